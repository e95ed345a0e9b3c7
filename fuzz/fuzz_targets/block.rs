//! The log's decoder of blocks, records and contents.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| maaltal_fuzz_checks::checks::block::check(bytes));
