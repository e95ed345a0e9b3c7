//! Two releases of one period, compared: old and new as released, the difference where both are shown, and why in words
//! without counts.
//!
//! Source: KPIS.md section 5.

use crate::access::Asker;
use crate::question::{Wanted, newest_release};
use crate::refusal::Refusal;
use crate::{KnownAt, Node};
use maaltal_domain::{Decimal, Figure, KpiId, ProgrammeId, PublishedKpi, PublishedTable};
use serde_json::{Value as Json, json};

/// The releases of `period` as known at two views, the later one the newest where it is not said.
pub(super) fn compared(
    node: &dyn Node,
    asker: &Asker,
    id: &ProgrammeId,
    period: &str,
    (from, to): (KnownAt, Option<KnownAt>),
) -> Result<Json, Refusal> {
    newest_release(node, id)?;
    let released = |known_at| {
        let found = Wanted { period: Some(period.to_owned()), cutoff: None, known_at }.released(node, id)?;
        found.ok_or_else(|| asker.caller.refused("inspect or admin for a period or view that is not released"))
    };
    let (from, to) = (released(Some(from))?, released(to)?);
    let reasons = node.reasons(id, &from, &to)?;
    let of = |kpi: &KpiId| reasons.iter().find(|(own, _)| own == kpi).map(|(_, reasons)| reasons.as_slice());
    let gone = from.kpis().iter().filter(|kpi| to.kpi(kpi.definition().id.as_str()).is_none());
    let figures = to.kpis().iter().chain(gone).map(|kpi| {
        let id = &kpi.definition().id;
        let (old, new) = (from.kpi(id.as_str()), to.kpi(id.as_str()));
        let difference = difference(old, new);
        // Of what is hidden nothing is told, also not that it changed.
        let reasons: Vec<_> =
            of(id).filter(|_| difference.is_some()).unwrap_or_default().iter().map(|own| own.code()).collect();
        json!({"kpi": id, "old": old.map(cell), "new": new.map(cell), "difference": difference, "reasons": reasons})
    });
    let figures: Vec<_> = figures.collect();
    Ok(json!({"programme": id, "period": period, "from": view(&from), "to": view(&to), "kpis": figures}))
}

fn view(table: &PublishedTable) -> Json {
    json!({"view": table.view(), "cutoff": table.cutoff(), "definition": table.programme().digest})
}

fn cell(kpi: &PublishedKpi) -> Json {
    let parts = match kpi.figure() {
        Figure::Shown { parts, .. } => *parts,
        _ => None,
    };
    json!({"state": kpi.figure().state(), "value": kpi.figure().value(),
        "numerator": parts.map(|(part, _)| part), "denominator": parts.map(|(_, whole)| whole),
        "target": kpi.target().map(|target| json!({"value": target.value, "due": target.due, "path": target.path})),
        "status": kpi.target().map(|target| target.status)})
}

/// What a figure became more, where both are shown.
fn difference(old: Option<&PublishedKpi>, new: Option<&PublishedKpi>) -> Option<Decimal> {
    let (old, new) = (old?.figure().value()?, new?.figure().value()?);
    Some(Decimal::from_millionths(new.millionths().saturating_sub(old.millionths())))
}
