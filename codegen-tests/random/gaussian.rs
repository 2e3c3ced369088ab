//! Random stories of Gaussians: arrays over plates and ragged plates, chains, trees, pieces, guards, gathers, sums,
//! soft and hard observations, missing data. A statement that its data give no meaning is left out again.

mod blocks;
mod data;
mod statements;
mod terms;

use serde_json::{Map, Value, json};

use super::joint::Joint;
use super::story::{Place, Real, Statement, Whole};
use crate::choices::Random;
use blocks::prune;
use data::{Flags, Kind, Wanted, filled, hash};

/// How long an axis is.
#[derive(Clone, Debug, PartialEq)]
enum Axis {
    Size(String),
    /// Ragged: its length is an element of an array of data, by the axis before it.
    Ragged(String),
}

/// An array that is defined.
#[derive(Clone, Debug)]
struct Array {
    name: String,
    axes: Vec<Axis>,
    /// The loops that it is local to.
    inside: Vec<String>,
}

/// A loop around a statement.
#[derive(Clone, Debug)]
struct Loop {
    name: String,
    from: i64,
    axis: Axis,
}

/// A model, and what data it asks for.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    body: Vec<Statement>,
    outputs: Vec<String>,
    wanted: Vec<Wanted>,
    /// The sizes that are parameters of their own.
    plain: Vec<String>,
    arrays: Vec<Array>,
    names: usize,
    variational: bool,
}

type Path = Vec<usize>;

impl Story {
    /// A story with sizes and nothing else.
    fn new(variational: bool, random: &mut Random) -> Self {
        let mut story = Story {
            body: Vec::new(),
            outputs: Vec::new(),
            wanted: Vec::new(),
            plain: Vec::new(),
            arrays: Vec::new(),
            names: 0,
            variational,
        };
        for size in Story::sizes() {
            if random.chance(50) {
                story.plain.push(size);
            } else {
                story.want(format!("along_{size}"), Kind::Number, vec![Axis::Size(size)]);
            }
        }
        story.want("width".to_owned(), Kind::Width, vec![Axis::Size("n".to_owned())]);
        story
    }

    /// A story of a few statements.
    pub(crate) fn of(variational: bool, random: &mut Random) -> Self {
        loop {
            let mut story = Story::new(variational, random);
            let (wanted, seed) = (3 + random.below(7), random.below(1 << 40) as u64);
            let sizes = [3 + random.below(2), 3 + random.below(2)];
            for attempt in 0..60 {
                if story.body.len() >= wanted {
                    break;
                }
                let before = story.clone();
                story.add(attempt, random);
                if !story.makes_sense(sizes, seed) {
                    story = before;
                }
            }
            if random.chance(70) {
                story.read_all(random, |story| story.makes_sense(sizes, seed));
            }
            if story.choose_outputs(random) {
                return story;
            }
        }
    }

    /// Whether all is defined before it is read, and the data give it a meaning.
    fn makes_sense(&self, sizes: [usize; 2], seed: u64) -> bool {
        let all = [Flags::Random, Flags::Up, Flags::Down];
        Statement::reads(&self.body, &mut Vec::new(), &mut Vec::new())
            && all.iter().all(|flags| self.joint(&self.data_with(sizes, seed, *flags)).is_ok())
    }

    /// Gives data to each array that nothing reads.
    fn read_all(&mut self, random: &mut Random, makes_sense: impl Fn(&Story) -> bool) {
        for array in self.arrays.clone() {
            let mut read = Vec::new();
            Statement::reads(&self.body, &mut Vec::new(), &mut read);
            if read.contains(&array.name.as_str()) && random.chance(60) || !array.inside.is_empty() {
                continue;
            }
            let before = self.clone();
            let mut loops = Vec::new();
            for axis in &array.axes {
                loops.push(Loop { name: self.fresh("k"), from: 0, axis: axis.clone() });
            }
            let path = self.open(&loops);
            let at = loops.iter().map(|one| Whole::Name(one.name.clone(), 0)).collect();
            let mean = self.weighted(Real::Latent(Place { name: array.name, at }), &loops, random);
            let (target, variance) = (self.given("y", Kind::Reading, &loops), self.variance(&loops, random));
            self.put(&path, Statement::Data { target, mean, variance });
            if !makes_sense(self) {
                *self = before;
            }
        }
    }

