//! One instance of a factor: its loops and guards, the elements it reaches, the cavities it reads.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::carry::Carried;
use super::ep::chain::Chains;
use super::ep::parallel::Copies;
use super::ep::weights::Told;
use super::ir::{Stmt, mention};
use super::layout::{Layout, is_copy, uniform};
use super::naming::local;
use super::operand::Operand;
use super::shape::{Shape, indices};
use super::tokens::{ident, known, optional_place};
use crate::messages::{Graph, Storage};
use crate::model::conditions::all;
use crate::model::ir::{Argument, Domain, Edge, Factor, FactorKind, Index, Model, Use};
use crate::model::known::Known;
use crate::model::names::{Names, suffixed};
use crate::model::{FactorId, Id, PlateId, VariableId};
use crate::schedule::{Direction, Schedule};

/// A program in the making: what every part of it reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    /// The messages.
    pub(crate) graph: &'a Graph,
    /// Their order.
    pub(crate) schedule: &'a Schedule,
    /// Their fields.
    pub(crate) layout: &'a Layout,
    /// The variables that are chains, which hold their messages themselves (expectation propagation).
    pub(crate) chains: &'a Chains,
    /// What the functions for the evidence of cases are told.
    pub(crate) told: &'a Told,
}

/// An instance of a factor inside its loops.
#[derive(Clone, Debug)]
pub(crate) struct Instance<'a> {
    /// What every part reads.
    pub(crate) context: Context<'a>,
    /// The factor.
    pub(crate) id: FactorId,
    /// Its row.
    pub(crate) factor: &'a Factor,
    /// Names bound to gathered indices.
    gathered: Vec<(Known, String)>,
    /// Names of the beliefs at its edges.
    locals: BTreeMap<usize, String>,
    /// What its loop carries from one instance to the next.
    pub(crate) carried: Vec<Carried>,
    /// The fields that it reads as they stood before its loop.
    pub(crate) before: Copies,
    /// Whether what it sends in the first iteration reads what variables start from.
    pub(crate) starts: bool,
}

impl<'a> Instance<'a> {
    /// The instance of a factor.
    pub(crate) fn new(context: Context<'a>, id: FactorId) -> Self {
        let factor = &context.graph.model.factors[id];
        let (gathered, locals) = (Vec::new(), BTreeMap::new());
        let (carried, before) = (Vec::new(), Copies::new());
        let mut instance = Instance { context, id, factor, gathered, locals, carried, before, starts: false };
        instance.bind_gathers();
        instance.name_locals();
        instance
    }

    /// Gathered indices that depend on the factor's plates alone get a name.
    fn bind_gathers(&mut self) {
        let model = &self.context.graph.model;
        let plain = |edge: &&Edge| edge.each.is_empty();
        for use_ in self.factor.edges.iter().filter(plain).filter_map(|edge| edge.argument.random()) {
            for index in &use_.index {
                if let Index::Gather(known @ Known::Parameter { parameter, .. }) = index
                    && !self.gathered.iter().any(|(one, _)| one == known)
                {
                    let name = suffixed(&local(model, *parameter), "_other", |name| self.is_free(name));
                    self.gathered.push((known.clone(), name));
                }
            }
        }
    }

    /// Whether a name means no other gather, no loop and no variable.
    fn is_free(&self, name: &str) -> bool {
        let model = &self.context.graph.model;
        let mut loops = model.plates.iter().map(|(_, plate)| &plate.name);
        let mut variables = model.variables.iter().map(|(_, variable)| &variable.name);
        self.gathered_names().all(|taken| taken != name)
            && loops.all(|taken| taken != name)
            && variables.all(|taken| taken != name)
    }

