//! Answers with figures say as of when they are, where the node may be cut off from its source. What is released is as
//! of its own view, and how far the node has come since is not for those who see no more.

use crate::Freshness;
use crate::access::Asker;
use crate::desk::Desk;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;

/// Everything up to this instant is in the figures.
const AS_OF: &str = "maaltal-as-of";
/// Since this instant the node is cut off from what they are made from.
const CUT_SINCE: &str = "maaltal-cut-since";

/// Says as of when the figures are, to those who make the answer and to those who get it.
pub(crate) async fn say(State(desk): State<Desk>, mut request: Request, next: Next) -> Response {
    let follows = request.extensions().get::<Asker>().is_some_and(|asker| asker.caller.follows().is_ok());
    let Some(freshness) = desk.freshness().filter(|_| follows) else { return next.run(request).await };
    request.extensions_mut().insert(freshness);
    let mut response = next.run(request).await;
    let Freshness { as_of, cut_since } = freshness;
    for (name, at) in [(AS_OF, Some(as_of)), (CUT_SINCE, cut_since)] {
        let value = at.and_then(|at| HeaderValue::from_str(&at.to_string()).ok());
        value.into_iter().for_each(|value| drop(response.headers_mut().insert(name, value)));
    }
    response
}
