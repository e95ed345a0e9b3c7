//! What reads otherwise in a report than in one that was released: old, new, the difference where both show a number, and why.

use crate::table_csv::line_name;
use crate::words::word;
use crate::writing;
use crate::{Before, FigureAt, Report};
use maaltal_domain::{
    CauseReason, Decimal, Dimension, Figure, KpiId, Language, PublishedBreakdown, PublishedKpi, PublishedLine,
    PublishedTable, Unit,
};

/// A figure that reads otherwise, ready to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which figure; nothing for a target.
    pub of: Option<FigureAt>,
    /// Its period, by name.
    pub period: String,
    /// Its KPI, and the line of a breakdown where it is one: `Borgere i forløb: Lolland`.
    pub name: String,
    /// As it was released.
    pub old: String,
    /// As it is known now.
    pub new: String,
    /// New less old with its sign; nothing where one of them shows no number.
    pub difference: Option<String>,
    /// Why, in words and without counts; nothing where it is not known.
    pub reasons: Option<String>,
}

/// What reads otherwise in `report` than in the one [`Report::before`]: totals, lines and targets of the tables on the same
/// period and cut-off, oldest first. Nothing where there is none before.
pub fn changes(report: &Report) -> Vec<Change> {
    let Some(before) = &report.before else { return Vec::new() };
    let pairs = before.tables.iter().filter_map(|old| Some((old, old.again_in(&report.tables)?)));
    pairs.flat_map(|(old, new)| of_tables(before, old, new, report.language)).collect()
}

fn of_tables(before: &Before, old: &PublishedTable, new: &PublishedTable, language: Language) -> Vec<Change> {
    let period = writing::period(new.period(), language);
    let mut changes = Vec::new();
    for (old, kpi) in new.kpis().iter().filter_map(|kpi| Some((old.kpi(kpi.definition().id.as_str())?, kpi))) {
        let reasons = reasons(before, new, &kpi.definition().id, language);
        let name = kpi.definition().name.in_language(language);
        let at = |line: Option<(Dimension, String)>| FigureAt::Kpi {
            period: new.period().code().to_owned(),
            kpi: kpi.definition().id.clone(),
            line,
        };
        let mut put = |of: Option<FigureAt>, name: String, cells: Cells, reasons: Option<String>| {
            let Cells { old, new, difference } = cells;
            changes.push(Change { of, period: period.clone(), name, old, new, difference, reasons });
        };
        let unit = kpi.definition().measure.unit();
        if let Some(cells) = Cells::of(old.figure(), kpi.figure(), unit, language) {
            put(Some(at(None)), name.to_owned(), cells, reasons.clone());
        }
        for (dimension, old, line) in lines(old, kpi) {
            if let Some(cells) = Cells::of(old.figure(), line.figure(), unit, language) {
                let of = Some(at(Some((dimension, line.key().to_owned()))));
                put(of, format!("{name}: {}", line_name(line, language)), cells, reasons.clone());
            }
        }
        if let Some(cells) = Cells::of_targets(old, kpi, language) {
            let reason = word(language, "reason-target_changed", &[]);
            put(None, word(language, "changed-target", &[("name", name)]), cells, Some(reason));
        }
    }
    changes
}

/// Lines of the same breakdowns, in pairs.
fn lines<'a>(
    old: &'a PublishedKpi,
    new: &'a PublishedKpi,
) -> impl Iterator<Item = (Dimension, &'a PublishedLine, &'a PublishedLine)> {
    let same = |own: &PublishedBreakdown| old.breakdowns().iter().find(|other| other.dimension() == own.dimension());
    let pairs = new.breakdowns().iter().filter_map(move |own| Some((same(own)?, own)));
    pairs.flat_map(|(old, new)| {
        let dimension = new.dimension();
        let same = |line: &PublishedLine| old.lines().iter().find(|other| other.key() == line.key());
        new.lines().iter().filter_map(move |line| Some((dimension, same(line)?, line)))
    })
}

