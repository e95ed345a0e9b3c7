//! Made-up tables for tests and for looking at the report: every state of a figure, every kind of target.

use maaltal_domain::{
    Amount, Behind, Cell, Day, Decimal, Forecast, HalfYear, Hash, Horizon, Instant, Interval, Judgement, Kpi,
    KpiSnapshot, Line, Measure, Outlook, Period, Position, Programme, PublishedTable, Released, Snapshot, Status, Unit,
    View, disclose,
};
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// A free text that would be markup anywhere.
pub const HOSTILE: &str = "#import \"x\" <script>alert(1)</script> $x$ *b* _i_ -- [l](u) \\ @ref & =1+1";

/// A value and the citizens behind it; of a share part and whole; nothing: not reported.
#[derive(Clone, Copy)]
pub enum Made {
    Count(u64),
    Hours(i64),
    Share(u64, u64),
    Unreported,
}

/// Eight half-years of a programme whose figures cover everything that the report must be able to show.
pub fn tables() -> Vec<PublishedTable> {
    tables_of(&programme(), 8)
}

/// The first `count` half-years of `programme`.
pub fn tables_of(programme: &Json, count: usize) -> Vec<PublishedTable> {
    tables_as(programme, count, made)
}

/// The first `count` half-years of `programme` with figures of one's own.
pub fn tables_as(programme: &Json, count: usize, made: fn(&str, usize) -> Made) -> Vec<PublishedTable> {
    let programme = Arc::new(Programme::read(programme).unwrap());
    (0..count).map(|half| table(&programme, half, made)).collect()
}

/// A programme's definition with `name`.
pub fn programme() -> Json {
    let spells = |id: &str, name: &str, by: &str, window: &str| {
        json!({"id": id, "name": {"da": name}, "measure": "spells_started", "kinds": ["internship", "job"], "by": by,
               "window": window, "breakdowns": ["municipality"]})
    };
    let with = |mut kpi: Json, target: Json| {
        kpi["target"] = target;
        kpi
    };
    let share = |id: &str, name: &str| {
        json!({"id": id, "name": {"da": name}, "measure": "share", "window": "to_date",
               "definition": {"da": "Borgere med mindst én lønnet time siden programstart, af alle visiterede borgere"},
               "numerator": {"measure": "distinct", "of": ["hours.paid"]},
               "denominator": {"measure": "distinct", "of": ["citizen.referred"]}})
    };
    json!({
        "id": "made-up", "name": {"da": "Rekruttering fra Kanten på Lolland-Falster", "en": "Recruitment from the Edge"},
        "municipalities": ["360", "376"], "start": "2018-01-01", "end": "2021-12-31", "fictitious": true,
        "target_group": [{"code": "unge", "name": {"da": "Unge"}}],
        "kpi": [
            with(spells("citizens", "Borgere i forløb på en virksomhed", "citizen", "to_date"),
                 json!({"kind": "at_least", "value": 850, "due": "2021-12-31"})),
            with(spells("paid", "Borgere i ordinære timer", "citizen", "to_date"),
                 json!({"kind": "of", "of": "citizens", "value": 550, "due": "2021-12-31"})),
            with(spells("companies", "Virksomheder der tager målgruppen ind", "company", "to_date"),
                 json!({"kind": "at_least", "value": 400, "due": "2021-12-31",
                        "path": [{"by": "2018-12-31", "value": 40}]})),
            with(json!({"id": "ambassadors", "name": {"da": "Ambassadørvirksomheder"}, "measure": "agreements_active",
                        "kinds": ["ambassador"], "by": "company", "window": "cutoff"}),
                 json!({"kind": "at_least", "value": 30, "due": "2021-12-31"})),
            with(share("share", "Andel i lønnede timer"), json!({"kind": "share_at_least", "value": 0.25, "due": "2021-12-31"})),
            with(spells("internships", "Praktikker påbegyndt", "spell", "period"),
                 json!({"kind": "at_least", "value": 120, "due": "2021-12-31"})),
            with(spells("flexjobs", "Fleksjob påbegyndt", "citizen", "to_date"),
                 json!({"kind": "at_least", "value": 60, "due": "2021-12-31"})),
            {"id": "hours", "name": {"da": "Lønnede timer"}, "measure": "sum", "of": ["hours.paid"], "field": "hours",
             "window": "period", "breakdowns": ["municipality", "target_group"]},
            share("outcome", "Andel der kom i job"),
            with(spells("hostile", HOSTILE, "spell", "period"), json!({"kind": "at_most", "value": 90, "due": "2021-12-31"})),
        ]
    })
}

