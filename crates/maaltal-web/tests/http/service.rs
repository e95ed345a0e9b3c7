//! A service with a node in memory, and how the tests ask it.

use super::meetings::calendar;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use maaltal_domain::{
    Amount, Behind, Calendar, CauseReason, Cell, CitizenStep, Classified, CompanyStep, Day, Dimension, Hash, Head,
    Instant, KpiId, KpiSnapshot, LabourMarket, Language, Line, NewEvent, Outlook, Period, Position, Programme,
    ProgrammeId, PublishedKpi, PublishedLabourMarket, PublishedTable, Released, Reserve, Snapshot, Unit, View,
    disclose, disclose_labour_market,
};
use maaltal_domain::{Decimal, Invalid, Problem, Verdict};
use maaltal_intake::{Gate, InboundRecord, Outcome, PseudonymKeys};
use maaltal_report::{Report, ReportForm};
use maaltal_web::{Caller, Freshness, Grant, Inspection, KnownAt, Node, NodeError, Question, Release, Role, router};
use serde_json::{Value as Json, json};
use std::path::Path;
use std::sync::{Arc, Mutex};
use tower::ServiceExt;

/// A name that would be a script anywhere.
pub const HOSTILE: &str = "<script>alert(1)</script> & \"x\" =1+1";

/// What a node does with events besides taking them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Well,
    Full,
    Stopped,
    Forgetful,
    Panicking,
}

/// A node in memory: one programme, figures made from the half-year's number.
pub struct MadeUp {
    pub mood: Mood,
    pub programmes: Vec<Arc<Programme>>,
    pub missing: Vec<String>,
    pub freshness: Option<Freshness>,
    pub recorded: Mutex<Vec<NewEvent>>,
    /// Tokens and what they give; while there is none, everyone is the administrator.
    pub tokens: Vec<(String, Grant)>,
    pub is_public: bool,
    /// Views that are released; each has figures of its own.
    pub releases: Vec<Release>,
    /// Who looked at what; nothing can be noted where there is none.
    pub reads: Option<Mutex<Vec<String>>>,
    /// Whether the PDF of a published report is kept.
    pub is_kept: bool,
}

pub fn made_up() -> MadeUp {
    let programme = Arc::new(Programme::read(&definition()).unwrap());
    let (programmes, missing) = (vec![programme], Vec::new());
    MadeUp {
        mood: Mood::Well,
        programmes,
        missing,
        freshness: None,
        recorded: Mutex::default(),
        tokens: Vec::new(),
        is_public: false,
        releases: Vec::new(),
        reads: Some(Mutex::default()),
        is_kept: true,
    }
}

/// A node with a token of each role, named as its role, two releases, the first a meeting's report, and a third that the log
/// does not give again.
pub fn guarded() -> MadeUp {
    let grant = |role: &Role| Grant {
        name: format!("the one for {role}"),
        role: *role,
        programmes: Some(vec!["kanten".parse().unwrap()]),
        sources: if *role == Role::Record { vec!["/own".parse().unwrap()] } else { Vec::new() },
    };
    let tokens = [Role::Record, Role::Read, Role::Inspect, Role::Admin];
    let release = |(period, cutoff, position, meeting): (&str, &str, u64, Option<&str>)| Release {
        published: Position(position + 10),
        period: period.into(),
        cutoff: cutoff.parse().unwrap(),
        position: Position(position),
        meeting: meeting.map(str::to_owned),
        file: meeting.map(|_| Hash::of(b"published").to_string()),
    };
    let releases = [
        ("2018-S2", "2018-12-31", 1_000, Some("2019-01")),
        ("2019-S1", "2019-01-31", 1_000, None),
        ("2019-S2", "2019-01-31", 999, Some("2019-07")),
    ];
    MadeUp {
        tokens: tokens.iter().map(|role| (role.to_string(), grant(role))).collect(),
        releases: releases.map(release).into(),
        ..made_up()
    }
}

