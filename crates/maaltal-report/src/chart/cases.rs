//! Made-up tables and markets that a chart must survive, for tests and for looking at the charts.

use maaltal_domain::{
    Amount, Behind, Cell, CitizenStep, Classified, CompanyStep, Day, Decimal, Forecast, HalfYear, Hash, Horizon,
    KpiSnapshot, LabourMarket, Line, Mobility, Month, Outlook, Period, Position, Programme, PublishedLabourMarket,
    PublishedTable, RegisterNumber, Released, Reserve, Snapshot, TREND_MONTHS, Target, Trend, View, disclose,
    disclose_labour_market,
};
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// A figure of one half-year, with as many citizens behind a count; of a share part and whole.
#[derive(Clone, Copy)]
pub enum Made {
    Count(u64),
    Hours(i64),
    Share(u64, u64),
    Register(i64),
    Unreported,
}
use Made::{Count, Hours, Register, Share, Unreported};

/// A key figure `x` through the half-years from 2018 on.
#[derive(Clone)]
pub struct Case {
    pub name: &'static str,
    pub called: String,
    /// Measure and window.
    pub kpi: Json,
    /// The target as a programme file states it; null: none.
    pub target: Json,
    pub total: Vec<Made>,
    /// Target groups and their figures.
    pub lines: Vec<(String, Vec<Made>)>,
    /// Whether the figure has a forecast.
    pub ahead: bool,
    /// A due date that no programme file may state.
    pub due: Option<&'static str>,
}

fn started(window: &str) -> Json {
    json!({"measure": "spells_started", "kinds": ["internship"], "by": "citizen", "window": window})
}

fn share_of_referred() -> Json {
    json!({"measure": "share", "window": "to_date", "definition": {"da": "En andel"},
        "numerator": {"measure": "distinct", "of": ["hours.paid"]},
        "denominator": {"measure": "distinct", "of": ["citizen.referred"]}})
}

fn at_least(value: u64, due: &str) -> Json {
    json!({"kind": "at_least", "value": value, "due": due})
}

fn counts(counts: &[u64]) -> Vec<Made> {
    counts.iter().copied().map(Count).collect()
}

/// So many half-years on the way to `last`.
fn rising(last: u64, halves: u64) -> Vec<Made> {
    (1..=halves)
        .map(|half| Count(last * half / halves + half * (halves - half) * last / (8 * halves * halves)))
        .collect()
}

impl Case {
    fn new(name: &'static str, target: Json, total: Vec<Made>) -> Self {
        let called = "Borgere i forløb på en virksomhed".to_owned();
        let half = |made: &Made| match made {
            Count(count) => Count(count / 2),
            other => *other,
        };
        let lines = ["Unge", "Ledige", "Flygtninge"].map(|group| (group.to_owned(), total.iter().map(half).collect()));
        Self { name, called, kpi: started("to_date"), target, total, lines: lines.to_vec(), ahead: false, due: None }
    }

    fn ahead(self) -> Self {
        Self { ahead: true, ..self }
    }

    fn per_period(self) -> Self {
        Self { kpi: started("period"), ..self }
    }

    fn programme(&self) -> Arc<Programme> {
        let mut kpi = self.kpi.clone();
        kpi["id"] = "x".into();
        kpi["name"] = json!({"da": self.called});
        // Registers know no target groups.
        let dimensions = if kpi["measure"] == "register" { 1 } else { 2 };
        kpi["breakdowns"] = json!(["municipality", "target_group"][..dimensions]);
        if !self.target.is_null() {
            kpi["target"] = self.target.clone();
        }
        let groups: Vec<_> = (0..self.lines.len())
            .map(|place| json!({"code": format!("g{place}"), "name": {"da": self.lines[place].0}}))
            .collect();
        let programme = json!({
            "id": "made-up", "name": {"da": "Opdigtet"}, "municipalities": ["360", "376"], "start": "2018-01-01",
            "fictitious": true, "threshold": 10, "target_group": groups, "kpi": [kpi],
        });
        Arc::new(Programme::read(&programme).unwrap())
    }

