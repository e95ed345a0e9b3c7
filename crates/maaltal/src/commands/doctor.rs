//! `maaltal doctor`: what is missing, a line each.

use super::serve::{unknown_public, unpublished};
use super::verify::differing_releases;
use crate::cli::Doctor;
use crate::clock::Clock;
use crate::configuration::Configuration;
use crate::environment;
use crate::exit::{Ended, is_locked};
use crate::house::House;
use crate::output;
use crate::publishing::{self, Settings as Publishing};
use crate::stream::{Finding, Settings, examine};
use crate::words::word;
use anyhow::{Result, ensure};
use maaltal_domain::{Language, ProgrammeId};
use std::path::Path;

pub fn run(arguments: &Doctor, language: Language) -> Result<Ended> {
    let mut findings = Vec::new();
    match Configuration::read(&arguments.config) {
        Err(error) => findings.push(("configuration", Err(format!("{error:#}")))),
        Ok(configuration) => {
            let settings = configuration.bus.stream();
            let publishing = configuration.publishing();
            let said = settings.as_ref().map(|_| ()).and(publishing.as_ref().map(|_| ()));
            let file = arguments.config.display().to_string();
            findings.push(("configuration", said.map(|()| file).map_err(|error| format!("{error:#}"))));
            let data = arguments.folder.data.clone().or_else(environment::data).unwrap_or(configuration.data);
            let publishing = publishing.ok().flatten().map(|(settings, _)| settings);
            let (public, settings) = (&configuration.access.public, settings.ok().flatten());
            findings.extend(of_log(&data, public, publishing.as_ref(), settings.as_ref(), language)?);
        }
    }
    for (what, finding) in &findings {
        let (key, text) = match finding {
            Ok(text) => ("doctor-right", text),
            Err(text) => ("doctor-wrong", text),
        };
        let what = word(language, &format!("doctor-{what}"), &[]);
        output::data(&word(language, key, &[("what", &what), ("text", text)]))?;
    }
    ensure!(findings.iter().all(|(_, finding)| finding.is_ok()), "{}", word(language, "doctor-missing", &[]));
    Ok(Ended::Done)
}

fn of_log(
    data: &Path,
    public: &[ProgrammeId],
    publishing: Option<&Publishing>,
    settings: Option<&Settings>,
    language: Language,
) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let dir = data.display();
    let house = House::is_in(data).then(|| House::open(data, Clock::Real));
    findings.push((
        "log",
        match &house {
            None => Err(format!("{dir}: none yet; `maaltal programme apply` or `maaltal serve` makes one")),
            Some(Ok(house)) => Ok(format!("{dir}: position {}, {}", house.head().position, house.head().hash)),
            Some(Err(error)) if is_locked(error) => Ok(format!("{dir}: a service has it, whose /readyz says more")),
            Some(Err(error)) => Err(format!("{error:#}")),
        },
    ));
    let house = house.and_then(Result::ok);
    if let Some(house) = &house {
        let programmes = house.programmes();
        let keyless: Vec<_> = programmes.iter().filter(|p| !house.has_key(&p.id)).map(|p| p.id.to_string()).collect();
        findings.push((
            "keys",
            match (programmes.is_empty(), keyless.is_empty()) {
                (true, _) => Err("no programme is defined: run `maaltal programme apply FILE`".into()),
                (_, true) => Ok(format!("{} programmes", programmes.len())),
                _ => Err(format!("no key of {}: rows with person numbers are rejected", keyless.join(", "))),
            },
        ));
        findings.extend(unknown_public(public, house).map(|why| ("public", Err(why))));
        let differing = differing_releases(house, language).unwrap_or_else(|error| vec![format!("{error:#}")]);
        findings.extend((!differing.is_empty()).then(|| ("releases", Err(differing.join("\n")))));
    }
    findings.extend(publishing.map(|settings| of_reports(data, house.as_ref(), settings, language)));
    if let Some(settings) = settings {
        let runtime = tokio::runtime::Runtime::new()?;
        findings.extend(runtime.block_on(examine(settings, data, house.as_ref())));
    }
    Ok(findings)
}

/// What is wrong with reports that are published by themselves: told by the service that looked last, and where none has the
/// log, by the log.
fn of_reports(data: &Path, house: Option<&House>, settings: &Publishing, language: Language) -> Finding {
    let mut wrong = publishing::alarms(data);
    if let Some(house) = house {
        wrong.extend(unpublished(Some(settings), house));
        wrong.extend(publishing::unsent(house, settings, language));
    }
    let programmes: Vec<_> = settings.programmes.keys().map(ToString::to_string).collect();
    let right = || word(language, "doctor-published", &[("programmes", &programmes.join(", "))]);
    ("reports", if wrong.is_empty() { Ok(right()) } else { Err(wrong.join("\n")) })
}
