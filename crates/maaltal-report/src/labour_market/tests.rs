//! The labour market in tables and as CSV: every state of a figure.

use super::*;
use crate::made_up;
use Language::{Da, En};
use maaltal_domain::{
    Behind, Classified, Day, LabourMarket, Mobility, Need, Programme, Reserve, disclose_labour_market,
};
use std::sync::Arc;

fn industry(code: &str) -> Classified {
    Classified { scheme: "DB07".into(), code: code.into() }
}

fn occupation(code: &str) -> Classified {
    Classified { scheme: "DISCO-08".into(), code: code.into() }
}

fn reserve(persons: u64, year_before: Option<u64>) -> Reserve {
    let day = |text: &str| text.parse::<Day>().unwrap();
    Reserve {
        municipality: "360".parse().unwrap(),
        occupation: occupation("5321"),
        industry: industry("871010"),
        persons,
        counted: day("2021-11-30"),
        year_before: year_before.map(|persons| (persons, day("2020-11-30"))),
    }
}

fn market() -> LabourMarket {
    let behind = |count| Some(Behind { count, citizens: 0 });
    let need = |place: Option<&str>, companies| Need {
        municipality: place.map(|code| code.parse().unwrap()),
        occupation: occupation("5321"),
        positions: 30,
        companies,
        top_companies: 12,
    };
    let table = made_up::tables().pop().unwrap();
    LabourMarket {
        programme: Arc::new(Programme::read(&made_up::programme()).unwrap()),
        cutoff: table.cutoff(),
        view: *table.view(),
        company_steps: CompanyStep::ALL.into_iter().zip([behind(1_400), behind(90), behind(3), None]).collect(),
        citizen_steps: CitizenStep::ALL.into_iter().zip([90, 40, 20, 0].map(behind)).collect(),
        reserve: Some(vec![reserve(62, Some(44)), reserve(26, Some(68)), reserve(62, Some(3)), reserve(0, None)]),
        needs: Some(vec![need(Some("376"), 6), need(None, 2)]),
        mobility: Some(vec![Mobility { year: 2021, from: industry("871010"), to: industry("433200"), moves: 32 }]),
    }
}

/// The tables as text: title, columns, rows, a line each.
fn seen(market: LabourMarket, language: Language) -> String {
    let cell = |cell: &LabourCell| cell.mark.map_or(cell.text.clone(), |mark| format!("{} ({mark:?})", cell.text));
    let table = |table: LabourTable| {
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.id);
        let rows = table.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" | "));
        let lines: Vec<_> =
            [format!("## {}", table.title), table.columns.join(" | ")].into_iter().chain(rows).collect();
        lines.into_iter().chain(table.none).collect::<Vec<_>>().join("\n")
    };
    labour_tables(&disclose_labour_market(market), language).into_iter().map(table).collect::<Vec<_>>().join("\n")
}

#[test]
fn tables_in_both_languages() {
    insta::assert_snapshot!("danish", seen(market(), Da));
    insta::assert_snapshot!("english", seen(market(), En));
}

#[test]
fn none_and_not_reported_are_told_apart() {
    let text = seen(LabourMarket { reserve: None, needs: Some(Vec::new()), ..market() }, En);
    assert!(text.contains("Labour reserve\nMunicipality | Occupation | Industry | Persons | Counted | A year before | Change\n… not reported"), "{text}");
    assert!(text.contains("Companies\nNone\n"), "{text}");
}

#[test]
fn a_row_a_figure() {
    let csv = |market| String::from_utf8(labour_market_csv(&disclose_labour_market(market), En)).unwrap();
    insta::assert_snapshot!("csv", csv(market()));
    let unreported = csv(LabourMarket { mobility: None, ..market() });
    assert!(unreported.ends_with(",mobility,,,,,,,,,,not_reported,,fictitious data\r\n"), "{unreported}");
}
