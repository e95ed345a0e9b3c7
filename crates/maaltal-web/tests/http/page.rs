//! The pages for people.

use super::document;
use super::service::{Answer, HOSTILE, MadeUp, get, made_up, send};
use axum::body::Body;
use axum::http::Method;

fn page(path: &str) -> String {
    let answer = get(path);
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/html; charset=utf-8"), "{path}");
    document::check(&answer.body);
    answer.body
}

fn browse(path: &str) -> Answer {
    let accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    send(made_up(), Method::GET, path, &[("accept", accept)], Body::empty())
}

/// The words of a page, one run of text a line, without what its charts say.
fn seen(page: &str) -> String {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(page, options).unwrap();
    let body = document.descendants().find(|node| node.has_tag_name("body")).unwrap();
    let in_chart = |node: &roxmltree::Node| node.ancestors().any(|parent| parent.tag_name().name() == "svg");
    let texts = body.descendants().filter(|node| node.is_text() && !in_chart(node));
    let lines = texts.map(|node| node.text().unwrap().split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn all_programmes_are_listed() {
    let danish = page("/");
    assert!(danish.contains("<a href=\"/programmes/kanten?lang=da\">Rekruttering fra Kanten</a>"));
    assert!(danish.contains("Fiktive data"));
    assert!(page("/?lang=en").contains("Recruitment from the Edge"));
    let english = page("/programmes/kanten?lang=en");
    assert!(english.contains("<span lang=\"da\">Borgere i forløb</span>"), "a name without a translation");
    let none = MadeUp { programmes: Vec::new(), ..made_up() };
    let none = send(none, Method::GET, "/", &[], Body::empty());
    document::check(&none.body);
    assert!(none.body.contains("Der er endnu ikke fastsat nogen indsats."));
}

#[test]
fn a_programme_has_one_page_in_each_language() {
    insta::assert_snapshot!("danish", seen(&page("/programmes/kanten?period=2018-S2")));
    insta::assert_snapshot!("english", seen(&page("/programmes/kanten?period=2018-S2&lang=en")));
}

#[test]
fn the_address_keeps_what_is_chosen() {
    let now = page("/programmes/kanten");
    assert!(now.contains("<option value=\"2020-S1\" selected=\"selected\">1. halvår 2020</option>"));
    assert!(now.contains("type=\"date\" value=\"\""));
    let then = page("/programmes/kanten?period=2018-S2&known_at=2019-02-10&lang=da");
    assert!(then.contains("<option value=\"2018-S2\" selected=\"selected\">"));
    assert!(then.contains("type=\"date\" value=\"2019-02-10\""));
    for address in [
        "/programmes/kanten?period=2018-S2&#38;known_at=2019-02-10&#38;lang=en",
        "/v1/programmes/kanten/snapshot?period=2018-S2&#38;known_at=2019-02-10&#38;lang=da",
    ] {
        assert!(then.contains(address), "{address}");
    }
    assert!(seen(&then).contains("Logposition\n1.000"));
    let instant = page("/programmes/kanten?known_at=2019-02-10T10:00:00%2B01:00");
    assert!(instant.contains("known_at=2019-02-10T10:00:00%2B01:00"));
    assert!(instant.contains("type=\"text\" value=\"2019-02-10T10:00:00+01:00\""));
}

#[test]
fn other_periods_follow_the_half_years_before_them() {
    let quarter = seen(&page("/programmes/kanten?period=2019-Q4"));
    assert!(quarter.contains("1. halvår 2019\n4. kvartal 2019\nData til"), "{quarter}");
    assert!(!quarter.contains("2. halvår 2019\n4. kvartal"));
    page("/programmes/kanten?period=2017");
    page("/programmes/kanten?period=2199-S2");
}

#[test]
fn nothing_hidden_stands_on_the_page() {
    let page = page("/programmes/kanten");
    let start = page.find("id=\"target-few\"").unwrap();
    let section = &page[start..page[start..].find("</article>").unwrap() + start];
    assert!(section.contains("skjult"));
    assert!(!section.contains(">3<"), "the hidden number is 3");
}

#[test]
fn names_never_become_markup() {
    let page = page("/programmes/kanten?lang=en");
    assert!(!page.contains("<script"));
    assert!(seen(&page).contains(HOSTILE));
    let reflected = browse("/programmes/kanten?known_at=%22%3E%3Cscript%3Ealert(1)%3C/script%3E");
    document::check(&reflected.body);
    assert!(!reflected.body.contains("<script"));
}

#[test]
fn browsers_are_shown_refusals_as_pages() {
    for (path, status, title) in [
        ("/nowhere", 404, "Siden findes ikke"),
        ("/programmes/none?lang=en", 404, "There is no such page"),
        ("/programmes/kanten?period=2019-S3", 400, "Det kan ikke vises"),
    ] {
        let answer = browse(path);
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (status, "text/html; charset=utf-8"));
        document::check(&answer.body);
        assert!(answer.body.contains(&format!("<h1>{title}</h1>")), "{path}");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
    }
    assert!(browse("/programmes/kanten?period=2019-S3").body.contains("period: expected a period"));
    browse("/v1/programmes/none").problem(404);
    get("/programmes/none").problem(404);
}

#[test]
fn files_of_the_page_stand_at_addresses_of_their_content() {
    let page = page("/");
    let address = page.split('"').find(|part| part.ends_with("/page.css")).unwrap().to_owned();
    let sheet = get(&address);
    assert_eq!((sheet.status.as_u16(), sheet.header("content-type")), (200, "text/css; charset=utf-8"));
    assert!(sheet.header("cache-control").contains("immutable"));
    assert!(!sheet.body.contains("http"), "nothing is fetched from elsewhere");
    let fonts: Vec<_> = sheet.body.split("url(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(fonts.len(), 2);
    for font in fonts {
        let font = get(&address.replace("page.css", font));
        assert_eq!((font.status.as_u16(), font.header("content-type")), (200, "font/otf"));
        assert!(font.body.starts_with("OTTO"));
    }
    get(&address.replace("page.css", "..%2fpage.css")).problem(404);
}
