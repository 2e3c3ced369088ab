//! Variational message passing: every stochastic variable in turn, from the beliefs of its neighbours.
//!
//! The order is the schedule's. Elements that no factor joins, itself or through derived variables, are updated together;
//! elements that one joins, one after the other, each seeing the new values. A derived variable has a belief of its own,
//! refreshed when a parent moves, and gathers what its readers tell it. So the bound cannot fall, but where one element
//! reaches a factor twice through derived variables, which that factor takes for independent.

mod bound;
mod derived;
mod design;
mod gates;
mod informed;
pub(super) mod mixture;
pub(super) mod moments;
pub(super) mod send;
mod step;
mod update;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::ep::chain::Chains;
use super::ep::multiply;
use super::ep::weights::{self, Told};
use super::forwards::Nest;
use super::instance::{Context, Instance};
use super::ir::{Function, Origin, Program, Stmt};
use super::shape::Shape;
use super::{
    FunctionNames, Text, beliefs_only, describe, field, fill_uniform, in_context, outputs, starts, tidy,
};
use crate::error::Error;
use crate::messages::{Graph, Storage, site_operator};
use crate::model::ir::{FactorKind, Init, Linear};
use crate::model::names::Names;
use crate::model::{FactorId, Id, VariableId};
use crate::schedule::{Direction, Schedule};
pub(crate) use bound::of_case as bound_of_case;
use derived::Group;
pub(crate) use gates::probability;

/// What every part of a variational program reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vmp<'a> {
    /// The common context.
    pub(crate) context: Context<'a>,
    /// Factors over data whose sums are made once, with the field that holds them.
    pub(crate) moments: &'a BTreeMap<FactorId, String>,
    /// Factors over data that are held as design matrices.
    pub(crate) designs: &'a BTreeMap<FactorId, design::Design>,
    /// Selectors that rows of data have each their own of.
    pub(crate) mixtures: &'a mixture::Mixtures,
    /// The field of the seed.
    pub(crate) seed: &'a str,
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
    let chains = Chains::new();
    let apart = Context { graph, schedule, layout: &layout, chains: &chains, told: &Told::new() };
    let context = Context { told: &weights::told(apart), ..apart };
    let (seed, none) = (names.take("seed"), (BTreeMap::new(), mixture::Mixtures::new()));
    let plain = Vmp { context, moments: &moments, designs: &none.0, mixtures: &none.1, seed: &seed };
    let (designs, mixtures) = (design::find(plain, names), mixture::find(plain, names));
    let vmp = Vmp { designs: &designs, mixtures: &mixtures, ..plain };
    let mut program = Program { one_pass: schedule.one_pass, ..Program::default() };
    let mut named = FunctionNames::of_model(&graph.model);
    vmp.fields(&mut program);
    program.add_shapes(&super::shapes(vmp.context, |id| vmp.mixture(id).is_none() || vmp.is_shown(id)));
    program.prepare.extend(informed::function(vmp)?);
    program.prepare.extend(moments::functions(vmp, text, &mut named));
    program.prepare.extend(vmp.start(text, &mut named));
    program.prepare.extend(design::functions(vmp, text, &mut named));
    program.prepare.extend(mixture::functions(vmp, text, &mut named));
    for update in &schedule.updates {
        program.fields.extend(step::fields(vmp, update));
        update::functions(vmp, update, text, (&mut program, &mut named))?;
    }
    program.finish.extend(outputs::predictions(vmp.context, text, &mut named)?);
    outputs::posteriors(vmp.context, text, &mut program);
    let fields = &program.fields;
    program.watched.retain(|watched| fields.iter().any(|field| field.name == watched.field));
    program.evidence = bound::body(vmp, text);
    program.weights = weights::weights(vmp.context, text, |gate| !vmp.is_of_mixture(gate));
    program.observations = super::observations(graph, text);
    tidy(&mut program);
    Ok(program)
}

