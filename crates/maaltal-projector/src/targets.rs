//! The target of a key figure: the programme file's, as the steering group has set it since.
//!
//! Source: KPIS.md section 3, "Kinds". Decided by position alone.

use crate::records::Records;
use crate::table::{Table, day_of};
use maaltal_domain::{Decimal, EventType, Field, KpiId, Position, Programme, Step, Target};

/// A target in force, and who stated it.
pub(crate) struct Stated {
    /// Position of the `target.set`, or of the definition from which on the file states it.
    pub position: u32,
    pub target: Target,
}

/// The target of `kpi` in force at `view`.
pub(crate) fn in_force(records: &Records, view: u32, kpi: &KpiId) -> Option<Stated> {
    let (latest, definition) = records.definition(view)?;
    let own = target_of(definition, kpi)?;
    let set = sets(records, view, kpi).last().filter(|set| set.has_effect(records, view, kpi));
    if let Some(set) = set {
        return Some(Stated { position: set.position, target: own.set(set.value, set.due, set.steps) });
    }
    let same = records.definitions(view).rev().take_while(|(_, known)| target_of(known, kpi) == Some(own));
    Some(Stated { position: same.last().map_or(latest, |(position, _)| position), target: own.clone() })
}

/// Positions of every `target.set` in effect at `view` that its key figure cannot have.
pub(crate) fn without_effect(records: &Records, view: u32) -> Vec<Position> {
    let Some(table) = records.table(EventType::TargetSet) else { return Vec::new() };
    let is_none = |row: &usize| {
        let word = table.cells(Field::Kpi).get(*row).and_then(|cell| records.names.words.name(*cell));
        let kpi = word.and_then(|word| word.parse::<KpiId>().ok());
        let set = Set::read(records, table, *row);
        kpi.zip(set).is_none_or(|(kpi, set)| !set.fits(records, &kpi))
    };
    table.effective(view).filter(is_none).map(|row| Position(table.position(row).into())).collect()
}

/// What a `target.set` says.
struct Set {
    position: u32,
    value: Decimal,
    due: maaltal_domain::Day,
    steps: Vec<Step>,
}

fn sets<'a>(records: &'a Records, view: u32, kpi: &KpiId) -> impl Iterator<Item = Set> + use<'a> {
    let number = records.names.words.number(kpi.as_str());
    let table = records.table(EventType::TargetSet).filter(|_| number.is_some());
    table.into_iter().flat_map(move |table| {
        let of_kpi = move |row: &usize| table.cells(Field::Kpi).get(*row).copied() == number;
        table.effective(view).filter(of_kpi).filter_map(|row| Set::read(records, table, row))
    })
}

impl Set {
    fn read(records: &Records, table: &Table, row: usize) -> Option<Self> {
        let cell = |field| table.cells(field).get(row).copied().filter(|cell| *cell != 0);
        let path = cell(Field::Path).and_then(|path| records.names.words.name(path));
        let json = path.and_then(|path| serde_json::from_str(path).ok());
        Some(Self {
            position: table.position(row),
            value: Decimal::from_millionths(*table.decimals(Field::Value).get(row)?),
            due: day_of(i32::try_from(cell(Field::Due)? - 1).ok()?),
            steps: json.and_then(|json| Target::read_steps(&json).ok()).unwrap_or_default(),
        })
    }

    /// Whether the definition that was in force when it came gives its key figure such a target.
    fn fits(&self, records: &Records, kpi: &KpiId) -> bool {
        let definition = records.definition(self.position).map(|(_, definition)| definition);
        definition.is_some_and(|programme| {
            let within = self.due >= programme.start && programme.end.is_none_or(|end| self.due <= end);
            let target = target_of(programme, kpi).filter(|target| target.value.is_some());
            let holds = |target: &Target| !target.kind.is_fraction() || self.value <= Decimal::whole(1);
            within && self.value.millionths() >= 0 && target.is_some_and(holds)
        })
    }

    /// Whether it still holds at `view`: until a later definition states another target than the file did when it came.
    fn has_effect(&self, records: &Records, view: u32, kpi: &KpiId) -> bool {
        let base = records.definition(self.position).and_then(|(_, then)| target_of(then, kpi));
        let mut later = records.definitions(view).rev().take_while(|(position, _)| *position > self.position);
        self.fits(records, kpi) && later.all(|(_, known)| target_of(known, kpi) == base)
    }
}

fn target_of<'p>(programme: &'p Programme, kpi: &KpiId) -> Option<&'p Target> {
    programme.kpis.iter().find(|known| known.id == *kpi)?.target.as_ref()
}
