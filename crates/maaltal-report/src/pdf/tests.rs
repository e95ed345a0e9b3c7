//! The PDF as a whole: rules for access and archive, structure, the overview's page, bad input.

use super::*;
use crate::made_up::{self, HOSTILE, Made};
use crate::made_up_report::{everything, of_programme};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, Name, Object};
use maaltal_domain::Language;
use page_validation::{ValidationOptions, ValidationProfile, validate_pdf_bytes};
use std::collections::BTreeMap;
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst_layout::PagedDocument;

const GREENLANDIC: &str = "Ilisimatusarfik \u{1f600} 漢字 \u{202e}#panic() $x$ <script> \u{fe0f}imminnguaq ";

/// A report whose objects are not packed, so that what is in them can be read.
fn unpacked(report: &Report) -> Vec<u8> {
    let own = report.own().unwrap();
    press::print(report, own, sheet(report, own)).unwrap()
}

fn has(pdf: &[u8], part: &str) -> bool {
    pdf.windows(part.len()).any(|found| found == part.as_bytes())
}

/// Reports that must be good: with everything and with nothing, with too much and with bad texts.
fn cases() -> Vec<(&'static str, Report)> {
    let plain = |tables| Report::of_tables(tables, Language::Da, "0.1.0");
    let nothing = |_: &str, _| Made::Unreported;
    let mut without_goal = made_up::programme();
    without_goal["kpi"][0]["target"]["value"] = 0.into();
    let fifteen = made_up::programme_with_targets(15);
    let bare = Report { before: None, labour_market: None, ..everything(Language::Da) };
    vec![
        ("everything", everything(Language::Da)),
        ("in English", everything(Language::En)),
        ("only a meeting", bare),
        ("long", of_programme(&made_up::with_long_names(fifteen.clone(), HOSTILE), Language::Da, Some(HOSTILE))),
        ("Greenlandic", of_programme(&made_up::with_long_names(fifteen, GREENLANDIC), Language::Da, Some(GREENLANDIC))),
        ("one word", of_programme(&made_up::with_long_names(made_up::programme(), "æ"), Language::En, Some("æ"))),
        ("no figures", plain(made_up::tables_as(&made_up::programme(), 2, nothing))),
        ("one half-year", plain(made_up::tables_of(&made_up::programme(), 1))),
        ("no targets", plain(made_up::tables_of(&made_up::programme_without_targets(), 2))),
        ("a target of 0", plain(made_up::tables_of(&without_goal, 2))),
        ("forty targets", plain(made_up::tables_of(&made_up::programme_with_targets(40), 2))),
    ]
}

#[test]
fn reports_follow_the_rules_for_access_and_archive() {
    let printed = cases().into_iter().map(|(name, report)| (name, pdf(&report).unwrap()));
    let market = labour_market_pdf(&everything(Language::Da)).unwrap();
    for (name, pdf) in printed.chain([("labour market", market)]) {
        for profile in [ValidationProfile::PdfUa1, ValidationProfile::PdfA3a] {
            let found = validate_pdf_bytes(&pdf, &ValidationOptions::default().profile(profile)).unwrap();
            assert!(found.is_compliant, "{name}: {found}");
        }
    }
}

#[test]
fn the_same_report_is_the_same_bytes() {
    let report = everything(Language::Da);
    assert_eq!(pdf(&report).unwrap(), pdf(&report.clone()).unwrap());
    assert_eq!(labour_market_pdf(&report).unwrap(), labour_market_pdf(&report).unwrap());
}

