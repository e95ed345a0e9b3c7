//! All figures worked out twice: by the projector, and by SQL that was written from the rules alone (`tests/python/figures.py`).

use crate::fixture;
use crate::folded::definition;
use crate::tangled::Tangled;
use maaltal_domain::{
    Amount, Cell, Day, Decimal, Hash, KpiSnapshot, Measure, MonthlyShare, NewEvent, Position, ProgrammeId,
    RecordedEvent, Snapshot, View,
};
use maaltal_intake::programme_file;
use maaltal_projector::{Ask, Projection};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Columns of the cells, as `tests/python/figures.py` has them.
const CELL: &str =
    "q,kpi,dimension,line,reported,value,numerator,denominator,incomplete,excluded,reaches,month,mean,part_of";

/// Columns of whom the cells have behind them.
const BEHIND: &str =
    "q,kpi,dimension,line,citizens,part_citizens,rest_citizens,companies,top_citizens,top_companies,lacking_citizens";

/// The events, in the folder that the script reads.
const EVENTS: &str = "events.jsonl";

/// What two ways of working out the same came to.
#[derive(Debug)]
pub struct Compared {
    /// Cells that the projector gave.
    pub cells: u64,
    /// Each difference in words: history (its seed), question, key figure, field, both values.
    pub differences: Vec<String>,
    /// Of each key figure how many totals are more than nothing.
    pub counted: BTreeMap<String, u64>,
    /// How long SQL took for each round of all figures, with events in memory.
    pub took: Vec<Duration>,
}

/// A question that both answer.
pub struct Asked {
    /// Number that tells histories apart.
    pub history: u64,
    /// Last position that is known.
    pub view: Position,
    /// The period's code.
    pub period: String,
    /// The cut-off.
    pub cutoff: Day,
}

/// Histories, questions and the projector's figures, on their way to be compared.
pub struct SecondOpinion {
    folder: tempfile::TempDir,
    events: BufWriter<std::fs::File>,
    questions: String,
    cells: String,
    behind: String,
    asked: u64,
    counted: u64,
}

/// Compares the figures of so many random histories from a seed on.
///
/// # Panics
/// When something that was made up is refused.
pub fn compare_tangled(first: u64, histories: u64) -> Compared {
    let file = std::fs::read_to_string(fixture("../sql/programme.toml")).unwrap_or_else(|error| panic!("{error}"));
    let (programme, _) = programme_file::read(&file).unwrap_or_else(|problems| panic!("{problems:?}"));
    let mut second = SecondOpinion::new();
    for seed in first..first + histories {
        let mut tangled = Tangled::of(seed, programme.id.as_str());
        let projection = second.tell(seed, std::iter::once(definition(&programme)).chain(tangled.events()));
        for question in tangled.questions(projection.position().0) {
            let (view, period) = (Position(question.view), question.period.to_owned());
            second.ask(&projection, &programme.id, Asked { history: seed, view, period, cutoff: question.cutoff });
        }
    }
    second.compare(1)
}

