//! The joint distribution of each model of `models/*_gibbs.model`, drawn by hand.

use serde_json::json;

use super::draws::{Draws, inverse};
use super::joint::Joint;

/// Draws unknowns and data of a model.
pub(crate) type Draw = fn(&mut Draws) -> Joint;

/// Each model by its file's name.
pub(crate) const JOINTS: &[(&str, Draw)] = &[
    ("branches_gibbs", branches),
    ("coins_gibbs", coins),
    ("collapsed_gibbs", collapsed),
    ("counts_gibbs", counts),
    ("gated_gibbs", gated),
    ("heavy_tails_gibbs", heavy_tails),
    ("hidden_states_gibbs", hidden_states),
    ("inner_gibbs", inner),
    ("matrix_gibbs", matrix),
    ("mixture_gibbs", mixture),
    ("neighbours_gibbs", neighbours),
    ("nested_gibbs", nested),
    ("noisy_product_gibbs", noisy_product),
    ("opinions_gibbs", opinions),
    ("overlaps_gibbs", overlaps),
    ("pairs_gibbs", pairs),
    ("plates_gibbs", plates),
    ("positive_gibbs", positive),
    ("probit_gibbs", probit),
    ("product_gibbs", product),
    ("ragged_gibbs", ragged),
    ("rates_gibbs", rates),
    ("readings_gibbs", readings),
    ("rows_gibbs", rows),
    ("shared_gibbs", shared),
    ("skills_gibbs", skills),
    ("topics_gibbs", topics),
    ("walk_gibbs", walk),
    ("weights_gibbs", weights),
    ("written_out_gibbs", written_out),
];

/// As many draws.
fn many<T>(count: usize, draw: impl FnMut(usize) -> T) -> Vec<T> {
    (0..count).map(draw).collect()
}

fn branches(d: &mut Draws) -> Joint {
    let (base, shift, noise) = (d.gaussian(0.0, 1.0), d.gaussian(2.0, 1.0), d.gamma(4.0, 2.0));
    let story = many(3, |_| d.categorical(&[0.3, 0.5, 0.2]));
    let y = many(3, |i| match story[i] {
        0 => d.gaussian(base, 1.0 / noise),
        1 => d.gaussian(base + shift, 1.0 / noise),
        _ => d.gaussian(-2.0, 0.5),
    });
    let joint = Joint::default().start("story", story).start("base", base).start("shift", shift);
    joint.start("noise", noise).data("y", y)
}

fn coins(d: &mut Draws) -> Joint {
    let chance = d.beta(2.0, 3.0);
    let toss = many(4, |_| d.bernoulli(chance));
    let report = many(4, |i| d.bernoulli(if toss[i] { 0.8 } else { 0.3 }));
    Joint::default().start("chance", chance).start("toss", toss).data("report", report)
}

fn collapsed(d: &mut Draws) -> Joint {
    let table = [[0.2, 0.7, 0.1], [0.5, 0.1, 0.4]];
    let topics = d.dirichlet(&[0.5, 0.8]);
    let [first, second] = [d.categorical(&topics), d.categorical(&topics)];
    let word = [first, second].map(|topic| d.categorical(&table[topic]));
    let joint = Joint::default().start("topics", topics).start("first", first).start("second", second);
    joint.data("word", word.to_vec()).given("table", json!(table))
}

fn counts(d: &mut Draws) -> Joint {
    let (trials, chance) = ([3, 1, 7], d.beta(2.0, 2.0));
    let level = d.truncated(0.5, 1.0, [0.0, 2.0]);
    let hits = trials.map(|trials| d.binomial(trials, chance));
    let report = many(3, |i| d.gaussian(level + i as f64, 0.5));
    let joint = Joint::default().start("chance", chance).start("level", level);
    joint.data("hits", hits.to_vec()).data("report", report).given("trials", trials.to_vec())
}

fn gated(d: &mut Draws) -> Joint {
    let chance = d.beta(2.0, 2.0);
    let near = d.bernoulli(chance);
    let level = if near { d.gaussian(0.0, 0.5) } else { d.gaussian(2.0, 2.0) };
    let y = many(2, |_| d.gaussian(level, 2.0));
    Joint::default().start("chance", chance).start("near", near).start("level", level).data("y", y)
}

