//! Child processes, and what an interrupt does to them.

use std::io::{BufRead, BufReader, Read, Write};
use std::ops::ControlFlow;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use posterity_compiler::error::{Code, Error, tell};

use super::outcome::{Failure, INTERRUPTED};

/// The child that runs now, if one does.
static CHILD: Mutex<Option<Child>> = Mutex::new(None);
/// Whether the user has stopped the command.
static STOPPED: AtomicBool = AtomicBool::new(false);
/// How long the command may take to end by itself once it is stopped.
const GRACE: Duration = Duration::from_millis(500);

/// How a child ended.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stderr: String,
}

/// From now on an interrupt ends the child, then the command.
pub(crate) fn listen() -> Result<(), Failure> {
    let stop = || {
        STOPPED.store(true, Ordering::SeqCst);
        if let Some(child) = child().as_mut() {
            // It may have ended by itself: the terminal interrupts it too.
            child.kill().ok();
        }
        thread::sleep(GRACE);
        tell(&Failure::Interrupted.text());
        std::process::exit(i32::from(INTERRUPTED));
    };
    ctrlc::set_handler(stop).map_err(|error| {
        Failure::plain(Error::new(Code::Internal, format!("cannot listen for interrupts: {error}")))
    })
}

/// Run a child to its end, handing it `input` and every line that it prints to `read`.
pub(crate) fn run(
    command: &mut Command,
    input: Option<&str>,
    mut read: impl FnMut(&str),
) -> Result<Ended, Failure> {
    run_while(command, input, |line| {
        read(line);
        ControlFlow::Continue(())
    })
}

/// The same, and the child is ended as soon as `read` has enough.
pub(crate) fn run_while(
    command: &mut Command,
    input: Option<&str>,
    mut read: impl FnMut(&str) -> ControlFlow<()>,
) -> Result<Ended, Failure> {
    let stdin = if input.is_some() { Stdio::piped() } else { Stdio::null() };
    let spawned = command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut spawned = spawned.map_err(|error| {
        let program = command.get_program().to_string_lossy().into_owned();
        Failure::plain(Error::new(Code::Io, format!("cannot start {program}: {error}")))
    })?;
    let pipes = (spawned.stdin.take(), spawned.stdout.take(), spawned.stderr.take());
    *child() = Some(spawned);
    let (stdin, stdout, stderr) = pipes;
    let stderr = thread::scope(|scope| {
        // A child that stops early closes its end: what it did not read is not missed.
        scope.spawn(|| stdin.zip(input).map(|(mut pipe, text)| pipe.write_all(text.as_bytes()).ok()));
        let errors = scope.spawn(|| all(stderr));
        for line in stdout.map(BufReader::new).into_iter().flat_map(BufRead::lines).map_while(Result::ok) {
            if read(&line).is_break() {
                child().as_mut().map(Child::kill);
                break;
            }
        }
        errors.join().unwrap_or_default()
    });
    let status = wait()?;
    if STOPPED.load(Ordering::SeqCst) || interrupted(status) {
        return Err(Failure::Interrupted);
    }
    Ok(Ended { status, stderr })
}

/// The child that runs now, behind its lock.
fn child() -> MutexGuard<'static, Option<Child>> {
    CHILD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Everything from a pipe, whatever its bytes.
fn all(pipe: Option<impl Read>) -> String {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        pipe.read_to_end(&mut bytes).ok();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Wait for the child, looking now and then so that an interrupt can still reach it.
fn wait() -> Result<ExitStatus, Failure> {
    loop {
        let ended = match child().as_mut() {
            Some(running) => running.try_wait(),
            None => return Err(Failure::Interrupted),
        };
        match ended {
            Ok(Some(status)) => {
                *child() = None;
                return Ok(status);
            }
            Ok(None) => thread::sleep(Duration::from_millis(1)),
            Err(error) => {
                return Err(Failure::plain(Error::new(
                    Code::Io,
                    format!("cannot wait for a child: {error}"),
                )));
            }
        }
    }
}

/// Whether the terminal's interrupt ended a child.
#[cfg(unix)]
fn interrupted(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    const SIGINT: i32 = 2;
    status.signal() == Some(SIGINT)
}

/// Elsewhere an interrupt is known by the handler alone.
#[cfg(not(unix))]
fn interrupted(_: ExitStatus) -> bool {
    false
}
