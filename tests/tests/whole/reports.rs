//! Reports that publish themselves, on a whole service, and their letters as a mail server that is not ours takes them.

use super::stream::{run_on, wait_for, with_programme};
use maaltal_domain::Hash;
use maaltal_tests::{MailCertificate, NatsServer, PROGRAMME, PostOffice, Role, Service, Workplace};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};

const MEETING: &str = "extra";

/// The day so many days after the log's first record.
fn days_after_first_record(log: &Workplace, days: i64) -> chrono::NaiveDate {
    let exported = log.run(["export"]).done();
    let first: Json = serde_json::from_str(exported.lines().next().unwrap()).unwrap();
    let day: chrono::NaiveDate = first["recordedat"].as_str().unwrap()[..10].parse().unwrap();
    day + chrono::Duration::days(days)
}

/// A meeting three days ahead: its agenda is due at once.
fn called(day: chrono::NaiveDate) -> Json {
    json!({"specversion": "1.0", "source": "/lolland-falster/styregruppe", "id": "called",
        "type": "dk.maaltal.meeting.called.v1", "programme": PROGRAMME, "occurredon": day,
        "data": {"meeting": MEETING, "starts_at": format!("{day}T09:00:00+01:00"), "place": "Rådhuset, Nykøbing Falster", "host": "3F"}})
}

fn with_meeting() -> Workplace {
    let log = Workplace::with_batches(2);
    let event = called(days_after_first_record(&log, 3));
    let file = log.file("called.jsonl", format!("{event}\n"));
    log.run(["import", &file]).done();
    log
}

/// The section of what is published, and the mail server with further lines.
fn sections(office: &PostOffice, mail: &str) -> String {
    format!(
        "[report]\nfolder = \"reports\"\nlanguages = [\"da\", \"en\"]\n\
         [report.programmes.{PROGRAMME}]\nto = [\"Anne Ærø <anne@example.dk>\", \"bo@example.dk\"]\n\
         [mail]\nserver = \"localhost\"\nport = {}\nfrom = \"Måltal <maaltal@example.dk>\"\n{mail}",
        office.port()
    )
}

/// The meeting as the service tells of it.
fn meeting(service: &Service) -> Json {
    let all = service.get(&format!("/v1/programmes/{PROGRAMME}/meetings"), &[]).json();
    all["meetings"].as_array().unwrap().iter().find(|own| own["id"] == MEETING).unwrap().clone()
}

fn wait_until_sent(service: &Service) {
    wait_for("the record of the delivery", || meeting(service)["agenda"]["sent"].as_str().map(drop));
}

/// The event that published the report.
fn published(log: &Workplace) -> Json {
    let events = log.run(["export"]).done();
    let mut events = events.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    events.find(|event| event["id"] == format!("{PROGRAMME}-{MEETING}")).unwrap()
}

fn doctor(log: &Workplace, lines: &str) -> (i32, String) {
    let configuration = log.configuration(lines);
    let ran = maaltal_tests::run(["doctor", "--config", &configuration]);
    (ran.code, ran.stdout)
}

fn kept(log: &Workplace, event: &Json) -> PathBuf {
    let digest = event["data"]["file_digest"].as_str().unwrap().trim_start_matches("blake3:").to_owned();
    log.data().join("published").join(format!("{digest}.pdf"))
}

