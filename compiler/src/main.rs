//! The command line of posterity.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
