//! The cover block: what the report is about, for whom, from whom.

use super::{LINE, Texts, capital, shortened};
use crate::writing;
use maaltal_domain::{Instant, PublishedKpi};
use serde_json::{Value as Json, json};

/// Characters of a place or a host on the cover.
const PLACE: usize = 120;

impl Texts<'_> {
    pub(super) fn cover(&self) -> Json {
        let look = &self.report.look;
        let own = |text: &Option<maaltal_domain::Name>| {
            text.as_ref().map(|text| shortened(text.in_language(self.language), 2 * LINE))
        };
        let logo = look.logo.as_ref();
        json!({
            "kicker": self.sentence("kicker"),
            "name": self.name(),
            "subtitle": self.subtitle(),
            "publisher": own(&look.publisher),
            "contact": own(&look.contact).map(|contact| format!("{}: {contact}", self.word("contact"))),
            "logo": logo.map(|logo| json!({
                "svg": logo.svg,
                "alternative": logo.alternative.in_language(self.language),
            })),
            "fictitious": self.fictitious().map(|_| self.word("fictitious-notice")),
            "facts": self.facts(),
            "contents": self.word("contents"),
        })
    }

    fn subtitle(&self) -> String {
        let period = self.period(self.own);
        self.meeting_on().map_or(period.clone(), |meeting| format!("{} · {period}", capital(&meeting)))
    }

    /// Names and values: of the meeting when, where and by whom; of the figures what they cover and what they know.
    fn facts(&self) -> Vec<[String; 2]> {
        let none = || self.word("none");
        let date = |day| writing::date_in_text(day, self.language);
        let mut facts = Vec::new();
        if let Some(meeting) = self.report.meeting.as_ref().map(|own| &own.meeting) {
            let said = |text: &Option<String>| {
                text.as_ref().map_or_else(|| self.word("not-said"), |text| shortened(text, PLACE))
            };
            let time = meeting.starts_at.map(|at| writing::time(at, self.language));
            let when = [Some(date(meeting.day)), time].into_iter().flatten().collect::<Vec<_>>().join(", ");
            facts.extend([
                [self.word("meeting-when"), when],
                [self.word("meeting-place"), said(&meeting.place)],
                [self.word("meeting-host"), said(&meeting.host)],
            ]);
        }
        let reaches = self.own.kpis().iter().filter_map(PublishedKpi::reaches).max();
        let recorded = self.own.view().recorded_at.map(Instant::danish_day);
        let position = writing::whole(self.own.view().position.0, self.language);
        facts.extend([
            [capital(&self.word("period-name")), self.period(self.own)],
            [self.word("cutoff"), date(self.own.cutoff())],
            [self.word("reaches"), reaches.map_or_else(none, date)],
            [self.word("recorded"), recorded.map_or_else(none, date)],
            [self.word("version"), format!("{position} · maaltal {}", self.report.version)],
        ]);
        facts
    }
}
