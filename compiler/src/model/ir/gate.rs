//! Gates: random conditions, and the cases of them in which factors stand (Minka & Winn, 2008).

use super::{Model, Use};
use crate::model::known::Known;
use crate::model::{GateId, PlateId};
use crate::syntax::Span;

/// What a gate decides by, or how often what stands in it counts.
#[derive(Clone, Debug)]
pub enum Counts {
    /// Once, in the case that a truth value or an integer selects.
    BySelector(Use),
    /// A number of times: a power plate, which has one case, `true`.
    Times(Known),
}

/// An `if` or a `match` on something random, where each factor inside counts in its case alone, or a `repeat`.
#[derive(Clone, Debug)]
pub struct Gate {
    /// What decides, or how often it counts.
    pub counts: Counts,
    /// The plates around it, outermost first: there is a gate for each of their instances.
    pub plates: Vec<PlateId>,
    /// Known conditions under which it stands.
    pub guards: Vec<Known>,
    /// The cases of other gates that it stands in, outermost first.
    pub cases: Vec<Case>,
    /// Its condition, in the text.
    pub span: Span,
}

/// One case of a gate, or each of several: a truth value, an integer, or the index of a plate over the cases.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Which gate.
    pub gate: GateId,
    /// The value of its selector.
    pub value: Known,
}

impl Gate {
    /// The truth value or the integer that decides.
    pub fn selector(&self) -> Option<&Use> {
        match &self.counts {
            Counts::BySelector(use_) => Some(use_),
            Counts::Times(_) => None,
        }
    }

    /// How often what stands in a power plate counts.
    pub fn times(&self) -> Option<&Known> {
        match &self.counts {
            Counts::BySelector(_) => None,
            Counts::Times(times) => Some(times),
        }
    }
}

impl Case {
    /// The plate over the cases, where it stands for each of several.
    pub fn plate(&self) -> Option<PlateId> {
        match self.value {
            Known::Plate(plate) => Some(plate),
            _ => None,
        }
    }
}

impl Model {
    /// The cases of a gate in which something stands, in the order of the text.
    pub fn cases_of(&self, gate: GateId) -> Vec<Known> {
        let mut all: Vec<Known> = Vec::new();
        let places = self.factors.iter().flat_map(|(_, factor)| &factor.cases);
        for case in places.filter(|case| case.gate == gate) {
            if !all.contains(&case.value) {
                all.push(case.value.clone());
            }
        }
        all
    }
}

/// What a factor does for a gate; the pass `gating` makes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatePart {
    /// `inside = outside`: hands a case what the rest of the model says of a variable.
    Enter,
    /// `outside`, `selector`, then `inside` for each case: what the cases tell a variable that they read.
    Leave,
    /// `outside`, `selector`, then `inside` for each case: a variable that the cases define.
    Exit,
    /// `selector`: the evidence of each case.
    Cases,
}

impl GatePart {
    /// Its name in the stages that `--dump` prints.
    pub fn name(self) -> &'static str {
        match self {
            GatePart::Enter => "enter",
            GatePart::Leave => "leave",
            GatePart::Exit => "exit",
            GatePart::Cases => "cases",
        }
    }
}
