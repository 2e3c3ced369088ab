//! Variational message passing: every stochastic variable in turn, from the beliefs of its neighbours.
//!
//! The order is the schedule's. Elements that no factor joins are updated together; elements that one joins, one after
//! the other, each seeing the new values: so the bound cannot fall. A derived variable has a belief of its own, refreshed
//! when a parent moves, and gathers what its readers tell it.

mod bound;
mod derived;
mod design;
mod informed;
mod moments;
mod reach;
pub(super) mod send;
mod update;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::ep::multiply;
use super::instance::{Context, Instance};
use super::ir::{Function, Program, Stmt};
use super::shape::Shape;
use super::tokens::{ident, known};
use super::{FunctionNames, Text, beliefs_only, describe, field, fill_uniform, hoist, outputs, places};
use crate::error::Error;
use crate::messages::{Graph, Storage};
use crate::model::ir::{FactorKind, Init, Role};
use crate::model::names::Names;
use crate::model::{FactorId, Id, VariableId};
use crate::schedule::{Direction, Schedule};

/// What every part of a variational program reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vmp<'a> {
    /// The common context.
    pub(crate) context: Context<'a>,
    /// Factors over data whose sums are made once, with the field that holds them.
    pub(crate) moments: &'a BTreeMap<FactorId, String>,
    /// Factors over data that are held as design matrices.
    pub(crate) designs: &'a BTreeMap<FactorId, design::Design>,
}

/// Lowers a graph to a variational program.
pub(crate) fn lower(
    graph: &Graph,
    schedule: &Schedule,
    text: Text<'_>,
    names: &mut Names,
) -> Result<Program, Error> {
    let graph = &Graph { storage: vec![Storage::Belief; graph.storage.len()], ..graph.clone() };
    graph.model.variables.iter().for_each(|(_, variable)| {
        names.take(&variable.name);
    });
    let layout = beliefs_only(graph);
    let moments = moments::fields(graph, schedule, names);
    let context = Context { graph, schedule, layout: &layout };
    let designs = design::find(Vmp { context, moments: &moments, designs: &BTreeMap::new() }, names);
    let vmp = Vmp { context, moments: &moments, designs: &designs };
    let mut program = Program { one_pass: schedule.one_pass, ..Program::default() };
    let mut named = FunctionNames::of_model(&graph.model);
    vmp.fields(&mut program);
    program.add_shapes(&super::shapes(vmp.context));
    program.prepare.extend(informed::function(vmp)?);
    program.prepare.extend(moments::functions(vmp, text, &mut named));
    program.prepare.extend(vmp.start(text, &mut named));
    program.prepare.extend(design::functions(vmp, text, &mut named));
    for update in &schedule.updates {
        program.update.extend(update::functions(vmp, update, text, &mut named));
    }
    program.finish.extend(outputs::predictions(vmp.context, text, &mut named)?);
    outputs::posteriors(vmp.context, text, &mut program);
    program.evidence = bound::body(vmp, text);
    program.observations = super::observations(graph, text);
    hoist::run(&mut program);
    places::run(&mut program);
    Ok(program)
}

