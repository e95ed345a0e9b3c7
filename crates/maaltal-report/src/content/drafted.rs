//! What is drafted from the figures where nobody has said it: how a figure moved, why it stands as it does.

use super::Texts;
use crate::standing::{Standing, status_word};
use crate::words::word;
use crate::writing;
use maaltal_domain::{Decimal, Judgement, PublishedKpi, PublishedTable, Status, Unit};

/// Why a target stands as it does.
pub(super) struct Explained<'a> {
    /// What the group said of it.
    judgement: Option<&'a Judgement>,
    /// The judgement's word and author, ready to print.
    by: Option<String>,
    /// What follows from the figures, where it is more than the figure itself.
    drafted: Option<String>,
    /// That an explanation is asked for.
    asked: Option<String>,
}

impl Explained<'_> {
    /// The group's own colour.
    pub fn judged(&self) -> Option<Status> {
        self.judgement.map(|own| own.status)
    }

    /// What the group said, who said it in front; else what follows from the figures, and what is asked for.
    pub fn text(&self) -> Option<String> {
        if let (Some(own), Some(by)) = (self.judgement, &self.by) {
            return Some(format!("{by}: {}", own.text));
        }
        let said: Vec<_> = self.drafted.iter().chain(&self.asked).map(String::as_str).collect();
        (!said.is_empty()).then(|| said.join(" "))
    }
}

impl<'a> Texts<'a> {
    /// Why a target stands as it does: in the group's words, else drafted; asked for where it is behind and nobody has said why.
    pub(super) fn explained(&self, standing: &Standing<'a>) -> Explained<'a> {
        let judgement = standing.kpi.judgement();
        let by = judgement.map(|own| {
            let status = status_word(own.status, self.language);
            word(self.language, "judged", &[("status", &status), ("author", &own.author)])
        });
        let behind = matches!(standing.target.status, Status::Red | Status::Amber);
        let asked = (behind && judgement.is_none()).then(|| self.sentence("explanation-asked"));
        Explained { judgement, by, drafted: self.drafted(standing), asked }
    }

    /// What the figures themselves say: whether the target was reached in time, else where the figure is heading.
    fn drafted(&self, standing: &Standing) -> Option<String> {
        let end = standing.is_due(self.own.cutoff()).then(|| standing.has_reached()).flatten();
        let key = match end {
            Some(true) => "drafted-reached",
            Some(false) => "drafted-missed",
            None => standing.heading()?.key(),
        };
        Some(self.word(key))
    }

    /// The table that a figure is compared with: of the last meeting's report, else of the period before.
    pub(super) fn since(&self) -> Option<&'a PublishedTable> {
        let before = self.report.before.as_ref().and_then(|before| before.tables.last());
        before.or_else(|| self.tables.iter().rev().nth(1))
    }

    /// What figures are compared with, in words: `mødet d. 14. november 2023`, `1. halvår 2023`.
    pub(super) fn since_words(&self) -> Option<String> {
        if self.report.before.as_ref().is_some_and(|before| !before.tables.is_empty()) {
            return self.before_words();
        }
        self.since().map(|table| self.period(table))
    }

    /// The meeting of the report before, in words.
    pub(super) fn before_words(&self) -> Option<String> {
        let before = self.report.before.as_ref()?;
        let previous = self.report.meeting.as_ref().and_then(|own| own.previous.as_ref());
        let held = previous.filter(|own| own.id == before.meeting);
        let name = held.map_or(before.meeting.clone(), |own| writing::date_in_text(own.day, self.language));
        Some(word(self.language, "the-meeting", &[("meeting", &name)]))
    }

    /// By how much a figure is another: `+12`, `−3,1 pp.`; nothing where either is not shown.
    pub(super) fn change(&self, old: &PublishedKpi, new: &PublishedKpi) -> Option<String> {
        let (before, now) = (old.figure().value()?, new.figure().value()?);
        let difference = Decimal::from_millionths(now.millionths().checked_sub(before.millionths())?);
        Some(match new.definition().measure.unit() {
            Unit::Share => writing::points(difference, self.language),
            Unit::Hours => writing::signed(difference, 1, self.language),
            _ if difference.millionths() % Decimal::SCALE == 0 => writing::signed(difference, 0, self.language),
            _ => writing::signed(difference, 2, self.language),
        })
    }
}
