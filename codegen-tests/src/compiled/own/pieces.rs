//! `Pieces` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/pieces.model`.
//!
//! ```text
//! model Pieces(
//!     n: usize,
//!     m: usize,
//!     half: usize,
//!     square: [[f64; n]; n],
//!     weight: [f64; n],
//!     pick: usize,
//!     weighed: f64,
//!     priors: [Gaussian; m],
//!     which: usize,
//!     trials: usize,
//!     heads: usize,
//! ) -> (grid, table, fold, level, load, chosen, chance, low, middle, high) {
//!     // The first row, the rest of the first column, and what is inside them.
//!     for j in 0..m {
//!         let grid[0][j] ~ Gaussian(0, variance = 1);
//!     }
//!     for i in 1..n {
//!         let grid[i][0] ~ Gaussian(0, variance = 1);
//!         for j in 1..m {
//!             let grid[i][j] ~ Gaussian(grid[i - 1][j - 1], variance = 1);
//!         }
//!     }
//!     // Below, on and above a diagonal.
//!     for i in 0..n {
//!         for j in 0..i {
//!             let table[i][j] ~ Gaussian(i, variance = 1);
//!         }
//!         let table[i][i] ~ Gaussian(1, variance = 3);
//!         for j in i + 1..n {
//!             let table[i][j] ~ Gaussian(table[j][i], variance = 1);
//!         }
//!     }
//!     // The second part is the first one, turned round.
//!     for t in 0..half {
//!         let fold[t] ~ Gaussian(t, variance = 1);
//!     }
//!     for t in half..n {
//!         let fold[t] ~ Gaussian(fold[n - 1 - t], variance = 1);
//!     }
//!     // Data along two diagonals.
//!     let level ~ Gaussian(0, variance = 1);
//!     for i in 0..n {
//!         square[i][i] ~ Gaussian(level, variance = 1);
//!     }
//!     for j in 0..n {
//!         square[j][n - 1 - j] ~ Gaussian(level, variance = 1);
//!     }
//!     // An array by another name, as long as the loop that names it; a prior of several.
//!     let load ~ Gaussian(0, variance = 1);
//!     for i in 0..half {
//!         let twice[i] = 2 * weight[i];
//!     }
//!     weighed ~ Gaussian(load + twice[pick], variance = 1);
//!     let chosen ~ priors[which];
//!     // Counts, and three variables in order.
//!     let chance ~ Beta(1, 1);
//!     heads ~ Binomial(trials, chance);
//!     let low ~ Gaussian(0, variance = 1);
//!     let middle ~ Gaussian(0, variance = 1);
//!     let high ~ Gaussian(0, variance = 1);
//!     observe low < middle && middle < high;
//! }
//! ```

use posterity_runtime::operators::{beta, binomial, is_between};
use posterity_runtime::{
    Beta, DataError, Error, Gaussian, Grid, Inference, Options, Posterior, Predictor,
    Progress, Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`Pieces`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct PiecesData<'a> {
    /// `n: usize`
    pub n: usize,
    /// `m: usize`
    pub m: usize,
    /// `half: usize`
    pub half: usize,
    /// `square: [[f64; n]; n]`
    pub square: Grid<'a, f64, 2>,
    /// `weight: [f64; n]`
    pub weight: &'a [f64],
    /// `pick: usize`
    pub pick: usize,
    /// `weighed: f64`
    pub weighed: f64,
    /// `priors: [Gaussian; m]`
    pub priors: &'a [Gaussian],
    /// `which: usize`
    pub which: usize,
    /// `trials: usize`
    pub trials: usize,
    /// `heads: usize`
    pub heads: usize,
}