impl<'a> Vmp<'a> {
    fn graph(&self) -> &'a Graph {
        self.context.graph
    }

    /// Whether a variable has a factor of the approximation.
    pub(crate) fn is_updated(&self, id: VariableId) -> bool {
        self.graph().is_updated(id)
    }

    /// Whether a variable is a function of others.
    pub(crate) fn is_derived(&self, id: VariableId) -> bool {
        self.graph().is_derived(id)
    }

    /// The factors of a variable with the edges that reach it, definitions first.
    pub(crate) fn adjacent(&self, id: VariableId) -> Vec<(FactorId, usize)> {
        self.graph().adjacent(id)
    }

    /// Whether a factor only defines what no data speak about.
    pub(crate) fn is_prediction(&self, factor: FactorId) -> bool {
        self.graph().is_prediction(factor)
    }

    fn fields(&self, program: &mut Program) {
        let graph = self.graph();
        for id in graph.model.variables.ids() {
            let name = &graph.model.variables[id].name;
            let shape = Shape::of(&graph.model, id);
            if graph.informed[id.index()] || outputs::has_marginal(graph, self.context.schedule, id) {
                program.fields.push(field(
                    &graph.model,
                    name,
                    id,
                    &shape,
                    format!("The belief about `{name}`."),
                ));
            }
            if self.is_derived(id) {
                let docs = format!("What the readers of `{name}` tell it.");
                program.fields.push(field(&graph.model, &format!("{name}_told"), id, &shape, docs));
            } else if update::is_made_apart(*self, id) {
                let docs = format!("The belief about `{name}` in the making.");
                program.fields.push(field(&graph.model, &format!("{name}_next"), id, &shape, docs));
            }
        }
        program.fields.extend(informed::fields(&graph.model));
        for (factor, name) in self.moments {
            program.fields.push(moments::field(graph, *factor, name));
        }
        for (factor, design) in self.designs {
            program.fields.push(design::field(*self, *factor, design));
        }
    }

    /// The first beliefs: each variable's definition at the first beliefs of its parents.
    fn start(&self, text: Text<'_>, named: &mut FunctionNames) -> Vec<Function> {
        let graph = self.graph();
        let mut body: Vec<Stmt> = Vec::new();
        for id in graph.model.variables.ids() {
            let name = &graph.model.variables[id].name;
            if graph.informed[id.index()] || outputs::has_marginal(graph, self.context.schedule, id) {
                body.extend(fill_uniform(self.context, name, id));
            }
            if self.is_derived(id) {
                body.extend(fill_uniform(self.context, &format!("{name}_told"), id));
            } else if update::is_made_apart(*self, id) {
                body.extend(fill_uniform(self.context, &format!("{name}_next"), id));
            }
        }
        let mut functions =
            vec![Function { name: named.take("start"), docs: vec!["Uniform beliefs.".to_owned()], body }];
        for id in self.context.schedule.starts.iter().copied() {
            functions.push(self.first_belief(id, text, named));
        }
        functions
    }

    fn first_belief(&self, id: VariableId, text: Text<'_>, named: &mut FunctionNames) -> Function {
        let row = &self.graph().model.variables[id];
        let name = named.take(&format!("start_{}", row.name));
        let mut body = Vec::new();
        let mut docs = Vec::new();
        let mut started = None;
        for (factor, edge) in self.adjacent(id) {
            let definition = &self.graph().model.factors[factor];
            if edge != 0 || definition.role != Role::Defines {
                continue;
            }
            let instance = Instance::new(self.context, factor);
            let Some(use_) = instance.factor.edges[0].argument.random() else { continue };
            let place = instance.element(&row.name, use_);
            // The attribute stands on the first definition and is about its elements.
            let init =
                row.init.as_ref().filter(|_| *started.get_or_insert(definition.span) == definition.span);
            let (mut inner, value) = match init {
                Some(init) => (Vec::new(), self.initial(id, init)),
                None => send::to_child_forward(*self, &instance),
            };
            let of_family = (row.family == "TruncatedGaussian").then(|| quote!(.into()));
            inner.push(Stmt::Line(quote!(#place = #value #of_family;)));
            body.extend(instance.nest(Direction::Ascending, inner));
            docs.push(match init {
                Some(_) => format!("The first belief about `{}`, by its `#[init(…)]`.", row.name),
                None => describe(self.graph(), factor, text),
            });
        }
        body.extend(self.held(id));
        Function { name, docs, body }
    }

    /// The intervals that conditions hold a variable in: they read no belief, and the first one respects them.
    fn held(&self, id: VariableId) -> Vec<Stmt> {
        let row = &self.graph().model.variables[id];
        let is_site = |factor| matches!(&self.graph().model.factors[factor].kind, FactorKind::Linear(linear) if linear.site.is_some());
        let sites = self.adjacent(id).into_iter().filter(|(factor, _)| is_site(*factor));
        sites
            .flat_map(|(factor, edge)| {
                let instance = Instance::new(self.context, factor);
                let Some(use_) = instance.factor.edges[edge].argument.random() else { return Vec::new() };
                let (mut inner, value) = send::to_edge(*self, &instance, edge);
                inner.push(Stmt::Line(multiply(&row.family, &instance.element(&row.name, use_), &value)));
                instance.nest(Direction::Ascending, inner)
            })
            .collect()
    }

    /// A first belief given by hand, at the indices of the definition's plates.
    fn initial(&self, id: VariableId, init: &Init) -> TokenStream {
        let model = &self.graph().model;
        let family = match model.variables[id].family.as_str() {
            "TruncatedGaussian" => "Gaussian", // which its conditions cut off afterwards
            family => family,
        };
        let ty = ident(family);
        match init {
            Init::Point(value) => {
                let value = known(model, value);
                quote!(#ty::point(#value))
            }
            Init::Distribution(parameters) => {
                let parameters = parameters.iter().map(|one| known(model, one));
                match family {
                    "Gaussian" => quote!(Gaussian::from_mean_variance(#(#parameters),*)),
                    "Gamma" => quote!(Gamma::from_shape_rate(#(#parameters),*)),
                    "Bernoulli" => quote!(Bernoulli::from_probability(#(#parameters),*)),
                    "Poisson" => quote!(Poisson::new(#(#parameters),*, 1.0)),
                    "Dirichlet" => quote!(Dirichlet::new((#(#parameters),*).to_vec())),
                    _ => quote!(#ty::new(#(#parameters),*)),
                }
            }
        }
    }
}
