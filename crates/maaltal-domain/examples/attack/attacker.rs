//! Somebody who wants to know what is hidden, with an integer programme and the knowledge that KPIS.md section 4 lists.
//!
//! It reads published JSON and definitions only. The true amounts serve to leave out what would be wrong to assume.

use super::random::{Name, first, second};
use maaltal_domain::{Amount, Month, MonthlyShare};
use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, Variable};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// The largest number that a hidden one is tried to be.
const LARGEST: f64 = 1_000_000.0;

/// A hidden cell with too few possible values.
#[derive(Debug, Clone, PartialEq)]
pub struct Narrow {
    pub report: usize,
    pub name: Name,
    pub part: &'static str,
    pub least: f64,
    pub most: f64,
    pub values: u64,
}

/// The published reports, oldest first, with the amounts behind them.
pub struct Attacker<'a> {
    programme: &'a Json,
    reports: &'a [Json],
    truth: &'a [BTreeMap<Name, Amount>],
    unknowns: Vec<Unknown>,
    rows: Vec<Row>,
}

struct Unknown {
    report: usize,
    name: Name,
    part: &'static str,
    least: f64,
    is_whole: bool,
    truth: f64,
}

/// The sum of unknowns, each with a factor, against a number.
struct Row {
    terms: Vec<(usize, f64)>,
    op: ComparisonOp,
    right: f64,
}

/// A cell's number: known, or an unknown.
#[derive(Clone, Copy)]
enum Term {
    Known(f64),
    Unknown(usize),
}

