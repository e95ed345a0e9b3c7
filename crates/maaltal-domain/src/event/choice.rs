//! Enumerated values: their codes and the Danish words for them.

/// One value of an enumeration: its code and, where sheets may use one, the Danish word.
pub type Choice = (&'static str, &'static str);

/// Position of a citizen in the labour force at entry.
pub(super) const LABOUR_FORCE: &[Choice] =
    &[("outside", "udenfor"), ("unemployed", "ledig"), ("employed", "beskæftiget")];
/// Why a citizen left.
pub(super) const LEAVING: &[Choice] =
    &[("moved", "flyttet"), ("dead", "død"), ("pension", "pension"), ("completed", "afsluttet"), ("other", "andet")];
/// What a spell led to.
pub(super) const OUTCOME: &[Choice] = &[
    ("job", "job"),
    ("flexjob", "fleksjob"),
    ("education", "uddannelse"),
    ("other_offer", "andet tilbud"),
    ("none", "ingen"),
    ("unknown", "ukendt"),
];
/// Whether hours are by month of work or of pay.
pub(super) const BASIS: &[Choice] = &[("worked", "arbejdet"), ("paid", "udbetalt")];
/// How a company was contacted.
pub(super) const CHANNEL: &[Choice] = &[
    ("visit", "besøg"),
    ("phone", "telefon"),
    ("email", "mail"),
    ("meeting", "møde"),
    ("event", "arrangement"),
    ("other", "andet"),
];
/// What an agreement is about.
pub(super) const AGREEMENT: &[Choice] = &[
    ("ambassador", "ambassadør"),
    ("recruitment", "rekruttering"),
    ("network", "netværk"),
    ("partnership", "partnerskab"),
    ("code_of_care", "code of care"),
];
/// Ordinary or extraordinary meeting.
pub(super) const MEETING: &[Choice] = &[("ordinary", "ordinært"), ("extraordinary", "ekstraordinært")];
/// What a decision does with a target.
pub(super) const TRACK: &[Choice] =
    &[("back_on_track", "tilbage på sporet"), ("new_plan", "ny plan"), ("closed", "lukket"), ("other", "andet")];
/// The steering group's own judgement.
pub(super) const JUDGEMENT: &[Choice] = &[("green", "grøn"), ("amber", "gul"), ("red", "rød")];

/// The code of a choice that a cell names by its code or its Danish word.
///
/// `fold` brings both to a form in which they are compared.
pub fn choice_from_danish(choices: &[Choice], cell: &str, fold: impl Fn(&str) -> String) -> Option<&'static str> {
    let wanted = fold(cell);
    choices.iter().find(|(code, danish)| fold(code) == wanted || fold(danish) == wanted).map(|(code, _)| *code)
}
