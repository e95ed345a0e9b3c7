//! `share`: citizens of one set that are in another.

use super::{Measured, of_part};
use crate::distinct::Distinct;
use crate::members::Belonging;
use crate::scene::Scene;
use crate::tally::{Found, Hit};
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
        let mut hits = measured.found.counted_by_citizen();
        if !belonging.is_everyone() {
            hits.retain(|hit| belonging.takes(hit.citizen, 0));
        }
        (hits, measured.incomplete.clone())
    };
    let (mut part_hits, mut incomplete) = part(rule.numerator);
    let (mut whole_hits, whole_incomplete) = part(rule.denominator);
    incomplete.extend(whole_incomplete);
    incomplete.retain(|citizen| belonging.takes(*citizen, 0));
    let mut excluded = 0;
    if rule.minus_exempted {
        let days = exempted_days(scene, window);
        let is_exempted = |hit: &Hit| scene.exemptions().touches(hit.citizen, days);
        let out: Distinct = whole_hits.iter().filter(|hit| is_exempted(hit)).map(|hit| hit.citizen).collect();
        excluded = out.count();
        for hits in [&mut part_hits, &mut whole_hits] {
            hits.retain(|hit| !is_exempted(hit));
        }
    }
    let found = Found::Share { numerator: part_hits, denominator: whole_hits };
    Measured { excluded, ..Measured::of(found, incomplete) }
}

/// Days on which an exemption takes a citizen out: of `to_date` windows the last one only.
fn exempted_days(scene: &Scene<'_>, window: Window) -> Days {
    let days = window::days(scene, window);
    if window == Window::ToDate { Days { first: days.last, ..days } } else { days }
}
