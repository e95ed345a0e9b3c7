//! What is asked: a period, a cut-off and a view.

use maaltal_domain::{Day, Invalid, Period, Programme, View};

/// What is asked of a projection.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Code of the period, `2019-S1`.
    pub period: String,
    /// Last day that counts; nothing: the period's last day, or the day of the view if that is earlier.
    pub cutoff: Option<Day>,
    /// What the figures may see.
    pub view: View,
}

impl Ask {
    /// The period and the cut-off that hold for `programme`.
    pub(crate) fn resolve(&self, programme: &Programme) -> Result<(Period, Day), Invalid> {
        let period = Period::parse(&self.period, programme.half_year)?;
        let seen = self.view.recorded_at.map_or(period.last_day(), |at| at.danish_day());
        let cutoff = self.cutoff.unwrap_or_else(|| period.last_day().min(seen));
        Ok((period, programme.end.map_or(cutoff, |end| cutoff.min(end))))
    }
}