fn definition() -> Json {
    let spells = |id: &str, name: &str, window: &str| {
        json!({"id": id, "name": {"da": name}, "measure": "spells_started", "kinds": ["job"], "by": "citizen",
               "window": window, "breakdowns": ["municipality"]})
    };
    let with_target = |mut kpi: Json, target: Json| {
        kpi["target"] = target;
        kpi
    };
    json!({
        "id": "kanten", "name": {"da": "Rekruttering fra Kanten", "en": "Recruitment from the Edge"},
        "municipalities": ["360", "376"], "start": "2018-01-01", "end": "2021-12-31", "fictitious": true,
        "kpi": [
            with_target(spells("citizens", "Borgere i forløb", "to_date"),
                        json!({"kind": "at_least", "value": 850, "due": "2021-12-31"})),
            with_target(spells("few", "Få borgere", "to_date"),
                        json!({"kind": "of", "of": "citizens", "value": 40, "due": "2021-12-31"})),
            with_target(spells("hostile", HOSTILE, "period"), json!({"kind": "none"})),
            {"id": "nobody", "name": {"da": "Ingen"}, "measure": "events", "of": ["company.contacted"]},
            {"id": "later", "name": {"da": "Ikke begyndt"}, "measure": "events", "of": ["mentor.trained"]},
            {"id": "hours", "name": {"da": "Lønnede timer"}, "measure": "sum", "of": ["hours.paid"], "field": "hours"},
            {"id": "share", "name": {"da": "Andel"}, "definition": {"da": "Del af alle"}, "measure": "outcome",
             "kinds": ["internship"], "counts_as": ["job"]},
            {"id": "empty", "name": {"da": "Tom andel"}, "definition": {"da": "Del af ingen"}, "measure": "outcome",
             "kinds": ["education"], "counts_as": ["job"]},
        ]
    })
}

impl MadeUp {
    fn programme(&self, id: &ProgrammeId) -> Result<&Arc<Programme>, NodeError> {
        let found = self.programmes.iter().find(|programme| programme.id == *id);
        found.ok_or_else(|| NodeError::UnknownProgramme(id.clone()))
    }

    fn record_one(&self, gate: &mut Gate, record: &InboundRecord) -> Outcome {
        let event = match gate.check(record, "2022-01-20".parse().unwrap()) {
            Ok(event) => event,
            Err(rejection) => return rejection.into(),
        };
        let mut recorded = self.recorded.lock().unwrap();
        let known = recorded.iter().position(|known| known.source == event.source && known.id == event.id);
        let position = |place: usize| Position(48_212 + place as u64);
        let verdict = match known {
            Some(place) if recorded[place].same_content(&event) => {
                Verdict::AlreadyRecorded { position: position(place) }
            }
            Some(place) => Verdict::Conflict { position: position(place) },
            None => {
                recorded.push(event);
                Verdict::Recorded {
                    position: position(recorded.len() - 1),
                    recorded_at: self.head().recorded_at.unwrap(),
                }
            }
        };
        verdict.into()
    }
}

impl Node for MadeUp {
    fn head(&self) -> Head {
        let recorded_at: Instant = "2020-01-20T09:12:44.120931Z".parse().unwrap();
        Head { position: Position(48_211), recorded_at: Some(recorded_at), hash: Hash::of(b"made up") }
    }

    fn programmes(&self) -> Vec<Arc<Programme>> {
        self.programmes.clone()
    }

    fn table(&self, programme: &ProgrammeId, question: &Question) -> Result<PublishedTable, NodeError> {
        let programme = self.programme(programme)?;
        let period = Period::parse(&question.period, programme.half_year).map_err(|wrong| wrong.at("period"))?;
        let head = self.head();
        let view = match question.known_at {
            Some(KnownAt::Position(position)) if position > head.position => {
                return Err(Invalid::new("a position up to 48211", position.to_string()).at("known_at").into());
            }
            Some(KnownAt::Position(position)) if position < head.position => View { position, ..earlier() },
            Some(KnownAt::Instant(at)) if Some(at) < head.recorded_at => earlier(),
            _ => head.into(),
        };
        Ok(table(programme, period, question.cutoff, view))
    }

    fn half_years(&self, programme: &ProgrammeId) -> Result<Vec<PublishedTable>, NodeError> {
        let codes = ["2018-S1", "2018-S2", "2019-S1", "2019-S2", "2020-S1"];
        let ask =
            |code: &&str| self.table(programme, &Question { period: (*code).into(), cutoff: None, known_at: None });
        codes.iter().map(ask).collect()
    }

    fn labour_market(&self, programme: &ProgrammeId, question: &Question) -> Result<PublishedLabourMarket, NodeError> {
        let table = self.table(programme, question)?;
        Ok(disclose_labour_market(labour_market(self.programme(programme)?, &table)))
    }

