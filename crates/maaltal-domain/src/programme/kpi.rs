//! A key figure's definition, read.

use super::reader::At;
use super::selection::{self, read_among, read_field};
use crate::event::Kind;
use crate::{
    Code, Decimal, Dimension, EventType, Field, Kpi, Measure, Municipality, Part, Selection, SpellCount, SpellKind,
    SpellStep, Target, TargetKind, Unit, Window,
};
use serde_json::Value as Json;

const MEASURES: [&str; 14] = [
    "events",
    "distinct",
    "sum",
    "spells_started",
    "spells_touched",
    "spells_active",
    "agreements_active",
    "share",
    "share_monthly",
    "outcome",
    "retained",
    "seniority_ceiling",
    "register",
    "narrative",
];
const FRAME: [&str; 8] = ["id", "name", "definition", "measure", "window", "rolling_months", "breakdowns", "target"];

/// A KPI of a definition.
pub(super) fn read(at: &At) -> Option<Kpi> {
    let id = at.required("id").and_then(|at| at.parsed());
    let name = at.required("name").and_then(|at| at.name());
    let definition = at.optional("definition").and_then(|at| at.name());
    let measure = read_measure(at, &FRAME);
    let window = read_window(at);
    let breakdowns = at.optional("breakdowns").map(|at| at.list(read_dimension)).unwrap_or_default();
    let target = at.optional("target").and_then(|at| read_target(&at));
    let measure = measure?;
    if measure.unit() == Unit::Share && definition.is_none() {
        at.required("definition");
    }
    if let Some(breakdowns) = at.optional("breakdowns") {
        check_breakdowns(&breakdowns, &measure);
    }
    let window = match measure {
        // A ceiling looks at its own months.
        Measure::SeniorityCeiling { months, .. } => Window::RollingMonths(months),
        _ => window.unwrap_or(Window::Period),
    };
    Some(Kpi { id: id?, name: name?, definition, measure, window, breakdowns, target })
}

/// Register numbers come by municipality only, and words are of the whole programme.
fn check_breakdowns(at: &At, measure: &Measure) {
    let lines = at.json().as_array().map(Vec::as_slice).unwrap_or_default();
    match measure {
        Measure::Register { .. } => {
            at.expect(
                lines.iter().all(|line| line == "municipality"),
                "municipality, as registers have no other lines",
            );
        }
        Measure::Narrative => at.expect(lines.is_empty(), "no breakdown, as words have no lines"),
        _ => {}
    }
}

/// The window that `window` or `rolling_months` states, if either does.
fn read_window(at: &At) -> Option<Window> {
    if let Some(months) = at.optional("rolling_months") {
        months.expect(at.optional("window").is_none(), "either rolling_months or window");
        return months.whole(1..=120).map(Window::RollingMonths);
    }
    at.optional("window")?.one_of(&["period", "to_date", "cutoff"]).map(|word| match word {
        "to_date" => Window::ToDate,
        "cutoff" => Window::Cutoff,
        _ => Window::Period,
    })
}

fn read_dimension(at: &At) -> Option<Dimension> {
    let dimension = at.one_of(&["municipality", "target_group"])?;
    Some(if dimension == "municipality" { Dimension::Municipality } else { Dimension::TargetGroup })
}

/// The measure at `at`; `frame` are the keys beside its own.
fn read_measure(at: &At, frame: &[&str]) -> Option<Measure> {
    let measure = at.required("measure")?.one_of(&MEASURES)?;
    let (own, selects): (&[&str], &[&str]) = match measure {
        "events" => (&["of"], &selection::KEYS),
        "distinct" => (&["of", "by"], &selection::KEYS),
        "sum" => (&["of", "field"], &selection::KEYS),
        "share" | "share_monthly" => (&["numerator", "denominator", "minus_exempted"], &["in", "not_in"]),
        "outcome" => (&["kinds", "counts_as", "days", "declared", "holding"], &selection::KEYS),
        "retained" => (&["kinds", "days"], &selection::KEYS),
        "seniority_ceiling" => (&["kinds", "months", "hours"], &["in", "not_in"]),
        "register" => (&["where"], &[]),
        "narrative" => (&[], &[]),
        _ => (&["kinds", "by"], &selection::KEYS),
    };
    at.only(&[frame, own, selects].concat());
    match measure {
        "events" | "distinct" | "sum" => read_events(at, measure),
        "spells_started" => read_spells(at, SpellCount::Started),
        "spells_touched" => read_spells(at, SpellCount::Touched),
        "spells_active" => read_spells(at, SpellCount::Active),
        "agreements_active" => read_agreements(at),
        "share" | "share_monthly" => read_share(at, measure == "share_monthly"),
        "outcome" => read_outcome(at),
        "seniority_ceiling" => read_ceiling(at),
        "register" => at.required("where").and_then(|at| read_series(&at)),
        "narrative" => Some(Measure::Narrative),
        _ => {
            let (kinds, select) = read_kinds_and_selection(at);
            let days = at.required("days").and_then(|at| at.whole(1..=3660));
            Some(Measure::Retained { kinds: kinds?, days: days?, select })
        }
    }
}

