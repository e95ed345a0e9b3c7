//! How fast the log is on this machine: `speed [EVENTS]`. A release build tells more than a debug one.

#![expect(clippy::print_stdout, reason = "the command prints what it finds")]

use maaltal_domain::{Data, EventType, Field, Hours, Instant as At, NewEvent, Position, SpellKind, SpellStep, Value};
use maaltal_log::Log;
use std::error::Error;
use std::io::{Seek, Write};
use std::path::Path;
use std::time::{Duration, Instant};

type Done<T> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Done<()> {
    let count = std::env::args().nth(1).map_or(Ok(1_000_000), |argument| argument.parse::<u64>())?;
    let dir = tempfile::tempdir()?;
    let many = dir.path().join("many");
    let events = (0..count).map(event).collect::<Done<Vec<_>>>()?;
    let log = Log::open(&many)?;
    let begun = Instant::now();
    for batch in events.chunks(1_000) {
        log.append(batch, At::from_micros(1_700_000_000_000_000))?;
    }
    tell("append, 1,000 a batch", count, begun.elapsed());
    drop((log, events));
    let size = std::fs::metadata(many.join("store/db"))?.len();
    println!("disk per event: {} bytes", size / count.max(1));

    let begun = Instant::now();
    let log = Log::open(&many)?;
    tell("open, chain verified", count, begun.elapsed());
    let begun = Instant::now();
    let read = log.read(Position(0)).filter(Result::is_ok).count();
    tell("read and decode", read as u64, begun.elapsed());
    let begun = Instant::now();
    log.verify()?;
    tell("verify", count, begun.elapsed());

    let (probe, one) = (probe(dir.path())?, median(callers(&dir.path().join("one"), 1, 300)?.1));
    println!("disk's own write and fdatasync, median: {probe:?}");
    println!("single append, median: {one:?} ({:.2} x)", one.as_secs_f64() / probe.as_secs_f64());
    let rate = |callers_: u64, each: u64| -> Done<f64> {
        let (whole, _) = callers(&dir.path().join(format!("c{callers_}")), callers_, each)?;
        Ok((callers_ * each) as f64 / whole.as_secs_f64())
    };
    let (alone, together) = (rate(1, 300)?, rate(64, 200)?);
    println!("1 caller: {alone:.0} events/s; 64 callers: {together:.0} events/s ({:.1} x)", together / alone);
    Ok(())
}

fn tell(what: &str, count: u64, took: Duration) {
    let seconds = took.as_secs_f64();
    println!("{what}: {count} events in {seconds:.3} s, {:.0} events/s", count as f64 / seconds);
}

/// Callers that append one event at a time: how long all took, and how long each append.
fn callers(dir: &Path, callers: u64, each: u64) -> Done<(Duration, Vec<Duration>)> {
    let log = Log::open(dir)?;
    let begun = Instant::now();
    let one = |caller: u64| -> Done<Vec<Duration>> {
        (0..each)
            .map(|n| {
                let event = event(caller * each + n)?;
                let begun = Instant::now();
                log.append(&[event], At::from_micros(1_700_000_000_000_000))?;
                Ok(begun.elapsed())
            })
            .collect()
    };
    let taken = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..callers).map(|caller| scope.spawn(move || one(caller))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or(Err("a caller panicked".into()))).collect::<Vec<_>>()
    });
    let whole = begun.elapsed();
    Ok((whole, taken.into_iter().collect::<Done<Vec<_>>>()?.concat()))
}

/// Median of a write of 300 bytes with an fdatasync, in the same folder. The file has its length before, which is the
/// disk's best case: a file that grows costs a write of its metadata more.
fn probe(dir: &Path) -> Done<Duration> {
    let mut file = std::fs::File::create(dir.join("probe"))?;
    file.write_all(&vec![0; 1024 * 1024])?;
    file.sync_all()?;
    file.rewind()?;
    let mut taken = vec![];
    for _ in 0..300 {
        let begun = Instant::now();
        file.write_all(&[7; 300])?;
        file.sync_data()?;
        taken.push(begun.elapsed());
    }
    Ok(median(taken))
}

fn median(mut taken: Vec<Duration>) -> Duration {
    taken.sort();
    taken.get(taken.len() / 2).copied().unwrap_or_default()
}

/// Events like those of the field: spells started and hours paid.
fn event(number: u64) -> Done<NewEvent> {
    let word = |text: String| Value::Word(text);
    let citizen = (Field::Citizen, word(format!("b{:010x}", number.wrapping_mul(0x9e37_79b9) >> 6)));
    let companies = ["29189641", "27355021", "24256790", "13585628", "77806113"];
    let company = companies.get(number as usize % 5).copied().unwrap_or_default();
    let company = (Field::Company, Value::Company(company.parse()?));
    let (event_type, fields) = if number.is_multiple_of(3) {
        let municipality = Value::Municipality(if number.is_multiple_of(2) { "360" } else { "376" }.parse()?);
        let event_type = EventType::Spell(SpellKind::Internship, SpellStep::Started);
        let week = (Field::HoursPerWeek, Value::Hours(Hours(2_000 + number as i64 % 1_700)));
        let spell = (Field::Spell, word(format!("f-{number}")));
        (event_type, vec![spell, citizen, company, (Field::Municipality, municipality), week])
    } else {
        let month = (Field::Month, Value::Month(format!("20{}-{:02}", 18 + number % 5, 1 + number % 12).parse()?));
        (
            EventType::HoursPaid,
            vec![citizen, company, month, (Field::Hours, Value::Hours(Hours(number as i64 % 16_000 + 1)))],
        )
    };
    Ok(NewEvent {
        source: "/lolland/erhvervsservice".parse()?,
        id: format!("e-{:016x}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15)).parse()?,
        event_type,
        programme: "lolland-falster".parse()?,
        occurred_on: format!("20{}-{:02}-{:02}", 18 + number % 5, 1 + number % 12, 1 + number % 28).parse()?,
        time: None,
        replaces: None,
        data: Data::new(event_type, fields)?,
    })
}
