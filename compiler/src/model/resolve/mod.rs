//! Syntax tree → typed model: names, types and sizes resolved, every mistake of the text reported.
//!
//! What the language has and this version can't compile yet is checked as far as it goes and noted in
//! [`Resolved::later`]: `check` shows it, `compile` refuses it.

mod arguments;
mod arrays;
mod attributes;
mod between;
mod branches;
mod by_hand;
mod case_sizes;
mod cases;
mod chains;
mod constants;
mod control;
mod cover;
mod damaged;
mod definitions;
mod drawn;
mod draws;
mod expressions;
mod extremes;
mod factors;
mod functions;
mod gates;
mod given;
mod groups;
mod integers;
mod later;
mod links;
mod lookup;
mod matrices;
mod missing;
mod mixture;
mod observations;
mod outputs;
mod own;
mod parameters;
mod picked;
mod queries;
mod reductions;
mod reserved;
mod scope;
mod sides;
mod statements;
mod undefined;
mod values;
mod variables;
mod vectors;

pub use damaged::beside;

use damaged::Unseen;
use definitions::Definitions;
use gates::Slot;
use scope::{Binding, Entry, Scopes};
use values::Value;

use super::ir::{Case, Model};
use super::known::Known;
use super::names::numbered;
use super::{ParameterId, PlateId, VariableId};
use crate::error::{Code, Error, Errors};
use crate::factors::Table;
use crate::syntax;
use crate::syntax::{File, Item, ItemKind, Name, Span};

/// A model whose names are resolved, and what stands in the way of compiling it.
#[derive(Debug)]
pub struct Resolved {
    /// The model.
    pub model: Model,
    /// Features that this version recognises and can't compile.
    pub later: Vec<Error>,
    /// Warnings.
    pub warnings: Vec<Error>,
}

/// Resolves every model of a file, or the one called `wanted`, with the factors of the table.
pub fn resolve(file: &File, table: &Table, wanted: Option<&str>) -> Result<Vec<Resolved>, Errors> {
    let mut errors = Errors::default();
    let mut resolved = Vec::new();
    let items: Vec<(&Item, &syntax::Model)> = models(file, wanted, &mut errors);
    let shared = later::shared_items(file);
    for (item, model) in items {
        let mut resolver = Resolver::new(item, &model.name.text, (file, table));
        resolver.run(file, model);
        // One model that is asked for by name is compiled without what only the others share.
        if !shared.is_empty() && (wanted.is_none() || resolver.reads_shared(file)) {
            resolver = Resolver {
                unseen: later::of_others(file),
                later: shared.clone(),
                ..Resolver::new(item, &model.name.text, (file, table))
            };
            resolver.shares = true;
            resolver.run(file, model);
        }
        let Resolver { model, later, errors: found, warnings, .. } = resolver;
        errors.extend(found);
        resolved.push(Resolved { model, later, warnings });
    }
    errors.extend(later::mistakes_of_shared(file, table));
    errors.into_result(resolved)
}

/// The models of a file that are wanted, with duplicates and a wrong name reported.
fn models<'a>(
    file: &'a File,
    wanted: Option<&str>,
    errors: &mut Errors,
) -> Vec<(&'a Item, &'a syntax::Model)> {
    let all: Vec<(&Item, &syntax::Model)> = file
        .items
        .iter()
        .filter_map(|item| match &item.kind {
            ItemKind::Model(model) => Some((item, model)),
            _ => None,
        })
        .collect();
    for (index, (_, model)) in all.iter().enumerate() {
        if let Some((_, first)) = all[..index].iter().find(|(_, first)| first.name.text == model.name.text) {
            errors.push(
                Error::new(Code::DuplicateModel, format!("two models are called `{}`", model.name.text))
                    .label(model.name.span, "again here")
                    .label(first.name.span, "first here"),
            );
        }
    }
    if all.is_empty() {
        let end = Span { start: 0, end: 0 };
        errors.push(
            Error::new(Code::NoModel, "the file holds no model")
                .label(end, "no `model` in this file")
                .hint("write `model Name(x: [f64; n]) -> (mean) { … }`"),
        );
    }
    let Some(wanted) = wanted else { return all };
    let found: Vec<_> = all.iter().copied().filter(|(_, model)| model.name.text == wanted).collect();
    if found.is_empty() && !all.is_empty() {
        let names: Vec<&str> = all.iter().map(|(_, model)| model.name.text.as_str()).collect();
        errors.push(
            Error::new(Code::WhichModel, format!("no model is called `{wanted}`"))
                .label(all[0].1.name.span, format!("the file has {}", names.join(", "))),
        );
    }
    found
}

