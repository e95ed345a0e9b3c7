//! Years of meetings in seconds: houses whose clocks are put, letters that go nowhere.

use super::*;
use crate::clock::Clock;
use crate::house::{Form, Import, NotRecorded, Upstream};
use lettre::message::Mailbox;
use maaltal_domain::{Hash, NewEvent, Position, Programme};
use maaltal_intake::{Outcome, cloud_event_batch};
use maaltal_report::Look;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Weak};
use tempfile::TempDir;

const PROGRAMME: &str = "lolland-falster";
const HOUR: i64 = 3_600_000_000;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn programme() -> ProgrammeId {
    PROGRAMME.parse().unwrap()
}

/// A post office that notes what it takes.
#[derive(Clone)]
struct Office {
    from: Mailbox,
    /// Message-ID and recipient of every letter.
    taken: Arc<Mutex<Vec<(String, String)>>>,
    refuses: Arc<Mutex<BTreeSet<String>>>,
}

impl Office {
    fn new() -> Self {
        Self { from: "maaltal@example.dk".parse().unwrap(), taken: Arc::default(), refuses: Arc::default() }
    }

    fn taken(&self) -> Vec<(String, String)> {
        self.taken.lock().unwrap().clone()
    }

    fn refuse(&self, who: &[&str]) {
        *self.refuses.lock().unwrap() = who.iter().map(|who| (*who).to_owned()).collect();
    }
}

impl Post for Office {
    fn from(&self) -> &Mailbox {
        &self.from
    }

    fn post(&self, letter: &[u8], to: &[Address]) -> Posted {
        let text = String::from_utf8(letter.to_vec()).unwrap();
        let id = text.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap().to_owned();
        let refuses = self.refuses.lock().unwrap();
        let mut posted = Posted::default();
        for address in to {
            if refuses.contains(&address.to_string()) {
                posted.failed.push(format!("{address}: 550 no such user"));
            } else {
                self.taken.lock().unwrap().push((id.clone(), address.to_string()));
                posted.reached.push(address.clone());
            }
        }
        posted
    }
}

/// A stream of houses: what one sends, all have.
#[derive(Default)]
struct Wire {
    houses: Mutex<Vec<Weak<House>>>,
    is_cut: AtomicBool,
}

impl Upstream for Wire {
    fn send(&self, events: &[&NewEvent]) -> Result<Vec<Outcome>, NotRecorded> {
        if self.is_cut.load(Ordering::Relaxed) {
            return Err(NotRecorded::Unreached("cut".into()));
        }
        let houses: Vec<_> = self.houses.lock().unwrap().iter().filter_map(Weak::upgrade).collect();
        let now = houses[0].clock().now();
        let timed: Vec<_> = events.iter().map(|event| ((*event).clone(), now)).collect();
        let mut verdicts = Vec::new();
        for house in houses {
            verdicts = house.follow(&timed)?;
        }
        Ok(verdicts.into_iter().map(Outcome::from).collect())
    }
}

struct Bench {
    dir: TempDir,
    house: Arc<House>,
    office: Office,
    publisher: Publisher,
}

fn settings(dir: &TempDir, to: &[&str]) -> Settings {
    let to = to.iter().map(|to| Recipient(to.parse().unwrap())).collect();
    let programmes = BTreeMap::from([(programme(), Own { to, look: Look::default() })]);
    Settings { folder: Some(dir.path().join("reports")), languages: vec![Language::Da, Language::En], programmes }
}

fn publisher(dir: &TempDir, house: &Arc<House>, office: &Office) -> Publisher {
    let settings = settings(dir, &["Anne Ærø <anne@example.dk>", "bo@example.dk"]);
    Publisher::new(Arc::clone(house), settings, Some(Box::new(office.clone())))
}

impl Bench {
    /// A house at an instant, with nothing in it.
    fn empty(now: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let house = Arc::new(House::open(&dir.path().join("data"), Clock::simulated(at(now))).unwrap());
        let office = Office::new();
        let publisher = publisher(&dir, &house, &office);
        Self { dir, house, office, publisher }
    }