/// A programme with `count` targets, all of one kind.
pub fn programme_with_targets(count: usize) -> Json {
    let mut programme = programme();
    let kpis: Vec<_> = (0..count)
        .map(|number| {
            let mut kpi = programme["kpi"][0].clone();
            kpi["id"] = format!("target-{number}").into();
            kpi["name"]["da"] = format!("{}. mål om virksomheder der tager målgruppen ind", number + 1).into();
            if number % 10 == 9 {
                kpi["name"]["da"] = format!("{} og {HOSTILE}", "et meget langt navn ".repeat(12)).into();
            }
            kpi
        })
        .collect();
    programme["kpi"] = kpis.into();
    programme["fictitious"] = false.into();
    programme
}

/// A programme without a target.
pub fn programme_without_targets() -> Json {
    let mut programme = programme();
    programme["kpi"].as_array_mut().unwrap().retain(|kpi| kpi["target"].is_null());
    programme
}

/// What a KPI has come to in each half-year.
pub fn made(id: &str, half: usize) -> Made {
    use Made::{Count, Hours, Share, Unreported};
    let counts = |values: [u64; 8]| Count(values[half]);
    match id {
        "citizens" => counts([92, 214, 377, 669, 731, 780, 842, 911]),
        "paid" => counts([0, 3, 24, 99, 160, 188, 241, 377]),
        "companies" => counts([31, 62, 131, 217, 240, 281, 322, 352]),
        "ambassadors" if half == 0 => Unreported,
        "ambassadors" => counts([0, 12, 51, 48, 44, 31, 33, 38]),
        "share" => Share([0, 3, 24, 99, 160, 188, 241, 377][half], [0, 212, 590, 663, 801, 893, 911, 1002][half]),
        "internships" => counts([81, 113, 140, 3, 122, 96, 101, 133]),
        "flexjobs" => counts([0, 0, 3, 3, 3, 4, 4, 2]),
        "hours" => Hours([0, 41_250, 310_075, 1_213_425, 1_700_000, 2_110_050, 2_434_175, 3_456_789][half]),
        "outcome" => Share(0, 0),
        _ => counts([40, 50, 60, 70, 80, 90, 100, 110]),
    }
}

/// How a figure is judged, and where it is heading; nothing of most.
fn outlook(kpi: &Kpi, half: usize) -> Outlook {
    let judged = Judgement {
        status: Status::Amber,
        author: "styregruppen".into(),
        text: "Timerne kommer senere end ventet, fordi lønnen indberettes bagud; to virksomheder begynder i januar"
            .into(),
    };
    let whole = |[low, mid, high]: [i64; 3]| Interval {
        low: Decimal::whole(low),
        mid: Decimal::whole(mid),
        high: Decimal::whole(high),
    };
    let at = |day: &str, horizon, values| Forecast { at: day.parse().unwrap(), horizon, interval: whole(values) };
    let forecast = match (kpi.id.as_str(), half) {
        ("citizens", 5) => vec![("2021-05-11", [790, 818, 846], [829, 884, 939])],
        ("paid", 5) => vec![("2021-05-11", [199, 218, 237], [221, 276, 331])],
        ("companies", 5) => vec![("2021-05-11", [294, 313, 332], [331, 372, 413])],
        _ => Vec::new(),
    };
    Outlook {
        target: kpi.target.clone(),
        judgement: (kpi.id.as_str() == "paid" && half == 5).then_some(judged),
        forecast: forecast
            .into_iter()
            .flat_map(|(meeting, soon, due)| [at(meeting, Horizon::Meeting, soon), at("2021-12-31", Horizon::Due, due)])
            .collect(),
    }
}

