//! `CountSoftVmp` by variational message passing, compiled by posterity from
//! `conformance/discrete/count_soft_vmp.model`.
//!
//! ```text
//! model CountSoftVmp(p: [f64; n], c: [f64; 4]) -> (x) {
//!     for i in 0..n { let x[i] ~ Bernoulli(p[i]); }
//!     let number = count(x);
//!     observe number ~ Categorical(c);
//! }
//! ```

use posterity_runtime::operators::{add_truth, bernoulli, categorical, sum_int};
use posterity_runtime::{
    Bernoulli, Categorical, DataError, Error, Inference, Options, Posterior, Progress,
    Run, check,
};
use std::ops::ControlFlow;

/// What [`CountSoftVmp`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct CountSoftVmpData<'a> {
    /// `p: [f64; n]`
    pub p: &'a [f64],
    /// `c: [f64; 4]`
    pub c: &'a [f64],
}

/// Soft evidence on a count, by mean field.
#[derive(Clone, Debug)]
pub struct CountSoftVmp {
    /// The data `p: [f64; n]`.
    p: Vec<f64>,
    /// The data `c: [f64; 4]`.
    c: Vec<f64>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `x`.
    x: Vec<Bernoulli>,
    /// The belief about `count_so_far`.
    count_so_far: Vec<Categorical>,
    /// What the readers of `count_so_far` tell it.
    count_so_far_told: Vec<Categorical>,
    /// The belief about `x` one iteration ago.
    x_before: Vec<Bernoulli>,
    /// The belief about `count_so_far` one iteration ago.
    count_so_far_before: Vec<Categorical>,
}

impl CountSoftVmp {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: CountSoftVmpData<'_>) -> Result<Self, DataError> {
        check::real("p", data.p, 2, 20)?;
        check::real("c", data.c, 2, 33)?;
        let n = data.p.len();
        check::length("c", 4, data.c.len(), 2, 33)?;
        let mut inference = Self {
            p: data.p.to_vec(),
            c: data.c.to_vec(),
            n,
            x: Vec::new(),
            count_so_far: Vec::new(),
            count_so_far_told: Vec::new(),
            x_before: Vec::new(),
            count_so_far_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `p` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_p(&mut self, p: &[f64]) -> Result<(), DataError> {
        check::length("p", self.p.len(), p.len(), 2, 20)?;
        check::real("p", p, 2, 20)?;
        let before = std::mem::replace(&mut self.p, p.to_vec());
        self.check_data().inspect_err(|_| self.p = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `c` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_c(&mut self, c: &[f64]) -> Result<(), DataError> {
        check::length("c", self.c.len(), c.len(), 2, 33)?;
        check::real("c", c, 2, 33)?;
        let before = std::mem::replace(&mut self.c, c.to_vec());
        self.check_data().inspect_err(|_| self.c = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.start_x();
        self.start_count_so_far();
        self.x_before.clone_from(&self.x);
        self.count_so_far_before.clone_from(&self.count_so_far);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_x();
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

    /// The posterior of `x`.
    #[must_use]
    pub fn x_posterior(&self) -> &[Bernoulli] {
        &self.x
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 3, `let x[i] ~ Bernoulli(p[i]);`.
        for i in 0..self.n {
            let x = self.x[i];
            bound += bernoulli::vmp::average_log(x, self.p[i]);
        }
        // Line 5, `observe number ~ Categorical(c);`.
        let count_so_far = &self.count_so_far[self.n];
        bound += categorical::vmp::average_log_random(count_so_far, &self.c);
        // The entropies of the beliefs.
        bound += self.x.iter().map(Bernoulli::entropy).sum::<f64>();
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.n {
            check::probability("p[{}]", &[i], self.p[i], 3, 42)?;
        }
        check::weights("c", &[], &self.c, 5, 34)?;
        check::length("4 = n + 1", self.n + 1, 4, 5, 13)?;
        Ok(())
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.x = vec![Bernoulli::UNIFORM; self.n];
        self.count_so_far.clear();
        for i in 0..self.n + 1 {
            self.count_so_far.push(Categorical::uniform(i + 1));
        }
        self.count_so_far_told.clear();
        for i in 0..self.n + 1 {
            self.count_so_far_told.push(Categorical::uniform(i + 1));
        }
    }

    /// Line 3, `let x[i] ~ Bernoulli(p[i]);`.
    fn start_x(&mut self) {
        for i in 0..self.n {
            self.x[i] = bernoulli::vmp::to_x_known(self.p[i]);
        }
    }

    /// Line 4, `let number = count(x);`.
    /// Line 4, `let number = count(x);`.
    fn start_count_so_far(&mut self) {
        self.count_so_far[0] = sum_int::vmp::to_y(0, 0, 1);
        for j in 0..self.n {
            let count_so_far_a = &self.count_so_far[j];
            let x = self.x[j];
            self.count_so_far[j + 1] = add_truth::vmp::to_y(count_so_far_a, x, j + 2);
        }
    }

    /// The belief about `x`, from lines 3 and 4.
    fn update_x(&mut self) {
        for i in 0..self.n {
            self.tell_count_so_far();
            let mut next = Bernoulli::UNIFORM;
            next *= bernoulli::vmp::to_x_known(self.p[i]);
            let count_so_far_here = &self.count_so_far_told[i + 1];
            let count_so_far_a = &self.count_so_far[i];
            next *= add_truth::vmp::to_b(count_so_far_here, count_so_far_a);
            self.x[i] = next;
            self.derive_count_so_far();
        }
    }

    /// What the readers of `count_so_far` tell it.
    fn tell_count_so_far(&mut self) {
        self.count_so_far_told.clear();
        for i in 0..self.n + 1 {
            self.count_so_far_told.push(Categorical::uniform(i + 1));
        }
        self.count_so_far_told[self.n] *= &categorical::vmp::to_x_known(&self.c);
        for j in (0..self.n).rev() {
            let count_so_far_here = &self.count_so_far_told[j + 1];
            let x = self.x[j];
            self.count_so_far_told[j] = &self.count_so_far_told[j]
                * &add_truth::vmp::to_a(count_so_far_here, x, j + 1);
        }
    }

    /// The belief about the derived `count_so_far`.
    fn derive_count_so_far(&mut self) {
        self.count_so_far[0] = sum_int::vmp::to_y(0, 0, 1);
        for j in 0..self.n {
            let count_so_far_a = &self.count_so_far[j];
            let x = self.x[j];
            self.count_so_far[j + 1] = add_truth::vmp::to_y(count_so_far_a, x, j + 2);
        }
    }
}

impl Inference for CountSoftVmp {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("x", &self.x, 3, iteration)?;
        Error::check_all_proper("x", &self.count_so_far, 4, iteration)?;
        let mut moved = posterity_runtime::any_moved(&self.x, &self.x_before, tolerance);
        self.x_before.clone_from(&self.x);
        moved |= posterity_runtime::any_moved(
            &self.count_so_far,
            &self.count_so_far_before,
            tolerance,
        );
        self.count_so_far_before.clone_from(&self.count_so_far);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let x = Posterior::array((0..self.n).map(|i| self.x[i]));
        vec![("x", x)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 5)]
    }
}