    /// A house of a small programme on the agenda's day of its meeting in May 2024, at eight in the morning.
    fn small() -> Self {
        let bench = Self::empty("2024-01-02T08:00:00Z");
        bench.house.record(&batch(&json!([small_programme()]))).unwrap();
        let citizens: Vec<_> = (0..9).map(|n| referred(&format!("c{n}"))).collect();
        bench.house.record(&batch(&json!(citizens))).unwrap();
        bench.set("2024-05-04T06:00:00Z");
        bench
    }

    fn set(&self, now: &str) {
        self.house.clock().set(at(now));
    }

    fn look_at(&mut self, now: &str) {
        self.set(now);
        self.publisher.look();
    }

    /// As after a restart: nothing is remembered.
    fn restart(&mut self) {
        self.publisher = publisher(&self.dir, &self.house, &self.office);
    }

    fn alarms(&self) -> Vec<String> {
        alarms::read(self.house.dir())
    }

    fn publication(&self, meeting: &str, paper: Paper) -> Option<Publication> {
        self.house.publication(&programme(), meeting, paper).unwrap()
    }

    /// Endings of the files that are kept, without their digests.
    fn kept(&self) -> Vec<String> {
        let folder = self.house.dir().join("published");
        let names = std::fs::read_dir(folder).map_or_else(
            |_| Vec::new(),
            |entries| entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect::<Vec<_>>(),
        );
        let mut endings: Vec<_> = names.iter().map(|name| name.split_once('.').unwrap().1.to_owned()).collect();
        endings.sort();
        endings
    }
}

fn batch(events: &Json) -> Vec<maaltal_intake::InboundRecord<'static>> {
    let text: &'static str = events.to_string().leak();
    cloud_event_batch(text.as_bytes()).unwrap()
}

fn event(id: &str, name: &str, data: &Json) -> Json {
    json!({"specversion": "1.0", "source": "/s", "id": id, "type": format!("dk.maaltal.{name}.v1"),
        "programme": PROGRAMME, "occurredon": "2018-01-02", "data": data})
}

fn referred(citizen: &str) -> Json {
    let mut event = event(citizen, "citizen.referred", &json!({"citizen": citizen, "municipality": "360"}));
    event["occurredon"] = "2023-09-01".into();
    event
}

fn small_programme() -> Json {
    let definition = json!({"id": PROGRAMME, "name": {"da": "Rekruttering på Lolland", "en": "Recruitment"},
        "municipalities": ["360"], "start": "2023-01-01", "end": "2025-12-31",
        "meetings": {"months": [5, 11], "day": "2nd tuesday", "hosts": ["3F"], "agenda_days_before": 10,
            "minutes_days_after": 14},
        "kpi": [{"id": "c", "name": {"da": "Borgere visiteret"}, "measure": "distinct", "by": "citizen",
            "of": ["citizen.referred"], "window": "to_date",
            "target": {"kind": "at_least", "value": 900, "due": "2025-12-31"}}]});
    event("definition", "programme.defined", &json!({"definition": definition}))
}

#[test]
fn on_the_agendas_day_it_is_made_recorded_kept_and_delivered_once() {
    let mut bench = Bench::small();
    bench.look_at("2024-05-03T21:59:00Z");
    assert!(bench.publication("2024-05", Paper::Report).is_none(), "the day has not begun in Denmark");
    bench.look_at("2024-05-03T22:01:00Z");
    let made = bench.publication("2024-05", Paper::Report).unwrap();
    assert_eq!(made.as_of, Position(10));
    for hour in 0..48 {
        bench.house.clock().set(Instant::from_micros(at("2024-05-04T00:00:00Z").micros() + hour * HOUR));
        bench.publisher.look();
    }
    assert_eq!(bench.house.head().position, Position(12), "the report and its delivery, nothing else");
    let id = format!("<lolland-falster-2024-05.{}@maaltal>", made.digest.short());
    let expected = ["anne@example.dk", "bo@example.dk"].map(|to| (id.clone(), to.to_owned()));
    assert_eq!(bench.office.taken(), expected);
    assert_eq!(
        bench.kept(),
        ["da.csv", "da.html", "da.json", "da.xlsx", "en.csv", "en.html", "en.json", "en.pdf", "en.xlsx", "pdf"]
    );
    let delivered = std::fs::read(bench.dir.path().join("reports/lolland-falster-2024-05.pdf")).unwrap();
    assert_eq!(Hash::of(&delivered), made.digest);
    let (calendar, _) = bench.house.calendar(&programme(), None).unwrap();
    let meeting = calendar.meetings.iter().find(|own| own.id == "2024-05").unwrap();
    let sent = meeting.agenda.sent.clone().unwrap();
    assert_eq!(sent.text.as_deref(), Some("Lagt i mappen og sendt med e-mail til 2 modtagere"));
    assert_eq!(bench.house.not_given_again(&programme(), None).unwrap(), []);
    assert_eq!(bench.alarms(), [""; 0]);
}