/// Arrays defined in boxes, and indices that only the data can check.
#[derive(Clone, Debug)]
pub struct Pieces {
    /// The data `n: usize`.
    n: usize,
    /// The data `m: usize`.
    m: usize,
    /// The data `half: usize`.
    half: usize,
    /// The data `square: [[f64; n]; n]`.
    square: Vec<f64>,
    /// The data `weight: [f64; n]`.
    weight: Vec<f64>,
    /// The data `pick: usize`.
    pick: usize,
    /// The data `weighed: f64`.
    weighed: f64,
    /// The data `priors: [Gaussian; m]`.
    priors: Vec<Gaussian>,
    /// The data `which: usize`.
    which: usize,
    /// The data `trials: usize`.
    trials: usize,
    /// The data `heads: usize`.
    heads: usize,
    /// The belief about `grid`.
    grid: Vec<Gaussian>,
    /// The belief about `table`.
    table: Vec<Gaussian>,
    /// The belief about `fold`.
    fold: Vec<Gaussian>,
    /// The belief about `level`.
    level: Gaussian,
    /// The belief about `load`.
    load: Gaussian,
    /// The belief about `chosen`.
    chosen: Gaussian,
    /// The belief about `chance`.
    chance: Beta,
    /// The belief about `low`.
    low: Gaussian,
    /// The belief about `middle`.
    middle: Gaussian,
    /// The belief about `high`.
    high: Gaussian,
    /// The message to `level` from its definition, line 44.
    level_prior: Gaussian,
    /// The product of the messages to `level` from line 46.
    level_from_square: Gaussian,
    /// The product of the messages to `level` from line 49.
    level_from_square_again: Gaussian,
    /// The message to `load` from its definition, line 52.
    load_prior: Gaussian,
    /// The message to `load` from line 56.
    load_from_weighed: Gaussian,
    /// The message to `chance` from its definition, line 59.
    chance_prior: Beta,
    /// The message to `chance` from line 60.
    chance_from_heads: Beta,
    /// The message to `low` from its definition, line 61.
    low_prior: Gaussian,
    /// The message to `middle` from its definition, line 62.
    middle_prior: Gaussian,
    /// The message to `high` from its definition, line 63.
    high_prior: Gaussian,
    /// The message to `middle` from line 64.
    middle_from_evidence: Gaussian,
    /// The message to `low` from line 64.
    low_from_evidence: Gaussian,
    /// The message to `high` from line 64.
    high_from_evidence: Gaussian,
}

