//! Copies of reports: genuine, altered, of another log, never published.

use super::*;
use flate2::read::ZlibDecoder;
use maaltal_domain::Language;
use maaltal_intake::{Outcome, cloud_event_batch};
use maaltal_report::{Look, Where};
use serde_json::{Value as Json, json};
use std::io::Read;

fn event(id: &str, name: &str, day: &str, data: &Json) -> Json {
    json!({"specversion": "1.0", "source": "/s", "id": id, "type": format!("dk.maaltal.{name}.v1"),
        "programme": "kanten", "occurredon": day, "data": data})
}

fn definition() -> Json {
    let definition = json!({"id": "kanten", "name": {"da": "Kanten"}, "municipalities": ["360"],
        "start": "2023-01-01", "end": "2025-12-31", "meetings": {"months": [5, 11], "day": "2nd tuesday",
        "hosts": ["3F"], "agenda_days_before": 10, "minutes_days_after": 14},
        "kpi": [{"id": "c", "name": {"da": "Borgere"}, "measure": "distinct", "by": "citizen",
            "of": ["citizen.referred"], "window": "to_date", "breakdowns": ["municipality"]}]});
    event("d", "programme.defined", "2023-01-01", &json!({"definition": definition}))
}

fn referred(citizen: &str, day: &str) -> Json {
    event(citizen, "citizen.referred", day, &json!({"citizen": citizen, "municipality": "360"}))
}

fn record(house: &House, events: &[Json]) {
    let text = json!(events).to_string();
    let outcomes = house.record(&cloud_event_batch(text.as_bytes()).unwrap()).unwrap();
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Recorded { .. })), "{outcomes:?}");
}

/// A house on the day of the agenda of May 2024, with ten citizens in the first half of 2023 and `second` in the second.
fn house(dir: &tempfile::TempDir, second: usize) -> House {
    let house = House::open(dir.path(), Clock::simulated("2024-05-04T08:00:00Z".parse().unwrap())).unwrap();
    record(&house, &[definition()]);
    let citizens =
        |half: &str, day: &str, count| (0..count).map(|n| referred(&format!("{half}{n}"), day)).collect::<Vec<_>>();
    record(&house, &citizens("a", "2023-03-01", 10));
    record(&house, &citizens("b", "2023-09-01", second));
    house
}

fn report(house: &House, language: Language) -> Report {
    let ask = ReportAsk {
        programme: &"kanten".parse().unwrap(),
        on: ReportOn::Meeting("2024-05"),
        known_at: None,
        language,
        look: Look::default(),
        attach: true,
    };
    house.report(ask).unwrap()
}

/// Publishes a report as this file.
fn publish(house: &House, report: &Report, file: &[u8]) {
    let (own, earlier) = report.tables.split_last().unwrap();
    let earlier: Vec<_> = earlier.iter().rev().collect();
    let (source, id) = ("/s".parse().unwrap(), "release".parse().unwrap());
    let today = "2024-05-04".parse().unwrap();
    let mut event = super::super::release::published(own, &earlier, &source, &id, today);
    event["data"]["meeting"] = json!("2024-05");
    event["data"]["file_digest"] = json!(Hash::of(file));
    record(house, &[event]);
}

/// The PDF with a text replaced in the first file inside that has it, appended as programs do that change a PDF.
fn altered(pdf: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let starts = (0..pdf.len()).filter(|at| pdf[*at..].starts_with(b"stream\n") && !pdf[..*at].ends_with(b"end"));
    let unpacked = |at: usize| {
        let mut data = Vec::new();
        ZlibDecoder::new(&pdf[at + 7..]).read_to_end(&mut data).ok()?;
        String::from_utf8(data).ok().filter(|data| data.contains(from)).map(|data| (at, data))
    };
    let (at, data) = starts.into_iter().find_map(unpacked).expect("a file inside with the text");
    let before = text(&pdf[..at]);
    let number = before.rsplit(" 0 obj").nth(1).unwrap().rsplit(char::is_whitespace).next().unwrap().to_owned();
    let data = data.replacen(from, to, 1);
    let tail = text(&pdf[pdf.len() - 2048..]);
    let old = tail.rsplit("startxref").next().unwrap().split_whitespace().next().unwrap().to_owned();
    let root = tail.rsplit("/Root").next().unwrap().split('R').next().unwrap().to_owned();
    let mut out = pdf.to_vec();
    let (at, length) = (out.len(), data.len());
    out.extend(format!("{number} 0 obj\n<</Length {length}>>stream\n{data}\nendstream\nendobj\n").into_bytes());
    let start = out.len();
    let end = format!("trailer\n<</Root{root}R/Prev {old}>>\nstartxref\n{start}\n%%EOF\n");
    out.extend(format!("xref\n{number} 1\n{at:010} 00000 n \n{end}").into_bytes());
    out
}

