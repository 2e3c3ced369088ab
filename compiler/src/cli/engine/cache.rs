//! The cache directory: `$POSTERITY_CACHE`, else `$XDG_CACHE_HOME/posterity`, else `~/.cache/posterity`, and
//! a directory of temporary files where that cannot be written.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use posterity_compiler::error::{Code, Error};

use crate::cli::outcome::{Failure, note};

/// How many programs are kept; the oldest go first.
const PROGRAMS: usize = 256;

/// How the name of a directory to work in begins.
pub(super) const SCRATCH: &str = "work-";

/// When such a directory has been forgotten: its process was stopped.
const FORGOTTEN: Duration = Duration::from_secs(24 * 60 * 60);

/// What to do about a directory that cannot be written.
const HINT: &str = "set POSTERITY_CACHE to a directory that can be written";

/// A directory that can be written.
pub(crate) struct Cache {
    root: PathBuf,
}

impl Cache {
    /// Open the cache, or say what stands in the way of it.
    pub(crate) fn open() -> Result<Self, Failure> {
        let wanted = wanted();
        let refused = match &wanted {
            Some(root) => match writable(root) {
                Ok(()) => return Ok(Cache { root: root.clone() }),
                Err(error) => format!("the cache {} cannot be used: {error}", root.display()),
            },
            None => "there is no home directory for the cache".to_string(),
        };
        let root = temporary();
        match writable(&root).and_then(|()| private(&root)) {
            Ok(()) => {
                note(&format!("{refused}; using {} instead ({HINT})", root.display()));
                Ok(Cache { root })
            }
            Err(error) => {
                let message = format!("{refused}; nor can {}: {error}", root.display());
                Err(Failure::plain(Error::new(Code::Io, message).hint(HINT)))
            }
        }
    }

    /// A path within the cache.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// The directory of the programs.
    pub(super) fn programs(&self) -> PathBuf {
        self.path("programs")
    }

    /// Wait until no other process builds the runtime. The lock ends with the file.
    pub(super) fn lock(&self) -> io::Result<File> {
        let file = File::options().create(true).append(true).open(self.path("lock"))?;
        // A file system without locks: two processes may then build twice, and the later one wins.
        file.lock().ok();
        Ok(file)
    }

    /// A directory for one process to work in.
    pub(super) fn scratch(&self) -> Result<Scratch, Failure> {
        Scratch::new(self.path(&format!("{SCRATCH}{}", std::process::id())))
    }

    /// Remove what stopped processes left behind, and the programs that were made longest ago, beyond those that are kept.
    pub(super) fn tidy(&self) -> io::Result<()> {
        for (made, path) in by_age(&self.root)? {
            let scratch = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(SCRATCH));
            if scratch && made.elapsed().is_ok_and(|age| age > FORGOTTEN) {
                fs::remove_dir_all(path)?;
            }
        }
        let programs = by_age(&self.programs())?;
        let extra = programs.len().saturating_sub(PROGRAMS);
        programs.iter().take(extra).try_for_each(|(_, path)| fs::remove_file(path))
    }
}

/// A directory that is removed when the work in it is done.
pub(super) struct Scratch {
    pub(super) path: PathBuf,
}

impl Scratch {
    /// An empty directory.
    pub(super) fn new(path: PathBuf) -> Result<Self, Failure> {
        fs::remove_dir_all(&path).ok();
        make(&path).map_err(|error| Failure::io("make", &path, &error))?;
        Ok(Scratch { path })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.path).ok();
    }
}

/// What a directory holds, the oldest first.
fn by_age(folder: &Path) -> io::Result<Vec<(SystemTime, PathBuf)>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        entries.push((entry.metadata()?.modified().unwrap_or(SystemTime::UNIX_EPOCH), entry.path()));
    }
    entries.sort();
    Ok(entries)
}

/// Where the user's cache belongs.
fn wanted() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let root = set("POSTERITY_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").map(|cache| cache.join("posterity")))
        .or_else(|| std::env::home_dir().map(|home| home.join(".cache/posterity")))?;
    std::path::absolute(root).ok()
}

/// Where the cache goes if its own place cannot be written.
fn temporary() -> PathBuf {
    let user = std::env::var("USER").unwrap_or_else(|_| "user".into());
    let user: String = user.chars().filter(|c| c.is_alphanumeric()).collect();
    std::env::temp_dir().join(format!("posterity-{user}"))
}

/// Make the directories; whether files can be written there is tried.
fn writable(root: &Path) -> io::Result<()> {
    make(&root.join("programs"))?;
    let probe = root.join(format!(".probe.{}", std::process::id()));
    File::create(&probe)?;
    fs::remove_file(probe)
}

/// Make a directory for the user alone.
fn make(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Refuse a directory of temporary files that another user made: its programs are not to be run.
#[cfg(unix)]
fn private(root: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let probe = root.join(format!(".owner.{}", std::process::id()));
    let own = File::create_new(&probe)?.metadata()?.uid();
    fs::remove_file(&probe)?;
    let root = fs::symlink_metadata(root)?;
    if root.is_dir() && root.uid() == own && root.mode() & 0o022 == 0 {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is another user's"))
}

#[cfg(not(unix))]
fn private(_: &Path) -> io::Result<()> {
    Ok(())
}
