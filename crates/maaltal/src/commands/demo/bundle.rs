//! Programmes and made-up events that the program carries with it.

use anyhow::{Context, Result, anyhow};
use maaltal_domain::{Instant, Invalid, Programme, ProgrammeId};
use maaltal_web::NodeError;
use serde_json::Value as Json;

/// A programme and its made-up events, in the batches in which they were registered.
pub struct Bundle {
    pub programme: Programme,
    pub batches: &'static [Batch],
}

/// Lines of CloudEvents that were registered together.
pub struct Batch {
    pub name: &'static str,
    pub bytes: &'static [u8],
}

/// The bundle of one programme: its file, and its batches by name.
macro_rules! bundle {
    ($programme:literal: $($batch:literal)+) => {
        Bundled {
            programme: $programme,
            definition: include_str!(concat!("../../../../../dashboards/", $programme, ".toml")),
            batches: &[$(Batch {
                name: concat!($programme, "/", $batch),
                // The tests read the same files, so there is one copy of them.
                bytes: include_bytes!(concat!("../../../../../tests/fixtures/", $programme, "/", $batch, ".jsonl")),
            }),+],
        }
    };
}

/// A bundle as it lies in the program.
struct Bundled {
    programme: &'static str,
    definition: &'static str,
    batches: &'static [Batch],
}

const BUNDLES: [Bundled; 6] = [
    bundle!("lolland-falster": "batch-01" "batch-02" "batch-03" "batch-04" "batch-05" "batch-06" "batch-07" "batch-08" "batch-09" "batch-10"),
    bundle!("hedensted-code-of-care": "batch-01" "batch-02" "batch-03"),
    bundle!("roskilde-nextwork": "batch-01" "batch-02" "batch-03"),
    bundle!("silkeborg-rummelighed": "batch-01" "batch-02" "batch-03"),
    bundle!("silkeborg-frikommune": "batch-01" "batch-02" "batch-03" "batch-04"),
    bundle!("kolding-rummelige-arbejdsmarked": "batch-01" "batch-02"),
];

impl Bundle {
    /// The bundle of this programme.
    pub fn named(programme: &ProgrammeId) -> Result<Self> {
        let found = BUNDLES.into_iter().find(|bundled| bundled.programme == programme.as_str());
        let Some(bundled) = found else {
            let known = BUNDLES.map(|bundled| bundled.programme).join(", ");
            let problem = Invalid::new(format!("one of {known}"), programme.as_str()).at("programme");
            return Err(NodeError::Question(problem).into());
        };
        Ok(Self { programme: fictitious(bundled.definition)?, batches: bundled.batches })
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
