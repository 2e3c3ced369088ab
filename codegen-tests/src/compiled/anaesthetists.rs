//! `Anaesthetists` by variational message passing, compiled by posterity from
//! `models/anaesthetists.model`.
//!
//! ```text
//! model Anaesthetists(
//!     patients: usize,
//!     raters: usize,
//!     categories: usize,
//!     patient: [usize; n],
//!     rater: [usize; n],
//!     rating: [usize; n],
//! ) -> (share, habit, state) {
//!     let share ~ Dirichlet(symmetric = 1, size = categories);
//!     for r in 0..raters {
//!         for k in 0..categories {
//!             let habit[r][k] ~ Dirichlet(array(0..categories, |c| if c == k { 3.0 } else { 1.0 }));
//!         }
//!     }
//!     for p in 0..patients {
//!         let state[p] ~ Categorical(share);
//!     }
//!     for i in 0..n {
//!         rating[i] ~ Categorical(habit[rater[i]][state[patient[i]]]);
//!     }
//! }
//! ```

use posterity_runtime::operators::{categorical, dirichlet};
use posterity_runtime::{
    Buffer, Categorical, DataError, Dirichlet, Distribution, Error, Inference, Options,
    Posterior, Progress, Run, check, gate,
};
use std::ops::ControlFlow;

/// What [`Anaesthetists`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct AnaesthetistsData<'a> {
    /// `patients: usize`
    pub patients: usize,
    /// `raters: usize`
    pub raters: usize,
    /// `categories: usize`
    pub categories: usize,
    /// `patient: [usize; n]`
    pub patient: &'a [usize],
    /// `rater: [usize; n]`
    pub rater: &'a [usize],
    /// `rating: [usize; n]`
    pub rating: &'a [usize],
}

/// How fit is each patient for surgery, when five anaesthetists disagree, and who rates too high or
/// too low?
///
/// Each patient has a true state, which no one knows. Whoever rates a patient of that state says this
/// or that category with probabilities of their own (`habit`), the right one most likely: three times
/// as likely before any rating is seen. States, habits and how common each state is are learnt
/// together.
///
/// Data: `data/anaesthetists.json`, 45 patients, 4 categories; the first of the five rated each
/// patient three times. Model: Dawid & Skene, "Maximum likelihood estimation of observer error-rates
/// using the EM algorithm" (1979).
#[derive(Clone, Debug)]
pub struct Anaesthetists {
    /// The data `patients: usize`.
    patients: usize,
    /// The data `raters: usize`.
    raters: usize,
    /// The data `categories: usize`.
    categories: usize,
    /// The data `patient: [usize; n]`.
    patient: Vec<usize>,
    /// The data `rater: [usize; n]`.
    rater: Vec<usize>,
    /// The data `rating: [usize; n]`.
    rating: Vec<usize>,
    /// The size `n` of the data.
    n: usize,
    /// The belief about `share`.
    share: Dirichlet,
    /// The belief about `habit`.
    habit: Vec<Dirichlet>,
    /// The belief about `habit` in the making.
    habit_next: Vec<Dirichlet>,
    /// The belief about `state`.
    state: Vec<Categorical>,
    /// The belief about `state` in the making.
    state_next: Vec<Categorical>,
    /// Which elements of `state` the data speak about.
    state_informed: Vec<bool>,
    /// The belief about `share` one iteration ago.
    share_before: Dirichlet,
    /// The belief about `habit` one iteration ago.
    habit_before: Vec<Dirichlet>,
    /// The belief about `state` one iteration ago.
    state_before: Vec<Categorical>,
}

