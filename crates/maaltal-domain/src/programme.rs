//! A programme: whose figures, from when to when, by which rules.

mod kpi;
mod meetings;
mod reader;
mod references;
mod selection;

pub use meetings::{MeetingRule, PlannedMeeting};

use crate::{
    Day, HalfYear, Hash, Kpi, Language, Municipality, Period, Problem, ProgrammeId, StatusRule, TargetKind,
    canonical_json,
};
use reader::At;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// A name in Danish and, where it has one, in English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// Danish.
    pub da: String,
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Name {
    /// The name in `language`, in Danish where there is no other.
    pub fn in_language(&self, language: Language) -> &str {
        match (language, &self.en) {
            (Language::En, Some(english)) => english,
            _ => &self.da,
        }
    }
}

/// A group of citizens that the programme tells apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetGroup {
    /// Its code in events.
    pub code: String,
    /// Its name.
    pub name: Name,
}

/// A programme's definition, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    /// Its id.
    pub id: ProgrammeId,
    /// Its name.
    pub name: Name,
    /// Its municipalities, in the file's order.
    pub municipalities: Vec<Municipality>,
    /// First day.
    pub start: Day,
    /// Last day whose events count; nothing where it has no end.
    pub end: Option<Day>,
    /// How it cuts the year in two.
    pub half_year: HalfYear,
    /// Counts of 1 to one less than this are hidden.
    pub threshold: u8,
    /// From which ratio to the path a status is given.
    pub status: StatusRule,
    /// Groups of citizens that it tells apart, in the file's order.
    pub target_groups: Vec<TargetGroup>,
    /// When its steering group meets.
    pub meetings: Option<MeetingRule>,
    /// Whether its figures are also released at each month's end.
    pub release_monthly: bool,
    /// Years after its end for which personal data are kept.
    pub years_after_end: u8,
    /// Whether all of its data are made up, which every page of it then says.
    pub fictitious: bool,
    /// Its key figures, in the file's order.
    pub kpis: Vec<Kpi>,
    /// The definition as canonical JSON.
    pub json: String,
    /// Digest of the canonical JSON.
    pub digest: Hash,
}

impl Programme {
    /// The programme that a definition states.
    ///
    /// # Errors
    /// Every problem of the definition at once; fields are paths such as `kpi[3].target.due`.
    pub fn read(definition: &Json) -> Result<Self, Vec<Problem>> {
        let top = At::top(definition);
        let programme = Self::read_fields(&top);
        let problems = top.problems();
        match programme {
            Some(programme) if problems.is_empty() => Ok(programme),
            _ => Err(problems),
        }
    }

    /// The period of those that its steering group follows in which `day` lies: a half-year, or a year where it meets once a year.
    pub fn period_of(&self, day: Day) -> Period {
        let is_yearly = self.meetings.as_ref().is_some_and(|rule| rule.months.len() == 1);
        if is_yearly { Period::year_of(day) } else { Period::half_year_of(day, self.half_year) }
    }

    /// The first period that its steering group follows.
    pub fn first_period(&self) -> Period {
        self.period_of(self.start)
    }

    /// The latest of the periods that its steering group follows that has begun on `day`; nothing before its first day.
    pub fn period_begun(&self, day: Day) -> Option<Period> {
        let day = self.end.map_or(day, |end| day.min(end));
        (day >= self.start).then(|| self.period_of(day))
    }

    /// The latest of the periods that its steering group follows that has ended when `day` begins and of which a part lies
    /// within the programme.
    pub fn period_ended(&self, day: Day) -> Option<Period> {
        let reached = self.period_of(self.end.map_or(day, |end| day.min(end)));
        let ended = match reached.start().pred_opt() {
            Some(before) if reached.end() > day => self.period_of(before),
            _ => reached,
        };
        (ended.end() <= day && ended.last_day() >= self.start).then_some(ended)
    }