    fn calendar(&self, programme: &ProgrammeId, known_at: Option<KnownAt>) -> Result<(Calendar, Day), NodeError> {
        let view = if known_at.is_some() { earlier() } else { self.head().into() };
        Ok((calendar(self.programme(programme)?, view), view.recorded_at.unwrap().danish_day()))
    }

    fn released_programmes(&self) -> Vec<ProgrammeId> {
        if self.releases.is_empty() { Vec::new() } else { vec!["kanten".parse().unwrap()] }
    }

    fn releases(&self, programme: &ProgrammeId) -> Result<Vec<Release>, NodeError> {
        Ok(if programme.as_str() == "kanten" { self.releases.clone() } else { Vec::new() })
    }

    fn released_table(&self, programme: &ProgrammeId, release: &Release) -> Result<Option<PublishedTable>, NodeError> {
        let known_at = Some(KnownAt::Position(release.position));
        let question = Question { period: release.period.clone(), cutoff: Some(release.cutoff), known_at };
        let table = self.table(programme, &question)?;
        Ok((release.position == Position(1_000)).then_some(table))
    }

    fn report(
        &self,
        programme: &ProgrammeId,
        release: &Release,
        form: ReportForm,
        language: Language,
    ) -> Result<Option<Vec<u8>>, NodeError> {
        if form == ReportForm::Pdf {
            return Ok(self.is_kept.then(|| b"published".into()));
        }
        let report = Report::of_tables(self.released_table(programme, release)?.into_iter().collect(), language, "0");
        Ok(Some(form.write(&report).unwrap()))
    }

    fn reasons(
        &self,
        _: &ProgrammeId,
        _: &PublishedTable,
        to: &PublishedTable,
    ) -> Result<Vec<(KpiId, Vec<CauseReason>)>, NodeError> {
        let late = |kpi: &PublishedKpi| (kpi.definition().id.clone(), vec![CauseReason::Late]);
        Ok(to.kpis().iter().map(late).collect())
    }

    fn inspect(&self, programme: &ProgrammeId, what: &Inspection) -> Result<Json, NodeError> {
        self.programme(programme)?;
        Ok(json!({"inspected": format!("{what:?}")}))
    }

    fn is_public(&self, programme: &ProgrammeId) -> bool {
        self.is_public && programme.as_str() == "kanten"
    }

    fn admit(&self, token: Option<&str>) -> Result<Caller, NodeError> {
        match token {
            _ if self.tokens.is_empty() => Ok(Caller::Everyone),
            None => Ok(Caller::Nobody),
            Some(token) => {
                let found = self.tokens.iter().find(|(known, _)| known == token);
                found.map(|(_, grant)| Caller::Known(grant.clone())).ok_or(NodeError::Token)
            }
        }
    }

    fn note_read(&self, caller: &Caller, request: &str) -> Result<(), NodeError> {
        let reads = self.reads.as_ref().ok_or_else(|| NodeError::Internal("the disk is full".into()))?;
        reads.lock().unwrap().push(format!("{}: {request}", caller.name()));
        Ok(())
    }

    fn record(&self, records: Vec<InboundRecord>) -> Result<Vec<Outcome>, NodeError> {
        match self.mood {
            Mood::Full => Err(NodeError::Busy),
            Mood::Stopped => Err(NodeError::Stopped("a sync of /secret/path failed".into())),
            Mood::Forgetful => Ok(Vec::new()),
            Mood::Panicking => panic!("a secret"),
            Mood::Well => {
                let mut gate = Gate::new(self.programmes.clone(), PseudonymKeys::default());
                Ok(records.iter().map(|record| self.record_one(&mut gate, record)).collect())
            }
        }
    }

    fn backup(&self, dir: &Path) -> Result<Head, NodeError> {
        if dir == Path::new("/backups/nightly") {
            return Ok(self.head());
        }
        let got = dir.display().to_string();
        Err(NodeError::Backup(Problem { field: "dir".into(), expected: "/backups or a folder in it".into(), got }))
    }

    fn freshness(&self) -> Option<Freshness> {
        self.freshness
    }

    fn not_ready(&self) -> Vec<String> {
        self.missing.clone()
    }
}

fn earlier() -> View {
    let recorded_at: Instant = "2019-02-01T08:00:00Z".parse().unwrap();
    View { position: Position(1_000), recorded_at: Some(recorded_at), head: Hash::of(b"earlier") }
}

