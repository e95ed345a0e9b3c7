//! Random reports of a programme: small counts, few givers, lines that add up and lines that overlap.

use maaltal_domain::{
    Amount, Behind, Cell, Decimal, Dimension, HalfYear, Hash, Instant, KpiSnapshot, Line, Measure, Month, MonthlyShare,
    Period, Position, Programme, Snapshot, Unit, View, Window,
};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Luck that can be had again.
pub struct Luck {
    state: u64,
    /// How many of 100 lines are corrected downwards from one report to the next.
    pub corrections: u64,
}

impl Luck {
    /// The luck of a seed.
    pub fn of(seed: u64) -> Self {
        Self { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678, corrections: 3 }
    }

    /// A number from 0 to `most`.
    pub fn up_to(&mut self, most: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % (most + 1)
    }

    /// A number from `least` to `most`; `least` where that is more.
    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.up_to(most.saturating_sub(least))
    }

    /// Whether something happens that happens `percent` times in 100.
    pub fn happens(&mut self, percent: u64) -> bool {
        self.up_to(99) < percent
    }

    /// A count as tables have them: often nothing, often small.
    pub fn count(&mut self) -> u64 {
        match self.up_to(9) {
            0 | 1 => 0,
            2..=4 => self.between(1, 4),
            5 | 6 => self.between(5, 9),
            _ => self.between(10, 60),
        }
    }
}

/// Municipalities that made-up programmes have.
pub const MUNICIPALITIES: [&str; 12] =
    ["360", "376", "766", "265", "740", "621", "101", "147", "151", "153", "155", "157"];

/// A programme with some figures of every kind that disclosure treats in its own way.
pub fn programme(luck: &mut Luck, lines: usize) -> Json {
    let municipalities = &MUNICIPALITIES[..lines];
    let spells = |id: &str, kind: &str, by: &str, window: &str| json!({"id": id, "name": {"da": id}, "measure": "spells_started", "kinds": [kind], "by": by, "window": window});
    let share = |id: &str, paid: &str| {
        json!({"id": id, "name": {"da": id}, "definition": {"da": id}, "measure": "share", "window": "to_date",
               "numerator": {"measure": "distinct", "of": [paid]},
               "denominator": {"measure": "distinct", "of": ["conversation.held"]}})
    };
    let mut nested = spells("nested", "job", "citizen", "to_date");
    match luck.happens(70) {
        true => nested["target"] = json!({"kind": "of", "of": "citizens", "value": 5, "due": "2021-12-31"}),
        false => nested["in"] = json!(["citizens"]),
    }
    let mut citizens = spells("citizens", "internship", "citizen", "to_date");
    citizens["target"] = json!({"kind": "at_least", "value": 50, "due": "2021-12-31"});
    let mut hours =
        json!({"id": "hours", "name": {"da": "hours"}, "measure": "sum", "of": ["hours.paid"], "field": "hours"});
    hours["window"] = if luck.happens(50) { "to_date" } else { "period" }.into();
    let mut monthly = share("monthly", "aid.granted");
    monthly["measure"] = "share_monthly".into();
    monthly["window"] = if luck.happens(50) { "to_date" } else { "period" }.into();
    let all = vec![
        citizens,
        nested,
        spells("companies", "flexjob", "company", "to_date"),
        spells("spells", "education", "spell", "to_date"),
        spells("period", "mentoring", "spell", "period"),
        json!({"id": "contacts", "name": {"da": "contacts"}, "measure": "events", "of": ["company.contacted"],
               "window": "to_date"}),
        hours,
        share("share", "hours.paid"),
        json!({"id": "outcome", "name": {"da": "outcome"}, "definition": {"da": "outcome"}, "measure": "outcome",
               "kinds": ["upskilling"], "counts_as": ["job"], "window": "period"}),
        json!({"id": "held", "name": {"da": "held"}, "measure": "distinct", "of": ["conversation.held"], "by": "citizen",
               "window": "to_date"}),
        monthly,
    ];
    let chosen: BTreeSet<usize> = (0..luck.between(1, 3)).map(|_| luck.up_to(all.len() as u64 - 1) as usize).collect();
    // What is nested needs what it is nested in, and both have the same lines; so have a share and its denominator.
    let together = |place: usize| place < 2 && chosen.contains(&1) || [7, 9].contains(&place) && chosen.contains(&9);
    let kpis: Vec<Json> = all
        .into_iter()
        .enumerate()
        .filter(|(place, _)| chosen.contains(place) || together(*place))
        .map(|(place, mut kpi)| {
            let both = luck.happens(40) && !together(place);
            kpi["breakdowns"] = if both { json!(["municipality", "target_group"]) } else { json!(["municipality"]) };
            kpi
        })
        .collect();
    let threshold = [3, 5, 10][luck.up_to(2) as usize];
    json!({
        "id": "made-up", "name": {"da": "made up"}, "municipalities": municipalities, "start": "2018-01-01",
        "end": "2021-12-31", "fictitious": true, "threshold": threshold,
        "target_group": [{"code": "a", "name": {"da": "a"}}, {"code": "b", "name": {"da": "b"}}, {"code": "c", "name": {"da": "c"}}],
        "kpi": kpis,
    })
}

