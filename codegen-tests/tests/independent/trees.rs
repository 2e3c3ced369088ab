//! Trees of booleans and categories against the sum over all worlds.

use serde_json::json;

use super::support::{self, Draws, solve};
use super::{assert_near, elements};

/// The sum over worlds: their weight and, for each event, the weight of the worlds where it holds.
#[derive(Clone, Debug)]
struct Worlds {
    total: f64,
    of: Vec<f64>,
}

impl Worlds {
    fn new(events: usize) -> Self {
        Worlds { total: 0.0, of: vec![0.0; events] }
    }

    fn add(&mut self, weight: f64, events: &[bool]) {
        self.total += weight;
        for (sum, holds) in self.of.iter_mut().zip(events) {
            *sum += if *holds { weight } else { 0.0 };
        }
    }

    fn probability(&self, event: usize) -> f64 {
        self.of[event] / self.total
    }
}

/// How probable a boolean is where `p` is that of true.
fn weight(p: f64, truth: bool) -> f64 {
    if truth { p } else { 1.0 - p }
}

fn bits(world: usize, n: usize) -> Vec<bool> {
    (0..n).map(|bit| world >> bit & 1 == 1).collect()
}

#[test]
fn a_circuit_is_enumerated() {
    let names = ["a", "b", "c", "d", "e", "either", "both", "same"];
    let mut draws = Draws::new(3);
    for round in 0..100 {
        let p = draws.many(5, Draws::unit);
        let (like, last) = (draws.unit(), draws.unit());
        let mut worlds = Worlds::new(names.len());
        for world in 0..32 {
            let leaves = bits(world, 5);
            let (either, both) = (leaves[0] || leaves[1], !leaves[2] && leaves[3]);
            let same = either == both;
            let prior: f64 = p.iter().zip(&leaves).map(|(p, leaf)| weight(*p, *leaf)).product();
            let events = [leaves.as_slice(), &[either, both, same]].concat();
            worlds.add(prior * weight(like, same) * weight(last, leaves[4] && same), &events);
        }
        let answer = solve("boolean_tree", &json!({ "p": p, "like": like, "last": last }).to_string(), 20);
        for (event, name) in names.iter().enumerate() {
            let what = format!("round {round}, {name}");
            assert_near(answer.of(name).mean(), worlds.probability(event), 0.0, 1e-11, &what);
        }
        assert_near(answer.log_evidence, worlds.total.ln(), 1.0, 1e-12, "evidence");
    }
}

#[test]
fn so_is_a_chain_of_disjunctions() {
    let mut draws = Draws::new(4);
    for round in 0..100 {
        let n = 2 + draws.below(9);
        let (first, p, witness) = (draws.unit(), draws.many(n, Draws::unit), draws.many(n, Draws::unit));
        let mut worlds = Worlds::new(2 * n);
        for world in 0..1 << n {
            let on = bits(world, n);
            let any: Vec<bool> = (0..n).map(|i| on[..=i].contains(&true)).collect();
            let prior = |i: usize| weight(if i == 0 { first } else { p[i] }, on[i]);
            let product: f64 = (0..n).map(|i| prior(i) * weight(witness[i], any[i])).product();
            worlds.add(product, &[any, on].concat());
        }
        let data = json!({ "first": first, "p": p, "witness": witness });
        let answer = solve("any_so_far", &data.to_string(), 20);
        let found = [elements(answer.of("any")), elements(answer.of("on"))].concat();
        for (at, one) in found.iter().enumerate() {
            let event = if at < n { at } else { at + 1 };
            let what = format!("round {round}, {at} of {n}");
            assert_near(one.mean(), worlds.probability(event), 0.0, 1e-10, &what);
        }
        assert_near(answer.log_evidence, worlds.total.ln(), 1.0, 1e-12, "evidence");
    }
}

#[test]
fn so_are_categories() {
    let mut draws = Draws::new(5);
    for round in 0..100 {
        let mut simplex = || {
            let weights = draws.many(3, Draws::unit);
            let total: f64 = weights.iter().sum();
            weights.into_iter().map(|weight| weight / total).collect::<Vec<f64>>()
        };
        let (left, right) = (simplex(), simplex());
        let (agree, third) = (draws.unit(), draws.unit());
        let mut worlds = Worlds::new(7);
        for (x, y, other) in (0..18).map(|world| (world % 3, world / 3 % 3, world / 9 == 1)) {
            let same = x == y;
            let prior = left[x] * right[y] * weight(third, other) * weight(agree, same);
            let mut events = vec![same];
            events.extend((0..3).map(|k| x == k).chain((0..3).map(|k| y == k)));
            worlds.add(if same || other { prior } else { 0.0 }, &events);
        }
        let data = json!({ "left": left, "right": right, "agree": agree, "third": third });
        let answer = solve("category_tree", &data.to_string(), 20);
        let found = answer.json();
        let places = (0..3).map(|k| ("x", k)).chain((0..3).map(|k| ("y", k)));
        for (event, (name, k)) in places.enumerate() {
            let probability = support::number(&found[name]["probabilities"][k]);
            let what = format!("round {round}, {name} = {k}");
            assert_near(probability, worlds.probability(event + 1), 0.0, 1e-11, &what);
        }
        assert_near(answer.of("same").mean(), worlds.probability(0), 0.0, 1e-11, "same");
        assert_near(answer.log_evidence, worlds.total.ln(), 1.0, 1e-12, "evidence");
    }
}
