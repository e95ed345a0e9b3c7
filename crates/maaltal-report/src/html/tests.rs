//! The page as a parser of XML sees it: it is written so that it is XML as well.

use super::*;
use crate::chart::Colour;
use crate::{made_up, made_up_report};
use maaltal_domain::Language;
use roxmltree::{Document, Node, ParsingOptions};
use std::collections::{BTreeMap, BTreeSet};

fn page(report: &Report) -> String {
    String::from_utf8(html(report).unwrap()).unwrap()
}

/// Every case that there is: everything in a report, next to nothing, very much.
fn pages() -> Vec<String> {
    let of = |programme, count| Report::of_tables(made_up::tables_of(&programme, count), Language::Da, "0.1.0");
    let reports = [
        made_up_report::everything(Language::Da),
        made_up_report::everything(Language::En),
        of(made_up::programme(), 1),
        of(made_up::programme_without_targets(), 2),
        of(made_up::programme_with_targets(40), 8),
    ];
    reports.iter().map(page).collect()
}

fn check(page: &str, look: impl Fn(&[Node])) {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(page, options).unwrap_or_else(|error| {
        panic!("{error}: {:?}", page.lines().nth(error.pos().row as usize - 1));
    });
    look(&document.descendants().filter(Node::is_element).collect::<Vec<_>>());
}

fn name<'a>(element: &Node<'a, '_>) -> &'a str {
    element.tag_name().name()
}

fn text(element: &Node) -> String {
    element.descendants().filter(Node::is_text).filter_map(|part| part.text()).collect::<String>().trim().to_owned()
}

#[test]
fn the_same_report_is_the_same_bytes() {
    let make = || page(&made_up_report::everything(Language::Da));
    assert_eq!(make(), make());
}

#[test]
fn it_needs_nothing_beside_itself_and_runs_nothing() {
    for page in pages() {
        check(&page, |elements| {
            for element in elements {
                assert!(!matches!(name(element), "script" | "iframe" | "object" | "embed" | "form" | "base"));
                for attribute in element.attributes() {
                    let (called, value) = (attribute.name(), attribute.value());
                    assert!(!called.starts_with("on") && called != "style", "{called}={value}");
                    let fetches = matches!(called, "src" | "srcset" | "data")
                        || (called == "href" && !matches!(name(element), "a"));
                    assert!(!fetches || value.starts_with("data:"), "{called}={value}");
                    assert!(!value.trim_start().starts_with("javascript:"), "{value}");
                }
            }
        });
        assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
    }
}

#[test]
fn it_is_made_for_everybody() {
    for page in pages() {
        check(&page, |elements| {
            let all = |wanted: &str| elements.iter().filter(|own| name(own) == wanted).copied().collect::<Vec<_>>();
            assert!(matches!(all("html")[0].attribute("lang"), Some("da" | "en")));
            assert_eq!([all("main").len(), all("h1").len()], [1, 1]);
            let skip = all("body")[0].first_element_child().unwrap();
            assert_eq!(skip.attribute("href"), Some("#content"));
            let level = |own: &Node| name(own).strip_prefix('h').and_then(|level| level.parse::<u32>().ok());
            let levels: Vec<_> = elements.iter().filter_map(level).collect();
            assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
            for cell in all("th") {
                assert!(matches!(cell.attribute("scope"), Some("row" | "col")) && !text(&cell).is_empty());
            }
            for table in all("table") {
                let rows: Vec<_> = table.descendants().filter(|own| name(own) == "tr").collect();
                let cells = |row: &Node| row.children().filter(Node::is_element).count();
                assert!(rows.iter().all(|row| cells(row) == cells(&rows[0])), "rows of one length");
                assert_eq!(
                    table.parent().unwrap().attribute("tabindex"),
                    Some("0"),
                    "what scrolls is reached by keyboard"
                );
            }
            for picture in all("svg").into_iter().filter(|own| own.attribute("aria-hidden") != Some("true")) {
                assert_eq!(picture.attribute("role"), Some("img"));
                let told =
                    picture.children().filter(|own| matches!(name(own), "title" | "desc") && !text(own).is_empty());
                assert_eq!(told.count(), 2);
            }
            assert!(all("img").iter().all(|own| own.attribute("alt").is_some_and(|alt| !alt.is_empty())));
        });
    }
}

#[test]
fn ids_are_there_once_and_what_points_points_somewhere() {
    for page in pages() {
        check(&page, |elements| {
            let mut ids = BTreeSet::new();
            for id in elements.iter().filter_map(|own| own.attribute("id")) {
                assert!(ids.insert(id), "two elements have the id {id}");
            }
            for element in elements {
                let named =
                    ["aria-labelledby", "aria-describedby"].into_iter().filter_map(|own| element.attribute(own));
                let linked = element.attribute("href").and_then(|href| href.strip_prefix('#'));
                let filled = element.attribute("fill").and_then(|fill| fill.strip_prefix("url(#")?.strip_suffix(')'));
                for id in named.flat_map(str::split_whitespace).chain(linked).chain(filled) {
                    assert!(ids.contains(id), "#{id} points nowhere");
                }
            }
        });
    }
}

#[test]
fn free_text_is_never_markup() {
    let programme = made_up::with_long_names(made_up::programme(), made_up::HOSTILE);
    let page = page(&Report::of_tables(made_up::tables_of(&programme, 2), Language::Da, "0.1.0"));
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;"));
    check(&page, |elements| assert!(elements.len() > 100));
}

#[test]
fn an_owners_logo_is_an_image_in_which_nothing_runs() {
    let report = made_up_report::everything(Language::Da);
    let svg = &report.look.logo.as_ref().unwrap().svg;
    let address = encoded(svg);
    check(&page(&report), |elements| {
        assert!(elements.iter().any(|own| name(own) == "img" && own.attribute("src") == Some(&address)));
    });
    assert!(address.starts_with("data:image/svg+xml,%3Csvg") && !address.contains(['<', '"', '#', '&']));
}

/// The colours that a block of the style sheet sets, by name.
fn colours(style: &str) -> BTreeMap<String, Colour> {
    let colour = |line: &str| {
        let (name, hex) = line.trim().strip_prefix("--")?.split_once(": #")?;
        let part = |place: usize| u8::from_str_radix(hex.get(place..place + 2)?, 16).ok();
        Some((name.to_owned(), Colour { name: "", rgb: (part(0)?, part(2)?, part(4)?) }))
    };
    style.lines().filter_map(colour).collect()
}

#[test]
fn texts_stand_out_in_the_dark_too() {
    let (_, dark) = STYLE.split_once("prefers-color-scheme: dark").unwrap();
    let dark = colours(dark.split_once("\n}\n").unwrap().0);
    assert_eq!(dark.len(), 10);
    for name in ["ink", "quiet", "actual", "plan", "green", "amber", "red"] {
        let contrast = chart::contrast(dark[name], dark["page"]);
        assert!(contrast >= 4.5, "{name}: {contrast:.2}");
    }
}

#[test]
fn no_tables_are_no_page() {
    assert!(matches!(html(&Report::of_tables(Vec::new(), Language::Da, "0")), Err(ReportError::NoTables)));
}
