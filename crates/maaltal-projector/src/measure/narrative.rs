//! `narrative`: no number, but what was last said of the KPI.

use crate::scene::Scene;
use crate::tally::Found;
use maaltal_domain::{EventType, Field, KpiId, Period};

/// The text of the latest explanation of `kpi` at the view, by position, of the scene's period or an earlier one.
pub(super) fn find(scene: &Scene<'_>, kpi: &KpiId) -> Found {
    let text = || {
        let words = &scene.records.names.words;
        let number = words.number(kpi.as_str())?;
        let table = scene.records.table(EventType::KpiExplained)?;
        let cell = |field, row: usize| table.cells(field).get(row).copied().unwrap_or(0);
        let has_begun = |code: &str| {
            let period = Period::parse(code, scene.programme.half_year);
            period.is_ok_and(|period| period.start() <= scene.period.last_day())
        };
        let of_kpi = table.effective(scene.view).filter(|row| cell(Field::Kpi, *row) == number);
        let told = of_kpi.filter(|row| words.name(cell(Field::Period, *row)).is_some_and(has_begun)).last()?;
        words.name(cell(Field::Text, told)).map(str::to_owned)
    };
    Found::Narrative(text())
}
