//! How a command ends: an exit code, or a failure that knows its words.

use std::io::{self, IsTerminal};
use std::path::Path;

use posterity_compiler::error::{self, Code, Error, Errors, Source, tell};

/// Done.
pub(crate) const DONE: u8 = 0;
/// The model, the data or the machine is wrong.
pub(crate) const WRONG: u8 = 1;
/// The command line asks for what makes no sense, whatever the files hold.
pub(crate) const USAGE: u8 = 2;
/// Ran, and did not converge or found an improper posterior.
pub(crate) const UNFINISHED: u8 = 3;
/// Interrupted, as shells count it.
pub(crate) const INTERRUPTED: u8 = 130;

/// An exit code, or why there is no more to do.
pub(crate) type Outcome = Result<u8, Failure>;

/// Why a command stopped.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Mistakes, with the text that they point into.
    Mistakes(Source, Vec<Error>),
    /// Wrong usage, in one sentence.
    Usage(String),
    /// Everything is said already; only the exit code is left.
    Said(u8),
    /// Nobody reads what is written.
    Unread,
    /// The user stopped it.
    Interrupted,
}

impl Failure {
    /// Mistakes in a text.
    pub(crate) fn mistakes(source: &Source, errors: Errors) -> Self {
        Failure::Mistakes(source.clone(), errors.sorted())
    }

    /// A mistake that points nowhere.
    pub(crate) fn plain(error: Error) -> Self {
        Failure::Mistakes(Source { name: String::new(), text: String::new() }, vec![error])
    }

    /// A file that cannot be read or written.
    pub(crate) fn io(what: &str, path: &Path, error: &io::Error) -> Self {
        let said = Error::new(Code::Io, format!("cannot {what} {}: {error}", path.display()));
        let folder = || std::env::current_dir().unwrap_or_default();
        Failure::plain(match error.kind() {
            io::ErrorKind::NotFound if path.is_relative() => {
                said.hint(format!("check the path: it starts at {}", folder().display()))
            }
            io::ErrorKind::NotFound => said.hint("check the path"),
            io::ErrorKind::AlreadyExists => said.hint("a file has this name: name another folder"),
            io::ErrorKind::NotADirectory => {
                said.hint("a part of this path is a file, where a folder is wanted")
            }
            io::ErrorKind::IsADirectory => said.hint("a folder has this name: name a file"),
            _ => said,
        })
    }

    /// A part of the command line that this version only knows of.
    pub(crate) fn not_yet(what: &str) -> Self {
        let error = Error::new(Code::NotYet, format!("{what} is not there yet"));
        Failure::plain(error.hint("`posterity --help` lists what this version does"))
    }

    /// What to say on standard error.
    pub(crate) fn text(&self) -> String {
        match self {
            Failure::Mistakes(source, errors) => render(source, errors),
            Failure::Usage(message) => format!("error: {message}\n\nFor more information, try '--help'.\n"),
            Failure::Said(_) | Failure::Unread => String::new(),
            Failure::Interrupted => "interrupted\n".into(),
        }
    }

    /// How to exit.
    pub(crate) fn code(&self) -> u8 {
        match self {
            // Which of the file's models is meant is said on the command line, not in the file.
            Failure::Mistakes(_, errors) if errors.iter().any(|error| error.code == Code::WhichModel) => {
                USAGE
            }
            Failure::Mistakes(..) => WRONG,
            Failure::Usage(_) => USAGE,
            Failure::Said(code) => *code,
            Failure::Unread => DONE,
            Failure::Interrupted => INTERRUPTED,
        }
    }
}

/// Errors in the colours that standard error takes.
pub(crate) fn render(source: &Source, errors: &[Error]) -> String {
    let color = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty());
    error::render(source, errors, color)
}

/// Say errors or warnings without stopping.
pub(crate) fn say(source: &Source, errors: &[Error]) {
    tell(&render(source, errors));
}

/// Say one thing worth knowing.
pub(crate) fn note(text: &str) {
    tell(&format!("note: {text}\n"));
}
