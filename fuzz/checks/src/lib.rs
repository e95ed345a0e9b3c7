//! What must hold for any bytes at all, one check for each reader of outside bytes.
//!
//! The fuzz targets call [`checks`] with bytes that libFuzzer makes up; the workspace's tests call them with the kept
//! corpora, on the stable toolchain and without a sanitizer.

pub mod checks;
pub mod person_numbers;

// The log's decoder is private, and needs nothing but these four files; they are compiled here as they are there.
#[allow(dead_code, reason = "only what reads is used, and what writes to compare")]
#[path = "../../../crates/maaltal-log/src/block.rs"]
mod block;
#[allow(dead_code, reason = "as above")]
#[path = "../../../crates/maaltal-log/src/content.rs"]
mod content;
#[allow(dead_code, reason = "as above")]
#[path = "../../../crates/maaltal-log/src/record.rs"]
mod record;
#[allow(dead_code, reason = "as above")]
#[path = "../../../crates/maaltal-log/src/wire.rs"]
mod wire;
