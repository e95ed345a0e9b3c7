//! The event types of version 1: names, Danish labels and the fields of each.
//!
//! Source: EVENTS.md "Types". What version 1 accepts never changes.

use super::{Field, Kind, choice};
use Field as F;
use Kind as K;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A kind of spell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the name is the kind's name in EVENTS.md")]
pub enum SpellKind {
    Internship,
    WageSubsidy,
    Flexjob,
    Job,
    Education,
    Upskilling,
    UsefulWork,
    SpecialUsefulWork,
    ResourceCourse,
    IntegrationCourse,
    Mentoring,
}

impl SpellKind {
    /// Every kind; its place here is its code, for ever.
    pub const ALL: [Self; 11] = [
        Self::Internship,
        Self::WageSubsidy,
        Self::Flexjob,
        Self::Job,
        Self::Education,
        Self::Upskilling,
        Self::UsefulWork,
        Self::SpecialUsefulWork,
        Self::ResourceCourse,
        Self::IntegrationCourse,
        Self::Mentoring,
    ];

    /// Its name in event types and programme files.
    pub fn name(self) -> &'static str {
        self.words().0
    }

    /// Its Danish name.
    pub fn label(self) -> &'static str {
        self.words().1
    }

    /// The kind of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether its `agreed` and `started` must name a company.
    pub fn needs_company(self) -> bool {
        matches!(self, Self::Internship | Self::WageSubsidy | Self::Flexjob | Self::Job)
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Internship => ("internship", "Virksomhedspraktik"),
            Self::WageSubsidy => ("wage_subsidy", "Løntilskud"),
            Self::Flexjob => ("flexjob", "Fleksjob"),
            Self::Job => ("job", "Ordinært job"),
            Self::Education => ("education", "Uddannelse"),
            Self::Upskilling => ("upskilling", "Vejledning og opkvalificering"),
            Self::UsefulWork => ("useful_work", "Nytteindsats"),
            Self::SpecialUsefulWork => ("special_useful_work", "Særligt tilrettelagt nytteindsats"),
            Self::ResourceCourse => ("resource_course", "Ressourceforløb"),
            Self::IntegrationCourse => ("integration_course", "Integrationsforløb"),
            Self::Mentoring => ("mentoring", "Mentorforløb"),
        }
    }
}

/// What happens to a spell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the name is the step's name in EVENTS.md")]
pub enum SpellStep {
    Agreed,
    Started,
    Extended,
    Ended,
    Cancelled,
}

impl SpellStep {
    /// Every step; its place here is its code, for ever.
    pub const ALL: [Self; 5] = [Self::Agreed, Self::Started, Self::Extended, Self::Ended, Self::Cancelled];

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Agreed => ("agreed", "aftalt"),
            Self::Started => ("started", "startet"),
            Self::Extended => ("extended", "forlænget"),
            Self::Ended => ("ended", "afsluttet"),
            Self::Cancelled => ("cancelled", "aflyst"),
        }
    }
}

/// One field of an event type.
#[derive(Debug, Clone, Copy)]
pub struct FieldSpec {
    /// Its name.
    pub field: Field,
    /// What it may hold.
    pub kind: Kind,
    /// Whether it must be there.
    pub required: bool,
}

const fn must(field: Field, kind: Kind) -> FieldSpec {
    FieldSpec { field, kind, required: true }
}

const fn may(field: Field, kind: Kind) -> FieldSpec {
    FieldSpec { field, kind, required: false }
}

macro_rules! event_types {
    ($($code:literal $variant:ident $name:literal $label:literal [$($spec:expr),* $(,)?])*) => {
        /// What sort of event it is. Codes are for ever: the log's content encoding holds them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "the name is the type's name in EVENTS.md")]
        pub enum EventType {
            $($variant,)*
            /// Something that happened to a spell.
            Spell(SpellKind, SpellStep),
        }

        const PLAIN: &[EventType] = &[$(EventType::$variant,)*];

        impl EventType {
            /// The name between `dk.maaltal.` and `.v1`.
            pub fn name(self) -> String {
                match self {
                    $(Self::$variant => $name.to_owned(),)*
                    Self::Spell(kind, step) => format!("{}.{}", kind.name(), step.words().0),
                }
            }

            /// Its Danish label, as people read and write it.
            pub fn label(self) -> String {
                match self {
                    $(Self::$variant => $label.to_owned(),)*
                    Self::Spell(kind, step) => format!("{} {}", kind.label(), step.words().1),
                }
            }

            /// Its code, stable across releases: plain types below 100, spells from 100 on.
            pub fn code(self) -> u8 {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Spell(kind, step) => 100 + 8 * kind as u8 + step as u8,
                }
            }

            /// The fields that its data can have.
            pub fn fields(self) -> &'static [FieldSpec] {
                match self {
                    $(Self::$variant => const { &[$($spec),*] },)*
                    Self::Spell(kind, step) => spell_fields(kind, step),
                }
            }
        }
    };
}

