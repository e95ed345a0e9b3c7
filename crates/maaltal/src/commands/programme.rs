//! `maaltal programme`: definitions checked, recorded and listed.

use super::joined::recording;
use super::{data, put_away, read as read_house};
use crate::cli::{Programme as Arguments, Target};
use crate::exit::Ended;
use crate::house::{House, make_key};
use crate::output;
use crate::words::word;
use anyhow::{Context, Result, bail};
use maaltal_domain::{Language, Programme, Verdict};
use serde_json::Value as Json;
use std::path::Path;

pub fn run(arguments: &Arguments, language: Language) -> Result<Ended> {
    match arguments {
        Arguments::Check { file } => {
            let programme = read(file)?;
            let (id, kpis) = (programme.id.to_string(), programme.kpis.len().to_string());
            output::data(&word(language, "programme-right", &[("id", &id), ("kpis", &kpis)]))?;
            Ok(Ended::Done)
        }
        Arguments::Apply { file, dry_run, target } => apply(&read(file)?, *dry_run, target, language),
        Arguments::List { json, folder } => list(&read_house(folder)?, *json, language),
    }
}

/// The programme in `file`; an error has a line for each problem, with its place.
fn read(file: &Path) -> Result<Programme> {
    let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    match maaltal_intake::programme_file::read(&text) {
        Ok((programme, _)) => Ok(programme),
        Err(problems) => {
            let lines: Vec<_> = problems.iter().map(|problem| format!("{}: {problem}", file.display())).collect();
            bail!("\n{}", lines.join("\n"))
        }
    }
}

fn apply(programme: &Programme, dry_run: bool, target: &Target, language: Language) -> Result<Ended> {
    if dry_run && target.config.is_none() && !House::is_in(&data(&target.folder)?) {
        differences("{}", &programme.json).iter().try_for_each(|change| output::data(change))?;
        output::tell(&word(language, "nothing-recorded", &[]));
        return Ok(Ended::Done);
    }
    recording(target, language, |house| define(house, programme, dry_run, language))
}

fn define(house: &House, programme: &Programme, dry_run: bool, language: Language) -> Result<Ended> {
    let id = programme.id.to_string();
    let in_force = house.definition_in_force(&programme.id);
    let before = in_force.as_ref().map(|(_, known)| known.json.as_str());
    let changes = differences(before.unwrap_or("{}"), &programme.json);
    if changes.is_empty() {
        output::data(&word(language, "programme-same", &[("id", &id)]))?;
        return Ok(Ended::Done);
    }
    changes.iter().try_for_each(|change| output::data(change))?;
    if dry_run {
        output::tell(&word(language, "nothing-recorded", &[]));
        return Ok(Ended::Done);
    }
    let key = format!("keys/{id}.key");
    match in_force {
        // A key that is gone is not replaced in silence: every citizen would get a second pseudonym.
        Some(_) if !house.has_key(&programme.id) => output::tell(&word(language, "key-missing", &[("path", &key)])),
        Some(_) => {}
        None => {
            let made = make_key(house.dir(), &programme.id)?;
            made.iter().for_each(|_| output::tell(&word(language, "key-made", &[("path", &key)])));
        }
    }
    match house.define(programme)? {
        Some(Verdict::Recorded { position, .. }) => {
            let position = position.to_string();
            output::data(&word(language, "programme-recorded", &[("id", &id), ("position", &position)]))?;
            put_away(house);
            Ok(Ended::Done)
        }
        verdict => bail!("programme {id}: expected its definition to be recorded, got {verdict:?}"),
    }
}

fn list(house: &House, json: bool, language: Language) -> Result<Ended> {
    let programmes = house.programmes();
    if json {
        let entry =
            |p: &std::sync::Arc<Programme>| serde_json::json!({"id": p.id, "name": p.name.da, "definition": p.digest});
        output::data(&Json::from_iter(programmes.iter().map(entry)).to_string())?;
    } else {
        let row = |p: &std::sync::Arc<Programme>| {
            vec![p.id.to_string(), p.name.in_language(language).to_owned(), p.digest.short()]
        };
        output::data(&output::columns(&programmes.iter().map(row).collect::<Vec<_>>()))?;
    }
    Ok(Ended::Done)
}

/// A line for each place where two definitions differ: `+ path: value`, `- path: value`.
fn differences(before: &str, after: &str) -> Vec<String> {
    let read = |text: &str| serde_json::from_str(text).unwrap_or(Json::Null);
    let mut lines = Vec::new();
    compare("", Some(&read(before)), Some(&read(after)), &mut lines);
    lines
}

fn compare(path: &str, before: Option<&Json>, after: Option<&Json>, lines: &mut Vec<String>) {
    if before == after {
        return;
    }
    let fields = |json: Option<&Json>| match json {
        Some(Json::Object(fields)) => Some(fields.clone()),
        Some(Json::Array(items)) => Some(items.iter().map(|item| (name(items, item), item.clone())).collect()),
        _ => None,
    };
    let (old, new) = (fields(before), fields(after));
    if old.is_none() && new.is_none() || (before.is_some() && after.is_some() && old.is_some() != new.is_some()) {
        lines.extend(before.map(|value| format!("- {path}: {value}")));
        lines.extend(after.map(|value| format!("+ {path}: {value}")));
        return;
    }
    let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
    let added = new.keys().filter(|key| !old.contains_key(*key));
    for key in old.keys().chain(added) {
        let inner = match path {
            "" => key.clone(),
            list if key.starts_with('[') => format!("{list}{key}"),
            _ => format!("{path}.{key}"),
        };
        compare(&inner, old.get(key), new.get(key), lines);
    }
}

/// What an item of a list is called: its id or code, else its place.
fn name(items: &[Json], item: &Json) -> String {
    let named = ["id", "code"].into_iter().find_map(|key| item.get(key)?.as_str());
    let place = || items.iter().position(|other| std::ptr::eq(other, item)).unwrap_or_default();
    named.map_or_else(|| format!("[{}]", place()), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::differences;

    #[test]
    fn differences_name_the_place() {
        let before = r#"{"id":"p","kpi":[{"id":"a","days":90},{"id":"b"}],"threshold":5}"#;
        let after = r#"{"id":"p","kpi":[{"id":"b"},{"id":"a","days":91}],"months":[5]}"#;
        assert_eq!(
            differences(before, after),
            ["- kpi.a.days: 90", "+ kpi.a.days: 91", "- threshold: 5", "+ months[0]: 5"]
        );
        assert!(differences(before, before).is_empty());
    }
}