fn heavy_tails(d: &mut Draws) -> Joint {
    let location = d.laplace(1.0, 1.0);
    let y = many(3, |_| d.cauchy(location, 0.5));
    Joint::default().start("location", location).data("y", y)
}

fn hidden_states(d: &mut Draws) -> Joint {
    let next = many(2, |_| d.dirichlet(&[2.0, 1.0]));
    let level = many(2, |k| d.gaussian(2.0 * k as f64, 1.0));
    let mut state = vec![d.categorical(&[0.3, 0.7])];
    for t in 1..4 {
        state.push(d.categorical(&next[state[t - 1]]));
    }
    let y = many(4, |t| d.gaussian(level[state[t]], 0.5));
    Joint::default().start("next", next).hidden("state", state).start("level", level).data("y", y)
}

fn inner(d: &mut Draws) -> Joint {
    let (v, a) = (d.gamma(6.0, 2.0), d.gaussian(0.0, 4.0));
    let c = d.gaussian(a, 0.05);
    let level = d.gaussian(c, 1.0);
    let w = many(2, |_| d.gaussian(c, 1.0));
    let y = many(2, |_| d.gaussian(2.0 * level, 1.0 / v));
    let joint = Joint::default().start("v", v).start("a", a).start("c", c).start("d", level);
    joint.data("y", y).data("w", w)
}

fn matrix(d: &mut Draws) -> Joint {
    let (prior, scale) = ([[2.0, 0.5], [0.5, 1.0]], [[0.4, -0.1], [-0.1, 0.3]]);
    let mean = d.plane([1.0, -1.0], prior);
    let precision = d.wishart(5, scale);
    let y = many(4, |_| json!(d.plane(mean, inverse(precision))));
    let joint = Joint::default().start("mean", mean.to_vec()).start("precision", json!(precision));
    joint.data("y", y).given("prior", json!(prior)).given("scale", json!(scale))
}

fn mixture(d: &mut Draws) -> Joint {
    let weights = d.dirichlet(&[2.0, 1.0, 3.0]);
    let centre = many(3, |k| d.gaussian(k as f64, 2.0));
    let precision = d.gamma(4.0, 2.0);
    let kind = many(4, |_| d.categorical(&weights));
    let y = many(4, |i| d.gaussian(centre[kind[i]], 1.0 / precision));
    let joint = Joint::default().start("weights", weights).start("centre", centre);
    joint.start("precision", precision).start("kind", kind).data("y", y)
}

fn rows(d: &mut Draws) -> Joint {
    let weights = d.dirichlet(&[2.0, 1.0, 3.0]);
    let centre = many(3, |k| many(2, |_| d.gaussian(k as f64, 2.0)));
    let precision = many(2, |_| d.gamma(4.0, 2.0));
    let kind = many(5, |_| d.categorical(&weights));
    let y = many(5, |i| many(2, |j| d.gaussian(centre[kind[i]][j], 1.0 / precision[j])));
    let joint = Joint::default().start("weights", weights).start("centre", centre);
    joint.start("precision", precision).given("kind", kind).data("y", y)
}

fn shared(d: &mut Draws) -> Joint {
    let (mean, noise) = (d.gaussian(1.0, 2.0), d.gamma(3.0, 2.0));
    let level = many(4, |_| d.gaussian(mean, 0.5));
    let y = many(4, |i| d.gaussian(level[i], 1.0 / noise));
    Joint::default().start("mean", mean).start("level", level).start("noise", noise).data("y", y)
}

fn topics(d: &mut Draws) -> Joint {
    let share = many(2, |_| d.dirichlet(&[1.5, 0.7]));
    let phi = many(2, |_| d.dirichlet(&[0.5, 1.0, 2.0]));
    let topic = many(2, |i| many(3, |_| d.categorical(&share[i])));
    let word = many(2, |i| many(3, |j| d.categorical(&phi[topic[i][j]])));
    Joint::default().start("share", share).start("phi", phi).start("topic", topic).data("word", word)
}

fn neighbours(d: &mut Draws) -> Joint {
    let noise = d.gamma(3.0, 2.0);
    let height = many(4, |_| d.gaussian(1.0, 2.0));
    let y = many(4, |i| d.gaussian(height[i], 1.0 / noise));
    let both = many(3, |i| d.gaussian(height[i] - 0.5 * height[i + 1], 0.5));
    Joint::default().start("height", height).start("noise", noise).data("y", y).data("both", both)
}

