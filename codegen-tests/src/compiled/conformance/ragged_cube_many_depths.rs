//! `RaggedCubeManyDepths` by expectation propagation, compiled by posterity from
//! `conformance/arrays/ragged_cube_many_depths.model`.
//!
//! ```text
//! model RaggedCubeManyDepths(rows: [usize; 2], width: [[usize; ..]; 2]) -> (b) {
//!     for i in 0..2 { for j in 0..rows[i] { for k in 0..width[i][j] {
//!                 let b[i][j][k] ~ Bernoulli(0.1);
//!                 observe b[i][j][k] ~ Bernoulli(0.15);
//!             } } }
//!     for i in 0..2 { for j in 0..rows[i] { for k in 0..width[i][j] { observe b[i][j][k] ~
//!         Bernoulli(0.2); } } }
//!     observe b[0][0][0] ~ Bernoulli(0.25);
//!     for k in 0..width[0][0] { observe b[0][0][k] ~ Bernoulli(0.3); }
//!     for j in 0..rows[0] { for k in 0..width[0][j] { observe b[0][j][k] ~ Bernoulli(0.35); } }
//! }
//! ```

use posterity_runtime::operators::bernoulli;
use posterity_runtime::{
    Bernoulli, DataError, Error, Inference, Options, Posterior, Progress, Ragged, Run,
    check,
};
use std::ops::ControlFlow;

/// What [`RaggedCubeManyDepths`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct RaggedCubeManyDepthsData<'a> {
    /// `rows: [usize; 2]`
    pub rows: &'a [usize],
    /// `width: [[usize; ..]; 2]`
    pub width: Ragged<'a, usize>,
}

/// A three-level ragged array used at every depth.
#[derive(Clone, Debug)]
pub struct RaggedCubeManyDepths {
    /// The data `rows: [usize; 2]`.
    rows: Vec<usize>,
    /// The data `width: [[usize; ..]; 2]`.
    width: Vec<usize>,
    /// Where the rows of `width` start.
    width_starts: Vec<usize>,
    /// Where the rows of what has this shape start.
    b_starts: Vec<usize>,
    /// Where the rows of what has this shape start.
    b_starts_blocks: Vec<usize>,
    /// The belief about `b`.
    b: Vec<Bernoulli>,
    /// The message to `b` from its definition, line 4.
    b_prior: Vec<Bernoulli>,
    /// The message to `b[i][j][k]` from line 5.
    b_from_evidence: Vec<Bernoulli>,
    /// The message to `b[i][j][k]` from line 7.
    b_from_evidence_again: Vec<Bernoulli>,
    /// The message to `b[0][0][0]` from line 8.
    b_from_evidence_third: Vec<Bernoulli>,
    /// The message to `b[0][0][k]` from line 9.
    b_from_evidence_fourth: Vec<Bernoulli>,
    /// The message to `b[0][j][k]` from line 10.
    b_from_evidence_fifth: Vec<Bernoulli>,
}

