//! Figures for programs: programmes and their snapshots, and how far the log goes.

use crate::Node;
use crate::access::Asker;
use crate::asked::{Asked, Named, Parameters, Visit};
use crate::desk::Desk;
use crate::question::{Wanted, seen_programme, seen_programmes};
use crate::refusal::{Reason, Refusal};
use crate::representation::{CSV, JSON, Representation};
use axum::extract::State;
use axum::response::Response;
use maaltal_domain::{Invalid, Language, Programme};
use maaltal_report::{CsvDialect, table_csv};
use serde_json::{Value as Json, json};
use std::str::FromStr;

/// `GET /v1/programmes`
pub(crate) async fn programmes(visit: Visit) -> Result<Response, Refusal> {
    let find = |node: &dyn Node, asker: &Asker, language| {
        let programmes = seen_programmes(node, asker)?;
        let all: Vec<_> = programmes.iter().map(|programme| as_json(programme, language)).collect();
        Ok(json!({"programmes": all}))
    };
    visit.json(Parameters::language, find).await
}

/// `GET /v1/programmes/{p}`
pub(crate) async fn one_programme(Named(id): Named, visit: Visit) -> Result<Response, Refusal> {
    let find =
        move |node: &dyn Node, asker: &Asker, language| Ok(as_json(&*seen_programme(node, asker, &id)?, language));
    visit.json(Parameters::language, find).await
}

/// A programme with its definition in force, as the programme's file has it.
fn as_json(programme: &Programme, language: Language) -> Json {
    json!({
        "id": programme.id,
        "name": programme.name.in_language(language),
        "digest": programme.digest,
        "fictitious": programme.fictitious,
        "definition": serde_json::from_str::<Json>(&programme.json).unwrap_or_default(),
    })
}

/// `GET /v1/programmes/{p}/snapshot`
pub(crate) async fn snapshot(Named(id): Named, visit: Visit) -> Result<Response, Refusal> {
    let find = move |node: &dyn Node, asker: &Asker, (wanted, language): (Wanted, Language)| {
        Ok(wanted.seen(node, asker, &id)?.to_json(language))
    };
    visit.json(|parameters| (Wanted::read(parameters), parameters.language()), find).await
}

/// `GET /v1/programmes/{p}/snapshot.csv`
pub(crate) async fn snapshot_csv(Named(id): Named, visit: Visit) -> Result<Response, Refusal> {
    let read = |parameters: &mut Parameters| {
        let (wanted, language) = (Wanted::read(parameters), parameters.language());
        let Dialect(dialect) = parameters.read("dialect").unwrap_or_default();
        (wanted, language, dialect)
    };
    let find = move |node: &dyn Node, asker: &Asker, (wanted, language, dialect): (Wanted, _, _)| {
        let table = wanted.seen(node, asker, &id)?;
        let name = format!("{}-{}.csv", table.programme().id, table.period().code());
        Ok((table_csv(&table, dialect, language), name))
    };
    visit.answer(CSV, read, find, |(bytes, name)| Representation::csv(bytes, name)).await
}

/// The dialect of a CSV, `rfc4180` or `excel-da`.
#[derive(Default)]
struct Dialect(CsvDialect);

impl FromStr for Dialect {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text {
            "rfc4180" => Ok(Self(CsvDialect::Rfc4180)),
            "excel-da" => Ok(Self(CsvDialect::ExcelDa)),
            _ => Err(Invalid::new("a dialect (rfc4180 or excel-da)", text)),
        }
    }
}

/// `GET /v1/log/head`
pub(crate) async fn head(State(desk): State<Desk>, asker: Asker, asked: Asked) -> Result<Response, Refusal> {
    asker.caller.follows()?;
    asked.no_parameters(JSON)?;
    let head = desk.ask(|node| Ok(node.head())).await?;
    Ok(Representation::json(&json!(head)).answer(&asked.headers))
}

/// `GET /healthz`: the program runs and answers.
pub(crate) async fn alive(asked: Asked) -> Result<Response, Refusal> {
    asked.no_parameters(JSON)?;
    Ok(Representation::json(&json!({"status": "ok"})).answer(&asked.headers))
}

/// `GET /readyz`: it can serve, or what keeps it from that, which is for its administrators.
pub(crate) async fn ready(State(desk): State<Desk>, asker: Asker, asked: Asked) -> Result<Response, Refusal> {
    asked.no_parameters(JSON)?;
    let missing = desk.ask(|node| Ok(node.not_ready())).await?;
    if missing.is_empty() {
        return Ok(Representation::json(&json!({"status": "ready"})).answer(&asked.headers));
    }
    if asker.caller.administers().is_err() {
        return Err(Refusal::new(Reason::NotReady, "the service is not ready; its administrators are told why"));
    }
    let errors = missing.iter().map(|reason| json!({"expected": "a node that is ready", "got": reason})).collect();
    Err(Refusal::new(Reason::NotReady, missing.join("; ")).with_errors(errors))
}
