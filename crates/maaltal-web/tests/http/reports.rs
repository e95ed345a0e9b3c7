//! Published reports: the list and the forms.

use super::document;
use super::service::{Answer, MadeUp, guarded, send};
use axum::body::Body;
use axum::http::Method;
use serde_json::json;

const LIST: &str = "/v1/programmes/kanten/reports";
const REPORT: &str = "/v1/programmes/kanten/reports/2019-01";

fn ask(node: MadeUp, path: &str, fields: &[(&str, &str)]) -> Answer {
    let fields = [&[("authorization", "Bearer read"), ("host", "figures.example")], fields].concat();
    send(node, Method::GET, path, &fields, Body::empty())
}

fn get(path: &str) -> Answer {
    ask(guarded(), path, &[])
}

#[test]
fn those_are_listed_that_the_log_gives_again() {
    let list = get(LIST).json();
    insta::assert_json_snapshot!("reports", list);
    for (_, address) in list["reports"][0]["forms"].as_object().unwrap() {
        assert_eq!(get(address.as_str().unwrap()).status, 200, "{address}");
    }
    let none = MadeUp { releases: Vec::new(), ..guarded() };
    ask(none, LIST, &[]).problem(404);
}

#[test]
fn each_form_has_its_type_and_a_name() {
    let check = |ending: &str, media_type: &str| {
        let answer = get(&format!("{REPORT}.{ending}"));
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, media_type));
        assert_eq!(answer.header("content-disposition"), format!("inline; filename=\"kanten-2019-01.{ending}\""));
        assert!(!answer.body.is_empty());
    };
    check("pdf", "application/pdf");
    check("html", "text/html; charset=utf-8");
    check("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    check("csv", "text/csv; charset=utf-8; header=present");
    check("json", "application/json");
    assert_eq!(get(&format!("{REPORT}.pdf")).body, "published");
    let name = |query: &str| get(&format!("{REPORT}.json{query}")).json()["kpis"][2]["id"].clone();
    assert_eq!(name("?lang=en"), name(""));
    assert!(get(&format!("{REPORT}.csv?lang=en")).body.contains("fictitious data"));
    get(&format!("{REPORT}.pdf?lang=en")).problem(400);
    ask(guarded(), &format!("{REPORT}.csv"), &[("accept", "application/pdf")]).problem(406);
}

#[test]
fn a_page_has_its_style_inside_and_fetches_nothing() {
    let page = get(&format!("{REPORT}.html?lang=en"));
    assert!(page.body.contains("<html lang=\"en\">") && page.body.contains("<style>"));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'unsafe-inline'; img-src data:;"), "{policy}");
    let other = get(LIST);
    assert!(!other.header("content-security-policy").contains("unsafe"), "of nothing else");
}

#[test]
fn a_known_tag_is_answered_without_the_bytes() {
    for ending in ["pdf", "html", "xlsx", "csv", "json"] {
        let path = format!("{REPORT}.{ending}");
        let first = get(&path);
        let again = ask(guarded(), &path, &[("if-none-match", first.header("etag"))]);
        assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""));
    }
    let tag = format!("\"{}\"", get(LIST).json()["reports"][0]["digest"].as_str().unwrap());
    assert_eq!(get(&format!("{REPORT}.pdf")).header("etag"), tag, "the tag is the released digest");
}

#[test]
fn a_meeting_without_a_report_is_told_which_have_one() {
    for meeting in ["2019-07", "2020-01"] {
        let problem = get(&format!("/v1/programmes/kanten/reports/{meeting}.pdf")).problem(404);
        let expected = json!([{"parameter": "meeting", "expected": "a meeting with a published report (2019-01)",
            "got": meeting}]);
        assert_eq!(problem["errors"], expected);
    }
    for file in ["2019-01", "2019-01.docx", ".pdf", "2019-01.pdf.exe", "x%2Fy.pdf", "0101901234.pdf"] {
        get(&format!("/v1/programmes/kanten/reports/{file}")).problem(404);
    }
    let lost = MadeUp { is_kept: false, ..guarded() };
    let problem = ask(lost, &format!("{REPORT}.pdf"), &[]).problem(404);
    assert!(problem["detail"].as_str().unwrap().contains("is not kept here"), "{problem}");
}

#[test]
fn nobodys_look_at_a_published_report_is_noted() {
    let forgetful = || MadeUp { reads: None, ..guarded() };
    let with = |token: &str, path: &str| {
        let fields = [("authorization", token), ("host", "figures.example")];
        send(forgetful(), Method::GET, path, &fields, Body::empty()).status.as_u16()
    };
    for path in [LIST.to_owned(), format!("{REPORT}.json")] {
        assert_eq!([with("Bearer inspect", &path), with("Bearer admin", &path)], [200, 200]);
    }
}

#[test]
fn the_page_leads_to_them() {
    let page = get("/programmes/kanten?lang=en").body;
    document::check(&page);
    for form in ["pdf", "html?lang=en", "xlsx?lang=en", "csv?lang=en", "json?lang=en"] {
        assert!(page.contains(&format!("href=\"{REPORT}.{form}\"")), "{form}");
    }
    assert!(page.contains("Report for the meeting 2019-01") && !page.contains("2019-07"), "{page}");
}
