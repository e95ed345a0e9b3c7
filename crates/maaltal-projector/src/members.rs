//! Who stands behind a figure, for `in` and `not_in`.

use crate::distinct::Distinct;
use crate::scene::Scene;
use maaltal_domain::Among;

/// The citizens, or the companies as they count at the cut-off, behind a KPI.
#[derive(Debug)]
pub(crate) struct Members {
    of_companies: bool,
    numbers: Distinct,
}

impl Members {
    pub fn new(of_companies: bool, numbers: Distinct) -> Self {
        Self { of_companies, numbers }
    }

    fn has(&self, citizen: u32, company: u32) -> bool {
        self.numbers.contains(if self.of_companies { company } else { citizen })
    }
}

/// Whose events count: those behind some KPIs, and not behind others.
pub(crate) struct Belonging<'a> {
    within: Option<Vec<&'a Members>>,
    outside: Vec<&'a Members>,
}

impl<'a> Belonging<'a> {
    /// Those whom `among` names, as `scene` sees them.
    pub fn new(scene: &'a Scene<'_>, among: &Among) -> Self {
        let behind = |kpis: &[_]| kpis.iter().filter_map(|kpi| scene.members(kpi)).collect::<Vec<_>>();
        let within = (!among.within.is_empty()).then(|| behind(&among.within));
        Self { within, outside: behind(&among.outside) }
    }

    /// Whether what is of this citizen and this company, as it counts at the cut-off, belongs; 0 is none.
    pub fn takes(&self, citizen: u32, company: u32) -> bool {
        let has = |members: &&Members| members.has(citizen, company);
        self.within.as_ref().is_none_or(|all| all.iter().any(has)) && !self.outside.iter().any(has)
    }

    /// Whether everybody belongs.
    pub fn is_everyone(&self) -> bool {
        self.within.is_none() && self.outside.is_empty()
    }
}