    fn name_locals(&mut self) {
        let model = &self.context.graph.model;
        let uses: Vec<(usize, &Use)> = self
            .factor
            .edges
            .iter()
            .enumerate()
            .filter_map(|(at, edge)| Some((at, edge.argument.random()?)))
            .collect();
        let mut names: Names = self.gathered_names().collect();
        for (at, use_) in &uses {
            let variable = &model.variables[use_.variable];
            let alone = uses.iter().filter(|(_, other)| other.variable == use_.variable).count() == 1;
            let base = if alone {
                variable.name.clone()
            } else {
                format!("{}_{}", variable.name, self.edge_word(*at, use_))
            };
            self.locals.insert(*at, names.take(&base));
        }
    }

    /// What tells an edge from others to the same variable.
    fn edge_word(&self, at: usize, use_: &Use) -> String {
        let gathered = use_.index.iter().find_map(|index| match index {
            Index::Gather(known) => {
                self.gathered.iter().find(|(one, _)| one == known).map(|(_, name)| format!("at_{name}"))
            }
            _ => None,
        });
        gathered.unwrap_or_else(|| {
            let name = &self.factor.edges[at].name;
            if at == 0 {
                "here".to_owned()
            } else if name == "term" {
                "there".to_owned()
            } else {
                name.clone()
            }
        })
    }

