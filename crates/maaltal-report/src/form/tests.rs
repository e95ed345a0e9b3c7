//! One check over all forms of one report: they say the same, figure by figure, and nothing of what is hidden.

use super::*;
use crate::labour_market::{Line, figures};
use crate::made_up::{self, Made};
use crate::words::word;
use crate::writing::{self, Mark};
use crate::{Copy, FigureAt, codes, made_up_report, read_copy};
use calamine::{Data, Reader, Xlsx};
use maaltal_domain::{Dimension, Figure, Language, PublishedTable, Unit};
use roxmltree::{Document, ParsingOptions};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

/// Figures of key figures by where they stand, each as its state and its value with all its decimals.
type Figures = BTreeMap<FigureAt, String>;

const DIMENSIONS: [Dimension; 2] = [Dimension::Municipality, Dimension::TargetGroup];

fn at(period: &str, kpi: &str, line: Option<(&str, &str)>) -> FigureAt {
    let dimension = |name: &str| DIMENSIONS.into_iter().find(|own| own.name() == name).unwrap();
    let line = line.map(|(name, key)| (dimension(name), key.to_owned()));
    FigureAt::Kpi { period: period.into(), kpi: kpi.parse().unwrap(), line }
}

fn told(state: &str, value: impl std::fmt::Display) -> String {
    format!("{state} {value}").trim_end().to_owned()
}

/// Every figure of the tables, with its text in them.
fn all(tables: &[PublishedTable]) -> Vec<(FigureAt, Figure, Unit)> {
    let mut found = Vec::new();
    for (table, kpi) in tables.iter().flat_map(|table| table.kpis().iter().map(move |kpi| (table, kpi))) {
        let (period, id, unit) = (table.period().code(), kpi.definition().id.as_str(), kpi.definition().measure.unit());
        found.push((at(period, id, None), *kpi.figure(), unit));
        for breakdown in kpi.breakdowns() {
            let line = |key| Some((breakdown.dimension().name(), key));
            found.extend(breakdown.lines().iter().map(|own| (at(period, id, line(own.key())), *own.figure(), unit)));
        }
    }
    found
}

fn in_tables(report: &Report) -> Figures {
    let value = |figure: Figure| figure.value().map(|value| value.to_string()).unwrap_or_default();
    all(&report.tables).into_iter().map(|(at, figure, _)| (at, told(figure.state(), value(figure)))).collect()
}

/// Figures in a table as JSON, and in those of earlier periods beside it.
fn in_json(table: &Json) -> Figures {
    let text = |of: &Json, key: &str| of[key].as_str().unwrap().to_owned();
    let number = |of: &Json| if of["value"].is_null() { String::new() } else { of["value"].to_string() };
    let period = text(&table["period"], "code");
    let mut found = Figures::new();
    for kpi in table["kpis"].as_array().unwrap() {
        let id = text(kpi, "id");
        found.insert(at(&period, &id, None), told(&text(kpi, "state"), number(kpi)));
        for (dimension, lines) in kpi["breakdowns"].as_object().unwrap() {
            for line in lines.as_array().unwrap() {
                let own = at(&period, &id, Some((dimension, &text(line, "key"))));
                found.insert(own, told(&text(line, "state"), number(line)));
            }
        }
    }
    found.extend(table["earlier"].as_array().into_iter().flatten().flat_map(in_json));
    found
}

fn in_csv(csv: &[u8]) -> Figures {
    let csv = std::str::from_utf8(csv).unwrap();
    let mut rows = csv.split("\r\n").filter(|row| !row.is_empty()).map(cells);
    let columns = rows.next().unwrap();
    let figure = |row: Vec<String>| {
        let cell = |name: &str| row[columns.iter().position(|own| own == name).unwrap()].as_str();
        let line = Some((cell("dimension"), cell("line"))).filter(|(dimension, _)| !dimension.is_empty());
        (at(cell("period"), cell("kpi"), line), told(cell("state"), cell("value")))
    };
    rows.map(figure).collect()
}

/// The cells of a row of CSV.
fn cells(row: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in row.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells.last_mut().unwrap().push(c),
        }
    }
    cells
}

