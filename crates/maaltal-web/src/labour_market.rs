//! The labour market for programs: steps, reserve, needs and mobility. As of any cut-off and view: for the role `inspect`. Published reports have their own.

use crate::Node;
use crate::access::Asker;
use crate::asked::{Named, Visit};
use crate::question::{Wanted, programme};
use crate::refusal::Refusal;
use axum::response::Response;
use maaltal_domain::Language;

/// `GET /v1/programmes/{p}/labour-market`
pub(crate) async fn labour_market(Named(id): Named, visit: Visit) -> Result<Response, Refusal> {
    let find = move |node: &dyn Node, asker: &Asker, (wanted, language): (Wanted, Language)| {
        asker.caller.inspects(node, &id)?;
        let programme = programme(node, &id)?;
        asker.note(node)?;
        Ok(wanted.labour_market(node, &programme)?.to_json(language))
    };
    visit.json(|parameters| (Wanted::read(parameters), parameters.language()), find).await
}
