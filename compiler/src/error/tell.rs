//! Standard error, the one way to write to it.

use std::io::{self, Write};

/// Writes to standard error. Where it is closed or full only the words are lost: what the command is for goes on, and
/// its exit code stays (`eprint!` would panic).
pub fn tell(text: &str) {
    let mut stderr = io::stderr().lock();
    stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush()).ok();
}