/// Elements of the structure by their type, each with what `read` finds in it.
fn elements<T>(pdf: &[u8], read: impl Fn(&Dict<'_>) -> T) -> BTreeMap<String, Vec<T>> {
    let pdf = Pdf::new(pdf.to_vec()).unwrap();
    let mut found: BTreeMap<String, Vec<T>> = BTreeMap::new();
    for object in pdf.objects() {
        let Object::Dict(dict) = object else { continue };
        let (Some(kind), true) = (dict.get::<Name<'_>>(b"S".as_slice()), dict.contains_key(b"P".as_slice())) else {
            continue;
        };
        found.entry(String::from_utf8_lossy(kind.as_ref()).into_owned()).or_default().push(read(&dict));
    }
    found
}

#[test]
fn figures_have_alternatives_tables_have_header_cells_and_the_language_is_said() {
    let pdf = pdf(&everything(Language::Da)).unwrap();
    let alternatives = elements(&pdf, |dict| dict.contains_key(b"Alt".as_slice()));
    assert!(alternatives["Figure"].len() > 25, "{}", alternatives["Figure"].len());
    assert!(alternatives["Figure"].iter().all(|has| *has));
    let counts: BTreeMap<_, _> = alternatives.iter().map(|(kind, found)| (kind.as_str(), found.len())).collect();
    // Each row has a header cell, and each table a row of them besides.
    assert!(counts["TH"] >= counts["TR"] + counts["Table"], "{counts:?}");
    assert_eq!((counts["Title"], counts["H1"]), (1, 10));
    let unpacked = unpacked(&everything(Language::Da));
    for part in ["/Lang(da", "/Marked true", "/Outlines"] {
        assert!(has(&unpacked, part), "{part}");
    }
}

#[test]
fn every_table_is_attached_twice_where_it_is_asked_for() {
    let names = |pdf: &[u8]| {
        ["2018-S1.json", "2018-S1.csv", "2018-S2.json", "2018-S2.csv"].map(|name| has(pdf, &format!("made-up-{name}")))
    };
    let with = Report::of_tables(made_up::tables()[..2].to_vec(), Language::Da, "0.1.0");
    assert_eq!(names(&unpacked(&with)), [true; 4]);
    assert!(!has(&unpacked(&Report { attach: false, ..with }), "/EmbeddedFile"));
}

#[test]
fn codes_lead_to_the_report_where_it_can_be_reached() {
    let address = "https://maaltal.example.dk/v1/programmes/made-up/reports/2021-05.html#";
    assert!(has(&unpacked(&everything(Language::Da)), address));
    let mut unreachable = everything(Language::Da);
    unreachable.look.address = None;
    assert!(!has(&unpacked(&unreachable), "/URI"));
}

/// A text on a page: left, top, right and bottom in points, and what it says.
type TextBox = ([f64; 4], String);

/// All texts of a frame.
fn texts(frame: &Frame, at: Point, found: &mut Vec<TextBox>) {
    for (place, item) in frame.items() {
        let point = at + *place;
        match item {
            FrameItem::Group(group) => {
                let moved = Point::new(group.transform.tx, group.transform.ty);
                texts(&group.frame, point + moved, found);
            }
            FrameItem::Text(text) => {
                let (width, size) = (text.width(), text.size);
                let corners = [point.x, point.y - size * 0.72, point.x + width, point.y + size * 0.18];
                found.push((corners.map(Abs::to_pt), text.text.to_string()));
            }
            _ => {}
        }
    }
}

fn pages(report: &Report) -> Vec<Vec<TextBox>> {
    let own = report.own().unwrap();
    let document: PagedDocument = press::set(&sheet(report, own)).unwrap();
    let page = |page: &typst_layout::Page| {
        let mut found = Vec::new();
        texts(&page.frame, Point::zero(), &mut found);
        found
    };
    document.pages().iter().map(page).collect()
}

fn says(page: &[TextBox], text: &str) -> bool {
    page.iter().any(|(_, found)| found == text)
}

#[test]
fn no_text_lies_on_another_or_off_the_page() {
    let (width, height) = (595.3, 841.9);
    for (name, report) in cases() {
        for (number, page) in pages(&report).iter().enumerate() {
            for (place, (own, text)) in page.iter().enumerate() {
                let [left, top, right, bottom] = *own;
                let inside = left > 40.0 && top > 20.0 && right < width - 40.0 && bottom < height - 20.0;
                assert!(inside, "{name}, page {}: {text:?} at {own:?}", number + 1);
                for (other, over) in page.iter().skip(place + 1) {
                    let apart = other[0] > right - 0.6
                        || other[2] < left + 0.6
                        || other[1] > bottom - 0.6
                        || other[3] < top + 0.6;
                    assert!(apart, "{name}, page {}: {text:?} and {over:?} at {own:?} and {other:?}", number + 1);
                }
            }
        }
    }
}

#[test]
fn an_overview_of_fifteen_targets_is_on_one_page() {
    let mut programme = made_up::with_long_names(made_up::programme_with_targets(15), HOSTILE);
    for kpi in programme["kpi"].as_array_mut().unwrap().iter_mut().skip(1) {
        // The most that a row can say: what it is a part of, too.
        kpi["target"] = serde_json::json!({"kind": "of", "of": "target-0", "value": 550, "due": "2021-12-31"});
    }
    for (programme, text) in [(made_up::programme_with_targets(15), None), (programme, Some(HOSTILE))] {
        let pages = pages(&of_programme(&programme, Language::Da, text));
        assert!(says(&pages[1], "Overblik") && says(&pages[2], "Til beslutning"));
        let ids = pages[1].iter().filter(|(_, text)| text == "rød").count();
        assert_eq!(ids, 15);
    }
    let eight = pages(&everything(Language::Da));
    assert!(says(&eight[0], "Overblik") && says(&eight[1], "Til beslutning"));
}

#[test]
fn what_cannot_be_printed_is_refused() {
    let refused = pdf(&Report::of_tables(Vec::new(), Language::Da, "0")).unwrap_err();
    assert_eq!(refused.to_string(), "tables: expected at least one half-year, got none");
    let mut report = everything(Language::Da);
    report.look.address = Some("javascript:1".into());
    let refused = pdf(&report).unwrap_err().to_string();
    assert_eq!(refused, "look.address: expected an address such as https://maaltal.example.dk, got javascript:1");
    let without = Report { labour_market: None, ..everything(Language::Da) };
    assert!(matches!(labour_market_pdf(&without), Err(ReportError::NoLabourMarket)));
}