event_types! {
    1 CitizenReferred "citizen.referred" "Borger visiteret" [
        must(F::Citizen, K::Citizen), must(F::Municipality, K::Municipality), may(F::TargetGroups, K::TargetGroups),
        may(F::LabourForce, K::Choice(choice::LABOUR_FORCE)), may(F::BirthYear, K::Year), may(F::Occupation, K::Occupation)]
    2 CitizenExempted "citizen.exempted" "Borger fritaget" [
        must(F::Citizen, K::Citizen), must(F::Reason, K::Code), may(F::Until, K::Day)]
    3 CitizenLeft "citizen.left" "Borger udtrådt" [
        must(F::Citizen, K::Citizen), must(F::Reason, K::Choice(choice::LEAVING))]
    4 ConversationHeld "conversation.held" "Samtale holdt" [must(F::Citizen, K::Citizen), must(F::Kind, K::Code)]
    5 HoursPaid "hours.paid" "Lønnede timer" [
        must(F::Citizen, K::Citizen), must(F::Company, K::Company), must(F::Month, K::Month),
        must(F::Hours, K::MonthHours), may(F::Basis, K::Choice(choice::BASIS)), may(F::Spell, K::Ident)]
    6 CompanyRegistered "company.registered" "Virksomhed registreret" [
        must(F::Company, K::Company), must(F::Name, K::Text), may(F::Municipality, K::Municipality),
        may(F::Employees, K::Whole), may(F::Industry, K::Industry), may(F::Kinds, K::Codes)]
    7 CompanyContacted "company.contacted" "Virksomhed kontaktet" [
        must(F::Company, K::Company), must(F::Channel, K::Choice(choice::CHANNEL)), may(F::Municipality, K::Municipality),
        may(F::Employees, K::Whole), may(F::Industry, K::Industry)]
    8 CompanyMerged "company.merged" "Virksomhed fusioneret" [must(F::Company, K::Company), must(F::Into, K::Company)]
    9 AgreementSigned "agreement.signed" "Aftale indgået" [
        must(F::Agreement, K::Ident), must(F::Company, K::Company), must(F::Kind, K::Choice(choice::AGREEMENT)),
        may(F::Municipality, K::Municipality)]
    10 AgreementWithdrawn "agreement.withdrawn" "Aftale opsagt" [must(F::Agreement, K::Ident)]
    11 NeedStated "need.stated" "Rekrutteringsbehov meldt" [
        must(F::Company, K::Company), must(F::Occupation, K::Occupation), must(F::Positions, K::Whole),
        may(F::Municipality, K::Municipality), may(F::ValidUntil, K::Day)]
    12 MentorTrained "mentor.trained" "Mentor uddannet" [must(F::Company, K::Company), must(F::Persons, K::Whole)]
    13 AidGranted "aid.granted" "Støtteordning bevilget" [
        must(F::Citizen, K::Citizen), must(F::Company, K::Company), must(F::Scheme, K::Code)]
    14 TrainingHeld "training.held" "Kompetenceudvikling holdt" [
        must(F::Topic, K::Code), must(F::Participants, K::Whole), may(F::Organisation, K::Text)]
    15 StoryPublished "story.published" "God historie fortalt" [
        must(F::Title, K::Text), may(F::Company, K::Company), may(F::Url, K::Text)]
    16 ReserveCounted "reserve.counted" "Arbejdskraftreserve opgjort" [
        must(F::Municipality, K::Municipality), must(F::Occupation, K::Occupation), must(F::Industry, K::Industry),
        must(F::Persons, K::Whole)]
    17 MobilityCounted "mobility.counted" "Jobmobilitet opgjort" [
        must(F::FromIndustry, K::Industry), must(F::ToIndustry, K::Industry), must(F::Moves, K::Whole), must(F::Year, K::Year)]
    18 RegisterCounted "register.counted" "Registertal" [
        must(F::Table, K::Code), must(F::Municipality, K::MunicipalityOrCountry), must(F::Month, K::Month),
        must(F::Measure, K::Code), must(F::Value, K::Decimal), may(F::Of, K::Decimal)]
    19 EventVoided "event.voided" "Hændelse annulleret" [must(F::Id, K::EventId), must(F::Reason, K::Code)]
    20 TargetSet "target.set" "Måltal fastsat" [
        must(F::Kpi, K::KpiId), must(F::Value, K::Decimal), must(F::Due, K::Day), may(F::Path, K::Steps),
        may(F::Meeting, K::Ident)]
    21 ProgrammeDefined "programme.defined" "Indsats defineret" [must(F::Definition, K::Definition)]
    22 MeetingCalled "meeting.called" "Møde indkaldt" [
        must(F::Meeting, K::Ident), may(F::Group, K::Text), may(F::Kind, K::Choice(choice::MEETING)),
        must(F::StartsAt, K::Instant), may(F::Place, K::Text), may(F::Host, K::Text)]
    23 MeetingMoved "meeting.moved" "Møde flyttet" [
        must(F::Meeting, K::Ident), may(F::Group, K::Text), may(F::Kind, K::Choice(choice::MEETING)),
        must(F::StartsAt, K::Instant), may(F::Place, K::Text), may(F::Host, K::Text)]
    24 MeetingCancelled "meeting.cancelled" "Møde aflyst" [must(F::Meeting, K::Ident)]
    25 MeetingAgendaSent "meeting.agenda_sent" "Dagsorden udsendt" [must(F::Meeting, K::Ident), may(F::Text, K::Text)]
    26 MeetingHeld "meeting.held" "Møde holdt" [must(F::Meeting, K::Ident), may(F::Text, K::Text)]
    27 MeetingMinutesSent "meeting.minutes_sent" "Referat udsendt" [must(F::Meeting, K::Ident), may(F::Text, K::Text)]
    28 MeetingCommentReceived "meeting.comment_received" "Bemærkning modtaget" [
        must(F::Meeting, K::Ident), may(F::Text, K::Text)]
    29 DecisionTaken "decision.taken" "Beslutning truffet" [
        must(F::Decision, K::Ident), must(F::Meeting, K::Ident), must(F::Text, K::Text),
        may(F::Track, K::Choice(choice::TRACK))]
    30 ActionAssigned "action.assigned" "Opgave aftalt" [
        must(F::Action, K::Ident), may(F::Meeting, K::Ident), may(F::Text, K::Text), may(F::Owner, K::Text), may(F::Due, K::Day)]
    31 ActionClosed "action.closed" "Opgave lukket" [
        must(F::Action, K::Ident), may(F::Meeting, K::Ident), may(F::Text, K::Text), may(F::Owner, K::Text), may(F::Due, K::Day)]
    32 KpiExplained "kpi.explained" "Afvigelse forklaret" [
        must(F::Kpi, K::KpiId), must(F::Period, K::PeriodCode), must(F::Text, K::Text),
        may(F::Judgement, K::Choice(choice::JUDGEMENT)), may(F::Author, K::Text)]
    33 ReportPublished "report.published" "Rapport offentliggjort" [
        may(F::Meeting, K::Ident), must(F::Period, K::PeriodCode), must(F::Cutoff, K::Day), must(F::AsOf, K::Position),
        must(F::Head, K::Digest), may(F::FileDigest, K::Digest), must(F::Table, K::Table)]
}