    /// The tables, oldest first.
    pub fn tables(&self) -> Vec<PublishedTable> {
        let programme = self.programme();
        (0..self.total.len()).map(|half| self.table(&programme, half)).collect()
    }

    fn table(&self, programme: &Arc<Programme>, half: usize) -> PublishedTable {
        let period = Period::parse(&format!("{}-S{}", 2018 + half / 2, half % 2 + 1), HalfYear::Calendar).unwrap();
        let cutoff = period.last_day();
        let kpi = &programme.kpis[0];
        let mut target = kpi.target.clone();
        if let (Some(target), Some(due)) = (&mut target, self.due) {
            target.due = Some(due.parse().unwrap());
        }
        let lines = |of: &[usize], keys: &dyn Fn(usize) -> String| {
            let line = |place: &usize| Line { key: keys(*place), cell: cell(self.lines[*place].1[half], cutoff) };
            of.iter().map(line).collect::<Vec<_>>()
        };
        let municipalities = lines(&[0, 1.min(self.lines.len() - 1)], &|place| ["360", "376"][place].to_owned());
        let every: Vec<_> = (0..self.lines.len()).collect();
        let mut groups = lines(&every, &|place| format!("g{place}"));
        groups.push(Line { key: "unknown".into(), cell: cell(Count(3), cutoff) });
        let dimensions = kpi.breakdowns.iter().copied();
        let found = KpiSnapshot {
            id: kpi.id.clone(),
            total: cell(self.total[half], cutoff),
            breakdowns: dimensions.zip([municipalities, groups]).collect(),
            provisional: self.name == "sixteen" && half > 13,
            outlook: Outlook { forecast: self.forecast(half, cutoff, target.as_ref()), target, judgement: None },
        };
        let view = View { position: Position(1), recorded_at: None, head: Hash::of(b"made up") };
        let snapshot = Snapshot { programme: programme.clone(), cutoff, view, kpis: vec![found], period };
        disclose(snapshot, &Released::none())
    }

    fn forecast(&self, half: usize, cutoff: Day, target: Option<&Target>) -> Vec<Forecast> {
        let before = half.checked_sub(2).map_or(Count(0), |before| self.total[before]);
        let trend = match (self.total[half], before) {
            (Count(now), Count(before)) => Trend::of_counts(now, [now.saturating_sub(before) / 12; TREND_MONTHS]),
            (Hours(now), _) => {
                let month = |place: i64| (Decimal::from_millionths(now * 10_000 * (place % 3) / 24), 9);
                Trend::of_sums(Decimal::from_millionths(now * 10_000), std::array::from_fn(|place| month(place as i64)))
            }
            _ => None,
        };
        let Some(trend) = trend.filter(|_| self.ahead) else { return Vec::new() };
        let at = |(horizon, at): (Horizon, Day)| {
            let days = u32::try_from((at - cutoff).num_days()).ok().filter(|days| *days > 0)?;
            Some(Forecast { at, horizon, interval: trend.after(days, 0) })
        };
        let meeting = (Horizon::Meeting, cutoff + chrono::Days::new(133));
        let due = target.and_then(|target| target.due).map(|due| (Horizon::Due, due));
        std::iter::once(meeting).chain(due).filter_map(at).collect()
    }
}

fn cell(made: Made, day: Day) -> Cell {
    let behind = |count| Behind { count, citizens: count };
    let amount = match made {
        Count(count) => Amount::Count(behind(count)),
        Unreported => Amount::Count(behind(0)),
        Share(part, whole) => {
            Amount::Ratio { numerator: behind(part), denominator: behind(whole), rest: behind(whole - part) }
        }
        Register(value) => {
            let month = Month::of(day);
            Amount::Register(Some(RegisterNumber { value: Decimal::whole(value), of: None, month }))
        }
        Hours(hundredths) => {
            let sum = Decimal::from_millionths(hundredths * 10_000);
            let nobody = Decimal::whole(0);
            Amount::Sum { sum, citizens: 99, companies: 40, top_citizens: nobody, top_companies: nobody }
        }
    };
    let reported = !matches!(made, Unreported);
    Cell { amount, reported, incomplete: Behind::default(), excluded: 0, reaches: reported.then_some(day) }
}