#[test]
fn what_fails_is_told_and_tried_again_and_nobody_gets_it_twice() {
    let mut bench = Bench::small();
    bench.office.refuse(&["bo@example.dk"]);
    bench.publisher.look();
    let first = bench.office.taken();
    assert_eq!(first.len(), 1);
    let alarm = bench.alarms();
    assert!(
        alarm[0].contains("lolland-falster-2024-05: delivering") && alarm[0].contains("bo@example.dk: 550"),
        "{alarm:?}"
    );
    assert!(
        alarm[0].ends_with("(1 times since 2024-05-04T08:00:00+02:00, again at 2024-05-04T08:01:00+02:00)"),
        "{alarm:?}"
    );
    assert!(!bench.house.is_sent(&programme(), "2024-05", Paper::Report).unwrap());
    bench.look_at("2024-05-04T06:00:59Z");
    assert!(bench.alarms()[0].contains("(1 times"));
    bench.look_at("2024-05-04T06:01:00Z");
    assert!(bench.alarms()[0].contains("(2 times"));
    bench.office.refuse(&[]);
    bench.look_at("2024-05-04T06:02:59Z");
    assert_eq!(bench.office.taken(), first, "it is not time yet");
    bench.look_at("2024-05-04T06:03:00Z");
    assert_eq!(
        bench.office.taken().iter().map(|(_, to)| to.as_str()).collect::<Vec<_>>(),
        ["anne@example.dk", "bo@example.dk"]
    );
    assert!(bench.house.is_sent(&programme(), "2024-05", Paper::Report).unwrap());
    assert_eq!(bench.alarms(), [""; 0]);
}

#[test]
fn after_a_restart_it_goes_on_with_the_same_message_id() {
    let mut bench = Bench::small();
    bench.office.refuse(&["anne@example.dk", "bo@example.dk"]);
    bench.publisher.look();
    let made = bench.publication("2024-05", Paper::Report).unwrap();
    // Somebody damages one file, and removes another.
    let folder = bench.house.dir().join("published");
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        match path.to_str().unwrap() {
            text if text.ends_with("en.pdf") => std::fs::remove_file(&path).unwrap(),
            text if text.ends_with(".pdf") => std::fs::write(&path, "damaged").unwrap(),
            _ => {}
        }
    }
    bench.office.refuse(&[]);
    bench.restart();
    bench.look_at("2024-05-09T09:00:00Z");
    assert_eq!(bench.publication("2024-05", Paper::Report).unwrap(), made);
    let ids: BTreeSet<_> = bench.office.taken().into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, BTreeSet::from([format!("<lolland-falster-2024-05.{}@maaltal>", made.digest.short())]));
    assert!(bench.house.published_pdf(made.digest).unwrap().is_some());
    assert_eq!(bench.kept().len(), 10);
}

#[test]
fn nothing_half_made_is_recorded_or_left_and_the_meeting_ends_all_tries() {
    let mut bench = Bench::small();
    let folder = bench.house.dir().join("published");
    std::fs::write(&folder, "no folder").unwrap();
    let head = bench.house.head();
    bench.publisher.look();
    assert_eq!(bench.house.head(), head);
    assert!(bench.alarms()[0].contains("publishing lolland-falster-2024-05: "), "{:?}", bench.alarms());
    bench.look_at("2024-05-15T06:00:00Z");
    assert_eq!((bench.house.head(), bench.alarms()), (head, vec![]), "the meeting is over");

    let mut bench = Bench::small();
    bench.publisher.settings = settings(&bench.dir, &[]);
    bench.publisher.settings.folder = None;
    bench.publisher.look();
    assert!(bench.alarms()[0].contains("nobody to deliver to: give report.folder"), "{:?}", bench.alarms());
    assert_eq!(unsent(&bench.house, &bench.publisher.settings, Language::En).len(), 1);
    bench.publisher.settings = settings(&bench.dir, &[]);
    bench.look_at("2024-05-04T06:01:00Z");
    assert_eq!(bench.alarms(), [""; 0]);
    assert_eq!(unsent(&bench.house, &bench.publisher.settings, Language::En), [""; 0]);
    assert!(bench.dir.path().join("reports/lolland-falster-2024-05.en.pdf").exists());
}