fn places(differences: &[CopyDifference]) -> Vec<String> {
    let place = |own: &CopyDifference| match &own.place {
        Where::File(name, field) => format!("{name} {field}: {} / {}", own.stands, own.should),
        other => format!("{other:?}: {} / {}", own.stands, own.should),
    };
    differences.iter().map(place).collect()
}

#[test]
fn the_published_file_is_genuine_and_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let house = house(&dir, 10);
    let report = report(&house, Language::Da);
    let file = pdf(&report).unwrap();
    let before = house.examine(&file).unwrap();
    assert!(before.genuine.is_none() && before.published.is_none() && before.elsewhere.is_none());
    assert!(matches!(before.made, Made::Same), "a dry run");
    publish(&house, &report, &file);
    record(&house, &[referred("late", "2023-10-01")]);
    let after = house.examine(&file).unwrap();
    assert_eq!(after.genuine.as_ref().map(|own| own.published), Some(Position(22)));
    assert!(matches!(after.made, Made::Same) && after.elsewhere.is_none() && after.released_otherwise.is_none());
    let english = pdf(&self::report(&house, Language::En)).unwrap();
    let other = house.examine(&english).unwrap();
    assert!(other.genuine.is_none() && other.published.is_some() && matches!(other.made, Made::Same));
    // Without the files inside nothing tells how it was made, and the digest does.
    let bare = pdf(&Report { attach: false, ..self::report(&house, Language::Da) }).unwrap();
    assert!(house.examine(&bare).is_err());
}

#[test]
fn a_changed_figure_is_named_and_the_file_no_longer_genuine() {
    let dir = tempfile::tempdir().unwrap();
    let house = house(&dir, 10);
    let report = report(&house, Language::Da);
    let file = pdf(&report).unwrap();
    publish(&house, &report, &file);
    let found = house.examine(&altered(&file, "\"value\":20}],", "\"value\":21}],")).unwrap();
    assert!(found.genuine.is_none() && found.published.is_some());
    let Made::Other { figures, all } = found.made else { panic!("the same bytes") };
    let expected = ["kanten-2023-S2.json c: 21 / 20"];
    assert_eq!(places(&figures), expected);
    assert_eq!(places(&all), expected);
    for (at, flip) in [(file.len() / 3, 1), (file.len() / 2, 64), (file.len() - 20, 1)] {
        let mut mangled = file.clone();
        mangled[at] ^= flip;
        assert!(
            house.examine(&mangled).is_ok_and(|own| own.genuine.is_none() && !matches!(own.made, Made::Same))
                || house.examine(&mangled).is_err(),
            "{at}"
        );
    }
}