fn read_events(at: &At, measure: &str) -> Option<Measure> {
    let of = at.required("of").map(|at| at.filled_list(read_event_type))?;
    let select = selection::read(at, &of);
    let field = |key| at.required(key).and_then(|at| read_field(&at, &of));
    match measure {
        "events" => Some(Measure::Events { of, select }),
        "distinct" => Some(Measure::Distinct { by: field("by")?, of, select }),
        _ => {
            let numeric = field("field").filter(|path| {
                let kinds = of.iter().filter_map(|known| known.field(path.field()));
                let adds = |kind| matches!(kind, Kind::MonthHours | Kind::WeekHours | Kind::Whole | Kind::Decimal);
                let all = kinds.map(|spec| spec.kind).all(adds);
                if let (false, Some(at)) = (all, at.optional("field")) {
                    at.fail("a field that holds a number");
                }
                all
            });
            Some(Measure::Sum { field: numeric?.field(), of, select })
        }
    }
}

fn read_event_type(at: &At) -> Option<EventType> {
    let known = EventType::by_name(at.text()?);
    at.expect(known.is_some(), "the name of an event type, such as hours.paid");
    known
}

fn read_spell_kind(at: &At) -> Option<SpellKind> {
    let known = SpellKind::by_name(at.text()?);
    at.expect(known.is_some(), "a kind of spell, such as internship");
    known
}

fn started(kinds: &[SpellKind]) -> Vec<EventType> {
    kinds.iter().map(|kind| EventType::Spell(*kind, SpellStep::Started)).collect()
}

fn read_kinds_and_selection(at: &At) -> (Option<Vec<SpellKind>>, Selection) {
    let kinds = at.required("kinds").map(|at| at.filled_list(read_spell_kind));
    let select = selection::read(at, &started(kinds.as_deref().unwrap_or_default()));
    (kinds, select)
}

fn read_spells(at: &At, count: SpellCount) -> Option<Measure> {
    let (kinds, select) = read_kinds_and_selection(at);
    let by = at.optional("by").and_then(|at| at.one_of(&["spell", "citizen", "company"]));
    let by = match by {
        Some("citizen") => Unit::Citizens,
        Some("company") => Unit::Companies,
        _ => Unit::Spells,
    };
    Some(Measure::Spells { count, kinds: kinds?, by, select })
}

fn read_agreements(at: &At) -> Option<Measure> {
    let signed = [EventType::AgreementSigned];
    let known = EventType::AgreementSigned.field(Field::Kind).map(|spec| spec.kind);
    let kinds = at.required("kinds").map(|list| {
        list.filled_list(|at| match (known, at.text()) {
            (Some(Kind::Choice(choices)), Some(text)) => {
                let known = choices.iter().find(|(code, _)| *code == text);
                at.expect(known.is_some(), "a kind of agreement, such as ambassador");
                known.map(|(code, _)| (*code).to_owned())
            }
            _ => None,
        })
    });
    let by = at.optional("by").and_then(|at| at.one_of(&["agreement", "company"]));
    let by = if by == Some("company") { Unit::Companies } else { Unit::Agreements };
    let select = selection::read(at, &signed);
    Some(Measure::AgreementsActive { kinds: kinds?, by, select })
}

fn read_share(at: &At, monthly: bool) -> Option<Measure> {
    let numerator = at.required("numerator").and_then(|at| read_part(&at));
    let denominator = at.required("denominator").and_then(|at| read_part(&at));
    let minus_exempted = at.optional("minus_exempted").and_then(|at| at.flag()).unwrap_or(false);
    let (numerator, denominator, among) = (numerator?, denominator?, read_among(at));
    Some(match monthly {
        true => Measure::ShareMonthly { numerator, denominator, minus_exempted, among },
        false => Measure::Share { numerator, denominator, minus_exempted, among },
    })
}

