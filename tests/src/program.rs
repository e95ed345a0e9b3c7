//! The program, run as a user runs it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How a run of the program ended.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code; -1 when a signal ended it.
    pub code: i32,
    /// What it wrote to stdout.
    pub stdout: String,
    /// What it wrote to stderr.
    pub stderr: String,
}

impl Ran {
    /// Stdout, of a run that was to end well.
    ///
    /// # Panics
    /// When it did not.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!(self.code, 0, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self.stdout
    }
}

/// Path of the built program, beside the tests.
///
/// # Panics
/// When it is not built: `make test` builds it.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap_or_default();
    let folder = test.parent().and_then(Path::parent).unwrap_or(Path::new("."));
    let program = folder.join("maaltal");
    assert!(program.exists(), "{}: not built; run `make test`, or `cargo build` first", program.display());
    program
}

/// Runs the program with these arguments, messages in English, no settings from the environment.
///
/// # Panics
/// When it cannot be started.
pub fn run<A: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = A>) -> Ran {
    let output = command().args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("starting the program: {error}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ran { code: output.status.code().unwrap_or(-1), stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

/// The program, ready for arguments.
pub(crate) fn command() -> Command {
    let mut command = Command::new(program());
    command.env_remove("MAALTAL_DATA").env_remove("MAALTAL_BIND");
    command.env("MAALTAL_LOG", "warn").env("LC_ALL", "en_GB.UTF-8");
    command
}

/// Compiles a C source under `tests` into a library that can be preloaded into the program.
///
/// # Panics
/// When there is no compiler, or it refuses.
pub fn preloadable(source: &str, library: &Path) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(source);
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"]).arg(library).arg(path);
    match compiler.arg("-pthread").status() {
        Ok(status) => assert!(status.success(), "cc could not compile {source}: {status}"),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            panic!("cc: not there; run: apt-get install gcc libc6-dev")
        }
        Err(error) => panic!("cc: {error}"),
    }
}
