//! `share`: citizens of one set that are in another.

use super::{Measured, of_part};
use crate::distinct::Distinct;
use crate::members::Belonging;
use crate::scene::Scene;
use crate::tally::Found;
use crate::window::{self, Days};
use maaltal_domain::{Among, Part, Window};

/// What a share is of.
pub(super) struct Rule<'a> {
    pub numerator: &'a Part,
    pub denominator: &'a Part,
    /// Whether exempted citizens are taken out of both.
    pub minus_exempted: bool,
    pub among: &'a Among,
}

pub(super) fn find(scene: &Scene<'_>, rule: &Rule<'_>, window: Window) -> Measured {
    let belonging = Belonging::new(scene, rule.among);
    let part = |part: &Part| {
        let measured = of_part(scene, part, window);
        let (mut hits, mut incomplete) = (measured.found.counted_by_citizen(), measured.incomplete.clone());
        if !belonging.is_everyone() {
            hits.retain(|hit| belonging.takes(hit.citizen, 0));
            incomplete.retain(|citizen| belonging.takes(*citizen, 0));
        }
        (measured.found.is_found(), hits, incomplete)
    };
    let (has_part, mut numerator, mut incomplete) = part(rule.numerator);
    let (has_whole, mut denominator, mut whole_incomplete) = part(rule.denominator);
    let mut excluded = 0;
    if rule.minus_exempted {
        let days = exempted_days(scene, window);
        let is_exempted = |citizen: u32| scene.exemptions().touches(citizen, days);
        let out: Distinct = denominator.iter().map(|hit| hit.citizen).filter(|own| is_exempted(*own)).collect();
        excluded = out.count();
        denominator.retain(|hit| !out.contains(hit.citizen));
        whole_incomplete.retain(|citizen| !is_exempted(*citizen));
    }
    // Whoever is not in the whole is not counted in the part, and nothing of theirs is looked at.
    let members: Distinct = denominator.iter().map(|hit| hit.citizen).collect();
    numerator.retain(|hit| members.contains(hit.citizen));
    incomplete.retain(|citizen| members.contains(*citizen));
    incomplete.extend(whole_incomplete);
    let found = Found::Share { numerator, denominator };
    Measured { excluded, has_parts: [has_part, has_whole], ..Measured::of(found, incomplete) }
}

/// Days on which an exemption takes a citizen out: of `to_date` windows the last one only.
fn exempted_days(scene: &Scene<'_>, window: Window) -> Days {
    let days = window::days(scene, window);
    if window == Window::ToDate { Days { first: days.last, ..days } } else { days }
}
