//! The reader of programme files.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| maaltal_fuzz_checks::checks::programme::check(bytes));
