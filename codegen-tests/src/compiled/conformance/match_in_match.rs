//! `MatchInMatch` by expectation propagation, compiled by posterity from
//! `conformance/gates/match_in_match.model`.
//!
//! ```text
//! model MatchInMatch(p: [f64; 3], onto: [[f64; 3]; 3]) -> (index, bools) {
//!     let index ~ Categorical([0.1, 0.5, 0.4]);
//!     for i in 0..3 { let bools[i] ~ Bernoulli(p[i]); }
//!     for i in 0..3 { let indices[i] ~ Categorical(onto[i]); }
//!     match index {
//!         a => {
//!             match indices[a] { b => { observe bools[b]; } }
//!         }
//!     }
//! }
//! ```

use posterity_runtime::operators::{bernoulli, categorical};
use posterity_runtime::{
    Bernoulli, Categorical, DataError, Error, Grid, Inference, Options, Posterior,
    Progress, Run, check, gate,
};
use std::ops::ControlFlow;

/// What [`MatchInMatch`] is given: the parameters of the model.
#[derive(Clone, Copy, Debug)]
pub struct MatchInMatchData<'a> {
    /// `p: [f64; 3]`
    pub p: &'a [f64],
    /// `onto: [[f64; 3]; 3]`
    pub onto: Grid<'a, f64, 2>,
}

/// A random index read from an array picked by a random index.
#[derive(Clone, Debug)]
pub struct MatchInMatch {
    /// The data `p: [f64; 3]`.
    p: Vec<f64>,
    /// The data `onto: [[f64; 3]; 3]`.
    onto: Vec<f64>,
    /// The belief about `index`.
    index: Categorical,
    /// The belief about `bools`.
    bools: Vec<Bernoulli>,
    /// The message to `index` from its definition, line 3.
    index_prior: Categorical,
    /// The message to `indices` from its definition, line 5.
    indices_prior: Vec<Categorical>,
    /// The message to `bools` from its definition, line 6.
    bools_by_index_prior: Vec<Bernoulli>,
    /// The message to `indices` from its definition, line 6.
    indices_by_index_prior: Vec<Categorical>,
    /// The message to `bools` from its definition, line 8.
    bools_by_index_by_indices_prior: Vec<Bernoulli>,
    /// The message to `bools[a][b]` from line 8.
    bools_by_index_by_indices_from_evidence: Vec<Bernoulli>,
    /// The message to `indices[a]` from line 8.
    indices_by_index_from_gate: Vec<Categorical>,
    /// The message to `bools[a][b]` from line 8.
    bools_by_index_from_gate: Vec<Bernoulli>,
    /// The message to `index` from line 6.
    index_from_gate: Categorical,
    /// The message to `bools[i_each]` from line 6.
    bools_from_gate: Vec<Bernoulli>,
    /// The message to `indices[a]` from line 6.
    indices_from_gate: Vec<Categorical>,
}

