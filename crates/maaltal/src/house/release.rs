//! What has been released: the tables that whoever may see no more can ask for, and those of ended months.

use super::House;
use anyhow::{Context, Result};
use chrono::Months;
use maaltal_domain::{
    Day, EventId, Language, Month, Period, Position, Programme, ProgrammeId, PublishedTable, ReleasedTable, Source,
    TableDifference,
};
use maaltal_report::tables_json;
use maaltal_web::{KnownAt, NodeError, Question, Release};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::{Arc, MutexGuard, PoisonError};

/// Source of the tables that are released at each month's end.
const SOURCE: &str = "/maaltal/release";

/// By the event that released it: where the table differs from what the log gives again.
pub(super) type GivenAgain = BTreeMap<(ProgrammeId, Position), Option<TableDifference>>;

impl House {
    /// Programmes with a release in effect now, by id.
    pub fn released_programmes(&self) -> Vec<ProgrammeId> {
        self.projection().released_programmes(&self.head().into())
    }

    /// The releases of a programme in effect now, oldest first.
    ///
    /// # Errors
    /// When the projection is behind its own head.
    pub fn releases(&self, programme: &ProgrammeId) -> Result<Vec<Release>, NodeError> {
        let found = self.projection().releases(programme, &self.head().into());
        Ok(found.into_iter().map(stated).collect())
    }

    /// The table of a release, made again of the log; nothing where that gives other figures than were released.
    ///
    /// Nobody who may only publish can so get at a view by stating that it was released.
    ///
    /// # Errors
    /// When its table cannot be made.
    pub fn released_table(
        &self,
        programme: &ProgrammeId,
        release: &Release,
    ) -> Result<Option<PublishedTable>, NodeError> {
        match self.released_otherwise(programme, release)? {
            Some(_) => Ok(None),
            None => self.table(programme, &asked_again(release)).map(Some),
        }
    }

    /// Tables released in effect now that the log does not give again, and which figure of each is the first to differ:
    /// nobody is shown them.
    ///
    /// # Errors
    /// When a table cannot be made for another reason than what its release states.
    pub fn not_given_again(
        &self,
        programme: &ProgrammeId,
        known_at: Option<KnownAt>,
    ) -> Result<Vec<(Position, TableDifference)>, NodeError> {
        let view = self.view(known_at)?;
        let releases = self.projection().releases(programme, &view).into_iter().map(stated);
        let difference = |release: Release| {
            let found = self.released_otherwise(programme, &release)?;
            Ok(found.map(|difference| (release.published, difference)))
        };
        releases.filter_map(|release| difference(release).transpose()).collect()
    }

    /// Where the tables of a release are not those that the log gives; a release that cannot be asked has none that it gives.
    ///
    /// # Errors
    /// When it cannot be told for another reason than what the release states.
    pub(super) fn released_otherwise(
        &self,
        programme: &ProgrammeId,
        release: &Release,
    ) -> Result<Option<TableDifference>, NodeError> {
        match self.difference(programme, release) {
            Err(error @ NodeError::Internal(_)) => Err(error),
            Err(error) => Ok(Some(no_table(&error))),
            Ok(found) => Ok(found),
        }
    }

    /// Where the table that the event of a release has is not the one that the log gives; worked out once.
    fn difference(&self, programme: &ProgrammeId, release: &Release) -> Result<Option<TableDifference>, NodeError> {
        let key = (programme.clone(), release.published);
        if let Some(known) = self.given_again().get(&key) {
            return Ok(known.clone());
        }
        let released = self.projection().release(programme, release.published);
        let again = match released.len() {
            0 | 1 => vec![self.table(programme, &asked_again(release))?],
            _ => self.report_tables(programme, &asked_again(release))?.into_iter().rev().collect(),
        };
        let again = again.iter().map(|table| ReleasedTable::read(&table.to_json(Language::Da)));
        let again: Vec<_> = again.collect::<Result<_, _>>().map_err(NodeError::Question)?;
        let difference = first_difference(&released, &again);
        self.given_again().insert(key, difference.clone());
        Ok(difference)
    }

    fn given_again(&self) -> MutexGuard<'_, GivenAgain> {
        self.given_again.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Releases the table of every month that has ended since its programme began to release monthly and is not released
    /// yet; gives how many were.
    ///
    /// # Errors
    /// When a table cannot be made, or the log takes no more.
    pub fn release_months(&self) -> Result<usize> {
        let mut released = 0;
        for programme in self.programmes().into_iter().filter(|programme| programme.release_monthly) {
            for month in self.months_ended(&programme)? {
                released += usize::from(self.release_month(&programme.id, month)?);
            }
        }
        Ok(released)
    }

