//! What every page must be: well formed, and made for everybody.

use roxmltree::{Document, Node, ParsingOptions};
use std::collections::HashSet;

/// Looks at a page; pages are written so that they are XML as well.
pub fn check(page: &str) {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(page, options).unwrap_or_else(|error| {
        let line = page.lines().nth(error.pos().row as usize - 1);
        panic!("{error}: {line:?}")
    });
    let elements: Vec<_> = document.descendants().filter(Node::is_element).collect();
    check_frame(&elements);
    check_headings(&elements);
    check_references(&elements);
    elements.iter().for_each(check_element);
}

fn named<'a>(elements: &[Node<'a, 'a>], name: &str) -> Vec<Node<'a, 'a>> {
    elements.iter().filter(|element| element.tag_name().name() == name).copied().collect()
}

fn text(element: &Node) -> String {
    element.descendants().filter(Node::is_text).filter_map(|part| part.text()).collect::<String>().trim().to_owned()
}

fn check_frame(elements: &[Node]) {
    let language = named(elements, "html")[0].attribute("lang");
    assert!(matches!(language, Some("da" | "en")));
    assert_eq!(named(elements, "main").len(), 1);
    assert_eq!(named(elements, "header").len(), 1);
    assert!(!text(&named(elements, "title")[0]).is_empty());
    let first = named(elements, "body")[0].first_element_child().unwrap();
    let target = first.attribute("href").and_then(|href| href.strip_prefix('#')).unwrap();
    assert_eq!(named(elements, "main")[0].attribute("id"), Some(target), "the skip link comes first");
}

fn check_headings(elements: &[Node]) {
    let level =
        |element: &Node| element.tag_name().name().strip_prefix('h').and_then(|level| level.parse::<u32>().ok());
    let headings: Vec<_> = elements.iter().filter(|element| level(element).is_some()).collect();
    let levels: Vec<_> = headings.iter().filter_map(|heading| level(heading)).collect();
    assert_eq!(levels.first(), Some(&1));
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    assert!(headings.iter().all(|heading| !text(heading).is_empty()));
}

fn check_references(elements: &[Node]) {
    let mut ids = HashSet::new();
    for id in elements.iter().filter_map(|element| element.attribute("id")) {
        assert!(ids.insert(id), "two elements have the id {id}");
    }
    for element in elements {
        for name in ["aria-labelledby", "aria-describedby", "for"] {
            for id in element.attribute(name).into_iter().flat_map(str::split_whitespace) {
                assert!(ids.contains(id), "{name}={id} points nowhere");
            }
        }
        if let Some(id) = element.attribute("href").and_then(|href| href.strip_prefix('#')) {
            assert!(ids.contains(id), "#{id} points nowhere");
        }
    }
}

fn check_element(element: &Node) {
    let children = |name: &str| element.children().filter(|child| child.tag_name().name() == name).count();
    let label = element.attribute("aria-label").or(element.attribute("aria-labelledby"));
    match element.tag_name().name() {
        "table" => {
            assert_eq!(children("caption"), 1);
            let rows: Vec<_> = element.descendants().filter(|row| row.tag_name().name() == "tr").collect();
            let cells = |row: &Node| row.children().filter(Node::is_element).count();
            assert!(rows.iter().all(|row| cells(row) == cells(&rows[0])), "rows of one length");
            assert_eq!(element.parent().unwrap().attribute("role"), Some("region"), "tables scroll in a region");
        }
        "th" => assert!(matches!(element.attribute("scope"), Some("row" | "col")) && !text(element).is_empty()),
        "svg" if element.attribute("aria-hidden") == Some("true") => {}
        "svg" => {
            assert_eq!(element.attribute("role"), Some("img"));
            assert_eq!(children("title"), 1);
        }
        "nav" | "form" => assert!(label.is_some()),
        "section" => assert!(element.attribute("aria-labelledby").is_some()),
        "a" => assert!(!text(element).is_empty()),
        "script" | "style" | "iframe" | "object" => panic!("<{}> is not for these pages", element.tag_name().name()),
        _ => {}
    }
    if matches!(element.attribute("role"), Some("region" | "group")) {
        assert!(element.attribute("tabindex") == Some("0") && label.is_some(), "what scrolls is reached by keyboard");
    }
    for attribute in element.attributes() {
        let name = attribute.name();
        assert!(name != "style" && !name.starts_with("on"), "{name} is refused by the content security policy");
    }
}
