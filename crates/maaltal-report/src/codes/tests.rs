//! Codes: unique, stable, read back.

use super::writing::codes_of;
use super::*;
use crate::made_up;
use maaltal_domain::{
    Behind, CitizenStep, Classified, CompanyStep, LabourMarket, Language, Mobility, Need, Programme,
    PublishedLabourMarket, disclose_labour_market,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

fn market() -> PublishedLabourMarket {
    let behind = |count| Some(Behind { count, citizens: 0 });
    let occupation = || Classified { scheme: "DISCO-08".into(), code: "5321".into() };
    let industry = |code: &str| Classified { scheme: "DB07".into(), code: code.into() };
    let need = |place: Option<&str>| Need {
        municipality: place.map(|code| code.parse().unwrap()),
        occupation: occupation(),
        positions: 30,
        companies: 6,
        top_companies: 12,
    };
    let table = made_up::tables().pop().unwrap();
    disclose_labour_market(LabourMarket {
        programme: Arc::new(Programme::read(&made_up::programme()).unwrap()),
        cutoff: table.cutoff(),
        view: *table.view(),
        company_steps: CompanyStep::ALL.into_iter().zip([behind(1_400), behind(90), behind(3), None]).collect(),
        citizen_steps: CitizenStep::ALL.into_iter().zip([90, 40, 20, 0].map(behind)).collect(),
        reserve: None,
        needs: Some(vec![need(Some("376")), need(None)]),
        mobility: Some(vec![Mobility { year: 2021, from: industry("871010"), to: industry("433200"), moves: 32 }]),
    })
}

fn report(count: usize, language: Language) -> Report {
    Report {
        labour_market: Some(market()),
        ..Report::of_tables(made_up::tables_of(&made_up::programme(), count), language, "0.1.0")
    }
}

#[test]
fn every_figure_has_a_code_of_its_own() {
    let report = report(8, Language::Da);
    let codes = codes(&report);
    let figures: usize = report.tables.iter().map(|table| figures(table).len()).sum();
    let labour = labour::figures(labour::cells(report.labour_market.as_ref().unwrap())).count();
    assert!(labour > 10);
    assert_eq!(codes.all().count(), figures + labour);
    assert_eq!(codes.all().map(|(_, code, _)| code).collect::<BTreeSet<_>>().len(), figures + labour);
    for (at, code, _) in codes.all() {
        assert_eq!(codes.find(code), Some(at));
        assert_eq!(read_code(code).as_deref(), Some(code));
        assert!(code.len() == 6 && code.starts_with(|c: char| c.is_ascii_uppercase()), "{code}");
    }
}

#[test]
fn a_figure_keeps_its_code() {
    let (danish, english) = (codes(&report(8, Language::Da)), codes(&report(8, Language::En)));
    assert_eq!(danish, english);
    // Codes are printed on paper that outlives the program: these may never change.
    let line = Some((Dimension::Municipality, "360"));
    let kept = [
        danish.of("2019-S2", "citizens", None),
        danish.of("2019-S2", "citizens", line),
        danish.of_labour("company_steps", 0, "number"),
    ];
    assert_eq!(kept, ["T8GSZ1", "RHRH07", "R68XZ1"].map(Some));
    let fewer = codes(&report(4, Language::Da));
    assert_eq!(fewer.of("2019-S2", "citizens", line), danish.of("2019-S2", "citizens", line));
    assert_eq!(fewer.of("2020-S1", "citizens", None), None);
    assert_eq!(danish.of_labour("company_steps", 0, "share"), None);
    assert_eq!(danish.of_labour("elsewhere", 0, "number"), None);
}

#[test]
fn who_comes_later_takes_another_code() {
    let mut codes = FigureCodes::default();
    let at = |row: &str| FigureAt::Labour { table: "needs", row: row.into(), figure: "positions" };
    ["a", "b", "c"].into_iter().for_each(|row| codes.add("the same", at(row), Figure::Hidden));
    codes.add("the same", at("b"), Figure::Hidden);
    let expected: Vec<_> = codes_of("the same").take(3).collect();
    assert_eq!(codes.all().map(|(_, code, _)| code.to_owned()).collect::<Vec<_>>(), expected);
}

#[test]
fn what_people_type_is_read() {
    let check = |typed: &str, expected: Option<&str>| assert_eq!(read_code(typed).as_deref(), expected, "{typed}");
    check("A01Z9K", Some("A01Z9K"));
    check("aoiz9k", Some("A01Z9K"));
    check(" a0L-z9k\n", Some("A01Z9K"));
    for wrong in ["", "A01Z9", "A01Z9KK", "A01Z9U", "001Z9K", "A01Z9å", "citizens", "O01Z9K"] {
        check(wrong, None);
    }
}

proptest! {
    #[test]
    fn whatever_is_typed_is_read_or_refused(typed in ".{0,12}", number in any::<u64>()) {
        if let Some(code) = read_code(&typed) {
            prop_assert_eq!(read_code(&code), Some(code));
        }
        let code = writing::written(number);
        prop_assert_eq!(read_code(&code.to_lowercase().replace('0', "o").replace('1', "l")), Some(code));
    }
}
