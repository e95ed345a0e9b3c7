//! What a report says of its own making, in the file `report.json` inside it: enough to make it again, and each figure by its code.

use crate::{Look, Report, codes};
use maaltal_domain::{Day, Figure, Hash, Language, Position, ProgrammeId};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

/// The name of the file inside the PDF.
pub(crate) const FILE: &str = "report.json";

/// How a report was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colophon {
    /// The programme that it is on.
    pub programme: ProgrammeId,
    /// The meeting that it is for; nothing in a report on a period alone.
    pub meeting: Option<String>,
    /// Code of its period.
    pub period: String,
    /// Last day that counts in its own table, inclusive.
    pub cutoff: Day,
    /// Position of the view that it was made of.
    pub position: Position,
    /// Hash of that position.
    pub head: Hash,
    /// Whether it is the addendum to the meeting's report.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub addendum: bool,
    /// The language that it is written in.
    pub language: Language,
    /// The program's version that made it.
    pub version: String,
    /// What the programme's owners have made their own in it.
    pub look: Look,
    /// Each figure: `code`, `figure` (where it stands), `state`, `value`, of a share `numerator` and `denominator`.
    pub figures: Vec<Json>,
}

impl Colophon {
    /// How `report` is made; nothing where it has no table.
    pub fn of(report: &Report) -> Option<Self> {
        let own = report.own()?;
        let codes = codes(report);
        Some(Self {
            programme: own.programme().id.clone(),
            meeting: report.meeting.as_ref().map(|own| own.meeting.id.clone()),
            period: own.period().code().to_owned(),
            cutoff: own.cutoff(),
            position: own.view().position,
            head: own.view().head,
            addendum: false,
            language: report.language,
            version: report.version.clone(),
            look: report.look.clone(),
            figures: codes.all().map(|(at, code, figure)| stated(code, &at.to_string(), figure)).collect(),
        })
    }

    /// The colophon that a file of this kind holds; nothing where it holds none.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}

fn stated(code: &str, at: &str, figure: &Figure) -> Json {
    let mut stated = json!({"code": code, "figure": at, "state": figure.state(), "value": figure.value()});
    if let (Figure::Shown { parts: Some((numerator, denominator)), .. }, Some(fields)) =
        (figure, stated.as_object_mut())
    {
        fields.insert("numerator".into(), (*numerator).into());
        fields.insert("denominator".into(), (*denominator).into());
    }
    stated
}
