//! The local labour market as it may be handed out: steps, reserve, needs, mobility.
//!
//! Source: KPIS.md sections 4 and 6. Steps are nested, so one may tell another; of the rest no totals are given, so nothing can be
//! subtracted and each cell stands for itself.

mod json;
mod steps;

use super::Figure;
use super::primary::{Rule, share, whole};
use crate::{
    Amount, Behind, CitizenStep, Classified, CompanyStep, Day, Decimal, LabourMarket, Mobility, Municipality, Need,
    Programme, Reserve, View,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Steps, reserve, needs and mobility of a programme, safe to hand out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedLabourMarket {
    programme: Arc<Programme>,
    cutoff: Day,
    view: View,
    company_steps: Vec<PublishedStep<CompanyStep>>,
    citizen_steps: Vec<PublishedStep<CitizenStep>>,
    reserve: Option<Vec<PublishedReserve>>,
    needs: Option<Vec<PublishedNeed>>,
    mobility: Option<Vec<PublishedMobility>>,
}

/// A step: how many came to it, and which share of the step before they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishedStep<S> {
    step: S,
    figure: Figure,
    share: Option<Figure>,
}

/// Persons in the labour reserve of one municipality, occupation and industry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedReserve {
    municipality: Municipality,
    occupation: Classified,
    industry: Classified,
    persons: Figure,
    counted: Day,
    year_before: Option<(Figure, Day)>,
}

/// Positions that companies need filled in one municipality and occupation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedNeed {
    municipality: Option<Municipality>,
    occupation: Classified,
    positions: Figure,
    companies: Figure,
}

/// Moves between two industries in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedMobility {
    year: u64,
    from: Classified,
    to: Classified,
    moves: Figure,
}

/// Makes the labour market safe to hand out by the programme's threshold: hides what is too small, and the steps that would give
/// a hidden one away, or how few fell away from one step to the next.
///
/// Pure: the same labour market gives the same figures.
pub fn disclose_labour_market(market: LabourMarket) -> PublishedLabourMarket {
    let rule = Rule { threshold: market.programme.threshold.into(), public: false };
    PublishedLabourMarket {
        programme: market.programme,
        cutoff: market.cutoff,
        view: market.view,
        company_steps: steps(&market.company_steps, rule),
        citizen_steps: steps(&market.citizen_steps, rule),
        reserve: market.reserve.map(|lines| lines.into_iter().map(|line| reserve(line, rule)).collect()),
        needs: market.needs.map(|lines| lines.into_iter().map(|line| need(line, rule)).collect()),
        mobility: market.mobility.map(|lines| lines.into_iter().map(|line| mobility(line, rule)).collect()),
    }
}

/// Hides steps from the first on that shows one of these counts, with their shares.
fn hide_from<S>(steps: &mut [PublishedStep<S>], counts: &BTreeSet<u64>) {
    let tells = |step: &PublishedStep<S>| {
        let value = step.figure.value();
        counts.iter().any(|count| value == i64::try_from(*count).ok().map(Decimal::whole))
    };
    let Some(first) = steps.iter().position(tells) else { return };
    for step in steps.iter_mut().skip(first).filter(|step| step.figure.value().is_some()) {
        step.figure = Figure::Hidden;
        step.share = step.share.map(|_| Figure::Hidden);
    }
}

impl PublishedLabourMarket {
    /// The same to stand beside a table in which totals of these counts are hidden: a step that shows the same count would tell
    /// such a one, so it is hidden too, and those after it, which would narrow it down.
    #[must_use]
    pub fn beside_hidden(mut self, counts: &BTreeSet<u64>) -> Self {
        hide_from(&mut self.company_steps, counts);
        hide_from(&mut self.citizen_steps, counts);
        self
    }
}

fn steps<S: Copy>(found: &[(S, Option<Behind>)], rule: Rule) -> Vec<PublishedStep<S>> {
    // What is not reported is none, which everybody may know.
    let counts: Vec<Behind> = found.iter().map(|(_, behind)| behind.unwrap_or_default()).collect();
    let mut before: Option<(Behind, Figure)> = None;
    let mut steps = Vec::with_capacity(found.len());
    for (((step, reported), behind), is_hidden) in found.iter().zip(&counts).zip(steps::hidden(&counts, rule)) {
        let figure = match reported {
            None => Figure::NotReported,
            Some(_) if is_hidden => Figure::Hidden,
            Some(behind) => count(behind.count),
        };
        steps.push(PublishedStep {
            step: *step,
            figure,
            share: before.map(|before| share_of(before, (*behind, figure))),
        });
        before = Some((*behind, figure));
    }
    steps
}

/// Which share of the step before a step is; where either is hidden nobody may know.
fn share_of(before: (Behind, Figure), own: (Behind, Figure)) -> Figure {
    match (before, own) {
        ((_, Figure::NotReported), _) | (_, (_, Figure::NotReported)) => Figure::NotReported,
        ((_, Figure::Hidden), _) | (_, (_, Figure::Hidden)) => Figure::Hidden,
        ((Behind { count: 0, .. }, _), _) => Figure::NoData,
        ((before, _), (own, _)) => share(&own, &before),
    }
}