    fn read_fields(top: &At) -> Option<Self> {
        top.only(&[
            "id",
            "name",
            "municipalities",
            "start",
            "end",
            "half_year",
            "threshold",
            "status",
            "target_group",
            "meetings",
            "release",
            "retention",
            "fictitious",
            "kpi",
        ]);
        let id = top.required("id").and_then(|at| at.parsed::<ProgrammeId>());
        let name = top.required("name").and_then(|at| at.name());
        let municipalities = top.required("municipalities").map(|at| at.filled_list(At::parsed::<Municipality>));
        let start = top.required("start").and_then(|at| at.day());
        let end = top.optional("end").and_then(|at| at.day());
        if let (Some(start), Some(end), Some(at)) = (start, end, top.optional("end")) {
            at.expect(end >= start, "a last day that is not before the first");
        }
        let half_year = top.optional("half_year").and_then(|at| at.one_of(&["calendar", "may-november"]));
        let threshold = top
            .optional("threshold")
            .and_then(|at| at.whole_in(&[3, 5, 10], "the smallest count that is shown; 5 where it is left out"));
        let release = top.optional("release").and_then(|at| at.one_of(&["month"]));
        let fictitious = top.optional("fictitious").and_then(|at| at.flag());
        let groups = top.optional("target_group").map(|at| at.list(read_group)).unwrap_or_default();
        let status = top.optional("status").map(|at| read_status(&at)).unwrap_or_default();
        let meetings = top.optional("meetings").and_then(|at| meetings::read(&at));
        // Each at its place, so that what is wrong across KPIs is told where it stands.
        let read = top.required("kpi").map(|at| at.filled_list(|at| Some(kpi::read(at)))).unwrap_or_default();
        top.optional("kpi").iter().for_each(|at| references::check(at, &read));
        let places: Vec<_> = (0..).zip(&read).filter(|(_, kpi)| kpi.is_some()).map(|(place, _)| place).collect();
        let kpis: Vec<_> = read.into_iter().flatten().collect();
        let programme = Self {
            id: id?,
            name: name?,
            municipalities: municipalities?,
            start: start?,
            end,
            half_year: if half_year == Some("may-november") { HalfYear::MayNovember } else { HalfYear::Calendar },
            threshold: threshold.unwrap_or(5),
            status,
            target_groups: groups,
            meetings,
            release_monthly: release.is_some(),
            years_after_end: top.optional("retention").and_then(|at| read_retention(&at)).unwrap_or(5),
            fictitious: fictitious.unwrap_or(false),
            kpis,
            json: canonical_json(top.json()),
            digest: Hash::of(canonical_json(top.json()).as_bytes()),
        };
        programme.check_across(top, &places);
        let codes: Vec<_> = programme.target_groups.iter().map(|group| &group.code).collect();
        for (key, has_each_once) in
            [("municipalities", each_once(&programme.municipalities)), ("target_group", each_once(&codes))]
        {
            top.optional(key).into_iter().for_each(|at| at.expect(has_each_once, "each of them once"));
        }
        Some(programme)
    }

    /// What one field cannot say alone: unique ids, targets within the programme, KPIs that exist; `places` are the
    /// places of the KPIs in the definition's list.
    fn check_across(&self, top: &At, places: &[usize]) {
        for ((index, kpi), place) in self.kpis.iter().enumerate().zip(places) {
            let Some(at) = top.optional("kpi").and_then(|list| list.item(*place)) else { continue };
            let first = self.kpis.iter().position(|other| other.id == kpi.id);
            if let Some(id) = at.optional("id") {
                id.expect(first == Some(index), "an id that no other KPI has");
            }
            if let (Some(target), Some(at)) = (&kpi.target, at.optional("target")) {
                self.check_target(target, &at, top, *place);
            }
        }
    }

    fn check_target(&self, target: &crate::Target, at: &At, top: &At, place: usize) {
        if let (Some(due), Some(due_at)) = (target.due, at.optional("due")) {
            due_at.expect(due >= self.start, "a date that is not before the programme's start");
            due_at.expect(self.end.is_none_or(|end| due <= end), "a date that is not after the programme's end");
        }
        let outside = |by: Day| by < self.start || target.due.is_some_and(|due| by > due);
        if let (Some(step), Some(path)) = (target.steps.iter().position(|step| outside(step.by)), at.optional("path")) {
            let by = path.item(step).and_then(|step| step.optional("by"));
            by.unwrap_or(path).fail("a date from the programme's start to the target's due date");
        }
        if let (TargetKind::Of(of), Some(of_at)) = (&target.kind, at.optional("of")) {
            // As written, so that a KPI with other faults is not told to be absent.
            let written = top.json().get("kpi").and_then(Json::as_array).into_iter().flatten().enumerate();
            let is_it = |kpi: &Json| kpi.get("id").and_then(Json::as_str) == Some(of.as_str());
            let other = written.into_iter().any(|(i, kpi)| i != place && is_it(kpi) && kpi.get("target").is_some());
            of_at.expect(other, "the id of another KPI that has a target");
            of_at.expect(!other || self.ends(of), "a target that is not a part of itself");
        }
    }

