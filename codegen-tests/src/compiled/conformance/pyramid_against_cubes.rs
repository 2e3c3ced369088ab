//! `PyramidAgainstCubes` by expectation propagation, compiled by posterity from
//! `conformance/discrete/pyramid_against_cubes.model`.
//!
//! ```text
//! model PyramidAgainstCubes() -> (win) {
//!     for i in 0..9 { let pyramid[i] ~ UniformInt(4); }
//!     for i in 0..6 { let cube[i] ~ UniformInt(6); }
//!     let peter[0] = pyramid[0];
//!     for i in 1..9 { let peter[i] = peter[i - 1] + pyramid[i]; }
//!     let colin[0] = cube[0];
//!     for i in 1..6 { let colin[i] = colin[i - 1] + cube[i]; }
//!     let win = peter[8] + 9 > colin[5] + 6;
//! }
//! ```

use posterity_runtime::operators::{greater_int, sum_int, uniform_int};
use posterity_runtime::{
    Bernoulli, Categorical, DataError, Error, Inference, Options, Posterior, Progress,
    Run,
};
use std::ops::ControlFlow;

/// What [`PyramidAgainstCubes`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct PyramidAgainstCubesData {}
/// Nine four-sided dice against six six-sided ones, faces counted from zero.
#[derive(Clone, Debug)]
pub struct PyramidAgainstCubes {
    /// The belief about `pyramid`.
    pyramid: Vec<Categorical>,
    /// The belief about `cube`.
    cube: Vec<Categorical>,
    /// The belief about `peter`.
    peter: Vec<Categorical>,
    /// The belief about `colin`.
    colin: Vec<Categorical>,
    /// The belief about `part`.
    part: Categorical,
    /// The belief about `part_again`.
    part_again: Categorical,
    /// The belief about `win`.
    win: Bernoulli,
}

impl PyramidAgainstCubes {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(_data: PyramidAgainstCubesData) -> Result<Self, DataError> {
        let mut inference = Self {
            pyramid: Vec::new(),
            cube: Vec::new(),
            peter: Vec::new(),
            colin: Vec::new(),
            part: Categorical::uniform(1),
            part_again: Categorical::uniform(1),
            win: Bernoulli::UNIFORM,
        };
        inference.reset();
        Ok(inference)
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
    }

    /// One pass: exact but for predictions, which take their parents as independent.
    pub fn update(&mut self) {
        self.predict_pyramid();
        self.predict_cube();
        self.predict_peter();
        self.line_6_predict_peter();
        self.predict_colin();
        self.line_8_predict_colin();
        self.predict_part();
        self.predict_part_again();
        self.predict_win();
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

    /// The posterior of `win`.
    #[must_use]
    pub fn win_posterior(&self) -> &Bernoulli {
        &self.win
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        0.0
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.pyramid = vec![Categorical::uniform(4); 9];
        self.cube = vec![Categorical::uniform(6); 6];
        self.peter.clear();
        for i in 0..9 {
            self.peter.push(Categorical::uniform(3 * i + 4));
        }
        self.colin.clear();
        for i in 0..6 {
            self.colin.push(Categorical::uniform(5 * i + 6));
        }
        self.part = Categorical::uniform(37);
        self.part_again = Categorical::uniform(37);
        self.win = Bernoulli::UNIFORM;
    }

    /// Line 3, `let pyramid[i] ~ UniformInt(4);`.
    fn predict_pyramid(&mut self) {
        for i in 0..9 {
            self.pyramid[i] = uniform_int::ep::to_x(4);
        }
    }

    /// Line 4, `let cube[i] ~ UniformInt(6);`.
    fn predict_cube(&mut self) {
        for i in 0..6 {
            self.cube[i] = uniform_int::ep::to_x(6);
        }
    }

    /// Line 5, `let peter[0] = pyramid[0];`.
    fn predict_peter(&mut self) {
        let pyramid = &self.pyramid[0];
        self.peter[0].clone_from(pyramid);
    }

    /// Line 6, `let peter[i] = peter[i - 1] + pyramid[i];`.
    fn line_6_predict_peter(&mut self) {
        for i in 1..9 {
            let peter_a = &self.peter[i - 1];
            let pyramid = &self.pyramid[i];
            self.peter[i] = sum_int::ep::to_y(peter_a, pyramid, 3 * i + 4);
        }
    }

    /// Line 7, `let colin[0] = cube[0];`.
    fn predict_colin(&mut self) {
        let cube = &self.cube[0];
        self.colin[0].clone_from(cube);
    }

    /// Line 8, `let colin[i] = colin[i - 1] + cube[i];`.
    fn line_8_predict_colin(&mut self) {
        for i in 1..6 {
            let colin_a = &self.colin[i - 1];
            let cube = &self.cube[i];
            self.colin[i] = sum_int::ep::to_y(colin_a, cube, 5 * i + 6);
        }
    }

    /// Line 9, `let win = peter[8] + 9 > colin[5] + 6;`.
    fn predict_part(&mut self) {
        let peter = &self.peter[8];
        self.part = sum_int::ep::to_y(peter, 9, 37);
    }

    /// Line 9, `let win = peter[8] + 9 > colin[5] + 6;`.
    fn predict_part_again(&mut self) {
        let colin = &self.colin[5];
        self.part_again = sum_int::ep::to_y(colin, 6, 37);
    }

    /// Line 9, `let win = peter[8] + 9 > colin[5] + 6;`.
    fn predict_win(&mut self) {
        let part = &self.part;
        let part_again = &self.part_again;
        self.win = greater_int::ep::to_y(part, part_again);
    }
}

impl Inference for PyramidAgainstCubes {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_all_proper("pyramid", &self.pyramid, 3, iteration)?;
        Error::check_all_proper("cube", &self.cube, 4, iteration)?;
        Error::check_all_proper("peter", &self.peter, 5, iteration)?;
        Error::check_all_proper("colin", &self.colin, 7, iteration)?;
        Error::check_proper("peter[8] + 9", &self.part, 0, 9, iteration)?;
        Error::check_proper("colin[5] + 6", &self.part_again, 0, 9, iteration)?;
        Error::check_proper("win", &self.win, 0, 9, iteration)?;
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
        let win = Posterior::from(self.win);
        vec![("win", win)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[]
    }
}