/// The reports of a programme, one a half-year; to-date figures grow, but for a correction now and then.
pub fn snapshots(luck: &mut Luck, programme: &Json, count: usize) -> Vec<Snapshot> {
    let programme = Arc::new(Programme::read(programme).unwrap());
    let codes = ["2018-S1", "2018-S2", "2019-S1", "2019-S2", "2020-S1", "2020-S2", "2021-S1", "2021-S2", "2022-S1"];
    let mut made: Vec<Snapshot> = Vec::new();
    for (place, code) in codes.into_iter().take(count).enumerate() {
        let period = Period::parse(code, HalfYear::Calendar).unwrap();
        let mut kpis: Vec<KpiSnapshot> = Vec::new();
        for kpi in &programme.kpis {
            let before = made.last().and_then(|before| before.kpis.iter().find(|other| other.id == kpi.id));
            let before = before.filter(|_| kpi.window == Window::ToDate);
            let other = |id: &str| kpis.iter().find(|other| other.id.as_str() == id);
            let made = match kpi.id.as_str() {
                "nested" => figure(luck, &programme, kpi, before, other("citizens")),
                "held" => denominators(kpi, other("share").unwrap()),
                "monthly" => monthly(luck, &programme, kpi, before, &period),
                _ => figure(luck, &programme, kpi, before, None),
            };
            kpis.push(made);
        }
        let recorded_at = Some("2022-01-20T09:12:44.120931Z".parse::<Instant>().unwrap());
        let view = View { position: Position(place as u64 + 1), recorded_at, head: Hash::of(b"made up") };
        let cutoff = period.last_day();
        made.push(Snapshot { programme: programme.clone(), period, cutoff, view, kpis });
    }
    made
}

/// The figure with each amount replaced by another.
fn with_amounts(figure: &KpiSnapshot, amount: &mut dyn FnMut(&Amount) -> Amount) -> KpiSnapshot {
    let mut made = figure.clone();
    let lines = made.breakdowns.iter_mut().flat_map(|(_, lines)| lines.iter_mut().map(|line| &mut line.cell));
    for cell in std::iter::once(&mut made.total).chain(lines) {
        cell.amount = amount(&cell.amount);
    }
    made
}

/// The count of all that a share is of.
fn denominators(kpi: &maaltal_domain::Kpi, share: &KpiSnapshot) -> KpiSnapshot {
    let count = |amount: &Amount| Amount::Count(Behind { count: second(amount), citizens: second(amount) });
    KpiSnapshot { id: kpi.id.clone(), ..with_amounts(share, &mut |amount| count(amount)) }
}