/// A feature of the language that this version can't compile.
fn not_yet(what: &str, span: Span) -> Error {
    Error::new(Code::NotYet, format!("{what} can't be compiled yet"))
        .label(span, "part of the language, not of this version")
        .hint("`check --explain not_yet` lists what this version compiles")
}

/// The state of resolving one model.
struct Resolver<'a> {
    model: Model,
    errors: Errors,
    later: Vec<Error>,
    warnings: Vec<Error>,
    scopes: Scopes,
    /// The plates around the present place, outermost first.
    plates: Vec<PlateId>,
    /// The known conditions around the present place.
    guards: Vec<Known>,
    /// The known conditions under which the present part of an expression is evaluated.
    assumed: Vec<Known>,
    /// Whether what is looked at leaves nothing in the model.
    gated: bool,
    /// The cases of gates around the present place, outermost first.
    cases: Vec<Case>,
    /// Random indices of the statement at hand, by their places, with the case that each is in.
    picked: Vec<(Span, Known)>,
    /// The target of a statement that a gate around the statement has declared.
    predeclared: Option<Span>,
    /// Integers that only literals have defined so far.
    loose: Vec<VariableId>,
    /// Places of values that gates choose.
    slots: Vec<Slot>,
    definitions: Definitions,
    /// The rest of the blocks around the present statement: for uses before definitions.
    following: Vec<&'a [syntax::Statement]>,
    /// The depth of the model's own block.
    body_depth: usize,
    /// What may be defined where it was not seen.
    unseen: Unseen,
    /// Whether the variables that models share are visible.
    shares: bool,
    /// Variables of which nothing is known but their definitions.
    untyped: Vec<VariableId>,
    /// Integers that branches define by known values of which the text gives no size, with one of these.
    unsized_constants: Vec<(VariableId, Span)>,
    /// Variables that known values define in branches or pieces.
    constants: Vec<VariableId>,
    /// Arrays of reals, and the vectors that were made of them.
    vectors: Vec<(Value, Value)>,
    /// The ways of distributions that statements name.
    links: Vec<links::Written<'a>>,
    /// The components of the file.
    components: Vec<&'a syntax::Component>,
    /// The names that nothing visible has.
    unknown: Vec<String>,
    /// The statement at hand.
    statement: Span,
    /// The attributes of the statement at hand.
    attributes: Vec<&'a syntax::Attribute>,
    /// The parameters with missing elements that are variables of the same name.
    filled: Vec<(String, ParameterId)>,
    /// The places of an equality at hand, at which data may be missing.
    equated: Vec<Span>,
}

