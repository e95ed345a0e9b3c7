//! A made-up history of any length, with the fixtures' mix of events: what the benchmarks record.
//!
//! The same number of events gives the same history, on every machine and for ever.

use maaltal_domain::{Cvr, Data, Day, EventId, EventType, Field, Hours, Month, NewEvent, SpellKind, SpellStep, Value};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::str::FromStr;

/// The fixtures' events by what they tell, [`WHOLE`] in all.
const MIX: &[(u64, Happening)] = &[
    (3_281, Happening::Hours),
    (44, Happening::HoursCorrected),
    (1_514, Happening::Contact),
    (16, Happening::ContactCorrected),
    (1_497, Happening::Started(SpellKind::Internship)),
    (1_381, Happening::InternshipEnded),
    (905, Happening::Referral),
    (364, Happening::Started(SpellKind::Job)),
    (155, Happening::JobEnded),
    (98, Happening::Agreement),
    (43, Happening::Started(SpellKind::Flexjob)),
    (23, Happening::ContactVoided),
    (11, Happening::Started(SpellKind::Education)),
    (2, Happening::Withdrawal),
    (1, Happening::Merger),
];
/// Events in the fixtures' history.
const WHOLE: u64 = 9_335;
/// Companies in the fixtures' history.
const COMPANIES: u64 = 621;
/// Days of the fixtures' history, from [`first_day`] on.
const DAYS: u64 = 1_440;
/// Ids of the office's events are a permutation of the numbers below this prime.
const OFFICE_IDS: u64 = 100_000_007;
/// Events that may still be corrected or voided.
const CORRECTABLE: usize = 1_000;

const OFFICE: &str = "/lolland-falster/erhvervsservice";
const PAYROLL: &str = "/guldborgsund/loen";

#[derive(Debug, Clone, Copy)]
enum Happening {
    Hours,
    HoursCorrected,
    Contact,
    ContactCorrected,
    ContactVoided,
    Started(SpellKind),
    InternshipEnded,
    JobEnded,
    Referral,
    Agreement,
    Withdrawal,
    Merger,
}

/// A spell that has not ended.
struct Open {
    spell: String,
    citizen: String,
    company: Cvr,
    since: Day,
}

/// An event that may still be corrected.
struct Said {
    id: EventId,
    on: Day,
    data: Vec<(Field, Value)>,
}

/// An endless history of the fixtures' programme, whose four years are spread over the first `events`.
///
/// The definition of the programme is not among them.
pub struct History {
    events: u64,
    made: u64,
    draw: Draw,
    citizens: Vec<String>,
    companies: Vec<Cvr>,
    internships: Vec<Open>,
    jobs: Vec<Open>,
    payroll: usize,
    agreements: Vec<String>,
    contacts: Vec<Said>,
    hours: Vec<Said>,
}

impl History {
    /// A history whose programme is over after `events`, in the order of its registration.
    pub fn of(events: u64) -> Self {
        let mut draw = Draw(2_018);
        let companies = (0..(events * COMPANIES / WHOLE).max(3)).map(|_| draw.company()).collect();
        let citizens = (0..3).map(|_| draw.citizen()).collect();
        Self {
            events: events.max(1),
            made: 0,
            draw,
            citizens,
            companies,
            internships: vec![],
            jobs: vec![],
            payroll: 0,
            agreements: vec![],
            contacts: vec![],
            hours: vec![],
        }
    }

