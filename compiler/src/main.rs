//! The command line of posterity.

// A standard error that is closed or full stops nothing: `error::tell` writes to it.
#![deny(clippy::print_stderr)]

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