impl Pieces {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: PiecesData<'_>) -> Result<Self, DataError> {
        check::integer("n", data.n, 4, 5)?;
        check::integer("m", data.m, 5, 5)?;
        check::integer("half", data.half, 6, 5)?;
        check::grid("square", data.square, 7, 5)?;
        check::real("square", data.square, 7, 5)?;
        check::real("weight", data.weight, 8, 5)?;
        check::integer("pick", data.pick, 9, 5)?;
        check::real("weighed", data.weighed, 10, 5)?;
        check::integer("which", data.which, 12, 5)?;
        check::integer("trials", data.trials, 13, 5)?;
        check::integer("heads", data.heads, 14, 5)?;
        let n = data.n;
        check::size("n", "n", n, "square", data.square.sizes[0], 7, 5)?;
        check::size("n", "n", n, "weight", data.weight.len(), 8, 5)?;
        if !data.square.sizes[..1].contains(&0) {
            check::size("n", "n", n, "square", data.square.sizes[1], 7, 5)?;
        }
        let m = data.m;
        check::size("m", "m", m, "priors", data.priors.len(), 11, 5)?;
        let mut inference = Self {
            n: data.n,
            m: data.m,
            half: data.half,
            square: data.square.values.to_vec(),
            weight: data.weight.to_vec(),
            pick: data.pick,
            weighed: data.weighed,
            priors: data.priors.to_vec(),
            which: data.which,
            trials: data.trials,
            heads: data.heads,
            grid: Vec::new(),
            table: Vec::new(),
            fold: Vec::new(),
            level: Gaussian::UNIFORM,
            load: Gaussian::UNIFORM,
            chosen: Gaussian::UNIFORM,
            chance: Beta::UNIFORM,
            low: Gaussian::UNIFORM,
            middle: Gaussian::UNIFORM,
            high: Gaussian::UNIFORM,
            level_prior: Gaussian::UNIFORM,
            level_from_square: Gaussian::UNIFORM,
            level_from_square_again: Gaussian::UNIFORM,
            load_prior: Gaussian::UNIFORM,
            load_from_weighed: Gaussian::UNIFORM,
            chance_prior: Beta::UNIFORM,
            chance_from_heads: Beta::UNIFORM,
            low_prior: Gaussian::UNIFORM,
            middle_prior: Gaussian::UNIFORM,
            high_prior: Gaussian::UNIFORM,
            middle_from_evidence: Gaussian::UNIFORM,
            low_from_evidence: Gaussian::UNIFORM,
            high_from_evidence: Gaussian::UNIFORM,
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `half` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_half(&mut self, half: usize) -> Result<(), DataError> {
        check::integer("half", half, 6, 5)?;
        let before = std::mem::replace(&mut self.half, half);
        self.check_data().inspect_err(|_| self.half = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `square` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_square(&mut self, square: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("square", square, 7, 5)?;
        check::length("square", self.n, square.sizes[0], 7, 5)?;
        check::length("square", self.n, square.sizes[1], 7, 5)?;
        check::real("square", square, 7, 5)?;
        self.square = square.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `weight` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_weight(&mut self, weight: &[f64]) -> Result<(), DataError> {
        check::length("weight", self.weight.len(), weight.len(), 8, 5)?;
        check::real("weight", weight, 8, 5)?;
        self.weight = weight.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `pick` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_pick(&mut self, pick: usize) -> Result<(), DataError> {
        check::integer("pick", pick, 9, 5)?;
        let before = std::mem::replace(&mut self.pick, pick);
        self.check_data().inspect_err(|_| self.pick = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `weighed` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_weighed(&mut self, weighed: f64) -> Result<(), DataError> {
        check::real("weighed", weighed, 10, 5)?;
        self.weighed = weighed;
        self.reset();
        Ok(())
    }

    /// Replaces `priors` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_priors(&mut self, priors: &[Gaussian]) -> Result<(), DataError> {
        check::length("priors", self.priors.len(), priors.len(), 11, 5)?;
        self.priors = priors.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `which` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_which(&mut self, which: usize) -> Result<(), DataError> {
        check::integer("which", which, 12, 5)?;
        let before = std::mem::replace(&mut self.which, which);
        self.check_data().inspect_err(|_| self.which = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `trials` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_trials(&mut self, trials: usize) -> Result<(), DataError> {
        check::integer("trials", trials, 13, 5)?;
        let before = std::mem::replace(&mut self.trials, trials);
        self.check_data().inspect_err(|_| self.trials = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `heads` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_heads(&mut self, heads: usize) -> Result<(), DataError> {
        check::integer("heads", heads, 14, 5)?;
        let before = std::mem::replace(&mut self.heads, heads);
        self.check_data().inspect_err(|_| self.heads = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_level();
        self.tell_level();
        self.line_49_tell_level();
        self.define_load();
        self.tell_load();
        self.define_chance();
        self.tell_chance();
        self.define_low();
        self.define_middle();
        self.define_high();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_middle();
        self.tell_low();
        self.tell_high();
        self.marginal_of_level();
        self.marginal_of_load();
        self.marginal_of_chance();
        self.marginal_of_low();
        self.marginal_of_middle();
        self.marginal_of_high();
        self.predict_grid();
        self.line_21_predict_grid();
        self.line_23_predict_grid();
        self.predict_table();
        self.line_31_predict_table();
        self.line_33_predict_table();
        self.predict_fold();
        self.line_41_predict_fold();
        self.predict_chosen();
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

    /// The posterior of `grid`.
    #[must_use]
    pub fn grid_posterior(&self) -> &[Gaussian] {
        &self.grid
    }

    /// The posterior of `table`.
    #[must_use]
    pub fn table_posterior(&self) -> &[Gaussian] {
        &self.table
    }

    /// The posterior of `fold`.
    #[must_use]
    pub fn fold_posterior(&self) -> &[Gaussian] {
        &self.fold
    }

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &Gaussian {
        &self.level
    }

    /// The posterior of `load`.
    #[must_use]
    pub fn load_posterior(&self) -> &Gaussian {
        &self.load
    }

    /// The posterior of `chosen`.
    #[must_use]
    pub fn chosen_posterior(&self) -> &Gaussian {
        &self.chosen
    }

    /// The posterior of `chance`.
    #[must_use]
    pub fn chance_posterior(&self) -> &Beta {
        &self.chance
    }

    /// The posterior of `low`.
    #[must_use]
    pub fn low_posterior(&self) -> &Gaussian {
        &self.low
    }

    /// The posterior of `middle`.
    #[must_use]
    pub fn middle_posterior(&self) -> &Gaussian {
        &self.middle
    }

    /// The posterior of `high`.
    #[must_use]
    pub fn high_posterior(&self) -> &Gaussian {
        &self.high
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `level`, from lines 44, 46 and 49.
        let mut level_so_far = self.level_prior;
        for i in 0..self.n {
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, level_so_far);
            log_z += linear::gaussian_derivatives(
                    Gaussian::point(self.square[i * self.n + i]),
                    predictor,
                )
                .log_z;
            level_so_far *= Gaussian::from_mean_variance(self.square[i * self.n + i], 1.0);
        }
        for j in 0..self.n {
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, level_so_far);
            log_z += linear::gaussian_derivatives(
                    Gaussian::point(self.square[j * self.n + ((self.n - j) - 1)]),
                    predictor,
                )
                .log_z;
            level_so_far *=
                Gaussian::from_mean_variance(self.square[j * self.n + ((self.n - j) - 1)], 1.0);
        }
        // `load`, from lines 52 and 56.
        let load = self.load_prior;
        let predictor = Predictor::new(2.0 * self.weight[self.pick], 1.0).plus(1.0, load);
        log_z += linear::gaussian_derivatives(Gaussian::point(self.weighed), predictor).log_z;
        // `chance`, from lines 59 and 60.
        let chance = self.chance_prior;
        log_z += binomial::ep::log_evidence(self.heads, self.trials, chance);
        // `low`, from line 61.
        log_z += (self.low_prior * self.low_from_evidence).log_normaliser_over(&self.low_prior);
        // `middle`, from line 62.
        log_z += (self.middle_prior * self.middle_from_evidence)
            .log_normaliser_over(&self.middle_prior);
        // `high`, from line 63.
        log_z += (self.high_prior * self.high_from_evidence).log_normaliser_over(&self.high_prior);
        // Line 64, `observe low < middle && middle < high;`.
        let middle = self.middle_prior;
        let low = self.low_prior;
        let high = self.high_prior;
        log_z += is_between::ep::log_evidence_random(true, middle, low, high);
        log_z -= (self.middle_prior * self.middle_from_evidence).log_normaliser_over(&middle);
        log_z -= (self.low_prior * self.low_from_evidence).log_normaliser_over(&low);
        log_z -= (self.high_prior * self.high_from_evidence).log_normaliser_over(&high);
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..self.half {
            check::below("{}", &[i], i, self.n, 54, 35)?;
        }
        check::below("pick", &[], self.pick, self.half, 56, 37)?;
        check::below("which", &[], self.which, self.m, 57, 25)?;
        check::at_most("heads", &[], self.heads, self.trials, 60, 5)?;
        check::below("0", &[], 0, self.n, 18, 9)?;
        check::below("0", &[], 0, self.m, 21, 9)?;
        if self.half > 0 {
            check::below("half - 1", &[], self.half as i64 - 1, self.n, 38, 9)?;
        }
        for i in 0..self.n {
            for j in i + 1..self.n {
                check::below("{}", &[j], j, self.n, 33, 40)?;
            }
        }
        for t in self.half..self.n {
            check::below("n - {} - 1", &[t], self.n as i64 - t as i64 - 1, self.n, 41, 32)?;
        }
        let mut drawn: Vec<[usize; 2]> = Vec::new();
        for i in 0..self.n {
            drawn.push([i, i]);
        }
        for j in 0..self.n {
            drawn.push([j, (self.n - j) - 1]);
        }
        check::drawn_once("square", drawn, 49, 9)?;
        for i in 0..self.n {
            for j in i + 1..self.n {
                if j < i {
                    check::before("{}", &[j], j, i, 33, 13)?;
                }
            }
        }
        for t in self.half..self.n {
            if (self.half as i64) < self.n as i64 - t as i64
                && (self.n as i64 - t as i64 - 1) < self.n as i64
            {
                check::before("n - {} - 1", &[t], self.n as i64 - t as i64 - 1, t, 41, 9)?;
            }
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.grid = vec![Gaussian::UNIFORM; self.n * self.m];
        self.table = vec![Gaussian::UNIFORM; self.n * self.n];
        self.fold = vec![Gaussian::UNIFORM; self.n];
        self.level = Gaussian::UNIFORM;
        self.load = Gaussian::UNIFORM;
        self.chosen = Gaussian::UNIFORM;
        self.chance = Beta::UNIFORM;
        self.low = Gaussian::UNIFORM;
        self.middle = Gaussian::UNIFORM;
        self.high = Gaussian::UNIFORM;
        self.level_prior = Gaussian::UNIFORM;
        self.level_from_square = Gaussian::UNIFORM;
        self.level_from_square_again = Gaussian::UNIFORM;
        self.load_prior = Gaussian::UNIFORM;
        self.load_from_weighed = Gaussian::UNIFORM;
        self.chance_prior = Beta::UNIFORM;
        self.chance_from_heads = Beta::UNIFORM;
        self.low_prior = Gaussian::UNIFORM;
        self.middle_prior = Gaussian::UNIFORM;
        self.high_prior = Gaussian::UNIFORM;
        self.middle_from_evidence = Gaussian::UNIFORM;
        self.low_from_evidence = Gaussian::UNIFORM;
        self.high_from_evidence = Gaussian::UNIFORM;
    }

    /// Line 44, `let level ~ Gaussian(0, variance = 1);`.
    fn define_level(&mut self) {
        self.level_prior = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 46, `square[i][i] ~ Gaussian(level, variance = 1);`.
    fn tell_level(&mut self) {
        self.level_from_square = Gaussian::UNIFORM;
        for i in 0..self.n {
            self.level_from_square *=
                Gaussian::from_mean_variance(self.square[i * self.n + i], 1.0);
        }
    }

    /// Line 49, `square[j][n - 1 - j] ~ Gaussian(level, variance = 1);`.
    fn line_49_tell_level(&mut self) {
        self.level_from_square_again = Gaussian::UNIFORM;
        for j in 0..self.n {
            self.level_from_square_again *=
                Gaussian::from_mean_variance(self.square[j * self.n + ((self.n - j) - 1)], 1.0);
        }
    }

    /// Line 52, `let load ~ Gaussian(0, variance = 1);`.
    fn define_load(&mut self) {
        self.load_prior = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 56, `weighed ~ Gaussian(load + twice[pick], variance = 1);`.
    fn tell_load(&mut self) {
        let predictor = Predictor::new(2.0 * self.weight[self.pick], 1.0);
        self.load_from_weighed = linear::to_left_out_term(
            1.0,
            predictor,
            Gaussian::point(self.weighed),
        );
    }

    /// Line 59, `let chance ~ Beta(1, 1);`.
    fn define_chance(&mut self) {
        self.chance_prior = beta::ep::to_x(1.0, 1.0);
    }

    /// Line 60, `heads ~ Binomial(trials, chance);`.
    fn tell_chance(&mut self) {
        self.chance_from_heads = binomial::ep::to_probability_observed(self.heads, self.trials);
    }

    /// Line 61, `let low ~ Gaussian(0, variance = 1);`.
    fn define_low(&mut self) {
        self.low_prior = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 62, `let middle ~ Gaussian(0, variance = 1);`.
    fn define_middle(&mut self) {
        self.middle_prior = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 63, `let high ~ Gaussian(0, variance = 1);`.
    fn define_high(&mut self) {
        self.high_prior = Gaussian::from_mean_variance(0.0, 1.0);
    }

    /// Line 64, `observe low < middle && middle < high;`.
    fn tell_middle(&mut self) {
        let middle = self.middle_prior;
        let low = self.low_prior;
        let high = self.high_prior;
        self.middle_from_evidence = is_between::ep::to_x_observed_random_bounds(
            true,
            middle,
            low,
            high,
        );
    }

    /// Line 64, `observe low < middle && middle < high;`.
    fn tell_low(&mut self) {
        let middle = self.middle_prior;
        let low = self.low_prior;
        let high = self.high_prior;
        self.low_from_evidence = is_between::ep::to_lower_observed(true, middle, low, high);
    }

    /// Line 64, `observe low < middle && middle < high;`.
    fn tell_high(&mut self) {
        let middle = self.middle_prior;
        let low = self.low_prior;
        let high = self.high_prior;
        self.high_from_evidence = is_between::ep::to_upper_observed(true, middle, low, high);
    }

    /// The marginal of `level`: the product of all messages to it.
    fn marginal_of_level(&mut self) {
        self.level = self.level_prior * self.level_from_square * self.level_from_square_again;
    }

    /// The marginal of `load`: the product of all messages to it.
    fn marginal_of_load(&mut self) {
        self.load = self.load_prior * self.load_from_weighed;
    }

    /// The marginal of `chance`: the product of all messages to it.
    fn marginal_of_chance(&mut self) {
        self.chance = self.chance_prior * self.chance_from_heads;
    }

    /// The marginal of `low`: the product of all messages to it.
    fn marginal_of_low(&mut self) {
        self.low = self.low_prior * self.low_from_evidence;
    }

    /// The marginal of `middle`: the product of all messages to it.
    fn marginal_of_middle(&mut self) {
        self.middle = self.middle_prior * self.middle_from_evidence;
    }

    /// The marginal of `high`: the product of all messages to it.
    fn marginal_of_high(&mut self) {
        self.high = self.high_prior * self.high_from_evidence;
    }

    /// Line 18, `let grid[0][j] ~ Gaussian(0, variance = 1);`.
    fn predict_grid(&mut self) {
        for j in 0..self.m {
            self.grid[j] = Gaussian::from_mean_variance(0.0, 1.0);
        }
    }

    /// Line 21, `let grid[i][0] ~ Gaussian(0, variance = 1);`.
    fn line_21_predict_grid(&mut self) {
        for i in 1..self.n {
            self.grid[i * self.m] = Gaussian::from_mean_variance(0.0, 1.0);
        }
    }

    /// Line 23, `let grid[i][j] ~ Gaussian(grid[i - 1][j - 1], variance = 1);`.
    fn line_23_predict_grid(&mut self) {
        for i in 1..self.n {
            for j in 1..self.m {
                let grid_there = self.grid[(i - 1) * self.m + (j - 1)];
                self.grid[i * self.m + j] = linear::through_noise(grid_there, 1.0);
            }
        }
    }

    /// Line 29, `let table[i][j] ~ Gaussian(i, variance = 1);`.
    fn predict_table(&mut self) {
        for i in 0..self.n {
            for j in 0..i {
                self.table[i * self.n + j] = Gaussian::from_mean_variance(i as f64, 1.0);
            }
        }
    }

    /// Line 31, `let table[i][i] ~ Gaussian(1, variance = 3);`.
    fn line_31_predict_table(&mut self) {
        for i in 0..self.n {
            self.table[i * self.n + i] = Gaussian::from_mean_variance(1.0, 3.0);
        }
    }

    /// Line 33, `let table[i][j] ~ Gaussian(table[j][i], variance = 1);`.
    fn line_33_predict_table(&mut self) {
        for i in 0..self.n {
            for j in i + 1..self.n {
                let table_there = self.table[j * self.n + i];
                self.table[i * self.n + j] = linear::through_noise(table_there, 1.0);
            }
        }
    }

    /// Line 38, `let fold[t] ~ Gaussian(t, variance = 1);`.
    fn predict_fold(&mut self) {
        for t in 0..self.half {
            self.fold[t] = Gaussian::from_mean_variance(t as f64, 1.0);
        }
    }

    /// Line 41, `let fold[t] ~ Gaussian(fold[n - 1 - t], variance = 1);`.
    fn line_41_predict_fold(&mut self) {
        for t in self.half..self.n {
            let fold_there = self.fold[(self.n - t) - 1];
            self.fold[t] = linear::through_noise(fold_there, 1.0);
        }
    }

    /// Line 57, `let chosen ~ priors[which];`.
    fn predict_chosen(&mut self) {
        self.chosen = self.priors[self.which];
    }
}

impl Inference for Pieces {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("grid", &self.grid, 18, iteration)?;
        Error::check_all_proper("table", &self.table, 29, iteration)?;
        Error::check_all_proper("fold", &self.fold, 38, iteration)?;
        Error::check_proper("level", &self.level, 0, 44, iteration)?;
        Error::check_proper("load", &self.load, 0, 52, iteration)?;
        Error::check_proper("chosen", &self.chosen, 0, 57, iteration)?;
        Error::check_proper("chance", &self.chance, 0, 59, iteration)?;
        Error::check_proper("low", &self.low, 0, 61, iteration)?;
        Error::check_proper("middle", &self.middle, 0, 62, iteration)?;
        Error::check_proper("high", &self.high, 0, 63, iteration)?;
        Ok(false)
    }

    fn one_pass(&self) -> bool {
        true
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let grid = Posterior::shaped([self.n, self.m], |[i, j]| self.grid[i * self.m + j]);
        let table = Posterior::shaped([self.n, self.n], |[i, j]| self.table[i * self.n + j]);
        let fold = Posterior::array((0..self.n).map(|i| self.fold[i]));
        let level = Posterior::from(self.level);
        let load = Posterior::from(self.load);
        let chosen = Posterior::from(self.chosen);
        let chance = Posterior::from(self.chance);
        let low = Posterior::from(self.low);
        let middle = Posterior::from(self.middle);
        let high = Posterior::from(self.high);
        vec![
            ("grid", grid), ("table", table), ("fold", fold), ("level", level), ("load",
            load), ("chosen", chosen), ("chance", chance), ("low", low), ("middle",
            middle), ("high", high)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(46, 9), (49, 9), (56, 5), (60, 5), (64, 5)]
    }
}
