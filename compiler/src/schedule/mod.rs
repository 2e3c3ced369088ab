//! Message graph → ordered steps: what is computed once, what is swept, what is iterated.
//!
//! Variational message passing updates a belief at a time (`variational`). Under expectation propagation (`ep`) messages
//! depend on the messages that their cavities are made of. A strongly connected set whose dependencies all run one way
//! along a plate is a sweep; any other is iterated. Everything else is computed once, in order.

mod components;
mod depend;
mod ep;
mod orders;
mod print;
mod symmetry;
mod variational;

pub(crate) use components::components;
pub use orders::refused;
pub use print::{Line, Phase, phases, print};
pub use symmetry::symmetric_starts;
pub use variational::{Elements, Update};

use crate::messages::{Graph, MessageId};
use crate::model::{Algorithm, FactorId, PlateId, VariableId};

/// In which order a loop runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the first index to the last.
    Ascending,
    /// From the last index to the first.
    Descending,
}

/// What an instance of one factor sends at once.
#[derive(Clone, Debug)]
pub struct Part {
    /// The factor.
    pub factor: FactorId,
    /// The messages.
    pub messages: Vec<MessageId>,
}

/// Messages that are computed in one loop, instance by instance.
#[derive(Clone, Debug)]
pub struct Step {
    /// What each instance sends, in this order.
    pub parts: Vec<Part>,
    /// The plates whose loops the parts share, outermost first.
    pub plates: Vec<PlateId>,
    /// In which order the instances are visited.
    pub direction: Direction,
    /// The opposite sweep that runs in the same loop: neither reads the other, so the processor overlaps them.
    pub zipped: Option<Box<Step>>,
    /// Whether every instance reads what stood before the step.
    pub parallel: bool,
    /// Why it stands where it does.
    pub reason: String,
}

impl Step {
    /// Its messages, but for those of the sweep zipped with it.
    pub fn messages(&self) -> impl Iterator<Item = MessageId> + '_ {
        self.parts.iter().flat_map(|part| &part.messages).copied()
    }
}

/// The order of a program.
#[derive(Clone, Debug, Default)]
pub struct Schedule {
    /// Once for given data.
    pub constant: Vec<Step>,
    /// Every iteration; the only one, if the program is one-pass.
    pub iterate: Vec<Step>,
    /// After each iteration: what depends on it and on which it does not depend.
    pub after: Vec<Step>,
    /// Whether one pass is exact.
    pub one_pass: bool,
    /// Whether every run of it begins with nothing told: no message is ever sent again in place of one before.
    pub is_begun_anew: bool,
    /// Whether what is found is drawn from: then a value must be possible.
    pub is_drawn_from: bool,
    /// Per message, whether it is constant.
    pub is_constant: Vec<bool>,
    /// The variables that start from a belief, in this order: of expectation propagation those that do so by hand.
    pub starts: Vec<VariableId>,
    /// The factors over data whose sums are made once for given data (variational message passing).
    pub sums: Vec<FactorId>,
    /// The updates of an iteration (variational message passing).
    pub updates: Vec<Update>,
}

impl Schedule {
    /// Whether each iteration sends a message anew, and others of the iteration read it.
    pub fn iterates(&self, message: MessageId) -> bool {
        self.iterate.iter().any(|step| {
            let zipped = step.zipped.iter().flat_map(|step| step.messages());
            step.messages().chain(zipped).any(|one| one == message)
        })
    }
}

/// Orders what a program computes.
pub fn order(graph: &Graph) -> Schedule {
    if graph.algorithm == Algorithm::Vmp { variational::order(graph) } else { ep::order(graph) }
}