    /// Months that have ended since the definition in force, or one before it that said so too, asked for their release.
    fn months_ended(&self, programme: &Programme) -> Result<Vec<Month>> {
        let since = self.projection().monthly_since(&programme.id);
        let view = since.map(|since| self.log.view_at(since)).transpose()?.flatten();
        let Some(asked_at) = view.and_then(|view| view.recorded_at) else { return Ok(Vec::new()) };
        let today = self.now().danish_day();
        let next = |month: &Month| month.first_day().checked_add_months(Months::new(1)).map(Month::of);
        let months = std::iter::successors(Some(Month::of(asked_at.danish_day().max(programme.start))), next);
        let is_over =
            |month: &Month| month.last_day() < today && programme.end.is_none_or(|end| month.first_day() <= end);
        Ok(months.take_while(is_over).collect())
    }

    /// Releases a month's table; whether it was not released before.
    fn release_month(&self, programme: &ProgrammeId, month: Month) -> Result<bool> {
        let (source, period): (Source, _) = (SOURCE.parse()?, Period::of_month(month));
        let id: EventId = format!("{programme}-{}", period.code()).parse()?;
        if self.log.find(&source, &id)?.is_some() {
            return Ok(false);
        }
        let _writing = self.write();
        let known_at = Some(KnownAt::Position(self.head().position));
        let question = Question { period: period.code().into(), cutoff: Some(month.last_day()), known_at };
        let table = self.table(programme, &question)?;
        let today = self.now().danish_day();
        // Another node's may have come first, with another view: that one is the release.
        self.append_own(&published(&table, &[], &source, &id, today)).context("releasing a month")?;
        Ok(true)
    }
}

/// What a release states.
pub(super) fn stated(own: maaltal_projector::Release) -> Release {
    let maaltal_projector::Release { published, period, cutoff, as_of: position, meeting, file } = own;
    Release { published, period, cutoff, position, meeting, file }
}

/// The question that a released table answers.
fn asked_again(release: &Release) -> Question {
    let known_at = Some(KnownAt::Position(release.position));
    Question { period: release.period.clone(), cutoff: Some(release.cutoff), known_at }
}

/// Where released tables are not those that the log gives; what a release leaves out is no difference.
fn first_difference(released: &[Arc<ReleasedTable>], again: &[ReleasedTable]) -> Option<TableDifference> {
    let none = |released: &str, given: &str| TableDifference {
        figure: "table".into(),
        released: released.into(),
        given: given.into(),
    };
    if released.is_empty() {
        return Some(none("nothing", "a table"));
    }
    let pair = |(place, released): (usize, &Arc<ReleasedTable>)| match again.get(place) {
        Some(again) => released.difference(again),
        None => Some(none("a table", "nothing")),
    };
    released.iter().enumerate().find_map(pair)
}

/// The difference to a table that cannot be made.
fn no_table(error: &NodeError) -> TableDifference {
    TableDifference { figure: "table".into(), released: "a table".into(), given: format!("none ({error})") }
}

