//! Statements: variables, chains, arrays in pieces, data, soft and hard observations.

use super::super::story::{Condition, Place, Real, Statement, Whole};
use super::data::Kind;
use super::{Array, Axis, Loop, Path, Story};
use crate::choices::Random;

impl Story {
    pub(super) fn define(&mut self, path: &Path, loops: &[Loop], random: &mut Random) {
        let mean = self.mean(loops, random);
        let target = self.target("x", loops);
        let variance = self.variance(loops, random);
        let draw = Statement::Draw { target: target.clone(), mean, variance };
        if !loops.is_empty() && random.chance(15) {
            let condition = self.condition(loops, random);
            let (mean, variance) = (self.mean(loops, random), self.variance(loops, random));
            let other = Statement::Draw { target: target.clone(), mean, variance };
            self.put(path, Statement::If { condition, then: vec![draw], otherwise: vec![other] });
        } else {
            self.put(path, draw);
        }
        self.know(target.name, loops, Vec::new());
    }

    pub(super) fn derive(&mut self, path: &Path, loops: &[Loop], random: &mut Random) {
        let value = self.mean(loops, random);
        let target = self.target("d", loops);
        self.put(path, Statement::Derive { target: target.clone(), value });
        self.know(target.name, loops, Vec::new());
    }

    /// A variable of its own for each iteration.
    pub(super) fn local(&mut self, path: &Path, loops: &[Loop], random: &mut Random) {
        let name = self.fresh("own");
        let target = Place { name: name.clone(), at: Vec::new() };
        let mean = self.mean(loops, random);
        let statement = if random.chance(60) {
            Statement::Draw { target, mean, variance: self.variance(loops, random) }
        } else {
            Statement::Derive { target, value: mean }
        };
        self.put(path, statement);
        self.know(name, &[], loops.iter().map(|one| one.name.clone()).collect());
        if random.chance(80) {
            self.observe(path, loops, random);
        }
    }

    /// x[t] after x[t - 1], x[t + 1], x[t - 2] or the parent that the data name; the start in a piece or a branch.
    pub(super) fn chain(&mut self, random: &mut Random) {
        let size = (*random.pick(&["n", "m"])).to_owned();
        let (name, t) = (self.fresh("s"), self.fresh("t"));
        let at = |whole: Whole| Place { name: name.clone(), at: vec![whole] };
        let here = at(Whole::Name(t.clone(), 0));
        let kind = random.below(5);
        let first = match kind {
            1 => Whole::Name(size.clone(), -1),
            _ => Whole::Number(0),
        };
        let previous = match kind {
            1 => at(Whole::Name(t.clone(), 1)),
            2 => {
                let parent = self.fresh("parent");
                self.want(parent.clone(), Kind::Parent, vec![Axis::Size(size.clone())]);
                at(Whole::Known(Place { name: parent, at: vec![Whole::Name(t.clone(), 0)] }))
            }
            _ => at(Whole::Name(t.clone(), -1)),
        };
        let one = Loop { name: t.clone(), from: 0, axis: Axis::Size(size.clone()) };
        let loops = [one];
        let start = Statement::Draw {
            target: if kind == 3 { here.clone() } else { at(first) },
            mean: self.mean(&[], random),
            variance: self.variance(&[], random),
        };
        let extra = random.chance(30).then(|| self.mean(&loops, random));
        let mut mean = self.weighted(Real::Latent(previous), &loops, random);
        if let Some(extra) = extra {
            mean = Real::Plus(Box::new(mean), Box::new(extra));
        }
        let step = Statement::Draw { target: here, mean, variance: self.variance(&loops, random) };
        let whole = |from: i64, to: Whole, body: Vec<Statement>| Statement::For {
            name: t.clone(),
            from: Whole::Number(from),
            to,
            body,
        };
        let end = Whole::Name(size.clone(), 0);
        match kind {
            1 => {
                // Downwards: only a compiler that orders by what is read can run it, and so can this one's reference.
                self.put(&Vec::new(), start);
                self.put(&Vec::new(), whole(0, Whole::Name(size.clone(), -1), vec![step]));
            }
            3 => {
                let condition = if random.chance(50) {
                    (Condition::Equal(Whole::Name(t.clone(), 0), 0), vec![start], vec![step])
                } else {
                    (Condition::Above(Whole::Name(t.clone(), 0), 0), vec![step], vec![start])
                };
                let (condition, then, otherwise) = condition;
                self.put(&Vec::new(), whole(0, end, vec![Statement::If { condition, then, otherwise }]));
            }
            _ => {
                self.put(&Vec::new(), start);
                self.put(&Vec::new(), whole(1, end, vec![step]));
            }
        }
        self.know(name, &loops, Vec::new());
    }