    /// Writes the history as CloudEvents, one a line.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_lines(path: &Path, events: u64) -> std::io::Result<()> {
        let mut file = BufWriter::new(std::fs::File::create(path)?);
        for event in Self::of(events).take(events as usize) {
            writeln!(file, "{}", event.to_json())?;
        }
        file.flush()
    }

    /// The day on which the next event is registered.
    fn today(&self) -> Day {
        first_day() + days(self.made.min(self.events) * DAYS / self.events)
    }

    /// The event that comes next; another one where there is nothing yet that could end or be corrected.
    fn happen(&mut self, what: Happening, today: Day) -> NewEvent {
        let on = (today - days(self.draw.below(30) * self.draw.below(8) / 7)).max(first_day());
        let happened = match what {
            Happening::Hours => self.hours(on),
            Happening::HoursCorrected => self.correct_hours(),
            Happening::Contact => Some(self.contact(on)),
            Happening::ContactCorrected => self.correct_contact(),
            Happening::ContactVoided => self.void_contact(on),
            Happening::Started(kind) => Some(self.start(kind, on)),
            Happening::InternshipEnded => self.end(SpellKind::Internship, on),
            Happening::JobEnded => self.end(SpellKind::Job, on),
            Happening::Referral => None,
            Happening::Agreement => Some(self.sign(on)),
            Happening::Withdrawal => self.withdraw(on),
            Happening::Merger => Some(self.merge(on)),
        };
        let mut event = happened.unwrap_or_else(|| self.refer(on));
        event.time = Some(format!("{today}T12:00:00+01:00"));
        event
    }

    fn refer(&mut self, on: Day) -> NewEvent {
        let citizen = self.draw.citizen();
        self.citizens.push(citizen.clone());
        let mut groups = vec![(*self.draw.of(&["sygemeldte", "fleksjob", "flygtninge", "kontanthjaelp"])).to_owned()];
        groups.extend(self.draw.chance(1, 5).then(|| "unge".to_owned()));
        let fields = vec![
            (Field::Citizen, Value::Word(citizen)),
            (Field::Municipality, self.draw.municipality()),
            (Field::TargetGroups, Value::Words(groups)),
        ];
        self.office(EventType::CitizenReferred, on, fields)
    }

    fn start(&mut self, kind: SpellKind, on: Day) -> NewEvent {
        let spell = format!("f{:07}", self.made);
        let citizen = self.draw.of(&self.citizens).clone();
        let company = *self.draw.of(&self.companies);
        let mut fields =
            vec![(Field::Spell, Value::Word(spell.clone())), (Field::Citizen, Value::Word(citizen.clone()))];
        if kind.needs_company() {
            fields.push((Field::Company, Value::Company(company)));
        }
        let open = Open { spell, citizen, company, since: on };
        match kind {
            SpellKind::Internship => {
                let municipality = self.draw.chance(2, 5).then(|| (Field::Municipality, self.draw.municipality()));
                let planned = on + days(28 + 7 * self.draw.below(9));
                let end = self.draw.chance(2, 5).then_some((Field::PlannedEnd, Value::Day(planned)));
                fields.extend(municipality.into_iter().chain(end));
                self.internships.push(open);
            }
            SpellKind::Job | SpellKind::Flexjob => {
                let hours = Hours((4 + self.draw.below(34) as i64) * 100);
                fields.push((Field::HoursPerWeek, Value::Hours(hours)));
                self.jobs.push(open);
            }
            _ => {}
        }
        self.office(EventType::Spell(kind, SpellStep::Started), on, fields)
    }

    fn end(&mut self, kind: SpellKind, on: Day) -> Option<NewEvent> {
        let open = if kind == SpellKind::Internship { &mut self.internships } else { &mut self.jobs };
        let ended = self.draw.take(open)?;
        let outcomes = ["none", "unknown", "job", "other_offer", "flexjob", "education"];
        let told = kind == SpellKind::Internship && self.draw.chance(2, 3);
        let outcome = told.then(|| (Field::Outcome, Value::Word((*self.draw.of(&outcomes)).to_owned())));
        let fields = [(Field::Spell, Value::Word(ended.spell))].into_iter().chain(outcome).collect();
        Some(self.office(EventType::Spell(kind, SpellStep::Ended), on.max(ended.since), fields))
    }

    /// The next job of the payroll: jobs come in turn, as a wage system sends them.
    fn hours(&mut self, on: Day) -> Option<NewEvent> {
        self.payroll = (self.payroll + 1) % self.jobs.len().max(1);
        let job = self.jobs.get(self.payroll)?;
        let fields = vec![
            (Field::Citizen, Value::Word(job.citizen.clone())),
            (Field::Company, Value::Company(job.company)),
            (Field::Month, Value::Month(Month::of(on))),
            (Field::Hours, Value::Hours(Hours(500 + self.draw.below(14_000) as i64))),
        ];
        let on = Month::of(on).last_day();
        let event = self.payroll_event(on, fields.clone());
        remember(&mut self.hours, Said { id: event.id.clone(), on, data: fields });
        Some(event)
    }

    fn correct_hours(&mut self) -> Option<NewEvent> {
        let mut wrong = self.draw.take(&mut self.hours)?;
        let hours = Value::Hours(Hours(500 + self.draw.below(14_000) as i64));
        wrong.data.iter_mut().filter(|(field, _)| *field == Field::Hours).for_each(|(_, value)| *value = hours.clone());
        Some(NewEvent { replaces: Some(wrong.id), ..self.payroll_event(wrong.on, wrong.data) })
    }

    fn contact(&mut self, on: Day) -> NewEvent {
        let company = *self.draw.of(&self.companies);
        let channel = (*self.draw.of(&["visit", "phone", "email", "meeting"])).to_owned();
        let fields = vec![
            (Field::Company, Value::Company(company)),
            (Field::Channel, Value::Word(channel)),
            (Field::Municipality, self.draw.municipality()),
        ];
        let event = self.office(EventType::CompanyContacted, on, fields.clone());
        remember(&mut self.contacts, Said { id: event.id.clone(), on, data: fields });
        event
    }

    fn correct_contact(&mut self) -> Option<NewEvent> {
        let wrong = self.draw.take(&mut self.contacts)?;
        Some(NewEvent { replaces: Some(wrong.id), ..self.office(EventType::CompanyContacted, wrong.on, wrong.data) })
    }

    fn void_contact(&mut self, on: Day) -> Option<NewEvent> {
        let wrong = self.draw.take(&mut self.contacts)?;
        let id = Value::Word(wrong.id.as_str().to_owned());
        let reason = Value::Word("registered_twice".into());
        Some(self.office(EventType::EventVoided, on, vec![(Field::Id, id), (Field::Reason, reason)]))
    }

    fn sign(&mut self, on: Day) -> NewEvent {
        let agreement = format!("a{:07}", self.made);
        self.agreements.push(agreement.clone());
        let company = *self.draw.of(&self.companies);
        let kind = (*self.draw.of(&["ambassador", "recruitment", "network"])).to_owned();
        let fields = vec![
            (Field::Agreement, Value::Word(agreement)),
            (Field::Company, Value::Company(company)),
            (Field::Kind, Value::Word(kind)),
        ];
        self.office(EventType::AgreementSigned, on, fields)
    }

    fn withdraw(&mut self, on: Day) -> Option<NewEvent> {
        let agreement = self.draw.take(&mut self.agreements)?;
        Some(self.office(EventType::AgreementWithdrawn, on, vec![(Field::Agreement, Value::Word(agreement))]))
    }

    fn merge(&mut self, on: Day) -> NewEvent {
        let (company, into) = (*self.draw.of(&self.companies), *self.draw.of(&self.companies));
        let fields = vec![(Field::Company, Value::Company(company)), (Field::Into, Value::Company(into))];
        self.office(EventType::CompanyMerged, on, fields)
    }

    fn office(&self, event_type: EventType, on: Day, fields: Vec<(Field, Value)>) -> NewEvent {
        // Numbers in no order, and none twice: their factor has no divisor in common with the prime.
        event(OFFICE, parsed(&format!("e{:08}", self.made * 61_803_399 % OFFICE_IDS)), event_type, on, fields)
    }

    fn payroll_event(&mut self, on: Day, fields: Vec<(Field, Value)>) -> NewEvent {
        event(PAYROLL, self.draw.uuid(), EventType::HoursPaid, on, fields)
    }
}

