//! Small dense histories in which everything collides: few citizens and companies, late, repeated, replaced, voided and merged.

use crate::history::Draw;
use maaltal_domain::{Data, Day, EventType, Field, NewEvent};
use serde_json::{Value as Json, json};

const COMPANIES: [&str; 5] = ["29189641", "27355021", "24256790", "13585628", "77806113"];
const MUNICIPALITIES: [&str; 3] = ["360", "376", "265"];
const PLACES: [&str; 2] = ["1003388382", "1003388390"];
const SOURCES: [&str; 2] = ["/kommune", "/loen"];
const PERIODS: [&str; 13] = [
    "2019-S1", "2019-S2", "2020-S1", "2019-Q1", "2019-Q2", "2019-Q3", "2019-M03", "2019-M04", "2019-M05", "2019-M06",
    "2019-M07", "2019", "2018",
];

/// What is asked of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Last position that is known.
    pub view: u64,
    /// The period's code.
    pub period: &'static str,
    /// The cut-off.
    pub cutoff: Day,
}

/// A random history of `programme`, always the same of one seed.
pub struct Tangled {
    draw: Draw,
    programme: String,
    /// First of the days on which things happen, and how many they are.
    days: (Day, u64),
    /// How many citizens, companies and spells there are.
    citizens: u64,
    companies: u64,
    spells: u64,
}

impl Tangled {
    /// The history of `seed`.
    pub fn of(seed: u64, programme: &str) -> Self {
        let mut draw = Draw::new(seed.wrapping_mul(0x2545_f491_4f6c_dd1d).wrapping_add(1));
        let first = day("2018-12-01") + chrono::Days::new(draw.below(120));
        let days = (first, *draw.of(&[8, 20, 60, 120, 200, 400]));
        let [citizens, companies, spells] = [5, 5, 12].map(|most| 1 + draw.below(most));
        Self { draw, programme: programme.to_owned(), days, citizens, companies, spells }
    }

    /// Its events after the definition, in the order in which they are recorded.
    pub fn events(&mut self) -> Vec<NewEvent> {
        let count = 10 + self.draw.below(60);
        (0..count).map(|number| self.event(number, count)).collect()
    }

    /// Questions about it, when it has `last` positions.
    pub fn questions(&mut self, last: u64) -> [Question; 2] {
        let views = [last, 1 + self.draw.below(last)];
        views.map(|view| {
            let period = *self.draw.of(&PERIODS);
            let cutoff = match self.draw.below(4) {
                0 => day(self.draw.of::<&str>(&["2019-03-31", "2019-04-30", "2019-06-30", "2019-07-31", "2020-06-30"])),
                _ => self.day() + chrono::Days::new(self.draw.below(40)),
            };
            Question { view, period, cutoff }
        })
    }

