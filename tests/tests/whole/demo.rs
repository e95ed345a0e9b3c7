//! The demo: from made-up events to a report that says so.

use maaltal_tests::run;
use page_validation::{ValidationOptions, ValidationProfile, validate_pdf_bytes};
use std::path::PathBuf;
use std::process::Command;

fn report() -> PathBuf {
    report_of(&["demo", "--once"])
}

fn report_of(arguments: &[&str]) -> PathBuf {
    named(&run(arguments).done())
}

/// The report that the demo names.
fn named(stdout: &str) -> PathBuf {
    let path = stdout.lines().find_map(|line| line.strip_prefix("report: ")).unwrap_or_else(|| panic!("{stdout}"));
    path.into()
}

/// Looks whether a report keeps the rules for access and for the archive.
fn check_rules(report: &PathBuf) {
    let bytes = std::fs::read(report).unwrap();
    assert!(bytes.len() <= 700_000, "{} bytes", bytes.len());
    for profile in [ValidationProfile::PdfUa1, ValidationProfile::PdfA3a] {
        let found = validate_pdf_bytes(&bytes, &ValidationOptions::default().profile(profile)).unwrap();
        assert!(found.is_compliant, "{}: {found}", report.display());
    }
    let checked = Command::new("qpdf").arg("--check").arg(report).output();
    let checked = checked.expect("qpdf: install the package qpdf (`make tools`)");
    // 3 would be: with warnings.
    assert_eq!(checked.status.code(), Some(0), "{}: {}", report.display(), String::from_utf8_lossy(&checked.stderr));
    let fonts = Command::new("pdffonts").arg(report).output().expect("pdffonts: install the package poppler-utils");
    let fonts = String::from_utf8(fonts.stdout).unwrap();
    let fonts: Vec<_> = fonts.lines().skip(2).collect();
    let is_ours = |font: &&str| font.contains("IBMPlexSans") && font.contains(" yes yes ");
    assert!(!fonts.is_empty() && fonts.iter().all(is_ours), "{}: {fonts:#?}", report.display());
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
    let first = std::fs::read(report_of(&["demo", "--once", "--lang", "da"])).unwrap();
    assert!(first.starts_with(b"%PDF-"));
    for (zone, locale) in [("America/St_Johns", "C"), ("Pacific/Auckland", "da_DK.UTF-8")] {
        let mut elsewhere = Command::new(maaltal_tests::program());
        elsewhere.args(["demo", "--once", "--lang", "da"]).env("TZ", zone).env("LC_ALL", locale);
        let output = elsewhere.output().unwrap();
        let second = std::fs::read(named(&String::from_utf8(output.stdout).unwrap())).unwrap();
        assert!(first == second, "another report in {zone}, {locale}");
    }
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
        check_rules(&report_of(&["demo", "--programme", programme, "--once", "--lang", "en"]));
        let report = report_of(&["demo", "--programme", programme, "--once", "--lang", "da"]);
        check_rules(&report);
        let text = pages(&report).concat();
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
