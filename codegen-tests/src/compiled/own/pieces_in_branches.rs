//! `PiecesInBranches` by expectation propagation, compiled by posterity from
//! `codegen-tests/models/pieces_in_branches.model`.
//!
//! ```text
//! model PiecesInBranches(
//!     whole: bool,
//!     flag: [bool; n],
//!     k: usize,
//!     m: usize,
//!     y: [f64; n],
//!     grid: [[f64; n]; n],
//!     w: [f64; n],
//!     total: f64,
//! ) -> (split, paired, level, table, known, copied, part) {
//!     // One piece or three: the same elements.
//!     if whole {
//!         for i in 0..n {
//!             let split[i] ~ Gaussian(1, variance = 1);
//!         }
//!     } else {
//!         for i in 0..k {
//!             let split[i] ~ Gaussian(2, variance = 1);
//!         }
//!         for i in k..n {
//!             let split[i] ~ Gaussian(3, variance = 1);
//!         }
//!     }
//!     // The same elements in each row.
//!     for i in 0..n {
//!         if flag[i] {
//!             for j in 0..2 {
//!                 let paired[i][j] ~ Gaussian(j, variance = 1);
//!             }
//!         } else {
//!             let paired[i][0] ~ Gaussian(4, variance = 1);
//!             let paired[i][1] ~ Gaussian(5, variance = 1);
//!         }
//!     }
//!     // A first piece that may be empty, along the only axis and in each row.
//!     for i in 0..m {
//!         let level[i] ~ Gaussian(0, variance = 1);
//!     }
//!     for i in m..n {
//!         let level[i] ~ Gaussian(5, variance = 1);
//!     }
//!     for i in 0..n {
//!         for j in 0..i {
//!             let table[i][j] ~ Gaussian(0, variance = 1);
//!         }
//!         for h in i..n {
//!             let table[i][h] ~ Gaussian(0, variance = 3);
//!         }
//!         for l in 0..n {
//!             grid[i][l] ~ Gaussian(table[i][l], variance = 1);
//!         }
//!     }
//!     // First pieces that are known, and copies.
//!     for i in 0..2 {
//!         let known[i] = 1.0;
//!         let start[i] ~ Gaussian(0, variance = 1);
//!         let copied[i] = start[i];
//!     }
//!     for i in 2..n {
//!         let known[i] ~ Gaussian(known[i - 1], variance = 1);
//!         let copied[i] ~ Gaussian(copied[i - 1], variance = 1);
//!     }
//!     // Two sums over the same elements.
//!     for i in 0..n {
//!         let part[i] ~ Gaussian(0, variance = 1);
//!     }
//!     total ~ Gaussian(sum(part) + dot(w, part), variance = 1);
//!     for i in 0..n {
//!         observe y[i] ~ Gaussian(split[i], variance = 1);
//!         observe y[i] ~ Gaussian(level[i], variance = 1);
//!         observe y[i] ~ Gaussian(paired[i][0], variance = 1);
//!         observe y[i] ~ Gaussian(known[i], variance = 1);
//!         observe y[i] ~ Gaussian(copied[i], variance = 1);
//!     }
//! }
//! ```

use posterity_runtime::{
    DataError, Error, Gaussian, Grid, Inference, Options, Posterior, Predictor, Progress,
    Run, check, linear,
};
use std::ops::ControlFlow;

/// What [`PiecesInBranches`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct PiecesInBranchesData<'a> {
    /// `whole: bool`
    pub whole: bool,
    /// `flag: [bool; n]`
    pub flag: &'a [bool],
    /// `k: usize`
    pub k: usize,
    /// `m: usize`
    pub m: usize,
    /// `y: [f64; n]`
    pub y: &'a [f64],
    /// `grid: [[f64; n]; n]`
    pub grid: Grid<'a, f64, 2>,
    /// `w: [f64; n]`
    pub w: &'a [f64],
    /// `total: f64`
    pub total: f64,
}

