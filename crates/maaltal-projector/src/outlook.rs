//! What belongs to a figure besides its numbers: target in force, judgement, forecast.

use crate::meetings;
use crate::scene::Scene;
use crate::table::day_of;
use crate::tally::Found;
use crate::{targets, trend, window};
use maaltal_domain::{
    Cell, Day, EventType, Field, Forecast, Horizon, Judgement, Kpi, Measure, Outlook, Status, Target, Unit,
};

/// The outlook of `kpi`, of which `found` is what `total` counts.
pub(crate) fn of(scene: &Scene<'_>, kpi: &Kpi, found: &Found, total: &Cell) -> Outlook {
    let target = targets::in_force(scene.records, scene.view, &kpi.id).map(|stated| stated.target);
    let forecast = forecast(scene, kpi, target.as_ref(), found, total);
    Outlook { target, judgement: judgement(scene, kpi), forecast }
}

/// The group's latest judgement of the figure for the period, by position.
fn judgement(scene: &Scene<'_>, kpi: &Kpi) -> Option<Judgement> {
    let table = scene.records.table(EventType::KpiExplained)?;
    let words = &scene.records.names.words;
    let (kpi, period) = (words.number(kpi.id.as_str())?, words.number(scene.period.code())?);
    let cell = |field, row: usize| table.cells(field).get(row).copied().unwrap_or(0);
    let of_figure = |row: &usize| cell(Field::Kpi, *row) == kpi && cell(Field::Period, *row) == period;
    let row = table.effective(scene.view).filter(of_figure).filter(|row| cell(Field::Judgement, *row) != 0).last()?;
    let word = |field| words.name(cell(field, row));
    let status = match word(Field::Judgement)? {
        "green" => Status::Green,
        "amber" => Status::Amber,
        _ => Status::Red,
    };
    let text = |field| word(field).unwrap_or_default().to_owned();
    Some(Judgement { status, author: text(Field::Author), text: text(Field::Text) })
}

/// Where the figure is heading: at the next meeting after the cut-off day and at the target's due date, as far as the programme goes.
fn forecast(scene: &Scene<'_>, kpi: &Kpi, target: Option<&Target>, found: &Found, total: &Cell) -> Vec<Forecast> {
    let Some(trend) = trend::of(scene, kpi, found, total) else { return Vec::new() };
    let last = day_of(window::days(scene, kpi.window).last);
    let meeting = meetings::next_after(scene.records, scene.programme, scene.view, last);
    let due = target.and_then(|target| target.due);
    let horizons = [(Horizon::Meeting, meeting), (Horizon::Due, due)];
    let at = |(horizon, day): (Horizon, Option<Day>)| {
        let at = day?;
        // Nothing comes after the programme's last day, so a figure stands still from then on.
        let reached = scene.programme.end.map_or(at, |end| at.min(end));
        let days = u32::try_from((reached - last).num_days()).ok().filter(|days| *days > 0)?;
        Some(Forecast { at, horizon, interval: trend.after(days, places(&kpi.measure)) })
    };
    horizons.into_iter().filter_map(at).collect()
}

/// Decimals of a forecast: hours have two, whatever else is counted is whole.
pub(crate) fn places(measure: &Measure) -> u32 {
    if measure.unit() == Unit::Hours { 2 } else { 0 }
}
