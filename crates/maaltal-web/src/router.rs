//! Which address answers what.

use crate::desk::Desk;
use crate::refusal::{Reason, Refusal};
use crate::{
    Node, assets, backup, events, figures, freshness, guard, inspection, labour_market, meetings, page, reports, series,
};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::routing::{get, post};
use std::sync::Arc;

/// Everything that the service answers over HTTP, with `node` behind it.
///
/// As long as there are no tokens, everyone who reaches the service is its administrator: then requests for other hosts
/// than a loopback one are refused with 421, and what other sites' pages send with 403.
pub fn router(node: Arc<dyn Node>) -> Router {
    let desk = Desk::new(node);
    let with_figures = Router::new()
        .route("/programmes/{programme}", get(page::one_programme))
        .route("/v1/programmes/{programme}/snapshot", get(figures::snapshot))
        .route("/v1/programmes/{programme}/snapshot.csv", get(figures::snapshot_csv))
        .route("/v1/programmes/{programme}/kpis/{kpi}/series", get(series::series))
        .route("/v1/programmes/{programme}/kpis/{kpi}/events", get(inspection::events))
        .route("/v1/programmes/{programme}/restatement", get(inspection::restatement))
        .route("/v1/programmes/{programme}/quality", get(inspection::quality))
        .route("/v1/programmes/{programme}/labour-market", get(labour_market::labour_market))
        .route("/v1/programmes/{programme}/meetings", get(meetings::meetings))
        .route("/v1/programmes/{programme}/meetings.ics", get(meetings::feed))
        .route_layer(from_fn_with_state(desk.clone(), freshness::say));
    Router::new()
        .route("/", get(page::all_programmes))
        .route("/assets/{digest}/{file}", get(assets::file))
        .route("/v1/events", post(events::record))
        .route("/v1/backup", post(backup::make))
        .route("/v1/programmes", get(figures::programmes))
        .route("/v1/programmes/{programme}", get(figures::one_programme))
        .route("/v1/programmes/{programme}/reports", get(reports::list))
        .route("/v1/programmes/{programme}/reports/{file}", get(reports::one))
        .merge(with_figures)
        .route("/v1/log/head", get(figures::head))
        .route("/healthz", get(figures::alive))
        .route("/readyz", get(figures::ready))
        .fallback(async || Refusal::new(Reason::NotFound, "no such address"))
        .method_not_allowed_fallback(async || Refusal::new(Reason::Method, "the field allow names the methods"))
        .layer(DefaultBodyLimit::max(events::LARGEST_BODY))
        .layer(from_fn_with_state(desk.clone(), guard::admit))
        .layer(from_fn(guard::challenge))
        .layer(from_fn(page::refusals_as_pages))
        .layer(map_response(guard::protect))
        .layer(from_fn(guard::note))
        .with_state(desk)
}
