//! The whole `main` of the program that draws from a model's prior.

use std::io::{self, Write};
use std::process::ExitCode;

use super::events::Events;
use super::program::{WRONG, argument, made, refused, text};
use super::reader::Reader;
use crate::{DataError, Posterior, Random};

/// A model that is run forwards, from its prior or from its posterior, whatever it is called.
pub trait Simulation {
    /// Draws every variable anew, the data among them: each by name, as a point or an array of points.
    ///
    /// # Errors
    /// A value drawn that another line cannot take, such as an index beyond an array.
    fn simulate(&mut self, random: &mut Random) -> Result<Vec<(&'static str, Posterior)>, DataError>;
}

/// What a model's own part of the program does: read what is given and make what draws.
pub(super) type Build = fn(&mut Reader) -> Result<Box<dyn Simulation>, Vec<DataError>>;

/// Read what is given, draw, print the events. The arguments are the data's path or `-`, then the number of
/// draws and the seed.
pub fn simulate(build: Build) -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut events = Events::new(io::stdout().lock());
    // Nobody listens any more where writing fails: then there is nothing left to do.
    ExitCode::from(program(build, &arguments, &mut events).unwrap_or(WRONG))
}

fn program(build: Build, arguments: &[String], events: &mut Events<impl Write>) -> io::Result<u8> {
    match text(arguments).and_then(|text| made(build, &text, 0)) {
        Ok((mut simulation, notes)) => {
            notes.iter().try_for_each(|note| events.note(note))?;
            let (draws, seed) = (argument(arguments, 1, 1), argument(arguments, 2, 0));
            draw(&mut *simulation, draws, seed, events)
        }
        Err(problems) => refused(&problems, events),
    }
}

/// One event per draw, or what stopped them.
pub(super) fn draw(
    simulation: &mut dyn Simulation,
    draws: u64,
    seed: u64,
    events: &mut Events<impl Write>,
) -> io::Result<u8> {
    let mut random = Random::from_seed(seed);
    for _ in 0..draws {
        match simulation.simulate(&mut random) {
            Ok(values) => events.draw(&values)?,
            Err(problem) => return refused(&[problem], events),
        }
    }
    Ok(0)
}
