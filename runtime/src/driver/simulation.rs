//! The whole `main` of the program that draws from a model's prior.

use std::io::{self, Write};
use std::process::ExitCode;

use super::events::Events;
use super::program::{WRONG, argument, text};
use super::reader::Reader;
use crate::{DataError, Posterior, Random};

/// A model that draws from its prior, whatever it is called.
pub trait Simulation {
    /// Draws every variable anew, the data among them: each by name, as a point or an array of points.
    ///
    /// # Errors
    /// A value drawn that another line cannot take, such as an index beyond an array.
    fn simulate(&mut self, random: &mut Random) -> Result<Vec<(&'static str, Posterior)>, DataError>;
}

/// What a model's own part of the program does: read what is given and make what draws.
type Build = fn(&mut Reader) -> Result<Box<dyn Simulation>, Vec<DataError>>;

/// Read what is given, draw, print the events. The arguments are the data's path or `-`, then the number of
/// draws and the seed.
pub fn simulate(build: Build) -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut events = Events::new(io::stdout().lock());
    // Nobody listens any more where writing fails: then there is nothing left to do.
    ExitCode::from(program(build, &arguments, &mut events).unwrap_or(WRONG))
}

fn program(build: Build, arguments: &[String], events: &mut Events<impl Write>) -> io::Result<u8> {
    let data = text(arguments).and_then(|text| Reader::new(&text).map_err(|error| vec![error]));
    let made = data.and_then(|mut reader| {
        let built = build(&mut reader);
        reader.finish()?;
        Ok((built?, reader.notes()))
    });
    let problems = match made {
        Ok((mut simulation, notes)) => {
            notes.iter().try_for_each(|note| events.note(note))?;
            draw(&mut *simulation, arguments, events)?
        }
        Err(problems) => problems,
    };
    problems.iter().try_for_each(|problem| events.data_error(problem))?;
    Ok(if problems.is_empty() { 0 } else { WRONG })
}

/// One event per draw, and what stopped them.
fn draw(
    simulation: &mut dyn Simulation,
    arguments: &[String],
    events: &mut Events<impl Write>,
) -> io::Result<Vec<DataError>> {
    let mut random = Random::from_seed(argument(arguments, 2, 0));
    for _ in 0..argument(arguments, 1, 1u64) {
        match simulation.simulate(&mut random) {
            Ok(values) => events.draw(&values)?,
            Err(problem) => return Ok(vec![problem]),
        }
    }
    Ok(Vec::new())
}
