//! `SharedChildren` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/shared_children.model`.
//!
//! ```text
//! model SharedChildren(
//!     y: [f64; k],
//!     seen: [f64; k],
//!     at: [usize; k],
//!     scale: f64,
//!     players: usize,
//!     exact: [f64; e],
//! ) -> (a, b, w, root, leaf, top, fixed) {
//!     let a ~ Gaussian(0, variance = 1);
//!     let b ~ Gaussian(a, variance = 1);
//!     let w ~ Gaussian(0, variance = 1);
//!     for u in 0..k { y[u] ~ Gaussian(b + w, variance = 1); }
//!
//!     for p in 0..players {
//!         let root[p] ~ Gaussian(1, variance = 2);
//!         let leaf[p] ~ Gaussian(root[p] - 0.5, variance = 3);
//!     }
//!     for u in 0..k { observe scale * leaf[at[u]] ~ Gaussian(seen[u], variance = 2); }
//!
//!     let top ~ Gaussian(-2, variance = 4);
//!     let fixed ~ Gaussian(3 * top, variance = 1);
//!     for u in 0..e { observe scale * fixed == exact[u]; }
//! }
//! ```

use posterity_runtime::{
    Ahead, DataError, Distribution, Error, Gaussian, Inference, Options, Posterior,
    Predictor, Progress, Run, Unsettled, check, linear,
};
use std::ops::ControlFlow;

/// What [`SharedChildren`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct SharedChildrenData<'a> {
    /// `y: [f64; k]`
    pub y: &'a [f64],
    /// `seen: [f64; k]`
    pub seen: &'a [f64],
    /// `at: [usize; k]`
    pub at: &'a [usize],
    /// `scale: f64`
    pub scale: f64,
    /// `players: usize`
    pub players: usize,
    /// `exact: [f64; e]`
    pub exact: &'a [f64],
}

/// The inference of `SharedChildren`.
#[derive(Clone, Debug)]
pub struct SharedChildren {
    /// The data `y: [f64; k]`.
    y: Vec<f64>,
    /// The data `seen: [f64; k]`.
    seen: Vec<f64>,
    /// The data `at: [usize; k]`.
    at: Vec<usize>,
    /// The data `scale: f64`.
    scale: f64,
    /// The data `players: usize`.
    players: usize,
    /// The data `exact: [f64; e]`.
    exact: Vec<f64>,
    /// The size `k` of the data.
    k: usize,
    /// The size `e` of the data.
    e: usize,
    /// The belief about `a`.
    a: Gaussian,
    /// The belief about `b`.
    b: Gaussian,
    /// The belief about `w`.
    w: Gaussian,
    /// The belief about `root`.
    root: Vec<Gaussian>,
    /// The belief about `leaf`.
    leaf: Vec<Gaussian>,
    /// The belief about `top`.
    top: Gaussian,
    /// The belief about `fixed`.
    fixed: Gaussian,
    /// The message to `a` from its definition, line 10.
    a_prior: Gaussian,
    /// The message to `b` from its definition, line 11.
    b_prior: Gaussian,
    /// The message to `a` from line 11.
    a_from_b: Gaussian,
    /// The message to `b` from line 13.
    b_from_y: Vec<Gaussian>,
    /// The message to `w` from line 13.
    w_from_y: Vec<Gaussian>,
    /// The message to `root` from its definition, line 16.
    root_prior: Vec<Gaussian>,
    /// The message to `leaf` from its definition, line 17.
    leaf_prior: Vec<Gaussian>,
    /// The message to `root[p]` from line 17.
    root_from_leaf: Vec<Gaussian>,
    /// The message to `part` from its definition, line 19.
    part_prior: Vec<Gaussian>,
    /// The message to `leaf[at[u]]` from line 19.
    leaf_from_at: Vec<Gaussian>,
    /// The message to `part[u]` from line 19.
    part_from_constraint: Vec<Gaussian>,
    /// The message to `top` from its definition, line 21.
    top_prior: Gaussian,
    /// The message to `fixed` from its definition, line 22.
    fixed_prior: Gaussian,
    /// The message to `top` from line 22.
    top_from_fixed: Gaussian,
    /// The product of the messages to `fixed` from line 23.
    fixed_from_exact: Gaussian,
    /// The belief about `a` one iteration ago.
    a_before: Gaussian,
    /// The belief about `b` one iteration ago.
    b_before: Gaussian,
    /// The belief about `w` one iteration ago.
    w_before: Gaussian,
    /// The belief about `root` one iteration ago.
    root_before: Vec<Gaussian>,
    /// The belief about `leaf` one iteration ago.
    leaf_before: Vec<Gaussian>,
    /// The belief about `top` one iteration ago.
    top_before: Gaussian,
    /// The belief about `fixed` one iteration ago.
    fixed_before: Gaussian,
}