fn reserve(found: Reserve, rule: Rule) -> PublishedReserve {
    let Reserve { municipality, occupation, industry, persons, counted, year_before } = found;
    let year_before = year_before.map(|(persons, counted)| (cell(persons, rule), counted));
    PublishedReserve { municipality, occupation, industry, persons: cell(persons, rule), counted, year_before }
}

fn need(found: Need, rule: Rule) -> PublishedNeed {
    let Need { municipality, occupation, positions, companies, top_companies } = found;
    let decimal = |count| Decimal::whole(i64::try_from(count).unwrap_or(i64::MAX));
    let sum = Amount::Sum {
        sum: decimal(positions),
        citizens: 0,
        companies,
        top_citizens: Decimal::whole(0),
        top_companies: decimal(top_companies),
    };
    // How many companies there are tells of the positions, and the other way round, so both are hidden or neither.
    let is_hidden = rule.is_small(positions) || rule.hides(&sum);
    let [positions, companies] =
        [positions, companies].map(|number| if is_hidden { Figure::Hidden } else { count(number) });
    PublishedNeed { municipality, occupation, positions, companies }
}

fn mobility(found: Mobility, rule: Rule) -> PublishedMobility {
    let Mobility { year, from, to, moves } = found;
    PublishedMobility { year, from, to, moves: cell(moves, rule) }
}

/// A count that stands for itself.
fn cell(number: u64, rule: Rule) -> Figure {
    if rule.is_small(number) { Figure::Hidden } else { count(number) }
}

fn count(number: u64) -> Figure {
    Figure::Shown { value: whole(number), parts: None }
}

impl PublishedLabourMarket {
    /// The definition that the figures were computed by.
    pub fn programme(&self) -> &Programme {
        &self.programme
    }

    /// Last day that counts, inclusive.
    pub fn cutoff(&self) -> Day {
        self.cutoff
    }

    /// What the figures were allowed to see.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// Companies from contact to paid hours, in order.
    pub fn company_steps(&self) -> &[PublishedStep<CompanyStep>] {
        &self.company_steps
    }

    /// Citizens from referral to ordinary job, in order.
    pub fn citizen_steps(&self) -> &[PublishedStep<CitizenStep>] {
        &self.citizen_steps
    }

    /// The labour reserve, by municipality, occupation and industry; nothing where no count has been reported.
    pub fn reserve(&self) -> Option<&[PublishedReserve]> {
        self.reserve.as_deref()
    }

    /// Companies' needs that hold, by municipality and occupation; nothing where no need has been reported.
    pub fn needs(&self) -> Option<&[PublishedNeed]> {
        self.needs.as_deref()
    }

    /// Job mobility, by year and pair of industries; nothing where no moves have been reported.
    pub fn mobility(&self) -> Option<&[PublishedMobility]> {
        self.mobility.as_deref()
    }
}

impl<S: Copy> PublishedStep<S> {
    /// Which step.
    pub fn step(&self) -> S {
        self.step
    }

    /// How many came to it.
    pub fn figure(&self) -> &Figure {
        &self.figure
    }

    /// Which share of the step before they are, with 4 places; nothing of the first step.
    pub fn share_of_step_before(&self) -> Option<&Figure> {
        self.share.as_ref()
    }
}

impl PublishedReserve {
    /// Municipality.
    pub fn municipality(&self) -> Municipality {
        self.municipality
    }

    /// Occupation.
    pub fn occupation(&self) -> &Classified {
        &self.occupation
    }

    /// Industry.
    pub fn industry(&self) -> &Classified {
        &self.industry
    }

    /// Persons at the latest count.
    pub fn persons(&self) -> &Figure {
        &self.persons
    }

    /// Day of the latest count.
    pub fn counted(&self) -> Day {
        self.counted
    }

    /// Persons at the latest count up to the same day a year earlier; not reported where there was no other count then.
    pub fn year_before(&self) -> Figure {
        self.year_before.map_or(Figure::NotReported, |(figure, _)| figure)
    }

    /// Day of that count.
    pub fn counted_year_before(&self) -> Option<Day> {
        self.year_before.map(|(_, counted)| counted)
    }

    /// How many more persons than a year before; hidden where either count is.
    pub fn change(&self) -> Figure {
        let Some((before, _)) = self.year_before else { return Figure::NotReported };
        match (before.value(), self.persons.value()) {
            (Some(before), Some(now)) => {
                let value = Decimal::from_millionths(now.millionths() - before.millionths());
                Figure::Shown { value, parts: None }
            }
            _ => Figure::Hidden,
        }
    }
}

impl PublishedNeed {
    /// Municipality as recorded; nothing where it was not said.
    pub fn municipality(&self) -> Option<Municipality> {
        self.municipality
    }

    /// Occupation.
    pub fn occupation(&self) -> &Classified {
        &self.occupation
    }

    /// Positions, of all companies together.
    pub fn positions(&self) -> &Figure {
        &self.positions
    }

    /// Companies that need them.
    pub fn companies(&self) -> &Figure {
        &self.companies
    }
}

impl PublishedMobility {
    /// Year of the moves.
    pub fn year(&self) -> u64 {
        self.year
    }

    /// Industry that was left.
    pub fn from(&self) -> &Classified {
        &self.from
    }

    /// Industry that was entered.
    pub fn to(&self) -> &Classified {
        &self.to
    }

    /// Moves.
    pub fn moves(&self) -> &Figure {
        &self.moves
    }
}

#[cfg(test)]
mod tests;