    /// Whether the targets that the target of `kpi` is a part of come to an end.
    fn ends(&self, kpi: &crate::KpiId) -> bool {
        let whole = |part: &crate::KpiId| {
            let target = self.kpis.iter().find(|kpi| kpi.id == *part)?.target.as_ref()?;
            if let TargetKind::Of(whole) = &target.kind { Some(whole.clone()) } else { None }
        };
        std::iter::successors(Some(kpi.clone()), whole).nth(self.kpis.len()).is_none()
    }

    /// The name of a breakdown's line.
    pub fn line_name(&self, key: &str) -> Option<Name> {
        let group = self.target_groups.iter().find(|group| group.code == key);
        let municipality = || key.parse::<Municipality>().ok().map(|code| Name { da: code.name().into(), en: None });
        group.map(|group| group.name.clone()).or_else(municipality)
    }
}

fn each_once<T: PartialEq>(items: &[T]) -> bool {
    items.iter().enumerate().all(|(index, item)| items.iter().position(|other| other == item) == Some(index))
}

fn read_group(at: &At) -> Option<TargetGroup> {
    at.only(&["code", "name"]);
    let code = at.required("code").and_then(|at| at.parsed::<crate::Code>());
    let name = at.required("name").and_then(|at| at.name());
    Some(TargetGroup { code: code?.into(), name: name? })
}

fn read_status(at: &At) -> StatusRule {
    at.only(&["green", "amber"]);
    let default = StatusRule::default();
    let part = |key, otherwise| at.optional(key).and_then(|at| at.hundredths()).unwrap_or(otherwise);
    let rule = StatusRule { green: part("green", default.green), amber: part("amber", default.amber) };
    at.expect(rule.amber < rule.green, "amber below green");
    rule
}

fn read_retention(at: &At) -> Option<u8> {
    at.only(&["years_after_end"]);
    at.optional("years_after_end")?.whole(0..=100).and_then(|years| u8::try_from(years).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The period that has ended by a day, of a programme in 2018 to 2021 whose group meets in these months.
    fn check(months: &[u32], half_year: &str, day: &str, expected: Option<&str>) {
        let kpi = json!({"id": "k", "name": {"da": "K"}, "measure": "events", "of": ["company.contacted"]});
        let definition = json!({"id": "p", "name": {"da": "P"}, "municipalities": ["360"], "start": "2018-01-01",
            "end": "2021-12-31", "half_year": half_year, "kpi": [kpi],
            "meetings": {"months": months, "day": "1st monday", "hosts": ["A"]}});
        let ended = Programme::read(&definition).unwrap().period_ended(day.parse().unwrap());
        assert_eq!(ended.as_ref().map(Period::code), expected, "{day}");
    }

    #[test]
    fn the_period_that_has_ended() {
        let half = |day, expected| check(&[5, 11], "calendar", day, expected);
        half("2018-06-30", None);
        half("2018-07-01", Some("2018-S1"));
        half("2018-12-31", Some("2018-S1"));
        half("2019-01-01", Some("2018-S2"));
        half("2021-12-31", Some("2021-S1"));
        half("2022-01-01", Some("2021-S2"));
        half("2025-11-01", Some("2021-S2"));
        half("2017-07-01", None);
        let may = |day, expected| check(&[5, 11], "may-november", day, expected);
        may("2018-04-30", None);
        may("2018-05-01", Some("2018-S1"));
        may("2018-11-03", Some("2018-S2"));
        // Its last half-year reaches beyond its end, and is over only then.
        may("2022-04-30", Some("2021-S2"));
        may("2022-05-01", Some("2022-S1"));
        let year = |day, expected| check(&[3], "calendar", day, expected);
        year("2018-12-31", None);
        year("2019-03-01", Some("2018"));
        year("2022-03-01", Some("2021"));
    }
}
