//! `share`: citizens of one set that are in another.

use super::{Measured, measure};
use crate::scene::Scene;
use crate::tally::{Found, Hit};
use crate::window::{self, Days};
use maaltal_domain::{Part, Window};

pub(super) fn find(
    scene: &Scene<'_>,
    numerator: &Part,
    denominator: &Part,
    minus_exempted: bool,
    window: Window,
) -> Measured {
    let part = |part: &Part| {
        let measured = measure(scene, &part.measure, part.window.unwrap_or(window));
        (measured.found.hits().copied().collect::<Vec<_>>(), measured.incomplete)
    };
    let (mut part_hits, mut incomplete) = part(numerator);
    let (mut whole_hits, whole_incomplete) = part(denominator);
    incomplete.extend(whole_incomplete);
    let mut excluded = 0;
    if minus_exempted {
        let days = exempted_days(scene, window);
        let is_exempted = |hit: &Hit| scene.exemptions().touches(hit.citizen, days);
        let mut out: Vec<_> = whole_hits.iter().filter(|hit| is_exempted(hit)).map(|hit| hit.citizen).collect();
        out.sort_unstable();
        out.dedup();
        excluded = out.len() as u64;
        part_hits.retain(|hit| !is_exempted(hit));
        whole_hits.retain(|hit| !is_exempted(hit));
    }
    let found = Found::Share { numerator: part_hits, denominator: whole_hits };
    Measured { excluded, ..Measured::of(found, incomplete) }
}

/// Days on which an exemption takes a citizen out: of `to_date` windows the last one only.
fn exempted_days(scene: &Scene<'_>, window: Window) -> Days {
    let days = window::days(scene, window);
    if window == Window::ToDate { Days { first: days.last, ..days } } else { days }
}
