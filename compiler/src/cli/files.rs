//! Files: models read with a clear word where that fails, outputs written whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use posterity_compiler::error::{Code, Error, Source};

use super::outcome::Failure;

/// Read a model file.
pub(crate) fn model(path: &Path) -> Result<Source, Failure> {
    let text = text(path, "the model")?;
    Ok(Source { name: path.display().to_string(), text })
}

/// Read a text file.
pub(crate) fn text(path: &Path, what: &str) -> Result<String, Failure> {
    let bytes = if path.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { fs::read(path) };
    let bytes = bytes.map_err(|error| Failure::io(&format!("read {what}"), path, &error))?;
    utf8(bytes, &path.display().to_string())
}

/// Bytes as text, or where they stop being that.
pub(crate) fn utf8(bytes: Vec<u8>, name: &str) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = String::from_utf8_lossy(&error.as_bytes()[..good]).matches('\n').count() + 1;
        let message = format!("{name} is not UTF-8 text: line {line} has bytes that are no character");
        Failure::plain(Error::new(Code::Io, message).hint("save the file as UTF-8"))
    })
}

/// Refuse an output that is one of the inputs, under whatever path: it would be lost.
pub(crate) fn keep(inputs: &[&Path], output: &Path) -> Result<(), Failure> {
    let Ok(target) = fs::canonicalize(output) else { return Ok(()) }; // there is nothing yet
    let same = |input: &&&Path| {
        fs::metadata(&target).is_ok_and(|file| file.is_file())
            && fs::canonicalize(input).is_ok_and(|input| input == target)
    };
    match inputs.iter().find(same) {
        Some(input) => Err(Failure::Usage(format!(
            "the output {} would overwrite the input {}: write it elsewhere",
            output.display(),
            input.display()
        ))),
        None => Ok(()),
    }
}

/// Write a file whole: beside it first, then renamed, so that nobody ever sees half of it.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let special = fs::metadata(&target).is_ok_and(|file| !file.is_file());
    let written = if special { fs::write(&target, text) } else { replace(&target, text) };
    written.map_err(|error| Failure::io("write", path, &error))
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let partial = stage(path, text)?;
    fs::rename(&partial, path).inspect_err(|_| drop(fs::remove_file(&partial)))
}

/// The text beside the file whose place it is to take.
fn stage(path: &Path, text: &str) -> io::Result<PathBuf> {
    let partial = beside(path);
    let written = write_synced(&partial, text).and_then(|()| keep_permissions(path, &partial));
    written.map(|()| partial.clone()).inspect_err(|_| drop(fs::remove_file(&partial)))
}

/// Write several files of a folder: all of them, or none.
pub(crate) fn write_all(folder: &Path, files: &[(&str, String)]) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| Failure::io("make", folder, &error))?;
    let mut staged: Vec<(PathBuf, PathBuf)> = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        let kind = if path.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { Ok(()) };
        match kind.and_then(|()| stage(&path, text)) {
            Ok(partial) => staged.push((partial, path)),
            Err(error) => {
                for (partial, _) in &staged {
                    drop(fs::remove_file(partial));
                }
                return Err(Failure::io("write", &path, &error));
            }
        }
    }
    staged.iter().try_for_each(|(partial, path)| {
        fs::rename(partial, path).map_err(|error| Failure::io("write", path, &error))
    })
}

fn write_synced(path: &Path, text: &str) -> io::Result<()> {
    let mut file = fs::File::create_new(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// The new file may be read and written by whom the old one might.
fn keep_permissions(old: &Path, new: &Path) -> io::Result<()> {
    match fs::metadata(old) {
        Ok(file) => fs::set_permissions(new, file.permissions()),
        Err(_) => Ok(()),
    }
}

/// A name beside a file that nobody else writes to.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.partial", std::process::id()))
}

/// Print to standard output.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::Unread,
        _ => Failure::io("write", Path::new("to standard output"), &error),
    })
}
