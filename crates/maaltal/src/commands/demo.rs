//! `maaltal demo`: a bundled programme with made-up events, through the same doors as real ones.

mod bundle;

use super::report;
use super::serve;
use crate::cli;
use crate::clock::Clock;
use crate::exit::Ended;
use crate::house::{Form, House, Import, ReportAsk, ReportOn};
use crate::node::EmbeddedNode;
use crate::output;
use crate::words::word;
use anyhow::{Context, Result, ensure};
use bundle::Bundle;
use maaltal_domain::Language;
use maaltal_report::Look;
use std::io::Cursor;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Port of the page, where nothing else has it.
const PORT: u16 = 8360;

pub fn run(arguments: &cli::Demo, language: Language) -> Result<Ended> {
    let bundle = Bundle::named(&arguments.programme)?;
    // Before the work, so that a port that is taken is told at once.
    let listener = if arguments.once { None } else { Some(listen(arguments.port)?) };
    // The folder outlives the program: the report is there to be read.
    let dir = tempfile::Builder::new().prefix("maaltal-demo-").tempdir()?.keep();
    let house = House::open(&dir.join("data"), Clock::simulated(bundle.defined_at()?))?;
    play(&house, &bundle, language)?;
    output::tell(&word(language, "demo-log", &[("dir", &house.dir().display().to_string())]));
    let file = dir.join("report.pdf");
    let programme = &bundle.programme.id;
    let period = house.latest_period(programme, None)?;
    let meeting = house.meeting_on(programme, &period)?;
    let on = meeting.as_deref().map_or(ReportOn::Period(period.code()), ReportOn::Meeting);
    let ask = ReportAsk { programme, on, known_at: None, language, look: Look::default(), attach: true };
    report::write(&house, ask, &file)?;
    super::put_away(&house);
    output::data(&format!("report: {}", file.display()))?;
    let Some(listener) = listener else { return Ok(Ended::Done) };
    // What comes from now on is recorded now.
    let dir = house.dir().to_path_buf();
    drop(house);
    let house = Arc::new(House::open(&dir, Clock::Real)?);
    let runtime = tokio::runtime::Runtime::new()?;
    let listener = {
        let _within = runtime.enter();
        TcpListener::from_std(listener)?
    };
    let end = serve::End::listen(&runtime)?;
    output::data(&format!("page: {}programmes/{programme}", serve::address(listener.local_addr()?)))?;
    let node = Arc::new(EmbeddedNode::new(Arc::clone(&house), Vec::new(), None)?);
    serve::serve(&runtime, listener, &house, node, (None, None), end)
}

/// Records the definition, then batch after batch, each when its last event was registered.
fn play(house: &House, bundle: &Bundle, language: Language) -> Result<()> {
    house.define(&bundle.programme)?;
    let bar = output::progress(bundle.batches.len() as u64, word(language, "demo-events", &[]));
    for batch in bundle.batches {
        house.clock().set(batch.registered_at()?);
        let receipt = house.import(&mut Cursor::new(batch.bytes), Form::Lines, &Import::default())?;
        ensure!(receipt.problems.is_empty(), "{}: {} problems", batch.name, receipt.problems.len());
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

/// A listener on the asked port, or on the usual one, or where that is taken on a free one.
fn listen(port: Option<u16>) -> Result<std::net::TcpListener> {
    let on = |port: u16| std::net::TcpListener::bind(("127.0.0.1", port));
    let listener = match port {
        Some(port) => on(port).with_context(|| format!("listening on port {port}"))?,
        None => on(PORT).or_else(|_| on(0)).context("listening on a free port")?,
    };
    listener.set_nonblocking(true)?;
    Ok(listener)
}