fn nested(d: &mut Draws) -> Joint {
    let (a, b) = (d.gaussian(0.0, 1.0), d.gaussian(0.0, 1.0));
    let c = d.gaussian(a + b, 0.05);
    let leaves = many(2, |_| d.gaussian(c, 4.0));
    let (e, l) = (d.gaussian(c, 0.05), d.gaussian(b, 4.0));
    let h = d.gaussian(l, 1.0);
    let z = many(2, |i| d.gaussian(leaves[i], 4.0));
    let w = many(2, |_| d.gaussian(e, 1.0));
    let joint = Joint::default().start("a", a).start("b", b).start("c", c).start("d", leaves);
    joint.start("e", e).start("l", l).data("w", w).data("z", z).data("h", h)
}

fn noisy_product(d: &mut Draws) -> Joint {
    let (a, b) = (d.gaussian(2.0, 1.0), d.gaussian(1.0, 0.5));
    let x = d.gaussian(a * b, 0.7);
    let y = many(2, |_| d.gaussian(x, 0.5));
    Joint::default().start("a", a).start("b", b).start("x", x).data("y", y)
}

fn opinions(d: &mut Draws) -> Joint {
    let (chance, same) = (d.beta(2.0, 2.0), d.beta(3.0, 1.0));
    let view = many(4, |_| d.bernoulli(chance));
    let y = many(4, |i| d.bernoulli(if view[i] { 0.8 } else { 0.3 }));
    let like = many(3, |i| {
        d.bernoulli(match (view[i], view[i + 1]) {
            (true, true) => same,
            (true, false) => 0.3,
            (false, true) => 0.2,
            (false, false) => 0.6,
        })
    });
    let joint = Joint::default().start("chance", chance).start("same", same).start("view", view);
    joint.data("y", y).data("like", like)
}

fn overlaps(d: &mut Draws) -> Joint {
    let (left, right) = (d.gaussian(1.0, 2.0), d.gaussian(-1.0, 1.0));
    let level = d.gaussian(left + right, 0.5);
    let echo = d.gaussian(2.0 * level, 1.0);
    let (y, z) = (d.gaussian(level, 1.0), d.gaussian(echo, 0.3));
    let joint = Joint::default().start("left", left).start("right", right);
    joint.start("level", level).start("echo", echo).data("y", y).data("z", z)
}

fn pairs(d: &mut Draws) -> Joint {
    let mean = d.gaussian(1.0, 2.0);
    let level = many(3, |_| d.gaussian(mean, 0.5));
    let echo = many(3, |i| d.gaussian(2.0 * level[i], 1.0));
    let y = many(3, |i| d.gaussian(echo[i], 0.5));
    Joint::default().start("mean", mean).start("level", level).start("echo", echo).data("y", y)
}

fn plates(d: &mut Draws) -> Joint {
    let (mean, between, within) = (d.gaussian(1.0, 2.0), d.gamma(3.0, 2.0), d.gamma(4.0, 3.0));
    let effect = many(3, |_| d.gaussian(mean, 1.0 / between));
    let column = many(2, |_| d.gaussian(0.0, 1.0));
    let y = many(3, |i| many(2, |j| d.gaussian(effect[i] + column[j], 1.0 / within)));
    let joint = Joint::default().start("mean", mean).start("between", between).start("within", within);
    joint.start("effect", effect).start("column", column).data("y", y)
}

fn positive(d: &mut Draws) -> Joint {
    let (shape, rate) = (d.gamma(3.0, 2.0), d.gamma(4.0, 2.0));
    let y = many(3, |_| d.gamma(shape, rate));
    Joint::default().start("shape", shape).start("rate", rate).data("y", y)
}

fn probit(d: &mut Draws) -> Joint {
    let (x, slope, offset) = ([-1.0, 0.5, 2.0], d.gaussian(0.5, 1.0), d.gaussian(0.0, 0.5));
    let score = x.map(|x| d.gaussian(slope * x + offset, 1.0));
    let y = score.map(|score| score > 0.0);
    let joint = Joint::default().start("slope", slope).start("offset", offset);
    joint.start("score", score.to_vec()).data("y", y.to_vec()).given("x", x.to_vec())
}

fn product(d: &mut Draws) -> Joint {
    let (a, b) = (d.gaussian(2.0, 1.0), d.gaussian(1.0, 0.5));
    let y = many(2, |_| d.gaussian(a * b, 0.5));
    Joint::default().start("a", a).start("b", b).data("y", y)
}