/// Arrays in pieces that differ from branch to branch, that may be empty, or that are known.
#[derive(Clone, Debug)]
pub struct PiecesInBranches {
    /// The data `whole: bool`.
    whole: bool,
    /// The data `flag: [bool; n]`.
    flag: Vec<bool>,
    /// The data `k: usize`.
    k: usize,
    /// The data `m: usize`.
    m: usize,
    /// The data `y: [f64; n]`.
    y: Vec<f64>,
    /// The data `grid: [[f64; n]; n]`.
    grid: Vec<f64>,
    /// The data `w: [f64; n]`.
    w: Vec<f64>,
    /// The data `total: f64`.
    total: f64,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `split`.
    split: Vec<Gaussian>,
    /// The belief about `paired`.
    paired: Vec<Gaussian>,
    /// The belief about `level`.
    level: Vec<Gaussian>,
    /// The belief about `table`.
    table: Vec<Gaussian>,
    /// The belief about `known`.
    known: Vec<Gaussian>,
    /// The belief about `copied`.
    copied: Vec<Gaussian>,
    /// The belief about `part`.
    part: Vec<Gaussian>,
    /// The message to `split` from its definition, lines 16, 20 and 23.
    split_prior: Vec<Gaussian>,
    /// The message to `paired` from its definition, lines 30, 33 and 34.
    paired_prior: Vec<Gaussian>,
    /// The message to `level` from its definition, lines 39 and 42.
    level_prior: Vec<Gaussian>,
    /// The message to `table` from its definition, lines 46 and 49.
    table_prior: Vec<Gaussian>,
    /// The message to `table[i][l]` from line 52.
    table_from_grid: Vec<Gaussian>,
    /// The message to `known` from its definition, lines 57 and 62.
    known_prior: Vec<Gaussian>,
    /// The message to `start` from its definition, line 58.
    start_prior: Vec<Gaussian>,
    /// The message to `copied` from its definition, lines 59 and 63.
    copied_prior: Vec<Gaussian>,
    /// The message to `start[i]` from line 59.
    start_from_copied: Vec<Gaussian>,
    /// The message to `known[i - 1]` from line 62.
    known_from_next: Vec<Gaussian>,
    /// The message to `copied[i - 1]` from line 63.
    copied_from_next: Vec<Gaussian>,
    /// The message to `part` from its definition, line 67.
    part_prior: Vec<Gaussian>,
    /// The message to `part[j]` from line 69.
    part_from_total: Vec<Gaussian>,
    /// The message to `split[i]` from line 71.
    split_from_y: Vec<Gaussian>,
    /// The message to `level[i]` from line 72.
    level_from_y: Vec<Gaussian>,
    /// The message to `paired[i][0]` from line 73.
    paired_from_y: Vec<Gaussian>,
    /// The message to `known[i]` from line 74.
    known_from_y: Vec<Gaussian>,
    /// The message to `copied[i]` from line 75.
    copied_from_y: Vec<Gaussian>,
}

