//! What a steering group wants of a key figure.
//!
//! Source: KPIS.md section 3.

use crate::period::day_from_iso;
use crate::{Day, Decimal, Invalid, KpiId};
use serde_json::Value as Json;

/// A target: how it is stated, how much, by when, and the agreed way there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// How it is stated.
    pub kind: TargetKind,
    /// How much: a count or sum, or a fraction for shares and reductions; nothing for a guidepost.
    pub value: Option<Decimal>,
    /// By when.
    pub due: Option<Day>,
    /// Values to be reached by dates, in order of date.
    pub steps: Vec<Step>,
}

/// A value to be reached by a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The day.
    pub by: Day,
    /// The value.
    pub value: Decimal,
}

/// How a target is stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetKind {
    /// At least so many.
    AtLeast,
    /// At most so many.
    AtMost,
    /// At least this share.
    ShareAtLeast,
    /// At most this share.
    ShareAtMost,
    /// Reduced by this fraction against a baseline.
    ReduceBy {
        /// What it was.
        baseline: Decimal,
        /// When it was that.
        date: Day,
    },
    /// Lower than a value expected from outside.
    Expected,
    /// So many of another KPI's target.
    Of(KpiId),
    /// A guidepost without number.
    None,
}

impl TargetKind {
    /// Its name in programme files and snapshots.
    pub fn name(&self) -> &'static str {
        match self {
            Self::AtLeast => "at_least",
            Self::AtMost => "at_most",
            Self::ShareAtLeast => "share_at_least",
            Self::ShareAtMost => "share_at_most",
            Self::ReduceBy { .. } => "reduce_by",
            Self::Expected => "expected",
            Self::Of(_) => "of",
            Self::None => "none",
        }
    }

    /// Whether less is better.
    pub fn is_ceiling(&self) -> bool {
        matches!(self, Self::AtMost | Self::ShareAtMost | Self::Expected | Self::ReduceBy { .. })
    }

    /// Whether its value is a fraction between 0 and 1.
    pub fn is_fraction(&self) -> bool {
        matches!(self, Self::ShareAtLeast | Self::ShareAtMost | Self::ReduceBy { .. })
    }
}

impl Target {
    /// The same target with another value, due date and path.
    pub fn set(&self, value: Decimal, due: Day, steps: Vec<Step>) -> Self {
        Self { kind: self.kind.clone(), value: Some(value), due: Some(due), steps }
    }

    /// Steps from a JSON list of `{by, value}`.
    ///
    /// # Errors
    /// When it is no such list, or its dates do not rise.
    pub fn read_steps(json: &Json) -> Result<Vec<Step>, Invalid> {
        let expected = "a list of {by, value} with rising dates";
        let wrong = |got: &str| Invalid::new(expected, got);
        let items = json.as_array().ok_or_else(|| wrong(&json.to_string()))?;
        let step = |item: &Json| {
            let object = item.as_object().filter(|object| object.len() == 2).ok_or_else(|| wrong(&item.to_string()))?;
            let by = object.get("by").and_then(Json::as_str).ok_or_else(|| wrong(&item.to_string()))?;
            let Some(Json::Number(value)) = object.get("value") else { return Err(wrong(&item.to_string())) };
            Ok(Step { by: day_from_iso(by)?, value: Decimal::from_json(value)? })
        };
        let steps = items.iter().map(step).collect::<Result<Vec<_>, _>>()?;
        let back = steps.windows(2).find(|pair| matches!(pair, [a, b] if b.by <= a.by));
        match back {
            Some([earlier, later]) => Err(wrong(&format!("{} after {}", later.by, earlier.by))),
            _ => Ok(steps),
        }
    }
}
