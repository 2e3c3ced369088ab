//! The scheduled program: fields, functions of loops and lines, and the order in which they run.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::names::{self, mentions};
use crate::model::{FactorId, Model, Query, VariableId};

/// A statement of a function.
#[derive(Clone, Debug)]
pub enum Stmt {
    /// `for index in lower..upper { body }`
    Loop {
        /// The index.
        index: String,
        /// First value.
        lower: TokenStream,
        /// One past the last.
        upper: TokenStream,
        /// From the last to the first.
        reverse: bool,
        /// What is repeated.
        body: Vec<Stmt>,
    },
    /// `if condition { body }`
    If {
        /// The condition.
        condition: TokenStream,
        /// What it guards.
        body: Vec<Stmt>,
    },
    /// `{ body }`, which keeps its bindings to itself.
    Block(Vec<Stmt>),
    /// Any other statement, with its semicolon.
    Line(TokenStream),
    /// `// comment`
    Comment(String),
}

/// Statements under a comment; nothing is said of none.
pub(crate) fn under(comment: String, mut body: Vec<Stmt>) -> Vec<Stmt> {
    if !body.is_empty() {
        body.insert(0, Stmt::Comment(comment));
    }
    body
}

impl Stmt {
    /// The statements in it.
    pub(crate) fn inner(&self) -> &[Stmt] {
        match self {
            Stmt::Loop { body, .. } | Stmt::If { body, .. } | Stmt::Block(body) => body,
            Stmt::Line(_) | Stmt::Comment(_) => &[],
        }
    }
}

/// The lines of statements at any depth, in order.
pub(crate) fn lines(body: &[Stmt]) -> impl Iterator<Item = &TokenStream> {
    flat(body).into_iter().filter_map(|stmt| match stmt {
        Stmt::Line(line) => Some(line),
        _ => None,
    })
}

/// The tokens that say which lines run, and how often: conditions, and the bounds of loops.
pub(crate) fn guards(body: &[Stmt]) -> impl Iterator<Item = &TokenStream> {
    flat(body).into_iter().flat_map(|stmt| match stmt {
        Stmt::Loop { lower, upper, .. } => vec![lower, upper],
        Stmt::If { condition, .. } => vec![condition],
        Stmt::Block(_) | Stmt::Line(_) | Stmt::Comment(_) => Vec::new(),
    })
}

/// Statements and those in them.
fn flat(body: &[Stmt]) -> Vec<&Stmt> {
    body.iter().flat_map(|stmt| [stmt].into_iter().chain(flat(stmt.inner()))).collect()
}

/// Whether statements mention a name.
pub(crate) fn mention(body: &[Stmt], name: &Ident) -> bool {
    guards(body).chain(lines(body)).any(|tokens| mentions(tokens, name))
}