fn in_workbook(bytes: Vec<u8>, report: &Report) -> Figures {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let states = [Figure::Hidden, Figure::NotReported, Figure::NoData];
    let state_of = |said: &str| {
        let mark = states.iter().find(|own| Mark::of(own).unwrap().name(report.language) == said);
        mark.map_or("shown", Figure::state)
    };
    let periods = report.tables.iter().map(PublishedTable::period);
    let periods: BTreeMap<_, _> = periods.map(|own| (writing::period(own, report.language), own.code())).collect();
    let dimensions =
        DIMENSIONS.map(|own| (word(report.language, &format!("sheet-by-{}", own.name()), &[]), own.name()));
    let mut found = Figures::new();
    for (_, sheet) in book.worksheets().into_iter().take(2) {
        let rows: Vec<_> = sheet.rows().collect();
        let place = |key: &str| {
            let name = word(report.language, &format!("sheet-column-{key}"), &[]);
            rows[0].iter().position(|own| own.to_string() == name)
        };
        for row in &rows[1..] {
            let text = |key: &str| row[place(key).unwrap()].to_string();
            let line = place("line-key").map(|key| {
                let (_, name) = dimensions.iter().find(|(said, _)| *said == text("breakdown")).unwrap();
                (*name, row[key].to_string())
            });
            let value = match &row[place("value").unwrap()] {
                Data::Float(value) => value.to_string(),
                _ => String::new(),
            };
            let line = line.as_ref().map(|(name, key)| (*name, key.as_str()));
            found.insert(at(periods[&text("period")], &text("key"), line), told(state_of(&text("state")), value));
        }
    }
    found
}

fn in_attachments(copy: &Copy, ending: &str, read: impl Fn(&[u8]) -> Figures) -> Figures {
    let tables = copy.files.iter().filter(|(name, _)| name.ends_with(ending) && name != "report.json");
    tables.flat_map(|(_, bytes)| read(bytes)).collect()
}

/// A code, and the texts of which one is its figure.
type BesideCode = (String, Vec<String>);

/// What stands before each code on the page: the figure as it is written.
fn beside_codes_on_page(page: &[u8]) -> Vec<BesideCode> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let page = std::str::from_utf8(page).unwrap();
    let document = Document::parse_with_options(page, options).unwrap();
    let is_code = |own: &roxmltree::Node| own.attribute("class") == Some("code");
    let codes = document.descendants().filter(is_code);
    let pair = |own: roxmltree::Node| {
        let code = own.text().unwrap().to_owned();
        let texts = own.parent().unwrap().descendants().filter(roxmltree::Node::is_text);
        let texts: String = texts.filter_map(|part| part.text()).collect();
        let figure = texts.strip_suffix(&code).unwrap_or_else(|| panic!("{texts} does not end with its code"));
        (code, vec![figure.trim_matches(['\n', ' ']).to_owned()])
    };
    codes.map(pair).collect()
}

/// The same on the pages of a PDF, where a code is drawn just before or just after its figure.
fn beside_codes_on_paper(copy: &Copy, is_code: impl Fn(&str) -> bool) -> Vec<BesideCode> {
    // A place where a line may end is no part of what is read.
    let read = |text: &String| text.replace('\u{200b}', "").trim().to_owned();
    let texts: Vec<_> = copy.pages.iter().flat_map(|page| &page.texts).map(read).collect();
    let around = texts.windows(3).filter(|around| is_code(&around[1]));
    around.map(|around| (around[1].clone(), vec![around[0].clone(), around[2].clone()])).collect()
}

/// The figures of the labour market, as they are written.
fn of_labour_market(report: &Report) -> Vec<(FigureAt, String)> {
    let codes = codes(report);
    let written = |(line, name, figure): (Line, &str, Figure)| {
        let (name, unit) = match name {
            "share_of_step_before" => ("share", Unit::Share),
            "persons_year_before" => ("year_before", Unit::Value),
            name => (name, Unit::Value),
        };
        let at = codes.find(codes.of_labour(line.table, line.place, name)?)?.clone();
        let change = figure.value().filter(|_| name == "change");
        let signed = change.map(|change| writing::signed(change, 0, report.language));
        Some((at, signed.unwrap_or_else(|| writing::figure(&figure, unit, report.language))))
    };
    figures(report.labour_market.as_ref().unwrap()).into_iter().filter_map(written).collect()
}

