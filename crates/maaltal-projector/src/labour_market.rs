//! The local labour market: the two funnels of steps, the reserve, companies' needs, mobility.
//!
//! Source: KPIS.md section 6. What is found here is undisclosed.

mod steps;

use crate::scene::{Existing, Scene};
use crate::table::{day_of, number_of};
use crate::window::to_date;
use crate::{Ask, Projection, ProjectorError};
use chrono::Months;
use maaltal_domain::{
    Classified, Day, EventType, Field, LabourMarket, Mobility, Municipality, Need, ProgrammeId, Reserve,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Months for which a need holds that does not say until when.
const NEED_HOLDS: Months = Months::new(6);

impl Projection {
    /// Steps, reserve, needs and mobility on the cut-off day of a question.
    ///
    /// # Errors
    /// When the programme is not defined in the view, the period is none, or the view lies ahead.
    pub fn labour_market(&self, programme: &ProgrammeId, ask: &Ask) -> Result<LabourMarket, ProjectorError> {
        let asked = self.asked(programme, ask)?;
        let scene = asked.scene();
        Ok(LabourMarket {
            programme: Arc::clone(asked.programme),
            cutoff: asked.cutoff,
            view: ask.view,
            company_steps: steps::of_companies(&scene),
            citizen_steps: steps::of_citizens(&scene),
            reserve: told(&scene, EventType::ReserveCounted, reserve(&scene)),
            needs: told(&scene, EventType::NeedStated, needs(&scene)),
            mobility: told(&scene, EventType::MobilityCounted, mobility(&scene)),
        })
    }
}

/// The lines that were found of a type; nothing where the programme has reported none of it.
fn told<T>(scene: &Scene<'_>, event_type: EventType, lines: Vec<T>) -> Option<Vec<T>> {
    let reported = || scene.records.reports(&[event_type], scene.view, to_date(scene).first);
    (!lines.is_empty() || reported()).then_some(lines)
}

/// Of rows of a type that exist by `last`, the latest of each key: by event time, then position.
fn latest<'a, K: Ord>(
    scene: &Scene<'a>,
    event_type: EventType,
    last: i32,
    key: impl Fn(&Existing<'a>) -> K,
) -> BTreeMap<K, Existing<'a>> {
    let mut rows: Vec<_> = scene.existing(event_type).filter(|row| row.day <= last).collect();
    // Rows come in order of position, which a stable sort keeps within a day.
    rows.sort_by_key(|row| row.day);
    rows.into_iter().map(|row| (key(&row), row)).collect()
}

fn reserve(scene: &Scene<'_>) -> Vec<Reserve> {
    let key = |row: &Existing<'_>| {
        let name = |field| scene.records.names.words.name(row.cell(field)).unwrap_or_default().to_owned();
        (row.cell(Field::Municipality), name(Field::Occupation), name(Field::Industry))
    };
    let now = latest(scene, EventType::ReserveCounted, scene.cutoff, key);
    let year_before = day_of(scene.cutoff).checked_sub_months(Months::new(12)).map_or(i32::MIN, number_of);
    let before = latest(scene, EventType::ReserveCounted, year_before, key);
    let counted = |row: &Existing<'_>| (whole(row, Field::Persons), day_of(row.day));
    let line = |(key, row): (&(u32, String, String), &Existing<'_>)| {
        let (persons, counted_on) = counted(row);
        let other = before.get(key).filter(|earlier| earlier.index != row.index);
        Some(Reserve {
            municipality: municipality(key.0)?,
            occupation: classified(&key.1)?,
            industry: classified(&key.2)?,
            persons,
            counted: counted_on,
            year_before: other.map(counted),
        })
    };
    now.iter().filter_map(line).collect()
}

fn needs(scene: &Scene<'_>) -> Vec<Need> {
    let stated = latest(scene, EventType::NeedStated, scene.cutoff, |row| {
        let company = scene.companies().counts_as(row.cell(Field::Company));
        (company, row.cell(Field::Occupation), row.cell(Field::Municipality))
    });
    let mut lines: BTreeMap<(u32, &str), Vec<u64>> = BTreeMap::new();
    for row in stated.values().filter(|row| valid_until(row) >= day_of(scene.cutoff)) {
        let positions = whole(row, Field::Positions);
        let occupation = scene.records.names.words.name(row.cell(Field::Occupation)).unwrap_or_default();
        // A need for nobody takes an earlier one back.
        if positions > 0 {
            lines.entry((row.cell(Field::Municipality), occupation)).or_default().push(positions);
        }
    }
    let line = |((place, occupation), mut positions): ((u32, &str), Vec<u64>)| {
        positions.sort_unstable_by(|a, b| b.cmp(a));
        Some(Need {
            municipality: municipality(place),
            occupation: classified(occupation)?,
            positions: positions.iter().sum(),
            companies: positions.len() as u64,
            top_companies: positions.iter().take(2).sum(),
        })
    };
    let mut needs: Vec<_> = lines.into_iter().filter_map(line).collect();
    // Where no municipality was said comes last, as in every breakdown.
    needs.sort_by_key(|need| need.municipality.is_none());
    needs
}

fn valid_until(row: &Existing<'_>) -> Day {
    let said = row.cell(Field::ValidUntil).checked_sub(1).and_then(|day| i32::try_from(day).ok()).map(day_of);
    let otherwise = || day_of(row.day).checked_add_months(NEED_HOLDS).unwrap_or(Day::MAX);
    said.unwrap_or_else(otherwise)
}

fn mobility(scene: &Scene<'_>) -> Vec<Mobility> {
    let name =
        |row: &Existing<'_>, field| scene.records.names.words.name(row.cell(field)).unwrap_or_default().to_owned();
    let counted = latest(scene, EventType::MobilityCounted, scene.cutoff, |row| {
        (whole(row, Field::Year), name(row, Field::FromIndustry), name(row, Field::ToIndustry))
    });
    let line = |((year, from, to), row): ((u64, String, String), Existing<'_>)| {
        Some(Mobility { year, from: classified(&from)?, to: classified(&to)?, moves: whole(&row, Field::Moves) })
    };
    counted.into_iter().filter_map(line).collect()
}

fn whole(row: &Existing<'_>, field: Field) -> u64 {
    row.cell(field).saturating_sub(1).into()
}

fn municipality(cell: u32) -> Option<Municipality> {
    Municipality::from_number(u16::try_from(cell.checked_sub(1)?).ok()?).ok()
}

fn classified(word: &str) -> Option<Classified> {
    let (scheme, code) = word.split_once(':')?;
    Some(Classified { scheme: scheme.to_owned(), code: code.to_owned() })
}
