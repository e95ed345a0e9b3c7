//! What is told beside a figure: of which month it is, the mean of the months, words.

use super::{Figure, primary::Rule};
use crate::{Amount, Decimal, Month, MonthlyShare};
use serde_json::{Map, Value as Json, json};

/// What is told beside a figure; of a hidden one nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Beside {
    /// Nothing more.
    #[default]
    Nothing,
    /// The figure is the share of the best month.
    BestMonth {
        /// The best month.
        month: Month,
        /// Mean of the months' shares, with 4 decimals; nothing where one of them is hidden, or another cell of the figure.
        mean: Option<Decimal>,
    },
    /// The figure is a register's number.
    Counted {
        /// The month that it is about.
        month: Month,
        /// What it is a part of, as the register publishes it.
        of: Option<Decimal>,
    },
    /// Words in the number's place.
    Text(String),
}

impl Beside {
    /// What may be told beside `figure`, which `amount` gave; `alone` where another cell of the key figure is hidden.
    pub(super) fn of(amount: &Amount, figure: &Figure, rule: Rule, alone: bool) -> Self {
        match (amount, figure) {
            (Amount::Months(months), Figure::Shown { .. }) => {
                let best = MonthlyShare::best(months).map(|best| best.month);
                let is_told = !alone && !months.iter().any(|month| rule.hides_share(month));
                let mean = MonthlyShare::mean(months).filter(|_| is_told);
                best.map_or(Self::Nothing, |month| Self::BestMonth { month, mean })
            }
            (Amount::Register(Some(number)), Figure::Shown { .. }) => {
                Self::Counted { month: number.month, of: number.of }
            }
            (Amount::Narrative(Some(text)), Figure::Told) => Self::Text(text.clone()),
            _ => Self::Nothing,
        }
    }

    /// The text, where words stand in the number's place.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The month that the figure is about, where it is about one.
    pub fn month(&self) -> Option<Month> {
        match self {
            Self::BestMonth { month, .. } | Self::Counted { month, .. } => Some(*month),
            _ => None,
        }
    }

    /// The share of the published denominator that a register's number is; nothing where none is published.
    pub fn share_of(&self, value: Decimal) -> Option<Decimal> {
        let Self::Counted { of: Some(of), .. } = self else { return None };
        let share = crate::Ratio::new(value.millionths().into(), of.millionths().into())?;
        Some(share.rounded(4))
    }

    /// Adds what a program reads of it to a figure's fields.
    pub(super) fn write(&self, fields: &mut Map<String, Json>) {
        match self {
            Self::Nothing => {}
            Self::BestMonth { month, mean } => {
                fields.insert("best_month".into(), json!(month));
                fields.insert("mean".into(), json!(mean));
            }
            Self::Counted { month, of } => {
                fields.insert("month".into(), json!(month));
                fields.insert("denominator".into(), json!(of));
            }
            Self::Text(text) => {
                fields.insert("text".into(), json!(text));
            }
        }
    }
}

/// Names of what a figure of such a measure always has beside it, also where nothing is told.
pub(super) fn fields(measure: &crate::Measure) -> &'static [&'static str] {
    match measure {
        crate::Measure::ShareMonthly { .. } => &["best_month", "mean"],
        crate::Measure::Register { .. } => &["month"],
        crate::Measure::Narrative => &["text"],
        _ => &[],
    }
}