/// A share for each of some months: those there were before, and one or two of the period.
fn monthly(
    luck: &mut Luck,
    programme: &Programme,
    kpi: &maaltal_domain::Kpi,
    before: Option<&KpiSnapshot>,
    period: &Period,
) -> KpiSnapshot {
    let months_of = |amount: &Amount| if let Amount::Months(months) = amount { months.clone() } else { Vec::new() };
    let known = before.map_or(Vec::new(), |before| months_of(&before.total.amount));
    let mut months: BTreeSet<Month> = known.iter().map(|known| known.month).collect();
    for _ in 0..2 {
        let day = period.start() + chrono::Months::new(u32::try_from(luck.up_to(5)).unwrap());
        months.insert(Month::of(day));
    }
    let mut made: Option<KpiSnapshot> = None;
    for month in months {
        let of_month = |amount: &Amount| {
            let found = months_of(amount).into_iter().find(|own| own.month == month);
            found.map_or(ratio(0, 0), |own| ratio(own.numerator.count, own.denominator.count))
        };
        let is_known = known.iter().any(|known| known.month == month);
        let old = before.filter(|_| is_known).map(|before| with_amounts(before, &mut |amount| of_month(amount)));
        let new = figure(luck, programme, kpi, old.as_ref(), None);
        let mut shares = amounts_in_order(&new).into_iter();
        let earlier = made.take().unwrap_or_else(|| with_amounts(&new, &mut |_| Amount::Months(Vec::new())));
        made = Some(with_amounts(&earlier, &mut |amount| {
            let mut months = months_of(amount);
            if let Some(Amount::Ratio { numerator, denominator, rest }) = shares.next() {
                let own = MonthlyShare { month, numerator, denominator, rest };
                months.extend((denominator.count > 0).then_some(own));
            }
            Amount::Months(months)
        }));
    }
    made.unwrap()
}

/// The total's amount, then those of the lines.
fn amounts_in_order(figure: &KpiSnapshot) -> Vec<Amount> {
    let mut amounts = Vec::new();
    with_amounts(figure, &mut |amount| {
        amounts.push(amount.clone());
        amount.clone()
    });
    amounts
}

fn figure(
    luck: &mut Luck,
    programme: &Programme,
    kpi: &maaltal_domain::Kpi,
    before: Option<&KpiSnapshot>,
    outer: Option<&KpiSnapshot>,
) -> KpiSnapshot {
    let keys = |dimension: Dimension| -> Vec<String> {
        match dimension {
            Dimension::Municipality => programme.municipalities.iter().map(ToString::to_string).collect(),
            Dimension::TargetGroup => programme.target_groups.iter().map(|group| group.code.clone()).collect(),
        }
    };
    let old = |place: usize, line: usize| before.map(|before| before.breakdowns[place].1[line].cell.amount.clone());
    let most = |place: usize, line: usize| {
        let outer = outer.and_then(|outer| outer.breakdowns.get(place)).map(|(_, lines)| &lines[line].cell.amount);
        outer.map_or(u64::MAX, first)
    };
    let mut breakdowns: Vec<(Dimension, Vec<Amount>)> = Vec::new();
    for (place, dimension) in kpi.breakdowns.iter().enumerate() {
        let lines = 0..keys(*dimension).len();
        let lines = lines.map(|line| amount(luck, &kpi.measure, old(place, line).as_ref(), most(place, line)));
        breakdowns.push((*dimension, lines.collect()));
    }
    if !adds_up(kpi) {
        enough(&mut breakdowns);
    }
    let all: Vec<Vec<Amount>> = breakdowns.iter().map(|(_, lines)| lines.clone()).collect();
    let total =
        total(luck, kpi, &all, before.map(|before| &before.total.amount), outer.map(|outer| &outer.total.amount));
    // What adds up over municipalities adds up over target groups: the last group takes what the others leave.
    if let (true, [_, (_, groups)]) = (adds_up(kpi), &mut breakdowns[..]) {
        let old: Vec<_> = (0..groups.len()).filter_map(|line| old(1, line)).collect();
        *groups = shared_out(luck, &total, groups.len(), &old);
    }
    let cell = |amount| Cell { amount, reported: true, incomplete: Behind::default(), excluded: 0, reaches: None };
    let line = |(key, amount): (String, Amount)| Line { key, cell: cell(amount) };
    let breakdowns = breakdowns
        .into_iter()
        .map(|(dimension, lines)| (dimension, keys(dimension).into_iter().zip(lines).map(line).collect()))
        .collect();
    KpiSnapshot {
        id: kpi.id.clone(),
        total: cell(total),
        breakdowns,
        provisional: false,
        outlook: maaltal_domain::Outlook::default(),
    }
}

/// Everybody of a line is in some line of the other breakdown too, so that one has room for them.
fn enough(breakdowns: &mut [(Dimension, Vec<Amount>)]) {
    let all: Vec<Amount> = breakdowns.iter().flat_map(|(_, lines)| lines.clone()).collect();
    let largest = |number: fn(&Amount) -> u64| all.iter().map(number).max().unwrap_or(0);
    for (_, lines) in breakdowns {
        let missing = |number: fn(&Amount) -> u64| largest(number).saturating_sub(lines.iter().map(number).sum());
        let (part, whole) = (missing(first), missing(second));
        let Some(line) = lines.first_mut() else { continue };
        *line = match &*line {
            Amount::Ratio { .. } => ratio(first(line) + part, second(line) + whole.max(part)),
            other => Amount::Count(Behind { count: first(other) + part, citizens: first(other) + part }),
        };
    }
}

