//! The sheet reader, the gate behind it, and what settles rows.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| maaltal_fuzz_checks::checks::sheet::check(bytes));