impl PiecesInBranches {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: PiecesInBranchesData<'_>) -> Result<Self, DataError> {
        check::integer("k", data.k, 6, 5)?;
        check::integer("m", data.m, 7, 5)?;
        check::real("y", data.y, 8, 5)?;
        check::grid("grid", data.grid, 9, 5)?;
        check::real("grid", data.grid, 9, 5)?;
        check::real("w", data.w, 10, 5)?;
        check::real("total", data.total, 11, 5)?;
        let n = data.flag.len();
        check::size("n", "flag", n, "y", data.y.len(), 8, 5)?;
        check::size("n", "flag", n, "grid", data.grid.sizes[0], 9, 5)?;
        check::size("n", "flag", n, "w", data.w.len(), 10, 5)?;
        if !data.grid.sizes[..1].contains(&0) {
            check::size("n", "flag", n, "grid", data.grid.sizes[1], 9, 5)?;
        }
        let mut inference = Self {
            whole: data.whole,
            flag: data.flag.to_vec(),
            k: data.k,
            m: data.m,
            y: data.y.to_vec(),
            grid: data.grid.values.to_vec(),
            w: data.w.to_vec(),
            total: data.total,
            n,
            split: Vec::new(),
            paired: Vec::new(),
            level: Vec::new(),
            table: Vec::new(),
            known: Vec::new(),
            copied: Vec::new(),
            part: Vec::new(),
            split_prior: Vec::new(),
            paired_prior: Vec::new(),
            level_prior: Vec::new(),
            table_prior: Vec::new(),
            table_from_grid: Vec::new(),
            known_prior: Vec::new(),
            start_prior: Vec::new(),
            copied_prior: Vec::new(),
            start_from_copied: Vec::new(),
            known_from_next: Vec::new(),
            copied_from_next: Vec::new(),
            part_prior: Vec::new(),
            part_from_total: Vec::new(),
            split_from_y: Vec::new(),
            level_from_y: Vec::new(),
            paired_from_y: Vec::new(),
            known_from_y: Vec::new(),
            copied_from_y: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `whole` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_whole(&mut self, whole: bool) -> Result<(), DataError> {
        let before = std::mem::replace(&mut self.whole, whole);
        self.check_data().inspect_err(|_| self.whole = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `flag` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_flag(&mut self, flag: &[bool]) -> Result<(), DataError> {
        check::length("flag", self.flag.len(), flag.len(), 5, 5)?;
        self.flag = flag.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `k` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_k(&mut self, k: usize) -> Result<(), DataError> {
        check::integer("k", k, 6, 5)?;
        let before = std::mem::replace(&mut self.k, k);
        self.check_data().inspect_err(|_| self.k = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `m` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_m(&mut self, m: usize) -> Result<(), DataError> {
        check::integer("m", m, 7, 5)?;
        let before = std::mem::replace(&mut self.m, m);
        self.check_data().inspect_err(|_| self.m = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `y` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_y(&mut self, y: &[f64]) -> Result<(), DataError> {
        check::length("y", self.y.len(), y.len(), 8, 5)?;
        check::real("y", y, 8, 5)?;
        self.y = y.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `grid` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_grid(&mut self, grid: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("grid", grid, 9, 5)?;
        check::length("grid", self.n, grid.sizes[0], 9, 5)?;
        check::length("grid", self.n, grid.sizes[1], 9, 5)?;
        check::real("grid", grid, 9, 5)?;
        self.grid = grid.values.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `w` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_w(&mut self, w: &[f64]) -> Result<(), DataError> {
        check::length("w", self.w.len(), w.len(), 10, 5)?;
        check::real("w", w, 10, 5)?;
        self.w = w.to_vec();
        self.reset();
        Ok(())
    }

    /// Replaces `total` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_total(&mut self, total: f64) -> Result<(), DataError> {
        check::real("total", total, 11, 5)?;
        self.total = total;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_split();
        self.line_20_define_split();
        self.line_23_define_split();
        self.define_paired();
        self.line_33_define_paired();
        self.line_34_define_paired();
        self.define_level();
        self.line_42_define_level();
        self.define_table();
        self.line_49_define_table();
        self.tell_table();
        self.define_known();
        self.define_start();
        self.define_part();
        self.tell_split();
        self.tell_level();
        self.tell_paired();
        self.tell_known();
        self.tell_copied();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.tell_part();
        self.back_to_copied();
        self.back_to_known();
        self.tell_start();
        self.define_copied();
        self.line_63_define_copied();
        self.line_62_define_known();
        self.marginal_of_split();
        self.marginal_of_paired();
        self.marginal_of_level();
        self.marginal_of_table();
        self.marginal_of_known();
        self.marginal_of_copied();
        self.marginal_of_part();
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

    /// The posterior of `split`.
    #[must_use]
    pub fn split_posterior(&self) -> &[Gaussian] {
        &self.split
    }

    /// The posterior of `paired`.
    #[must_use]
    pub fn paired_posterior(&self) -> &[Gaussian] {
        &self.paired
    }

    /// The posterior of `level`.
    #[must_use]
    pub fn level_posterior(&self) -> &[Gaussian] {
        &self.level
    }

    /// The posterior of `table`.
    #[must_use]
    pub fn table_posterior(&self) -> &[Gaussian] {
        &self.table
    }

    /// The posterior of `known`.
    #[must_use]
    pub fn known_posterior(&self) -> &[Gaussian] {
        &self.known
    }

    /// The posterior of `copied`.
    #[must_use]
    pub fn copied_posterior(&self) -> &[Gaussian] {
        &self.copied
    }

    /// The posterior of `part`.
    #[must_use]
    pub fn part_posterior(&self) -> &[Gaussian] {
        &self.part
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `split`, from lines 16, 20, 23 and 71.
        let mut split_so_far = self.split_prior.clone();
        for i in 0..self.n {
            let split = split_so_far[i];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, split);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.y[i]), predictor).log_z;
            split_so_far[i] *= Gaussian::from_mean_variance(self.y[i], 1.0);
        }
        // `paired`, from lines 30, 33, 34 and 73.
        let mut paired_so_far = self.paired_prior.clone();
        for i in 0..self.n {
            let paired = paired_so_far[i * 2];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, paired);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.y[i]), predictor).log_z;
            paired_so_far[i * 2] *= Gaussian::from_mean_variance(self.y[i], 1.0);
        }
        // `level`, from lines 39, 42 and 72.
        let mut level_so_far = self.level_prior.clone();
        for i in 0..self.n {
            let level = level_so_far[i];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, level);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.y[i]), predictor).log_z;
            level_so_far[i] *= Gaussian::from_mean_variance(self.y[i], 1.0);
        }
        // `table`, from lines 46, 49 and 52.
        let mut table_so_far = self.table_prior.clone();
        for i in 0..self.n {
            for l in 0..self.n {
                let at = i * self.n + l;
                let table = table_so_far[at];
                let predictor = Predictor::new(0.0, 1.0).plus(1.0, table);
                log_z += linear::gaussian_derivatives(Gaussian::point(self.grid[at]), predictor)
                    .log_z;
                table_so_far[at] *= Gaussian::from_mean_variance(self.grid[at], 1.0);
            }
        }
        // `known`, from lines 57, 62 and 74.
        let mut known_so_far = self.known_prior.clone();
        for i in 0..self.n {
            let known = known_so_far[i];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, known);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.y[i]), predictor).log_z;
            known_so_far[i] *= Gaussian::from_mean_variance(self.y[i], 1.0);
        }
        for at in 0..known_so_far.len() {
            log_z += (self.known_prior[at] * self.known_from_next[at]
                * self.known_from_y[at])
                .log_normaliser_over(&known_so_far[at]);
        }
        // `start`, from line 58.
        for at in 0..self.start_prior.len() {
            log_z += (self.start_prior[at] * self.start_from_copied[at])
                .log_normaliser_over(&self.start_prior[at]);
        }
        // `copied`, from lines 59, 63 and 75.
        let mut copied_so_far = self.copied_prior.clone();
        for i in 0..self.n {
            let copied = copied_so_far[i];
            let predictor = Predictor::new(0.0, 1.0).plus(1.0, copied);
            log_z += linear::gaussian_derivatives(Gaussian::point(self.y[i]), predictor).log_z;
            copied_so_far[i] *= Gaussian::from_mean_variance(self.y[i], 1.0);
        }
        for at in 0..copied_so_far.len() {
            log_z += (self.copied_prior[at] * self.copied_from_next[at]
                * self.copied_from_y[at])
                .log_normaliser_over(&copied_so_far[at]);
        }
        // `part`, from line 67.
        for at in 0..self.part_prior.len() {
            log_z += (self.part_prior[at] * self.part_from_total[at])
                .log_normaliser_over(&self.part_prior[at]);
        }
        // Line 59, `let copied[i] = start[i];`.
        for i in 0..2 {
            let start = self.start_prior[i];
            log_z -= (self.start_prior[i] * self.start_from_copied[i]).log_normaliser_over(&start);
        }
        // Line 62, `let known[i] ~ Gaussian(known[i - 1], variance = 1);`.
        for i in 2..self.n {
            let known_there = self.known_prior[i - 1] * self.known_from_y[i - 1];
            log_z -= (self.known_prior[i - 1] * self.known_from_next[i - 1]
                * self.known_from_y[i - 1])
                .log_normaliser_over(&known_there);
        }
        // Line 63, `let copied[i] ~ Gaussian(copied[i - 1], variance = 1);`.
        for i in 2..self.n {
            let copied_there = self.copied_prior[i - 1] * self.copied_from_y[i - 1];
            log_z -= (self.copied_prior[i - 1] * self.copied_from_next[i - 1]
                * self.copied_from_y[i - 1])
                .log_normaliser_over(&copied_there);
        }
        // Line 69, `total ~ Gaussian(sum(part) + dot(w, part), variance = 1);`.
        let mut predictor = Predictor::new(0.0, 1.0);
        for j in 0..self.n {
            let part = self.part_prior[j];
            predictor.add(1.0 + self.w[j], part);
        }
        log_z += linear::gaussian_derivatives(Gaussian::point(self.total), predictor).log_z;
        for j in 0..self.n {
            let part = self.part_prior[j];
            log_z -= (self.part_prior[j] * self.part_from_total[j]).log_normaliser_over(&part);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        if !self.whole && self.k > 0 {
            check::below("k - 1", &[], self.k as i64 - 1, self.n, 20, 13)?;
        }
        if self.m > 0 {
            check::below("m - 1", &[], self.m as i64 - 1, self.n, 39, 9)?;
        }
        check::below("1", &[], 1, self.n, 57, 9)?;
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.split = vec![Gaussian::UNIFORM; self.n];
        self.paired = vec![Gaussian::UNIFORM; self.n * 2];
        self.level = vec![Gaussian::UNIFORM; self.n];
        self.table = vec![Gaussian::UNIFORM; self.n * self.n];
        self.known = vec![Gaussian::UNIFORM; self.n];
        self.copied = vec![Gaussian::UNIFORM; self.n];
        self.part = vec![Gaussian::UNIFORM; self.n];
        self.split_prior = vec![Gaussian::UNIFORM; self.n];
        self.paired_prior = vec![Gaussian::UNIFORM; self.n * 2];
        self.level_prior = vec![Gaussian::UNIFORM; self.n];
        self.table_prior = vec![Gaussian::UNIFORM; self.n * self.n];
        self.table_from_grid = vec![Gaussian::UNIFORM; self.n * self.n];
        self.known_prior = vec![Gaussian::UNIFORM; self.n];
        self.start_prior = vec![Gaussian::UNIFORM; 2];
        self.copied_prior = vec![Gaussian::UNIFORM; self.n];
        self.start_from_copied = vec![Gaussian::UNIFORM; 2];
        self.known_from_next = vec![Gaussian::UNIFORM; self.n];
        self.copied_from_next = vec![Gaussian::UNIFORM; self.n];
        self.part_prior = vec![Gaussian::UNIFORM; self.n];
        self.part_from_total = vec![Gaussian::UNIFORM; self.n];
        self.split_from_y = vec![Gaussian::UNIFORM; self.n];
        self.level_from_y = vec![Gaussian::UNIFORM; self.n];
        self.paired_from_y = vec![Gaussian::UNIFORM; self.n * 2];
        self.known_from_y = vec![Gaussian::UNIFORM; self.n];
        self.copied_from_y = vec![Gaussian::UNIFORM; self.n];
    }

    /// Line 16, `let split[i] ~ Gaussian(1, variance = 1);`.
    fn define_split(&mut self) {
        for i in 0..self.n {
            if self.whole {
                self.split_prior[i] = Gaussian::from_mean_variance(1.0, 1.0);
            }
        }
    }

    /// Line 20, `let split[i] ~ Gaussian(2, variance = 1);`.
    fn line_20_define_split(&mut self) {
        for i in 0..self.k {
            if !self.whole {
                self.split_prior[i] = Gaussian::from_mean_variance(2.0, 1.0);
            }
        }
    }

    /// Line 23, `let split[i] ~ Gaussian(3, variance = 1);`.
    fn line_23_define_split(&mut self) {
        for i in self.k..self.n {
            if !self.whole {
                self.split_prior[i] = Gaussian::from_mean_variance(3.0, 1.0);
            }
        }
    }

    /// Line 30, `let paired[i][j] ~ Gaussian(j, variance = 1);`.
    fn define_paired(&mut self) {
        for i in 0..self.n {
            for j in 0..2 {
                if self.flag[i] {
                    self.paired_prior[i * 2 + j] = Gaussian::from_mean_variance(j as f64, 1.0);
                }
            }
        }
    }

    /// Line 33, `let paired[i][0] ~ Gaussian(4, variance = 1);`.
    fn line_33_define_paired(&mut self) {
        for i in 0..self.n {
            if !self.flag[i] {
                self.paired_prior[i * 2] = Gaussian::from_mean_variance(4.0, 1.0);
            }
        }
    }

    /// Line 34, `let paired[i][1] ~ Gaussian(5, variance = 1);`.
    fn line_34_define_paired(&mut self) {
        for i in 0..self.n {
            if !self.flag[i] {
                self.paired_prior[i * 2 + 1] = Gaussian::from_mean_variance(5.0, 1.0);
            }
        }
    }

    /// Line 39, `let level[i] ~ Gaussian(0, variance = 1);`.
    fn define_level(&mut self) {
        for i in 0..self.m {
            self.level_prior[i] = Gaussian::from_mean_variance(0.0, 1.0);
        }
    }

    /// Line 42, `let level[i] ~ Gaussian(5, variance = 1);`.
    fn line_42_define_level(&mut self) {
        for i in self.m..self.n {
            self.level_prior[i] = Gaussian::from_mean_variance(5.0, 1.0);
        }
    }

    /// Line 46, `let table[i][j] ~ Gaussian(0, variance = 1);`.
    fn define_table(&mut self) {
        for i in 0..self.n {
            for j in 0..i {
                self.table_prior[i * self.n + j] = Gaussian::from_mean_variance(0.0, 1.0);
            }
        }
    }

    /// Line 49, `let table[i][h] ~ Gaussian(0, variance = 3);`.
    fn line_49_define_table(&mut self) {
        for i in 0..self.n {
            for h in i..self.n {
                self.table_prior[i * self.n + h] = Gaussian::from_mean_variance(0.0, 3.0);
            }
        }
    }

    /// Line 52, `grid[i][l] ~ Gaussian(table[i][l], variance = 1);`.
    fn tell_table(&mut self) {
        for i in 0..self.n {
            for l in 0..self.n {
                self.table_from_grid[i * self.n + l] = Gaussian::from_mean_variance(
                    self.grid[i * self.n + l],
                    1.0,
                );
            }
        }
    }

    /// Line 57, `let known[i] = 1.0;`.
    fn define_known(&mut self) {
        for i in 0..2 {
            self.known_prior[i] = Gaussian::from_mean_variance(1.0, 0.0);
        }
    }

    /// Line 58, `let start[i] ~ Gaussian(0, variance = 1);`.
    fn define_start(&mut self) {
        self.start_prior.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 67, `let part[i] ~ Gaussian(0, variance = 1);`.
    fn define_part(&mut self) {
        self.part_prior.fill(Gaussian::from_mean_variance(0.0, 1.0));
    }

    /// Line 71, `observe y[i] ~ Gaussian(split[i], variance = 1);`.
    fn tell_split(&mut self) {
        for i in 0..self.n {
            self.split_from_y[i] = Gaussian::from_mean_variance(self.y[i], 1.0);
        }
    }

    /// Line 72, `observe y[i] ~ Gaussian(level[i], variance = 1);`.
    fn tell_level(&mut self) {
        for i in 0..self.n {
            self.level_from_y[i] = Gaussian::from_mean_variance(self.y[i], 1.0);
        }
    }

    /// Line 73, `observe y[i] ~ Gaussian(paired[i][0], variance = 1);`.
    fn tell_paired(&mut self) {
        for i in 0..self.n {
            self.paired_from_y[i * 2] = Gaussian::from_mean_variance(self.y[i], 1.0);
        }
    }

    /// Line 74, `observe y[i] ~ Gaussian(known[i], variance = 1);`.
    fn tell_known(&mut self) {
        for i in 0..self.n {
            self.known_from_y[i] = Gaussian::from_mean_variance(self.y[i], 1.0);
        }
    }

    /// Line 75, `observe y[i] ~ Gaussian(copied[i], variance = 1);`.
    fn tell_copied(&mut self) {
        for i in 0..self.n {
            self.copied_from_y[i] = Gaussian::from_mean_variance(self.y[i], 1.0);
        }
    }

    /// Line 69, `total ~ Gaussian(sum(part) + dot(w, part), variance = 1);`.
    fn tell_part(&mut self) {
        let mut predictor = Predictor::new(0.0, 1.0);
        for j in 0..self.n {
            let part = self.part_prior[j];
            predictor.add(1.0 + self.w[j], part);
        }
        let child = Gaussian::point(self.total);
        for j in 0..self.n {
            let part = self.part_prior[j];
            self.part_from_total[j] = linear::to_term_of_gaussian(
                1.0 + self.w[j],
                part,
                predictor,
                child,
            );
        }
    }

    /// Line 63, `let copied[i] ~ Gaussian(copied[i - 1], variance = 1);`.
    fn back_to_copied(&mut self) {
        let Some(mut copied_from_next) = self.copied_from_next.last().copied() else {
            return
        };
        for i in (2..self.n).rev() {
            let copied_here = copied_from_next * self.copied_from_y[i];
            copied_from_next = linear::through_noise(copied_here, 1.0);
            self.copied_from_next[i - 1] = copied_from_next;
        }
    }

    /// Line 62, `let known[i] ~ Gaussian(known[i - 1], variance = 1);`.
    fn back_to_known(&mut self) {
        let Some(mut known_from_next) = self.known_from_next.last().copied() else {
            return
        };
        for i in (2..self.n).rev() {
            let known_here = known_from_next * self.known_from_y[i];
            known_from_next = linear::through_noise(known_here, 1.0);
            self.known_from_next[i - 1] = known_from_next;
        }
    }

    /// Line 59, `let copied[i] = start[i];`.
    fn tell_start(&mut self) {
        for i in 0..2 {
            let copied = self.copied_from_next[i] * self.copied_from_y[i];
            self.start_from_copied[i] = linear::through_noise(copied, 0.0);
        }
    }

    /// Line 59, `let copied[i] = start[i];`.
    fn define_copied(&mut self) {
        for i in 0..2 {
            let start = self.start_prior[i];
            self.copied_prior[i] = linear::through_noise(start, 0.0);
        }
    }

    /// Line 63, `let copied[i] ~ Gaussian(copied[i - 1], variance = 1);`.
    fn line_63_define_copied(&mut self) {
        let Some(mut copied_prior) = self.copied_prior.get(1).copied() else { return };
        for i in 2..self.n {
            let copied_there = copied_prior * self.copied_from_y[i - 1];
            copied_prior = linear::through_noise(copied_there, 1.0);
            self.copied_prior[i] = copied_prior;
        }
    }

    /// Line 62, `let known[i] ~ Gaussian(known[i - 1], variance = 1);`.
    fn line_62_define_known(&mut self) {
        let Some(mut known_prior) = self.known_prior.get(1).copied() else { return };
        for i in 2..self.n {
            let known_there = known_prior * self.known_from_y[i - 1];
            known_prior = linear::through_noise(known_there, 1.0);
            self.known_prior[i] = known_prior;
        }
    }

    /// The marginal of `split`: the product of all messages to it.
    fn marginal_of_split(&mut self) {
        for at in 0..self.split.len() {
            self.split[at] = self.split_prior[at] * self.split_from_y[at];
        }
    }

    /// The marginal of `paired`: the product of all messages to it.
    fn marginal_of_paired(&mut self) {
        for at in 0..self.paired.len() {
            self.paired[at] = self.paired_prior[at] * self.paired_from_y[at];
        }
    }

    /// The marginal of `level`: the product of all messages to it.
    fn marginal_of_level(&mut self) {
        for at in 0..self.level.len() {
            self.level[at] = self.level_prior[at] * self.level_from_y[at];
        }
    }

    /// The marginal of `table`: the product of all messages to it.
    fn marginal_of_table(&mut self) {
        for at in 0..self.table.len() {
            self.table[at] = self.table_prior[at] * self.table_from_grid[at];
        }
    }

    /// The marginal of `known`: the product of all messages to it.
    fn marginal_of_known(&mut self) {
        for at in 0..self.known.len() {
            self.known[at] = self.known_prior[at] * self.known_from_next[at]
                * self.known_from_y[at];
        }
    }

    /// The marginal of `copied`: the product of all messages to it.
    fn marginal_of_copied(&mut self) {
        for at in 0..self.copied.len() {
            self.copied[at] = self.copied_prior[at] * self.copied_from_next[at]
                * self.copied_from_y[at];
        }
    }

    /// The marginal of `part`: the product of all messages to it.
    fn marginal_of_part(&mut self) {
        for at in 0..self.part.len() {
            self.part[at] = self.part_prior[at] * self.part_from_total[at];
        }
    }
}