/// The event that releases a table, and beside it those of `earlier` periods, newest first.
pub(super) fn published(
    table: &PublishedTable,
    earlier: &[&PublishedTable],
    source: &Source,
    id: &EventId,
    today: Day,
) -> serde_json::Value {
    let view = table.view();
    let stated = tables_json(table, earlier, Language::Da);
    json!({
        "specversion": "1.0", "source": source.as_str(), "id": id.as_str(),
        "type": "dk.maaltal.report.published.v1", "programme": table.programme().id, "occurredon": today,
        "data": {"period": table.period().code(), "cutoff": table.cutoff(), "as_of": view.position,
            "head": view.head, "table": stated},
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use maaltal_intake::{Outcome, cloud_event_batch};
    use serde_json::Value as Json;

    fn event(id: &str, name: &str, data: &Json) -> Json {
        json!({"specversion": "1.0", "source": "/s", "id": id, "type": format!("dk.maaltal.{name}.v1"),
            "programme": "kanten", "occurredon": "2024-02-13", "data": data})
    }

    fn definition(id: &str, release: Option<&str>, end: Option<&str>) -> Json {
        let mut definition = json!({"id": "kanten", "name": {"da": id}, "municipalities": ["360"],
            "start": "2018-01-01",
            "kpi": [{"id": "c", "name": {"da": "C"}, "measure": "distinct", "by": "citizen",
                "of": ["citizen.referred"], "window": "to_date"}]});
        for (key, value) in [("release", release), ("end", end)] {
            value.into_iter().for_each(|value| definition[key] = value.into());
        }
        event(id, "programme.defined", &json!({"definition": definition}))
    }

    fn referred(citizen: &str) -> Json {
        event(citizen, "citizen.referred", &json!({"citizen": citizen, "municipality": "360"}))
    }

    fn kanten() -> ProgrammeId {
        "kanten".parse().unwrap()
    }

    fn at(clock: &str) -> maaltal_domain::Instant {
        clock.parse().unwrap()
    }

    fn house(dir: &tempfile::TempDir, clock: &str) -> House {
        House::open(dir.path(), Clock::simulated(at(clock))).unwrap()
    }

    fn record(house: &House, events: &[Json]) {
        let text = json!(events).to_string();
        let records = cloud_event_batch(text.as_bytes()).unwrap();
        let outcomes = house.record(&records).unwrap();
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Recorded { .. })), "{outcomes:?}");
    }

    fn released(house: &House) -> Vec<String> {
        let releases = house.releases(&kanten()).unwrap();
        releases.iter().map(|own| format!("{} {} at {}", own.period, own.cutoff, own.position)).collect()
    }

    #[test]
    fn each_ended_month_is_released_once_also_after_downtime() {
        let dir = tempfile::tempdir().unwrap();
        let citizens: Vec<_> = (0..9).map(|n| referred(&format!("c{n}"))).collect();
        {
            let house = house(&dir, "2024-02-14T10:00:00Z");
            record(&house, &[definition("d", Some("month"), None)]);
            record(&house, &citizens);
            assert_eq!(house.release_months().unwrap(), 0, "February has not ended");
            house.clock().set(at("2024-02-29T22:59:59Z"));
            assert_eq!(house.release_months().unwrap(), 0, "it ends at midnight in Denmark");
            house.clock().set(at("2024-02-29T23:00:00Z"));
            assert_eq!(house.release_months().unwrap(), 1);
            assert_eq!(house.release_months().unwrap(), 0);
            assert_eq!(released(&house), ["2024-M02 2024-02-29 at 10"]);
        }
        let house = house(&dir, "2024-05-02T08:00:00Z");
        record(&house, &[referred("late")]);
        assert_eq!(house.release_months().unwrap(), 2);
        let expected = ["2024-M02 2024-02-29 at 10", "2024-M03 2024-03-31 at 12", "2024-M04 2024-04-30 at 13"];
        assert_eq!(released(&house), expected);
        for release in house.releases(&kanten()).unwrap() {
            let table = house.released_table(&kanten(), &release).unwrap().unwrap();
            assert_eq!((table.cutoff(), table.view().position), (release.cutoff, release.position));
        }
    }

    #[test]
    fn only_what_ends_after_it_was_asked_for_and_within_the_programme() {
        let check = |events: &[Json], expected: &[&str]| {
            let dir = tempfile::tempdir().unwrap();
            let house = house(&dir, "2024-02-14T10:00:00Z");
            for (month, event) in (2..).zip(events) {
                house.clock().set(at(&format!("2024-{month:02}-14T10:00:00Z")));
                record(&house, std::slice::from_ref(event));
            }
            house.clock().set(at("2024-06-01T10:00:00Z"));
            house.release_months().unwrap();
            let periods: Vec<_> = house.releases(&kanten()).unwrap().into_iter().map(|own| own.period).collect();
            assert_eq!(periods, expected);
        };
        let with = |id| definition(id, Some("month"), None);
        let without = |id| definition(id, None, None);
        check(&[without("a")], &[]);
        check(&[without("a"), with("b")], &["2024-M03", "2024-M04", "2024-M05"]);
        check(&[with("a"), with("b")], &["2024-M02", "2024-M03", "2024-M04", "2024-M05"]);
        check(&[with("a"), without("b"), with("c")], &["2024-M04", "2024-M05"]);
        check(&[with("a"), without("b")], &[]);
        check(&[definition("a", Some("month"), Some("2024-03-15"))], &["2024-M02", "2024-M03"]);
    }

    #[test]
    fn what_the_log_does_not_give_again_is_no_release() {
        let dir = tempfile::tempdir().unwrap();
        let house = house(&dir, "2024-02-14T10:00:00Z");
        record(&house, &[definition("d", None, None)]);
        let citizens: Vec<_> = (0..9).map(|n| referred(&format!("c{n}"))).collect();
        record(&house, &citizens);
        let question = Question { period: "2024".into(), cutoff: None, known_at: None };
        let table = house.table(&kanten(), &question).unwrap();
        let mut forged = published(&table, &[], &"/s".parse().unwrap(), &"forged".parse().unwrap(), table.cutoff());
        forged["data"]["table"]["kpis"][0]["value"] = json!(8);
        record(&house, &[forged]);
        let releases = house.releases(&kanten()).unwrap();
        assert_eq!(releases.len(), 1);
        assert_eq!(house.released_table(&kanten(), &releases[0]).unwrap(), None);
        let differs = |known_at| house.not_given_again(&kanten(), known_at).unwrap();
        let difference = TableDifference { figure: "c".into(), released: "8".into(), given: "9".into() };
        assert_eq!(differs(None), [(Position(11), difference)]);
        assert_eq!(differs(Some(KnownAt::Position(Position(10)))), []);
    }
}