/// Largest size of an event in bytes, as structured JSON.
const EVENT_LIMIT: usize = 64 * 1024;
/// Largest size of a `report.published` in bytes.
const REPORT_LIMIT: usize = 1024 * 1024;

impl EventType {
    /// Every type, plain ones first, then spells by kind and step.
    pub fn all() -> impl Iterator<Item = Self> {
        let steps = |kind| SpellStep::ALL.into_iter().map(move |step| Self::Spell(kind, step));
        PLAIN.iter().copied().chain(SpellKind::ALL.into_iter().flat_map(steps))
    }

    /// The type of this name, `company.contacted`.
    pub fn by_name(name: &str) -> Option<Self> {
        static BY_NAME: LazyLock<BTreeMap<String, EventType>> =
            LazyLock::new(|| EventType::all().map(|known| (known.name(), known)).collect());
        BY_NAME.get(name).copied()
    }

    /// The type of this code.
    pub fn by_code(code: u8) -> Option<Self> {
        static BY_CODE: LazyLock<BTreeMap<u8, EventType>> =
            LazyLock::new(|| EventType::all().map(|known| (known.code(), known)).collect());
        BY_CODE.get(&code).copied()
    }

    /// The type of this CloudEvents `type`, `dk.maaltal.company.contacted.v1`.
    pub fn by_cloud_event_type(text: &str) -> Option<Self> {
        Self::by_name(text.strip_prefix("dk.maaltal.")?.strip_suffix(".v1")?)
    }

