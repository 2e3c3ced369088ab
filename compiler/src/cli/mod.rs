//! The command line: what is asked for ([`args`]), one file per command, and how a run is made
//! ([`engine`]) and shown ([`report`]).

mod args;
mod commands;
mod engine;
mod files;
mod interrupt;
mod outcome;
mod page;
mod picture;
mod plot;
mod report;
mod svg;

use std::io::ErrorKind;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use posterity_compiler::error::tell;

use args::{Arguments, Command};
use outcome::{Failure, Outcome};

/// Parse the arguments, carry the command out, say what failed.
pub(crate) fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(said) => return shown(&said),
    };
    let outcome = interrupt::listen().and_then(|()| carry_out(&arguments.command));
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            tell(&failure.text());
            ExitCode::from(failure.code())
        }
    }
}

/// What is said instead of carrying out a command: help, or what is wrong with the arguments.
fn shown(said: &clap::Error) -> ExitCode {
    match said.print() {
        Err(error) if !said.use_stderr() && error.kind() != ErrorKind::BrokenPipe => {
            let failure = Failure::io("write", Path::new("to standard output"), &error);
            tell(&failure.text());
            ExitCode::from(failure.code())
        }
        _ => ExitCode::from(u8::try_from(said.exit_code()).unwrap_or(2)),
    }
}

fn carry_out(command: &Command) -> Outcome {
    match command {
        Command::Check(arguments) => commands::check::run(arguments),
        Command::Compile(arguments) => commands::compile::run(arguments),
        Command::Run(arguments) => commands::run::run(arguments),
        Command::Fmt(arguments) => commands::fmt::run(arguments),
        Command::Graph(arguments) => commands::graph::run(arguments),
        Command::Simulate(arguments) => commands::simulate::run(arguments),
        Command::Inspect(arguments) => commands::inspect::run(arguments),
        Command::Predict(arguments) => commands::predict::run(arguments),
        Command::Sbc(arguments) => commands::sbc::run(arguments),
        Command::ExportMessages(_) => Err(Failure::not_yet("the command `export-messages`")),
        Command::MergeMessages(_) => Err(Failure::not_yet("the command `merge-messages`")),
    }
}
