//! Writes the reports of made-up tables to a folder, to look at: `cargo run --example look -p maaltal-report -- FOLDER`.

use maaltal_domain::Language;
use maaltal_report::{Report, ReportForm, labour_market_pdf};

#[path = "../src/made_up.rs"]
#[allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the tests' own tables, which fail where they are wrong"
)]
mod made_up;
#[path = "../src/made_up_report.rs"]
#[allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the tests' own reports, which fail where they are wrong"
)]
mod made_up_report;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::path::PathBuf::from(std::env::args().nth(1).ok_or("expected a folder")?);
    std::fs::create_dir_all(&folder)?;
    let tables = |programme, count| Report::of_tables(made_up::tables_of(&programme, count), Language::Da, "0.1.0");
    let long = made_up::with_long_names(made_up::programme_with_targets(15), made_up::HOSTILE);
    let reports = [
        ("everything-da", made_up_report::everything(Language::Da)),
        ("everything-en", made_up_report::everything(Language::En)),
        ("all", tables(made_up::programme(), 8)),
        ("fifteen", tables(made_up::programme_with_targets(15), 6)),
        ("long", made_up_report::of_programme(&long, Language::Da, Some(made_up::HOSTILE))),
        ("forty", tables(made_up::programme_with_targets(40), 8)),
        ("one", tables(made_up::programme(), 1)),
        ("without", tables(made_up::programme_without_targets(), 3)),
    ];
    for (name, report) in &reports {
        for form in [ReportForm::Pdf, ReportForm::Html, ReportForm::Xlsx] {
            std::fs::write(folder.join(format!("{name}.{}", form.ending())), form.write(report)?)?;
        }
    }
    let market = labour_market_pdf(&made_up_report::everything(Language::Da))?;
    std::fs::write(folder.join("labour-market.pdf"), market)?;
    Ok(())
}
