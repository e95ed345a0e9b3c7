//! What a report is made of, for a meeting or for a period.

use super::House;
use super::release::stated;
use maaltal_domain::{
    Action, ActionState, Amount, Calendar, Day, Figure, KpiId, KpiSnapshot, Language, Meeting, MeetingState, Period,
    Position, Problem, ProgrammeId, PublishedKpi, PublishedTable, ReleasedTable, View, disclose,
};
use maaltal_projector::{Ask, Release};
use maaltal_report::{Before, ForMeeting, Look, Report, changes};
use maaltal_web::{KnownAt, NodeError, Question};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

/// Which report is asked for.
pub struct ReportAsk<'a> {
    pub programme: &'a ProgrammeId,
    pub on: ReportOn<'a>,
    /// As known when; nothing: now.
    pub known_at: Option<KnownAt>,
    pub language: Language,
    pub look: Look,
    pub attach: bool,
}

/// What a report is on.
#[derive(Clone, Copy)]
pub enum ReportOn<'a> {
    /// What the steering group's meeting of this id is about.
    Meeting(&'a str),
    /// A half-year or year, by its code.
    Period(&'a str),
}

/// Tables of reports that were asked for, by programme, period, cut-off and view: these never change.
pub(super) type Reported = BTreeMap<(ProgrammeId, String, Option<Day>, Position), Vec<PublishedTable>>;

/// Reports whose tables are kept at most; then all are forgotten.
const KEPT: usize = 16;

impl House {
    /// All that a report says.
    ///
    /// # Errors
    /// When there is no such programme in the view, no such meeting with a report, or no such period.
    pub fn report(&self, ask: ReportAsk<'_>) -> Result<Report, NodeError> {
        let programme = ask.programme;
        let view = self.view(ask.known_at)?;
        let known_at = Some(KnownAt::Position(view.position));
        let (calendar, _) = self.calendar(programme, known_at)?;
        let (question, meeting) = match ask.on {
            ReportOn::Period(code) => {
                begun(&self.half_year(programme, code, known_at)?, &view)?;
                (Question { period: code.to_owned(), cutoff: None, known_at }, None)
            }
            ReportOn::Meeting(id) => {
                let (meeting, coverage) = with_report(&calendar, id)?;
                let period = coverage.period.code().to_owned();
                let question = Question { period, cutoff: Some(coverage.cutoff), known_at };
                (question, Some(for_meeting(&calendar, meeting)))
            }
        };
        let tables = self.report_tables(programme, &question)?;
        let before = match &meeting {
            Some(meeting) => self.before(programme, &meeting.meeting.id, &tables)?,
            None => None,
        };
        let hidden = self.hidden_counts(programme, &question, tables.last())?;
        Ok(Report {
            meeting,
            before,
            labour_market: Some(self.labour_market(programme, &question)?.beside_hidden(&hidden)),
            look: ask.look,
            attach: ask.attach,
            ..Report::of_tables(tables, ask.language, env!("CARGO_PKG_VERSION"))
        })
    }

    /// What has changed since a meeting's report was released: its tables as known at a view, and before them those that were
    /// released. Nothing where that view has no such report, or nothing reads otherwise.
    ///
    /// # Errors
    /// When there is no such programme in the view, or no such meeting.
    pub fn addendum(&self, ask: ReportAsk<'_>) -> Result<Option<Report>, NodeError> {
        let ReportOn::Meeting(id) = ask.on else { return Ok(None) };
        let view = self.view(ask.known_at)?;
        let known_at = Some(KnownAt::Position(view.position));
        let reports = self.reports_until(ask.programme, view.position)?;
        let Some(released) = reports.into_iter().rfind(|own| own.meeting.as_deref() == Some(id)) else {
            return Ok(None);
        };
        let (calendar, _) = self.calendar(ask.programme, known_at)?;
        let (meeting, _) = with_report(&calendar, id)?;
        let question = Question { period: released.period.clone(), cutoff: Some(released.cutoff), known_at };
        let tables = self.report_tables(ask.programme, &question)?;
        let report = Report {
            before: Some(self.as_released(ask.programme, released, &tables)?),
            meeting: Some(for_meeting(&calendar, meeting)),
            look: ask.look,
            attach: ask.attach,
            ..Report::of_tables(tables, ask.language, env!("CARGO_PKG_VERSION"))
        };
        Ok((!changes(&report).is_empty()).then_some(report))
    }

    /// The first meeting whose report is on a period.
    ///
    /// # Errors
    /// When there is no such programme.
    pub fn meeting_on(&self, programme: &ProgrammeId, period: &Period) -> Result<Option<String>, NodeError> {
        let (calendar, _) = self.calendar(programme, None)?;
        let is_on = |own: &&Meeting| own.report.as_ref().is_some_and(|report| report.period == *period);
        Ok(calendar.meetings.iter().find(is_on).map(|own| own.id.clone()))
    }

    /// The published tables of a report: of its own period and of every one before it in the programme, oldest first, each
    /// up to the day that the latest report on it had, else up to its last day.
    ///
    /// All are handed out together, so each is disclosed to one who knows the others too: the report's own first.
    ///
    /// # Errors
    /// When there is no such programme in the view, or the period is none.
    pub fn report_tables(
        &self,
        programme: &ProgrammeId,
        question: &Question,
    ) -> Result<Vec<PublishedTable>, NodeError> {
        let view = self.view(question.known_at)?;
        let key = (programme.clone(), question.period.clone(), question.cutoff, view.position);
        let reported = || self.reported.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = reported().get(&key) {
            return Ok(known.clone());
        }
        let definition = self.defined_at(programme, &view)?;
        let last = self.half_year(programme, &question.period, question.known_at)?;
        let cutoffs: BTreeMap<_, _> =
            self.reports_until(programme, view.position)?.into_iter().map(|own| (own.period, own.cutoff)).collect();
        let earlier = last.since(definition.start, definition.half_year).into_iter().rev().skip(1);
        let earlier = earlier.map(|period| (period.code().to_owned(), cutoffs.get(period.code()).copied()));
        let mut released = self.projection().released(programme, &view);
        let mut tables = Vec::new();
        for (period, cutoff) in std::iter::once((question.period.clone(), question.cutoff)).chain(earlier) {
            let snapshot = self.projection().snapshot(programme, &Ask { period, cutoff, view });
            let snapshot = snapshot.map_err(|error| super::views::asked(error, programme, &self.projection()))?;
            let table = disclose(snapshot, &released);
            let known = ReleasedTable::read(&table.to_json(Language::Da)).map_err(NodeError::Question)?;
            released = released.with(Arc::new(known));
            tables.push(table);
        }
        tables.reverse();
        let mut reported = reported();
        if reported.len() >= KEPT {
            reported.clear();
        }
        reported.insert(key, tables.clone());
        Ok(tables)
    }

    /// What the hidden totals of a table count.
    fn hidden_counts(
        &self,
        programme: &ProgrammeId,
        question: &Question,
        table: Option<&PublishedTable>,
    ) -> Result<BTreeSet<u64>, NodeError> {
        let is_hidden = |kpi: &&PublishedKpi| *kpi.figure() == Figure::Hidden;
        let hidden = table.into_iter().flat_map(PublishedTable::kpis).filter(is_hidden);
        let hidden: BTreeSet<_> = hidden.map(|kpi| kpi.definition().id.as_str()).collect();
        if hidden.is_empty() {
            return Ok(BTreeSet::new());
        }
        let view = self.view(question.known_at)?;
        let ask = Ask { period: question.period.clone(), cutoff: question.cutoff, view };
        let snapshot = self.projection().snapshot(programme, &ask);
        let snapshot = snapshot.map_err(|error| super::views::asked(error, programme, &self.projection()))?;
        let counts = |kpi: &KpiSnapshot| match &kpi.total.amount {
            Amount::Count(own) => vec![own.count],
            Amount::Ratio { numerator, denominator, rest } => vec![numerator.count, denominator.count, rest.count],
            _ => Vec::new(),
        };
        Ok(snapshot.kpis.iter().filter(|kpi| hidden.contains(kpi.id.as_str())).flat_map(counts).collect())
    }

    /// The reports of meetings that were released up to a position and are in effect there, oldest first.
    fn reports_until(&self, programme: &ProgrammeId, position: Position) -> Result<Vec<Release>, NodeError> {
        let view = self.view(Some(KnownAt::Position(position)))?;
        let releases = self.projection().releases(programme, &view);
        let mut reports = Vec::new();
        for release in releases.into_iter().filter(|own| own.meeting.is_some()) {
            // What the log does not give again is no release, whoever states it.
            if self.released_otherwise(programme, &stated(release.clone()))?.is_none() {
                reports.push(release);
            }
        }
        Ok(reports)
    }

    /// The newest report of another meeting released before the view of `tables`, and why its figures are others there.
    fn before(
        &self,
        programme: &ProgrammeId,
        meeting: &str,
        tables: &[PublishedTable],
    ) -> Result<Option<Before>, NodeError> {
        let Some(own) = tables.last() else { return Ok(None) };
        let reports = self.reports_until(programme, own.view().position)?;
        let is_before = |known: &Release| known.meeting.as_deref() != Some(meeting) && known.cutoff < own.cutoff();
        let Some(last) = reports.into_iter().rfind(is_before) else {
            return Ok(None);
        };
        self.as_released(programme, last, tables).map(Some)
    }

    /// A report as it was released, and why its figures are others in `tables`.
    fn as_released(
        &self,
        programme: &ProgrammeId,
        last: Release,
        tables: &[PublishedTable],
    ) -> Result<Before, NodeError> {
        let known_at = Some(KnownAt::Position(last.as_of));
        let question = Question { period: last.period, cutoff: Some(last.cutoff), known_at };
        let before = self.report_tables(programme, &question)?;
        let mut reasons = Vec::new();
        for (old, new) in before.iter().filter_map(|old| Some((old, old.again_in(tables)?))) {
            let changed = changed(old, new);
            if !changed.is_empty() {
                let mut found = self.reasons(programme, old, new)?;
                found.retain(|(kpi, reasons)| changed.contains(kpi) && !reasons.is_empty());
                reasons.push((old.period().code().to_owned(), found));
            }
        }
        Ok(Before { meeting: last.meeting.unwrap_or_default(), tables: before, reasons })
    }
}

/// Whether a period has begun on the Danish day of a view.
fn begun(period: &Period, view: &View) -> Result<(), NodeError> {
    let today = view.recorded_at.map(|at| at.danish_day()).filter(|today| *today < period.start());
    match today {
        None => Ok(()),
        Some(today) => {
            let expected = format!("a period that has begun by {today}");
            Err(NodeError::Question(Problem { field: "period".into(), expected, got: period.code().to_owned() }))
        }
    }
}

/// A steering group's meeting, and what its report covers.
fn with_report<'a>(calendar: &'a Calendar, id: &str) -> Result<(&'a Meeting, &'a maaltal_domain::Coverage), NodeError> {
    let found = calendar.meetings.iter().find(|meeting| meeting.id == id);
    let known = || {
        let ids: Vec<_> = calendar.meetings.iter().filter(|own| own.report.is_some()).map(|own| &*own.id).collect();
        ids.join(", ")
    };
    let with_report = found.and_then(|meeting| Some((meeting, meeting.report.as_ref()?)));
    with_report.ok_or_else(|| {
        let expected = format!("a meeting of the steering group that a report is for ({})", known());
        NodeError::Question(Problem { field: "meeting".into(), expected, got: id.to_owned() })
    })
}

