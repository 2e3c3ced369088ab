//! What is drawn in a trace: a choice of a value, or a belief that data then update; and what densities learn.

use libm::lgamma;

use super::super::beliefs::Conjugate;
use super::super::story::Draw;
use super::{Atom, Stop, Trace, form, refused, taken, whole};

impl Trace<'_> {
    /// The family that is drawn from, and its arguments.
    fn resolved<'d>(&mut self, draw: &'d Draw) -> Result<(&'d str, Vec<Atom>, &'d str), Stop> {
        match draw {
            Draw::Of(family, arguments) => {
                let atoms = arguments.iter().map(|(_, value)| self.value(value)).collect::<Result<_, _>>()?;
                Ok((family, atoms, arguments.last().map_or("", |(name, _)| name)))
            }
            Draw::If(c, a, b) => match self.value(c)? {
                Atom::Truth(c) => self.resolved(if c { a } else { b }),
                _ => refused("a condition is no truth value"),
            },
            Draw::Match(z, arms) => {
                let value = self.integer(z)?;
                let (name, draw) = taken(value, arms)?;
                if let Some(name) = name {
                    self.names.push((name.to_owned(), value));
                }
                let resolved = self.resolved(draw);
                if name.is_some() {
                    self.names.pop();
                }
                resolved
            }
        }
    }

    /// The logarithms of the probabilities of a discrete distribution's values, and the unknown that they are of.
    fn outcomes(&self, family: &str, arguments: &[Atom]) -> Result<(Vec<f64>, Option<usize>), Stop> {
        Ok(match (family, arguments) {
            ("Bernoulli", [Atom::Real(p)]) => (vec![(1.0 - p).ln(), p.ln()], None),
            ("Bernoulli", [Atom::Integer(p)]) => (vec![(1.0 - *p as f64).ln(), (*p as f64).ln()], None),
            ("Categorical", [Atom::List(p)]) => (p.iter().map(|p| p.ln()).collect(), None),
            ("UniformInt", [Atom::Integer(size)]) => (vec![-(*size as f64).ln(); *size as usize], None),
            ("Binomial", [Atom::Integer(trials), Atom::Real(p)]) => {
                let log = |k: i64| {
                    let (k, rest) = (k as f64, (trials - k) as f64);
                    let ways = lgamma(*trials as f64 + 1.0) - lgamma(k + 1.0) - lgamma(rest + 1.0);
                    let times = |count: f64, p: f64| if count == 0.0 { 0.0 } else { count * p.ln() };
                    ways + times(k, *p) + times(rest, 1.0 - p)
                };
                ((0..=*trials).map(log).collect(), None)
            }
            ("Bernoulli" | "Categorical", [Atom::Unknown(of)]) => {
                (self.beliefs.outcomes(*of).iter().map(|p| p.ln()).collect(), Some(*of))
            }
            _ => return refused(format!("{family} of {arguments:?}")),
        })
    }

    /// A variable.
    pub(super) fn draw(&mut self, draw: &Draw) -> Result<Atom, Stop> {
        let (family, arguments, _) = self.resolved(draw)?;
        let unknown = |trace: &mut Self, belief: Conjugate| {
            trace.beliefs.conjugates.push(belief);
            Ok(Atom::Unknown(trace.beliefs.conjugates.len() - 1))
        };
        match (family, arguments.as_slice()) {
            ("Beta", [Atom::Real(a), Atom::Real(b)]) => unknown(self, Conjugate::Counts(vec![*b, *a])),
            ("Gamma", [Atom::Real(shape), Atom::Real(rate)]) => {
                unknown(self, Conjugate::Gamma(*shape, *rate))
            }
            ("Dirichlet", [Atom::List(counts)]) => unknown(self, Conjugate::Counts(counts.clone())),
            ("Gaussian", [mean, Atom::Real(variance)]) => {
                let mean = form(mean)?;
                Ok(Atom::Form(self.beliefs.draw(&mean, *variance)))
            }
            _ => {
                let (logs, of) = self.outcomes(family, &arguments)?;
                let chosen = self.choose(&logs)?;
                if let Some(of) = of {
                    let mut seen = vec![0.0; logs.len()];
                    seen[chosen] = 1.0;
                    self.beliefs.count(of, &seen);
                }
                Ok(if family == "Bernoulli" {
                    Atom::Truth(chosen == 1)
                } else {
                    Atom::Integer(whole(chosen))
                })
            }
        }
    }

    /// The density of a value, and what is learnt from it.
    pub(super) fn density(&mut self, draw: &Draw, value: &Atom) -> Result<(), Stop> {
        let (family, arguments, last) = self.resolved(draw)?;
        let power = self.power;
        let log = match (family, arguments.as_slice(), value) {
            ("Poisson", [Atom::Unknown(of)], Atom::Integer(k)) => self.beliefs.poisson(*of, *k as f64, power),
            ("Poisson", [Atom::Real(rate)], Atom::Integer(k)) => {
                power * (*k as f64 * rate.ln() - rate - lgamma(*k as f64 + 1.0))
            }
            ("Gaussian", [mean, Atom::Unknown(of)], value) if last == "precision" => {
                let apart = form(value)?.plus(-1.0, &form(mean)?);
                if !apart.terms.is_empty() {
                    return refused("a precision and a mean that are unknown");
                }
                self.beliefs.deviation(*of, apart.constant, power)
            }
            ("Gaussian", [mean, Atom::Real(variance)], value) => {
                let apart = form(value)?.plus(-1.0, &form(mean)?);
                self.beliefs.observe(&apart, *variance, power)
            }
            (_, _, value) => {
                let (logs, of) = self.outcomes(family, &arguments)?;
                let at = match value {
                    Atom::Truth(value) => usize::from(*value),
                    Atom::Integer(value) => *value as usize,
                    _ => return refused("a datum of another kind"),
                };
                match of {
                    Some(of) => {
                        let mut seen = vec![0.0; logs.len()];
                        seen[at] = power;
                        self.beliefs.count(of, &seen)
                    }
                    None if power == 0.0 => 0.0,
                    None => power * logs.get(at).copied().unwrap_or(f64::NEG_INFINITY),
                }
            }
        };
        self.weigh(log)
    }
}