impl SharedChildren {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: SharedChildrenData<'_>) -> Result<Self, DataError> {
        check::real("y", data.y, 3, 5)?;
        check::real("seen", data.seen, 4, 5)?;
        check::integer("at", data.at, 5, 5)?;
        check::real("scale", data.scale, 6, 5)?;
        check::integer("players", data.players, 7, 5)?;
        check::real("exact", data.exact, 8, 5)?;
        let k = data.y.len();
        check::size("k", "y", k, "seen", data.seen.len(), 4, 5)?;
        check::size("k", "y", k, "at", data.at.len(), 5, 5)?;
        let e = data.exact.len();
        let mut inference = Self {
            y: data.y.to_vec(),
            seen: data.seen.to_vec(),
            at: data.at.to_vec(),
            scale: data.scale,
            players: data.players,
            exact: data.exact.to_vec(),
            k,
            e,
            a: Gaussian::UNIFORM,
            b: Gaussian::UNIFORM,
            w: Gaussian::UNIFORM,
            root: Vec::new(),
            leaf: Vec::new(),
            top: Gaussian::UNIFORM,
            fixed: Gaussian::UNIFORM,
            a_prior: Gaussian::UNIFORM,
            b_prior: Gaussian::UNIFORM,
            a_from_b: Gaussian::UNIFORM,
            b_from_y: Vec::new(),
            w_from_y: Vec::new(),
            root_prior: Vec::new(),
            leaf_prior: Vec::new(),
            root_from_leaf: Vec::new(),
            part_prior: Vec::new(),
            leaf_from_at: Vec::new(),
            part_from_constraint: Vec::new(),
            top_prior: Gaussian::UNIFORM,
            fixed_prior: Gaussian::UNIFORM,
            top_from_fixed: Gaussian::UNIFORM,
            fixed_from_exact: Gaussian::UNIFORM,
            a_before: Gaussian::UNIFORM,
            b_before: Gaussian::UNIFORM,
            w_before: Gaussian::UNIFORM,
            root_before: Vec::new(),
            leaf_before: Vec::new(),
            top_before: Gaussian::UNIFORM,
            fixed_before: Gaussian::UNIFORM,
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 3, 5)?;
        check::real("y", y, 3, 5)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `seen` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_seen(&mut self, seen: &[f64]) -> Result<(), DataError> {
        check::length("seen", self.seen.len(), seen.len(), 4, 5)?;
        check::real("seen", seen, 4, 5)?;
        self.seen = seen.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `at` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_at(&mut self, at: &[usize]) -> Result<(), DataError> {
        check::length("at", self.at.len(), at.len(), 5, 5)?;
        check::integer("at", at, 5, 5)?;
        let before = std::mem::replace(&mut self.at, at.to_vec());
        self.check_data().inspect_err(|_| self.at = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `scale` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_scale(&mut self, scale: f64) -> Result<(), DataError> {
        check::real("scale", scale, 6, 5)?;
        self.scale = scale;
        self.reset();
        Ok(())
    }

    /// Replaces `players` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_players(&mut self, players: usize) -> Result<(), DataError> {
        check::integer("players", players, 7, 5)?;
        let before = std::mem::replace(&mut self.players, players);
        self.check_data().inspect_err(|_| self.players = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `exact` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_exact(&mut self, exact: &[f64]) -> Result<(), DataError> {
        check::length("exact", self.exact.len(), exact.len(), 8, 5)?;
        check::real("exact", exact, 8, 5)?;
        self.exact = exact.to_vec();
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_a();
        self.define_w();
        self.define_root();
        self.tell_part();
        self.define_top();
        self.tell_fixed();
        self.tell_top();
        self.define_fixed();
        self.tell_leaf();
        self.tell_root();
        self.define_leaf();
        self.define_part();
        self.define_b();
        self.marginal_of_root();
        self.marginal_of_top();
        self.marginal_of_fixed();
        self.a_before = self.a;
        self.b_before = self.b;
        self.w_before = self.w;
        self.root_before.clone_from(&self.root);
        self.leaf_before.clone_from(&self.leaf);
        self.top_before = self.top;
        self.fixed_before = self.fixed;
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.tell_b_and_w();
        self.tell_a();
        self.marginal_of_a();
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

    /// The posterior of `a`.
    #[must_use]
    pub fn a_posterior(&self) -> &Gaussian {
        &self.a
    }

    /// The posterior of `b`.
    #[must_use]
    pub fn b_posterior(&self) -> &Gaussian {
        &self.b
    }

    /// The posterior of `w`.
    #[must_use]
    pub fn w_posterior(&self) -> &Gaussian {
        &self.w
    }

    /// The posterior of `root`.
    #[must_use]
    pub fn root_posterior(&self) -> &[Gaussian] {
        &self.root
    }

    /// The posterior of `leaf`.
    #[must_use]
    pub fn leaf_posterior(&self) -> &[Gaussian] {
        &self.leaf
    }

    /// The posterior of `top`.
    #[must_use]
    pub fn top_posterior(&self) -> &Gaussian {
        &self.top
    }

    /// The posterior of `fixed`.
    #[must_use]
    pub fn fixed_posterior(&self) -> &Gaussian {
        &self.fixed
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `a`, from line 10.
        log_z += (self.a_prior * self.a_from_b).log_normaliser_over(&self.a_prior);
        // `b`, from line 11.
        log_z += self.b.log_normaliser_over(&self.b_prior);
        // `w`, from line 12.
        let w_prior = Gaussian::from_mean_variance(0.0, 1.0);
        log_z += self.w.log_normaliser_over(&w_prior);
        // `root`, from line 16.
        for at in 0..self.root_prior.len() {
            log_z += (self.root_prior[at] * self.root_from_leaf[at])
                .log_normaliser_over(&self.root_prior[at]);
        }
        // `leaf`, from line 17.
        for (belief, before) in self.leaf.iter().zip(&self.leaf_prior) {
            log_z += belief.log_normaliser_over(before);
        }
        // `part`, from line 19.
        let mut part_so_far = self.part_prior.clone();
        for u in 0..self.k {
            let part = part_so_far[u];
            let predictor = Predictor::new(self.seen[u], 2.0);
            log_z += linear::gaussian_derivatives(part, predictor).log_z;
            part_so_far[u] *= Gaussian::from_mean_variance(self.seen[u], 2.0);
        }
        // `top`, from line 21.
        log_z += (self.top_prior * self.top_from_fixed).log_normaliser_over(&self.top_prior);
        // `fixed`, from lines 22 and 23.
        let mut fixed_so_far = self.fixed_prior;
        for u in 0..self.e {
            let predictor = Predictor::new(0.0, 0.0).plus(self.scale, fixed_so_far);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.exact[u]), predictor).log_z;
            let predictor = Predictor::new(0.0, 0.0);
            fixed_so_far *=
                linear::to_left_out_term(self.scale, predictor, Gaussian::point(self.exact[u]));
        }
        // Line 11, `let b ~ Gaussian(a, variance = 1);`.
        let a = self.a_prior;
        log_z -= (self.a_prior * self.a_from_b).log_normaliser_over(&a);
        // Line 13, `y[u] ~ Gaussian(b + w, variance = 1);`.
        for u in 0..self.k {
            let b = self.b / self.b_from_y[u];
            let w = self.w / self.w_from_y[u];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, b).plus(1.0, w);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.y[u]), predictor).log_z;
            log_z -= self.b.log_normaliser_over(&b);
            log_z -= self.w.log_normaliser_over(&w);
        }
        // Line 17, `let leaf[p] ~ Gaussian(root[p] - 0.5, variance = 3);`.
        for p in 0..self.players {
            let root = self.root_prior[p];
            log_z -= (self.root_prior[p] * self.root_from_leaf[p]).log_normaliser_over(&root);
        }
        // Line 19, `observe scale * leaf[at[u]] ~ Gaussian(seen[u], variance = 2);`.
        for u in 0..self.k {
            let at_datum = self.at[u];
            let leaf = self.leaf[at_datum] / self.leaf_from_at[u];
            log_z -= self.leaf[at_datum].log_normaliser_over(&leaf);
        }
        // Line 22, `let fixed ~ Gaussian(3 * top, variance = 1);`.
        let top = self.top_prior;
        log_z -= (self.top_prior * self.top_from_fixed).log_normaliser_over(&top);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for u in 0..self.k {
            check::below("at[{}]", &[u], self.at[u], self.players, 19, 37)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.a = Gaussian::UNIFORM;
        self.b = Gaussian::UNIFORM;
        self.w = Gaussian::UNIFORM;
        self.root = vec![Gaussian::UNIFORM; self.players];
        self.leaf = vec![Gaussian::UNIFORM; self.players];
        self.top = Gaussian::UNIFORM;
        self.fixed = Gaussian::UNIFORM;
        self.a_prior = Gaussian::UNIFORM;
        self.b_prior = Gaussian::UNIFORM;
        self.a_from_b = Gaussian::UNIFORM;
        self.b_from_y = vec![Gaussian::UNIFORM; self.k];
        self.w_from_y = vec![Gaussian::UNIFORM; self.k];
        self.root_prior = vec![Gaussian::UNIFORM; self.players];
        self.leaf_prior = vec![Gaussian::UNIFORM; self.players];
        self.root_from_leaf = vec![Gaussian::UNIFORM; self.players];
        self.part_prior = vec![Gaussian::UNIFORM; self.k];
        self.leaf_from_at = vec![Gaussian::UNIFORM; self.k];
        self.part_from_constraint = vec![Gaussian::UNIFORM; self.k];
        self.top_prior = Gaussian::UNIFORM;
        self.fixed_prior = Gaussian::UNIFORM;
        self.top_from_fixed = Gaussian::UNIFORM;
        self.fixed_from_exact = Gaussian::UNIFORM;
    }

    /// Line 10, `let a ~ Gaussian(0, variance = 1);`.
    fn define_a(&mut self) {
        self.a_prior = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 12, `let w ~ Gaussian(0, variance = 1);`.
    fn define_w(&mut self) {
        self.w *= Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 16, `let root[p] ~ Gaussian(1, variance = 2);`.
    fn define_root(&mut self) {
        self.root_prior.fill(Gaussian::from_mean_variance(1.0, 2.0));
    }

    /// Line 19, `observe scale * leaf[at[u]] ~ Gaussian(seen[u], variance = 2);`.
    fn tell_part(&mut self) {
        for u in 0..self.k {
            self.part_from_constraint[u] = Gaussian::from_mean_variance(self.seen[u], 2.0);
        }
    }

    /// Line 21, `let top ~ Gaussian(-2, variance = 4);`.
    fn define_top(&mut self) {
        self.top_prior = Gaussian::from_mean_variance(-2.0, 4.0);
    }

    /// Line 23, `observe scale * fixed == exact[u];`.
    fn tell_fixed(&mut self) {
        self.fixed_from_exact = Gaussian::UNIFORM;
        let predictor = Predictor::new(0.0, 0.0);
        for u in 0..self.e {
            self.fixed_from_exact *=
                linear::to_left_out_term(self.scale, predictor, Gaussian::point(self.exact[u]));
        }
    }

    /// Line 22, `let fixed ~ Gaussian(3 * top, variance = 1);`.
    fn tell_top(&mut self) {
        let fixed = self.fixed_from_exact;
        self.top_from_fixed = linear::to_affine(3.0, fixed, 0.0, 1.0);
    }

    /// Line 22, `let fixed ~ Gaussian(3 * top, variance = 1);`.
    fn define_fixed(&mut self) {
        let top = self.top_prior;
        self.fixed_prior = linear::affine(3.0, top, 0.0, 1.0);
    }

    /// Line 19, `observe scale * leaf[at[u]] ~ Gaussian(seen[u], variance = 2);`.
    fn tell_leaf(&mut self) {
        for u in 0..self.k {
            let at_datum = self.at[u];
            let part = self.part_from_constraint[u];
            let message = linear::to_affine(self.scale, part, 0.0, 0.0);
            self.leaf[at_datum] *= message / self.leaf_from_at[u];
            self.leaf_from_at[u] = message;
        }
    }

    /// Line 17, `let leaf[p] ~ Gaussian(root[p] - 0.5, variance = 3);`.
    fn tell_root(&mut self) {
        for p in 0..self.players {
            let leaf = self.leaf[p] / self.leaf_prior[p];
            self.root_from_leaf[p] = linear::to_affine(1.0, leaf, -0.5, 3.0);
        }
    }

    /// Line 17, `let leaf[p] ~ Gaussian(root[p] - 0.5, variance = 3);`.
    fn define_leaf(&mut self) {
        for p in 0..self.players {
            let root = self.root_prior[p];
            let message = linear::affine(1.0, root, -0.5, 3.0);
            self.leaf[p] *= message / self.leaf_prior[p];
            self.leaf_prior[p] = message;
        }
    }

    /// Line 19, `observe scale * leaf[at[u]] ~ Gaussian(seen[u], variance = 2);`.
    fn define_part(&mut self) {
        for u in 0..self.k {
            let at_datum = self.at[u];
            let leaf = self.leaf[at_datum] / self.leaf_from_at[u];
            self.part_prior[u] = linear::affine(self.scale, leaf, 0.0, 0.0);
        }
    }

    /// Line 11, `let b ~ Gaussian(a, variance = 1);`.
    fn define_b(&mut self) {
        let a = self.a_prior;
        let message = linear::through_noise(a, 1.0);
        self.b *= message / self.b_prior;
        self.b_prior = message;
    }

    /// The marginal of `root`: the product of all messages to it.
    fn marginal_of_root(&mut self) {
        for at in 0..self.root.len() {
            self.root[at] = self.root_prior[at] * self.root_from_leaf[at];
        }
    }

    /// The marginal of `top`: the product of all messages to it.
    fn marginal_of_top(&mut self) {
        self.top = self.top_prior * self.top_from_fixed;
    }

    /// The marginal of `fixed`: the product of all messages to it.
    fn marginal_of_fixed(&mut self) {
        self.fixed = self.fixed_prior * self.fixed_from_exact;
    }

    /// Line 13, `y[u] ~ Gaussian(b + w, variance = 1);`.
    fn tell_b_and_w(&mut self) {
        for u in 0..self.k {
            let b = self.b / self.b_from_y[u];
            let w = self.w / self.w_from_y[u];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, b).plus(1.0, w);
            let child = Gaussian::point(self.y[u]);
            let to_b = linear::to_term_of_gaussian(1.0, b, predictor, child);
            let to_w = linear::to_term_of_gaussian(1.0, w, predictor, child);
            self.b *= to_b / self.b_from_y[u];
            self.b_from_y[u] = to_b;
            self.w *= to_w / self.w_from_y[u];
            self.w_from_y[u] = to_w;
        }
    }

    /// Line 11, `let b ~ Gaussian(a, variance = 1);`.
    fn tell_a(&mut self) {
        let b = self.b / self.b_prior;
        self.a_from_b = linear::through_noise(b, 1.0);
    }

    /// The marginal of `a`: the product of all messages to it.
    fn marginal_of_a(&mut self) {
        self.a = self.a_prior * self.a_from_b;
    }
}

impl Inference for SharedChildren {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("a", &self.a, 0, 10, iteration)?;
        Error::check_proper("b", &self.b, 0, 11, iteration)?;
        Error::check_proper("w", &self.w, 0, 12, iteration)?;
        Error::check_all_proper("root", &self.root, 16, iteration)?;
        Error::check_all_proper("leaf", &self.leaf, 17, iteration)?;
        Error::check_proper("top", &self.top, 0, 21, iteration)?;
        Error::check_proper("fixed", &self.fixed, 0, 22, iteration)?;
        let mut moved = self.a.moved(&self.a_before, tolerance);
        self.a_before = self.a;
        moved |= self.b.moved(&self.b_before, tolerance);
        self.b_before = self.b;
        moved |= self.w.moved(&self.w_before, tolerance);
        self.w_before = self.w;
        moved |= posterity_runtime::any_moved(&self.root, &self.root_before, tolerance);
        self.root_before.clone_from(&self.root);
        moved |= posterity_runtime::any_moved(&self.leaf, &self.leaf_before, tolerance);
        self.leaf_before.clone_from(&self.leaf);
        moved |= self.top.moved(&self.top_before, tolerance);
        self.top_before = self.top;
        moved |= self.fixed.moved(&self.fixed_before, tolerance);
        self.fixed_before = self.fixed;
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("b", "line 13", |it| &it.b_from_y),
            ahead.array("w", "line 13", |it| &it.w_from_y),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let a = Posterior::from(self.a);
        let b = Posterior::from(self.b);
        let w = Posterior::from(self.w);
        let root = Posterior::array((0..self.players).map(|i| self.root[i]));
        let leaf = Posterior::array((0..self.players).map(|i| self.leaf[i]));
        let top = Posterior::from(self.top);
        let fixed = Posterior::from(self.fixed);
        vec![
            ("a", a), ("b", b), ("w", w), ("root", root), ("leaf", leaf), ("top", top),
            ("fixed", fixed)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(13, 21), (19, 21), (23, 21)]
    }
}