#[test]
fn another_log_is_told_with_its_figures() {
    let (dir, other_dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (own, other) = (house(&dir, 10), house(&other_dir, 11));
    let file = pdf(&report(&other, Language::Da)).unwrap();
    let found = own.examine(&file).unwrap();
    assert!(matches!(found.elsewhere, Some(Elsewhere::Beyond(_))));
    record(&own, &[referred("later", "2024-01-02")]);
    let found = own.examine(&file).unwrap();
    assert!(matches!(found.elsewhere, Some(Elsewhere::OtherHead(_))));
    let Made::Other { figures, .. } = found.made else { panic!("made otherwise") };
    assert_eq!(places(&figures), ["kanten-2023-S2.json c: 21 / 20"]);
}

#[test]
fn a_code_finds_its_figure_in_published_reports() {
    let dir = tempfile::tempdir().unwrap();
    let house = house(&dir, 10);
    let report = report(&house, Language::Da);
    let file = pdf(&report).unwrap();
    let codes = codes(&report);
    let line = Some((maaltal_domain::Dimension::Municipality, "360"));
    let code = codes.of("2023-S1", "c", line).unwrap();
    assert!(house.coded(code).unwrap().is_empty());
    assert_eq!(house.coded_in(&file, code).unwrap().unwrap().at.to_string(), "2023-S1 c municipality 360");
    publish(&house, &report, &file);
    let found = house.coded(code).unwrap();
    let [own] = &found[..] else { panic!("{}", found.len()) };
    assert_eq!((own.published, own.position), (Some(Position(22)), Position(21)));
    assert_eq!((own.period.as_str(), own.cutoff.to_string().as_str()), ("2023-S1", "2023-06-30"));
    assert_eq!(own.figure.value(), Some(maaltal_domain::Decimal::whole(10)));
    assert!(house.coded("A00000").unwrap().is_empty());
}

#[test]
fn an_addendum_is_made_again_as_one_and_its_codes_are_found() {
    let dir = tempfile::tempdir().unwrap();
    let house = house(&dir, 10);
    let own = report(&house, Language::Da);
    publish(&house, &own, &pdf(&own).unwrap());
    record(&house, &(0..7).map(|n| referred(&format!("late{n}"), "2023-10-01")).collect::<Vec<_>>());
    let programme = "kanten".parse().unwrap();
    let ask = ReportAsk {
        programme: &programme,
        on: ReportOn::Meeting("2024-05"),
        known_at: None,
        language: Language::En,
        look: Look::default(),
        attach: true,
    };
    let addendum = house.addendum(ask).unwrap().unwrap();
    let file = addendum_pdf(&addendum).unwrap();
    let draft = house.examine(&file).unwrap();
    assert!(matches!(draft.made, Made::Same) && draft.genuine.is_none() && draft.published.is_none());

    let (last, earlier) = addendum.tables.split_last().unwrap();
    let earlier: Vec<_> = earlier.iter().rev().collect();
    let (source, id) = ("/s".parse().unwrap(), "addendum".parse().unwrap());
    let today = "2024-05-14".parse().unwrap();
    let mut event = super::super::release::published(last, &earlier, &source, &id, today);
    event["data"]["file_digest"] = json!(Hash::of(&file));
    house.clock().set("2024-05-14T08:00:00Z".parse().unwrap());
    record(&house, &[event]);
    let found = house.examine(&file).unwrap();
    assert!(matches!(found.made, Made::Same) && found.genuine.is_some() && found.released_otherwise.is_none());
    let known = codes(&addendum);
    let coded = house.coded(known.of("2023-S2", "c", None).unwrap()).unwrap();
    assert_eq!(coded.len(), 1);
    assert_eq!((coded[0].position, coded[0].meeting.as_deref()), (last.view().position, None));
}

#[test]
fn the_other_language_of_what_was_published_is_the_same_report() {
    let dir = tempfile::tempdir().unwrap();
    let house = house(&dir, 10);
    let file = pdf(&report(&house, Language::Da)).unwrap();
    let english = pdf(&report(&house, Language::En)).unwrap();
    publish(&house, &report(&house, Language::Da), &file);
    let edition = || house.examine(&english).unwrap().edition;
    assert!(!edition(), "the published file is not kept");
    let folder = dir.path().join("published");
    std::fs::create_dir_all(&folder).unwrap();
    let digits = Hash::of(&file).to_string().trim_start_matches("blake3:").to_owned();
    std::fs::write(folder.join(format!("{digits}.pdf")), &file).unwrap();
    assert!(edition());
    let mut other = report(&house, Language::En);
    other.look.contact = Some(maaltal_domain::Name { da: "Andre".into(), en: None });
    assert!(!house.examine(&pdf(&other).unwrap()).unwrap().edition, "with another look");
}