#[test]
fn an_addendum_tells_what_changed_until_the_morning_of_the_meeting() {
    let mut bench = Bench::small();
    bench.publisher.look();
    let made = bench.publication("2024-05", Paper::Report).unwrap();
    bench.set("2024-05-10T08:00:00Z");
    let late: Vec<_> = (0..7).map(|n| referred(&format!("late{n}"))).collect();
    bench.house.record(&batch(&json!(late))).unwrap();
    bench.look_at("2024-05-14T03:59:00Z");
    assert!(bench.publication("2024-05", Paper::Addendum).is_none());
    bench.set("2024-05-14T04:30:00Z");
    // What comes after six o'clock is for the next report.
    bench.house.record(&batch(&json!([referred("too-late")]))).unwrap();
    bench.publisher.look();
    let addendum = bench.publication("2024-05", Paper::Addendum).unwrap();
    assert_eq!(addendum.as_of, Position(19));
    bench.restart();
    bench.look_at("2024-05-14T20:00:00Z");
    let subjects = bench.office.taken();
    assert_eq!(subjects.len(), 4, "{subjects:?}");
    assert!(subjects[2].0.starts_with("<lolland-falster-2024-05-addendum."), "{subjects:?}");
    assert!(bench.dir.path().join("reports/lolland-falster-2024-05-addendum.pdf").exists());
    assert_eq!(bench.publication("2024-05", Paper::Report).unwrap(), made, "the report stays");
    assert_eq!(bench.house.not_given_again(&programme(), None).unwrap(), []);
    let own = Own::default();
    let programme = programme();
    let ask = PaperAsk {
        programme: &programme,
        meeting: "2024-05",
        paper: Paper::Addendum,
        languages: &[Language::Da],
        look: &own.look,
    };
    let report = bench.house.paper(&ask, KnownAt::Position(addendum.as_of)).unwrap().unwrap();
    let told: Vec<_> =
        maaltal_report::changes(&report).into_iter().map(|own| (own.period, own.old, own.new, own.reasons)).collect();
    let late = Some("registreret senere".to_owned());
    assert_eq!(told, [("2. halvår 2023".into(), "9".into(), "16".into(), late)]);

    let mut quiet = Bench::small();
    quiet.publisher.look();
    quiet.look_at("2024-05-14T10:00:00Z");
    assert!(quiet.publication("2024-05", Paper::Addendum).is_none(), "nothing has changed");
}