impl<'a> Resolver<'a> {
    fn new(item: &'a Item, name: &str, (file, table): (&'a File, &Table)) -> Self {
        Resolver {
            model: Model {
                name: name.to_owned(),
                docs: item.docs.clone(),
                span: item.span,
                table: table.clone(),
                ..Model::default()
            },
            errors: Errors::default(),
            later: Vec::new(),
            warnings: Vec::new(),
            scopes: Scopes::default(),
            plates: Vec::new(),
            guards: Vec::new(),
            assumed: Vec::new(),
            gated: false,
            cases: Vec::new(),
            picked: Vec::new(),
            predeclared: None,
            loose: Vec::new(),
            slots: Vec::new(),
            definitions: Definitions::default(),
            following: Vec::new(),
            body_depth: 0,
            unseen: Unseen::Nothing,
            shares: false,
            untyped: Vec::new(),
            unsized_constants: Vec::new(),
            constants: Vec::new(),
            vectors: Vec::new(),
            links: Vec::new(),
            components: later::components(file),
            unknown: Vec::new(),
            statement: item.span,
            attributes: Vec::new(),
            filled: Vec::new(),
            equated: Vec::new(),
        }
    }

    fn run(&mut self, file: &'a File, model: &'a syntax::Model) {
        self.model_name(model);
        self.words_of_factors();
        self.algorithm(file, model);
        self.scopes.open();
        self.constants(file);
        if self.shares {
            self.shared_names(file);
        }
        self.parameters(&model.parameters);
        self.field_names();
        self.scopes.open();
        self.body_depth = self.scopes.depth();
        self.data_as_variables(model);
        self.statements(&model.body.statements);
        self.inner_attributes(&model.body.attributes);
        if let Some(tail) = &model.body.tail {
            self.errors.push(
                Error::new(Code::Syntax, "a model has no value")
                    .label(tail.span, "expected `;` after this")
                    .hint("name the outputs in the signature: `-> (x)`"),
            );
        }
        self.unsized_constants();
        self.finish_definitions();
        if self.errors.is_clean() && self.later.is_empty() {
            self.choices_taken();
            self.links_between();
        }
        self.queries_taken(model);
        if self.errors.is_clean() {
            self.outputs(model);
            if self.later.is_empty() {
                self.improper_outputs();
            }
        } else {
            self.check_outputs(model);
        }
    }

    /// Whether it reads what the file shares, or may read what another file has.
    fn reads_shared(&self, file: &File) -> bool {
        file.items.iter().any(|item| match &item.kind {
            ItemKind::Shared { name, .. } => self.unknown.contains(&name.text),
            ItemKind::Component(component) => self.unknown.contains(&component.name.text),
            ItemKind::Use { .. } => true,
            _ => false,
        })
    }

    /// Reports a mistake.
    fn error(&mut self, error: Error) {
        self.errors.push(error);
    }

    /// Notes a feature that this version can't compile.
    fn later(&mut self, what: &str, span: Span) {
        self.later.push(not_yet(what, span));
    }

    /// A name for a field that no other variable has.
    fn unique_name(&self, wanted: &str) -> String {
        numbered(wanted, |name| {
            self.model.variables.iter().all(|(_, variable)| variable.name != name)
                && self.model.parameters.iter().all(|(_, parameter)| parameter.name != name)
                && self.model.sizes.iter().all(|(_, size)| size.name != name)
        })
    }

    fn variable_span(&self, variable: VariableId) -> Span {
        self.model.variables[variable].span
    }

    fn bind(&mut self, name: &Name, binding: Binding) {
        // Under another meaning of a parameter's name its data would say nothing, and nobody would notice.
        let parameter = |entry: &&Entry| matches!(entry.binding, Binding::Parameter(_) | Binding::Size(_));
        let here = self.scopes.here(&name.text).or_else(|| self.scopes.find(&name.text).filter(parameter));
        if let Some(Entry { binding, span: first }) = here.cloned()
            && !matches!(binding, Binding::Value(Value::Poison))
        {
            let hint = match binding {
                Binding::Parameter(_) | Binding::Size(_) => {
                    "for a factor on the data leave out `let`; for a variable take another name"
                }
                _ => "give one of them another name",
            };
            self.error(
                Error::new(Code::DefinedTwice, format!("`{}` is defined twice", name.text))
                    .label(name.span, "already defined")
                    .label(first, "first defined here")
                    .hint(hint),
            );
        }
        self.scopes.bind(&name.text, binding, name.span);
    }
}
