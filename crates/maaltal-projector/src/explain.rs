//! The events behind a figure, and how well it was forecast.

mod deciding;

use crate::evidence::{Evidence, Role, shown};
use crate::projection::Asked;
use crate::reckoning::{Eye, Reckoning};
use crate::{Ask, Projection, ProjectorError};
use crate::{measure, outlook, trend};
use chrono::{Datelike, Months};
use maaltal_domain::{BackTest, Explanation, Kpi, KpiId, ProgrammeId, View};
use std::collections::BTreeSet;

impl Projection {
    /// The events behind a figure: folded alone, they give it.
    ///
    /// # Errors
    /// When the programme or the figure is not defined in the view, the period is none, or the view lies ahead.
    pub fn explain(&self, programme: &ProgrammeId, kpi: &KpiId, ask: &Ask) -> Result<Explanation, ProjectorError> {
        let asked = self.asked(programme, ask)?;
        let kpi = asked.kpi(kpi, ask)?;
        let scene = asked.scene();
        let figure = Reckoning::new(&scene, kpi, Eye::Reach);
        let evidence = Evidence::new(&scene, &kpi.measure);
        let of_role = |role: Role| -> BTreeSet<u32> {
            let own = figure.hits().filter(|(known, _)| *known == role);
            own.flat_map(|(role, hit)| evidence.of(*role, hit)).collect()
        };
        let (counted, whole) = (of_role(Role::Counted), of_role(Role::Whole));
        let both: BTreeSet<u32> = counted.union(&whole).copied().collect();
        let deciding = deciding::beside(&asked, kpi, &figure, both.clone(), evidence.mergers(&both));
        Ok(Explanation {
            kpi: kpi.id.clone(),
            period: asked.period.clone(),
            cutoff: asked.cutoff,
            view: ask.view,
            counted: shown(asked.records, &counted),
            whole: shown(asked.records, &whole),
            deciding: shown(asked.records, &deciding),
            total: figure.total,
        })
    }

    /// What was forecast of a figure a year before the cut-off, as known at `then`, against what happened; nothing where nothing was.
    ///
    /// # Errors
    /// When the programme or the figure is not defined in the question's view, the period is none, or a view lies ahead.
    pub fn back_test(
        &self,
        programme: &ProgrammeId,
        kpi: &KpiId,
        ask: &Ask,
        then: View,
    ) -> Result<Option<BackTest>, ProjectorError> {
        let asked = self.asked(programme, ask)?;
        let own = asked.kpi(kpi, ask)?;
        let at = asked.cutoff.min(asked.period.last_day());
        let Some(from) = at.checked_sub_months(Months::new(12)) else { return Ok(None) };
        let earlier = Ask { period: format!("{:04}", from.year()), cutoff: Some(from), view: then };
        let before = match self.asked(programme, &earlier) {
            Err(ProjectorError::UnknownProgramme { .. }) => return Ok(None),
            other => other?,
        };
        let Ok(known) = before.kpi(kpi, &earlier) else { return Ok(None) };
        let scene = before.scene();
        let (found, total) = measure::found(&scene, known);
        let Some(trend) = trend::of(&scene, known, &found, &total) else { return Ok(None) };
        let days = u32::try_from((at - from).num_days()).unwrap_or(0);
        let forecast = trend.after(days, outlook::places(&known.measure));
        let (_, actual) = measure::found(&asked.scene(), own);
        Ok(Some(BackTest { kpi: own.id.clone(), from, at, forecast, actual }))
    }
}

impl Asked<'_> {
    /// The key figure of this id.
    fn kpi(&self, kpi: &KpiId, ask: &Ask) -> Result<&Kpi, ProjectorError> {
        let found = self.programme.kpis.iter().find(|known| known.id == *kpi);
        found.ok_or_else(|| ProjectorError::UnknownKpi {
            programme: self.programme.id.clone(),
            kpi: kpi.clone(),
            position: ask.view.position,
        })
    }
}