impl SecondOpinion {
    /// One without histories.
    ///
    /// # Panics
    /// When the system gives no folder.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("a folder: {error}"));
        let events = BufWriter::new(made(&folder.path().join(EVENTS)));
        let (cells, behind) = (format!("{CELL}\n"), format!("{BEHIND}\n"));
        Self { folder, events, questions: String::new(), cells, behind, asked: 0, counted: 0 }
    }

    /// Of the log that was exported to a file, as the history 0.
    ///
    /// # Panics
    /// When the file cannot be read.
    pub fn of_export(file: &Path) -> Self {
        let mut second = Self::new();
        let copied = std::fs::File::open(file).and_then(|mut lines| std::io::copy(&mut lines, &mut second.events));
        copied.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        second
    }

    /// Takes an event of the history 0.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn take(&mut self, event: &RecordedEvent) {
        writeln!(self.events, "{}", event.to_json()).unwrap_or_else(|error| panic!("{error}"));
    }

    /// Records events as a history, and gives its projection.
    fn tell(&mut self, history: u64, events: impl IntoIterator<Item = NewEvent>) -> Projection {
        let mut projection = Projection::default();
        let recorded_at = maaltal_domain::Instant::from_micros(1_600_000_000_000_000);
        for event in events {
            let position = projection.position().next();
            projection.apply(position, &event.borrowed()).unwrap_or_else(|error| panic!("{error}"));
            let mut line = RecordedEvent { position, recorded_at, event }.to_json();
            line.as_object_mut().into_iter().for_each(|line| drop(line.insert("history".into(), history.into())));
            writeln!(self.events, "{line}").unwrap_or_else(|error| panic!("{error}"));
        }
        projection
    }

    /// Asks the projector, and notes question and answer.
    ///
    /// # Panics
    /// When it has no answer.
    pub fn ask(&mut self, projection: &Projection, programme: &ProgrammeId, asked: Asked) {
        let view = View { position: asked.view, recorded_at: None, head: Hash::default() };
        let ask = Ask { period: asked.period.clone(), cutoff: Some(asked.cutoff), view };
        let snapshot = projection.snapshot(programme, &ask).unwrap_or_else(|error| panic!("{error}"));
        self.note(&asked, &snapshot);
    }

    fn note(&mut self, asked: &Asked, snapshot: &Snapshot) {
        let Asked { history, view, period, cutoff } = asked;
        let q = self.asked;
        self.asked += 1;
        put(&mut self.questions, format_args!("{q},{history},{view},{period},{cutoff}\n"));
        for (kpi, own) in snapshot.kpis.iter().zip(&snapshot.programme.kpis) {
            if matches!(own.measure, Measure::Narrative) {
                continue;
            }
            // A share is of citizens itself.
            let is_share = matches!(own.measure, Measure::Share { .. });
            for (dimension, line, cell) in cells(kpi) {
                let row = Row::of(cell);
                put(&mut self.cells, format_args!("{q},{},{dimension},{line},{row}\n", kpi.id));
                self.counted += 1;
                if let Some(behind) = behind(cell).filter(|_| !is_share) {
                    put(&mut self.behind, format_args!("{q},{},{dimension},{line},{behind}\n", kpi.id));
                }
            }
        }
    }

    /// Has the same figures worked out in SQL, so many times.
    ///
    /// # Panics
    /// When the tools are missing, or SQL refuses.
    pub fn compare(mut self, rounds: u32) -> Compared {
        self.events.flush().unwrap_or_else(|error| panic!("{error}"));
        let folder = self.folder.path();
        let files = [("questions.csv", &self.questions), ("cells.csv", &self.cells), ("behind.csv", &self.behind)];
        for (name, text) in files {
            made(&folder.join(name)).write_all(text.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        let answer = sql(folder, rounds);
        let told = |key: &str| answer.get(key).unwrap_or_else(|| panic!("compare.py: no {key} in {answer}"));
        let compared = told("compared").as_u64().unwrap_or_default();
        let mut differences: Vec<_> =
            told("differences").as_array().into_iter().flatten().map(ToString::to_string).collect();
        if compared < self.counted {
            differences.push(format!("expected {} cells to be compared, got {compared}", self.counted));
        }
        if !differences.is_empty() {
            differences.push(format!("what was compared is kept in {}", self.folder.keep().display()));
        }
        let counted = told("counted").as_object().into_iter().flatten();
        let counted = counted.map(|(kpi, count)| (kpi.clone(), count.as_u64().unwrap_or_default())).collect();
        let took = told("seconds").as_array().into_iter().flatten().filter_map(serde_json::Value::as_f64);
        let took = took.map(Duration::from_secs_f64).collect();
        Compared { cells: self.counted, differences, counted, took }
    }
}

impl Default for SecondOpinion {
    fn default() -> Self {
        Self::new()
    }
}

/// Has `tests/python/compare.py` look at a folder; gives the JSON that it prints.
fn sql(folder: &Path, rounds: u32) -> serde_json::Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("../.tools/venv/bin/python");
    assert!(python.exists(), "DuckDB is not there; run: make tools");
    let ran =
        Command::new(python).arg("-B").arg(root.join("python/compare.py")).arg(folder).arg(rounds.to_string()).output();
    let ran = ran.unwrap_or_else(|error| panic!("compare.py: {error}"));
    assert!(ran.status.success(), "compare.py: {}", String::from_utf8_lossy(&ran.stderr));
    serde_json::from_slice(&ran.stdout).unwrap_or_else(|error| panic!("compare.py: {error}"))
}

