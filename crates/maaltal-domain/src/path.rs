//! Where a figure should stand on the way to its target.
//!
//! Source: KPIS.md section 3, "Path".

use crate::{Day, Decimal, Kpi, Period, Ratio, Target, TargetKind, Unit, Window};

/// The path of `kpi` on a day, unrounded; for a figure that day is [`Period::seen_until`] its cut-off; nothing without a numbered target.
///
/// `start` is the programme's first day.
pub fn path_at(kpi: &Kpi, start: Day, period: &Period, cutoff: Day) -> Option<Ratio> {
    let target = kpi.target.as_ref()?;
    let value = target.value?;
    if let TargetKind::ReduceBy { baseline, date } = target.kind {
        return reduced(baseline, date, value, target, cutoff);
    }
    if !target.steps.is_empty() {
        let points = by_steps((start, Decimal::whole(0)), target, value.into());
        return Some(along(&points, cutoff));
    }
    let flat = kpi.measure.unit() == Unit::Share
        || target.kind.is_ceiling()
        || matches!(target.kind, TargetKind::ShareAtLeast)
        || matches!(kpi.window, Window::RollingMonths(_));
    if flat {
        return Some(value.into());
    }
    match kpi.window {
        Window::Period => {
            let passed = (cutoff.min(period.last_day()) - period.start()).num_days() + 1;
            let days = (period.end() - period.start()).num_days();
            scaled(value, passed.max(0), days)
        }
        _ => Some(along(&[(start, Decimal::whole(0).into()), (target.due?, value.into())], cutoff)),
    }
}

/// `value x part / whole`.
fn scaled(value: Decimal, part: i64, whole: i64) -> Option<Ratio> {
    let above = i128::from(value.millionths()) * i128::from(part);
    Ratio::new(above, i128::from(whole) * i128::from(Decimal::SCALE))
}

/// From a first point over the agreed steps to the `goal` at the due date; a step outside these two days has no place on the way.
fn by_steps((first, value): (Day, Decimal), target: &Target, goal: Ratio) -> Vec<(Day, Ratio)> {
    let between = target.steps.iter().filter(|step| step.by >= first && target.due.is_none_or(|due| step.by < due));
    let steps = between.map(|step| (step.by, step.value.into()));
    std::iter::once((first, value.into())).chain(steps).chain(target.due.map(|due| (due, goal))).collect()
}

/// The height on `day` of straight lines through `points`, flat before the first and after the last.
fn along(points: &[(Day, Ratio)], day: Day) -> Ratio {
    for pair in points.windows(2) {
        let [(from, low), (to, high)] = pair else { continue };
        if day < *from {
            return *low;
        }
        if day < *to {
            return between((*from, *low), (*to, *high), day);
        }
    }
    points.last().map_or(Decimal::whole(0).into(), |(_, value)| *value)
}

/// The height on `day` of the straight line from one point to a later one.
fn between((from, low): (Day, Ratio), (to, high): (Day, Ratio), day: Day) -> Ratio {
    let (passed, days) = (i128::from((day - from).num_days()), i128::from((to - from).num_days()));
    let (low_above, high_above) = (low.numerator * high.denominator, high.numerator * low.denominator);
    let numerator = low_above * days + (high_above - low_above) * passed;
    Ratio { numerator, denominator: days * low.denominator * high.denominator }.in_lowest_terms()
}

/// The way from a baseline at its date, over agreed steps, to the baseline less a fraction of it at the due date.
fn reduced(baseline: Decimal, date: Day, fraction: Decimal, target: &Target, day: Day) -> Option<Ratio> {
    let scale = i128::from(Decimal::SCALE);
    let left = i128::from(baseline.millionths()) * (scale - i128::from(fraction.millionths()));
    let goal = Ratio::new(left, scale * scale)?.in_lowest_terms();
    Some(along(&by_steps((date, baseline), target, goal), day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{HalfYear, Measure, Name, Selection, SpellCount, SpellKind, Step, Target};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn check(kind: TargetKind, window: Window, value: &str, steps: &[(&str, i64)], cutoff: &str, expected: &str) {
        let measure = Measure::Spells {
            count: SpellCount::Started,
            kinds: vec![SpellKind::Job],
            by: Unit::Citizens,
            select: Selection::new(),
        };
        let steps = steps.iter().map(|(by, value)| Step { by: day(by), value: Decimal::whole(*value) }).collect();
        let target = Target { kind, value: Some(Decimal::parse(value).unwrap()), due: Some(day("2021-12-31")), steps };
        let name = Name { da: "x".into(), en: None };
        let id = "x".parse().unwrap();
        let kpi = Kpi { id, name, definition: None, measure, window, breakdowns: vec![], target: Some(target) };
        let period = Period::parse("2019-S2", HalfYear::Calendar).unwrap();
        let path = path_at(&kpi, day("2018-01-01"), &period, day(cutoff)).unwrap();
        assert_eq!(path.rounded(1).to_string(), expected);
    }

    #[test]
    fn paths_by_kind_and_window() {
        use TargetKind::{AtLeast, AtMost, Expected, ReduceBy, ShareAtLeast};
        check(AtLeast, Window::ToDate, "850", &[], "2019-12-31", "424.4");
        check(AtLeast, Window::ToDate, "850", &[], "2017-12-31", "0");
        check(AtLeast, Window::ToDate, "850", &[], "2022-06-30", "850");
        check(AtLeast, Window::ToDate, "850", &[("2018-12-31", 150)], "2018-12-31", "150");
        check(AtLeast, Window::ToDate, "850", &[("2018-12-31", 150)], "2018-07-02", "75");
        check(AtLeast, Window::ToDate, "850", &[("2018-12-31", 150), ("2022-12-31", 900)], "2022-12-31", "850");
        check(AtLeast, Window::Period, "184", &[], "2019-07-31", "31");
        check(AtLeast, Window::RollingMonths(12), "30", &[], "2018-02-01", "30");
        check(Expected, Window::ToDate, "30", &[], "2018-02-01", "30");
        check(AtMost, Window::ToDate, "100", &[], "2018-06-30", "100");
        check(ShareAtLeast, Window::ToDate, "0.8", &[("2018-12-31", 0)], "2018-12-31", "0");
        let reduce = ReduceBy { baseline: Decimal::whole(200), date: day("2019-12-31") };
        check(reduce.clone(), Window::ToDate, "0.5", &[], "2021-12-31", "100");
        check(reduce.clone(), Window::ToDate, "0.5", &[], "2020-12-30", "150.1");
        check(reduce.clone(), Window::ToDate, "0.5", &[], "2019-01-01", "200");
        check(reduce.clone(), Window::ToDate, "0.5", &[("2020-12-31", 180)], "2020-12-31", "180");
        check(reduce, Window::ToDate, "0.5", &[("2020-12-31", 180)], "2021-12-31", "100");
    }
}