    /// Its joint distribution given data, if they mean anything.
    pub(crate) fn joint(&self, data: &Value) -> Result<Joint, String> {
        Joint::new(&self.body, data)
    }

    /// Data for the two sizes; these are listed under `sizes` too.
    pub(crate) fn data(&self, sizes: [usize; 2], seed: u64) -> Value {
        self.data_with(sizes, seed, Flags::Random)
    }

    fn data_with(&self, sizes: [usize; 2], seed: u64, flags: Flags) -> Value {
        let mut data = Map::new();
        let named: Map<String, Value> =
            Story::sizes().into_iter().zip(sizes.map(|size| json!(size))).collect();
        for name in &self.plain {
            data.insert(name.clone(), named[name].clone());
        }
        data.insert("sizes".to_owned(), Value::Object(named));
        for wanted in &self.wanted {
            // Each from a stream of its own: another statement changes no data but its own.
            let mut own = Random::new(seed ^ hash(&wanted.name));
            let value = filled(&wanted.axes, (wanted.kind, flags), sizes, [0, 0], &data, &mut own);
            data.insert(wanted.name.clone(), value);
        }
        Value::Object(data)
    }

    /// The model's text.
    pub(crate) fn text(&self) -> String {
        super::story::text(&self.parameters(), &self.outputs, &self.body)
    }

    fn parameters(&self) -> Vec<(String, String)> {
        let plain = self.plain.iter().map(|name| (name.clone(), "usize".to_owned()));
        let arrays = self.wanted.iter().map(|wanted| {
            let nest = |text: String, axis: &Axis| match axis {
                Axis::Size(size) => format!("[{text}; {size}]"),
                Axis::Ragged(_) => format!("[{text}; ..]"),
            };
            (wanted.name.clone(), wanted.axes.iter().rev().fold(wanted.kind.word().to_owned(), nest))
        });
        plain.chain(arrays).collect()
    }

    fn sizes() -> [String; 2] {
        ["n", "m"].map(str::to_owned)
    }

    fn want(&mut self, name: String, kind: Kind, axes: Vec<Axis>) {
        self.wanted.push(Wanted { name, kind, axes });
    }

    fn fresh(&mut self, kind: &str) -> String {
        self.names += 1;
        format!("{kind}{}", self.names)
    }

    fn choose_outputs(&mut self, random: &mut Random) -> bool {
        let mut names: Vec<String> = self
            .arrays
            .iter()
            .filter(|array| array.inside.is_empty())
            .map(|array| array.name.clone())
            .collect();
        let seen = |statement: &Statement| format!("{statement:?}").contains("Data {");
        while !names.is_empty() && (self.outputs.is_empty() || random.chance(75)) {
            let name = names.swap_remove(random.below(names.len()));
            self.outputs.push(name);
        }
        !self.outputs.is_empty() && self.body.iter().any(seen)
    }

    /// One more statement of some kind.
    fn add(&mut self, attempt: usize, random: &mut Random) {
        let path = if attempt < 2 { None } else { self.block(random) };
        let (path, loops) = path.unwrap_or_else(|| self.loops(random));
        self.add_to(attempt, &path, &loops, random);
        prune(&mut self.body);
    }

    fn add_to(&mut self, attempt: usize, path: &Path, loops: &[Loop], random: &mut Random) {
        let whole = loops.iter().all(|one| one.from == 0);
        if attempt == 0 && whole {
            return self.define(path, loops, random);
        }
        match random.below(12) {
            0..3 if whole => self.define(path, loops, random),
            3 if whole => self.derive(path, loops, random),
            4 => self.chain(random),
            5 => self.pieces(random),
            6..9 => self.observe(path, loops, random),
            9 => self.local(path, loops, random),
            _ => self.soft(path, loops, random),
        }
    }
}