fn adds_up(kpi: &maaltal_domain::Kpi) -> bool {
    matches!(kpi.measure.unit(), Unit::Spells | Unit::Events)
        || matches!(kpi.measure, Measure::Outcome { .. } | Measure::Sum { .. })
}

/// The count, or a share's numerator.
pub fn first(amount: &Amount) -> u64 {
    match amount {
        Amount::Count(behind) => behind.count,
        Amount::Ratio { numerator, .. } => numerator.count,
        Amount::Sum { sum, .. } => u64::try_from(sum.millionths()).unwrap(),
        Amount::Months(months) => MonthlyShare::best(months).map_or(0, |best| best.numerator.count),
        Amount::Register(_) | Amount::Narrative(_) => unreachable!("the made-up tables have none of these"),
    }
}

/// The count, or a share's denominator.
pub fn second(amount: &Amount) -> u64 {
    match amount {
        Amount::Ratio { denominator, .. } => denominator.count,
        Amount::Months(months) => MonthlyShare::best(months).map_or(0, |best| best.denominator.count),
        other => first(other),
    }
}

fn ratio(part: u64, whole: u64) -> Amount {
    let behind = |count| Behind { count, citizens: count };
    Amount::Ratio { numerator: behind(part), denominator: behind(whole), rest: behind(whole - part) }
}

/// A line's amount, which grows from what it was before.
fn amount(luck: &mut Luck, measure: &Measure, before: Option<&Amount>, most: u64) -> Amount {
    let grown = |luck: &mut Luck, before: u64| {
        if luck.happens(luck.corrections) {
            return before / 2;
        }
        before + if luck.happens(50) { 0 } else { luck.count() / 3 }
    };
    match (measure, before) {
        (Measure::Share { .. } | Measure::ShareMonthly { .. } | Measure::Outcome { .. }, None) => {
            let whole = luck.count();
            ratio(luck.up_to(whole), whole)
        }
        (Measure::Share { .. } | Measure::ShareMonthly { .. } | Measure::Outcome { .. }, Some(before)) => {
            let part = grown(luck, first(before));
            ratio(part, grown(luck, second(before)).max(part))
        }
        (Measure::Sum { .. }, before) => hours(luck, before),
        (_, before) => {
            let count = match before {
                Some(before) => grown(luck, first(before)),
                None => luck.count(),
            };
            let count = count.min(most);
            let few = measure.unit() == Unit::Spells && luck.happens(20);
            Amount::Count(Behind { count, citizens: if few { count.div_ceil(3) } else { count } })
        }
    }
}

/// Hours of some citizens at some companies, in whole quarters.
fn hours(luck: &mut Luck, before: Option<&Amount>) -> Amount {
    let citizens = luck.count() / 3;
    let mut gifts: Vec<i64> = (0..citizens).map(|_| luck.between(2, 400) as i64 * 250_000).collect();
    gifts.extend(before.map(first).filter(|before| *before > 0).map(|before| i64::try_from(before).unwrap()));
    gifts.sort_unstable_by(|a, b| b.cmp(a));
    let top: i64 = gifts.iter().take(2).sum();
    let decimal = Decimal::from_millionths;
    Amount::Sum {
        sum: decimal(gifts.iter().sum()),
        citizens: gifts.len() as u64,
        companies: gifts.len() as u64,
        top_citizens: decimal(top),
        top_companies: decimal(top),
    }
}

