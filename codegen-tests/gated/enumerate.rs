//! What a story says about given data, worked out without the compiler: every combination of values of what is
//! discrete is a trace of the story run forwards; what is not discrete is integrated out in closed form.

mod draws;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::beliefs::{Beliefs, Form};
use super::story::{Arm, Expr, Given, Index, Place, Reduction, Statement, Whole};

/// An element: its array and its indices.
pub(crate) type Key = (String, Vec<i64>);

/// How many traces are gone through at most.
const MOST: usize = 3000;

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Atom {
    Truth(bool),
    Integer(i64),
    Real(f64),
    List(Vec<f64>),
    Form(Form),
    /// An unknown probability, simplex, rate or precision, by number.
    Unknown(usize),
}

/// Why a trace ends.
#[derive(Debug)]
pub(crate) enum Stop {
    /// It cannot be.
    Impossible,
    /// The story means nothing, or nothing that is worked out here.
    Refused(String),
}

fn refused<T>(why: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Refused(why.into()))
}

/// The evidence, and of each discrete element the probability of each value, given that it is defined.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    pub(crate) log_evidence: f64,
    pub(crate) marginals: BTreeMap<Key, Vec<f64>>,
}

/// One way through a story.
#[derive(Clone, Debug)]
struct Trace<'a> {
    data: &'a Map<String, Value>,
    elements: BTreeMap<Key, Atom>,
    names: Vec<(String, i64)>,
    log_weight: f64,
    /// What is chosen at each choice, and between how many.
    path: Vec<usize>,
    counts: Vec<usize>,
    beliefs: Beliefs,
    /// How often factors count.
    power: f64,
    /// How many unknowns and Gaussians are out of reach.
    hidden: (usize, usize),
}

/// Sums over all traces.
pub(crate) fn answer(story: &[Statement], data: &Value) -> Result<Answer, String> {
    let none = Map::new();
    let start = Trace {
        data: data.as_object().unwrap_or(&none),
        elements: BTreeMap::new(),
        names: Vec::new(),
        log_weight: 0.0,
        path: Vec::new(),
        counts: Vec::new(),
        beliefs: Beliefs::default(),
        power: 1.0,
        hidden: (0, 0),
    };
    let traces = match start.all(story) {
        Ok(traces) => traces,
        Err(Stop::Refused(why)) => return Err(why),
        Err(Stop::Impossible) => return Err("impossible".to_owned()),
    };
    let log_evidence = log_sum(traces.iter().map(|trace| trace.log_weight));
    let mut marginals: BTreeMap<Key, Vec<f64>> = BTreeMap::new();
    for trace in &traces {
        let weight = (trace.log_weight - log_evidence).exp();
        for (key, atom) in &trace.elements {
            let value = match atom {
                Atom::Truth(value) => usize::from(*value),
                Atom::Integer(value) => *value as usize,
                _ => continue,
            };
            let row = marginals.entry(key.clone()).or_default();
            row.resize(row.len().max(value + 1), 0.0);
            row[value] += weight;
        }
    }
    for row in marginals.values_mut() {
        let total: f64 = row.iter().sum();
        for mass in row {
            *mass /= total;
        }
    }
    Ok(Answer { log_evidence, marginals })
}

fn log_sum(logs: impl Iterator<Item = f64> + Clone) -> f64 {
    let most = logs.clone().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY { most } else { most + logs.map(|log| (log - most).exp()).sum::<f64>().ln() }
}

