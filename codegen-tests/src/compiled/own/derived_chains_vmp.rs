//! `DerivedChainsVmp` by variational message passing, compiled by posterity from
//! `codegen-tests/models/derived_chains_vmp.model`.
//!
//! ```text
//! model DerivedChainsVmp(
//!     n: usize,
//!     parent: [usize; n],
//!     top: f64,
//!     leaf: [f64; n],
//!     bottom: f64,
//!     last: f64,
//!     end: [f64; 2],
//!     count: [usize; m],
//! ) -> (rise, height, branch, node, fall, depth, step, left, right, hop, path, part, triple) {
//!     // Upwards, along data, downwards.
//!     for t in 0..n {
//!         let rise[t] ~ Gaussian(1, variance = 1);
//!         let branch[t] ~ Gaussian(1, variance = 1);
//!         let fall[t] ~ Gaussian(1, variance = 1);
//!         let step[t] ~ Gaussian(1, variance = 1);
//!     }
//!     let height[0] = 2 * rise[0];
//!     for t in 1..n {
//!         let height[t] = height[t - 1] + rise[t];
//!     }
//!     top ~ Gaussian(height[n - 1], variance = 1);
//!     let node[0] = 2 * branch[0];
//!     for t in 1..n {
//!         let node[t] = node[parent[t]] + branch[t];
//!     }
//!     for t in 0..n {
//!         leaf[t] ~ Gaussian(node[t], variance = 1);
//!     }
//!     let depth[n - 1] = 2 * fall[n - 1];
//!     for t in 0..n - 1 {
//!         let depth[t] = depth[t + 1] + fall[t];
//!     }
//!     bottom ~ Gaussian(depth[0], variance = 1);
//!     // Two in one loop, and an axis that the chain does not run along.
//!     let left[0] = step[0];
//!     let right[0] = 3 * left[0];
//!     for t in 1..n {
//!         let left[t] = right[t - 1] + step[t];
//!         let right[t] = 0.5 * left[t];
//!     }
//!     last ~ Gaussian(right[n - 1], variance = 1);
//!     for i in 0..2 {
//!         for t in 0..n {
//!             let hop[i][t] ~ Gaussian(1, variance = 1);
//!         }
//!         let path[i][0] = 2 * hop[i][0];
//!         for t in 1..n {
//!             let path[i][t] = path[i][t - 1] - hop[i][t];
//!         }
//!         end[i] ~ Gaussian(path[i][n - 1], variance = 1);
//!     }
//!     // Joined by products alone.
//!     for i in 0..3 {
//!         let part[i] ~ Gamma(shape = 2, rate = i + 1);
//!         let scaled[i] = 1.5 * part[i];
//!     }
//!     let pair = scaled[0] * scaled[1];
//!     let triple = scaled[2] * pair;
//!     for j in 0..m {
//!         count[j] ~ Poisson(triple);
//!     }
//! }
//! ```

