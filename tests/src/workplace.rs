//! A folder with a log, for one test.

use crate::program::{Ran, run};
use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Id of the fixtures' programme.
pub const PROGRAMME: &str = "lolland-falster";

/// A fixture's path, under `tests/fixtures`.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// A folder with a log, gone when the test ends.
pub struct Workplace {
    folder: TempDir,
}

impl Workplace {
    /// An empty one.
    ///
    /// # Panics
    /// When the system gives no folder.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap_or_else(|error| panic!("a folder for the test: {error}")) }
    }

    /// One whose log knows the fixtures' programme.
    pub fn with_programme() -> Self {
        let workplace = Self::empty();
        let file = fixture("lolland-falster/programme.toml");
        workplace.run(["programme", "apply", &file.display().to_string()]).done();
        workplace
    }

    /// One whose log holds the programme and the first `batches` batches.
    pub fn with_batches(batches: usize) -> Self {
        let workplace = Self::with_programme();
        for number in 1..=batches {
            workplace.import(&format!("batch-{number:02}.jsonl"));
        }
        workplace
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The log's folder.
    pub fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// Writes its configuration, with further lines; gives its path.
    pub fn configuration(&self, lines: &str) -> String {
        self.file("maaltal.toml", format!("data = \"data\"\nbind = \"127.0.0.1:0\"\n{lines}\n"))
    }

    /// Runs the program on its log.
    pub fn run<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Ran {
        let data = self.data().display().to_string();
        run(arguments.into_iter().map(str::to_owned).chain(["--data".to_owned(), data]))
    }

    /// Imports a batch of the fixtures' programme; gives the receipt.
    pub fn import(&self, batch: &str) -> Json {
        let file = fixture("lolland-falster").join(batch).display().to_string();
        json(&self.run(["import", &file, "--programme", PROGRAMME, "--json"]).done())
    }

    /// The published table of a period and cut-off.
    pub fn kpis(&self, period: &str, cutoff: &str) -> Json {
        json(&self.run(["kpis", "--programme", PROGRAMME, "--period", period, "--cutoff", cutoff, "--json"]).done())
    }

    /// Writes a file into its folder; gives its path.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path().join(name);
        std::fs::write(&path, content).unwrap_or_else(|error| panic!("{name}: {error}"));
        path.display().to_string()
    }
}

/// `text` as JSON.
#[track_caller]
pub(crate) fn json(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}
