//! Groups: variables that a Gibbs sampler draws together (`#![group(a, x; root = a)]`).

use crate::model::VariableId;
use crate::model::known::Known;
use crate::syntax::Span;

/// What one `#![group(…)]` says.
#[derive(Clone, Debug)]
pub struct Group {
    /// What is drawn together, in the order of the text.
    pub members: Vec<Member>,
    /// Which member is drawn first.
    pub root: usize,
    /// The attribute.
    pub span: Span,
}

/// A member of a group.
#[derive(Clone, Debug)]
pub struct Member {
    /// Whose elements they are.
    pub variable: VariableId,
    /// Which elements.
    pub elements: Elements,
    /// The place in the text.
    pub span: Span,
}

/// The elements of a member.
#[derive(Clone, Debug, PartialEq)]
pub enum Elements {
    /// All, in one block.
    All,
    /// One in each block, by these free indices: a block for each of their values.
    Each(Vec<String>),
    /// One.
    One(Vec<Known>),
}

/// `#[send_distribution(from = x, to = a)]`
#[derive(Clone, Debug)]
pub struct Link {
    /// What sends a distribution.
    pub from: VariableId,
    /// To whom.
    pub to: Vec<VariableId>,
    /// The statement through whose factor.
    pub statement: Span,
    /// The attribute.
    pub span: Span,
}
