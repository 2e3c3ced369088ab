//! The draws of a sweep, as `--dump blocks` prints them, leave the joint distribution as it is: for random small discrete
//! models with random overlapping groups, the product of the kernels `{drawn} | {given}` is enumerated.

mod support;

use posterity_compiler::{Algorithm, Options, dump};
use support::random::Random;
use support::source;

/// Binary variables, each drawn given one before it or none, and soft observations of pairs.
struct Net {
    count: usize,
    /// Per variable, its parent and the probability of 1 given the parent's values.
    parents: Vec<(Option<usize>, [f64; 2])>,
    /// What is observed: a variable, what it is compared with, and the weight of 1 given that.
    observed: Vec<(usize, usize, [f64; 2])>,
    groups: Vec<Vec<usize>>,
}

fn probability(random: &mut Random) -> f64 {
    (5 + random.below(90)) as f64 / 100.0
}

fn name(variable: usize) -> char {
    char::from(b'a' + variable as u8)
}

impl Net {
    fn new(random: &mut Random) -> Net {
        let count = 3 + random.below(3);
        let parents = (0..count).map(|at| {
            let parent = (at > 0 && random.below(5) > 0).then(|| random.below(at));
            (parent, [probability(random), probability(random)])
        });
        let parents = parents.collect();
        let observed = (0..random.below(3)).map(|_| {
            let (one, other) = (random.below(count), random.below(count));
            (one, other, [probability(random), probability(random)])
        });
        let observed: Vec<_> = observed.filter(|(one, other, _)| one != other).collect();
        let groups = (0..random.below(4)).map(|_| {
            let mut members: Vec<usize> = (0..count).collect();
            (0..count).for_each(|at| members.swap(at, random.below(count)));
            members.truncate(2 + random.below(2));
            members
        });
        Net { count, parents, observed, groups: groups.collect() }
    }

    fn text(&self) -> String {
        let all: Vec<String> = (0..self.count).map(|at| name(at).to_string()).collect();
        let mut lines = Vec::new();
        for group in &self.groups {
            let members: Vec<String> = group.iter().map(|at| name(*at).to_string()).collect();
            lines.push(format!("#![group({})]", members.join(", ")));
        }
        let row = |p: f64| format!("[{}, {p}]", 1.0 - p);
        let mut parameters = Vec::new();
        let mut table = |rows: [f64; 2]| {
            parameters.push(rows.map(row));
            format!("t{}", parameters.len())
        };
        for (at, (parent, rows)) in self.parents.iter().enumerate() {
            lines.push(match parent {
                Some(parent) => {
                    format!("let {} ~ Categorical({}[{}]);", name(at), table(*rows), name(*parent))
                }
                None => format!("let {} ~ Categorical({});", name(at), row(rows[0])),
            });
        }
        for (one, other, rows) in &self.observed {
            lines.push(format!("observe {} ~ Categorical({}[{}]);", name(*one), table(*rows), name(*other)));
        }
        let tables: Vec<String> =
            (1..=parameters.len()).map(|number| format!("t{number}: [[f64; 2]; 2]")).collect();
        format!("model Net({}) -> ({}) {{ {} }}", tables.join(", "), all.join(", "), lines.join("\n"))
    }

    /// The joint distribution over the states, bit by bit.
    fn joint(&self) -> Vec<f64> {
        let value = |state: usize, at: usize| state >> at & 1;
        let of = |p: f64, value: usize| if value == 1 { p } else { 1.0 - p };
        let weight = |state: usize| {
            let drawn = self.parents.iter().enumerate().map(|(at, (parent, rows))| {
                of(rows[parent.map_or(0, |parent| value(state, parent))], value(state, at))
            });
            let seen = self
                .observed
                .iter()
                .map(|(one, other, rows)| of(rows[value(state, *other)], value(state, *one)));
            drawn.chain(seen).product::<f64>()
        };
        let all: Vec<f64> = (0..1 << self.count).map(weight).collect();
        let total: f64 = all.iter().sum();
        all.iter().map(|weight| weight / total).collect()
    }
}

/// The bits of the names between braces.
fn bits(part: &str) -> usize {
    let names = part.trim().trim_matches(['{', '}']).split(", ").filter(|name| !name.is_empty());
    names.map(|name| 1 << (name.as_bytes()[0] - b'a')).sum()
}

/// What one draw makes of a distribution over states.
fn drawn(before: &[f64], joint: &[f64], line: &str) -> Vec<f64> {
    let (drawn, rest) = line.split_once(" | ").expect("a draw");
    let given = &rest[..=rest.find('}').expect("a set")];
    let (drawn, given) = (bits(drawn), bits(given));
    let marginal = |of: usize, state: usize| {
        let same = joint.iter().enumerate().filter(|(other, _)| (other ^ state) & of == 0);
        same.map(|(_, weight)| weight).sum::<f64>()
    };
    let mut after = vec![0.0; before.len()];
    for (state, weight) in before.iter().enumerate() {
        for next in [state & !drawn, state | drawn] {
            after[next] += weight * marginal(drawn | given, next) / marginal(given, next);
        }
    }
    after
}

#[test]
fn a_sweep_leaves_the_joint_as_it_is() {
    let options = Options { algorithm: Some(Algorithm::Gibbs), ..Options::default() };
    let (mut grouped, mut overlapping) = (0, 0);
    for case in 0..400 {
        let net = Net::new(&mut Random::new(case));
        let text = net.text();
        let Ok(lines) = dump(&source("net.model", &text), &options, "blocks") else { continue };
        let joint = net.joint();
        let draws = lines.lines().filter(|line| line.starts_with('{'));
        let after = draws.fold(joint.clone(), |before, line| drawn(&before, &joint, line));
        for (state, (before, after)) in joint.iter().zip(&after).enumerate() {
            assert!((before - after).abs() < 1e-12, "state {state}: {before} {after} of\n{text}\n{lines}");
        }
        grouped += usize::from(!net.groups.is_empty());
        let shared = |one: &Vec<usize>, other: &Vec<usize>| one.iter().any(|at| other.contains(at));
        overlapping += usize::from(net.groups.len() > 1 && shared(&net.groups[0], &net.groups[1]));
    }
    assert!(grouped > 60 && overlapping > 10, "{grouped} grouped, {overlapping} overlapping");
}