impl Inference for PiecesInBranches {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("split", &self.split, 16, iteration)?;
        Error::check_all_proper("paired", &self.paired, 30, iteration)?;
        Error::check_all_proper("level", &self.level, 39, iteration)?;
        Error::check_all_proper("table", &self.table, 46, iteration)?;
        Error::check_all_proper("known", &self.known, 57, iteration)?;
        Error::check_all_proper("copied", &self.copied, 59, iteration)?;
        Error::check_all_proper("part", &self.part, 67, iteration)?;
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
        let split = Posterior::array((0..self.n).map(|i| self.split[i]));
        let paired = Posterior::shaped([self.n, 2], |[i, j]| self.paired[i * 2 + j]);
        let level = Posterior::array((0..self.n).map(|i| self.level[i]));
        let table = Posterior::shaped([self.n, self.n], |[i, j]| self.table[i * self.n + j]);
        let known = Posterior::array((0..self.n).map(|i| self.known[i]));
        let copied = Posterior::array((0..self.n).map(|i| self.copied[i]));
        let part = Posterior::array((0..self.n).map(|i| self.part[i]));
        vec![
            ("split", split), ("paired", paired), ("level", level), ("table", table),
            ("known", known), ("copied", copied), ("part", part)
        ]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(52, 13), (69, 5), (71, 9), (72, 9), (73, 9), (74, 9), (75, 9)]
    }
}
