//! All key figures of a scene, shared out among the machine's cores.

use crate::measure;
use crate::scene::Scene;
use maaltal_domain::{Kpi, KpiSnapshot};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Rows from which on a second thread is worth its start; few in tests, so that they go both ways.
const MANY_ROWS: usize = if cfg!(test) { 6 } else { 50_000 };

/// The figures of `kpis`, in their order; `over` says whether the period had ended when the view was recorded.
pub(crate) fn all(scene: &Scene<'_>, kpis: &[Kpi], over: bool) -> Vec<KpiSnapshot> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let hands = if scene.records.rows() < MANY_ROWS { 1 } else { cores.min(kpis.len()) };
    if hands < 2 {
        return kpis.iter().map(|kpi| measure::snapshot(scene, kpi, over)).collect();
    }
    // What several figures count is let go of after the last of them, so these come first; the most last, so that none waits for another.
    let mut order: Vec<_> = kpis.iter().enumerate().collect();
    order.sort_by_key(|(_, kpi)| scene.in_common(kpi).checked_sub(1).unwrap_or(usize::MAX));
    let next = AtomicUsize::new(0);
    // Each takes the first that nobody has taken, so that a slow figure holds up no other.
    let own = || {
        let taken = std::iter::from_fn(|| order.get(next.fetch_add(1, Ordering::Relaxed)));
        taken.map(|(own, kpi)| (*own, measure::snapshot(scene, kpi, over))).collect::<Vec<_>>()
    };
    let mut found: Vec<_> = thread::scope(|scope| {
        let others: Vec<_> = (1..hands).map(|_| scope.spawn(own)).collect();
        let first = own();
        let joined =
            others.into_iter().map(|other| other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        first.into_iter().chain(joined.flatten()).collect()
    });
    found.sort_by_key(|(own, _)| *own);
    found.into_iter().map(|(_, figure)| figure).collect()
}