    /// Its CloudEvents `type`.
    pub fn cloud_event_type(self) -> String {
        format!("dk.maaltal.{}.v1", self.name())
    }

    /// Its spec of `field`, if it has one.
    pub fn field(self, field: Field) -> Option<&'static FieldSpec> {
        self.fields().iter().find(|spec| spec.field == field)
    }

    /// Whether an event of this type may happen later than the day after its recording.
    pub fn may_be_planned(self) -> bool {
        matches!(
            self,
            Self::TargetSet
                | Self::MeetingCalled
                | Self::MeetingMoved
                | Self::MeetingCancelled
                | Self::MeetingAgendaSent
                | Self::MeetingHeld
                | Self::MeetingMinutesSent
                | Self::MeetingCommentReceived
        )
    }

    /// Largest size of such an event in bytes of structured JSON.
    pub fn size_limit(self) -> usize {
        if self == Self::ReportPublished { REPORT_LIMIT } else { EVENT_LIMIT }
    }
}

const AGREED: [FieldSpec; 5] = [
    must(F::Spell, K::Ident),
    must(F::Citizen, K::Citizen),
    may(F::Company, K::Company),
    may(F::PNumber, K::PNumber),
    may(F::PlannedStart, K::Day),
];
const STARTED: [FieldSpec; 9] = [
    must(F::Spell, K::Ident),
    must(F::Citizen, K::Citizen),
    may(F::Company, K::Company),
    may(F::PNumber, K::PNumber),
    may(F::Municipality, K::Municipality),
    may(F::HoursPerWeek, K::WeekHours),
    may(F::PlannedEnd, K::Day),
    may(F::Industry, K::Industry),
    may(F::Hybrid, K::Flag),
];

/// The same fields, with the company required.
const fn with_company<const N: usize>(mut specs: [FieldSpec; N]) -> [FieldSpec; N] {
    specs[2] = must(F::Company, K::Company);
    specs
}

static AGREED_AT_COMPANY: [FieldSpec; 5] = with_company(AGREED);
static AGREED_ANYWHERE: [FieldSpec; 5] = AGREED;
static STARTED_AT_COMPANY: [FieldSpec; 9] = with_company(STARTED);
static STARTED_ANYWHERE: [FieldSpec; 9] = STARTED;
static EXTENDED: [FieldSpec; 2] = [must(F::Spell, K::Ident), must(F::PlannedEnd, K::Day)];
static ENDED: [FieldSpec; 2] = [must(F::Spell, K::Ident), may(F::Outcome, K::Choice(choice::OUTCOME))];
static CANCELLED: [FieldSpec; 2] = [must(F::Spell, K::Ident), may(F::Reason, K::Code)];

fn spell_fields(kind: SpellKind, step: SpellStep) -> &'static [FieldSpec] {
    match (step, kind.needs_company()) {
        (SpellStep::Agreed, true) => &AGREED_AT_COMPANY,
        (SpellStep::Agreed, false) => &AGREED_ANYWHERE,
        (SpellStep::Started, true) => &STARTED_AT_COMPANY,
        (SpellStep::Started, false) => &STARTED_ANYWHERE,
        (SpellStep::Extended, _) => &EXTENDED,
        (SpellStep::Ended, _) => &ENDED,
        (SpellStep::Cancelled, _) => &CANCELLED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_labels_and_codes_are_unique_and_lead_back() {
        let all: Vec<_> = EventType::all().collect();
        let labels: BTreeSet<_> = all.iter().map(|t| t.label()).collect();
        assert_eq!(labels.len(), all.len());
        for known in all {
            assert_eq!(EventType::by_code(known.code()), Some(known));
            assert_eq!(EventType::by_cloud_event_type(&known.cloud_event_type()), Some(known));
        }
    }
}
