//! `BallCountingNoisy` by expectation propagation, compiled by posterity from
//! `conformance/discrete/ball_counting_noisy.model`.
//!
//! ```text
//! model BallCountingNoisy(seen: [bool; n], urn: [[f64; 8]; 9]) -> (balls) {
//!     let balls ~ Categorical([0.0, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125]);
//!     for b in 0..8 { let blue[b] ~ Bernoulli(0.5); }
//!     for i in 0..n {
//!         let pick;
//!         match balls { k => { pick ~ Categorical(urn[k]); } }
//!         let flip ~ Bernoulli(0.2);
//!         match pick { b => { observe (blue[b] != flip) == seen[i]; } }
//!     }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, categorical, equal_bool, table};
use posterity_runtime::{
    Ahead, Bernoulli, Categorical, DataError, Distribution, Error, Grid, Inference,
    Options, Posterior, Progress, Run, Unsettled, check, gate,
};
use std::ops::ControlFlow;

/// What [`BallCountingNoisy`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct BallCountingNoisyData<'a> {
    /// `seen: [bool; n]`
    pub seen: &'a [bool],
    /// `urn: [[f64; 8]; 9]`
    pub urn: Grid<'a, f64, 2>,
}

/// How many balls are in the urn, from ten draws with replacement?
#[derive(Clone, Debug)]
pub struct BallCountingNoisy {
    /// The data `seen: [bool; n]`.
    seen: Vec<bool>,
    /// The data `urn: [[f64; 8]; 9]`.
    urn: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `balls`.
    balls: Categorical,
    /// The belief about `blue`.
    blue: Vec<Bernoulli>,
    /// The belief about `pick`.
    pick: Vec<Categorical>,
    /// The belief about `flip`.
    flip: Vec<Bernoulli>,
    /// The message to `pick` from its definition, line 7.
    pick_prior: Vec<Categorical>,
    /// The message to `balls` from line 7.
    balls_from_pick: Vec<Categorical>,
    /// The message to `blue` from its definition, line 9.
    blue_by_pick_prior: Vec<Bernoulli>,
    /// The message to `flip` from its definition, line 9.
    flip_by_pick_prior: Vec<Bernoulli>,
    /// The message to `blue[i][b]` from line 9.
    blue_by_pick_from_evidence: Vec<Bernoulli>,
    /// The message to `flip[i][b]` from line 9.
    flip_by_pick_from_evidence: Vec<Bernoulli>,
    /// The message to `pick[i]` from line 9.
    pick_from_gate: Vec<Categorical>,
    /// The message to `blue[b]` from line 9.
    blue_from_gate: Vec<Bernoulli>,
    /// The message to `flip[i]` from line 9.
    flip_from_gate: Vec<Bernoulli>,
    /// The belief about `balls` one iteration ago.
    balls_before: Categorical,
    /// The belief about `blue` one iteration ago.
    blue_before: Vec<Bernoulli>,
    /// The belief about `pick` one iteration ago.
    pick_before: Vec<Categorical>,
    /// The belief about `flip` one iteration ago.
    flip_before: Vec<Bernoulli>,
}

