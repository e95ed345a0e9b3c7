//! Programmes and made-up events that the program carries with it.

use anyhow::{Context, Result, anyhow, bail};
use maaltal_domain::{Instant, Programme, ProgrammeId};
use serde_json::Value as Json;

/// A programme and its made-up events, in the batches in which they were registered.
pub struct Bundle {
    pub programme: Programme,
    pub batches: Vec<Batch>,
}

/// Lines of CloudEvents that were registered together.
pub struct Batch {
    pub name: &'static str,
    pub bytes: &'static [u8],
}

macro_rules! lolland_falster {
    ($($name:literal),*) => {
        // The tests read the same files, so there is one copy of them.
        vec![$(Batch {
            name: $name,
            bytes: include_bytes!(concat!("../../../../../tests/fixtures/lolland-falster/", $name)),
        }),*]
    };
}

impl Bundle {
    /// The bundle of this programme.
    pub fn named(programme: &ProgrammeId) -> Result<Self> {
        if programme.as_str() != "lolland-falster" {
            bail!("programme: expected one of lolland-falster, got {programme}");
        }
        let programme = fictitious(include_str!("../../../../../dashboards/lolland-falster.toml"))?;
        let batches = lolland_falster![
            "batch-01.jsonl",
            "batch-02.jsonl",
            "batch-03.jsonl",
            "batch-04.jsonl",
            "batch-05.jsonl",
            "batch-06.jsonl",
            "batch-07.jsonl",
            "batch-08.jsonl",
            "batch-09.jsonl"
        ];
        Ok(Self { programme, batches })
    }

    /// When the definition was made: the programme's first day.
    pub fn defined_at(&self) -> Result<Instant> {
        Ok(format!("{}T08:00:00+01:00", self.programme.start).parse()?)
    }
}

impl Batch {
    /// When the last of its events was registered.
    pub fn registered_at(&self) -> Result<Instant> {
        let last = self.bytes.trim_ascii().rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        let event: Json = serde_json::from_slice(last).with_context(|| self.name)?;
        let time = event.get("time").and_then(Json::as_str).ok_or_else(|| anyhow!("{}: no time", self.name))?;
        Ok(time.parse()?)
    }
}

/// A programme file's definition, marked as made up.
fn fictitious(file: &str) -> Result<Programme> {
    let wrong = |what: String| anyhow!("the bundled programme: {what}");
    let (_, mut definition) = maaltal_intake::programme_file::read(file)
        .map_err(|problems| wrong(problems.iter().map(ToString::to_string).collect()))?;
    let fields = definition.as_object_mut().ok_or_else(|| wrong("no table".into()))?;
    fields.insert("fictitious".into(), true.into());
    Programme::read(&definition).map_err(|problems| wrong(maaltal_domain::problems_as_text(&problems)))
}
