//! The labour market for programs: steps, reserve, needs and mobility. It belongs to no released table, so it is for the role `inspect`.

use crate::access::Asker;
use crate::asked::{Asked, Named};
use crate::desk::Desk;
use crate::question::{Wanted, programme};
use crate::refusal::Refusal;
use crate::representation::{JSON, Representation};
use axum::extract::State;
use axum::response::Response;

/// `GET /v1/programmes/{p}/labour-market`
pub(crate) async fn labour_market(
    State(desk): State<Desk>,
    Named(id): Named,
    asker: Asker,
    asked: Asked,
) -> Result<Response, Refusal> {
    let mut parameters = asked.parameters(JSON)?;
    let wanted = Wanted::read(&mut parameters);
    let language = parameters.language();
    parameters.finish()?;
    let market = desk.ask(move |node| {
        asker.caller.inspects(node, &id)?;
        let programme = programme(node, &id)?;
        asker.note(node)?;
        Ok(wanted.labour_market(node, &programme)?)
    });
    Ok(Representation::json(&market.await?.to_json(language)).answer(&asked.headers))
}
