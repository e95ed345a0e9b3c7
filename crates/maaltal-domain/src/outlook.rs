//! What belongs to a figure besides its numbers: the target in force, the group's judgement, the forecast.

use crate::{Forecast, Status, Target};

/// What belongs to a figure besides its numbers, before disclosure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outlook {
    /// The target in force at the view: the programme file's, with the value, due date and path that were set since.
    pub target: Option<Target>,
    /// How the steering group judged the figure for the period.
    pub judgement: Option<Judgement>,
    /// Where it is heading: at the next meeting, then at the target's due date; empty where there is too little to go by.
    pub forecast: Vec<Forecast>,
}

/// The steering group's own judgement, shown beside the computed status and never instead of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Green, amber or red.
    pub status: Status,
    /// Who judged.
    pub author: String,
    /// Why.
    pub text: String,
}