    /// The names bound to gathered indices.
    pub(crate) fn gathered_names(&self) -> impl Iterator<Item = String> + '_ {
        self.gathered.iter().map(|(_, name)| name.clone())
    }

    /// The name of the belief at an edge.
    pub(crate) fn local(&self, edge: usize) -> String {
        self.locals.get(&edge).cloned().unwrap_or_default()
    }

    /// Gives the belief at an edge another name.
    pub(crate) fn call(&mut self, edge: usize, name: String) {
        self.locals.insert(edge, name);
    }

    /// Statements with the gathered indices that they read bound in front.
    pub(crate) fn bound(&self, body: Vec<Stmt>) -> Vec<Stmt> {
        let bind = |(value, name): &(Known, String)| {
            let (name, value) = (ident(name), known(&self.context.graph.model, value));
            mention(&body, &name).then(|| Stmt::Line(quote!(let #name = #value;)))
        };
        let bindings: Vec<Stmt> = self.gathered.iter().filter_map(bind).collect();
        bindings.into_iter().chain(body).collect()
    }

    /// What a variable is given: a point mass at the value observed, or the distribution handed in.
    pub(crate) fn given(&self) -> TokenStream {
        let model = &self.context.graph.model;
        let (Some(use_), Argument::Known(value)) =
            (self.factor.edges[0].argument.random(), &self.factor.edges[1].argument)
        else {
            return TokenStream::new();
        };
        let row = &model.variables[use_.variable];
        let (ty, value) = (ident(&row.family), known(model, value));
        match (&self.factor.kind, &row.domain) {
            (FactorKind::Table(name), _) if name == "prior" && !is_copy(&row.family) => {
                quote!(#value.clone())
            }
            (FactorKind::Table(name), _) if name == "prior" => value,
            (_, Domain::Integer { size }) => {
                let size = known(model, &size.with_axes(&self.at(use_)));
                quote!(#ty::point(#size, #value))
            }
            _ => quote!(#ty::point(#value)),
        }
    }

    /// The indices of a use, gathered ones by their names.
    pub(crate) fn at(&self, use_: &Use) -> Vec<Known> {
        indices(use_)
            .into_iter()
            .map(|index| match self.gathered.iter().find(|(one, _)| *one == index) {
                Some((_, name)) => Known::Local(name.clone()),
                None => index,
            })
            .collect()
    }

    /// An element of a field, as an instance reads it.
    fn read(&self, field: &str, use_: &Use) -> TokenStream {
        self.element(self.before.get(field).map_or(field, |before| &before.field), use_)
    }

    /// An element of a field that has the shape of a variable.
    pub(crate) fn element(&self, field: &str, use_: &Use) -> TokenStream {
        let field = ident(field);
        self.element_of(&quote!(self.#field), use_)
    }

    /// The same of an array that is no field.
    pub(crate) fn element_of(&self, array: &TokenStream, use_: &Use) -> TokenStream {
        let model = &self.context.graph.model;
        let shape = Shape::of(model, use_.variable);
        if shape.is_scalar() {
            return array.clone();
        }
        let flat = shape.flat(model, &self.at(use_));
        quote!(#array[#flat])
    }

    /// Where a message is kept.
    pub(crate) fn slot(&self, message: usize) -> Option<TokenStream> {
        let model = &self.context.graph.model;
        let slot = self.context.layout.slots[message].as_ref()?;
        let edge = &self.factor.edges[self.context.graph.messages[message].edge];
        if !slot.per_edge {
            return edge.argument.random().map(|use_| self.element(&slot.name, use_));
        }
        let field = ident(&slot.name);
        if slot.shape.is_scalar() {
            return Some(quote!(self.#field));
        }
        let plates: Vec<PlateId> = self.factor.plates.iter().chain(edge.each.iter().rev()).copied().collect();
        let index: Vec<Known> = plates
            .iter()
            .map(|plate| Known::Plate(*plate).minus(model.plates[*plate].lower.clone()))
            .collect();
        let flat = slot.shape.flat(model, &index);
        Some(quote!(self.#field[#flat]))
    }

    /// The belief about a variable's element but for the message along `edge`, if that is one.
    pub(crate) fn cavity(&self, edge: usize) -> Operand {
        let graph = self.context.graph;
        let Some(use_) = self.factor.edges[edge].argument.random() else { return Operand::default() };
        if edge == 0 && graph.predictions.iter().any(|message| message.factor == self.id) {
            return self.silence(use_); // the belief of an iteration before is no message
        }
        let own = graph.own(self.id, edge);
        let mut operand = self.belief(use_, own);
        if graph.storage[use_.variable.index()] == Storage::Belief {
            operand.divided_by = own.and_then(|own| match graph.messages[own].factor {
                sender if sender == self.id => self.slot(own),
                sender => Instance::new(self.context, sender).slot(own),
            });
        }
        operand.places.extend(self.start(use_));
        operand
    }

    /// The message that an element starts from, where this instance reads it.
    pub(crate) fn start(&self, use_: &Use) -> Option<TokenStream> {
        let field = self.context.layout.starts.get(&use_.variable).filter(|_| self.starts)?;
        Some(self.element(field, use_))
    }

    /// What is heard of an element that no data speak about.
    fn silence(&self, use_: &Use) -> Operand {
        let model = &self.context.graph.model;
        Operand {
            family: model.variables[use_.variable].family.clone(),
            uniform: uniform(model, use_.variable, &self.at(use_)),
            ..Operand::default()
        }
    }

    /// The belief about an element, or the product of all its messages but `without`.
    pub(crate) fn belief(&self, use_: &Use, without: Option<usize>) -> Operand {
        let graph = self.context.graph;
        let row = &graph.model.variables[use_.variable];
        let mut operand = self.silence(use_);
        if !graph.informed[use_.variable.index()] || graph.storage[use_.variable.index()] == Storage::Belief {
            operand.places.push(self.read(&row.name, use_));
            return operand;
        }
        for field in factors_of(self.context, use_.variable, use_, without) {
            let local = self.carried.iter().find_map(|carried| carried.read(&field, use_));
            operand.places.push(local.map_or_else(|| self.read(&field, use_), |local| quote!(#local)));
        }
        operand
    }

    /// The factor's loops and guards around statements.
    pub(crate) fn nest(&self, direction: Direction, body: Vec<Stmt>) -> Vec<Stmt> {
        let model = &self.context.graph.model;
        let reverse = direction == Direction::Descending;
        let plates = self.factor.plates.iter().rev();
        plates.fold(self.once(body), |body, plate| vec![plate_loop(model, *plate, reverse, body)])
    }

    /// What the loops repeat: statements under the factor's guards, with what they read bound in front.
    pub(crate) fn once(&self, body: Vec<Stmt>) -> Vec<Stmt> {
        let model = &self.context.graph.model;
        let mut body = self.bound(body);
        if let Some((parameter, index)) = self.factor.missable(model) {
            let (name, place) = (ident(&local(model, parameter)), optional_place(model, parameter, index));
            let read = mention(&body, &name);
            let condition = if read { quote!(let Some(#name) = #place) } else { quote!(#place.is_some()) };
            body = vec![Stmt::If { condition, body }];
        }
        guarded(model, self.factor, body)
    }

    /// The factor's loops but those over `bound`, with its guards, around statements.
    pub(crate) fn nest_unbound(&self, bound: &[PlateId], body: Vec<Stmt>) -> Vec<Stmt> {
        let plates = self.factor.plates.clone();
        let free = Factor {
            plates: plates.into_iter().filter(|plate| !bound.contains(plate)).collect(),
            ..self.factor.clone()
        };
        let instance = Instance { factor: &free, ..self.clone() };
        instance.nest(Direction::Ascending, body)
    }

    /// Whether an edge of a factor of the table reaches many elements, which its operators take as one.
    pub(crate) fn reaches_many(&self, edge: usize) -> bool {
        matches!(self.factor.kind, FactorKind::Table(_)) && !self.factor.edges[edge].each.is_empty()
    }

    /// A value for each of the elements that an edge reaches, as an iterator.
    pub(crate) fn over_elements(&self, edge: usize, value: TokenStream) -> TokenStream {
        over(&self.context.graph.model, &self.factor.edges[edge].each, value)
    }

    /// The loops over which an edge alone runs.
    pub(crate) fn each(&self, edge: usize, body: Vec<Stmt>) -> Vec<Stmt> {
        let model = &self.context.graph.model;
        let each = self.factor.edges[edge].each.iter();
        each.fold(body, |body, plate| vec![plate_loop(model, *plate, false, body)])
    }
}

/// Statements under the guards of a factor.
pub(crate) fn guarded(model: &Model, factor: &Factor, body: Vec<Stmt>) -> Vec<Stmt> {
    match all(&factor.guards) {
        None => body,
        Some(guards) => vec![Stmt::If { condition: known(model, &guards), body }],
    }
}

/// A loop over a plate.
pub(crate) fn plate_loop(model: &Model, plate: PlateId, reverse: bool, body: Vec<Stmt>) -> Stmt {
    let row = &model.plates[plate];
    Stmt::Loop {
        index: row.name.clone(),
        lower: known(model, &row.lower),
        upper: known(model, &row.upper),
        reverse,
        body,
    }
}

/// The fields whose product is the belief about an element of a variable, but for one message.
pub(crate) fn factors_of(
    context: Context<'_>,
    variable: VariableId,
    use_: &Use,
    without: Option<usize>,
) -> Vec<String> {
    let graph = context.graph;
    let mut fields = Vec::new();
    for (id, message) in graph.messages.iter().enumerate() {
        let Some(slot) = &context.layout.slots[id] else { continue };
        if message.variable != variable || Some(id) == without || slot.per_edge {
            continue;
        }
        let own_field = without
            .and_then(|own| context.layout.slots[own].as_ref())
            .is_some_and(|own| own.name == slot.name);
        let reaches =
            graph.model.factors[message.factor].edges[message.edge].argument.random().is_some_and(|sent| {
                use_.index.is_empty()
                    || crate::model::meeting::overlap(&graph.model, &use_.index, &sent.index)
            });
        if !own_field && reaches && !fields.contains(&slot.name) {
            fields.push(slot.name.clone());
        }
    }
    fields
}

/// A value for each index of some plates, as an iterator.
pub(crate) fn over(model: &Model, plates: &[PlateId], value: TokenStream) -> TokenStream {
    plates.iter().fold(value, |value, plate| {
        let row = &model.plates[*plate];
        let (index, lower, upper) = (ident(&row.name), known(model, &row.lower), known(model, &row.upper));
        quote!((#lower..#upper).map(|#index| #value))
    })
}
