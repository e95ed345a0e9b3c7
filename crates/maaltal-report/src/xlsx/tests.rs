//! Workbooks as another library reads them.

use super::*;
use crate::{made_up, made_up_report};
use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use maaltal_domain::{Figure, Language, PublishedTable};
use std::io::Cursor;

fn report(tables: Vec<PublishedTable>, language: Language) -> Report {
    Report {
        labour_market: made_up_report::everything(language).labour_market,
        ..Report::of_tables(tables, language, "0.1.0")
    }
}

/// The sheets by name, each as its rows.
fn sheets(bytes: Vec<u8>) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let rows = |(name, range): (String, calamine::Range<Data>)| (name, range.rows().map(<[Data]>::to_vec).collect());
    let sheets: Vec<_> = book.worksheets().into_iter().map(rows).collect();
    for (name, _) in &sheets {
        assert!(book.worksheet_formula(name).unwrap().used_cells().next().is_none(), "a formula in {name}");
    }
    sheets
}

fn column(rows: &[Vec<Data>], name: &str) -> usize {
    rows[0].iter().position(|cell| *cell == Data::String(name.into())).unwrap_or_else(|| panic!("no column {name}"))
}

#[test]
fn the_same_report_is_the_same_bytes() {
    let make = || xlsx(&report(made_up::tables(), Language::Da)).unwrap();
    assert_eq!(make(), make());
}

#[test]
fn sheets_are_named_in_the_reports_language_and_made_up_data_say_so() {
    let names =
        |language| sheets(xlsx(&report(made_up::tables(), language)).unwrap()).into_iter().map(|(name, _)| name);
    assert!(names(Language::Da).eq(["Nøgletal", "Fordelinger", "Arbejdsmarked", "Metode"]));
    assert!(names(Language::En).eq(["Key figures", "Breakdowns", "Labour market", "Method"]));
    for (name, rows) in sheets(xlsx(&report(made_up::tables(), Language::Da)).unwrap()) {
        let note = column(&rows, "Bemærkning");
        assert!(rows.len() > 1 && rows[1..].iter().all(|row| row[note] == "fiktive data"), "{name}");
    }
    let alone = Report::of_tables(made_up::tables_of(&made_up::programme_with_targets(1), 1), Language::Da, "0");
    let alone = sheets(xlsx(&alone).unwrap());
    assert_eq!(alone.len(), 3, "one table has no labour market");
    assert!(!alone[0].1[0].contains(&Data::String("Bemærkning".into())));
}

#[test]
fn a_row_is_a_figure_and_its_value_a_number_or_a_word() {
    let tables = made_up::tables();
    let (_, rows) = sheets(xlsx(&report(tables.clone(), Language::Da)).unwrap()).remove(0);
    let at = |name: &str| column(&rows, name);
    let all = tables.iter().flat_map(|table| table.kpis().iter().map(move |kpi| (table, kpi)));
    let all: Vec<_> = all.collect();
    assert_eq!(rows.len(), 1 + all.len());
    for ((table, kpi), row) in all.into_iter().zip(&rows[1..]) {
        assert_eq!(row[at("Periode")], writing::period(table.period(), Language::Da).as_str());
        assert_eq!(row[at("Nøgle")], kpi.definition().id.as_str());
        let (state, value) = (&row[at("Tilstand")], &row[at("Værdi")]);
        match kpi.figure() {
            Figure::Shown { value: shown, .. } => {
                assert_eq!(*state, "vist");
                assert_eq!(*value, shown.to_string().parse::<f64>().unwrap());
            }
            Figure::Hidden => assert_eq!([state, value], [&Data::String("skjult".into()); 2]),
            Figure::NotReported => assert_eq!([state, value], [&Data::String("ikke indberettet".into()); 2]),
            Figure::NoData => assert_eq!([state, value], [&Data::String("ingen data".into()); 2]),
            Figure::Told => assert_eq!(*state, "i ord"),
        }
    }
}

#[test]
fn texts_that_look_like_formulas_stay_texts() {
    let mut programme = made_up::programme();
    for (kpi, name) in programme["kpi"].as_array_mut().unwrap().iter_mut().zip(["=1+1", "+45", "-x", "@sum(A1)"]) {
        kpi["name"]["da"] = name.into();
    }
    // Whether any cell is a formula is looked at in every workbook.
    let (_, rows) = sheets(xlsx(&report(made_up::tables_of(&programme, 1), Language::Da)).unwrap()).remove(0);
    let names: Vec<_> = rows[1..5].iter().map(|row| row[column(&rows, "Nøgletal")].to_string()).collect();
    assert_eq!(names, ["=1+1", "+45", "-x", "@sum(A1)"]);
}

#[test]
fn the_labour_market_has_every_figure_of_its_csv() {
    let report = report(made_up::tables(), Language::En);
    let csv = crate::labour_market_csv(report.labour_market.as_ref().unwrap(), Language::En);
    let csv = String::from_utf8(csv).unwrap();
    let (_, rows) = sheets(xlsx(&report).unwrap()).remove(2);
    let (value, code) = (column(&rows, "Value"), column(&rows, "Code"));
    assert_eq!(rows.len(), csv.lines().count());
    assert!(rows[1..].iter().all(|row| row[code] != Data::Empty), "each has a code");
    for (row, line) in rows.iter().zip(csv.lines()).skip(1) {
        // The value is the last cell before the note.
        let expected = line.rsplit(',').nth(1).unwrap();
        match &row[value] {
            Data::Float(number) => assert_eq!(*number, expected.parse::<f64>().unwrap(), "{line}"),
            other => assert!(expected.is_empty() && matches!(other, Data::String(_)), "{line}: {other:?}"),
        }
    }
}

#[test]
fn no_tables_are_no_workbook() {
    assert!(matches!(xlsx(&Report::of_tables(Vec::new(), Language::Da, "0")), Err(ReportError::NoTables)));
}