#[test]
fn the_agenda_and_the_report_come_by_mail_and_into_the_folder() {
    let log = with_meeting();
    let certificate = MailCertificate::new();
    let (cert, key) = (certificate.file("mail.pem"), certificate.file("mail.key"));
    let office = PostOffice::start(&["--tls", &cert, &key, "--login", "maaltal", "hemmeligt æøå"]);
    log.file("password", "hemmeligt æøå\n");
    let ca = certificate.file("ca.pem");
    let lines = sections(&office, &format!("user = \"maaltal\"\npassword_file = \"password\"\nca_file = {ca:?}\n"));
    let service = Service::start_with(&log, &lines);
    wait_until_sent(&service);
    assert_eq!(meeting(&service)["texts"]["agenda"], "Lagt i mappen og sendt med e-mail til 2 modtagere");
    assert!(service.terminate().success());

    let event = published(&log);
    let digest: Hash = event["data"]["file_digest"].as_str().unwrap().parse().unwrap();
    let letters = office.letters();
    let to: Vec<_> = letters.iter().map(|letter| letter["recipients"].clone()).collect();
    assert_eq!(to, [json!(["anne@example.dk"]), json!(["bo@example.dk"])]);
    let first = &letters[0];
    let everybody = json!([["Anne Ærø", "anne@example.dk"], ["", "bo@example.dk"]]);
    assert_eq!((&first["to"], &first["sender"]), (&everybody, &json!("maaltal@example.dk")));
    assert_eq!(
        (&first["encrypted"], &first["login"], &first["ascii"]),
        (&json!(true), &json!("maaltal"), &json!(true))
    );
    assert_eq!((&first["defects"], &first["automatic"]), (&json!([]), &json!("auto-generated")));
    let id = format!("<{PROGRAMME}-{MEETING}.{}@maaltal>", digest.short());
    assert!(letters.iter().all(|letter| letter["id"] == id.as_str()), "{letters:?}");
    let subject = first["subject"].as_str().unwrap();
    assert!(subject.starts_with("Dagsorden og rapport til styregruppemødet d."), "{subject}");
    let body = first["body"].as_str().unwrap();
    assert_eq!(event["data"]["as_of"], 1_195);
    for part in [
        "kl. 09.00",
        "Sted: Rådhuset, Nykøbing Falster",
        "Vært: 3F",
        "Status på måltallene: 2. halvår 2021, opgjort pr. d.\u{a0}31.\u{a0}december 2021",
        "bag planen",
        "Place: Rådhuset",
        "Agenda",
        &digest.to_string(),
        "(logposition 1.195)",
    ] {
        assert!(body.contains(part), "{part}: {body}");
    }
    let (danish, english) = (format!("{PROGRAMME}-{MEETING}.pdf"), format!("{PROGRAMME}-{MEETING}.en.pdf"));
    let attached = json!([[danish, "application/pdf"], [english, "application/pdf"]]);
    assert_eq!(first["attached"], attached);
    let pdf = office.attached(2, &danish);
    assert_eq!(Hash::of(&pdf), digest);
    let read = |path: PathBuf| std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(read(log.path().join("reports").join(&danish)), pdf);
    assert_eq!(read(log.path().join("reports").join(&english)), office.attached(1, &english));
    assert_eq!(read(kept(&log, &event)), pdf);
    let json: Json =
        serde_json::from_slice(&read(log.path().join(format!("reports/{PROGRAMME}-{MEETING}.da.json")))).unwrap();
    let values = |table: &Json| {
        let kpis = table["kpis"].as_array().unwrap().iter();
        kpis.map(|own| format!("{} {} {}", own["id"], own["value"], own["breakdowns"])).collect::<Vec<_>>()
    };
    assert_eq!(values(&json), values(&event["data"]["table"]));

    nothing_happens_twice(&log, &lines, &office);
    a_backup_has(&log, &kept(&log, &event), &pdf);
}

/// Another start does nothing again, and everything is in order.
fn nothing_happens_twice(log: &Workplace, lines: &str, office: &PostOffice) {
    let service = Service::start_with(log, lines);
    wait_for("readiness", || (service.get("/readyz", &[]).status == 200).then_some(()));
    assert!(service.terminate().success());
    assert_eq!(office.letters().len(), 2);
    let (code, said) = doctor(log, lines);
    assert!(said.contains("ok    reports: published by themselves for lolland-falster"), "{code} {said}");
    log.run(["verify"]).done();
}

fn a_backup_has(log: &Workplace, file: &Path, pdf: &[u8]) {
    let (backup, again) = (log.path().join("backup").display().to_string(), log.path().join("again"));
    log.run(["backup", &backup]).done();
    maaltal_tests::run(["restore", &backup, "--data", &again.display().to_string()]).done();
    let name = file.file_name().unwrap();
    assert_eq!(std::fs::read(again.join("published").join(name)).unwrap(), pdf);
}

