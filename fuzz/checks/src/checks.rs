//! One check for each reader; each panics when what it read breaks a promise.

pub mod block;
pub mod gate;
pub mod programme;
pub mod sheet;

use maaltal_domain::Day;
use maaltal_intake::{Gate, PseudonymKeys, programme_file};
use std::sync::LazyLock;

/// The programme that the corpora of bad input are about.
const PROGRAMME: &str = include_str!("../../../tests/fixtures/bad-events/programme.toml");

/// A gate that makes pseudonyms, and one that cannot.
static GATES: LazyLock<[Gate; 2]> = LazyLock::new(|| {
    let programme = programme_file::read(PROGRAMME).expect("the fixture's programme is valid").0;
    let mut keys = PseudonymKeys::default();
    keys.insert(programme.id.clone(), &[7; 32]).expect("a key has 32 bytes");
    [keys, PseudonymKeys::default()].map(|keys| Gate::new([programme.clone().into()], keys))
});

/// The day on which everything is recorded.
fn today() -> Day {
    Day::from_ymd_opt(2019, 5, 14).expect("a day of the calendar")
}