    /// An array in two boxes, cut at its first element or last.
    pub(super) fn pieces(&mut self, random: &mut Random) {
        let size = (*random.pick(&["n", "m"])).to_owned();
        let (name, i) = (self.fresh("p"), self.fresh("i"));
        let loops = [Loop { name: i.clone(), from: 0, axis: Axis::Size(size.clone()) }];
        let (alone, from, to) = if random.chance(50) {
            (Whole::Number(0), 1, Whole::Name(size.clone(), 0))
        } else {
            (Whole::Name(size.clone(), -1), 0, Whole::Name(size.clone(), -1))
        };
        let alone = Place { name: name.clone(), at: vec![alone] };
        let (mean, variance) = (self.mean(&[], random), self.variance(&[], random));
        let single = if random.chance(70) {
            Statement::Draw { target: alone, mean, variance }
        } else {
            Statement::Derive { target: alone, value: mean }
        };
        let target = Place { name: name.clone(), at: vec![Whole::Name(i.clone(), 0)] };
        let (mean, variance) = (self.mean(&loops, random), self.variance(&loops, random));
        let body = vec![Statement::Draw { target, mean, variance }];
        let rest = Statement::For { name: i, from: Whole::Number(from), to, body };
        let (one, other) = if random.chance(50) { (single, rest) } else { (rest, single) };
        self.put(&Vec::new(), one);
        self.put(&Vec::new(), other);
        self.know(name, &loops, Vec::new());
    }

    /// Data drawn from a Gaussian, some of them missing, perhaps only where a condition holds.
    pub(super) fn observe(&mut self, path: &Path, loops: &[Loop], random: &mut Random) {
        let mean = self.mean(loops, random);
        let variance = self.variance(loops, random);
        let missing = random.chance(25);
        let y = self.given("y", if missing { Kind::MaybeReading } else { Kind::Reading }, loops);
        let statement = Statement::Data { target: y.clone(), mean, variance };
        if !loops.is_empty() && random.chance(25) {
            let condition = self.condition(loops, random);
            let otherwise = if random.chance(40) {
                let (mean, variance) = (self.mean(loops, random), self.variance(loops, random));
                vec![Statement::Data { target: y, mean, variance }]
            } else {
                Vec::new()
            };
            self.put(path, Statement::If { condition, then: vec![statement], otherwise });
        } else {
            self.put(path, statement);
        }
    }

    pub(super) fn soft(&mut self, path: &Path, loops: &[Loop], random: &mut Random) {
        let Some(value) = self.term(loops, random) else { return };
        let value = if random.chance(50) {
            value
        } else {
            Real::Minus(Box::new(value), Box::new(self.mean(loops, random)))
        };
        let statement = if !self.variational && random.chance(20) {
            Statement::Equal { value, to: self.constant(loops, random) }
        } else {
            let mean =
                if random.chance(70) { self.constant(loops, random) } else { self.mean(loops, random) };
            Statement::Soft { value, mean, variance: self.variance(loops, random) }
        };
        if !loops.is_empty() && random.chance(25) {
            let condition = self.condition(loops, random);
            let guarded = Statement::If { condition, then: vec![statement], otherwise: Vec::new() };
            self.put(path, guarded);
        } else {
            self.put(path, statement);
        }
    }

    pub(super) fn target(&mut self, kind: &str, loops: &[Loop]) -> Place {
        let name = self.fresh(kind);
        Place { name, at: loops.iter().map(|one| Whole::Name(one.name.clone(), 0)).collect() }
    }

    /// Notes an array; one over a loop that leaves out its start isn't whole, so it is no output.
    pub(super) fn know(&mut self, name: String, loops: &[Loop], mut inside: Vec<String>) {
        if loops.iter().any(|one| one.from != 0) {
            inside.push("part".to_owned());
        }
        self.arrays.push(Array { name, axes: loops.iter().map(|one| one.axis.clone()).collect(), inside });
    }

    /// New data, an element for each iteration of some loops.
    pub(super) fn given(&mut self, word: &str, kind: Kind, loops: &[Loop]) -> Place {
        let name = self.fresh(word);
        self.want(name.clone(), kind, loops.iter().map(|one| one.axis.clone()).collect());
        Place { name, at: loops.iter().map(|one| Whole::Name(one.name.clone(), 0)).collect() }
    }
}
