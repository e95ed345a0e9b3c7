//! The labour market figure by figure, as data: whichever table a figure is of, with what names its line.

use maaltal_domain::{
    CitizenStep, CompanyStep, Day, Figure, Municipality, PublishedLabourMarket, PublishedMobility, PublishedNeed,
    PublishedReserve, PublishedStep,
};

/// What names a line; what does not belong to its table is absent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    /// Of which table: its id.
    pub table: &'static str,
    /// Its place in the table.
    pub place: usize,
    pub step: &'static str,
    /// Of a need the municipality may not have been said.
    pub municipality: Option<Option<Municipality>>,
    pub occupation: String,
    /// Of moves the one that was left.
    pub industry: String,
    pub to_industry: String,
    pub year: Option<u64>,
    pub counted: Option<Day>,
}

/// A line's figure with its name in data; without one where nothing of a list is reported.
pub(crate) type LineFigure = (Line, &'static str, Figure);

/// Every figure, in the order of the tables.
pub(crate) fn figures(market: &PublishedLabourMarket) -> Vec<LineFigure> {
    let companies = of_steps("company_steps", market.company_steps(), CompanyStep::name);
    let citizens = of_steps("citizen_steps", market.citizen_steps(), CitizenStep::name);
    companies
        .chain(citizens)
        .chain(of_lines("reserve", market.reserve(), of_reserve))
        .chain(of_lines("needs", market.needs(), of_need))
        .chain(of_lines("mobility", market.mobility(), of_mobility))
        .collect()
}

impl Line {
    fn has<const N: usize>(&self, figures: [(&'static str, Figure); N]) -> Vec<LineFigure> {
        figures.map(|(name, figure)| (self.clone(), name, figure)).into()
    }
}

fn of_steps<S: Copy>(
    table: &'static str,
    steps: &[PublishedStep<S>],
    name: fn(S) -> &'static str,
) -> impl Iterator<Item = LineFigure> {
    steps.iter().enumerate().flat_map(move |(place, own)| {
        let line = Line { table, place, step: name(own.step()), ..Line::default() };
        let share = own.share_of_step_before().map(|share| (line.clone(), "share_of_step_before", *share));
        std::iter::once((line, "number", *own.figure())).chain(share)
    })
}

fn of_lines<T>(
    table: &'static str,
    lines: Option<&[T]>,
    figures: fn(&T, Line) -> Vec<LineFigure>,
) -> impl Iterator<Item = LineFigure> {
    let empty = move |place| Line { table, place, ..Line::default() };
    let none = lines.is_none().then(|| (empty(0), "", Figure::NotReported));
    let lines = lines.unwrap_or_default().iter().enumerate();
    none.into_iter().chain(lines.flat_map(move |(place, line)| figures(line, empty(place))))
}

fn of_reserve(own: &PublishedReserve, line: Line) -> Vec<LineFigure> {
    let line = Line {
        municipality: Some(Some(own.municipality())),
        occupation: own.occupation().to_string(),
        industry: own.industry().to_string(),
        counted: Some(own.counted()),
        ..line
    };
    line.has([("persons", *own.persons()), ("persons_year_before", own.year_before()), ("change", own.change())])
}

fn of_need(own: &PublishedNeed, line: Line) -> Vec<LineFigure> {
    let line = Line { municipality: Some(own.municipality()), occupation: own.occupation().to_string(), ..line };
    line.has([("positions", *own.positions()), ("companies", *own.companies())])
}

fn of_mobility(own: &PublishedMobility, line: Line) -> Vec<LineFigure> {
    let line =
        Line { industry: own.from().to_string(), to_industry: own.to().to_string(), year: Some(own.year()), ..line };
    line.has([("moves", *own.moves())])
}
