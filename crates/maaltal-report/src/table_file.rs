//! What the file of a table is called.

use maaltal_domain::PublishedTable;

/// The name of a table's file with this ending: `lolland-falster-2019-S2.json`.
pub fn table_file(table: &PublishedTable, ending: &str) -> String {
    format!("{}-{}.{ending}", table.programme().id, table.period().code())
}