/// What is made of a graph as variational message passing sees it, without a program.
pub(crate) fn view<T>(graph: &Graph, schedule: &Schedule, make: impl FnOnce(Vmp<'_>) -> T) -> T {
    let (moments, designs, mixtures) = (BTreeMap::new(), BTreeMap::new(), mixture::Mixtures::new());
    in_context(graph, schedule, |context| {
        make(Vmp { context, moments: &moments, designs: &designs, mixtures: &mixtures, seed: "" })
    })
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

    /// Whether the belief about a variable has a field: that about a selector of rows only where it is an output.
    pub(crate) fn is_shown(&self, id: VariableId) -> bool {
        let graph = self.graph();
        let wanted = || graph.model.outputs.iter().any(|output| output.source.variable() == Some(id));
        let held = graph.informed[id.index()] || outputs::has_marginal(graph, self.context.schedule, id);
        held && (self.mixture(id).is_none() || wanted())
    }

    fn fields(&self, program: &mut Program) {
        let graph = self.graph();
        for id in graph.model.variables.ids() {
            let name = &graph.model.variables[id].name;
            let shape = Shape::of(&graph.model, id);
            if self.is_shown(id) {
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
        if graph.model.variables.ids().any(|id| self.is_drawn(id)) {
            program.fields.push(starts::seed_field(self.seed));
            program.seed = Some(self.seed.to_owned());
        }
        for (factor, name) in self.moments {
            program.fields.push(moments::field(graph, *factor, name));
        }
        for (factor, design) in self.designs {
            program.fields.push(design::field(*self, *factor, design));
        }
        for (id, mixture) in self.mixtures {
            program.fields.extend(mixture::fields(*self, *id, mixture));
        }
    }

    /// The first beliefs: each variable's definition at the first beliefs of its parents.
    fn start(&self, text: Text<'_>, named: &mut FunctionNames) -> Vec<Function> {
        let graph = self.graph();
        let mut body: Vec<Stmt> = Vec::new();
        for id in graph.model.variables.ids() {
            let name = &graph.model.variables[id].name;
            if self.is_shown(id) {
                body.extend(fill_uniform(self.context, name, id));
            }
            if self.is_derived(id) {
                body.extend(fill_uniform(self.context, &format!("{name}_told"), id));
            } else if update::is_made_apart(*self, id) {
                body.extend(fill_uniform(self.context, &format!("{name}_next"), id));
            }
            let update = self.context.schedule.updates.iter().find(|update| update.variable == id);
            for field in update.into_iter().flat_map(|update| step::fields(*self, update)) {
                body.extend(fill_uniform(self.context, &field.name, id));
            }
        }
        let mut functions =
            vec![Function::new(named.take("start"), vec!["Uniform beliefs.".to_owned()], body)];
        functions.extend(self.start_groups().iter().map(|group| self.first_beliefs(group, text, named)));
        functions
    }

    /// The variables that start from a belief, each after those that it reads; where there is no such order, as in the
    /// text: the first iterations then find what the others start from.
    fn start_groups(&self) -> Vec<Group> {
        let starts = self.context.schedule.starts.iter().copied();
        let starts: Vec<VariableId> = starts.filter(|id| self.mixture(*id).is_none()).collect();
        derived::groups(*self, &starts).unwrap_or_else(|_| {
            let alone = |id: &VariableId| {
                let factors = derived::definitions(*self, &[*id]).into_iter();
                let nests = factors.map(|factor| Nest::Factor { factor, outer: 0 }).collect();
                Group { variables: vec![*id], nests }
            };
            starts.iter().map(alone).collect()
        })
    }

    fn first_beliefs(&self, group: &Group, text: Text<'_>, named: &mut FunctionNames) -> Function {
        let make = |instance: &Instance<'_>| self.first_belief(instance);
        let body = group.nests.iter().flat_map(|nest| derived::along(*self, nest, &make));
        let held = group.variables.iter().flat_map(|id| self.held(*id));
        let drawn = group.variables.iter().find(|id| self.is_drawn(**id)).map(|id| self.chance(*id));
        let docs = group.nests.iter().flat_map(Nest::factors).map(|factor| match self.init(factor) {
            Some((name, init)) => starts::described(name, Some(init)),
            None => describe(self.graph(), factor, text),
        });
        let factors = group.nests.iter().flat_map(Nest::factors).collect();
        Function {
            name: named.take(&format!("start_{}", group.names(*self).join("_and_"))),
            origin: Origin { factors, variables: group.variables.clone() },
            docs: docs.collect(),
            body: drawn.into_iter().chain(body).chain(held).collect(),
        }
    }

    /// Whether a variable starts at random.
    fn is_drawn(&self, id: VariableId) -> bool {
        let init = self.graph().model.variables[id].init.as_ref();
        self.graph().informed[id.index()] && matches!(init, Some(Init::Random(_)))
    }

    /// The stream of chance from which a variable, and what starts in one loop with it, is drawn.
    fn chance(&self, id: VariableId) -> Stmt {
        starts::chance(self.seed, id)
    }

    /// The attribute that says what a definition starts from, and of which variable.
    fn init(&self, definition: FactorId) -> Option<(&'a str, &'a Init)> {
        starts::of(self.graph(), definition)
    }

    /// The first belief about what a definition defines.
    fn first_belief(&self, instance: &Instance<'_>) -> (Vec<Stmt>, TokenStream) {
        let (inner, value) = match (self.init(instance.id), instance.factor.child()) {
            (Some((_, init)), Some(child)) => self.initial(instance, child.variable, init),
            _ => self.by_definition(instance),
        };
        let family =
            instance.factor.child().map(|child| &self.graph().model.variables[child.variable].family);
        let of_family = family.is_some_and(|family| family == "TruncatedGaussian").then(|| quote!(.into()));
        (inner, quote!(#value #of_family))
    }

    /// The first belief that a definition by itself gives.
    fn by_definition(&self, instance: &Instance<'_>) -> (Vec<Stmt>, TokenStream) {
        match instance.factor.child() {
            // What decides a gate is found from the cases.
            Some(child) if self.is_updated(child.variable) && self.graph().is_selector(child.variable) => {
                let at = instance.at(child);
                (Vec::new(), crate::program::layout::uniform(&self.graph().model, child.variable, &at))
            }
            _ => send::to_child_forward(*self, instance),
        }
    }

    /// The intervals that conditions hold a variable in: they read no belief, and the first one respects them.
    fn held(&self, id: VariableId) -> Vec<Stmt> {
        let row = &self.graph().model.variables[id];
        let model = &self.graph().model;
        let is_site = |factor: FactorId| match &model.factors[factor].kind {
            FactorKind::Linear(Linear { site: Some(site), .. }) => {
                site_operator(model, &model.factors[factor], site).is_some()
            }
            _ => false,
        };
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

    /// A first belief given by hand, at the indices of the definition's plates; or drawn about what the definition
    /// gives.
    fn initial(&self, instance: &Instance<'_>, id: VariableId, init: &Init) -> (Vec<Stmt>, TokenStream) {
        if let Some(given) = starts::given(&self.graph().model, id, init) {
            return (Vec::new(), given);
        }
        let (inner, value) = self.by_definition(instance);
        (inner, starts::drawn_about(&value))
    }
}