struct Cells {
    old: String,
    new: String,
    difference: Option<String>,
}

impl Cells {
    /// Of two figures; nothing where they are the same.
    fn of(old: &Figure, new: &Figure, unit: Unit, language: Language) -> Option<Self> {
        let text = |figure: &Figure| writing::figure(figure, unit, language);
        let difference = || Some(written(old.value()?, new.value()?, unit, language));
        (old != new).then(|| Self { old: text(old), new: text(new), difference: difference() })
    }

    /// Of what two figures are to come to; nothing where that is the same.
    fn of_targets(old: &PublishedKpi, new: &PublishedKpi, language: Language) -> Option<Self> {
        let goal = |kpi: &PublishedKpi| kpi.target().and_then(maaltal_domain::PublishedTarget::goal);
        let unit = new.definition().measure.unit();
        let text = |goal: Option<Decimal>| {
            goal.map_or_else(|| word(language, "none", &[]), |goal| writing::value(goal, unit, language))
        };
        let (old, new) = (goal(old), goal(new));
        let difference = || Some(written(old?, new?, unit, language));
        (old != new).then(|| Self { old: text(old), new: text(new), difference: difference() })
    }
}

fn written(old: Decimal, new: Decimal, unit: Unit, language: Language) -> String {
    let difference = Decimal::from_millionths(new.millionths().saturating_sub(old.millionths()));
    match unit {
        Unit::Share => writing::points(difference, language),
        Unit::Hours => writing::signed(difference, 1, language),
        _ => writing::signed(difference, places(difference), language),
    }
}

/// Decimals that a difference needs, at most 2.
fn places(difference: Decimal) -> u32 {
    let hundredths = difference.millionths().abs() / (Decimal::SCALE / 100);
    match (hundredths % 100, hundredths % 10) {
        (0, _) => 0,
        (_, 0) => 1,
        _ => 2,
    }
}

fn reasons(before: &Before, table: &PublishedTable, kpi: &KpiId, language: Language) -> Option<String> {
    let (_, found) = before.reasons.iter().find(|(period, _)| period == table.period().code())?;
    let (_, reasons) = found.iter().find(|(id, _)| id == kpi)?;
    let text = |reason: &CauseReason| word(language, &format!("reason-{}", reason.code()), &[]);
    let texts: Vec<_> = reasons.iter().map(text).collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::made_up;

    #[test]
    fn what_reads_otherwise_is_told_with_its_reason() {
        let all = made_up::tables();
        let mut older = made_up::programme();
        older["kpi"][0]["target"]["value"] = 800.into();
        let old = made_up::tables_of(&older, 8);
        let mut report = Report::of_tables(all.clone(), Language::Da, "0");
        assert_eq!(changes(&report), [], "nothing before");
        report.before = Some(Before { meeting: "2024-05".into(), tables: all.clone(), reasons: Vec::new() });
        assert_eq!(changes(&report), [], "the same");
        report.before = Some(Before { meeting: "2024-05".into(), tables: old[7..].to_vec(), reasons: Vec::new() });
        let own = &changes(&report)[0];
        let cells = (&*own.name, &*own.old, &*own.new, own.difference.as_deref(), own.reasons.as_deref());
        let name = "Måltal: Borgere i forløb på en virksomhed";
        assert_eq!(cells, (name, "800", "850", Some("+50"), Some("måltal ændret")));
        let cells = |old: &Figure, new: &Figure| {
            let cells = Cells::of(old, new, Unit::Citizens, Language::Da).unwrap();
            (cells.old, cells.new, cells.difference)
        };
        let seven = Figure::Shown { value: Decimal::whole(7), parts: None };
        assert_eq!(cells(&seven, &Figure::Hidden), ("7".into(), "×".into(), None));
        let nine = Figure::Shown { value: Decimal::whole(9), parts: None };
        assert_eq!(cells(&nine, &seven), ("9".into(), "7".into(), Some("−2".into())));
    }
}