#[test]
fn of_two_nodes_one_publishes_and_when_it_dies_the_other_delivers() {
    let wire = Arc::new(Wire::default());
    let mut benches: Vec<_> = (0..2).map(|_| Bench::empty("2024-01-02T08:00:00Z")).collect();
    for bench in &benches {
        wire.houses.lock().unwrap().push(Arc::downgrade(&bench.house));
        bench.house.send_to(Arc::clone(&wire) as Arc<dyn Upstream>);
    }
    let citizens: Vec<_> = (0..9).map(|n| referred(&format!("c{n}"))).collect();
    benches[0].house.record(&batch(&json!([small_programme()]))).unwrap();
    benches[0].house.record(&batch(&json!(citizens))).unwrap();
    let look = |benches: &mut Vec<Bench>, now: &str, who: &[usize]| {
        benches.iter().for_each(|bench| bench.set(now));
        who.iter().for_each(|place| benches[*place].publisher.look());
    };
    // Nothing goes out while the stream is cut, and nothing is left of what was made.
    wire.is_cut.store(true, Ordering::Relaxed);
    look(&mut benches, "2024-05-04T06:00:00Z", &[0, 1]);
    assert!(
        benches[0].kept().is_empty() && benches[0].alarms()[0].contains("stream: cut"),
        "{:?}",
        benches[0].alarms()
    );
    wire.is_cut.store(false, Ordering::Relaxed);
    benches[1].office.refuse(&["anne@example.dk", "bo@example.dk"]);
    look(&mut benches, "2024-05-04T06:01:00Z", &[1, 0]);
    let made = benches[1].publication("2024-05", Paper::Report).unwrap();
    assert_eq!(benches[0].publication("2024-05", Paper::Report).unwrap(), made);
    assert_eq!((benches[0].kept().len(), benches[1].kept().len()), (10, 10), "both keep the same");
    assert!(benches[0].house.published_pdf(made.digest).unwrap().is_some());
    // The second node made it and cannot deliver; the first waits ten minutes.
    look(&mut benches, "2024-05-04T06:10:59Z", &[0]);
    assert_eq!(benches[0].office.taken(), []);
    look(&mut benches, "2024-05-04T06:11:00Z", &[0]);
    assert_eq!(benches[0].office.taken().len(), 2);
    // Back again, the second finds that it is done.
    benches[1].office.refuse(&[]);
    benches[1].restart();
    look(&mut benches, "2024-05-04T08:00:00Z", &[1, 0]);
    assert_eq!(benches[1].office.taken(), []);
    assert_eq!(benches[0].house.head(), benches[1].house.head());
    assert_eq!(benches[0].house.head().position, Position(12));
}

#[test]
fn what_cannot_be_made_again_is_not_delivered() {
    let check = |change: fn(&mut Json), expected: &str| {
        let mut first = Bench::small();
        first.publisher.look();
        let position = first.publication("2024-05", Paper::Report).unwrap().position;
        let mut event = first.house.record_at(position).unwrap().unwrap().event().unwrap().to_json();
        change(&mut event);
        let mut second = Bench::small();
        let outcomes = second.house.record(&batch(&json!([event]))).unwrap();
        assert!(matches!(outcomes[0], Outcome::Recorded { .. }), "{outcomes:?}");
        second.publisher.look();
        let alarm = second.alarms();
        assert!(alarm.first().is_some_and(|own| own.contains(expected)), "{alarm:?}");
        assert_eq!((second.office.taken(), second.kept()), (vec![], vec![]));
    };
    check(
        |event| event["data"]["file_digest"] = json!(Hash::of(b"another")),
        "it was made by another version of the program, or with another look",
    );
    check(|event| event["data"]["meeting"] = json!("2024-11"), "expected a report of this programme and meeting");
}

/// Plays the bundled history of Lolland-Falster.
struct History {
    bench: Bench,
    batches: Vec<(Instant, Vec<u8>)>,
}

impl History {
    fn new() -> Self {
        let bench = Bench::empty("2018-01-01T08:00:00Z");
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let file = std::fs::read_to_string(root.join("tests/fixtures/lolland-falster/programme.toml")).unwrap();
        let (_, definition) = maaltal_intake::programme_file::read(&file).unwrap();
        bench.house.define(&Programme::read(&definition).unwrap()).unwrap();
        let batches = (1..=10).map(|number| {
            let name = format!("tests/fixtures/lolland-falster/batch-{number:02}.jsonl");
            let bytes = std::fs::read(root.join(name)).unwrap();
            let last = bytes.trim_ascii().rsplit(|byte| *byte == b'\n').next().unwrap();
            let event: Json = serde_json::from_slice(last).unwrap();
            (at(event["time"].as_str().unwrap()), bytes)
        });
        Self { batches: batches.collect(), bench }
    }

    fn tell(&self, id: &str, name: &str, data: &Json) {
        let mut event = event(id, name, data);
        event["occurredon"] = self.bench.house.clock().now().danish_day().to_string().into();
        let outcomes = self.bench.house.record(&batch(&json!([event]))).unwrap();
        assert!(matches!(outcomes[0], Outcome::Recorded { .. }), "{outcomes:?}");
    }

