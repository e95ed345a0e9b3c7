//! The demo: from made-up events to a report that says so.

use maaltal_tests::run;
use std::path::PathBuf;
use std::process::Command;

fn report() -> PathBuf {
    report_of(&["demo", "--once"])
}

fn report_of(arguments: &[&str]) -> PathBuf {
    let stdout = run(arguments).done();
    let path = stdout.lines().find_map(|line| line.strip_prefix("report: ")).unwrap_or_else(|| panic!("{stdout}"));
    path.into()
}

/// Text of each page, by pdftotext.
fn pages(report: &PathBuf) -> Vec<String> {
    let output = Command::new("pdftotext").arg("-layout").arg(report).arg("-").output();
    let output = output.expect("pdftotext: install the package poppler-utils (`make tools`)");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.split('\u{c}').filter(|page| !page.trim().is_empty()).map(str::to_owned).collect()
}

#[test]
fn the_report_is_the_same_bytes_each_time() {
    let (first, second) = (report(), report());
    let bytes = std::fs::read(&first).unwrap();
    assert!(bytes.starts_with(b"%PDF-"));
    assert!(bytes == std::fs::read(&second).unwrap(), "two runs of the demo gave different reports");
}

#[test]
fn every_page_says_that_the_data_are_made_up() {
    let pages = pages(&report());
    assert!(pages.len() > 3);
    for (number, page) in (1..).zip(&pages) {
        assert!(
            page.to_lowercase().contains("fiktive data") || page.to_lowercase().contains("fictitious"),
            "page {number}: {page}"
        );
    }
}

#[test]
fn milestones_at_a_half_years_end_stand_in_the_report() {
    let text = pages(&report()).concat();
    // 51 ambassadors at 30.06.2019; 663 referred, 400 companies, 99 in paid hours and the two shares at 31.12.2019.
    for figure in ["51", "663", "400", "99", "14.9", "16.6"] {
        let danish = figure.replace('.', ",");
        assert!(text.contains(figure) || text.contains(&danish), "{figure} is not in the report");
    }
}

#[test]
fn every_bundled_programme_has_its_report() {
    // The words, and a figure that was published or told.
    for (programme, danish, figure) in [
        ("hedensted-code-of-care", "Borgere i småjob", "93"),
        ("roskilde-nextwork", "Unge i NExTWORK", "120"),
        ("silkeborg-rummelighed", "Pejlemærke: flere virksomheder tager del", "Flere brancher er med."),
        ("silkeborg-frikommune", "Andel uden tilbud eller 100 løntimer", "27,5"),
        ("kolding-rummelige-arbejdsmarked", "2018", "200 forløb"),
        ("lolland-falster", "Vækst i arbejdsstyrken", "93"),
    ] {
        let text = pages(&report_of(&["demo", "--programme", programme, "--once", "--lang", "da"])).concat();
        assert!(text.contains(danish) && text.contains(figure), "{programme}: {text}");
    }
    let unknown = run(["demo", "--programme", "nowhere", "--once"]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.stderr.contains("programme: expected one of lolland-falster, hedensted-code-of-care"),
        "{}",
        unknown.stderr
    );
}
