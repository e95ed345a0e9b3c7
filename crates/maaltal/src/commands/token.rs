//! `maaltal token`: access tokens are made, listed and revoked.

use super::standing;
use crate::cli::Token as Arguments;
use crate::clock::Clock;
use crate::exit::Ended;
use crate::house::House;
use crate::output;
use crate::tokens::{self, Listed};
use crate::words::word;
use anyhow::Result;
use maaltal_domain::{Instant, Language, ProgrammeId};
use maaltal_web::Grant;
use serde_json::{Value as Json, json};
use std::path::Path;

pub fn run(arguments: &Arguments, language: Language) -> Result<Ended> {
    let now = Clock::Real.now();
    match arguments {
        Arguments::New { role, name, programmes, sources, expires, folder } => {
            let programmes = Some(programmes.clone()).filter(|programmes| !programmes.is_empty());
            let grant = Grant { name: name.clone(), role: *role, programmes, sources: sources.clone() };
            let dir = standing(folder)?;
            output::data(&tokens::make(&dir, &grant, *expires, now)?)?;
            output::tell(&word(language, "token-made", &[("name", name)]));
            tell_unknown(&dir, grant.programmes.unwrap_or_default(), language);
        }
        Arguments::List { json, folder } => {
            let all = tokens::list(&standing(folder)?)?;
            if *json {
                let all: Json = all.iter().map(|own| to_json(own, now)).collect();
                output::data(&serde_json::to_string_pretty(&all)?)?;
            } else if !all.is_empty() {
                output::data(&text(&all, now, language))?;
            }
        }
        Arguments::Revoke { name, folder } => {
            tokens::revoke(&standing(folder)?, name, now)?;
            output::tell(&word(language, "token-revoked", &[("name", name)]));
        }
    }
    Ok(Ended::Done)
}

/// Tells of programmes that the log has not: a token for a misspelt one opens nothing.
fn tell_unknown(dir: &Path, asked: Vec<ProgrammeId>, language: Language) {
    if asked.is_empty() {
        return;
    }
    let Some(known) = House::programmes_in(dir, Clock::Real) else { return };
    for unknown in asked.iter().filter(|asked| !known.contains(asked)) {
        let about = [("programme", unknown.as_str()), ("known", &named(&known))];
        output::tell(&word(language, "token-programme", &about));
    }
}

/// Programmes in a line.
pub fn named(programmes: &[ProgrammeId]) -> String {
    let names: Vec<_> = programmes.iter().map(ProgrammeId::as_str).collect();
    if names.is_empty() { "-".into() } else { names.join(", ") }
}

fn to_json(own: &Listed, now: Instant) -> Json {
    let token = &own.token;
    json!({
        "name": token.name, "role": token.role.name(), "programmes": token.programmes, "sources": token.sources,
        "made": token.made, "expires": token.expires, "revoked": own.revoked, "holds": own.holds(now),
    })
}

fn text(all: &[Listed], now: Instant, language: Language) -> String {
    let titles = ["column-name", "column-role", "column-for", "column-expires", "column-state"];
    let titles = titles.map(|key| word(language, key, &[])).to_vec();
    let row = |own: &Listed| {
        let token = &own.token;
        let programmes = token.programmes.iter().map(ToString::to_string);
        let limits: Vec<_> = programmes.chain(token.sources.iter().map(ToString::to_string)).collect();
        let state = match (own.revoked, own.holds(now)) {
            (Some(_), _) => "token-is-revoked",
            (None, true) => "token-holds",
            (None, false) => "token-is-expired",
        };
        let expires = token.expires.map(|last| last.to_string()).unwrap_or_default();
        vec![token.name.clone(), token.role.to_string(), limits.join(" "), expires, word(language, state, &[])]
    };
    output::columns(&std::iter::once(titles).chain(all.iter().map(row)).collect::<Vec<_>>())
}