impl Iterator for History {
    type Item = NewEvent;

    fn next(&mut self) -> Option<NewEvent> {
        let mut drawn = self.draw.below(WHOLE);
        let what = MIX.iter().find(|(share, _)| {
            let is_it = drawn < *share;
            drawn = drawn.saturating_sub(*share);
            is_it
        });
        let today = self.today();
        let event = self.happen(what.map_or(Happening::Referral, |(_, what)| *what), today);
        self.made += 1;
        Some(event)
    }
}

fn event(source: &str, id: EventId, event_type: EventType, on: Day, fields: Vec<(Field, Value)>) -> NewEvent {
    NewEvent {
        source: parsed(source),
        id,
        event_type,
        programme: parsed(crate::PROGRAMME),
        occurred_on: on,
        time: None,
        replaces: None,
        data: Data::new(event_type, fields).unwrap_or_else(|error| panic!("{error}")),
    }
}

fn remember(said: &mut Vec<Said>, new: Said) {
    if said.len() == CORRECTABLE {
        said.swap_remove(0);
    }
    said.push(new);
}

fn first_day() -> Day {
    parsed("2018-01-01")
}

fn days(count: u64) -> chrono::Days {
    chrono::Days::new(count)
}

fn parsed<T: FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

/// Numbers that look random and are the same each time (splitmix64).
pub(crate) struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A draw that begins with `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub fn chance(&mut self, of: u64, all: u64) -> bool {
        self.below(all) < of
    }

    pub fn of<'a, T>(&mut self, some: &'a [T]) -> &'a T {
        let place = self.below(some.len().max(1) as u64) as usize;
        some.get(place).unwrap_or_else(|| panic!("expected something to draw from"))
    }

    fn take<T>(&mut self, some: &mut Vec<T>) -> Option<T> {
        let place = self.below(some.len().max(1) as u64) as usize;
        (!some.is_empty()).then(|| some.swap_remove(place))
    }

    fn municipality(&mut self) -> Value {
        let code: &&str = self.of(&["360", "376"]);
        Value::Municipality(parsed(code))
    }

    /// A company's number whose check digit is right.
    pub fn company(&mut self) -> Cvr {
        (0..).find_map(|_| Cvr::from_number(10_000_000 + self.below(89_999_999) as u32).ok()).unwrap_or_else(|| {
            unreachable!("every eleventh number is a company's");
        })
    }

    /// A pseudonym; one in which a person number could be read is drawn again.
    pub fn citizen(&mut self) -> String {
        self.without_person_number(|draw| format!("b{:010x}", draw.below(1 << 40)))
    }

    fn uuid(&mut self) -> EventId {
        let text = self.without_person_number(|draw| {
            let (high, low) = (draw.next(), draw.next());
            let variant = 0x8000 | (low >> 48) & 0x3fff;
            let (time, middle) = (high >> 32, (high >> 16) & 0xffff);
            format!("{time:08x}-{middle:04x}-4{:03x}-{variant:04x}-{:012x}", high & 0xfff, low & 0xffff_ffff_ffff)
        });
        parsed(&text)
    }

    fn without_person_number(&mut self, mut made: impl FnMut(&mut Self) -> String) -> String {
        loop {
            let text = made(self);
            if text.parse::<EventId>().is_ok() {
                return text;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_history_is_like_the_fixtures() {
        let events: Vec<_> = History::of(WHOLE).take(WHOLE as usize).collect();
        assert!(events.iter().eq(&History::of(WHOLE).take(WHOLE as usize).collect::<Vec<_>>()));
        let ids: BTreeSet<_> = events.iter().map(|event| (event.source.as_str(), event.id.as_str())).collect();
        assert_eq!(ids.len(), events.len());
        let share = |wanted: EventType| events.iter().filter(|event| event.event_type == wanted).count();
        assert!((3_000..3_600).contains(&share(EventType::HoursPaid)));
        assert!((1_350..1_700).contains(&share(EventType::CompanyContacted)));
        assert!(share(EventType::EventVoided) > 5);
        assert!(events.iter().filter(|event| event.replaces.is_some()).count() > 20);
        assert!(events.iter().all(|event| event.occurred_on >= first_day()));
        let bytes: usize = events.iter().map(|event| event.to_json().to_string().len()).sum();
        assert!((300..340).contains(&(bytes / events.len())), "{}", bytes / events.len());
    }
}
