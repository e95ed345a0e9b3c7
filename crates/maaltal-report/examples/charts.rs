//! Writes every chart of made-up tables to a folder as SVG, to look at: `cargo run --example charts -p maaltal-report -- FOLDER`.

use maaltal_domain::{Dimension, Language};
use maaltal_report::chart::{self, Chart, Funnel};

#[path = "../src/chart/cases.rs"]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the tests' own tables, which fail where they are wrong"
)]
mod cases;

fn main() -> std::io::Result<()> {
    let folder = std::path::PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "charts".into()));
    std::fs::create_dir_all(&folder)?;
    let write = |name: &str, chart: Option<Chart>| {
        chart.map_or(Ok(()), |chart| std::fs::write(folder.join(format!("{name}.svg")), chart.svg))
    };
    let language = Language::Da;
    let hiding = cases::hiding(8).into_iter().map(|case| (format!("hiding-{}", case.name), case));
    for (name, case) in cases::cases().into_iter().map(|case| (case.name.to_owned(), case)).chain(hiding) {
        let tables = case.tables();
        write(&format!("steps-{name}"), chart::steps(&tables, "x", &cases::meetings(), language))?;
        for dimension in [Dimension::Municipality, Dimension::TargetGroup] {
            let chart = chart::multiples(&tables, "x", dimension, language);
            write(&format!("multiples-{}-{name}", dimension.name()), chart)?;
        }
    }
    for (name, market) in [("full", cases::market(8)), ("empty", cases::empty_market())] {
        write(&format!("companies-{name}"), chart::funnel(&market, Funnel::Companies, language))?;
        write(&format!("citizens-{name}"), chart::funnel(&market, Funnel::Citizens, language))?;
        write(&format!("mobility-{name}"), chart::mobility(&market, language))?;
        write(&format!("reserve-{name}"), chart::reserve(&market, language))?;
    }
    Ok(())
}