impl<'a> Trace<'a> {
    /// All traces of a block from here that can be.
    fn all(&self, block: &[Statement]) -> Result<Vec<Trace<'a>>, Stop> {
        let (mut found, mut path, mut tried) = (Vec::new(), Vec::new(), 0);
        loop {
            let mut trace = Trace { path: path.clone(), counts: Vec::new(), ..self.clone() };
            match trace.block(block) {
                Ok(()) if trace.log_weight > f64::NEG_INFINITY => found.push(trace.clone()),
                Ok(()) | Err(Stop::Impossible) => {}
                Err(refused) => return Err(refused),
            }
            tried += 1;
            if tried > MOST {
                return refused("too many traces");
            }
            path.clone_from(&trace.path);
            path.truncate(trace.counts.len());
            loop {
                let Some(last) = path.pop() else { return Ok(found) };
                if last + 1 < trace.counts[path.len()] {
                    path.push(last + 1);
                    break;
                }
            }
        }
    }

    /// Chooses one of several, each with the logarithm of its probability.
    fn choose(&mut self, logs: &[f64]) -> Result<usize, Stop> {
        let at = self.counts.len();
        self.counts.push(logs.len());
        if self.path.len() == at {
            self.path.push(0);
        }
        self.weigh(logs[self.path[at]])?;
        Ok(self.path[at])
    }

    fn weigh(&mut self, log: f64) -> Result<(), Stop> {
        if log.is_nan() {
            return refused("a weight is no number");
        }
        self.log_weight += log;
        if log == f64::NEG_INFINITY { Err(Stop::Impossible) } else { Ok(()) }
    }

    fn block(&mut self, block: &[Statement]) -> Result<(), Stop> {
        block.iter().try_for_each(|statement| self.run(statement))
    }

    fn named(&mut self, name: &str, value: i64, block: &[Statement]) -> Result<(), Stop> {
        self.names.push((name.to_owned(), value));
        let result = self.block(block);
        self.names.pop();
        result
    }

    fn run(&mut self, statement: &Statement) -> Result<(), Stop> {
        match statement {
            Statement::For { name, from, to, body } => {
                let to = self.whole(to)?;
                (*from..to).try_for_each(|value| self.named(name, value, body))
            }
            Statement::Let(place, given) | Statement::Define(place, given) => {
                let key = self.key(place)?;
                let atom = match given {
                    Given::By(draw) => self.draw(draw)?,
                    Given::As(value) => self.value(value)?,
                };
                self.elements.insert(key, atom);
                Ok(())
            }
            Statement::Declare(_) => Ok(()),
            Statement::Data(place, draw) => match self.datum(place)? {
                None => {
                    let (key, atom) = (self.key(place)?, self.draw(draw)?);
                    self.elements.insert(key, atom);
                    Ok(())
                }
                Some(datum) => self.density(draw, &datum),
            },
            Statement::Observe(value) => match self.value(value)? {
                Atom::Truth(false) if self.power > 0.0 => Err(Stop::Impossible),
                Atom::Truth(_) => Ok(()),
                _ => refused("no truth value is observed"),
            },
            Statement::Soft(value, draw) => {
                let value = self.value(value)?;
                self.density(draw, &value)
            }
            Statement::If { condition, then, otherwise } => match self.value(condition)? {
                Atom::Truth(true) => self.block(then),
                Atom::Truth(false) => self.block(otherwise.as_deref().unwrap_or_default()),
                _ => refused("a condition is no truth value"),
            },
            Statement::Match { selector, arms } => {
                let value = self.integer(selector)?;
                let (name, body) = taken(value, arms)?;
                match name {
                    Some(name) => self.named(name, value, body),
                    None => self.block(body),
                }
            }
            Statement::Repeat(times, body) => self.repeat(times, body),
        }
    }

    /// What a block says of what is outside, to a power: what is local to it is summed out first.
    fn repeat(&mut self, times: &Expr, body: &[Statement]) -> Result<(), Stop> {
        let times = match self.value(times)? {
            Atom::Integer(times) => times as f64,
            Atom::Real(times) => times,
            _ => return refused("a count is no number"),
        };
        if !body.iter().any(draws) {
            let before = self.power;
            self.power *= times;
            let result = self.block(body);
            self.power = before;
            return result;
        }
        let hidden = (self.beliefs.conjugates.len(), self.beliefs.gaussians());
        let inside = Trace { log_weight: 0.0, power: 1.0, hidden, ..self.clone() };
        let total = log_sum(inside.all(body)?.iter().map(|trace| trace.log_weight));
        let power = self.power * times;
        self.weigh(if power == 0.0 { 0.0 } else { power * total })
    }

    fn whole(&self, whole: &Whole) -> Result<i64, Stop> {
        match whole {
            Whole::Number(number) => Ok(*number),
            Whole::Name(name, by) => match self.names.iter().rev().find(|(one, _)| one == name) {
                Some((_, value)) => Ok(value + by),
                None => match self.data.get("sizes").and_then(|sizes| sizes[name].as_i64()) {
                    Some(size) => Ok(size + by),
                    None => refused(format!("no {name}")),
                },
            },
            Whole::Datum(place) => match self.datum(place)? {
                Some(Atom::Integer(value)) => Ok(value),
                _ => refused("a datum is no integer"),
            },
        }
    }

    fn key(&self, place: &Place) -> Result<Key, Stop> {
        let index = |index: &Index| match index {
            Index::Known(whole) => self.whole(whole),
            Index::Random(place) => match self.read(place)? {
                Atom::Integer(value) => Ok(value),
                _ => refused("an index is no integer"),
            },
        };
        Ok((place.name.clone(), place.at.iter().map(index).collect::<Result<_, _>>()?))
    }

    /// An element of the data; none where it is missing.
    fn datum(&self, place: &Place) -> Result<Option<Atom>, Stop> {
        let (name, at) = self.key(place)?;
        let Some(array) = self.data.get(&name) else { return refused(format!("no {name}")) };
        let mut value = array;
        for index in at {
            let inner = value.get(index as usize);
            value = inner.ok_or_else(|| Stop::Refused(format!("{name} out of range")))?;
        }
        Ok(match value {
            Value::Null => None,
            Value::Bool(value) => Some(Atom::Truth(*value)),
            Value::Array(values) => {
                Some(Atom::List(values.iter().map(|value| value.as_f64().unwrap_or(f64::NAN)).collect()))
            }
            number if number.is_i64() => number.as_i64().map(Atom::Integer),
            number => number.as_f64().map(Atom::Real),
        })
    }

    fn read(&self, place: &Place) -> Result<Atom, Stop> {
        let key = self.key(place)?;
        let Some(atom) = self.elements.get(&key) else {
            return match self.datum(place)? {
                Some(atom) => Ok(atom),
                None => refused("a missing datum without a definition"),
            };
        };
        let hidden = match atom {
            Atom::Unknown(at) => *at < self.hidden.0,
            Atom::Form(form) => form.terms.keys().any(|at| *at < self.hidden.1),
            _ => false,
        };
        if hidden { refused("a power of an integral over something shared") } else { Ok(atom.clone()) }
    }

    fn integer(&self, expr: &Expr) -> Result<i64, Stop> {
        match self.value(expr)? {
            Atom::Integer(value) => Ok(value),
            _ => refused("no integer"),
        }
    }

    fn value(&self, expr: &Expr) -> Result<Atom, Stop> {
        Ok(match expr {
            Expr::Truth(value) => Atom::Truth(*value),
            Expr::Integer(value) => Atom::Integer(*value),
            Expr::Real(value) => Atom::Real(*value),
            Expr::List(values) => Atom::List(values.clone()),
            Expr::Name(name) => Atom::Integer(self.whole(&Whole::Name(name.clone(), 0))?),
            Expr::Read(place) => self.read(place)?,
            Expr::Not(a) => match self.value(a)? {
                Atom::Truth(a) => Atom::Truth(!a),
                _ => return refused("! of no truth value"),
            },
            Expr::Binary(symbol, a, b) => binary(symbol, &self.value(a)?, &self.value(b)?)?,
            Expr::Reduce(reduction, array) => {
                let own = self.elements.iter().filter(|((name, _), _)| name == array);
                let truths: Vec<bool> = own.map(|(_, atom)| *atom == Atom::Truth(true)).collect();
                match reduction {
                    Reduction::All => Atom::Truth(truths.iter().all(|truth| *truth)),
                    Reduction::Any => Atom::Truth(truths.iter().any(|truth| *truth)),
                    Reduction::Count => Atom::Integer(whole(truths.iter().filter(|truth| **truth).count())),
                }
            }
            Expr::If(c, a, b) => match self.value(c)? {
                Atom::Truth(c) => self.value(if c { a } else { b })?,
                _ => return refused("a condition is no truth value"),
            },
            Expr::Match(z, arms) => {
                let value = self.integer(z)?;
                let (name, of) = taken(value, arms)?;
                match name {
                    Some(_) => Atom::Integer(value),
                    None => self.value(of)?,
                }
            }
        })
    }
}

