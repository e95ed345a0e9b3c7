//! How a published figure stands: against its plan now and its target in the end, with disclosed numbers only.

mod ahead;
mod proposal;

pub(crate) use proposal::Proposal;

use crate::words::word;
use crate::writing;
use maaltal_domain::{
    Day, Decimal, Figure, Language, PublishedKpi, PublishedTable, PublishedTarget, Ratio, Status, TargetKind, Unit,
    path_at,
};

/// A figure with a target, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing<'a> {
    pub kpi: &'a PublishedKpi,
    pub target: &'a PublishedTarget,
    /// Actual against path in hundredths, rounded down so that it never claims a better status than the computed one.
    pub hundredths: Option<i64>,
}

/// Beyond this a figure has so far outrun its path that the exact number says nothing more.
const MOST_HUNDREDTHS: i64 = 99_999;

impl<'a> Standing<'a> {
    /// The standing of `kpi` in `table`; nothing where it has no target.
    pub fn of(table: &PublishedTable, kpi: &'a PublishedKpi) -> Option<Self> {
        let target = kpi.target()?;
        let path = path_at(
            kpi.definition(),
            table.programme().start,
            table.period(),
            table.period().seen_until(table.cutoff()),
        );
        let hundredths = hundredths(&target.kind, kpi.figure().value(), path).filter(|_| target.status != Status::Grey);
        Some(Self { kpi, target, hundredths })
    }

    /// The standing without the number that needs the programme's start.
    pub fn alone(kpi: &'a PublishedKpi) -> Option<Self> {
        Some(Self { kpi, target: kpi.target()?, hundredths: None })
    }

    pub fn unit(&self) -> Unit {
        self.kpi.definition().measure.unit()
    }

    /// The value that the figure should reach, in the figure's own unit.
    pub fn goal(&self) -> Option<Decimal> {
        self.target.goal()
    }

    /// Decimals of plan and difference: people and hours are whole, unless the target itself is small.
    fn places(&self) -> u32 {
        let small = self.goal().is_some_and(|goal| goal.millionths().abs() < 10 * Decimal::SCALE);
        match self.unit() {
            Unit::Share => 4,
            _ => u32::from(small),
        }
    }

    /// Where the figure should stand on the cut-off day, rounded to what a plan can say.
    fn plan(&self) -> Option<Decimal> {
        self.target.path.map(|path| Ratio::from(path).rounded(self.places()))
    }

    /// Actual less plan, as both are printed.
    fn difference(&self) -> Option<Decimal> {
        let (actual, plan) = (self.kpi.figure().value()?, self.plan()?);
        Some(Decimal::from_millionths(actual.millionths().saturating_sub(plan.millionths())))
    }

    /// The plan for tables.
    pub fn plan_text(&self, language: Language) -> Option<String> {
        let plan = self.plan()?;
        Some(match self.unit() {
            Unit::Share => writing::share(plan, language),
            _ => writing::rounded(plan, self.places(), language),
        })
    }

    /// The difference for tables, with its sign.
    pub fn difference_text(&self, language: Language) -> Option<String> {
        let difference = self.difference()?;
        Some(match self.unit() {
            Unit::Share => writing::points(difference, language),
            _ => writing::signed(difference, self.places(), language),
        })
    }

    /// The goal as a phrase: `mindst 850`, `højst 30,0 pct.`, `lavere end 12`; nothing for a guidepost.
    pub fn goal_text(&self, language: Language) -> Option<String> {
        let goal = self.goal()?;
        let value = match self.unit() {
            Unit::Share => writing::share_in_text(goal, language),
            unit => writing::value(goal, unit, language),
        };
        let key = match self.target.kind {
            TargetKind::AtLeast | TargetKind::ShareAtLeast | TargetKind::Of(_) => "at-least",
            TargetKind::AtMost | TargetKind::ShareAtMost | TargetKind::ReduceBy { .. } => "at-most",
            TargetKind::Expected => "less-than",
            TargetKind::None => return None,
        };
        Some(word(language, key, &[("value", &value)]))
    }

    /// The goal and its date as a phrase: `mindst 850 senest d. 31. december 2021`.
    pub fn goal_with_date(&self, language: Language) -> Option<String> {
        let goal = self.goal_text(language)?;
        Some(match self.target.due {
            Some(due) => word(language, "goal-by", &[("goal", &goal), ("date", &writing::date_in_text(due, language))]),
            None => goal,
        })
    }

    /// What the figure is, for text: a value with its unit, or the mark's name.
    pub fn actual_text(&self, language: Language) -> String {
        writing::figure_in_text(self.kpi.figure(), self.unit(), language)
    }

