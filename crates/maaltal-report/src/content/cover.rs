//! The cover block: what the report is about, for whom, from whom.

use super::{LINE, Texts, capital, shortened};
use crate::writing;
use maaltal_domain::{Instant, PublishedKpi};
use serde_json::{Value as Json, json};

/// Characters of a place or a host on the cover.
const PLACE: usize = 120;

impl Texts<'_> {
    pub(super) fn cover(&self) -> Json {
        let facts = self.meeting_facts().into_iter().chain(self.figure_facts()).collect();
        self.cover_of(&self.sentence("kicker"), &self.subtitle(), facts)
    }

    /// A cover block with a line above the programme's name, one below it, and names with their values.
    pub(super) fn cover_of(&self, kicker: &str, subtitle: &str, facts: Vec<[String; 2]>) -> Json {
        let look = &self.report.look;
        let own = |text: &Option<maaltal_domain::Name>| {
            text.as_ref().map(|text| shortened(text.in_language(self.language), 2 * LINE))
        };
        let logo = look.logo.as_ref();
        json!({
            "kicker": kicker,
            "name": self.name(),
            "subtitle": subtitle,
            "publisher": own(&look.publisher),
            "contact": own(&look.contact).map(|contact| format!("{}: {contact}", self.word("contact"))),
            "logo": logo.map(|logo| json!({
                "svg": logo.svg,
                "alternative": logo.alternative.in_language(self.language),
            })),
            "fictitious": self.fictitious().map(|_| self.word("fictitious-notice")),
            "facts": facts,
            "contents": self.word("contents"),
        })
    }

    fn subtitle(&self) -> String {
        let period = self.period(self.own);
        self.meeting_on().map_or(period.clone(), |meeting| format!("{} · {period}", capital(&meeting)))
    }

    /// Of the meeting when, where and by whom; nothing where the report is for none.
    fn meeting_facts(&self) -> Vec<[String; 2]> {
        let Some(meeting) = self.report.meeting.as_ref().map(|own| &own.meeting) else { return Vec::new() };
        let said =
            |text: &Option<String>| text.as_ref().map_or_else(|| self.word("not-said"), |text| shortened(text, PLACE));
        let day = writing::date_in_text(meeting.day, self.language);
        let time = meeting.starts_at.map(|at| writing::time(at, self.language));
        let when = [Some(day), time].into_iter().flatten().collect::<Vec<_>>().join(", ");
        vec![
            [self.word("meeting-when"), when],
            [self.word("meeting-place"), said(&meeting.place)],
            [self.word("meeting-host"), said(&meeting.host)],
            [capital(&self.word("period-name")), self.period(self.own)],
        ]
    }

    /// Of the figures what they cover and what they know.
    pub(super) fn figure_facts(&self) -> Vec<[String; 2]> {
        let none = || self.word("none");
        let date = |day| writing::date_in_text(day, self.language);
        let reaches = self.own.kpis().iter().filter_map(PublishedKpi::reaches).max();
        let recorded = self.own.view().recorded_at.map(Instant::danish_day);
        let position = writing::whole(self.own.view().position.0, self.language);
        vec![
            [self.word("cutoff"), date(self.own.cutoff())],
            [self.word("reaches"), reaches.map_or_else(none, date)],
            [self.word("recorded"), recorded.map_or_else(none, date)],
            [self.word("version"), format!("{position} · maaltal {}", self.report.version)],
        ]
    }
}