/// Whether a statement defines something random.
fn draws(statement: &Statement) -> bool {
    let here = matches!(statement, Statement::Let(..) | Statement::Define(..));
    here || statement.blocks().into_iter().flatten().any(draws)
}

/// The arm that a value takes, with the name that it binds.
pub(crate) fn taken<T>(value: i64, arms: &[(Arm, T)]) -> Result<(Option<&str>, &T), Stop> {
    for (arm, of) in arms {
        match arm {
            Arm::Case(case) if *case != value => {}
            Arm::Bind(name) => return Ok((Some(name), of)),
            Arm::Case(_) | Arm::Rest => return Ok((None, of)),
        }
    }
    refused("no arm fits")
}

fn form(atom: &Atom) -> Result<Form, Stop> {
    match atom {
        Atom::Form(form) => Ok(form.clone()),
        Atom::Real(value) => Ok(Form::known(*value)),
        Atom::Integer(value) => Ok(Form::known(*value as f64)),
        _ => refused("no real"),
    }
}

/// An operator of two operands.
fn binary(symbol: &str, a: &Atom, b: &Atom) -> Result<Atom, Stop> {
    Ok(match (symbol, a, b) {
        ("&&", Atom::Truth(a), Atom::Truth(b)) => Atom::Truth(*a && *b),
        ("||", Atom::Truth(a), Atom::Truth(b)) => Atom::Truth(*a || *b),
        ("==", Atom::Truth(a), Atom::Truth(b)) => Atom::Truth(a == b),
        ("==", Atom::Integer(a), Atom::Integer(b)) => Atom::Truth(a == b),
        ("<", Atom::Integer(a), Atom::Integer(b)) => Atom::Truth(a < b),
        ("+", Atom::Integer(a), Atom::Integer(b)) => Atom::Integer(a + b),
        ("+", a, b) => Atom::Form(form(a)?.plus(1.0, &form(b)?)),
        ("-", a, b) => Atom::Form(form(a)?.plus(-1.0, &form(b)?)),
        ("*", Atom::Real(a), b) => Atom::Form(Form::default().plus(*a, &form(b)?)),
        _ => return refused(format!("{a:?} {symbol} {b:?}")),
    })
}

/// A count of a few things as an integer of a model.
pub(super) fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
