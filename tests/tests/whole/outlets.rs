//! A published report over HTTP: every form of it, and that they say the same of real events.

use maaltal_domain::Hash;
use maaltal_report::{Copy, read_copy};
use maaltal_tests::{PROGRAMME, Service, Workplace};
use serde_json::{Value as Json, json};

const MEETING: &str = "2019-11";

/// The report of the meeting as the command line writes it: its bytes, and what is in it.
fn report(log: &Workplace) -> (Vec<u8>, Copy) {
    let file = log.path().join("report.pdf").display().to_string();
    log.run(["report", "--programme", PROGRAMME, "--meeting", MEETING, "-o", &file]).done();
    let pdf = std::fs::read(file).unwrap();
    let copy = read_copy(&pdf).unwrap();
    (pdf, copy)
}

/// Its tables, its own first.
fn tables(copy: &Copy) -> Vec<Json> {
    let is_table = |name: &str| name.starts_with(PROGRAMME) && name.ends_with(".json");
    let files = copy.files.iter().filter(|(name, _)| is_table(name));
    let tables: Vec<Json> = files.map(|(_, bytes)| serde_json::from_slice(bytes).unwrap()).collect();
    let own = tables.iter().position(|table| table["period"]["code"] == "2019-S1").unwrap();
    let (before, after) = tables.split_at(own);
    let mut tables = [after, before].concat();
    tables[1..].sort_by_key(|table| std::cmp::Reverse(table["period"]["code"].as_str().unwrap().to_owned()));
    tables
}

fn publish(service: &Service, pdf: &[u8], copy: &Copy) -> Json {
    let tables = tables(copy);
    let mut table = tables[0].clone();
    table["earlier"] = tables[1..].into();
    let event = json!({"specversion": "1.0", "source": "/lolland-falster/report", "id": "report", "programme": PROGRAMME,
        "type": "dk.maaltal.report.published.v1", "occurredon": "2019-11-02",
        "data": {"meeting": MEETING, "period": table["period"]["code"], "cutoff": table["period"]["cutoff"],
            "as_of": table["view"]["position"], "head": table["view"]["head"],
            "file_digest": Hash::of(pdf).to_string(), "table": table}});
    let answer = service.post("application/cloudevents+json", &event.to_string());
    assert_eq!(answer.status, 201, "{}", answer.body);
    table
}

/// Period, key figure, line, state and value of every figure in a report's table and those beside it.
fn figures(table: &Json) -> Vec<String> {
    let mut found = Vec::new();
    let text = |own: &Json| own.as_str().map_or_else(|| own.to_string().replace("null", ""), str::to_owned);
    for kpi in table["kpis"].as_array().unwrap() {
        let begin = format!("{},{}", text(&table["period"]["code"]), text(&kpi["id"]));
        let end = |own: &Json| format!("{},{}", text(&own["state"]), text(&own["value"]));
        found.push(format!("{begin},,,{}", end(kpi)));
        for (dimension, lines) in kpi["breakdowns"].as_object().unwrap() {
            let lines = lines.as_array().unwrap().iter();
            found.extend(lines.map(|line| format!("{begin},{dimension},{},{}", text(&line["key"]), end(line))));
        }
    }
    found.extend(table["earlier"].as_array().into_iter().flatten().flat_map(figures));
    found
}

/// The same of a report as CSV; of these columns no cell has a comma.
fn figures_of_rows(csv: &str) -> Vec<String> {
    let row = |row: &str| {
        let mut cells = vec![String::new()];
        let mut quoted = false;
        for c in row.chars() {
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(String::new()),
                c => cells.last_mut().unwrap().push(c),
            }
        }
        [1, 5, 8, 9, 11, 12].map(|place: usize| cells[place].clone()).join(",")
    };
    csv.lines().skip(1).map(row).collect()
}

fn sorted(mut figures: Vec<String>) -> Vec<String> {
    figures.sort();
    figures
}

#[test]
fn a_published_report_says_the_same_in_every_form() {
    let log = Workplace::with_batches(3);
    let (pdf, copy) = report(&log);
    let service = Service::start(&log);
    let path = format!("/v1/programmes/{PROGRAMME}/reports");
    assert_eq!(service.get(&format!("{path}/{MEETING}.pdf"), &[]).status, 404);
    let table = publish(&service, &pdf, &copy);
    let list = service.get(&path, &[]).json();
    assert_eq!((&list["reports"][0]["meeting"], list["reports"].as_array().unwrap().len()), (&json!(MEETING), 1));
    let form = |ending: &str| {
        let answer = service.get(&format!("{path}/{MEETING}.{ending}"), &[]);
        assert_eq!(answer.status, 200, "{ending}: {}", answer.body);
        answer
    };
    // The bytes of the PDF are those of the tag, which the command line wrote before.
    let given = service.look(&format!("{path}/{MEETING}.pdf"), &[]);
    assert_eq!((given.status, given.etag), (200, Some(format!("\"{}\"", Hash::of(&pdf)))));
    let expected = sorted(figures(&table));
    assert!(expected.iter().any(|figure| figure.ends_with(",hidden,")), "{expected:?}");
    assert_eq!(sorted(figures(&form("json").json())), expected);
    assert_eq!(sorted(figures_of_rows(&form("csv").body)), expected);
    let page = form("html");
    assert!(page.content_type.starts_with("text/html") && page.body.contains("<html lang=\"da\">"));
    for text in copy.pages.iter().flat_map(|page| &page.texts).filter(|text| is_code(text)) {
        assert!(page.body.contains(text.as_str()), "{text} stands in the PDF alone");
    }
    let english = service.get(&format!("{path}/{MEETING}.html?lang=en"), &[]);
    assert!(english.body.contains("<html lang=\"en\">"));
    assert_eq!(service.look(&format!("{path}/{MEETING}.xlsx"), &[]).status, 200);
    assert_eq!(service.get(&format!("{path}/2020-05.pdf"), &[]).status, 404);
}

/// Whether a text has the form of a figure's code.
fn is_code(text: &str) -> bool {
    text.len() == 6 && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

#[test]
fn a_report_is_written_in_the_form_that_its_files_name_ends_with() {
    let log = Workplace::with_batches(3);
    let check = |name: &str, more: &[&str], begins: &str| {
        let file = log.path().join(name).display().to_string();
        let own = ["report", "--programme", PROGRAMME, "--meeting", "2019-05", "-o", &file];
        log.run(own.iter().copied().chain(more.iter().copied())).done();
        let bytes = std::fs::read(&file).unwrap();
        assert!(bytes.to_ascii_lowercase().starts_with(begins.as_bytes()), "{name}");
    };
    check("report.pdf", &[], "%pdf-");
    check("report.html", &[], "<!doctype html>");
    check("report.xlsx", &[], "pk");
    check("report.csv", &[], "programme,");
    check("report.json", &[], "{");
    check("report.new", &[], "%pdf-");
    check("companies.pdf", &["--labour-market"], "%pdf-");
}