/// What a report says of the meeting that it is for, and of the one before.
fn for_meeting(calendar: &Calendar, meeting: &Meeting) -> ForMeeting {
    let on = meeting.agenda.due.unwrap_or(meeting.day);
    let earlier = |own: &&Meeting| own.is_steering() && own.state != MeetingState::Cancelled && own.day < meeting.day;
    let previous = calendar.meetings.iter().rfind(earlier).cloned();
    let id = previous.as_ref().map(|own| own.id.clone());
    let since = previous.as_ref().map(|own| own.day);
    let days = calendar.meetings.iter().filter(earlier).map(|own| own.day).chain([meeting.day]).collect();
    let matters = |action: &&Action| {
        action.assigned.is_none_or(|day| day <= on)
            && (action.state(on) != ActionState::Closed || action.closed >= since)
    };
    ForMeeting {
        meeting: meeting.clone(),
        on,
        days,
        decisions: calendar.decisions.iter().filter(|own| Some(&own.meeting) == id.as_ref()).cloned().collect(),
        actions: calendar.actions.iter().filter(matters).cloned().collect(),
        previous,
    }
}

/// Figures whose totals read otherwise in two tables.
fn changed(old: &PublishedTable, new: &PublishedTable) -> Vec<KpiId> {
    let is_other =
        |own: &&PublishedKpi| old.kpi(own.definition().id.as_str()).is_some_and(|old| old.figure() != own.figure());
    new.kpis().iter().filter(is_other).map(|own| own.definition().id.clone()).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::clock::Clock;
    use maaltal_domain::TableDifference;
    use maaltal_intake::{Outcome, cloud_event_batch};
    use serde_json::{Value as Json, json};

    fn event(id: &str, name: &str, day: &str, data: &Json) -> Json {
        json!({"specversion": "1.0", "source": "/s", "id": id, "type": format!("dk.maaltal.{name}.v1"),
            "programme": "kanten", "occurredon": day, "data": data})
    }

    fn definition() -> Json {
        let definition = json!({"id": "kanten", "name": {"da": "Kanten"}, "municipalities": ["360"],
            "start": "2023-01-01", "end": "2025-12-31", "meetings": {"months": [5, 11], "day": "2nd tuesday",
            "hosts": ["3F"], "agenda_days_before": 10, "minutes_days_after": 14},
            "kpi": [{"id": "c", "name": {"da": "C"}, "measure": "distinct", "by": "citizen",
                "of": ["citizen.referred"], "window": "to_date",
                "target": {"kind": "at_least", "value": 100, "due": "2025-12-31"}}]});
        event("d", "programme.defined", "2023-01-01", &json!({"definition": definition}))
    }

    pub fn referred(citizen: &str, day: &str) -> Json {
        event(citizen, "citizen.referred", day, &json!({"citizen": citizen, "municipality": "360"}))
    }

    pub fn record(house: &House, events: &[Json]) {
        let text = json!(events).to_string();
        let outcomes = house.record(&cloud_event_batch(text.as_bytes()).unwrap()).unwrap();
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Recorded { .. })), "{outcomes:?}");
    }

    pub fn kanten() -> ProgrammeId {
        "kanten".parse().unwrap()
    }

    fn ask<'a>(programme: &'a ProgrammeId, meeting: &'a str) -> ReportAsk<'a> {
        ReportAsk {
            programme,
            on: ReportOn::Meeting(meeting),
            known_at: None,
            language: Language::Da,
            look: Look::default(),
            attach: true,
        }
    }

    /// A house on the day of the agenda of May 2024, with ten citizens in each half-year of 2023.
    pub fn house(dir: &tempfile::TempDir) -> House {
        let house = House::open(dir.path(), Clock::simulated("2024-05-04T08:00:00Z".parse().unwrap())).unwrap();
        record(&house, &[definition()]);
        let citizens =
            |half: &str, day: &str| (0..10).map(|n| referred(&format!("{half}{n}"), day)).collect::<Vec<_>>();
        record(&house, &citizens("a", "2023-03-01"));
        record(&house, &citizens("b", "2023-09-01"));
        house
    }

    /// Releases a report after `change` to the data of its event.
    pub fn release(house: &House, report: &Report, change: impl FnOnce(&mut Json)) {
        let (own, earlier) = report.tables.split_last().unwrap();
        let earlier: Vec<_> = earlier.iter().rev().collect();
        let mut event = super::super::release::published(
            own,
            &earlier,
            &"/s".parse().unwrap(),
            &format!("release-{}", house.head().position).parse().unwrap(),
            "2024-05-04".parse().unwrap(),
        );
        event["data"]["meeting"] = json!(report.meeting.as_ref().unwrap().meeting.id);
        change(&mut event["data"]);
        record(house, &[event]);
    }

    fn values(report: &[PublishedTable]) -> Vec<(&str, String, Figure)> {
        report.iter().map(|own| (own.period().code(), own.cutoff().to_string(), *own.kpis()[0].figure())).collect()
    }

    fn shown(value: i64) -> Figure {
        Figure::Shown { value: maaltal_domain::Decimal::whole(value), parts: None }
    }

    #[test]
    fn a_meetings_report_covers_what_has_ended_up_to_the_day_before_the_agenda() {
        let dir = tempfile::tempdir().unwrap();
        let (house, programme) = (house(&dir), kanten());
        let report = house.report(ask(&programme, "2024-05")).unwrap();
        let expected =
            [("2023-S1", "2023-06-30".to_owned(), shown(10)), ("2023-S2", "2024-05-03".to_owned(), shown(20))];
        assert_eq!(values(&report.tables), expected);
        let path = report.tables[1].kpis()[0].target().unwrap().path;
        assert_eq!(path.unwrap().to_string(), "33.2", "as of the half-year's end, which the figure is counted to");
        assert_eq!(report.meeting.unwrap().previous.unwrap().id, "2023-11");
        assert!(report.before.is_none() && report.labour_market.is_some());
        let refused = house.report(ask(&programme, "2024-06")).unwrap_err().to_string();
        assert!(refused.starts_with("meeting: expected a meeting"), "{refused}");
    }

    #[test]
    fn the_next_report_tells_what_has_changed_since() {
        let dir = tempfile::tempdir().unwrap();
        let (house, programme) = (house(&dir), kanten());
        let first = house.report(ask(&programme, "2024-05")).unwrap();
        release(&house, &first, |_| {});
        assert_eq!(house.not_given_again(&programme, None).unwrap(), []);
        house.clock().set("2024-11-02T08:00:00Z".parse().unwrap());
        record(&house, &(0..7).map(|n| referred(&format!("late{n}"), "2023-10-01")).collect::<Vec<_>>());
        let second = house.report(ask(&programme, "2024-11")).unwrap();
        let before = second.before.unwrap();
        assert_eq!((before.meeting.as_str(), &before.tables), ("2024-05", &first.tables));
        let expected = [
            ("2023-S1", "2023-06-30".to_owned(), shown(10)),
            ("2023-S2", "2024-05-03".to_owned(), shown(27)),
            ("2024-S1", "2024-11-01".to_owned(), shown(27)),
        ];
        assert_eq!(values(&second.tables), expected);
        let late = vec![("c".parse().unwrap(), vec![maaltal_domain::CauseReason::Late])];
        assert_eq!(before.reasons, [("2023-S2".to_owned(), late)]);
    }

    #[test]
    fn a_released_table_of_an_earlier_period_is_checked_too() {
        let dir = tempfile::tempdir().unwrap();
        let (house, programme) = (house(&dir), kanten());
        let report = house.report(ask(&programme, "2024-05")).unwrap();
        release(&house, &report, |data| data["table"]["earlier"][0]["kpis"][0]["value"] = json!(9));
        let found = house.not_given_again(&programme, None).unwrap();
        let difference = TableDifference { figure: "c".into(), released: "9".into(), given: "10".into() };
        assert_eq!(found, [(Position(22), difference)]);
    }
}
