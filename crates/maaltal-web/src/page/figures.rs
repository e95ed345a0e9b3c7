//! Figures on the page: every key figure by half-year, its breakdowns, and what the marks mean.

use crate::words::{Called, Speech};
use maaltal_domain::{Dimension, Figure, Language, PublishedKpi, PublishedLine, PublishedTable, Unit, Window};
use maaltal_report::writing::{self, Mark};

/// A figure in a table's cell.
pub(super) struct FigureCell {
    /// The number, or the mark's sign.
    pub text: String,
    /// What the mark is called.
    pub mark: Option<String>,
    /// Part and whole of a share, `99 / 663`.
    pub parts: Option<String>,
    /// Of which month it is, and what else is told beside it.
    pub beside: Option<String>,
    pub provisional: bool,
}

impl FigureCell {
    /// The total of `kpi`.
    pub fn of(kpi: &PublishedKpi, language: Language) -> Self {
        let unit = kpi.definition().measure.unit();
        Self { provisional: kpi.provisional(), ..Self::new(kpi.figure(), unit, language) }
    }

    /// What is written already, with the mark that it may be.
    pub fn told(text: String, mark: Option<Mark>, language: Language) -> Self {
        Self { text, mark: mark.map(|mark| mark.name(language)), parts: None, beside: None, provisional: false }
    }

    fn new(figure: &Figure, unit: Unit, language: Language) -> Self {
        let parts = match figure {
            Figure::Shown { parts: Some((part, whole)), .. } => {
                Some(format!("{} / {}", writing::whole(*part, language), writing::whole(*whole, language)))
            }
            _ => None,
        };
        Self { parts, ..Self::told(writing::figure(figure, unit, language), Mark::of(figure), language) }
    }
}

/// Every key figure by half-year.
pub(super) struct History {
    /// The half-years' names.
    pub periods: Vec<String>,
    pub kpis: Vec<KpiLine>,
}

/// A key figure by half-year.
pub(super) struct KpiLine {
    pub name: Called,
    pub definition: Option<Called>,
    /// What it counts, and over which days.
    pub about: String,
    pub cells: Vec<Option<FigureCell>>,
    /// What was left out of the newest figure, in sentences.
    pub notes: Vec<String>,
    /// How far the newest figure's data reach.
    pub reaches: String,
}

/// Every key figure of `own` over `tables`, the last of which is `own`.
pub(super) fn history(own: &PublishedTable, tables: &[PublishedTable], language: Language) -> History {
    let cell = |table: &PublishedTable, id: &str| table.kpi(id).map(|kpi| FigureCell::of(kpi, language));
    let line = |kpi: &PublishedKpi| KpiLine {
        name: Called::of(&kpi.definition().name, language),
        definition: definition_of(kpi, language),
        about: about(kpi, language),
        cells: tables.iter().map(|table| cell(table, kpi.definition().id.as_str())).collect(),
        notes: notes(kpi, language),
        reaches: kpi.reaches().map(|day| writing::date(day, language)).unwrap_or_default(),
    };
    History {
        periods: tables.iter().map(|table| writing::period(table.period(), language)).collect(),
        kpis: own.kpis().iter().map(line).collect(),
    }
}

/// What a figure means, in the programme's words.
pub(super) fn definition_of(kpi: &PublishedKpi, language: Language) -> Option<Called> {
    kpi.definition().definition.as_ref().map(|definition| Called::of(definition, language))
}

fn about(kpi: &PublishedKpi, language: Language) -> String {
    let words = Speech(language);
    let window = match kpi.definition().window {
        Window::Period => words.say("window-period"),
        Window::ToDate => words.say("window-to-date"),
        Window::RollingMonths(months) => words.tell("window-rolling", &[("months", &months.to_string())]),
        Window::Cutoff => words.say("window-cutoff"),
    };
    format!("{}, {window}", writing::unit(kpi.definition().measure.unit(), false, language))
}