/// Statements in which a name means a value: where that is a name too, and none of theirs, they say that one.
pub(crate) fn with(body: Vec<Stmt>, name: &Ident, value: &TokenStream) -> Vec<Stmt> {
    if !mention(&body, name) {
        return body;
    }
    match syn::parse2::<Ident>(value.clone()) {
        Ok(other) if !mention(&body, &other) && !loop_over(&body, &other) => renamed(body, name, &other),
        _ => [Stmt::Line(quote!(let #name = #value;))].into_iter().chain(body).collect(),
    }
}

/// Whether some loop gives a name to its index.
pub(crate) fn loop_over(body: &[Stmt], name: &Ident) -> bool {
    flat(body).into_iter().any(|stmt| matches!(stmt, Stmt::Loop { index, .. } if *name == index))
}

/// Statements that say another name, but in loops that give this one a meaning of their own.
pub(crate) fn renamed(body: Vec<Stmt>, name: &Ident, other: &Ident) -> Vec<Stmt> {
    let tokens = |tokens| names::renamed(tokens, name, other);
    let each = body.into_iter().map(|stmt| match stmt {
        Stmt::Loop { index, lower, upper, reverse, body } => {
            let body = if *name == index { body } else { renamed(body, name, other) };
            Stmt::Loop { index, lower: tokens(lower), upper: tokens(upper), reverse, body }
        }
        Stmt::If { condition, body } => {
            Stmt::If { condition: tokens(condition), body: renamed(body, name, other) }
        }
        Stmt::Block(body) => Stmt::Block(renamed(body, name, other)),
        Stmt::Line(line) => Stmt::Line(tokens(line)),
        comment @ Stmt::Comment(_) => comment,
    });
    each.collect()
}

/// Statements with other tokens, all but the indices of loops and comments.
pub(crate) fn mapped(body: Vec<Stmt>, tokens: &impl Fn(TokenStream) -> TokenStream) -> Vec<Stmt> {
    let each = body.into_iter().map(|stmt| match stmt {
        Stmt::Loop { index, lower, upper, reverse, body } => {
            let (lower, upper, body) = (tokens(lower), tokens(upper), mapped(body, tokens));
            Stmt::Loop { index, lower, upper, reverse, body }
        }
        Stmt::If { condition, body } => Stmt::If { condition: tokens(condition), body: mapped(body, tokens) },
        Stmt::Block(body) => Stmt::Block(mapped(body, tokens)),
        Stmt::Line(line) => Stmt::Line(tokens(line)),
        comment @ Stmt::Comment(_) => comment,
    });
    each.collect()
}

/// What a part of the program comes from: for who asks which line of the model it serves.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The factors whose messages or values it computes.
    pub factors: Vec<FactorId>,
    /// The variables that it computes something about.
    pub variables: Vec<VariableId>,
}

impl Origin {
    /// From some factors, about what they define.
    pub fn definitions(model: &Model, factors: Vec<FactorId>) -> Self {
        let child = |id: &FactorId| Some(model.factors[*id].child()?.variable);
        Origin { variables: factors.iter().filter_map(child).collect(), factors }
    }
}

/// A private function of the module.
#[derive(Clone, Debug, Default)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// What it comes from.
    pub origin: Origin,
    /// What it does, for its doc comment.
    pub docs: Vec<String>,
    /// What it does.
    pub body: Vec<Stmt>,
}

impl Function {
    /// A function that serves no line more than another.
    pub fn new(name: String, docs: Vec<String>, body: Vec<Stmt>) -> Self {
        Function { name, origin: Origin::default(), docs, body }
    }
}

/// A function that computes a number from what is there.
#[derive(Clone, Debug)]
pub struct Weight {
    /// Its name.
    pub name: String,
    /// What it does, for its doc comment.
    pub docs: Vec<String>,
    /// The indices that it is told.
    pub inputs: Vec<String>,
    /// Whether it is told a `value`, too.
    pub of_value: bool,
    /// What it does, ending in a value.
    pub body: Vec<Stmt>,
}

/// A field with the start of each row of a ragged array.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub field: String,
    /// What fills it.
    pub body: Vec<Stmt>,
}

/// A field of the module's struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: TokenStream,
    /// What it holds.
    pub docs: String,
    /// The variable that it is about.
    pub variable: Option<VariableId>,
    /// Its first value, in `new`.
    pub init: TokenStream,
    /// Whether its value is copied freely.
    pub copied: bool,
}

impl Field {
    /// The type of its elements, if it is an array.
    pub(crate) fn element(&self) -> Option<TokenStream> {
        let syn::Type::Path(ty) = syn::parse2(self.ty.clone()).ok()? else { return None };
        let last = ty.path.segments.last().filter(|last| last.ident == "Vec")?;
        let syn::PathArguments::AngleBracketed(inner) = &last.arguments else { return None };
        let inner = &inner.args;
        Some(quote!(#inner))
    }
}

/// An output: how its posterior is read.
#[derive(Clone, Debug)]
pub struct Posterior {
    /// Its name.
    pub name: String,
    /// What `x_posterior` returns.
    pub ty: TokenStream,
    /// The value that it returns.
    pub value: TokenStream,
    /// The value as a `Posterior` of the runtime.
    pub erased: TokenStream,
}

/// A variable whose belief decides convergence.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The field.
    pub field: String,
    /// The variable's name in the model.
    pub name: String,
    /// Whether it is an array.
    pub array: bool,
    /// What finds an improper element where the data may leave some undefined.
    pub defined: Option<Vec<Stmt>>,
    /// The line that defines it.
    pub line: usize,
}

/// Messages that an iteration sends anew.
#[derive(Clone, Debug)]
pub struct Iterated {
    /// The field.
    pub field: String,
    /// Whether it is an array.
    pub array: bool,
    /// The element that hears them, as the model writes it.
    pub variable: String,
    /// The lines that they come from.
    pub from: String,
}

/// The answer to what is asked of an output besides its marginal: a list of its samples, or of what they were drawn from.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The output.
    pub output: String,
    /// What is asked.
    pub query: Query,
    /// What the method returns.
    pub ty: TokenStream,
    /// The value that it returns.
    pub value: TokenStream,
    /// The value as a `Posterior` of the runtime.
    pub erased: TokenStream,
}