fn read_ceiling(at: &At) -> Option<Measure> {
    let kinds = at.required("kinds").map(|at| at.filled_list(read_spell_kind));
    let months = at.required("months").and_then(|at| at.whole(1..=120));
    let hours = at.required("hours").and_then(|at| at.decimal());
    Some(Measure::SeniorityCeiling { kinds: kinds?, months: months?, hours: hours?, among: read_among(at) })
}

/// The series of a register.
fn read_series(at: &At) -> Option<Measure> {
    at.only(&["table", "measure", "municipality"]);
    let code = |key| at.required(key).and_then(|at| at.parsed::<Code>());
    let (table, measure) = (code("table"), code("measure"));
    let municipality = at.required("municipality").and_then(|at| match at.text()? {
        "000" => Some(Municipality::COUNTRY),
        _ => at.parsed(),
    });
    Some(Measure::Register { table: table?, measure: measure?, municipality: municipality? })
}

/// A part of a share: any measure by citizen, which may be left unsaid.
fn read_part(at: &At) -> Option<Part> {
    let Some(mut fields) = at.json().as_object().cloned() else {
        at.fail("a table with a measure");
        return None;
    };
    let by = fields.entry("by").or_insert_with(|| "citizen".into()).clone();
    if let Some(by_at) = at.optional("by") {
        by_at.expect(by == "citizen", "citizen, as shares are of citizens");
    }
    let counted = ["distinct", "spells_started", "spells_touched", "spells_active"];
    at.required("measure")?.one_of(&counted)?;
    let filled = Json::Object(fields);
    let measure = read_measure(&at.with(&filled), &["measure", "window", "rolling_months"])?;
    Some(Part { measure: Box::new(measure), window: read_window(at) })
}

fn read_outcome(at: &At) -> Option<Measure> {
    let (kinds, select) = read_kinds_and_selection(at);
    let counts_as = at.required("counts_as").map(|at| at.filled_list(read_spell_kind));
    let days = at.optional("days").map_or(Some(90), |at| at.whole(0..=3660));
    let flag = |key| at.optional(key).and_then(|at| at.flag()).unwrap_or(false);
    let (declared, holding) = (flag("declared"), flag("holding"));
    Some(Measure::Outcome { kinds: kinds?, counts_as: counts_as?, days: days?, declared, holding, select })
}

const TARGETS: [&str; 8] =
    ["at_least", "at_most", "share_at_least", "share_at_most", "reduce_by", "expected", "of", "none"];

fn read_target(at: &At) -> Option<Target> {
    let kind = at.required("kind")?.one_of(&TARGETS)?;
    if kind == "none" {
        at.only(&["kind"]);
        return Some(Target { kind: TargetKind::None, value: None, due: None, steps: Vec::new() });
    }
    let own: &[&str] = match kind {
        "of" => &["of"],
        "reduce_by" => &["baseline"],
        _ => &[],
    };
    at.only(&[&["kind", "value", "due", "path"], own].concat());
    let value = at.required("value").and_then(|at| at.decimal());
    let due = at.required("due").and_then(|at| at.day());
    let steps = at.optional("path").map(|path| match Target::read_steps(path.json()) {
        Ok(steps) => steps,
        Err(invalid) => {
            path.reject(invalid);
            Vec::new()
        }
    });
    let kind = match kind {
        "at_least" => Some(TargetKind::AtLeast),
        "at_most" => Some(TargetKind::AtMost),
        "share_at_least" => Some(TargetKind::ShareAtLeast),
        "share_at_most" => Some(TargetKind::ShareAtMost),
        "expected" => Some(TargetKind::Expected),
        "reduce_by" => at.required("baseline").and_then(|at| read_baseline(&at)),
        _ => at.required("of").and_then(|at| at.parsed()).map(TargetKind::Of),
    };
    let fits = |value: &Decimal, kind: &TargetKind| !kind.is_fraction() || *value <= Decimal::whole(1);
    if let (Some(value), Some(kind), Some(at)) = (&value, &kind, at.optional("value")) {
        at.expect(fits(value, kind), "a fraction from 0 to 1");
    }
    Some(Target { kind: kind?, value: Some(value?), due: Some(due?), steps: steps.unwrap_or_default() })
}

fn read_baseline(at: &At) -> Option<TargetKind> {
    at.only(&["value", "date", "decision"]);
    let value = at.required("value").and_then(|at| at.decimal());
    let date = at.required("date").and_then(|at| at.day());
    at.optional("decision").and_then(|at| at.text().map(str::to_owned));
    Some(TargetKind::ReduceBy { baseline: value?, date: date? })
}