/// Days of meetings.
pub fn meetings() -> Vec<Day> {
    let days = ["2017-11-14", "2018-05-08", "2018-11-13", "2019-05-14", "2019-11-12", "2020-05-12", "2020-11-10"];
    days.map(|day| day.parse().unwrap()).to_vec()
}

/// Key figures of every form and size.
pub fn cases() -> Vec<Case> {
    let long = "Borgere der er kommet i et forløb på en virksomhed i et af de mange brancheområder ".repeat(4);
    let hours = json!({"measure": "sum", "of": ["hours.paid"], "field": "hours", "window": "to_date"});
    let groups = |count: usize, halves: u64| {
        let name = |place: usize| format!("Målgruppe nummer {} med et langt navn", place + 1);
        (0..count).map(|place| (name(place), rising(900 / (place as u64 + 1), halves))).collect()
    };
    vec![
        Case::new("one", at_least(850, "2021-12-31"), counts(&[92])).ahead(),
        Case::new("two", at_least(850, "2021-12-31"), counts(&[92, 214])),
        Case::new("four", at_least(850, "2021-12-31"), counts(&[92, 214, 377, 669])).ahead(),
        Case::new("eight", at_least(850, "2021-12-31"), counts(&[92, 214, 377, 669, 731, 780, 842, 911])),
        Case {
            lines: groups(14, 16),
            ..Case::new("sixteen", at_least(2_400, "2027-12-31"), rising(1_480, 16)).ahead()
        },
        Case::new("zeros", json!({"kind": "at_most", "value": 0, "due": "2021-12-31"}), counts(&[0, 0, 0, 0])),
        Case::new("millions", at_least(4_000_000, "2021-12-31"), rising(3_000_000, 6)).ahead(),
        Case {
            kpi: share_of_referred(),
            lines: vec![("Unge".into(), vec![Share(0, 0), Share(8, 212), Share(24, 590), Share(99, 663)])],
            ..Case::new(
                "share",
                json!({"kind": "share_at_least", "value": 0.25, "due": "2021-12-31"}),
                vec![Share(0, 0), Share(8, 212), Share(24, 590), Share(99, 663)],
            )
        },
        Case {
            kpi: json!({"measure": "register", "window": "cutoff",
                "where": {"table": "nettotilgang", "measure": "persons", "municipality": "360"}}),
            ..Case::new("negative", Json::Null, [-1_250, 410, -300, 3_100].map(Register).into())
        },
        Case {
            kpi: hours,
            ..Case::new("hours", at_least(60_000, "2021-12-31"), [41_250, 310_075, 1_213_425].map(Hours).into()).ahead()
        },
        Case {
            called: long.clone(),
            lines: groups(5, 4),
            ..Case::new("long", at_least(850, "2021-12-31"), rising(700, 4))
        },
        Case { due: Some("2017-05-01"), ..Case::new("due-before", at_least(300, "2021-12-31"), rising(200, 4)) },
        Case {
            lines: vec![
                ("Unge".into(), vec![Unreported, Count(0), Count(8), Count(9), Count(12), Count(16)]),
                (long, counts(&[2, 3, 3, 3, 3, 3])),
            ],
            ..Case::new(
                "marks",
                at_least(60, "2020-12-31"),
                vec![Unreported, Count(0), Count(8), Count(9), Count(12), Count(16)],
            )
        },
        Case::new("period", at_least(120, "2021-12-31"), counts(&[81, 113, 140, 3, 122, 96, 101, 133])).per_period(),
    ]
}