/// Looks at what stands beside codes: the figures that they stand for, each as the report writes it.
fn check_beside(report: &Report, found: &[BesideCode]) {
    let codes = codes(report);
    let written =
        all(&report.tables).into_iter().map(|(at, figure, unit)| (at, writing::figure(&figure, unit, report.language)));
    let written: BTreeMap<_, _> = written.chain(of_labour_market(report)).collect();
    let mut seen = BTreeSet::new();
    for (code, texts) in found {
        let at = codes.find(code).unwrap_or_else(|| panic!("{code} is the code of nothing"));
        let is_it = |expected: &String, text: &String| {
            let rest = text.strip_prefix(expected.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest == "*" || rest.starts_with(" ("))
        };
        let expected = &written[at];
        assert!(texts.iter().any(|text| is_it(expected, text)), "{at}: {texts:?}, not {expected}");
        seen.insert(at);
    }
    let own = report.own().unwrap().period().code();
    let is_printed = |at: &&FigureAt| match at {
        FigureAt::Kpi { period, line, .. } => line.is_none() || period == own,
        FigureAt::Labour { .. } => true,
    };
    let missing: Vec<_> = codes.all().map(|(at, ..)| at).filter(is_printed).filter(|at| !seen.contains(at)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn all_forms_say_the_same_figure_by_figure() {
    for language in [Language::Da, Language::En] {
        let report = made_up_report::everything(language);
        let expected = in_tables(&report);
        assert!(expected.values().filter(|own| *own == "hidden").count() > 10);
        let form = |form: ReportForm| form.write(&report).unwrap();
        assert_eq!(in_json(&serde_json::from_slice(&form(ReportForm::Json)).unwrap()), expected);
        assert_eq!(in_csv(&form(ReportForm::Csv)), expected);
        assert_eq!(in_workbook(form(ReportForm::Xlsx), &report), expected);
        let copy = read_copy(&form(ReportForm::Pdf)).unwrap();
        assert_eq!(in_attachments(&copy, ".json", |file| in_json(&serde_json::from_slice(file).unwrap())), expected);
        assert_eq!(in_attachments(&copy, ".csv", in_csv), expected);
        check_beside(&report, &beside_codes_on_page(&form(ReportForm::Html)));
        let codes = codes(&report);
        let is_code = |text: &str| codes.all().any(|(_, code, _)| code == text);
        check_beside(&report, &beside_codes_on_paper(&copy, is_code));
    }
}

/// The report with other numbers where too few are to be shown.
fn with_hidden(made: fn(&str, usize) -> Made, hidden: u64) -> Report {
    let mut report = made_up_report::everything(Language::Da);
    report.tables = made_up::tables_as(&made_up::programme(), report.tables.len(), made);
    report.labour_market = Some(crate::chart::cases::market(hidden));
    report
}

/// Three where there are four, and four where there are three.
fn other(made: Made) -> Made {
    match made {
        Made::Count(3) => Made::Count(4),
        Made::Count(4) => Made::Count(3),
        Made::Share(3, whole) => Made::Share(4, whole),
        made => made,
    }
}

#[test]
fn a_hidden_number_leaves_nothing_of_itself_in_any_form() {
    let report = with_hidden(made_up::made, 3);
    let hidden = with_hidden(|id, half| other(made_up::made(id, half)), 4);
    let shown = with_hidden(
        |id, half| match (id, half) {
            ("citizens", 5) => Made::Count(781),
            _ => made_up::made(id, half),
        },
        3,
    );
    for form in ReportForm::ALL {
        let write = |report| form.write(report).unwrap();
        assert!(write(&report) == write(&hidden), "{form:?} tells of what is hidden");
        assert!(write(&report) != write(&shown), "{form:?} does not tell of what is shown");
    }
}
