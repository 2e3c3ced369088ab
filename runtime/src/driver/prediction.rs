//! The whole `main` of the program that draws from a model's posterior predictive distribution.

use std::io::{self, Write};
use std::process::ExitCode;

use super::events::Events;
use super::program::{UNFINISHED, WRONG, argument, infer, made, options, refused, text};
use super::reader::Reader;
use super::simulation::{Simulation, draw};
use crate::{DataError, Inference};

/// A model that infers, and is then run forwards from what it found.
pub trait Prediction: Inference + Simulation {}

impl<T: Inference + Simulation> Prediction for T {}

/// What a model's own part of the program does: read its parameters and make its inference.
type Build = fn(&mut Reader) -> Result<Box<dyn Prediction>, Vec<DataError>>;

/// Read the data, run the inference, draw, print the events. The arguments are those of an inference, then the number
/// of draws.
pub fn predict(build: Build) -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut events = Events::new(io::stdout().lock());
    // Nobody listens any more where writing fails: then there is nothing left to do.
    ExitCode::from(program(build, &arguments, &mut events).unwrap_or(WRONG))
}

fn program(build: Build, arguments: &[String], events: &mut Events<impl Write>) -> io::Result<u8> {
    let options = options(arguments);
    let (mut model, notes) = match text(arguments).and_then(|text| made(build, &text, options.seed)) {
        Ok(made) => made,
        Err(problems) => return refused(&problems, events),
    };
    notes.iter().try_for_each(|note| events.note(note))?;
    let found = infer(&mut *model, &options, events)?;
    // From what is improper nothing is drawn; what has not converged yet is still a distribution.
    if model.posteriors().iter().any(|(_, posterior)| !posterior.is_proper()) {
        return Ok(UNFINISHED);
    }
    let drawn = draw(&mut *model, argument(arguments, 4, 1), options.seed, events)?;
    Ok(drawn.max(found))
}