impl RaggedCubeManyDepths {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: RaggedCubeManyDepthsData<'_>) -> Result<Self, DataError> {
        check::integer("rows", data.rows, 2, 28)?;
        check::ragged("width", data.width, 2, 46)?;
        check::integer("width", data.width, 2, 46)?;
        check::length("rows", 2, data.rows.len(), 2, 28)?;
        check::length("width", 2, data.width.rows(), 2, 46)?;
        let mut inference = Self {
            rows: data.rows.to_vec(),
            width: data.width.values.to_vec(),
            width_starts: data.width.starts.to_vec(),
            b_starts: Vec::new(),
            b_starts_blocks: Vec::new(),
            b: Vec::new(),
            b_prior: Vec::new(),
            b_from_evidence: Vec::new(),
            b_from_evidence_again: Vec::new(),
            b_from_evidence_third: Vec::new(),
            b_from_evidence_fourth: Vec::new(),
            b_from_evidence_fifth: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `rows` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_rows(&mut self, rows: &[usize]) -> Result<(), DataError> {
        check::length("rows", self.rows.len(), rows.len(), 2, 28)?;
        check::integer("rows", rows, 2, 28)?;
        let before = std::mem::replace(&mut self.rows, rows.to_vec());
        self.check_data().inspect_err(|_| self.rows = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `width` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_width(&mut self, width: Ragged<'_, usize>) -> Result<(), DataError> {
        check::ragged("width", width, 2, 46)?;
        check::rows("width", &self.width_starts, width.starts, 2, 46)?;
        check::integer("width", width, 2, 46)?;
        let before = std::mem::replace(&mut self.width, width.values.to_vec());
        self.check_data().inspect_err(|_| self.width = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.b_starts = vec![0];
        for i in 0..2 {
            let end = self.b_starts[self.b_starts.len() - 1] + self.rows[i];
            self.b_starts.push(end);
        }
        self.b_starts_blocks = vec![0];
        for i in 0..2 {
            for j in 0..self.rows[i] {
                let end = self.b_starts_blocks[self.b_starts_blocks.len() - 1]
                    + self.width[self.width_starts[i] + j];
                self.b_starts_blocks.push(end);
            }
        }
        self.start();
        self.define_b();
        self.tell_b();
        self.line_7_tell_b();
        self.line_8_tell_b();
        self.line_9_tell_b();
        self.line_10_tell_b();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.marginal_of_b();
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

    /// The posterior of `b`.
    #[must_use]
    pub fn b_posterior(&self) -> &[Bernoulli] {
        &self.b
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `b`, from lines 4, 5, 7, 8, 9 and 10.
        let mut b_so_far = self.b_prior.clone();
        for i in 0..2 {
            for j in 0..self.rows[i] {
                for k in 0..self.width[self.width_starts[i] + j] {
                    let b = b_so_far[self.b_starts_blocks[self.b_starts[i] + j] + k];
                    log_z += bernoulli::ep::log_evidence_soft(b, 0.15);
                    b_so_far[self.b_starts_blocks[self.b_starts[i] + j] + k] *=
                        bernoulli::ep::to_x_known(0.15);
                }
            }
        }
        for i in 0..2 {
            for j in 0..self.rows[i] {
                for k in 0..self.width[self.width_starts[i] + j] {
                    let b = b_so_far[self.b_starts_blocks[self.b_starts[i] + j] + k];
                    log_z += bernoulli::ep::log_evidence_soft(b, 0.2);
                    b_so_far[self.b_starts_blocks[self.b_starts[i] + j] + k] *=
                        bernoulli::ep::to_x_known(0.2);
                }
            }
        }
        let b = b_so_far[self.b_starts_blocks[self.b_starts[0]]];
        log_z += bernoulli::ep::log_evidence_soft(b, 0.25);
        b_so_far[self.b_starts_blocks[self.b_starts[0]]] *= bernoulli::ep::to_x_known(0.25);
        for k in 0..self.width[self.width_starts[0]] {
            let b = b_so_far[self.b_starts_blocks[self.b_starts[0]] + k];
            log_z += bernoulli::ep::log_evidence_soft(b, 0.3);
            b_so_far[self.b_starts_blocks[self.b_starts[0]] + k] *= bernoulli::ep::to_x_known(0.3);
        }
        for j in 0..self.rows[0] {
            for k in 0..self.width[self.width_starts[0] + j] {
                let b = b_so_far[self.b_starts_blocks[self.b_starts[0] + j] + k];
                log_z += bernoulli::ep::log_evidence_soft(b, 0.35);
                b_so_far[self.b_starts_blocks[self.b_starts[0] + j] + k] *=
                    bernoulli::ep::to_x_known(0.35);
            }
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..2 {
            for j in 0..self.rows[i] {
                check::below(
                    "{}",
                    &[j],
                    j,
                    self.width_starts[i + 1] - self.width_starts[i],
                    3,
                    64,
                )?;
                check::fits(
                    "2 * rows[{}] * width[{}][{}]",
                    &[i, i, j],
                    2.0 * (self.rows[i] as f64)
                        * (self.width[self.width_starts[i] + j] as f64),
                    3,
                    47,
                )?;
            }
        }
        for i in 0..2 {
            for j in 0..self.rows[i] {
                check::below(
                    "{}",
                    &[j],
                    j,
                    self.width_starts[i + 1] - self.width_starts[i],
                    7,
                    64,
                )?;
                check::fits(
                    "2 * rows[{}] * width[{}][{}]",
                    &[i, i, j],
                    2.0 * (self.rows[i] as f64)
                        * (self.width[self.width_starts[i] + j] as f64),
                    7,
                    47,
                )?;
            }
        }
        check::below("0", &[], 0, self.width_starts[1] - self.width_starts[0], 9, 26)?;
        for j in 0..self.rows[0] {
            check::below("{}", &[j], j, self.width_starts[1] - self.width_starts[0], 10, 48)?;
            check::fits(
                "rows[0] * width[0][{}]",
                &[j],
                (self.rows[0] as f64) * (self.width[self.width_starts[0] + j] as f64),
                10,
                31,
            )?;
        }
        check::below("0", &[], 0, self.rows[0], 8, 13)?;
        check::below("0", &[], 0, self.width[self.width_starts[0]], 8, 13)?;
        if 0 < self.width[self.width_starts[0]] {
            check::below("0", &[], 0, self.rows[0], 9, 39)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.b = vec![Bernoulli::UNIFORM; self.b_starts_blocks[self.b_starts[2]]];
        self.b_prior = vec![Bernoulli::UNIFORM; self.b_starts_blocks[self.b_starts[2]]];
        self.b_from_evidence = vec![Bernoulli::UNIFORM; self.b_starts_blocks[self.b_starts[2]]];
        self.b_from_evidence_again = vec![
            Bernoulli::UNIFORM; self.b_starts_blocks[self.b_starts[2]]
        ];
        self.b_from_evidence_third = vec![
            Bernoulli::UNIFORM; self.b_starts_blocks[self.b_starts[2]]
        ];
        self.b_from_evidence_fourth = vec![
            Bernoulli::UNIFORM; self.b_starts_blocks[self.b_starts[2]]
        ];
        self.b_from_evidence_fifth = vec![
            Bernoulli::UNIFORM; self.b_starts_blocks[self.b_starts[2]]
        ];
    }

    /// Line 4, `let b[i][j][k] ~ Bernoulli(0.1);`.
    fn define_b(&mut self) {
        self.b_prior.fill(bernoulli::ep::to_x_known(0.1));
    }

    /// Line 5, `observe b[i][j][k] ~ Bernoulli(0.15);`.
    fn tell_b(&mut self) {
        for i in 0..2 {
            for j in 0..self.rows[i] {
                for k in 0..self.width[self.width_starts[i] + j] {
                    let message = bernoulli::ep::to_x_known(0.15);
                    self
                        .b_from_evidence[self.b_starts_blocks[self.b_starts[i] + j]
                        + k] = message;
                }
            }
        }
    }

    /// Line 7, `observe b[i][j][k] ~ Bernoulli(0.2);`.
    fn line_7_tell_b(&mut self) {
        for i in 0..2 {
            for j in 0..self.rows[i] {
                for k in 0..self.width[self.width_starts[i] + j] {
                    let message = bernoulli::ep::to_x_known(0.2);
                    self
                        .b_from_evidence_again[self.b_starts_blocks[self.b_starts[i] + j]
                        + k] = message;
                }
            }
        }
    }

    /// Line 8, `observe b[0][0][0] ~ Bernoulli(0.25);`.
    fn line_8_tell_b(&mut self) {
        let message = bernoulli::ep::to_x_known(0.25);
        self.b_from_evidence_third[self.b_starts_blocks[self.b_starts[0]]] = message;
    }

    /// Line 9, `observe b[0][0][k] ~ Bernoulli(0.3);`.
    fn line_9_tell_b(&mut self) {
        for k in 0..self.width[self.width_starts[0]] {
            let message = bernoulli::ep::to_x_known(0.3);
            self.b_from_evidence_fourth[self.b_starts_blocks[self.b_starts[0]] + k] = message;
        }
    }

    /// Line 10, `observe b[0][j][k] ~ Bernoulli(0.35);`.
    fn line_10_tell_b(&mut self) {
        for j in 0..self.rows[0] {
            for k in 0..self.width[self.width_starts[0] + j] {
                let message = bernoulli::ep::to_x_known(0.35);
                self
                    .b_from_evidence_fifth[self.b_starts_blocks[self.b_starts[0] + j]
                    + k] = message;
            }
        }
    }

    /// The marginal of `b`: the product of all messages to it.
    fn marginal_of_b(&mut self) {
        for at in 0..self.b.len() {
            self.b[at] = self.b_prior[at] * self.b_from_evidence[at]
                * self.b_from_evidence_again[at] * self.b_from_evidence_third[at]
                * self.b_from_evidence_fourth[at] * self.b_from_evidence_fifth[at];
        }
    }
}

impl Inference for RaggedCubeManyDepths {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("b", &self.b, 4, iteration)?;
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
        let b = Posterior::array(
            (0..2)
                .map(|i| Posterior::array(
                    (0..self.rows[i])
                        .map(|j| Posterior::array(
                            (0..self.width[self.width_starts[i] + j])
                                .map(|k| {
                                    self.b[self.b_starts_blocks[self.b_starts[i] + j] + k]
                                }),
                        )),
                )),
        );
        vec![("b", b)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(5, 17), (7, 69), (8, 5), (9, 31), (10, 53)]
    }
}