impl MatchInMatch {
    /// Checks and copies the data; messages are at their start.
    ///
    /// # Errors
    /// The first thing that is wrong with the data: a size, a value, an index.
    pub fn new(data: MatchInMatchData<'_>) -> Result<Self, DataError> {
        check::real("p", data.p, 2, 20)?;
        check::grid("onto", data.onto, 2, 33)?;
        check::real("onto", data.onto, 2, 33)?;
        check::length("p", 3, data.p.len(), 2, 20)?;
        check::length("onto", 3, data.onto.sizes[0], 2, 33)?;
        if !data.onto.sizes[..1].contains(&0) {
            check::length("onto", 3, data.onto.sizes[1], 2, 33)?;
        }
        let mut inference = Self {
            p: data.p.to_vec(),
            onto: data.onto.values.to_vec(),
            index: Categorical::uniform(1),
            bools: Vec::new(),
            index_prior: Categorical::uniform(1),
            indices_prior: Vec::new(),
            bools_by_index_prior: Vec::new(),
            indices_by_index_prior: Vec::new(),
            bools_by_index_by_indices_prior: Vec::new(),
            bools_by_index_by_indices_from_evidence: Vec::new(),
            indices_by_index_from_gate: Vec::new(),
            bools_by_index_from_gate: Vec::new(),
            index_from_gate: Categorical::uniform(1),
            bools_from_gate: Vec::new(),
            indices_from_gate: Vec::new(),
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

    /// Replaces `onto` if nothing is wrong with it; messages go back to their start.
    ///
    /// # Errors
    /// The first thing that is wrong with it; then all is as before.
    pub fn observe_onto(&mut self, onto: Grid<'_, f64, 2>) -> Result<(), DataError> {
        check::grid("onto", onto, 2, 33)?;
        check::length("onto", 3, onto.sizes[0], 2, 33)?;
        check::length("onto", 3, onto.sizes[1], 2, 33)?;
        check::real("onto", onto, 2, 33)?;
        let before = std::mem::replace(&mut self.onto, onto.values.to_vec());
        self.check_data().inspect_err(|_| self.onto = before)?;
        self.reset();
        Ok(())
    }

    /// Back to the start, with everything that the data alone decide computed.
    pub fn reset(&mut self) {
        self.start();
        self.define_index();
        self.define_bools();
        self.define_indices();
        self.tell_bools_by_index_by_indices();
    }

    /// One pass: exact.
    pub fn update(&mut self) {
        self.define_indices_by_index();
        self.define_bools_by_index();
        self.define_bools_by_index_by_indices();
        self.tell_indices_by_index();
        self.tell_bools_by_index();
        self.tell_index();
        self.tell_bools();
        self.tell_indices();
        self.marginal_of_index();
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

    /// The posterior of `index`.
    #[must_use]
    pub fn index_posterior(&self) -> &Categorical {
        &self.index
    }

    /// The posterior of `bools`.
    #[must_use]
    pub fn bools_posterior(&self) -> &[Bernoulli] {
        &self.bools
    }

    /// The log evidence, as expectation propagation has it: exact on trees.
    #[must_use]
    pub fn log_evidence(&self) -> f64 {
        let mut log_z = 0.0;
        // `index`, from lines 3 and 6.
        let index = &self.index_prior;
        let mut cases = Categorical::uniform(3);
        for a in 0..3 {
            cases
                .set_log_weight(a, gate::possible(self.log_evidence_of_case_of_index(a)));
        }
        log_z += gate::log_evidence_of_cases(index, &cases);
        // `bools`, from line 4.
        let mut bools_prior = vec![Bernoulli::UNIFORM; 3];
        for i in 0..3 {
            bools_prior[i] = bernoulli::ep::to_x_known(self.p[i]);
        }
        for (belief, before) in self.bools.iter().zip(&bools_prior) {
            log_z += belief.log_normaliser_over(before);
        }
        // `indices`, from line 5.
        for at in 0..self.indices_prior.len() {
            log_z += (&self.indices_prior[at] * &self.indices_from_gate[at])
                .log_normaliser_over(&self.indices_prior[at]);
        }
        // Line 6, `match index`.
        for i_each in 0..3 {
            let bools = self.bools[i_each] / self.bools_from_gate[i_each];
            log_z -= self.bools[i_each].log_normaliser_over(&bools);
        }
        // Line 6, `match index`.
        for a in 0..3 {
            let indices = &self.indices_prior[a];
            log_z -= (&self.indices_prior[a] * &self.indices_from_gate[a])
                .log_normaliser_over(indices);
        }
        log_z
    }

    /// What must hold of the values of the data.
    fn check_data(&self) -> Result<(), DataError> {
        for i in 0..3 {
            check::probability("p[{}]", &[i], self.p[i], 4, 46)?;
        }
        for i in 0..3 {
            check::weights("onto[{}]", &[i], &self.onto[i * 3..][..3], 5, 50)?;
        }
        Ok(())
    }

    /// Uniform messages.
    fn start(&mut self) {
        self.index = Categorical::uniform(3);
        self.bools = vec![Bernoulli::UNIFORM; 3];
        self.index_prior = Categorical::uniform(3);
        self.indices_prior = vec![Categorical::uniform(3); 3];
        self.bools_by_index_prior = vec![Bernoulli::UNIFORM; 3 * 3];
        self.indices_by_index_prior = vec![Categorical::uniform(3); 3];
        self.bools_by_index_by_indices_prior = vec![Bernoulli::UNIFORM; 3 * 3];
        self.bools_by_index_by_indices_from_evidence = vec![Bernoulli::UNIFORM; 3 * 3];
        self.indices_by_index_from_gate = vec![Categorical::uniform(3); 3];
        self.bools_by_index_from_gate = vec![Bernoulli::UNIFORM; 3 * 3];
        self.index_from_gate = Categorical::uniform(3);
        self.bools_from_gate = vec![Bernoulli::UNIFORM; 3];
        self.indices_from_gate = vec![Categorical::uniform(3); 3];
    }

    /// Line 3, `let index ~ Categorical([0.1, 0.5, 0.4]);`.
    fn define_index(&mut self) {
        self.index_prior = categorical::ep::to_x_known(&[0.1, 0.5, 0.4]);
    }

    /// Line 4, `let bools[i] ~ Bernoulli(p[i]);`.
    fn define_bools(&mut self) {
        for i in 0..3 {
            self.bools[i] *= bernoulli::ep::to_x_known(self.p[i]);
        }
    }

    /// Line 5, `let indices[i] ~ Categorical(onto[i]);`.
    fn define_indices(&mut self) {
        for i in 0..3 {
            self.indices_prior[i] = categorical::ep::to_x_known(&self.onto[i * 3..][..3]);
        }
    }

    /// Line 8, `observe bools[b];`.
    fn tell_bools_by_index_by_indices(&mut self) {
        for a in 0..3 {
            for b in 0..3 {
                self.bools_by_index_by_indices_from_evidence[a * 3 + b] = Bernoulli::point(true);
            }
        }
    }

    /// Line 6, `match index`.
    fn define_indices_by_index(&mut self) {
        for a in 0..3 {
            let indices = &self.indices_prior[a];
            self.indices_by_index_prior[a].clone_from(indices);
        }
    }

    /// Line 6, `match index`.
    fn define_bools_by_index(&mut self) {
        for a in 0..3 {
            for i_each in 0..3 {
                let bools = self.bools[i_each] / self.bools_from_gate[i_each];
                self.bools_by_index_prior[a * 3 + i_each] = bools;
            }
        }
    }

    /// Line 8, `match indices[a]`.
    fn define_bools_by_index_by_indices(&mut self) {
        for a in 0..3 {
            for b in 0..3 {
                let bools_by_index = self.bools_by_index_prior[a * 3 + b];
                self.bools_by_index_by_indices_prior[a * 3 + b] = bools_by_index;
            }
        }
    }

    /// Line 8, `match indices[a]`.
    fn tell_indices_by_index(&mut self) {
        for a in 0..3 {
            let mut cases = Categorical::uniform(3);
            for b in 0..3 {
                cases
                    .set_log_weight(b, gate::possible(self.log_evidence_of_case_of_indices(a, b)));
            }
            self.indices_by_index_from_gate[a] = cases;
        }
    }

    /// Line 8, `match indices[a]`.
    fn tell_bools_by_index(&mut self) {
        for a in 0..3 {
            for b in 0..3 {
                let bools_by_index = self.bools_by_index_prior[a * 3 + b];
                let indices_by_index = &(&self.indices_by_index_prior[a]
                    * &self.indices_by_index_from_gate[a]);
                let mut leave = gate::Leave::new(&bools_by_index);
                let bools_by_index_by_indices = self
                    .bools_by_index_by_indices_from_evidence[a * 3 + b];
                leave.case(indices_by_index.log_density(b), &bools_by_index_by_indices);
                self.bools_by_index_from_gate[a * 3 + b] = leave.message();
            }
        }
    }

    /// Line 6, `match index`.
    fn tell_index(&mut self) {
        let mut cases = Categorical::uniform(3);
        for a in 0..3 {
            cases
                .set_log_weight(a, gate::possible(self.log_evidence_of_case_of_index(a)));
        }
        self.index_from_gate = cases;
    }

    /// Line 6, `match index`.
    fn tell_bools(&mut self) {
        let index = &(&self.index_prior * &self.index_from_gate);
        for i_each in 0..3 {
            let bools = self.bools[i_each] / self.bools_from_gate[i_each];
            let mut leave = gate::Leave::new(&bools);
            for a in 0..3 {
                let bools_by_index = self.bools_by_index_from_gate[a * 3 + i_each];
                leave.case(index.log_density(a), &bools_by_index);
            }
            let message = leave.message();
            self.bools[i_each] = bools * message;
            self.bools_from_gate[i_each] = message;
        }
    }

    /// Line 6, `match index`.
    fn tell_indices(&mut self) {
        let index = &(&self.index_prior * &self.index_from_gate);
        for a in 0..3 {
            let indices = &self.indices_prior[a];
            let mut leave = gate::Leave::new(indices);
            let indices_by_index = &self.indices_by_index_from_gate[a];
            leave.case(index.log_density(a), indices_by_index);
            self.indices_from_gate[a] = leave.message();
        }
    }

    /// The marginal of `index`: the product of all messages to it.
    fn marginal_of_index(&mut self) {
        self.index = &self.index_prior * &self.index_from_gate;
    }

    /// The log evidence of what stands in this case.
    /// Line 6, `match index`.
    fn log_evidence_of_case_of_index(&self, a: usize) -> f64 {
        let mut log_z = 0.0;
        for i_each in 0..3 {
            let bools_by_index_so_far = self.bools_by_index_prior[a * 3 + i_each];
            log_z += (self.bools_by_index_prior[a * 3 + i_each]
                * self.bools_by_index_from_gate[a * 3 + i_each])
                .log_normaliser_over(&bools_by_index_so_far);
        }
        let indices_by_index_prior = self.indices_by_index_prior[a].clone();
        let indices_by_index = &indices_by_index_prior;
        let mut cases = Categorical::uniform(3);
        for b in 0..3 {
            cases
                .set_log_weight(b, gate::possible(self.log_evidence_of_case_of_indices(a, b)));
        }
        log_z += gate::log_evidence_of_cases(indices_by_index, &cases);
        for b in 0..3 {
            let bools_by_index = self.bools_by_index_prior[a * 3 + b];
            log_z -= (self.bools_by_index_prior[a * 3 + b]
                * self.bools_by_index_from_gate[a * 3 + b])
                .log_normaliser_over(&bools_by_index);
        }
        log_z
    }

    /// The log evidence of what stands in this case.
    /// Line 8, `match indices[a]`.
    fn log_evidence_of_case_of_indices(&self, a: usize, b: usize) -> f64 {
        let mut log_z = 0.0;
        let bools_by_index_by_indices_prior = self.bools_by_index_by_indices_prior[a * 3 + b];
        log_z += bools_by_index_by_indices_prior.log_density(true);
        log_z
    }
}

impl Inference for MatchInMatch {
    fn update(&mut self) {
        self.update();
    }

    fn moved(&mut self, _tolerance: f64, iteration: usize) -> Result<bool, Error> {
        Error::check_proper("index", &self.index, 0, 3, iteration)?;
        Error::check_all_proper("bools", &self.bools, 4, iteration)?;
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
        let index = Posterior::from(self.index.clone());
        let bools = Posterior::array((0..3).map(|i| self.bools[i]));
        vec![("index", index), ("bools", bools)]
    }

    fn observations(&self) -> &'static [(usize, usize)] {
        &[(8, 39), (8, 19), (6, 11)]
    }
}
