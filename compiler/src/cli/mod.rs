//! The command line: what is asked for ([`args`]), one file per command, and how a run is made
//! ([`engine`]) and shown ([`report`]).

mod args;
mod commands;
mod engine;
mod files;
mod interrupt;
mod outcome;
mod report;

use std::process::ExitCode;

use clap::Parser;
use posterity_compiler::error::tell;

use args::{Arguments, Command};
use outcome::{Failure, Outcome};

/// Parse the arguments, carry the command out, say what failed.
pub(crate) fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = interrupt::listen().and_then(|()| carry_out(&arguments.command));
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            tell(&failure.text());
            ExitCode::from(failure.code())
        }
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
        Command::Inspect(_) => Err(Failure::not_yet("the command `inspect`")),
        Command::Predict(_) => Err(Failure::not_yet("the command `predict`")),
        Command::Sbc(_) => Err(Failure::not_yet("the command `sbc`")),
        Command::ExportMessages(_) => Err(Failure::not_yet("the command `export-messages`")),
        Command::MergeMessages(_) => Err(Failure::not_yet("the command `merge-messages`")),
    }
}