fn table(programme: &Arc<Programme>, period: Period, cutoff: Option<Day>, view: View) -> PublishedTable {
    let cutoff = cutoff.unwrap_or(period.last_day()).min(view.recorded_at.unwrap().danish_day());
    let halves = (period.start() - programme.start).num_days().max(0) as u64 / 180;
    let kpis = programme.kpis.iter().map(|kpi| {
        let total = cell(kpi.id.as_str(), kpi.measure.unit(), halves, cutoff);
        let line = |key: &str, cell: &Cell| Line { key: key.into(), cell: cell.clone() };
        let lines = vec![line("360", &total), line("376", &count(0)), line("unknown", &count(2))];
        let breakdowns = kpi.breakdowns.iter().map(|_| (Dimension::Municipality, lines.clone())).collect();
        let outlook = Outlook { target: kpi.target.clone(), ..Outlook::default() };
        KpiSnapshot { id: kpi.id.clone(), total, breakdowns, provisional: kpi.measure.unit() == Unit::Share, outlook }
    });
    disclose(Snapshot { programme: programme.clone(), cutoff, view, kpis: kpis.collect(), period }, &Released::none())
}

/// A labour market with every mark in it.
fn labour_market(programme: &Arc<Programme>, table: &PublishedTable) -> LabourMarket {
    let behind = |count| Some(Behind { count, citizens: 0 });
    let classified = |scheme: &str, code: &str| Classified { scheme: scheme.into(), code: code.into() };
    let reserve = |code: &str, persons| Reserve {
        municipality: code.parse().unwrap(),
        occupation: classified("DISCO-08", "5321"),
        industry: classified("DB07", "871010"),
        persons,
        counted: table.cutoff(),
        year_before: None,
    };
    LabourMarket {
        programme: programme.clone(),
        cutoff: table.cutoff(),
        view: *table.view(),
        company_steps: CompanyStep::ALL.into_iter().zip([behind(1_400), behind(90), behind(3), None]).collect(),
        citizen_steps: CitizenStep::ALL.into_iter().zip([90, 40, 20, 0].map(behind)).collect(),
        reserve: Some(vec![reserve("360", 62), reserve("376", 4)]),
        needs: Some(Vec::new()),
        mobility: None,
    }
}

fn count(count: u64) -> Cell {
    let amount = Amount::Count(Behind { count, citizens: count });
    Cell { amount, reported: true, incomplete: Behind::default(), excluded: 0, reaches: None }
}

fn cell(id: &str, unit: Unit, halves: u64, cutoff: Day) -> Cell {
    let behind = |count| Behind { count, citizens: count };
    let share =
        |part, whole| Amount::Ratio { numerator: behind(part), denominator: behind(whole), rest: behind(whole - part) };
    let amount = match (id, unit) {
        ("share", _) => share(99, 663),
        ("empty", _) => share(0, 0),
        (_, Unit::Hours) => {
            let (sum, nobody) = (Decimal::parse("12134.25").unwrap(), Decimal::whole(0));
            Amount::Sum { sum, citizens: 99, companies: 40, top_citizens: nobody, top_companies: nobody }
        }
        ("few", _) => Amount::Count(behind(3)),
        ("nobody" | "later", _) => Amount::Count(behind(0)),
        _ => Amount::Count(behind(100 + 141 * halves)),
    };
    Cell {
        amount,
        reported: id != "later",
        incomplete: Behind { count: 7, citizens: 7 },
        excluded: 0,
        reaches: Some(cutoff),
    }
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The body of a problem, after a look at what every problem has.
    pub fn problem(&self, status: u16) -> Json {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert!(problem["type"].as_str().unwrap().starts_with("/problems/"));
        problem
    }
}

/// Sends a request to `node`'s service; `localhost` is the host where `fields` name none.
pub fn send(node: MadeUp, method: Method, path: &str, fields: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    send_to(&router(Arc::new(node)), method, path, fields, body.into())
}

/// Sends a request to a service that may have answered before.
pub fn send_to(service: &axum::Router, method: Method, path: &str, fields: &[(&str, &str)], body: Body) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    if fields.iter().all(|(name, _)| *name != "host") {
        request = request.header("host", "localhost:8080");
    }
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        request = request.header(*name, *value);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let response = service.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8_lossy(&body).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    })
}

/// Gets `path` from a service of made-up figures.
pub fn get(path: &str) -> Answer {
    send(made_up(), Method::GET, path, &[], Body::empty())
}
