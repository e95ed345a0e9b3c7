//! Writes the reports of made-up tables to a folder, to look at: `cargo run --example look -p maaltal-report -- FOLDER`.

use maaltal_domain::{Language, PublishedTable};
use maaltal_report::{Report, pdf};

#[path = "../src/made_up.rs"]
#[allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the tests' own tables, which fail where they are wrong"
)]
mod made_up;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::path::PathBuf::from(std::env::args().nth(1).ok_or("expected a folder")?);
    std::fs::create_dir_all(&folder)?;
    let all = made_up::tables();
    let fifteen = made_up::tables_of(&made_up::programme_with_targets(15), 6);
    let one = made_up::tables_of(&made_up::programme(), 1);
    let without = made_up::tables_of(&made_up::programme_without_targets(), 3);
    let write = |name: &str, tables: &[PublishedTable], language| {
        let report = Report::of_tables(tables.to_vec(), language, "0.1.0");
        Ok::<_, Box<dyn std::error::Error>>(std::fs::write(folder.join(name), pdf(&report)?)?)
    };
    write("da.pdf", &all, Language::Da)?;
    write("en.pdf", &all, Language::En)?;
    write("fifteen.pdf", &fifteen, Language::Da)?;
    let forty = made_up::tables_of(&made_up::programme_with_targets(40), 8);
    write("forty.pdf", &forty, Language::Da)?;
    write("one.pdf", &one, Language::Da)?;
    write("without.pdf", &without, Language::Da)
}