    /// The report's headline on the target, drafted from the figures: `669 borgere, 245 foran planen`.
    pub fn headline(&self, language: Language) -> String {
        let told = writing::beside(self.kpi.figure(), self.kpi.beside(), language);
        if let (Figure::Told, Some(told)) = (self.kpi.figure(), told) {
            return told;
        }
        let actual = self.actual_text(language);
        let Some(difference) = self.difference() else { return actual };
        let size = Decimal::from_millionths(difference.millionths().saturating_abs());
        let size = match self.unit() {
            Unit::Share => writing::points(size, language).trim_start_matches('+').to_owned(),
            _ => writing::rounded(size, self.places(), language),
        };
        let key = match (difference.millionths().signum(), self.target.kind.is_ceiling()) {
            (0, _) => "headline-on",
            (1, false) => "headline-ahead",
            (_, false) => "headline-behind",
            (1, true) => "headline-over",
            (_, true) => "headline-under",
        };
        word(language, key, &[("actual", &actual), ("size", &size)])
    }

    /// Plan and target in a sentence: `Plan pr. d. 31. december 2019: 424 · mål: mindst 850 ...`.
    pub fn aim(&self, cutoff: Day, language: Language) -> String {
        let Some(goal) = self.goal_with_date(language) else { return word(language, "aim-guidepost", &[]) };
        let date = writing::date_in_text(cutoff, language);
        let plan = match (self.plan(), self.unit()) {
            (Some(plan), Unit::Share) => Some(writing::share_in_text(plan, language)),
            _ => self.plan_text(language),
        };
        match plan {
            Some(plan) => word(language, "aim", &[("plan", &plan), ("date", &date), ("goal", &goal)]),
            None => word(language, "aim-unplanned", &[("goal", &goal)]),
        }
    }
}

fn hundredths(kind: &TargetKind, actual: Option<Decimal>, path: Option<Ratio>) -> Option<i64> {
    let (actual, path) = (Ratio::from(actual?), path?);
    let (above, below) = if kind.is_ceiling() { (path, actual) } else { (actual, path) };
    let divisor = above.denominator.checked_mul(below.numerator).filter(|divisor| *divisor > 0)?;
    let hundredths = above.numerator.checked_mul(below.denominator)?.checked_mul(100)? / divisor;
    Some(i64::try_from(hundredths).unwrap_or(MOST_HUNDREDTHS).clamp(0, MOST_HUNDREDTHS))
}

/// The key of a status in the report's words.
pub(crate) fn status_name(status: Status) -> &'static str {
    match status {
        Status::Green => "green",
        Status::Amber => "amber",
        Status::Red => "red",
        Status::Grey => "grey",
    }
}

/// The word for a status.
pub fn status_word(status: Status, language: Language) -> String {
    word(language, &format!("status-{}", status_name(status)), &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: TargetKind, actual: &str, path: &str, expected: Option<i64>) {
        let decimal = |text| Decimal::parse(text).unwrap();
        assert_eq!(hundredths(&kind, Some(decimal(actual)), Some(decimal(path).into())), expected);
    }

    #[test]
    fn hundredths_are_rounded_down() {
        use TargetKind::{AtLeast, AtMost};
        check(AtLeast, "94.99", "100", Some(94));
        check(AtLeast, "95", "100", Some(95));
        check(AtLeast, "12", "0", None);
        check(AtMost, "0", "30", None);
        check(AtMost, "0.4", "0.3", Some(75));
        check(AtLeast, "999999999", "0.001", Some(MOST_HUNDREDTHS));
    }

    #[test]
    fn headlines_are_drafted_from_the_figures() {
        let tables = crate::made_up::tables();
        let check = |half: usize, kpi: &str, expected: &str| {
            let table: &PublishedTable = &tables[half];
            let standing = Standing::of(table, table.kpi(kpi).unwrap()).unwrap();
            let text = standing.headline(Language::Da).replace('\u{a0}', " ");
            assert_eq!(text, expected);
        };
        check(3, "citizens", "669 borgere, 245 foran planen");
        check(7, "paid", "377 borgere, 173 bag planen");
        check(7, "share", "37,6 pct., 12,6 pp. foran planen");
        check(7, "hostile", "110 forløb, 20 over planen");
        check(7, "flexjobs", "skjult");
        check(0, "ambassadors", "ikke indberettet");
        let standing = Standing::of(&tables[3], tables[3].kpi("citizens").unwrap()).unwrap();
        let aim = standing.aim(tables[3].cutoff(), Language::Da).replace('\u{a0}', " ");
        assert_eq!(aim, "Plan pr. d. 31. december 2019: 424 · mål: mindst 850 senest d. 31. december 2021");
    }
}