fn ragged(d: &mut Draws) -> Joint {
    let mean = d.gaussian(1.0, 2.0);
    let effect = many(3, |_| d.gaussian(mean, 0.5));
    let weight = [2, 0, 3].map(|size| many(size, |_| d.gamma(3.0, 2.0)));
    let y = many(3, |i| many(weight[i].len(), |j| d.gaussian(effect[i], 1.0 / weight[i][j])));
    let joint = Joint::default().start("mean", mean).start("effect", effect);
    joint.start("weight", weight.to_vec()).data("y", y)
}

fn rates(d: &mut Draws) -> Joint {
    let (exposure, scale) = ([0.5, 2.0, 1.0], d.gamma(4.0, 2.0));
    let rate = many(3, |_| d.gamma(3.0, scale));
    let count = many(3, |i| d.poisson(rate[i] * exposure[i]));
    let joint = Joint::default().start("scale", scale).start("rate", rate);
    joint.data("count", count).given("exposure", exposure.to_vec())
}

fn readings(d: &mut Draws) -> Joint {
    let (mean, precision) = (d.gaussian(1.0, 4.0), d.gamma(3.0, 2.0));
    let y = many(3, |_| d.gaussian(mean, 1.0 / precision));
    Joint::default().start("mean", mean).start("precision", precision).data("y", y)
}

fn skills(d: &mut Draws) -> Joint {
    let (one, other) = ([0, 1, 3, 0], [1, 2, 0, 2]);
    let spread = d.gamma(3.0, 2.0);
    let skill = many(4, |_| d.gaussian(1.0, 1.0 / spread));
    let margin = many(4, |g| d.gaussian(skill[one[g]] - 0.5 * skill[other[g]], 0.5));
    let joint = Joint::default().start("skill", skill).start("spread", spread).data("margin", margin);
    joint.given("one", one.to_vec()).given("other", other.to_vec())
}

fn walk(d: &mut Draws) -> Joint {
    let (step, noise) = (d.gamma(3.0, 2.0), d.gamma(4.0, 2.0));
    let mut level = vec![d.gaussian(1.0, 2.0)];
    for t in 1..4 {
        level.push(d.gaussian(level[t - 1], 1.0 / step));
    }
    let y = many(4, |t| d.gaussian(level[t], 1.0 / noise));
    Joint::default().hidden("level", level).start("step", step).start("noise", noise).data("y", y)
}

fn weights(d: &mut Draws) -> Joint {
    let (prior, x) = ([[1.0, 0.4], [0.4, 0.5]], [[1.0, 0.3], [1.0, -1.2], [0.5, 2.0], [-1.0, 1.0]]);
    let (weight, noise) = (d.plane([1.0, 0.0], prior), d.gamma(3.0, 2.0));
    let all = x.map(|x| d.gaussian(x[0] * weight[0] + x[1] * weight[1], 1.0 / noise));
    let seen = [Some(all[0]), None, Some(all[2]), Some(all[3])];
    let joint = Joint::default().start("weight", weight.to_vec()).start("noise", noise);
    let joint = joint.hidden("y", all.to_vec()).data("y", json!(seen));
    joint.given("prior", json!(prior)).given("x", json!(x))
}

fn written_out(d: &mut Draws) -> Joint {
    let x = [[1.0, -0.5], [0.3, 2.0], [-1.2, 0.4], [0.0, 1.0]];
    let place = [0, 1, 2, 1];
    let (weight, base) = (many(2, |_| d.gaussian(0.0, 1.0)), d.gaussian(0.5, 0.5));
    let level = many(3, |_| d.gaussian(base, 0.5));
    let log_odds = many(4, |i| base + weight[0] * x[i][0] + weight[1] * x[i][1]);
    let y = many(4, |i| d.bernoulli(1.0 / (1.0 + (-log_odds[i]).exp())));
    let count = many(4, |i| d.poisson((0.5 * level[place[i]]).exp()));
    let gap = many(2, |k| d.gamma(2.0, (level[k + 1] - level[k]).exp()));
    let joint = Joint::default().start("weight", weight).start("base", base).start("level", level);
    let joint = joint.data("y", y).data("count", count).data("gap", gap);
    joint.given("x", json!(x)).given("place", place.to_vec())
}