impl Anaesthetists {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: AnaesthetistsData<'_>) -> Result<Self, DataError> {
        check::integer("patients", data.patients, 11, 5)?;
        check::integer("raters", data.raters, 12, 5)?;
        check::integer("categories", data.categories, 13, 5)?;
        check::integer("patient", data.patient, 14, 5)?;
        check::integer("rater", data.rater, 15, 5)?;
        check::integer("rating", data.rating, 16, 5)?;
        let n = data.patient.len();
        check::size("n", "patient", n, "rater", data.rater.len(), 15, 5)?;
        check::size("n", "patient", n, "rating", data.rating.len(), 16, 5)?;
        let mut inference = Self {
            patients: data.patients,
            raters: data.raters,
            categories: data.categories,
            patient: data.patient.to_vec(),
            rater: data.rater.to_vec(),
            rating: data.rating.to_vec(),
            n,
            share: Dirichlet::uniform(1),
            habit: Vec::new(),
            habit_next: Vec::new(),
            state: Vec::new(),
            state_next: Vec::new(),
            state_informed: Vec::new(),
            share_before: Dirichlet::uniform(1),
            habit_before: Vec::new(),
            state_before: Vec::new(),
        };
        inference.check_data()?;
        inference.reset();
        Ok(inference)
    }

    /// Replaces `patients` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_patients(&mut self, patients: usize) -> Result<(), DataError> {
        check::integer("patients", patients, 11, 5)?;
        let before = std::mem::replace(&mut self.patients, patients);
        self.check_data().inspect_err(|_| self.patients = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `raters` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_raters(&mut self, raters: usize) -> Result<(), DataError> {
        check::integer("raters", raters, 12, 5)?;
        let before = std::mem::replace(&mut self.raters, raters);
        self.check_data().inspect_err(|_| self.raters = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `categories` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_categories(&mut self, categories: usize) -> Result<(), DataError> {
        check::integer("categories", categories, 13, 5)?;
        let before = std::mem::replace(&mut self.categories, categories);
        self.check_data().inspect_err(|_| self.categories = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `patient` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_patient(&mut self, patient: &[usize]) -> Result<(), DataError> {
        check::length("patient", self.patient.len(), patient.len(), 14, 5)?;
        check::integer("patient", patient, 14, 5)?;
        let before = std::mem::replace(&mut self.patient, patient.to_vec());
        self.check_data().inspect_err(|_| self.patient = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `rater` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_rater(&mut self, rater: &[usize]) -> Result<(), DataError> {
        check::length("rater", self.rater.len(), rater.len(), 15, 5)?;
        check::integer("rater", rater, 15, 5)?;
        let before = std::mem::replace(&mut self.rater, rater.to_vec());
        self.check_data().inspect_err(|_| self.rater = before)?;
        self.reset();
        Ok(())
    }

    /// Replaces `rating` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_rating(&mut self, rating: &[usize]) -> Result<(), DataError> {
        check::length("rating", self.rating.len(), rating.len(), 16, 5)?;
        check::integer("rating", rating, 16, 5)?;
        let before = std::mem::replace(&mut self.rating, rating.to_vec());
        self.check_data().inspect_err(|_| self.rating = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.find_informed();
        self.start();
        self.start_share();
        self.start_habit();
        self.start_state();
        self.share_before.clone_from(&self.share);
        self.habit_before.clone_from(&self.habit);
        self.state_before.clone_from(&self.state);
    }

    /// One iteration.
    pub fn update(&mut self) {
        self.update_share();
        self.update_habit();
        self.update_state();
        self.predict_state();
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

    /// The posterior of `share`.
    #[must_use]
    pub fn share_posterior(&self) -> &Dirichlet {
        &self.share
    }

    /// The posterior of `habit`.
    #[must_use]
    pub fn habit_posterior(&self) -> &[Dirichlet] {
        &self.habit
    }

    /// The posterior of `state`.
    #[must_use]
    pub fn state_posterior(&self) -> &[Categorical] {
        &self.state
    }

    /// The lower bound on the log evidence.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut bound = 0.0;
        // Line 18, `let share ~ Dirichlet(symmetric = 1, size = categories);`.
        let share = &self.share;
        bound += dirichlet::vmp::average_log_random(share, &Buffer::filled(1.0, self.categories));
        // Line 21, `let habit[r][k] ~ Dirichlet(array(0..categories, |c| if c == k { 3.0 …`.
        for r in 0..self.raters {
            for k in 0..self.categories {
                let habit = &self.habit[r * self.categories + k];
                bound += dirichlet::vmp::average_log_random(
                    habit,
                    &(0..self.categories)
                        .map(|c| if c == k { 3.0 } else { 1.0 })
                        .collect::<Buffer>(),
                );
            }
        }
        // Line 25, `let state[p] ~ Categorical(share);`.
        for p in 0..self.patients {
            if self.state_informed[p] {
                let state = &self.state[p];
                bound += categorical::vmp::average_log_random_dirichlet(state, share);
            }
        }
        // Line 28, `rating[i] ~ Categorical(habit[rater[i]][state[patient[i]]]);`.
        for i in 0..self.n {
            let patient = self.patient[i];
            for k in 0..self.categories {
                bound += gate::average(
                    self.state[patient].probability(k),
                    self.bound_of_case_of_state(i, k),
                );
            }
        }
        // The entropies of the beliefs.
        bound += self.share.entropy();
        bound += self.habit.iter().map(Dirichlet::entropy).sum::<f64>();
        for p in 0..self.patients {
            if self.state_informed[p] {
                bound += self.state[p].entropy();
            }
        }
        bound
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        check::positive("categories", &[], self.categories, 18, 49)?;
        if 0 < self.raters {
            check::fits(
                "raters * categories",
                &[],
                (self.raters as f64) * (self.categories as f64),
                20,
                13,
            )?;
        }
        if 0 < self.raters && 0 < self.categories {
            check::fits(
                "raters * categories * categories",
                &[],
                (self.raters as f64) * (self.categories as f64)
                    * (self.categories as f64),
                21,
                63,
            )?;
            check::compared("categories", &[], self.categories, 21, 41)?;
        }
        if 0 < self.raters {
            for k in 0..self.categories {
                check::concentration(
                    "array(0..categories, |c| if c == {} { 3 } else { 1 })",
                    &[k],
                    &(0..self.categories)
                        .map(|c| if c == k { 3.0 } else { 1.0 })
                        .collect::<Buffer>(),
                    21,
                    41,
                )?;
            }
        }
        for i in 0..self.n {
            if 0 < self.categories {
                check::category("rating[{}]", &[i], self.rating[i], self.categories, 28, 9)?;
            }
        }
        for i in 0..self.n {
            check::below("patient[{}]", &[i], self.patient[i], self.patients, 28, 49)?;
        }
        for i in 0..self.n {
            if 0 < self.categories {
                check::below("rater[{}]", &[i], self.rater[i], self.raters, 28, 33)?;
            }
        }
        Ok(())
    }

    /// Which elements the data speak about: the others are predicted at the end.
    fn find_informed(&mut self) {
        self.state_informed = vec![false; self.patients];
        for i in 0..self.n {
            let patient = self.patient[i];
            self.state_informed[patient] = true;
        }
    }

    /// Uniform beliefs.
    fn start(&mut self) {
        self.share = Dirichlet::uniform(self.categories);
        self.habit = vec![Dirichlet::uniform(self.categories); self.raters * self.categories];
        self.habit_next = vec![Dirichlet::uniform(self.categories); self.raters * self.categories];
        self.state = vec![Categorical::uniform(self.categories); self.patients];
        self.state_next = vec![Categorical::uniform(self.categories); self.patients];
    }

    /// Line 18, `let share ~ Dirichlet(symmetric = 1, size = categories);`.
    fn start_share(&mut self) {
        self.share = dirichlet::vmp::to_x(&Buffer::filled(1.0, self.categories));
    }

    /// Line 21, `let habit[r][k] ~ Dirichlet(array(0..categories, |c| if c == k { 3.0 …`.
    fn start_habit(&mut self) {
        for r in 0..self.raters {
            for k in 0..self.categories {
                self.habit[r * self.categories + k] = dirichlet::vmp::to_x(
                    &(0..self.categories)
                        .map(|c| if c == k { 3.0 } else { 1.0 })
                        .collect::<Buffer>(),
                );
            }
        }
    }

    /// Line 25, `let state[p] ~ Categorical(share);`.
    fn start_state(&mut self) {
        for p in 0..self.patients {
            if self.state_informed[p] {
                self.state[p] = Categorical::uniform(self.categories);
            }
        }
    }

    /// The belief about `share`, from lines 18 and 25.
    fn update_share(&mut self) {
        let mut next = dirichlet::vmp::to_x(&Buffer::filled(1.0, self.categories));
        for p in 0..self.patients {
            if self.state_informed[p] {
                let state = &self.state[p];
                next *= &categorical::vmp::to_probabilities(state);
            }
        }
        self.share = next;
    }

    /// The belief about `habit`, from lines 21 and 28.
    fn update_habit(&mut self) {
        for r in 0..self.raters {
            for k in 0..self.categories {
                self.habit_next[r * self.categories + k] = dirichlet::vmp::to_x(
                    &(0..self.categories)
                        .map(|c| if c == k { 3.0 } else { 1.0 })
                        .collect::<Buffer>(),
                );
            }
        }
        for i in 0..self.n {
            for k in 0..self.categories {
                let rater = self.rater[i];
                self.habit_next[rater * self.categories + k] *=
                    &categorical::vmp::to_probabilities_observed(self.rating[i])
                        .pow(self.state[self.patient[i]].probability(k));
            }
        }
        std::mem::swap(&mut self.habit, &mut self.habit_next);
    }

    /// The belief about `state`, from lines 25 and 28.
    fn update_state(&mut self) {
        self.state_next.fill(Categorical::uniform(self.categories));
        let share = &self.share;
        for p in 0..self.patients {
            if self.state_informed[p] {
                self.state_next[p] *= &categorical::vmp::to_x(share);
            }
        }
        for i in 0..self.n {
            let patient = self.patient[i];
            let mut cases = Categorical::uniform(self.categories);
            for k in 0..self.categories {
                cases
                    .set_log_weight(k, gate::possible(self.bound_of_case_of_state(i, k)));
            }
            let told = cases;
            self.state_next[patient] *= &told;
        }
        std::mem::swap(&mut self.state, &mut self.state_next);
    }

    /// Line 25, `let state[p] ~ Categorical(share);`.
    fn predict_state(&mut self) {
        let share = &self.share;
        for p in 0..self.patients {
            if !self.state_informed[p] {
                self.state[p] = categorical::ep::to_x(share);
            }
        }
    }

    /// The lower bound on the log evidence of what stands in this case.
    /// Line 28, `rating[i] ~ Categorical(habit[rater[i]][state[patient[i]]]);`.
    fn bound_of_case_of_state(&self, i: usize, k: usize) -> f64 {
        let mut bound = 0.0;
        let rater = self.rater[i];
        let habit = &self.habit[rater * self.categories + k];
        bound += categorical::vmp::average_log_dirichlet(self.rating[i], habit);
        bound
    }
}

impl Inference for Anaesthetists {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("share", &self.share, 0, 18, iteration)?;
        Error::check_all_proper("habit", &self.habit, 21, iteration)?;
        for p in 0..self.patients {
            if self.state_informed[p] {
                Error::check_proper("state", &self.state[p], p, 25, iteration)?;
            }
        }
        let mut moved = self.share.moved(&self.share_before, tolerance);
        self.share_before.clone_from(&self.share);
        moved |= posterity_runtime::any_moved(&self.habit, &self.habit_before, tolerance);
        self.habit_before.clone_from(&self.habit);
        moved |= posterity_runtime::any_moved(&self.state, &self.state_before, tolerance);
        self.state_before.clone_from(&self.state);
        Ok(moved)
    }

    fn reset(&mut self) {
        self.reset();
    }

    fn log_evidence(&mut self) -> f64 {
        Self::log_evidence(self)
    }

    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        let share = Posterior::from(self.share.clone());
        let habit = Posterior::shaped(
            [self.raters, self.categories],
            |[i, j]| self.habit[i * self.categories + j].clone(),
        );
        let state = Posterior::array((0..self.patients).map(|i| self.state[i].clone()));
        vec![("share", share), ("habit", habit), ("state", state)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(28, 9), (28, 49)]
    }
}