impl BallCountingNoisy {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: BallCountingNoisyData<'_>) -> Result<Self, DataError> {
        check::grid("urn", data.urn, 2, 42)?;
        check::real("urn", data.urn, 2, 42)?;
        let n = data.seen.len();
        check::length("urn", 9, data.urn.sizes[0], 2, 42)?;
        if !data.urn.sizes[..1].contains(&0) {
            check::length("urn", 8, data.urn.sizes[1], 2, 42)?;
        }
        let mut inference = Self {
            seen: data.seen.to_vec(),
            urn: data.urn.values.to_vec(),
            n,
            balls: Categorical::uniform(1),
            blue: Vec::new(),
            pick: Vec::new(),
            flip: Vec::new(),
            pick_prior: Vec::new(),
            balls_from_pick: Vec::new(),
            blue_by_pick_prior: Vec::new(),
            flip_by_pick_prior: Vec::new(),
            blue_by_pick_from_evidence: Vec::new(),
            flip_by_pick_from_evidence: Vec::new(),
            pick_from_gate: Vec::new(),
            blue_from_gate: Vec::new(),
            flip_from_gate: Vec::new(),
            balls_before: Categorical::uniform(1),
            blue_before: Vec::new(),
            pick_before: Vec::new(),
            flip_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `seen` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_seen(&mut self, seen: &[bool]) -> Result<(), DataError> {
        check::length("seen", self.seen.len(), seen.len(), 2, 25)?;
        self.seen = seen.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `urn` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_urn(&mut self, urn: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("urn", urn, 2, 42)?;
        check::length("urn", 9, urn.sizes[0], 2, 42)?;
        check::length("urn", 8, urn.sizes[1], 2, 42)?;
        check::real("urn", urn, 2, 42)?;
        let before = std::mem::replace(&mut self.urn, urn.values.to_vec());
        self.check_data().inspect_err(|_| self.urn = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_balls();
        self.define_blue();
        self.define_flip();
        self.define_flip_by_pick();
        self.tell_blue_by_pick();
        self.balls_before.clone_from(&self.balls);
        self.blue_before.clone_from(&self.blue);
        self.pick_before.clone_from(&self.pick);
        self.flip_before.clone_from(&self.flip);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.define_pick();
        self.define_blue_by_pick();
        self.tell_flip_by_pick();
        self.tell_pick();
        self.tell_blue();
        self.tell_balls();
        self.tell_flip();
        self.marginal_of_pick();
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

    /// The posterior of `balls`.
    #[must_use]
    pub fn balls_posterior(&self) -> &Categorical {
        &self.balls
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `balls`, from line 3.
        let balls_prior = categorical::ep::to_x_known(
            &[0.0, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125],
        );
        log_z += self.balls.log_normaliser_over(&balls_prior);
        // `blue`, from line 4.
        let blue_prior = bernoulli::ep::to_x_known(0.5);
        for belief in &self.blue {
            log_z += belief.log_normaliser_over(&blue_prior);
        }
        // `pick`, from lines 7 and 9.
        let mut pick_so_far = self.pick_prior.clone();
        for i in 0..self.n {
            let pick = &pick_so_far[i];
            let mut cases = Categorical::uniform(8);
            for b in 0..8 {
                cases
                    .set_log_weight(b, gate::possible(self.log_evidence_of_case_of_pick(i, b)));
            }
            log_z += gate::log_evidence_of_cases(pick, &cases);
            let mut cases = Categorical::uniform(8);
            for b in 0..8 {
                cases
                    .set_log_weight(b, gate::possible(self.log_evidence_of_case_of_pick(i, b)));
            }
            pick_so_far[i] *= &cases;
        }
        // `flip`, from line 8.
        let flip_prior = bernoulli::ep::to_x_known(0.2);
        for belief in &self.flip {
            log_z += belief.log_normaliser_over(&flip_prior);
        }
        // Line 7, `pick ~ Categorical(urn[k]);`.
        for i in 0..self.n {
            let balls = &(&self.balls / &self.balls_from_pick[i]);
            log_z -= self.balls.log_normaliser_over(balls);
        }
        // Line 9, `match pick`.
        for i in 0..self.n {
            for b in 0..8 {
                let blue = self.blue[b] / self.blue_from_gate[i * 8 + b];
                log_z -= self.blue[b].log_normaliser_over(&blue);
            }
        }
        // Line 9, `match pick`.
        for i in 0..self.n {
            let flip = self.flip[i] / self.flip_from_gate[i];
            log_z -= self.flip[i].log_normaliser_over(&flip);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        if 0 < self.n {
            for k in 0..9 {
                check::weights("urn[{}]", &[k], &self.urn[k * 8..][..8], 7, 49)?;
            }
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.balls = Categorical::uniform(9);
        self.blue = vec![Bernoulli::UNIFORM; 8];
        self.pick = vec![Categorical::uniform(8); self.n];
        self.flip = vec![Bernoulli::UNIFORM; self.n];
        self.pick_prior = vec![Categorical::uniform(8); self.n];
        self.balls_from_pick = vec![Categorical::uniform(9); self.n];
        self.blue_by_pick_prior = vec![Bernoulli::UNIFORM; self.n * 8];
        self.flip_by_pick_prior = vec![Bernoulli::UNIFORM; self.n * 8];
        self.blue_by_pick_from_evidence = vec![Bernoulli::UNIFORM; self.n * 8];
        self.flip_by_pick_from_evidence = vec![Bernoulli::UNIFORM; self.n * 8];
        self.pick_from_gate = vec![Categorical::uniform(8); self.n];
        self.blue_from_gate = vec![Bernoulli::UNIFORM; self.n * 8];
        self.flip_from_gate = vec![Bernoulli::UNIFORM; self.n];
    }

    /// Line 3, `let balls ~ Categorical([0.0, 0.125, 0.125, 0.125, 0.125, 0.125, 0.12…`.
    fn define_balls(&mut self) {
        self.balls *= &categorical::ep::to_x_known(
            &[0.0, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125],
        );
    }

    /// Line 4, `let blue[b] ~ Bernoulli(0.5);`.
    fn define_blue(&mut self) {
        self.blue.fill(bernoulli::ep::to_x_known(0.5));
    }

    /// Line 8, `let flip ~ Bernoulli(0.2);`.
    fn define_flip(&mut self) {
        self.flip.fill(bernoulli::ep::to_x_known(0.2));
    }

    /// Line 9, `match pick`.
    fn define_flip_by_pick(&mut self) {
        for i in 0..self.n {
            for b in 0..8 {
                let flip = self.flip[i] / self.flip_from_gate[i];
                self.flip_by_pick_prior[i * 8 + b] = flip;
            }
        }
    }

    /// Line 9, `observe (blue[b] != flip) == seen[i];`.
    fn tell_blue_by_pick(&mut self) {
        for i in 0..self.n {
            for b in 0..8 {
                let flip_by_pick = self.flip_by_pick_prior[i * 8 + b];
                self.blue_by_pick_from_evidence[i * 8 + b] = equal_bool::ep::to_a(
                    !self.seen[i],
                    flip_by_pick,
                );
            }
        }
    }

    /// Line 7, `pick ~ Categorical(urn[k]);`.
    fn define_pick(&mut self) {
        for i in 0..self.n {
            let balls = &(&self.balls / &self.balls_from_pick[i]);
            self.pick_prior[i] = table::ep::to_x(balls, Grid::new(&self.urn, [9, 8]));
        }
    }

    /// Line 9, `match pick`.
    fn define_blue_by_pick(&mut self) {
        for i in 0..self.n {
            for b in 0..8 {
                let blue = self.blue[b] / self.blue_from_gate[i * 8 + b];
                self.blue_by_pick_prior[i * 8 + b] = blue;
            }
        }
    }

    /// Line 9, `observe (blue[b] != flip) == seen[i];`.
    fn tell_flip_by_pick(&mut self) {
        for i in 0..self.n {
            for b in 0..8 {
                let blue_by_pick = self.blue_by_pick_prior[i * 8 + b];
                self.flip_by_pick_from_evidence[i * 8 + b] = equal_bool::ep::to_b(
                    !self.seen[i],
                    blue_by_pick,
                );
            }
        }
    }

    /// Line 9, `match pick`.
    fn tell_pick(&mut self) {
        for i in 0..self.n {
            let mut cases = Categorical::uniform(8);
            for b in 0..8 {
                cases
                    .set_log_weight(b, gate::possible(self.log_evidence_of_case_of_pick(i, b)));
            }
            self.pick_from_gate[i] = cases;
        }
    }

    /// Line 9, `match pick`.
    fn tell_blue(&mut self) {
        for i in 0..self.n {
            for b in 0..8 {
                let blue = self.blue[b] / self.blue_from_gate[i * 8 + b];
                let pick = &(&self.pick_prior[i] * &self.pick_from_gate[i]);
                let mut leave = gate::Leave::new(&blue);
                let blue_by_pick = self.blue_by_pick_from_evidence[i * 8 + b];
                leave.case(pick.log_density(b), &blue_by_pick);
                let message = leave.message();
                self.blue[b] = blue * message;
                self.blue_from_gate[i * 8 + b] = message;
            }
        }
    }

    /// Line 7, `pick ~ Categorical(urn[k]);`.
    fn tell_balls(&mut self) {
        for i in 0..self.n {
            let pick = &self.pick_from_gate[i];
            let message = table::ep::to_selector(pick, Grid::new(&self.urn, [9, 8]));
            self.balls = &self.balls * &(&message / &self.balls_from_pick[i]);
            self.balls_from_pick[i] = message;
        }
    }

    /// Line 9, `match pick`.
    fn tell_flip(&mut self) {
        for i in 0..self.n {
            let flip = self.flip[i] / self.flip_from_gate[i];
            let pick = &(&self.pick_prior[i] * &self.pick_from_gate[i]);
            let mut leave = gate::Leave::new(&flip);
            for b in 0..8 {
                let flip_by_pick = self.flip_by_pick_from_evidence[i * 8 + b];
                leave.case(pick.log_density(b), &flip_by_pick);
            }
            let message = leave.message();
            self.flip[i] = flip * message;
            self.flip_from_gate[i] = message;
        }
    }

    /// The marginal of `pick`: the product of all messages to it.
    fn marginal_of_pick(&mut self) {
        for at in 0..self.pick.len() {
            self.pick[at] = &self.pick_prior[at] * &self.pick_from_gate[at];
        }
    }

    /// The log evidence of what stands in this case.
    /// Line 9, `match pick`.
    fn log_evidence_of_case_of_pick(&self, i: usize, b: usize) -> f64 {
        let mut log_z = 0.0;
        let blue_by_pick_so_far = self.blue_by_pick_prior[i * 8 + b];
        log_z += (self.blue_by_pick_prior[i * 8 + b]
            * self.blue_by_pick_from_evidence[i * 8 + b])
            .log_normaliser_over(&blue_by_pick_so_far);
        let flip_by_pick_so_far = self.flip_by_pick_prior[i * 8 + b];
        log_z += (self.flip_by_pick_prior[i * 8 + b]
            * self.flip_by_pick_from_evidence[i * 8 + b])
            .log_normaliser_over(&flip_by_pick_so_far);
        let blue_by_pick = self.blue_by_pick_prior[i * 8 + b];
        let flip_by_pick = self.flip_by_pick_prior[i * 8 + b];
        log_z += equal_bool::ep::log_evidence(!self.seen[i], blue_by_pick, flip_by_pick);
        log_z -= (self.blue_by_pick_prior[i * 8 + b]
            * self.blue_by_pick_from_evidence[i * 8 + b])
            .log_normaliser_over(&blue_by_pick);
        log_z -= (self.flip_by_pick_prior[i * 8 + b]
            * self.flip_by_pick_from_evidence[i * 8 + b])
            .log_normaliser_over(&flip_by_pick);
        log_z
    }
}

impl Inference for BallCountingNoisy {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("balls", &self.balls, 0, 3, iteration)?;
        Error::check_all_proper("blue", &self.blue, 4, iteration)?;
        Error::check_all_proper("pick", &self.pick, 7, iteration)?;
        Error::check_all_proper("flip", &self.flip, 8, iteration)?;
        let mut moved = self.balls.moved(&self.balls_before, tolerance);
        self.balls_before.clone_from(&self.balls);
        moved |= posterity_runtime::any_moved(&self.blue, &self.blue_before, tolerance);
        self.blue_before.clone_from(&self.blue);
        moved |= posterity_runtime::any_moved(&self.pick, &self.pick_before, tolerance);
        self.pick_before.clone_from(&self.pick);
        moved |= posterity_runtime::any_moved(&self.flip, &self.flip_before, tolerance);
        self.flip_before.clone_from(&self.flip);
        Ok(moved)
    }

    fn unsettled(&self) -> Vec<Unsettled> {
        let ahead = Ahead::of(self);
        Vec::from([
            ahead.array("pick", "line 7", |it| &it.pick_prior),
            ahead.array("balls", "line 7", |it| &it.balls_from_pick),
            ahead.array("blue", "line 9", |it| &it.blue_by_pick_prior),
            ahead.array("flip[i][b]", "line 9", |it| &it.flip_by_pick_from_evidence),
            ahead.array("pick[i]", "line 9", |it| &it.pick_from_gate),
            ahead.array("blue[b]", "line 9", |it| &it.blue_from_gate),
        ])
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let balls = Posterior::from(self.balls.clone());
        vec![("balls", balls)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(9, 29), (9, 15)]
    }
}
