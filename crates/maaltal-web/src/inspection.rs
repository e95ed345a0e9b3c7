//! What stands behind figures: events, restatements, quality. For the role `inspect`; two releases of a period may be
//! compared by whoever may see them.

mod releases;

use crate::access::{Asker, Sight};
use crate::asked::{Named, NamedKpi, Parameters, Visit, needed};
use crate::refusal::{Reason, Refusal};
use crate::{Inspection, KnownAt, Node, NodeError, Question};
use axum::response::Response;
use maaltal_domain::{Invalid, Position, ProgrammeId};
use serde_json::Value as Json;
use std::str::FromStr;

/// `GET /v1/programmes/{p}/quality`
pub(crate) async fn quality(Named(id): Named, visit: Visit) -> Result<Response, Refusal> {
    let read = |parameters: &mut Parameters| Inspection::Quality { known_at: parameters.read("known_at") };
    visit.json(read, move |node, asker, what| inspect(node, asker, &id, &what)).await
}

/// `GET /v1/programmes/{p}/kpis/{kpi}/events`
pub(crate) async fn events(NamedKpi(id, kpi): NamedKpi, visit: Visit) -> Result<Response, Refusal> {
    let read = |parameters: &mut Parameters| {
        let (period, known_at) = (parameters.text("period"), parameters.read("known_at"));
        let after = parameters.read::<After>("after").map_or(Position(0), |After(after)| after);
        let Limit(limit) = parameters.read("limit").unwrap_or(Limit(100));
        (period, known_at, after, limit)
    };
    let find = move |node: &dyn Node, asker: &Asker, (period, known_at, after, limit)| {
        let question = Question { period: needed(period, "period", PERIOD)?, cutoff: None, known_at };
        inspect(node, asker, &id, &Inspection::Events { kpi, question, after, limit })
    };
    visit.json(read, find).await
}

/// `GET /v1/programmes/{p}/restatement`
pub(crate) async fn restatement(Named(id): Named, visit: Visit) -> Result<Response, Refusal> {
    let read =
        |parameters: &mut Parameters| (parameters.text("period"), parameters.read("from"), parameters.read("to"));
    let find = move |node: &dyn Node, asker: &Asker, (period, from, to)| {
        let period = needed(period, "period", PERIOD)?;
        let from: KnownAt = needed(from, "from", "a view (a position, an instant or a date)")?;
        match asker.caller.sight(node, &id)? {
            Sight::AnyView => inspect(node, asker, &id, &Inspection::Restatement { period, from, to }),
            Sight::Released => releases::compared(node, asker, &id, &period, (from, to)),
        }
    };
    visit.json(read, find).await
}

const PERIOD: &str = "a period (such as 2019-S1)";

/// What the node finds, once the asker's right to it is clear and their look is noted.
fn inspect(node: &dyn Node, asker: &Asker, id: &ProgrammeId, what: &Inspection) -> Result<Json, Refusal> {
    asker.caller.inspects(node, id)?;
    asker.note(node)?;
    node.inspect(id, what).map_err(|error| match error {
        NodeError::Question(problem) if problem.field == "kpi" => Refusal::new(Reason::NotFound, problem.to_string()),
        other => other.into(),
    })
}

/// Events after this position.
struct After(Position);

impl FromStr for After {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let position = text.parse().map(|position| Self(Position(position)));
        position.map_err(|_| Invalid::new("a position (a whole number)", text))
    }
}

/// So many events at most.
struct Limit(usize);

impl FromStr for Limit {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let limit = text.parse().ok().filter(|limit| (1..=1_000).contains(limit)).map(Self);
        limit.ok_or_else(|| Invalid::new("a whole number from 1 to 1000", text))
    }
}