fn made(file: &Path) -> std::fs::File {
    std::fs::File::create(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The cells of a figure, with dimension and line; both are empty for the total.
fn cells(kpi: &KpiSnapshot) -> impl Iterator<Item = (&'static str, &str, &Cell)> {
    let lines = kpi
        .breakdowns
        .iter()
        .flat_map(|(dimension, lines)| lines.iter().map(|line| (dimension.name(), line.key.as_str(), &line.cell)));
    std::iter::once(("", "", &kpi.total)).chain(lines)
}

/// Whom a count or a sum has behind it, from `citizens` on; nothing where it counts nothing.
fn behind(cell: &Cell) -> Option<String> {
    let lacking = cell.incomplete;
    let told = match &cell.amount {
        Amount::Count(own) => format!("{},,,,,", own.citizens),
        Amount::Sum { citizens, companies, top_citizens, top_companies, .. } => {
            format!("{citizens},,,{companies},{top_citizens},{top_companies}")
        }
        Amount::Ratio { numerator, denominator, rest } => {
            format!("{},{},{},,,", denominator.citizens, numerator.citizens, rest.citizens)
        }
        _ => return None,
    };
    (cell.reaches.is_some() || lacking.count > 0).then(|| format!("{told},{}", lacking.citizens))
}

/// A cell's fields from `reported` on.
#[derive(Default)]
struct Row {
    reported: bool,
    value: Option<Decimal>,
    parts: Option<(u64, u64)>,
    incomplete: u64,
    excluded: u64,
    reaches: Option<Day>,
    month: Option<String>,
    mean: Option<Decimal>,
    part_of: Option<Decimal>,
}

impl Row {
    fn of(cell: &Cell) -> Self {
        let parts = cell.parts();
        let mut row = Self {
            reported: cell.reported,
            value: if parts.is_none() { cell.value() } else { None },
            parts,
            incomplete: cell.incomplete.count,
            excluded: cell.excluded,
            reaches: cell.reaches,
            ..Self::default()
        };
        match &cell.amount {
            Amount::Months(months) => {
                row.month = MonthlyShare::best(months).map(|best| best.month.to_string());
                row.mean = MonthlyShare::mean(months);
            }
            Amount::Register(Some(number)) => {
                row.month = Some(number.month.to_string());
                row.part_of = number.of;
            }
            _ => {}
        }
        row
    }
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        fn or_empty<T: ToString>(value: Option<T>) -> String {
            value.map(|value| value.to_string()).unwrap_or_default()
        }
        let (numerator, denominator) =
            (or_empty(self.parts.map(|parts| parts.0)), or_empty(self.parts.map(|parts| parts.1)));
        write!(f, "{},{},{numerator},{denominator},", self.reported, or_empty(self.value))?;
        write!(f, "{},{},{},", self.incomplete, self.excluded, or_empty(self.reaches))?;
        write!(f, "{},{},{}", or_empty(self.month.as_deref()), or_empty(self.mean), or_empty(self.part_of))
    }
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).unwrap_or_else(|error| panic!("{error}"));
}