fn total(
    luck: &mut Luck,
    kpi: &maaltal_domain::Kpi,
    lines: &[Vec<Amount>],
    before: Option<&Amount>,
    outer: Option<&Amount>,
) -> Amount {
    let of = |number: fn(&Amount) -> u64, lines: &[Amount]| lines.iter().map(number).sum::<u64>();
    let Some(own) = lines.first() else { return Amount::Count(Behind::default()) };
    if let Measure::Sum { .. } = kpi.measure {
        let givers = own.iter().map(|line| if let Amount::Sum { citizens, .. } = line { *citizens } else { 0 }).sum();
        let top = own
            .iter()
            .map(|line| if let Amount::Sum { top_citizens, .. } = line { top_citizens.millionths() } else { 0 });
        let top = Decimal::from_millionths(top.max().unwrap_or(0));
        let sum = Decimal::from_millionths(own.iter().map(|line| first(line) as i64).sum());
        return Amount::Sum { sum, citizens: givers, companies: givers, top_citizens: top, top_companies: top };
    }
    if adds_up(kpi) {
        let citizens = own.iter().map(|line| if let Amount::Count(behind) = line { behind.citizens } else { 0 }).sum();
        return match kpi.measure {
            Measure::Outcome { .. } => ratio(of(first, own), of(second, own)),
            _ => Amount::Count(Behind { count: of(first, own), citizens }),
        };
    }
    let mut within = |number: fn(&Amount) -> u64, most: u64| {
        let largest = lines.iter().flatten().map(number).max().unwrap_or(0);
        let sum = lines.iter().map(|lines| of(number, lines)).min().unwrap_or(0).max(largest);
        let least = largest.max(before.map_or(0, number)).min(sum);
        luck.between(least, sum).min(most.max(least))
    };
    match kpi.measure {
        Measure::Share { .. } | Measure::ShareMonthly { .. } => {
            let whole = within(second, u64::MAX);
            ratio(within(first, whole).min(whole), whole)
        }
        _ => {
            let count = within(first, outer.map_or(u64::MAX, first));
            Amount::Count(Behind { count, citizens: count })
        }
    }
}

/// A total shared out among so many lines: what they had before, where there is enough for it, and the rest by luck.
fn shared_out(luck: &mut Luck, total: &Amount, lines: usize, before: &[Amount]) -> Vec<Amount> {
    let mut cuts = |total: u64, step: u64, had: fn(&Amount) -> u64| -> Vec<u64> {
        let had: Vec<u64> = before.iter().map(had).collect();
        let held = Some(had.iter().sum()).filter(|held| had.len() == lines && *held <= total);
        let mut left = total - held.unwrap_or(0);
        let mut parts = Vec::new();
        for line in 0..lines {
            let part = if line + 1 == lines { left } else { luck.up_to(left / step) * step };
            left -= part;
            let kept = held.and_then(|_| had.get(line)).copied();
            parts.push(part + kept.unwrap_or(0));
        }
        parts
    };
    match total {
        Amount::Months(_) | Amount::Register(_) | Amount::Narrative(_) => {
            unreachable!("the made-up tables have none of these")
        }
        Amount::Ratio { numerator, rest, .. } => {
            let parts = cuts(numerator.count, 1, first);
            let rests = cuts(rest.count, 1, |before| second(before) - first(before));
            parts.into_iter().zip(rests).map(|(part, rest)| ratio(part, part + rest)).collect()
        }
        Amount::Count(behind) => {
            let parts = cuts(behind.count, 1, first).into_iter();
            parts.map(|count| Amount::Count(Behind { count, citizens: count.min(behind.citizens) })).collect()
        }
        Amount::Sum { sum, citizens, .. } => {
            let parts = cuts(sum.millionths() as u64, 250_000, first).into_iter();
            let line = |sum: u64| {
                let sum = Decimal::from_millionths(sum as i64);
                let givers = if sum.millionths() == 0 { 0 } else { *citizens };
                let fifth = Decimal::from_millionths(sum.millionths() / 5);
                Amount::Sum { sum, citizens: givers, companies: givers, top_citizens: fifth, top_companies: fifth }
            };
            parts.map(line).collect()
        }
    }
}

/// A cell by its figure and its line; the total has no line.
pub type Name = (String, String);

/// The amounts of a snapshot by cell.
pub fn amounts(snapshot: &Snapshot) -> BTreeMap<Name, Amount> {
    let mut all = BTreeMap::new();
    for kpi in &snapshot.kpis {
        all.insert((kpi.id.to_string(), String::new()), kpi.total.amount.clone());
        for (dimension, lines) in &kpi.breakdowns {
            for line in lines {
                let name = (kpi.id.to_string(), format!("{}/{}", dimension.name(), line.key));
                all.insert(name, line.cell.amount.clone());
            }
        }
    }
    all
}
