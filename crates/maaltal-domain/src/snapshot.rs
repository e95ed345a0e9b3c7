//! Figures as the projector finds them, before disclosure.
//!
//! Nothing here can leave the house: report, page and API take a [`PublishedTable`](crate::PublishedTable) only.

use crate::{Day, Decimal, Dimension, KpiId, Outlook, Period, Programme, Ratio, View};
use std::sync::Arc;

/// All key figures of a programme for one period, cut-off and view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The definition that they were computed by.
    pub programme: Arc<Programme>,
    /// The period.
    pub period: Period,
    /// Last day that counts, inclusive.
    pub cutoff: Day,
    /// What they were allowed to see.
    pub view: View,
    /// The figures, in the programme's order.
    pub kpis: Vec<KpiSnapshot>,
}

/// One key figure before disclosure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KpiSnapshot {
    /// Which one.
    pub id: KpiId,
    /// Its total.
    pub total: Cell,
    /// Its breakdowns, each with its lines.
    pub breakdowns: Vec<(Dimension, Vec<Line>)>,
    /// Whether it may still change by time alone.
    pub provisional: bool,
    /// Its target in force, the group's judgement, its forecast.
    pub outlook: Outlook,
}

/// One line of a breakdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Municipality or target group code, or `unknown`.
    pub key: String,
    /// Its cell.
    pub cell: Cell,
}

/// A number and what disclosure must know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The number.
    pub amount: Amount,
    /// Whether the programme reports this at all; see KPIS.md section 2 "States".
    pub reported: bool,
    /// Events or spells left out because a field of a range is missing.
    pub incomplete: Behind,
    /// Citizens taken out because they were exempted.
    pub excluded: u64,
    /// Newest event time among what was counted.
    pub reaches: Option<Day>,
}

impl Cell {
    /// The number itself, of a share with 4 places; nothing where nothing was reported, or a share is of nobody.
    pub fn value(&self) -> Option<Decimal> {
        match &self.amount {
            _ if !self.reported => None,
            Amount::Count(behind) => i64::try_from(behind.count).ok().map(Decimal::whole),
            Amount::Sum { sum, .. } => Some(*sum),
            Amount::Ratio { numerator, denominator, .. } => {
                Some(Ratio::new(numerator.count.into(), denominator.count.into())?.rounded(4))
            }
        }
    }

    /// Part and whole of a share.
    pub fn parts(&self) -> Option<(u64, u64)> {
        match &self.amount {
            Amount::Ratio { numerator, denominator, .. } if self.reported => Some((numerator.count, denominator.count)),
            _ => None,
        }
    }
}

/// A number before disclosure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    /// So many units.
    Count(Behind),
    /// A sum.
    Sum {
        /// The sum.
        sum: Decimal,
        /// Distinct citizens that give to it; 0 when its events name none.
        citizens: u64,
        /// Distinct companies that give to it; 0 when its events name none.
        companies: u64,
        /// What the two citizens that give most give together.
        top_citizens: Decimal,
        /// What the two companies that give most give together.
        top_companies: Decimal,
    },
    /// A share.
    Ratio {
        /// The part.
        numerator: Behind,
        /// The whole.
        denominator: Behind,
        /// The whole without the part.
        rest: Behind,
    },
}

/// A count and the citizens behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Behind {
    /// So many units.
    pub count: u64,
    /// Distinct citizens among them; 0 when the units name none.
    pub citizens: u64,
}
