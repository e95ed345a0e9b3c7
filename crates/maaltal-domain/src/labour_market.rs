//! The local labour market as a steering group follows it: steps, reserve, needs, mobility.
//!
//! Source: KPIS.md section 6. Undisclosed: only what [`disclose_labour_market`](crate::disclose_labour_market) makes of it can leave the house.

use crate::{Behind, Classified, Day, Municipality, Programme, View};
use std::sync::Arc;

/// Steps, reserve, needs and mobility of a programme at one view and cut-off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabourMarket {
    /// The definition in force at the view.
    pub programme: Arc<Programme>,
    /// Last day that counts, inclusive.
    pub cutoff: Day,
    /// What was allowed to be seen.
    pub view: View,
    /// Companies from contact to paid hours; each step counts only members of the one before. Nothing where none of the step's
    /// events has been reported.
    pub company_steps: Vec<(CompanyStep, Option<Behind>)>,
    /// Citizens from referral to ordinary job; each step counts only members of the one before. Nothing where none of the step's
    /// events has been reported.
    pub citizen_steps: Vec<(CitizenStep, Option<Behind>)>,
    /// The labour reserve, by municipality, occupation and industry; nothing where no count has been reported.
    pub reserve: Option<Vec<Reserve>>,
    /// Companies' needs that still hold, by municipality and occupation; nothing where no need has been reported.
    pub needs: Option<Vec<Need>>,
    /// Job mobility, by year and pair of industries; nothing where no moves have been reported.
    pub mobility: Option<Vec<Mobility>>,
}

/// A step of companies, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CompanyStep {
    /// Contacted since the programme's start.
    Contacted,
    /// With an agreement of any kind, active on the cut-off day.
    WithAgreement,
    /// Took somebody in: internship, wage subsidy, fleksjob or job.
    TookIn,
    /// Pays hours.
    PaysHours,
}

impl CompanyStep {
    /// Every step, in order.
    pub const ALL: [Self; 4] = [Self::Contacted, Self::WithAgreement, Self::TookIn, Self::PaysHours];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contacted => "contacted",
            Self::WithAgreement => "with_agreement",
            Self::TookIn => "took_in",
            Self::PaysHours => "pays_hours",
        }
    }
}

/// A step of citizens, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CitizenStep {
    /// Referred since the programme's start.
    Referred,
    /// In an internship.
    InInternship,
    /// With paid hours.
    WithPaidHours,
    /// In an ordinary job.
    InOrdinaryJob,
}

impl CitizenStep {
    /// Every step, in order.
    pub const ALL: [Self; 4] = [Self::Referred, Self::InInternship, Self::WithPaidHours, Self::InOrdinaryJob];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Referred => "referred",
            Self::InInternship => "in_internship",
            Self::WithPaidHours => "with_paid_hours",
            Self::InOrdinaryJob => "in_ordinary_job",
        }
    }
}

/// Persons in the labour reserve of one municipality, occupation and industry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserve {
    /// Municipality.
    pub municipality: Municipality,
    /// Occupation.
    pub occupation: Classified,
    /// Industry.
    pub industry: Classified,
    /// Persons at the latest count.
    pub persons: u64,
    /// Day of the latest count.
    pub counted: Day,
    /// Persons and day of the latest count up to the same day a year earlier, where that is another one.
    pub year_before: Option<(u64, Day)>,
}

impl Reserve {
    /// How many more persons than a year before; nothing where there was no other count then.
    pub fn change(&self) -> Option<i64> {
        let (before, _) = self.year_before?;
        i64::try_from(self.persons).ok()?.checked_sub(i64::try_from(before).ok()?)
    }
}

/// Positions that companies need filled in one municipality and occupation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Municipality as recorded; nothing where it was not said.
    pub municipality: Option<Municipality>,
    /// Occupation.
    pub occupation: Classified,
    /// Positions, of all companies together.
    pub positions: u64,
    /// Companies that need them.
    pub companies: u64,
    /// Positions of the two companies that need most.
    pub top_companies: u64,
}

/// Moves between two industries in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mobility {
    /// Year of the moves.
    pub year: u64,
    /// Industry that was left.
    pub from: Classified,
    /// Industry that was entered.
    pub to: Classified,
    /// Moves.
    pub moves: u64,
}
