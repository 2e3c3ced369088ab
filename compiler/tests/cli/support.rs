//! A directory of its own for each test, and the command line started in it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The mean and precision of readings; by vmp it takes a few iterations.
pub(crate) const LEARN: &str = "/// Learns.
#[algorithm(vmp)]
model Learn(x: [f64; n]) -> (mean, precision) {
    let mean ~ Gaussian(0, variance = 100);
    let precision ~ Gamma(shape = 1, rate = 1);
    for i in 0..n {
        x[i] ~ Gaussian(mean, precision = precision);
    }
}
";

/// Data of [`LEARN`].
pub(crate) const READINGS: &str = r#"{"x": [5.1, 7.2, 6.3, 5.8, 6.9, 6.1]}"#;

/// A directory that is removed when the test ends well.
pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// An empty directory, named after the test.
    pub(crate) fn new(test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{test}"));
        fs::remove_dir_all(&path).ok();
        fs::create_dir_all(&path).expect("a writable target directory");
        Folder { path }
    }

    /// With the model and the data that most tests use.
    pub(crate) fn with_learn(test: &str) -> Self {
        let folder = Folder::new(test);
        folder.write("learn.model", LEARN);
        folder.write("data.json", READINGS);
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).expect("a writable directory");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a file that was written")
    }

    /// The names of all files, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.path).expect("a directory");
        let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    /// The command line in this directory, with a cache that all tests share.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_posterity"));
        command.current_dir(&self.path).args(arguments);
        command.env("POSTERITY_CACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli-cache"));
        command
    }

    /// Run it to its end.
    pub(crate) fn run(&self, arguments: &str) -> Ended {
        Ended::new(&self.command(arguments.split_whitespace()).output().expect("the binary starts"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            fs::remove_dir_all(&self.path).ok();
        }
    }
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    pub(crate) fn new(output: &Output) -> Self {
        Ended {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// It ended with this code, and no panic.
    pub(crate) fn assert_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        assert!(!self.err.contains("panicked"), "{self:#?}");
        self
    }

    /// It said all these words on standard error.
    pub(crate) fn assert_says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.err.contains(word), "{word:?} is missing in {self:#?}");
        }
        self
    }
}