#[test]
fn what_the_mail_server_does_not_take_is_told_and_sent_after_a_restart() {
    let log = with_meeting();
    let certificate = MailCertificate::new();
    let (cert, key, ca) = (certificate.file("mail.pem"), certificate.file("mail.key"), certificate.file("ca.pem"));
    let fails = |office: &PostOffice, mail: &str, expected: &str| {
        let lines = sections(office, mail);
        let service = Service::start_with(&log, &lines);
        let told = wait_for("the alarm", || {
            let (code, said) = doctor(&log, &lines);
            (code == 1 && said.contains(expected)).then_some(said)
        });
        assert!(told.contains(&format!("{PROGRAMME}-{MEETING}: delivering")), "{told}");
        assert!(meeting(&service)["agenda"]["sent"].is_null());
        assert_eq!(service.get("/readyz", &[]).status, 200, "figures are shown all the same");
        assert!(service.terminate().success());
    };
    let hanging = PostOffice::start(&["--hang"]);
    fails(&hanging, "tls = \"none\"\ntimeout_seconds = 1\n", "no answer within 1 seconds");
    let open = PostOffice::start(&[]);
    fails(&open, &format!("tls = \"starttls\"\nca_file = {ca:?}\n"), "STARTTLS is not supported");
    assert_eq!(open.letters(), [json!(null); 0], "nothing goes over an open line");
    let secured = PostOffice::start(&["--tls", &cert, &key]);
    fails(&secured, "", "certificate");
    let strict = PostOffice::start(&["--starttls", &cert, &key, "--refuse", "bo@example.dk"]);
    let over_tls = format!("tls = \"starttls\"\nca_file = {ca:?}\n");
    fails(&strict, &over_tls, "bo@example.dk: permanent error (550): 5.1.1 no such user here (");
    assert_eq!(strict.letters().len(), 1);

    let right = PostOffice::start(&["--starttls", &cert, &key]);
    let lines = sections(&right, &over_tls);
    let service = Service::start_with(&log, &lines);
    wait_until_sent(&service);
    assert!(service.terminate().success());
    let ids: Vec<_> =
        [&strict, &right].into_iter().flat_map(PostOffice::letters).map(|own| own["id"].clone()).collect();
    assert!(ids.len() == 3 && ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert!(doctor(&log, &lines).1.contains("ok    reports"));
}

#[test]
fn of_two_nodes_on_a_stream_one_publishes_and_both_keep_the_report() {
    let server = NatsServer::start();
    let first = with_programme(&server.bus("first"));
    let event = called(days_after_first_record(&first, 3));
    let file = first.file("called.jsonl", format!("{event}\n"));
    run_on(&first, &server.bus("first"), ["import", &file]).done();
    let mut client = server.client(Role::Publisher);
    let subject = format!("maaltal.v1.released.{PROGRAMME}");
    client.subscribe(&subject).unwrap();
    let office = PostOffice::start(&[]);
    let second = Workplace::empty();
    let lines = |name: &str| format!("{}{}", sections(&office, "tls = \"none\"\n"), server.bus(name));
    let nodes = [(&first, "first"), (&second, "second")].map(|(place, name)| Service::start_with(place, &lines(name)));
    let told = client.next(&subject).unwrap();
    let told: Json = serde_json::from_str(told["body"].as_str().unwrap()).unwrap();
    assert_eq!((&told["meeting"], &told["period"]), (&json!(MEETING), &json!("2021-S2")));
    nodes.iter().for_each(wait_until_sent);
    let published_file = |place: &Workplace| {
        let folder = place.data().join("published");
        let entries = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
        entries
            .filter(|path| path.file_name().unwrap().len() == 64 + ".pdf".len())
            .find_map(|path| std::fs::read(path).ok())
    };
    // For a moment the one whose event was not taken has a file of its own.
    let pdf = wait_for("the same file on both nodes", || {
        published_file(&second).filter(|pdf| published_file(&first).as_ref() == Some(pdf))
    });
    for node in nodes {
        assert!(node.terminate().success());
    }
    let event = published(&first);
    assert_eq!(event["data"]["file_digest"], Hash::of(&pdf).to_string());
    let events = |place: &Workplace| place.run(["export"]).done();
    assert_eq!(events(&first), events(&second));
    let letters: Vec<_> = office.letters().into_iter().map(|letter| letter["recipients"].clone()).collect();
    assert_eq!(letters, [json!(["anne@example.dk"]), json!(["bo@example.dk"])]);
}