/// Key figures of which `value` is hidden wherever it stands.
pub fn hiding(value: u64) -> Vec<Case> {
    let few = Count(value);
    let share = |part| Share(part, 212);
    let shares = vec![Share(0, 0), share(value), share(100), share(120)];
    let counts = vec![Unreported, Count(0), few, Count(12), few, Count(16), few];
    let lines = vec![("Unge".to_owned(), counts.clone()), ("Ledige".to_owned(), vec![few; 7])];
    let target = at_least(60, "2020-12-31");
    let case = |name, total: &[Made]| Case { lines: lines.clone(), ..Case::new(name, target.clone(), total.to_vec()) };
    vec![
        case("last", &counts).ahead(),
        case("before", &[few, Count(30), few, Count(40), Count(60), few, Count(90)]),
        case("period", &[Count(81), few, Count(113), few, Count(0), few, Count(40)]).per_period(),
        Case { kpi: share_of_referred(), lines: vec![("Unge".to_owned(), shares.clone())], ..case("share", &shares) },
    ]
}

fn industry(code: u64) -> Classified {
    Classified { scheme: "DB07".into(), code: format!("{code:06}") }
}

/// The market that the charts are made for, with `hidden` moves, citizens and companies where too few are to be shown.
pub fn market(hidden: u64) -> PublishedLabourMarket {
    let industries = [
        871_010, 433_200, 561_010, 471_120, 812_100, 494_100, 11_100, 162_300, 881_030, 552_000, 781_000, 851_000,
        931_100, 960_210,
    ];
    let moves = |(from, to): (usize, usize)| match (from * 7 + to * 3) % 11 {
        0 | 1 => None,
        2 => Some(hidden),
        3 => Some(0),
        level => {
            Some((level as u64 * 61) / (1 + from as u64 + to as u64)).map(|moves| if moves < 5 { 0 } else { moves })
        }
    };
    let pairs = (0..industries.len()).flat_map(|from| (0..industries.len()).map(move |to| (from, to)));
    let mobility = pairs.filter_map(|(from, to)| {
        let year = if from == 3 { 2020 } else { 2021 };
        Some(Mobility {
            year,
            from: industry(industries[from]),
            to: industry(industries[to]),
            moves: moves((from, to))?,
        })
    });
    let behind = |count| Some(Behind { count, citizens: count });
    let day = |text: &str| text.parse::<Day>().unwrap();
    let reserve = |(place, (persons, before)): (usize, (u64, Option<u64>))| Reserve {
        municipality: ["360", "376"][place % 2].parse().unwrap(),
        occupation: Classified { scheme: "DISCO-08".into(), code: ["5321", "7115", "5120", "9112"][place % 4].into() },
        industry: industry(industries[place % 5]),
        persons,
        counted: day("2021-11-30"),
        year_before: before.map(|persons| (persons, day("2020-11-30"))),
    };
    let reserves = [
        (62, Some(44)),
        (26, Some(68)),
        (62, Some(hidden)),
        (0, None),
        (140, Some(139)),
        (hidden, Some(20)),
        (33, Some(80)),
        (18, Some(18)),
    ];
    disclose_labour_market(LabourMarket {
        programme: cases()[0].programme(),
        cutoff: day("2021-12-31"),
        view: View { position: Position(1), recorded_at: None, head: Hash::of(b"made up") },
        company_steps: CompanyStep::ALL
            .into_iter()
            .zip([behind(1_400), behind(352), behind(38), behind(hidden)])
            .collect(),
        citizen_steps: CitizenStep::ALL.into_iter().zip([behind(911), behind(640), behind(377), behind(99)]).collect(),
        reserve: Some(reserves.into_iter().enumerate().map(reserve).collect()),
        needs: None,
        mobility: Some(mobility.collect()),
    })
}

/// A market of which nothing is shown or reported.
pub fn empty_market() -> PublishedLabourMarket {
    disclose_labour_market(LabourMarket {
        programme: cases()[0].programme(),
        cutoff: "2018-06-30".parse().unwrap(),
        view: View { position: Position(1), recorded_at: None, head: Hash::of(b"made up") },
        company_steps: CompanyStep::ALL
            .into_iter()
            .zip([Some(Behind { count: 0, citizens: 0 }), None, None, None])
            .collect(),
        citizen_steps: CitizenStep::ALL.into_iter().zip([None; 4]).collect(),
        reserve: None,
        needs: None,
        mobility: None,
    })
}
