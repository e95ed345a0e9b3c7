//! The check of `tests/tests/sql.rs` with other histories: `cargo run -p maaltal-tests --example sql -- FIRST_SEED HISTORIES`.

#![expect(clippy::print_stdout, reason = "it tells what it found")]

fn main() -> std::process::ExitCode {
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let (first, histories) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(2_000));
    let compared = maaltal_tests::compare_tangled(first, histories);
    println!(
        "{} cells of {histories} histories from seed {first} on: {} differences",
        compared.cells,
        compared.differences.len()
    );
    println!("totals above 0: {:?}", compared.counted);
    compared.differences.iter().for_each(|difference| println!("{difference}"));
    std::process::ExitCode::from(u8::from(!compared.differences.is_empty()))
}