type Cells = BTreeMap<(usize, Name, &'static str), Term>;

impl<'a> Attacker<'a> {
    /// Reads what is published.
    pub fn new(programme: &'a Json, reports: &'a [Json], truth: &'a [BTreeMap<Name, Amount>]) -> Self {
        let mut attacker = Self { programme, reports, truth, unknowns: Vec::new(), rows: Vec::new() };
        let mut cells = Cells::new();
        for (report, json) in reports.iter().enumerate() {
            for kpi in json["kpis"].as_array().unwrap() {
                let id = kpi["id"].as_str().unwrap();
                attacker.read(&mut cells, report, (id.into(), String::new()), kpi);
                for (dimension, lines) in kpi["breakdowns"].as_object().unwrap() {
                    for line in lines.as_array().unwrap() {
                        let name = format!("{dimension}/{}", line["key"].as_str().unwrap());
                        attacker.read(&mut cells, report, (id.into(), name), line);
                    }
                }
            }
        }
        attacker.count_denominators(&mut cells);
        attacker.know(&cells);
        attacker
    }

    fn read(&mut self, cells: &mut Cells, report: usize, name: Name, cell: &Json) {
        let amount = &self.truth[report][&name];
        let parts: Vec<(&'static str, f64, f64)> = match amount {
            Amount::Count(behind) => vec![("value", behind.count as f64, 1.0)],
            Amount::Sum { sum, .. } => vec![("value", sum.millionths() as f64 / 1e6, 0.01)],
            Amount::Ratio { numerator, denominator, .. } => {
                vec![("numerator", numerator.count as f64, 0.0), ("denominator", denominator.count as f64, 1.0)]
            }
            Amount::Months(months) => {
                let best =
                    MonthlyShare::best(months).map_or((0, 0), |own| (own.numerator.count, own.denominator.count));
                vec![("numerator", best.0 as f64, 0.0), ("denominator", best.1 as f64, 1.0)]
            }
            Amount::Register(_) | Amount::Narrative(_) => unreachable!("the made-up tables have none of these"),
        };
        for (part, truth, least) in parts {
            let term = match cell["state"].as_str().unwrap() {
                "hidden" => {
                    let told = ["value", "numerator", "denominator", "best_month", "mean"].iter();
                    assert_eq!(told.filter(|field| !cell[**field].is_null()).count(), 0, "{cell}");
                    let is_whole = !matches!(amount, Amount::Sum { .. });
                    self.unknowns.push(Unknown { report, name: name.clone(), part, least, is_whole, truth });
                    Term::Unknown(self.unknowns.len() - 1)
                }
                "shown" => Term::Known(cell[part].as_f64().unwrap()),
                _ => Term::Known(0.0),
            };
            cells.insert((report, name.clone(), part), term);
        }
    }

    /// A share's denominator is the count of the same citizens; what that shows nobody can hide in the share.
    fn count_denominators(&mut self, cells: &mut Cells) {
        let held: Vec<_> =
            cells.iter().filter(|((_, name, _), _)| name.0 == "held").map(|(k, v)| (k.clone(), *v)).collect();
        for ((report, name, _), term) in held {
            let whole = (report, ("share".to_owned(), name.1), "denominator");
            match term {
                Term::Known(_) => drop(cells.insert(whole, term)),
                Term::Unknown(_) => self.row(&[(term, 1.0), (cells[&whole], -1.0)], ComparisonOp::Eq),
            }
        }
    }

    fn kpis(&self) -> &'a [Json] {
        self.programme["kpi"].as_array().unwrap()
    }

    /// Everything that the section lists.
    fn know(&mut self, cells: &Cells) {
        for report in 0..self.reports.len() {
            for kpi in self.kpis() {
                self.know_figure(cells, report, kpi);
            }
        }
        let grows: BTreeSet<&str> = self
            .kpis()
            .iter()
            .filter(|kpi| kpi["window"] == "to_date")
            .map(|kpi| kpi["id"].as_str().unwrap())
            .collect();
        for ((report, name, part), term) in cells.iter().filter(|((_, name, _), _)| grows.contains(name.0.as_str())) {
            for later in report + 1..self.reports.len() {
                let (before, after) = (&self.truth[*report][name], &self.truth[later][name]);
                // A cell that was corrected is no smaller for it in one of its parts only.
                if month(before) == month(after) && !fell(before, after) {
                    self.at_most(*term, cells[&(later, name.clone(), *part)]);
                }
            }
        }
    }

    fn know_figure(&mut self, cells: &Cells, report: usize, kpi: &Json) {
        let id = kpi["id"].as_str().unwrap();
        let cell =
            |line: &str, part: &'static str| cells.get(&(report, (id.to_owned(), line.to_owned()), part)).copied();
        let names: Vec<&Name> = self.truth[report].keys().filter(|name| name.0 == id).collect();
        for name in &names {
            if let (Some(part), Some(whole)) = (cell(&name.1, "numerator"), cell(&name.1, "denominator")) {
                self.at_most(part, whole);
            }
            if kpi["target"]["kind"] == "of" {
                let outer = (kpi["target"]["of"].as_str().unwrap().to_owned(), name.1.clone());
                if let (Some(small), Some(large)) = (cell(&name.1, "value"), cells.get(&(report, outer, "value"))) {
                    self.at_most(small, *large);
                }
            }
        }
        if let ("nested", false, Some(small)) = (id, kpi["in"].is_null(), cell("", "value")) {
            self.at_most(small, cells[&(report, ("citizens".to_owned(), String::new()), "value")]);
        }
        let adds_up = matches!(kpi["measure"].as_str().unwrap(), "events" | "sum" | "outcome") || kpi["by"] == "spell";
        for part in ["value", "numerator", "denominator"] {
            let Some(total) = cell("", part) else { continue };
            for dimension in ["municipality/", "target_group/"] {
                let names = names.iter().copied().filter(|name| name.1.starts_with(dimension));
                // Somebody who guesses the months of hidden cells may guess them right.
                let total_month = month(&self.truth[report][&(id.to_owned(), String::new())]);
                let is_other =
                    |name: &&Name| month(&self.truth[report][*name]).is_some_and(|own| Some(own) != total_month);
                let (others, names): (Vec<&Name>, Vec<&Name>) = names.partition(is_other);
                let lines: Vec<Term> = names.iter().filter_map(|name| cell(&name.1, part)).collect();
                if lines.is_empty() {
                    continue;
                }
                if !others.is_empty() {
                    lines.into_iter().for_each(|line| self.at_most(line, total));
                    continue;
                }
                let minus = std::iter::once((total, -1.0));
                let terms: Vec<_> = lines.iter().map(|line| (*line, 1.0)).chain(minus).collect();
                self.row(&terms, if adds_up { ComparisonOp::Eq } else { ComparisonOp::Ge });
                lines.into_iter().filter(|_| !adds_up).for_each(|line| self.at_most(line, total));
            }
        }
    }

    fn at_most(&mut self, small: Term, large: Term) {
        self.row(&[(large, 1.0), (small, -1.0)], ComparisonOp::Ge);
    }

    /// A sum against 0, unless nothing of it is unknown or it is not true.
    fn row(&mut self, terms: &[(Term, f64)], op: ComparisonOp) {
        let known: f64 =
            terms.iter().map(|(term, factor)| if let Term::Known(value) = term { value * factor } else { 0.0 }).sum();
        let unknown: Vec<(usize, f64)> = terms
            .iter()
            .filter_map(|(term, factor)| if let Term::Unknown(place) = term { Some((*place, *factor)) } else { None })
            .collect();
        let truth: f64 =
            known + unknown.iter().map(|(place, factor)| self.unknowns[*place].truth * factor).sum::<f64>();
        let holds = if matches!(op, ComparisonOp::Eq) { truth.abs() < 1e-4 } else { truth > -1e-4 };
        if holds && !unknown.is_empty() {
            self.rows.push(Row { terms: unknown, op, right: -known });
        }
    }

    /// Hidden cells with fewer than `threshold` possible values; at most `most` of them.
    pub fn narrow(&self, threshold: u64, most: usize) -> Vec<Narrow> {
        let each = (0..self.unknowns.len()).filter_map(|place| self.narrowed(place, threshold));
        each.take(most).collect()
    }

    /// How many hidden numbers there are.
    pub fn unknowns(&self) -> usize {
        self.unknowns.len()
    }

    fn narrowed(&self, place: usize, threshold: u64) -> Option<Narrow> {
        let joined = self.joined(place);
        let unknown = &self.unknowns[place];
        let least = self.solve(&joined, place, OptimizationDirection::Minimize, None).unwrap();
        let most = self.solve(&joined, place, OptimizationDirection::Maximize, None).unwrap();
        let possible = |value: &u64| {
            let fixed = Some(least + *value as f64);
            self.solve(&joined, place, OptimizationDirection::Minimize, fixed).is_some()
        };
        let between = (most - least + 1e-6).floor() as u64;
        // Of a few values each is tried, of many it does not matter; an amount can be anything in between.
        let values = match unknown.is_whole && between < threshold * 3 {
            true => (0..=between).filter(possible).count() as u64,
            false => between + 1,
        };
        let Unknown { report, name, part, .. } = unknown;
        (values < threshold).then(|| Narrow { report: *report, name: name.clone(), part, least, most, values })
    }

    /// The unknowns that rows join to one.
    fn joined(&self, place: usize) -> BTreeSet<usize> {
        let mut joined = BTreeSet::from([place]);
        loop {
            let before = joined.len();
            for row in &self.rows {
                if row.terms.iter().any(|(place, _)| joined.contains(place)) {
                    joined.extend(row.terms.iter().map(|(place, _)| *place));
                }
            }
            if joined.len() == before {
                return joined;
            }
        }
    }

    /// The least or largest value of an unknown; nothing where there is none, such as with a value that it cannot have.
    fn solve(
        &self,
        joined: &BTreeSet<usize>,
        place: usize,
        aim: OptimizationDirection,
        fixed: Option<f64>,
    ) -> Option<f64> {
        let mut problem = Problem::new(aim);
        let variables: BTreeMap<usize, Variable> = joined
            .iter()
            .map(|own| {
                let unknown = &self.unknowns[*own];
                let aim = if *own == place { 1.0 } else { 0.0 };
                let ends = fixed.filter(|_| *own == place).map_or((unknown.least, LARGEST), |value| (value, value));
                let variable = match unknown.is_whole {
                    true => problem.add_integer_var(aim, (ends.0.round() as i32, ends.1.round() as i32)),
                    false => problem.add_var(aim, ends),
                };
                (*own, variable)
            })
            .collect();
        for row in self.rows.iter().filter(|row| row.terms.iter().any(|(place, _)| joined.contains(place))) {
            let terms: Vec<_> = row.terms.iter().map(|(place, factor)| (variables[place], *factor)).collect();
            problem.add_constraint(&terms, row.op, row.right);
        }
        match problem.solve() {
            Ok(outcome) => Some(outcome.into_solution().unwrap().objective()),
            Err(Error::Infeasible) => None,
            Err(other) => panic!("the integer programme failed: {other}"),
        }
    }
}

/// The month of a monthly share.
fn month(amount: &Amount) -> Option<Month> {
    if let Amount::Months(months) = amount { MonthlyShare::best(months).map(|best| best.month) } else { None }
}

/// Whether some part of an amount became less.
fn fell(before: &Amount, after: &Amount) -> bool {
    match (before, after) {
        (Amount::Ratio { numerator: a, denominator: b, .. }, Amount::Ratio { numerator: c, denominator: d, .. }) => {
            a.count > c.count || b.count > d.count
        }
        (Amount::Months(_), Amount::Months(_)) => first(before) > first(after) || second(before) > second(after),
        _ => first(before) > first(after),
    }
}