    /// Looks four times a day up to an instant; the house is down on the days `down`.
    fn until(&mut self, end: &str, down: std::ops::Range<&str>) {
        let end = at(end);
        loop {
            let now = Instant::from_micros(self.bench.house.clock().now().micros() + 6 * HOUR);
            if now > end {
                return;
            }
            self.bench.house.clock().set(now);
            while self.batches.first().is_some_and(|(due, _)| *due <= now) {
                let (_, bytes) = self.batches.remove(0);
                self.bench.house.import(&mut Cursor::new(bytes), Form::Lines, &Import::default()).unwrap();
            }
            if !down.contains(&now.danish_day().to_string().as_str()) {
                self.bench.publisher.look();
            }
        }
    }

    /// When each paper was published, by the clock.
    fn published(&self) -> Vec<String> {
        let releases = self.bench.house.releases(&programme()).unwrap();
        let line = |own: &maaltal_web::Release| {
            let record = self.bench.house.record_at(own.published).unwrap().unwrap();
            let (day, event) = (record.recorded_at().danish_text(), record.event().unwrap().to_json());
            format!(
                "{} {} {}",
                &day[..13],
                event["id"].as_str().unwrap().trim_start_matches("lolland-falster-"),
                own.period
            )
        };
        releases.iter().map(line).collect()
    }
}

#[test]
fn four_years_of_meetings() {
    let mut history = History::new();
    let never = "9".."9";
    history.until("2019-05-10T10:00:00Z", never.clone());
    // Sent for the 14th; then the meeting is moved.
    history.tell("m1", "meeting.moved", &json!({"meeting": "2019-05", "starts_at": "2019-06-04T09:00:00+02:00"}));
    history.until("2019-10-30T10:00:00Z", never.clone());
    history.until("2019-11-20T10:00:00Z", "2019-11-01".."2019-11-05");
    history.until("2020-04-01T10:00:00Z", never.clone());
    history.tell("m2", "meeting.cancelled", &json!({"meeting": "2020-05"}));
    history.until("2020-06-10T09:00:00Z", never.clone());
    // Called five days ahead: its agenda is overdue at once.
    history.tell("m3", "meeting.called", &json!({"meeting": "extra-1", "starts_at": "2020-06-15T13:00:00+02:00"}));
    history.until("2020-09-10T09:00:00Z", never.clone());
    // Its agenda is due on the night that has an hour twice.
    history.tell("m4", "meeting.called", &json!({"meeting": "extra-2", "starts_at": "2020-11-04T13:00:00+01:00"}));
    history.until("2021-01-10T09:00:00Z", never.clone());
    // It meets on the night that lacks an hour.
    history.tell("m5", "meeting.called", &json!({"meeting": "extra-3", "starts_at": "2021-03-28T13:00:00+02:00"}));
    history.until("2021-03-25T09:00:00Z", never.clone());
    let late: Vec<_> = (0..9)
        .map(|n| {
            let mut own = referred(&format!("late{n}"));
            own["occurredon"] = "2020-12-01".into();
            own
        })
        .collect();
    history.bench.house.record(&batch(&json!(late))).unwrap();
    history.until("2022-03-01T09:00:00Z", never);
    let expected = [
        "2018-11-03T03 2018-11 2018-S1",
        "2019-05-04T04 2019-05 2018-S2",
        "2019-11-05T03 2019-11 2019-S1",
        "2020-06-10T16 extra-1 2019-S2",
        "2020-10-25T03 extra-2 2020-S1",
        "2020-10-31T03 2020-11 2020-S1",
        "2020-11-04T09 extra-2-addendum 2020-S1",
        "2020-11-10T09 2020-11-addendum 2020-S1",
        "2021-03-18T03 extra-3 2020-S2",
        "2021-03-28T10 extra-3-addendum 2020-S2",
        "2021-05-01T04 2021-05 2020-S2",
        "2021-10-30T04 2021-11 2021-S1",
        "2021-11-09T09 2021-11-addendum 2021-S1",
    ];
    assert_eq!(history.published(), expected);
    let letters = history.bench.office.taken();
    let different: BTreeSet<_> = letters.iter().collect();
    assert_eq!((letters.len(), different.len()), (2 * expected.len(), 2 * expected.len()));
    assert_eq!(history.bench.alarms(), [""; 0]);
    assert_eq!(history.bench.house.not_given_again(&programme(), None).unwrap(), []);
}