fn notes(kpi: &PublishedKpi, language: Language) -> Vec<String> {
    let note = |key, count: Option<u64>| {
        let count = writing::whole(count.filter(|count| *count > 0)?, language);
        Some(Speech(language).tell(key, &[("count", &count)]))
    };
    let beside = writing::beside(kpi.figure(), kpi.beside(), language);
    let incomplete = note("incomplete-note", kpi.incomplete());
    [beside, incomplete, note("excluded-note", kpi.excluded())].into_iter().flatten().collect()
}

/// All key figures that are broken down by one dimension.
pub(super) struct Breakdown {
    /// `municipality` or `target_group`, for the section's id.
    pub id: &'static str,
    pub title: String,
    /// The lines' names.
    pub lines: Vec<String>,
    pub kpis: Vec<BreakdownLine>,
}

/// One key figure's total and lines.
pub(super) struct BreakdownLine {
    pub name: Called,
    pub total: FigureCell,
    /// A cell for each of the breakdown's lines; nothing where the key figure has no such line.
    pub cells: Vec<Option<FigureCell>>,
}

/// The breakdowns of `own`, one for each dimension that some key figure has.
pub(super) fn breakdowns(own: &PublishedTable, language: Language) -> Vec<Breakdown> {
    let all = [Dimension::Municipality, Dimension::TargetGroup];
    all.into_iter().filter_map(|dimension| breakdown(own, dimension, language)).collect()
}

fn breakdown(own: &PublishedTable, dimension: Dimension, language: Language) -> Option<Breakdown> {
    let lines_of = |kpi: &PublishedKpi| {
        let found = kpi.breakdowns().iter().find(|breakdown| breakdown.dimension() == dimension);
        found.map(|breakdown| breakdown.lines().to_vec())
    };
    let split: Vec<_> = own.kpis().iter().filter_map(|kpi| Some((kpi, lines_of(kpi)?))).collect();
    let mut keys: Vec<&PublishedLine> = Vec::new();
    for line in split.iter().flat_map(|(_, lines)| lines) {
        if keys.iter().all(|known| known.key() != line.key()) {
            keys.push(line);
        }
    }
    // Lines come in the programme's order, and what is unknown last; a later figure may bring lines of its own.
    keys.sort_by_key(|line| line.key() == "unknown");
    let kpis = split.iter().map(|(kpi, lines)| {
        let unit = kpi.definition().measure.unit();
        let cell = |key: &&PublishedLine| {
            let line = lines.iter().find(|line| line.key() == key.key())?;
            let cell = FigureCell::new(line.figure(), unit, language);
            Some(FigureCell { beside: writing::beside(line.figure(), line.beside(), language), ..cell })
        };
        BreakdownLine {
            name: Called::of(&kpi.definition().name, language),
            total: FigureCell::of(kpi, language),
            cells: keys.iter().map(cell).collect(),
        }
    });
    let title = match dimension {
        Dimension::Municipality => "by-municipality",
        Dimension::TargetGroup => "by-target-group",
    };
    (!split.is_empty()).then(|| Breakdown {
        id: dimension.name(),
        title: Speech(language).say(title),
        lines: keys.iter().map(|line| line_name(line, language)).collect(),
        kpis: kpis.collect(),
    })
}

fn line_name(line: &PublishedLine, language: Language) -> String {
    match (line.name(), line.key()) {
        (Some(name), _) => name.in_language(language).to_owned(),
        (None, "unknown") => Speech(language).say("unknown"),
        (None, code) => code.to_owned(),
    }
}

/// A mark and what it means.
pub(super) struct MarkRow {
    pub sign: &'static str,
    pub name: String,
    pub meaning: String,
}

/// The legend of the marks.
pub(super) fn marks(own: &PublishedTable, language: Language) -> Vec<MarkRow> {
    let words = Speech(language);
    let zero = MarkRow { sign: "0", name: words.say("zero"), meaning: words.say("meaning-zero") };
    let threshold = own.programme().threshold;
    let row = |mark: Mark| MarkRow {
        sign: mark.sign(),
        name: mark.name(language),
        meaning: mark.meaning(threshold, language),
    };
    std::iter::once(zero).chain(Mark::ALL.map(row)).collect()
}