    fn event(&mut self, number: u64, count: u64) -> NewEvent {
        let (name, mut data) = self.happening();
        let elsewhere = self.draw.chance(1, 25);
        let own = format!("e{number}");
        let other = format!("e{}", self.draw.below(count + 2));
        let (name, source) = (name, *self.draw.of(if number.is_multiple_of(5) { &SOURCES[..] } else { &SOURCES[..1] }));
        if name == "event.voided" {
            data = json!({"id": if other == own { "nothing" } else { &other }, "reason": "typed_twice"});
        }
        let replaces = (self.draw.chance(1, 6) && other != own).then_some(other);
        let event_type = EventType::by_name(name).unwrap_or_else(|| panic!("{name}: no type"));
        let field = |(key, value): (&String, &Json)| {
            let field = Field::by_name(key).unwrap_or_else(|| panic!("{key}: no field"));
            let spec = event_type.field(field).unwrap_or_else(|| panic!("{name} has no {key}"));
            (field, spec.kind.read(&value.into()).unwrap_or_else(|error| panic!("{name} {key}: {error}")))
        };
        let fields = data.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()).map(field).collect();
        NewEvent {
            source: read(source),
            id: read(&own),
            event_type,
            programme: read(if elsewhere { "elsewhere" } else { &self.programme }),
            occurred_on: self.day(),
            time: None,
            replaces: replaces.as_deref().map(read),
            data: Data::new(event_type, fields).unwrap_or_else(|error| panic!("{name}: {error}")),
        }
    }

    /// A type of event and what it says.
    fn happening(&mut self) -> (&'static str, Json) {
        match self.draw.below(40) {
            0..=5 => ("citizen.referred", self.referral()),
            6 => ("citizen.left", json!({"citizen": self.citizen(), "reason": "moved"})),
            7 | 8 => {
                let until = self.sometimes(2).then(|| self.day().to_string());
                ("citizen.exempted", json!({"citizen": self.citizen(), "reason": "ill", "until": until}))
            }
            9 | 10 => ("conversation.held", json!({"citizen": self.citizen(), "kind": "lovpligtig"})),
            11..=19 => self.start(),
            20..=23 => self.end(),
            24..=27 => ("hours.paid", self.hours()),
            28 | 29 => ("company.contacted", self.contact()),
            30 | 31 => ("company.registered", self.registration()),
            32 | 33 => ("company.merged", json!({"company": self.company(), "into": self.company()})),
            34 | 35 => ("agreement.signed", self.agreement()),
            36 => ("agreement.withdrawn", json!({"agreement": self.id('a', 3)})),
            37 => ("register.counted", self.register()),
            _ => ("event.voided", Json::Null),
        }
    }

    fn referral(&mut self) -> Json {
        let groups = match self.draw.below(4) {
            0 => Json::Null,
            1 => json!(["unge"]),
            2 => json!(["ledige", "unge"]),
            _ => json!(["andre"]),
        };
        let force = *self.draw.of(&["outside", "unemployed", "employed"]);
        let (force, born) = (self.sometimes(2).then_some(force), self.sometimes(2).then(|| 1980 + self.draw.below(25)));
        json!({"citizen": self.citizen(), "municipality": self.municipality(), "target_groups": groups,
            "labour_force": force, "birth_year": born})
    }

    fn start(&mut self) -> (&'static str, Json) {
        let place = self.sometimes(2).then(|| *self.draw.of(&PLACES));
        let weekly = self.sometimes(2).then(|| 2 + self.draw.below(36));
        let hybrid = self.sometimes(3).then(|| self.sometimes(2));
        let here = self.sometimes(3).then(|| self.municipality());
        let (spell, citizen, company) = (self.spell(), self.citizen(), self.company());
        let data = json!({"spell": spell, "citizen": citizen, "company": company, "p_number": place,
            "hours_per_week": weekly, "hybrid": hybrid, "municipality": here});
        match self.draw.below(10) {
            0..=4 => ("internship.started", data),
            5..=7 => ("job.started", data),
            8 => ("internship.agreed", json!({"spell": spell, "citizen": citizen, "company": company})),
            _ => {
                let company = self.sometimes(2).then_some(company);
                ("education.started", json!({"spell": spell, "citizen": citizen, "company": company}))
            }
        }
    }

    fn end(&mut self) -> (&'static str, Json) {
        let outcome = *self.draw.of(&["job", "education", "none", "unknown"]);
        let outcome = self.sometimes(2).then_some(outcome);
        let spell = self.spell();
        match self.draw.below(8) {
            0 => ("internship.cancelled", json!({"spell": spell})),
            1 => ("job.extended", json!({"spell": spell, "planned_end": self.day().to_string()})),
            2..=5 => ("internship.ended", json!({"spell": spell, "outcome": outcome})),
            _ => ("job.ended", json!({"spell": spell, "outcome": outcome})),
        }
    }

    fn hours(&mut self) -> Json {
        let month = self.day().format("%Y-%m").to_string();
        let basis = *self.draw.of(&["worked", "paid"]);
        let (basis, spell) = (self.sometimes(2).then_some(basis), self.sometimes(3).then(|| self.spell()));
        let hours = (1 + self.draw.below(16_000)) as f64 / 400.0;
        json!({"citizen": self.citizen(), "company": self.company(), "month": month, "basis": basis, "spell": spell,
            "hours": (hours * 4.0).ceil() / 4.0})
    }

    fn contact(&mut self) -> Json {
        let channel = *self.draw.of(&["visit", "phone", "email"]);
        let (here, employees) = (self.sometimes(2).then(|| self.municipality()), self.employees());
        let code = *self.draw.of(&["561010", "561020", "011100"]);
        let industry = self.sometimes(2).then(|| json!({"scheme": "DB07", "code": code}));
        json!({"company": self.company(), "channel": channel, "municipality": here, "employees": employees, "industry": industry})
    }

    fn registration(&mut self) -> Json {
        let (here, employees) = (self.sometimes(2).then(|| self.municipality()), self.employees());
        let kinds = self.sometimes(2).then(|| json!(["social_economic", "other"]));
        json!({"company": self.company(), "name": "Virksomhed", "municipality": here, "employees": employees, "kinds": kinds})
    }

    fn agreement(&mut self) -> Json {
        let kind = *self.draw.of(&["ambassador", "ambassador", "network", "recruitment"]);
        let here = self.sometimes(2).then(|| self.municipality());
        json!({"agreement": self.id('a', 3), "company": self.company(), "kind": kind, "municipality": here})
    }

    fn register(&mut self) -> Json {
        let month = self.day().format("%Y-%m").to_string();
        let whose = *self.draw.of(&["000", "000", "360", "376"]);
        let (value, of) = (self.draw.below(900) as f64 / 8.0, self.sometimes(2).then(|| 100 + self.draw.below(900)));
        let measure = *self.draw.of(&["persons", "persons", "share"]);
        json!({"table": "y60j01", "municipality": whose, "month": month, "measure": measure, "value": value, "of": of})
    }

    fn employees(&mut self) -> Option<u64> {
        self.sometimes(2).then(|| self.draw.below(50))
    }

    fn citizen(&mut self) -> String {
        self.id('c', self.citizens)
    }

    fn spell(&mut self) -> String {
        self.id('s', self.spells)
    }

    fn company(&mut self) -> &'static str {
        let known = COMPANIES.get(..self.companies as usize).unwrap_or(&COMPANIES);
        self.draw.of::<&str>(known)
    }

    fn municipality(&mut self) -> &'static str {
        self.draw.of::<&str>(&MUNICIPALITIES)
    }

    fn id(&mut self, sort: char, many: u64) -> String {
        format!("{sort}{}", self.draw.below(many))
    }

    fn sometimes(&mut self, of: u64) -> bool {
        self.draw.chance(1, of)
    }

    fn day(&mut self) -> Day {
        let (first, count) = self.days;
        first + chrono::Days::new(self.draw.below(count))
    }
}

fn day(text: &str) -> Day {
    read(text)
}

fn read<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error:?}"))
}