fn table(programme: &Arc<Programme>, half: usize, made: fn(&str, usize) -> Made) -> PublishedTable {
    let codes = ["2018-S1", "2018-S2", "2019-S1", "2019-S2", "2020-S1", "2020-S2", "2021-S1", "2021-S2"];
    let period = Period::parse(codes[half], HalfYear::Calendar).unwrap();
    let view = View {
        position: Position(48_211),
        recorded_at: Some("2022-01-20T09:12:44.120931Z".parse::<Instant>().unwrap()),
        head: Hash::of(b"made up"),
    };
    let kpis = programme.kpis.iter().map(|kpi| {
        let total = made(kpi.id.as_str(), half);
        let lines = |dimension| (dimension, lines(programme, dimension, total, period.last_day()));
        KpiSnapshot {
            id: kpi.id.clone(),
            total: cell(total, period.last_day()),
            breakdowns: kpi.breakdowns.iter().copied().map(lines).collect(),
            provisional: matches!(kpi.measure, Measure::Share { .. }) && half == 7 && kpi.measure.unit() == Unit::Share,
            outlook: outlook(kpi, half),
        }
    });
    let cutoff = period.last_day();
    disclose(
        Snapshot { programme: programme.clone(), cutoff, view, kpis: kpis.collect(), period: period.clone() },
        &Released::none(),
    )
}

fn lines(programme: &Programme, dimension: maaltal_domain::Dimension, total: Made, day: Day) -> Vec<Line> {
    let keys: Vec<String> = match dimension {
        maaltal_domain::Dimension::Municipality => programme.municipalities.iter().map(|m| m.to_string()).collect(),
        maaltal_domain::Dimension::TargetGroup => programme.target_groups.iter().map(|g| g.code.clone()).collect(),
    };
    let part = |place: usize| match total {
        Made::Count(count) => Made::Count(if place == 0 { count * 2 / 5 } else { count - count * 2 / 5 }),
        Made::Hours(hours) => Made::Hours(hours / 2),
        other => other,
    };
    let mut lines: Vec<_> =
        keys.into_iter().enumerate().map(|(place, key)| Line { key, cell: cell(part(place), day) }).collect();
    lines.push(Line { key: "unknown".into(), cell: cell(Made::Count(3), day) });
    lines
}

fn cell(made: Made, day: Day) -> Cell {
    let behind = |count| Behind { count, citizens: count };
    let amount = match made {
        Made::Count(count) => Amount::Count(behind(count)),
        Made::Unreported => Amount::Count(behind(0)),
        Made::Share(part, whole) => {
            Amount::Ratio { numerator: behind(part), denominator: behind(whole), rest: behind(whole - part) }
        }
        Made::Hours(hundredths) => {
            let sum = Decimal::from_millionths(hundredths * 10_000);
            let nobody = Decimal::whole(0);
            Amount::Sum { sum, citizens: 99, companies: 40, top_citizens: nobody, top_companies: nobody }
        }
    };
    let reported = !matches!(made, Made::Unreported);
    Cell { amount, reported, incomplete: Behind::default(), excluded: 0, reaches: reported.then_some(day) }
}

/// A definition with every name made 300 letters long by `text`.
pub fn with_long_names(mut programme: Json, text: &str) -> Json {
    let long = |text: &str| text.chars().cycle().take(300).collect::<String>();
    programme["name"] = json!({"da": long(text)});
    for kpi in programme["kpi"].as_array_mut().unwrap() {
        kpi["name"] = json!({"da": long(&format!("{} {text} ", kpi["id"]))});
        kpi["definition"] = json!({"da": long(text)});
    }
    programme
}
