//! Flips a bit or cuts a file at many places of a real log's folder: `damage [PLACES [FIRST]]`.
//!
//! sled's own panics are caught and become refusals; what it prints of them goes to stderr.

#![expect(clippy::print_stdout, reason = "the command prints what it finds")]

use maaltal_log::damage::{Fate, Patient};
use std::collections::BTreeMap;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let places = arguments.next().transpose()?.unwrap_or(1_000);
    let first = arguments.next().transpose()?.unwrap_or(0);
    let dir = tempfile::tempdir()?;
    let patient = Patient::new(&dir.path().join("log"))?;
    let mut fates = BTreeMap::<String, u64>::new();
    let mut wrong = 0;
    for seed in first..first + places {
        let copy = tempfile::tempdir()?;
        match patient.hurt(copy.path(), seed) {
            Ok(Fate::Whole) => *fates.entry("opened with everything".into()).or_default() += 1,
            Ok(Fate::Refused(reason)) => {
                // Numbers and what was found aside, so that like reasons are counted together.
                let reason = reason.split(", found").next().unwrap_or_default();
                let like: String = reason.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect();
                *fates.entry(like.replace("##", "#").replace("##", "#")).or_default() += 1;
            }
            Err(reason) => {
                wrong += 1;
                println!("{reason}");
            }
        }
    }
    for (fate, count) in &fates {
        println!("{count:6}  {fate}");
    }
    if wrong > 0 { Err(format!("{wrong} of {places} places were not as they should be").into()) } else { Ok(()) }
}
