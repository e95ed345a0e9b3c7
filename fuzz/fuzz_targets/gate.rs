//! The gate, behind all three JSON doors.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| maaltal_fuzz_checks::checks::gate::check(bytes));