/// What a sampler has besides.
#[derive(Clone, Debug, Default)]
pub struct Sampler {
    /// The field of the stream of chance.
    pub random: String,
    /// The field of what was drawn from nothing, where there is one.
    pub watch: Option<String>,
    /// What draws the first state.
    pub first: Vec<Function>,
    /// Whether it may draw something of which no value is possible, and is then made again.
    pub is_tried_again: bool,
    /// What makes the marginals empty.
    pub start: Vec<Stmt>,
    /// What adds a sweep to the marginals.
    pub gather: Vec<Stmt>,
    /// The fields of the marginals, and whether each is an array.
    pub gathered: Vec<(String, bool)>,
    /// The fields that hold the lists of what is asked of outputs, and what a sweep adds to each.
    pub lists: Vec<(String, TokenStream)>,
    /// How they answer.
    pub answers: Vec<Answer>,
    /// The fields that a sweep goes on from.
    pub state: Vec<String>,
    /// The fields of data of which a sweep goes on from what they hold.
    pub held: Vec<String>,
    /// What adds the numbers of the samples to `numbers`.
    pub trace: Vec<Stmt>,
    /// Of which outputs these are, and how many each has.
    pub traced: Vec<(String, TokenStream)>,
}

/// Everything that is emitted.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// The messages and beliefs.
    pub fields: Vec<Field>,
    /// Where the rows of ragged arrays start: what the fields need.
    pub shapes: Vec<Table>,
    /// Constant work: once for given data.
    pub prepare: Vec<Function>,
    /// One iteration, in order.
    pub update: Vec<Function>,
    /// What those of an iteration call.
    pub called: Vec<Function>,
    /// The evidence of the cases of gates.
    pub weights: Vec<Weight>,
    /// What follows the iteration: marginals and predictions.
    pub finish: Vec<Function>,
    /// The body of `log_evidence`, ending in a value.
    pub evidence: Vec<Stmt>,
    /// The field of the seed, where something starts at random.
    pub seed: Option<String>,
    /// Whether one pass is exact.
    pub one_pass: bool,
    /// What is watched for convergence and impropriety.
    pub watched: Vec<Watched>,
    /// The messages that an iteration sends anew, where it is one of several.
    pub iterated: Vec<Iterated>,
    /// The field that shortens damped steps, and the part of an old message that is kept at most.
    pub damped: Option<(String, f64)>,
    /// The outputs.
    pub posteriors: Vec<Posterior>,
    /// Line and column of each observation.
    pub observations: Vec<(usize, usize)>,
    /// What it has of a sampler, if it is one.
    pub sampler: Option<Sampler>,
}

impl Program {
    /// The bodies of its functions and of the evidence.
    pub(crate) fn bodies(&mut self) -> impl Iterator<Item = &mut Vec<Stmt>> {
        let phases = [&mut self.prepare, &mut self.update, &mut self.called, &mut self.finish];
        let weights = self.weights.iter_mut().map(|weight| &mut weight.body);
        let sampler = self.sampler.iter_mut().flat_map(|one| {
            let first = one.first.iter_mut().map(|function| &mut function.body);
            first.chain([&mut one.start, &mut one.gather, &mut one.trace])
        });
        phases
            .into_iter()
            .flatten()
            .map(|function| &mut function.body)
            .chain(weights)
            .chain(sampler)
            .chain([&mut self.evidence])
    }

    /// Adds tables, but for those that are there.
    pub fn add_shapes(&mut self, shapes: &[Table]) {
        for table in shapes {
            if self.shapes.iter().all(|one| one.field != table.field) {
                self.shapes.push(table.clone());
            }
        }
    }
}
