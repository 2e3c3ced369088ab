//! The whole `main` of the program that calibrates an algorithm on a model by simulation.
//!
//! A draw from the prior gives a truth and data; the rank of the truth among draws from the posterior that the algorithm
//! finds from those data is uniform if that posterior is the right one. Source: Talts et al. (2018), theorem 1.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::process::ExitCode;

use rand::RngExt;
use serde_json::{Map, Value, json};

use super::events::Events;
use super::json::points;
use super::program::{self, WRONG, argument, made, options, refused, text};
use super::reader::Reader;
use super::simulation::{Build, Simulation};
use crate::{DataError, Inference, Options, Posterior, Random, run};

/// How many draws a truth is ranked among: a rank is one of this number and one.
pub const RANKS: usize = 99;

/// Read what is given; again and again draw from the prior, infer, and print the ranks of what was drawn. The arguments
/// are those of an inference, then the number of simulations.
pub fn calibrate(prior: Build, posterior: program::Build) -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut events = Events::new(io::stdout().lock());
    // Nobody listens any more where writing fails: then there is nothing left to do.
    ExitCode::from(program(prior, posterior, &arguments, &mut events).unwrap_or(WRONG))
}

fn program(
    prior: Build,
    posterior: program::Build,
    arguments: &[String],
    events: &mut Events<impl Write>,
) -> io::Result<u8> {
    let options = options(arguments);
    let read = text(arguments).and_then(|text| Ok((made(prior, &text, 0)?, given(&text))));
    let ((mut prior, notes), given) = match read {
        Ok(read) => read,
        Err(problems) => return refused(&problems, events),
    };
    notes.iter().try_for_each(|note| events.note(note))?;
    let random = Random::from_seed(options.seed);
    let mut calibration = Calibration { given, posterior, options, random };
    for simulation in 1..=argument(arguments, 4, 1u64) {
        if let Err(problem) = calibration.simulate(&mut *prior, events)? {
            let message = format!("in simulation {simulation}: {}", problem.message);
            return refused(&[DataError { message, ..problem }], events);
        }
    }
    Ok(0)
}

/// What is given, as an object; it has been read before.
fn given(text: &str) -> Map<String, Value> {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_default()
}

/// What every simulation reads.
struct Calibration {
    given: Map<String, Value>,
    posterior: program::Build,
    options: Options,
    random: Random,
}

impl Calibration {
    /// One draw, what is inferred from it, and the ranks; the inner error is one of the draw.
    fn simulate(
        &mut self,
        prior: &mut dyn Simulation,
        events: &mut Events<impl Write>,
    ) -> io::Result<Result<(), DataError>> {
        let drawn = match prior.simulate(&mut self.random) {
            Ok(drawn) => drawn,
            Err(problem) => return Ok(Err(problem)),
        };
        let mut data = self.given.clone();
        data.extend(drawn.iter().map(|(name, value)| ((*name).to_string(), points(value))));
        let mut reader = Reader::of(data, self.options.seed);
        let built = (self.posterior)(&mut reader);
        let mut inference = match (reader.finish(), built) {
            (Ok(()), Ok(inference)) => inference,
            (Err(mut problems), _) | (Ok(()), Err(mut problems)) => {
                return Ok(problems.pop().map_or(Ok(()), Err));
            }
        };
        self.options.seed = self.options.seed.wrapping_add(1);
        self.report(&mut *inference, &drawn, events).map(Ok)
    }

    fn report(
        &mut self,
        inference: &mut dyn Inference,
        drawn: &[(&'static str, Posterior)],
        events: &mut Events<impl Write>,
    ) -> io::Result<()> {
        let done = run(inference, &self.options, |_| ControlFlow::Continue(()));
        let posteriors = inference.posteriors();
        let whole = posteriors.iter().all(|(_, posterior)| posterior.is_proper());
        match done {
            Ok(done) if whole => {
                let of = |name: &str| drawn.iter().find(|(one, _)| *one == name).map(|(_, truth)| truth);
                let ranks: Vec<(&'static str, Value)> = posteriors
                    .iter()
                    .filter_map(|(name, posterior)| {
                        Some((*name, ranks(of(name)?, posterior, &mut self.random)))
                    })
                    .collect();
                let run = json!({"iterations": done.iterations, "converged": done.converged});
                events.ranks(&run, &ranks, None)
            }
            Ok(_) => events.ranks(&json!({}), &[], Some("improper_posterior")),
            Err(error) => events.ranks(&json!({}), &[], Some(error.code)),
        }
    }
}

/// The rank of each number of a truth among draws from its posterior, in arrays of their shape. Where draws equal the
/// truth, chance decides how many of them lie below it: so the rank of what is discrete is uniform too.
fn ranks(truth: &Posterior, posterior: &Posterior, random: &mut Random) -> Value {
    let numbers = truth.numbers();
    let mut below = vec![0usize; numbers.len()];
    let mut equal = vec![0usize; numbers.len()];
    for _ in 0..RANKS {
        for (at, (draw, truth)) in posterior.sample(random).numbers().iter().zip(&numbers).enumerate() {
            below[at] += usize::from(draw < truth);
            equal[at] += usize::from(draw == truth);
        }
    }
    let mut ranks = below.iter().zip(&equal).map(|(below, equal)| below + random.random_range(0..=*equal));
    shaped(&points(truth), &mut ranks)
}

/// Numbers in the place of those of a shape, in order.
fn shaped(shape: &Value, numbers: &mut impl Iterator<Item = usize>) -> Value {
    match shape {
        Value::Array(items) => items.iter().map(|item| shaped(item, numbers)).collect(),
        _ => numbers.next().map_or(Value::Null, Value::from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bernoulli, Gaussian};

    /// Ranks of truths that come from the posterior itself are uniform: mean ½ · RANKS, variance (R² + 2 R) / 12.
    #[test]
    fn ranks_among_draws_of_ones_own_kind_are_uniform() {
        const TIMES: usize = 2000;
        let mut random = Random::from_seed(5);
        let real = Posterior::from(Gaussian::from_mean_variance(1.0, 9.0));
        let truth_value = Posterior::from(Bernoulli::from_probability(0.3));
        let both = Posterior::Array(vec![real, truth_value]);
        let mut all = [Vec::new(), Vec::new()];
        for _ in 0..TIMES {
            let truth = both.sample(&mut random);
            let found = ranks(&truth, &both, &mut random);
            for (at, list) in all.iter_mut().enumerate() {
                list.push(found[at].as_u64().expect("a rank") as f64);
            }
        }
        let size = RANKS as f64;
        let variance = (size * size + 2.0 * size) / 12.0;
        for list in all {
            let mean = list.iter().sum::<f64>() / TIMES as f64;
            let spread = list.iter().map(|rank| (rank - mean) * (rank - mean)).sum::<f64>() / TIMES as f64;
            assert!((mean - 0.5 * size).abs() < 4.0 * (variance / TIMES as f64).sqrt(), "{mean}");
            assert!((spread / variance - 1.0).abs() < 0.1, "{spread}");
        }
    }
}
