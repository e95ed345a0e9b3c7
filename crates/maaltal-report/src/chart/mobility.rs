//! Job mobility as a matrix: moves from the industry of the row to that of the column.

use super::Chart;
use maaltal_domain::{Language, PublishedLabourMarket};

/// The moves of the newest year; nothing where none are reported.
pub fn mobility(_market: &PublishedLabourMarket, _language: Language) -> Option<Chart> {
    None
}