use posterity_runtime::operators::{gamma, gaussian, poisson, product};
use posterity_runtime::{
    DataError, Distribution, Error, Gamma, Gaussian, Inference, Options, Posterior,
    Predictor, Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`DerivedChainsVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct DerivedChainsVmpData<'a> {
    /// `n: usize`
    pub n: usize,
    /// `parent: [usize; n]`
    pub parent: &'a [usize],
    /// `top: f64`
    pub top: f64,
    /// `leaf: [f64; n]`
    pub leaf: &'a [f64],
    /// `bottom: f64`
    pub bottom: f64,
    /// `last: f64`
    pub last: f64,
    /// `end: [f64; 2]`
    pub end: &'a [f64],
    /// `count: [usize; m]`
    pub count: &'a [usize],
}

/// The inference of `DerivedChainsVmp`.
#[derive(Clone, Debug)]
pub struct DerivedChainsVmp {
    /// The data `n: usize`.
    n: usize,
    /// The data `parent: [usize; n]`.
    parent: Vec<usize>,
    /// The data `top: f64`.
    top: f64,
    /// The data `leaf: [f64; n]`.
    leaf: Vec<f64>,
    /// The data `bottom: f64`.
    bottom: f64,
    /// The data `last: f64`.
    last: f64,
    /// The data `end: [f64; 2]`.
    end: Vec<f64>,
    /// The data `count: [usize; m]`.
    count: Vec<usize>,
    /// The size `m` of the data.
    m: usize,
    /// The belief about `rise`.
    rise: Vec<Gaussian>,
    /// The belief about `branch`.
    branch: Vec<Gaussian>,
    /// The belief about `fall`.
    fall: Vec<Gaussian>,
    /// The belief about `step`.
    step: Vec<Gaussian>,
    /// The belief about `height`.
    height: Vec<Gaussian>,
    /// What the readers of `height` tell it.
    height_told: Vec<Gaussian>,
    /// The belief about `node`.
    node: Vec<Gaussian>,
    /// What the readers of `node` tell it.
    node_told: Vec<Gaussian>,
    /// The belief about `depth`.
    depth: Vec<Gaussian>,
    /// What the readers of `depth` tell it.
    depth_told: Vec<Gaussian>,
    /// The belief about `left`.
    left: Vec<Gaussian>,
    /// What the readers of `left` tell it.
    left_told: Vec<Gaussian>,
    /// The belief about `right`.
    right: Vec<Gaussian>,
    /// What the readers of `right` tell it.
    right_told: Vec<Gaussian>,
    /// The belief about `hop`.
    hop: Vec<Gaussian>,
    /// The belief about `path`.
    path: Vec<Gaussian>,
    /// What the readers of `path` tell it.
    path_told: Vec<Gaussian>,
    /// The belief about `part`.
    part: Vec<Gamma>,
    /// The belief about `scaled`.
    scaled: Vec<Gamma>,
    /// What the readers of `scaled` tell it.
    scaled_told: Vec<Gamma>,
    /// The belief about `pair`.
    pair: Gamma,
    /// What the readers of `pair` tell it.
    pair_told: Gamma,
    /// The belief about `triple`.
    triple: Gamma,
    /// What the readers of `triple` tell it.
    triple_told: Gamma,
    /// The belief about `rise` one iteration ago.
    rise_before: Vec<Gaussian>,
    /// The belief about `branch` one iteration ago.
    branch_before: Vec<Gaussian>,
    /// The belief about `fall` one iteration ago.
    fall_before: Vec<Gaussian>,
    /// The belief about `step` one iteration ago.
    step_before: Vec<Gaussian>,
    /// The belief about `height` one iteration ago.
    height_before: Vec<Gaussian>,
    /// The belief about `node` one iteration ago.
    node_before: Vec<Gaussian>,
    /// The belief about `depth` one iteration ago.
    depth_before: Vec<Gaussian>,
    /// The belief about `left` one iteration ago.
    left_before: Vec<Gaussian>,
    /// The belief about `right` one iteration ago.
    right_before: Vec<Gaussian>,
    /// The belief about `hop` one iteration ago.
    hop_before: Vec<Gaussian>,
    /// The belief about `path` one iteration ago.
    path_before: Vec<Gaussian>,
    /// The belief about `part` one iteration ago.
    part_before: Vec<Gamma>,
    /// The belief about `scaled` one iteration ago.
    scaled_before: Vec<Gamma>,
    /// The belief about `pair` one iteration ago.
    pair_before: Gamma,
    /// The belief about `triple` one iteration ago.
    triple_before: Gamma,
}

impl DerivedChainsVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: DerivedChainsVmpData<'_>) -> Result<Self, DataError> {
        check::integer("n", data.n, 5, 5)?;
        check::integer("parent", data.parent, 6, 5)?;
        check::real("top", data.top, 7, 5)?;
        check::real("leaf", data.leaf, 8, 5)?;
        check::real("bottom", data.bottom, 9, 5)?;
        check::real("last", data.last, 10, 5)?;
        check::real("end", data.end, 11, 5)?;
        check::integer("count", data.count, 12, 5)?;
        let n = data.n;
        check::size("n", "n", n, "parent", data.parent.len(), 6, 5)?;
        check::size("n", "n", n, "leaf", data.leaf.len(), 8, 5)?;
        let m = data.count.len();
        check::length("end", 2, data.end.len(), 11, 5)?;
        let mut inference = Self {
            n: data.n,
            parent: data.parent.to_vec(),
            top: data.top,
            leaf: data.leaf.to_vec(),
            bottom: data.bottom,
            last: data.last,
            end: data.end.to_vec(),
            count: data.count.to_vec(),
            m,
            rise: Vec::new(),
            branch: Vec::new(),
            fall: Vec::new(),
            step: Vec::new(),
            height: Vec::new(),
            height_told: Vec::new(),
            node: Vec::new(),
            node_told: Vec::new(),
            depth: Vec::new(),
            depth_told: Vec::new(),
            left: Vec::new(),
            left_told: Vec::new(),
            right: Vec::new(),
            right_told: Vec::new(),
            hop: Vec::new(),
            path: Vec::new(),
            path_told: Vec::new(),
            part: Vec::new(),
            scaled: Vec::new(),
            scaled_told: Vec::new(),
            pair: Gamma::UNIFORM,
            pair_told: Gamma::UNIFORM,
            triple: Gamma::UNIFORM,
            triple_told: Gamma::UNIFORM,
            rise_before: Vec::new(),
            branch_before: Vec::new(),
            fall_before: Vec::new(),
            step_before: Vec::new(),
            height_before: Vec::new(),
            node_before: Vec::new(),
            depth_before: Vec::new(),
            left_before: Vec::new(),
            right_before: Vec::new(),
            hop_before: Vec::new(),
            path_before: Vec::new(),
            part_before: Vec::new(),
            scaled_before: Vec::new(),
            pair_before: Gamma::UNIFORM,
            triple_before: Gamma::UNIFORM,
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `parent` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_parent(&mut self, parent: &[usize]) -> Result<(), DataError> {
        check::length("parent", self.parent.len(), parent.len(), 6, 5)?;
        check::integer("parent", parent, 6, 5)?;
        let before = std::mem::replace(&mut self.parent, parent.to_vec());
        self.check_data().inspect_err(|_| self.parent = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `top` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_top(&mut self, top: f64) -> Result<(), DataError> {
        check::real("top", top, 7, 5)?;
        self.top = top;
        self.reset();
        Ok(())
    }

    /// Replaces `leaf` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_leaf(&mut self, leaf: &[f64]) -> Result<(), DataError> {
        check::length("leaf", self.leaf.len(), leaf.len(), 8, 5)?;
        check::real("leaf", leaf, 8, 5)?;
        self.leaf = leaf.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `bottom` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_bottom(&mut self, bottom: f64) -> Result<(), DataError> {
        check::real("bottom", bottom, 9, 5)?;
        self.bottom = bottom;
        self.reset();
        Ok(())
    }

    /// Replaces `last` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_last(&mut self, last: f64) -> Result<(), DataError> {
        check::real("last", last, 10, 5)?;
        self.last = last;
        self.reset();
        Ok(())
    }

    /// Replaces `end` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_end(&mut self, end: &[f64]) -> Result<(), DataError> {
        check::length("end", self.end.len(), end.len(), 11, 5)?;
        check::real("end", end, 11, 5)?;
        self.end = end.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `count` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_count(&mut self, count: &[usize]) -> Result<(), DataError> {
        check::length("count", self.count.len(), count.len(), 12, 5)?;
        check::integer("count", count, 12, 5)?;
        self.count = count.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_rise();
        self.start_branch();
        self.start_fall();
        self.start_step();
        self.start_height();
        self.start_node();
        self.start_depth();
        self.start_left_and_right();
        self.start_hop();
        self.start_path();
        self.start_part();
        self.start_scaled();
        self.start_pair();
        self.start_triple();
        self.rise_before.clone_from(&self.rise);
        self.branch_before.clone_from(&self.branch);
        self.fall_before.clone_from(&self.fall);
        self.step_before.clone_from(&self.step);
        self.height_before.clone_from(&self.height);
        self.node_before.clone_from(&self.node);
        self.depth_before.clone_from(&self.depth);
        self.left_before.clone_from(&self.left);
        self.right_before.clone_from(&self.right);
        self.hop_before.clone_from(&self.hop);
        self.path_before.clone_from(&self.path);
        self.part_before.clone_from(&self.part);
        self.scaled_before.clone_from(&self.scaled);
        self.pair_before = self.pair;
        self.triple_before = self.triple;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_rise();
        self.update_branch();
        self.update_fall();
        self.update_step();
        self.update_hop();
        self.update_part();
    }

    /// Iterates until no posterior moves, or as often as the options say.
    ///
    /// # Errors
    /// An improper posterior, by name and place.
    pub fn run(
        &mut self,
        options: &Options,
        callback: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Run, Error> {
        posterity_runtime::run(self, options, callback)
    }

    /// The posterior of `rise`.
    #[must_use]
    pub fn rise_posterior(&self) -> &[Gaussian] {
        &self.rise
    }

    /// The posterior of `height`.
    #[must_use]
    pub fn height_posterior(&self) -> &[Gaussian] {
        &self.height
    }

    /// The posterior of `branch`.
    #[must_use]
    pub fn branch_posterior(&self) -> &[Gaussian] {
        &self.branch
    }

    /// The posterior of `node`.
    #[must_use]
    pub fn node_posterior(&self) -> &[Gaussian] {
        &self.node
    }

    /// The posterior of `fall`.
    #[must_use]
    pub fn fall_posterior(&self) -> &[Gaussian] {
        &self.fall
    }

    /// The posterior of `depth`.
    #[must_use]
    pub fn depth_posterior(&self) -> &[Gaussian] {
        &self.depth
    }

    /// The posterior of `step`.
    #[must_use]
    pub fn step_posterior(&self) -> &[Gaussian] {
        &self.step
    }

    /// The posterior of `left`.
    #[must_use]
    pub fn left_posterior(&self) -> &[Gaussian] {
        &self.left
    }

    /// The posterior of `right`.
    #[must_use]
    pub fn right_posterior(&self) -> &[Gaussian] {
        &self.right
    }

    /// The posterior of `hop`.
    #[must_use]
    pub fn hop_posterior(&self) -> &[Gaussian] {
        &self.hop
    }

    /// The posterior of `path`.
    #[must_use]
    pub fn path_posterior(&self) -> &[Gaussian] {
        &self.path
    }

    /// The posterior of `part`.
    #[must_use]
    pub fn part_posterior(&self) -> &[Gamma] {
        &self.part
    }

    /// The posterior of `triple`.
    #[must_use]
    pub fn triple_posterior(&self) -> &Gamma {
        &self.triple
    }

    /// The log evidence, about: no bound, since a derived variable reads one element twice.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 16, `let rise[t] ~ Gaussian(1, variance = 1);`.
        for t in 0..self.n {
            let rise = self.rise[t];
            bound += gaussian::vmp::average_log(rise, 1.0, 1.0);
        }
        // Line 17, `let branch[t] ~ Gaussian(1, variance = 1);`.
        for t in 0..self.n {
            let branch = self.branch[t];
            bound += gaussian::vmp::average_log(branch, 1.0, 1.0);
        }
        // Line 18, `let fall[t] ~ Gaussian(1, variance = 1);`.
        for t in 0..self.n {
            let fall = self.fall[t];
            bound += gaussian::vmp::average_log(fall, 1.0, 1.0);
        }
        // Line 19, `let step[t] ~ Gaussian(1, variance = 1);`.
        for t in 0..self.n {
            let step = self.step[t];
            bound += gaussian::vmp::average_log(step, 1.0, 1.0);
        }
        // Line 25, `top ~ Gaussian(height[n - 1], variance = 1);`.
        let height = self.height[self.n - 1];
        bound += gaussian::vmp::average_log(self.top, height, 1.0);
        // Line 31, `leaf[t] ~ Gaussian(node[t], variance = 1);`.
        for t in 0..self.n {
            let node = self.node[t];
            bound += gaussian::vmp::average_log(self.leaf[t], node, 1.0);
        }
        // Line 37, `bottom ~ Gaussian(depth[0], variance = 1);`.
        let depth = self.depth[0];
        bound += gaussian::vmp::average_log(self.bottom, depth, 1.0);
        // Line 45, `last ~ Gaussian(right[n - 1], variance = 1);`.
        let right = self.right[self.n - 1];
        bound += gaussian::vmp::average_log(self.last, right, 1.0);
        // Line 48, `let hop[i][t] ~ Gaussian(1, variance = 1);`.
        for i in 0..2 {
            for t in 0..self.n {
                let hop = self.hop[i * self.n + t];
                bound += gaussian::vmp::average_log(hop, 1.0, 1.0);
            }
        }
        // Line 54, `end[i] ~ Gaussian(path[i][n - 1], variance = 1);`.
        for i in 0..2 {
            let path = self.path[i * self.n + (self.n - 1)];
            bound += gaussian::vmp::average_log(self.end[i], path, 1.0);
        }
        // Line 58, `let part[i] ~ Gamma(shape = 2, rate = i + 1);`.
        for i in 0..3 {
            let part = self.part[i];
            bound += gamma::vmp::average_log(part, 2.0, (i + 1) as f64);
        }
        // Line 64, `count[j] ~ Poisson(triple);`.
        let triple = self.triple;
        for j in 0..self.m {
            bound += poisson::vmp::average_log(self.count[j], triple);
        }
        // The entropies of the beliefs.
        bound += self.rise.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.branch.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.fall.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.step.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.hop.iter().map(Gaussian::entropy).sum::<f64>();
        bound += self.part.iter().map(Gamma::entropy).sum::<f64>();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::bound("n - 1", &[], self.n as i64 - 1, 34, 17)?;
        for i in 0..3 {
            check::positive("{} + 1", &[i], (i + 1) as f64, 58, 47)?;
        }
        check::below("0", &[], 0, self.n, 21, 5)?;
        check::below("n - 1", &[], self.n as i64 - 1, self.n, 33, 5)?;
        check::below("0", &[], 0, self.n, 21, 25)?;
        check::below("n - 1", &[], self.n as i64 - 1, self.n, 25, 20)?;
        check::below("0", &[], 0, self.n, 26, 23)?;
        for t in 1..self.n {
            check::below("parent[{}]", &[t], self.parent[t], self.n, 28, 23)?;
        }
        check::below("n - 1", &[], self.n as i64 - 1, self.n, 33, 28)?;
        check::below("0", &[], 0, self.n, 37, 23)?;
        check::below("0", &[], 0, self.n, 39, 19)?;
        check::below("0", &[], 0, self.n, 40, 24)?;
        check::below("n - 1", &[], self.n as i64 - 1, self.n, 45, 21)?;
        check::below("0", &[], 0, self.n, 50, 30)?;
        check::below("n - 1", &[], self.n as i64 - 1, self.n, 54, 27)?;
        for t in 1..self.n {
            check::before("parent[{}]", &[t], self.parent[t], t, 28, 9)?;
        }
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.rise = vec![Gaussian::UNIFORM; self.n];
        self.branch = vec![Gaussian::UNIFORM; self.n];
        self.fall = vec![Gaussian::UNIFORM; self.n];
        self.step = vec![Gaussian::UNIFORM; self.n];
        self.height = vec![Gaussian::UNIFORM; self.n];
        self.height_told = vec![Gaussian::UNIFORM; self.n];
        self.node = vec![Gaussian::UNIFORM; self.n];
        self.node_told = vec![Gaussian::UNIFORM; self.n];
        self.depth = vec![Gaussian::UNIFORM; self.n];
        self.depth_told = vec![Gaussian::UNIFORM; self.n];
        self.left = vec![Gaussian::UNIFORM; self.n];
        self.left_told = vec![Gaussian::UNIFORM; self.n];
        self.right = vec![Gaussian::UNIFORM; self.n];
        self.right_told = vec![Gaussian::UNIFORM; self.n];
        self.hop = vec![Gaussian::UNIFORM; 2 * self.n];
        self.path = vec![Gaussian::UNIFORM; 2 * self.n];
        self.path_told = vec![Gaussian::UNIFORM; 2 * self.n];
        self.part = vec![Gamma::UNIFORM; 3];
        self.scaled = vec![Gamma::UNIFORM; 3];
        self.scaled_told = vec![Gamma::UNIFORM; 3];
        self.pair = Gamma::UNIFORM;
        self.pair_told = Gamma::UNIFORM;
        self.triple = Gamma::UNIFORM;
        self.triple_told = Gamma::UNIFORM;
    }

    /// Line 16, `let rise[t] ~ Gaussian(1, variance = 1);`.
    fn start_rise(&mut self) {
        for t in 0..self.n {
            self.rise[t] = gaussian::vmp::to_x(1.0, 1.0);
        }
    }

    /// Line 17, `let branch[t] ~ Gaussian(1, variance = 1);`.
    fn start_branch(&mut self) {
        for t in 0..self.n {
            self.branch[t] = gaussian::vmp::to_x(1.0, 1.0);
        }
    }

    /// Line 18, `let fall[t] ~ Gaussian(1, variance = 1);`.
    fn start_fall(&mut self) {
        for t in 0..self.n {
            self.fall[t] = gaussian::vmp::to_x(1.0, 1.0);
        }
    }

    /// Line 19, `let step[t] ~ Gaussian(1, variance = 1);`.
    fn start_step(&mut self) {
        for t in 0..self.n {
            self.step[t] = gaussian::vmp::to_x(1.0, 1.0);
        }
    }

    /// Line 21, `let height[0] = 2 * rise[0];`.
    /// Line 23, `let height[t] = height[t - 1] + rise[t];`.
    fn start_height(&mut self) {
        let rise = self.rise[0];
        let predictor = Predictor::new(0.0, 0.0).plus(2.0, rise);
        self.height[0] = predictor.to_gaussian();
        for t in 1..self.n {
            let height_there = self.height[t - 1];
            let rise = self.rise[t];
            let predictor = Predictor::new(0.0, 0.0)
                .plus(1.0, height_there)
                .plus(1.0, rise);
            self.height[t] = predictor.to_gaussian();
        }
    }

    /// Line 26, `let node[0] = 2 * branch[0];`.
    /// Line 28, `let node[t] = node[parent[t]] + branch[t];`.
    fn start_node(&mut self) {
        let branch = self.branch[0];
        let predictor = Predictor::new(0.0, 0.0).plus(2.0, branch);
        self.node[0] = predictor.to_gaussian();
        for t in 1..self.n {
            let parent = self.parent[t];
            let node_at_parent = self.node[parent];
            let branch = self.branch[t];
            let predictor = Predictor::new(0.0, 0.0)
                .plus(1.0, node_at_parent)
                .plus(1.0, branch);
            self.node[t] = predictor.to_gaussian();
        }
    }

    /// Line 33, `let depth[n - 1] = 2 * fall[n - 1];`.
    /// Line 35, `let depth[t] = depth[t + 1] + fall[t];`.
    fn start_depth(&mut self) {
        let fall = self.fall[self.n - 1];
        let predictor = Predictor::new(0.0, 0.0).plus(2.0, fall);
        self.depth[self.n - 1] = predictor.to_gaussian();
        for t in (0..self.n - 1).rev() {
            let depth_there = self.depth[t + 1];
            let fall = self.fall[t];
            let predictor = Predictor::new(0.0, 0.0)
                .plus(1.0, depth_there)
                .plus(1.0, fall);
            self.depth[t] = predictor.to_gaussian();
        }
    }

    /// Line 39, `let left[0] = step[0];`.
    /// Line 40, `let right[0] = 3 * left[0];`.
    /// Line 42, `let left[t] = right[t - 1] + step[t];`.
    /// Line 43, `let right[t] = 0.5 * left[t];`.
    fn start_left_and_right(&mut self) {
        let step = self.step[0];
        let predictor = Predictor::new(0.0, 0.0).plus(1.0, step);
        self.left[0] = predictor.to_gaussian();
        let left = self.left[0];
        let predictor = Predictor::new(0.0, 0.0).plus(3.0, left);
        self.right[0] = predictor.to_gaussian();
        for t in 1..self.n {
            let right = self.right[t - 1];
            let step = self.step[t];
            let predictor = Predictor::new(0.0, 0.0).plus(1.0, right).plus(1.0, step);
            self.left[t] = predictor.to_gaussian();
            let left = self.left[t];
            let predictor = Predictor::new(0.0, 0.0).plus(0.5, left);
            self.right[t] = predictor.to_gaussian();
        }
    }

    /// Line 48, `let hop[i][t] ~ Gaussian(1, variance = 1);`.
    fn start_hop(&mut self) {
        for i in 0..2 {
            for t in 0..self.n {
                self.hop[i * self.n + t] = gaussian::vmp::to_x(1.0, 1.0);
            }
        }
    }

    /// Line 50, `let path[i][0] = 2 * hop[i][0];`.
    /// Line 52, `let path[i][t] = path[i][t - 1] - hop[i][t];`.
    fn start_path(&mut self) {
        for i in 0..2 {
            let hop = self.hop[i * self.n];
            let predictor = Predictor::new(0.0, 0.0).plus(2.0, hop);
            self.path[i * self.n] = predictor.to_gaussian();
        }
        for i in 0..2 {
            for t in 1..self.n {
                let path_there = self.path[i * self.n + (t - 1)];
                let hop = self.hop[i * self.n + t];
                let predictor = Predictor::new(0.0, 0.0)
                    .plus(1.0, path_there)
                    .plus(-1.0, hop);
                self.path[i * self.n + t] = predictor.to_gaussian();
            }
        }
    }

    /// Line 58, `let part[i] ~ Gamma(shape = 2, rate = i + 1);`.
    fn start_part(&mut self) {
        for i in 0..3 {
            self.part[i] = gamma::vmp::to_x(2.0, (i + 1) as f64);
        }
    }

    /// Line 59, `let scaled[i] = 1.5 * part[i];`.
    fn start_scaled(&mut self) {
        for i in 0..3 {
            let part = self.part[i];
            self.scaled[i] = product::vmp::to_product_gamma_a(part, 1.5);
        }
    }

    /// Line 61, `let pair = scaled[0] * scaled[1];`.
    fn start_pair(&mut self) {
        let scaled_a = self.scaled[0];
        let scaled_b = self.scaled[1];
        self.pair = product::vmp::to_product_gammas(scaled_a, scaled_b);
    }

    /// Line 62, `let triple = scaled[2] * pair;`.
    fn start_triple(&mut self) {
        let scaled = self.scaled[2];
        let pair = self.pair;
        self.triple = product::vmp::to_product_gammas(scaled, pair);
    }

    /// The belief about `rise`, from lines 16, 21 and 23.
    fn update_rise(&mut self) {
        for t in 0..self.n {
            self.tell_height();
            let mut next = Gaussian::UNIFORM;
            next *= gaussian::vmp::to_x(1.0, 1.0);
            if t == 0 {
                let height = self.height_told[0];
                next *= linear::to_affine(2.0, height, 0.0, 0.0);
            }
            if t >= 1 {
                let height_here = self.height_told[t];
                let height_there = self.height[t - 1];
                let rise = self.rise[t];
                let predicted = height_there.mean() + rise.mean();
                next *= linear::to_term_mean_field(1.0, rise.mean(), predicted, height_here);
            }
            self.rise[t] = next;
            self.derive_height();
        }
    }

    /// The belief about `branch`, from lines 17, 26 and 28.
    fn update_branch(&mut self) {
        for t in 0..self.n {
            self.tell_node();
            let mut next = Gaussian::UNIFORM;
            next *= gaussian::vmp::to_x(1.0, 1.0);
            if t == 0 {
                let node = self.node_told[0];
                next *= linear::to_affine(2.0, node, 0.0, 0.0);
            }
            if t >= 1 {
                let parent = self.parent[t];
                let node_here = self.node_told[t];
                let node_at_parent = self.node[parent];
                let branch = self.branch[t];
                let predicted = node_at_parent.mean() + branch.mean();
                next *= linear::to_term_mean_field(1.0, branch.mean(), predicted, node_here);
            }
            self.branch[t] = next;
            self.derive_node();
        }
    }

    /// The belief about `fall`, from lines 18, 33 and 35.
    fn update_fall(&mut self) {
        for t in 0..self.n {
            self.tell_depth();
            let mut next = Gaussian::UNIFORM;
            next *= gaussian::vmp::to_x(1.0, 1.0);
            if t == (self.n - 1) {
                let depth = self.depth_told[self.n - 1];
                next *= linear::to_affine(2.0, depth, 0.0, 0.0);
            }
            if (t as i64) < self.n as i64 - 1 {
                let depth_here = self.depth_told[t];
                let depth_there = self.depth[t + 1];
                let fall = self.fall[t];
                let predicted = depth_there.mean() + fall.mean();
                next *= linear::to_term_mean_field(1.0, fall.mean(), predicted, depth_here);
            }
            self.fall[t] = next;
            self.derive_depth();
        }
    }

    /// The belief about `step`, from lines 19, 39 and 42.
    fn update_step(&mut self) {
        for t in 0..self.n {
            self.tell_left_and_right();
            let mut next = Gaussian::UNIFORM;
            next *= gaussian::vmp::to_x(1.0, 1.0);
            if t == 0 {
                let left = self.left_told[0];
                next *= linear::to_affine(1.0, left, 0.0, 0.0);
            }
            if t >= 1 {
                let left = self.left_told[t];
                let right = self.right[t - 1];
                let step = self.step[t];
                let predicted = right.mean() + step.mean();
                next *= linear::to_term_mean_field(1.0, step.mean(), predicted, left);
            }
            self.step[t] = next;
            self.derive_left_and_right();
        }
    }

    /// The belief about `hop`, from lines 48, 50 and 52.
    fn update_hop(&mut self) {
        for i in 0..2 {
            for t in 0..self.n {
                self.tell_path();
                let mut next = Gaussian::UNIFORM;
                next *= gaussian::vmp::to_x(1.0, 1.0);
                if t == 0 {
                    let path = self.path_told[i * self.n];
                    next *= linear::to_affine(2.0, path, 0.0, 0.0);
                }
                if t >= 1 {
                    let path_here = self.path_told[i * self.n + t];
                    let path_there = self.path[i * self.n + (t - 1)];
                    let hop = self.hop[i * self.n + t];
                    let predicted = path_there.mean() - hop.mean();
                    next *= linear::to_term_mean_field(-1.0, hop.mean(), predicted, path_here);
                }
                self.hop[i * self.n + t] = next;
                self.derive_path();
            }
        }
    }

    /// The belief about `part`, from lines 58 and 59.
    fn update_part(&mut self) {
        for i in 0..3 {
            self.tell_triple();
            self.tell_pair();
            self.tell_scaled();
            let mut next = Gamma::UNIFORM;
            next *= gamma::vmp::to_x(2.0, (i + 1) as f64);
            let scaled = self.scaled_told[i];
            next *= product::vmp::to_a_gamma(scaled, 1.5);
            self.part[i] = next;
            self.derive_scaled();
            self.derive_pair();
            self.derive_triple();
        }
    }

    /// What the readers of `height` tell it.
    fn tell_height(&mut self) {
        self.height_told.fill(Gaussian::UNIFORM);
        self.height_told[self.n - 1] *= gaussian::vmp::to_mean(self.top, 1.0);
        for t in (1..self.n).rev() {
            let height_here = self.height_told[t];
            let height_there = self.height[t - 1];
            let rise = self.rise[t];
            let predicted = height_there.mean() + rise.mean();
            self.height_told[t - 1] *=
                linear::to_term_mean_field(1.0, height_there.mean(), predicted, height_here);
        }
    }

    /// The belief about the derived `height`.
    fn derive_height(&mut self) {
        let rise = self.rise[0];
        let predictor = Predictor::new(0.0, 0.0).plus(2.0, rise);
        self.height[0] = predictor.to_gaussian();
        for t in 1..self.n {
            let height_there = self.height[t - 1];
            let rise = self.rise[t];
            let predictor = Predictor::new(0.0, 0.0)
                .plus(1.0, height_there)
                .plus(1.0, rise);
            self.height[t] = predictor.to_gaussian();
        }
    }

    /// What the readers of `node` tell it.
    fn tell_node(&mut self) {
        self.node_told.fill(Gaussian::UNIFORM);
        for t in 0..self.n {
            self.node_told[t] *= gaussian::vmp::to_mean(self.leaf[t], 1.0);
        }
        for t in (1..self.n).rev() {
            let parent = self.parent[t];
            let node_here = self.node_told[t];
            let node_at_parent = self.node[parent];
            let branch = self.branch[t];
            let predicted = node_at_parent.mean() + branch.mean();
            self.node_told[parent] *=
                linear::to_term_mean_field(1.0, node_at_parent.mean(), predicted, node_here);
        }
    }

    /// The belief about the derived `node`.
    fn derive_node(&mut self) {
        let branch = self.branch[0];
        let predictor = Predictor::new(0.0, 0.0).plus(2.0, branch);
        self.node[0] = predictor.to_gaussian();
        for t in 1..self.n {
            let parent = self.parent[t];
            let node_at_parent = self.node[parent];
            let branch = self.branch[t];
            let predictor = Predictor::new(0.0, 0.0)
                .plus(1.0, node_at_parent)
                .plus(1.0, branch);
            self.node[t] = predictor.to_gaussian();
        }
    }

    /// What the readers of `depth` tell it.
    fn tell_depth(&mut self) {
        self.depth_told.fill(Gaussian::UNIFORM);
        self.depth_told[0] *= gaussian::vmp::to_mean(self.bottom, 1.0);
        for t in 0..self.n - 1 {
            let depth_here = self.depth_told[t];
            let depth_there = self.depth[t + 1];
            let fall = self.fall[t];
            let predicted = depth_there.mean() + fall.mean();
            self.depth_told[t + 1] *=
                linear::to_term_mean_field(1.0, depth_there.mean(), predicted, depth_here);
        }
    }

    /// The belief about the derived `depth`.
    fn derive_depth(&mut self) {
        let fall = self.fall[self.n - 1];
        let predictor = Predictor::new(0.0, 0.0).plus(2.0, fall);
        self.depth[self.n - 1] = predictor.to_gaussian();
        for t in (0..self.n - 1).rev() {
            let depth_there = self.depth[t + 1];
            let fall = self.fall[t];
            let predictor = Predictor::new(0.0, 0.0)
                .plus(1.0, depth_there)
                .plus(1.0, fall);
            self.depth[t] = predictor.to_gaussian();
        }
    }

    /// What the readers of `left` and `right` tell it.
    fn tell_left_and_right(&mut self) {
        self.left_told.fill(Gaussian::UNIFORM);
        self.right_told.fill(Gaussian::UNIFORM);
        self.right_told[self.n - 1] *= gaussian::vmp::to_mean(self.last, 1.0);
        for t in (1..self.n).rev() {
            let right = self.right_told[t];
            self.left_told[t] *= linear::to_affine(0.5, right, 0.0, 0.0);
            let left = self.left_told[t];
            let right = self.right[t - 1];
            let step = self.step[t];
            let predicted = right.mean() + step.mean();
            self.right_told[t - 1] *=
                linear::to_term_mean_field(1.0, right.mean(), predicted, left);
        }
        let right = self.right_told[0];
        self.left_told[0] *= linear::to_affine(3.0, right, 0.0, 0.0);
    }

    /// The belief about the derived `left` and `right`.
    fn derive_left_and_right(&mut self) {
        let step = self.step[0];
        let predictor = Predictor::new(0.0, 0.0).plus(1.0, step);
        self.left[0] = predictor.to_gaussian();
        let left = self.left[0];
        let predictor = Predictor::new(0.0, 0.0).plus(3.0, left);
        self.right[0] = predictor.to_gaussian();
        for t in 1..self.n {
            let right = self.right[t - 1];
            let step = self.step[t];
            let predictor = Predictor::new(0.0, 0.0).plus(1.0, right).plus(1.0, step);
            self.left[t] = predictor.to_gaussian();
            let left = self.left[t];
            let predictor = Predictor::new(0.0, 0.0).plus(0.5, left);
            self.right[t] = predictor.to_gaussian();
        }
    }

    /// What the readers of `path` tell it.
    fn tell_path(&mut self) {
        self.path_told.fill(Gaussian::UNIFORM);
        for i in 0..2 {
            self.path_told[i * self.n + (self.n - 1)] *= gaussian::vmp::to_mean(self.end[i], 1.0);
        }
        for i in (0..2).rev() {
            for t in (1..self.n).rev() {
                let path_here = self.path_told[i * self.n + t];
                let path_there = self.path[i * self.n + (t - 1)];
                let hop = self.hop[i * self.n + t];
                let predicted = path_there.mean() - hop.mean();
                self.path_told[i * self.n + (t - 1)] *=
                    linear::to_term_mean_field(1.0, path_there.mean(), predicted, path_here);
            }
        }
    }

    /// The belief about the derived `path`.
    fn derive_path(&mut self) {
        for i in 0..2 {
            let hop = self.hop[i * self.n];
            let predictor = Predictor::new(0.0, 0.0).plus(2.0, hop);
            self.path[i * self.n] = predictor.to_gaussian();
        }
        for i in 0..2 {
            for t in 1..self.n {
                let path_there = self.path[i * self.n + (t - 1)];
                let hop = self.hop[i * self.n + t];
                let predictor = Predictor::new(0.0, 0.0)
                    .plus(1.0, path_there)
                    .plus(-1.0, hop);
                self.path[i * self.n + t] = predictor.to_gaussian();
            }
        }
    }

    /// What the readers of `triple` tell it.
    fn tell_triple(&mut self) {
        self.triple_told = Gamma::UNIFORM;
        for j in 0..self.m {
            self.triple_told *= poisson::vmp::to_rate_observed(self.count[j]);
        }
    }

    /// What the readers of `pair` tell it.
    fn tell_pair(&mut self) {
        self.pair_told = Gamma::UNIFORM;
        let triple = self.triple_told;
        let scaled = self.scaled[2];
        self.pair_told *= product::vmp::to_b_gamma(triple, scaled);
    }

    /// What the readers of `scaled` tell it.
    fn tell_scaled(&mut self) {
        self.scaled_told.fill(Gamma::UNIFORM);
        let pair = self.pair_told;
        let scaled_b = self.scaled[1];
        self.scaled_told[0] *= product::vmp::to_a_gamma(pair, scaled_b);
        let scaled_a = self.scaled[0];
        self.scaled_told[1] *= product::vmp::to_b_gamma(pair, scaled_a);
        let triple = self.triple_told;
        let pair = self.pair;
        self.scaled_told[2] *= product::vmp::to_a_gamma(triple, pair);
    }

    /// The belief about the derived `scaled`.
    fn derive_scaled(&mut self) {
        for i in 0..3 {
            let part = self.part[i];
            self.scaled[i] = product::vmp::to_product_gamma_a(part, 1.5);
        }
    }

    /// The belief about the derived `pair`.
    fn derive_pair(&mut self) {
        let scaled_a = self.scaled[0];
        let scaled_b = self.scaled[1];
        self.pair = product::vmp::to_product_gammas(scaled_a, scaled_b);
    }

    /// The belief about the derived `triple`.
    fn derive_triple(&mut self) {
        let scaled = self.scaled[2];
        let pair = self.pair;
        self.triple = product::vmp::to_product_gammas(scaled, pair);
    }
}

impl Inference for DerivedChainsVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("rise", &self.rise, 16, iteration)?;
        Error::check_all_proper("branch", &self.branch, 17, iteration)?;
        Error::check_all_proper("fall", &self.fall, 18, iteration)?;
        Error::check_all_proper("step", &self.step, 19, iteration)?;
        Error::check_all_proper("height", &self.height, 21, iteration)?;
        Error::check_all_proper("node", &self.node, 26, iteration)?;
        Error::check_all_proper("depth", &self.depth, 33, iteration)?;
        Error::check_all_proper("left", &self.left, 39, iteration)?;
        Error::check_all_proper("right", &self.right, 40, iteration)?;
        Error::check_all_proper("hop", &self.hop, 48, iteration)?;
        Error::check_all_proper("path", &self.path, 50, iteration)?;
        Error::check_all_proper("part", &self.part, 58, iteration)?;
        Error::check_all_proper("scaled", &self.scaled, 59, iteration)?;
        Error::check_proper("pair", &self.pair, 0, 61, iteration)?;
        Error::check_proper("triple", &self.triple, 0, 62, iteration)?;
        let mut moved = posterity_runtime::any_moved(&self.rise, &self.rise_before, tolerance);
        self.rise_before.clone_from(&self.rise);
        moved |= posterity_runtime::any_moved(&self.branch, &self.branch_before, tolerance);
        self.branch_before.clone_from(&self.branch);
        moved |= posterity_runtime::any_moved(&self.fall, &self.fall_before, tolerance);
        self.fall_before.clone_from(&self.fall);
        moved |= posterity_runtime::any_moved(&self.step, &self.step_before, tolerance);
        self.step_before.clone_from(&self.step);
        moved |= posterity_runtime::any_moved(&self.height, &self.height_before, tolerance);
        self.height_before.clone_from(&self.height);
        moved |= posterity_runtime::any_moved(&self.node, &self.node_before, tolerance);
        self.node_before.clone_from(&self.node);
        moved |= posterity_runtime::any_moved(&self.depth, &self.depth_before, tolerance);
        self.depth_before.clone_from(&self.depth);
        moved |= posterity_runtime::any_moved(&self.left, &self.left_before, tolerance);
        self.left_before.clone_from(&self.left);
        moved |= posterity_runtime::any_moved(&self.right, &self.right_before, tolerance);
        self.right_before.clone_from(&self.right);
        moved |= posterity_runtime::any_moved(&self.hop, &self.hop_before, tolerance);
        self.hop_before.clone_from(&self.hop);
        moved |= posterity_runtime::any_moved(&self.path, &self.path_before, tolerance);
        self.path_before.clone_from(&self.path);
        moved |= posterity_runtime::any_moved(&self.part, &self.part_before, tolerance);
        self.part_before.clone_from(&self.part);
        moved |= posterity_runtime::any_moved(&self.scaled, &self.scaled_before, tolerance);
        self.scaled_before.clone_from(&self.scaled);
        moved |= self.pair.moved(&self.pair_before, tolerance);
        self.pair_before = self.pair;
        moved |= self.triple.moved(&self.triple_before, tolerance);
        self.triple_before = self.triple;
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let rise = Posterior::array((0..self.n).map(|i| self.rise[i]));
        let height = Posterior::array((0..self.n).map(|i| self.height[i]));
        let branch = Posterior::array((0..self.n).map(|i| self.branch[i]));
        let node = Posterior::array((0..self.n).map(|i| self.node[i]));
        let fall = Posterior::array((0..self.n).map(|i| self.fall[i]));
        let depth = Posterior::array((0..self.n).map(|i| self.depth[i]));
        let step = Posterior::array((0..self.n).map(|i| self.step[i]));
        let left = Posterior::array((0..self.n).map(|i| self.left[i]));
        let right = Posterior::array((0..self.n).map(|i| self.right[i]));
        let hop = Posterior::shaped([2, self.n], |[i, j]| self.hop[i * self.n + j]);
        let path = Posterior::shaped([2, self.n], |[i, j]| self.path[i * self.n + j]);
        let part = Posterior::array((0..3).map(|i| self.part[i]));
        let triple = Posterior::from(self.triple);
        vec![
            ("rise", rise), ("height", height), ("branch", branch), ("node", node),
            ("fall", fall), ("depth", depth), ("step", step), ("left", left), ("right",
            right), ("hop", hop), ("path", path), ("part", part), ("triple", triple)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(25, 5), (31, 9), (37, 5), (45, 5), (54, 9), (64, 9)]
    }
}
