//! What `#[init(…)]` says.
//!
//! In variational message passing that is a first belief. In expectation propagation it is a message beside those of the
//! variable's factors, such that its first belief is the one by hand: everything that is sent in the first iteration reads
//! it, then it is uniform.

use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::functions::FunctionNames;
use super::instance::{Context, Instance};
use super::ir::{Field, Function, Origin, Stmt};
use super::operand::Operand;
use super::shape::Shape;
use super::tokens::{ident, known};
use super::{clear_field, field, layout};
use crate::messages::Graph;
use crate::model::ir::{Domain, Init, Model, Role};
use crate::model::names::Names;
use crate::model::{FactorId, VariableId};
use crate::schedule::Direction;

/// The fields of the messages that variables start from (expectation propagation).
pub(crate) type Starts = BTreeMap<VariableId, String>;

/// The starts that a program needs.
pub(super) fn find(context: Context<'_>, names: &mut Names) -> Starts {
    let named = |id: &VariableId| {
        let name = &context.graph.model.variables[*id].name;
        (*id, names.take(&format!("{name}_start")))
    };
    context.schedule.starts.iter().map(named).collect()
}

/// Their fields.
pub(super) fn fields(context: Context<'_>) -> impl Iterator<Item = Field> + '_ {
    let model = &context.graph.model;
    context.layout.starts.iter().map(|(id, name)| {
        let docs =
            format!("The message that `{}` starts from, until it has been read.", model.variables[*id].name);
        field(model, name, *id, &Shape::of(model, *id), docs)
    })
}

/// The field of what everything random is drawn from.
pub(super) fn seed_field(name: &str) -> Field {
    let docs = "The seed of what starts at random.".to_owned();
    Field { name: name.to_owned(), ty: quote!(u64), docs, variable: None, init: quote!(0), copied: true }
}

/// The functions that make the starts, and those that end them.
pub(super) fn functions(
    context: Context<'_>,
    seed: &str,
    named: &mut FunctionNames,
) -> (Vec<Function>, Vec<Function>) {
    let each = context.layout.starts.iter().map(|(id, field)| {
        let (name, factors) = (&context.graph.model.variables[*id].name, definitions(context.graph, *id));
        let function = |name: String, docs: String, body| Function {
            name,
            origin: Origin { factors: factors.clone(), variables: vec![*id] },
            docs: vec![docs],
            body,
        };
        let begin = named.take(&format!("start_{name}"));
        let docs = described(name, context.graph.model.variables[*id].init.as_ref());
        let made = function(begin, docs, made(context, *id, field, seed));
        let docs = format!("What `{name}` starts from has been read.");
        let ended =
            function(named.take(&format!("leave_start_of_{name}")), docs, clear_field(context, field, *id));
        (made, ended)
    });
    each.unzip()
}

/// What a function that starts a variable by hand does.
pub(super) fn described(name: &str, init: Option<&Init>) -> String {
    match init {
        Some(Init::Random(_)) => format!("The first belief about `{name}`, drawn by its `#[init(random)]`."),
        _ => format!("The first belief about `{name}`, by its `#[init(…)]`."),
    }
}

/// The message of one variable: the belief by hand over that of all messages so far.
fn made(context: Context<'_>, id: VariableId, field: &str, seed: &str) -> Vec<Stmt> {
    let (graph, mut body) = (context.graph, super::fill_uniform(context, field, id));
    let drawn = graph.model.variables[id].init.as_ref().is_some_and(|init| matches!(init, Init::Random(_)));
    body.extend(drawn.then(|| chance(seed, id)));
    for factor in definitions(graph, id) {
        let instance = Instance::new(context, factor);
        let (Some((_, init)), Some(child)) = (of(graph, factor), instance.factor.child()) else { continue };
        let belief = instance.belief(child, None);
        let first = given(&graph.model, id, init).unwrap_or_else(|| drawn_about(&belief.receiver()));
        let name = ident(&format!("{}_first", graph.model.variables[id].name));
        let told = Operand {
            places: vec![quote!(#name)],
            divided_by: Some(belief.receiver()),
            ..Operand::product(&graph.model, id, Vec::new())
        };
        let (place, told) = (instance.element(field, child), told.value());
        let lines = vec![Stmt::Line(quote!(let #name = #first;)), Stmt::Line(quote!(#place = #told;))];
        body.extend(instance.nest(Direction::Ascending, lines));
    }
    body
}

/// The definitions of a variable.
fn definitions(graph: &Graph, id: VariableId) -> Vec<FactorId> {
    let factors = &graph.model.factors;
    let own = |factor: &FactorId| factors[*factor].child().is_some_and(|child| child.variable == id);
    let defines = |factor: &FactorId| factors[*factor].role == Role::Defines && !graph.is_prediction(*factor);
    factors.ids().filter(|factor| own(factor) && defines(factor)).collect()
}

/// The stream of chance from which a variable, and what starts in one loop with it, is drawn.
pub(super) fn chance(seed: &str, id: VariableId) -> Stmt {
    use crate::model::Id;
    let (seed, stream) = (ident(seed), Literal::usize_unsuffixed(id.index()));
    Stmt::Line(quote!(let mut random = Random::from_seed_and_stream(self.#seed, #stream);))
}

/// The attribute that says what a definition starts from, and of which variable: it stands on the first definition and is
/// about its elements.
pub(super) fn of(graph: &Graph, definition: FactorId) -> Option<(&str, &Init)> {
    let factors = &graph.model.factors;
    let id = factors[definition].child()?.variable;
    let row = &graph.model.variables[id];
    let first = definitions(graph, id).first().map(|first| factors[*first].span);
    let init = row.init.as_ref().filter(|_| first == Some(factors[definition].span))?;
    Some((&row.name, init))
}

/// A belief that is drawn about another.
pub(super) fn drawn_about(belief: &TokenStream) -> TokenStream {
    quote!(posterity_runtime::random_start(&#belief, &mut random))
}

/// A first belief given by hand, at the indices of the definition's plates; none where it is drawn.
pub(super) fn given(model: &Model, id: VariableId, init: &Init) -> Option<TokenStream> {
    let family = match model.variables[id].family.as_str() {
        "TruncatedGaussian" => "Gaussian", // which its conditions cut off afterwards
        family => family,
    };
    let ty = ident(family);
    Some(match init {
        Init::Random(_) => return None,
        Init::Point(value) => {
            let value = known(model, value);
            if let Domain::Integer { size } = &model.variables[id].domain {
                let size = known(model, size);
                quote!(#ty::point(#size, #value))
            } else {
                quote!(#ty::point(#value))
            }
        }
        Init::HandedIn(belief) if layout::is_copy(family) => known(model, belief),
        Init::HandedIn(belief) => {
            let belief = known(model, belief);
            quote!(#belief.clone())
        }
        Init::Distribution(parameters) => {
            let parameters = parameters.iter().map(|one| known(model, one));
            match family {
                "Gaussian" => quote!(Gaussian::from_mean_variance(#(#parameters),*)),
                "Gamma" => quote!(Gamma::from_shape_rate(#(#parameters),*)),
                "Bernoulli" => quote!(Bernoulli::from_probability(#(#parameters),*)),
                "Poisson" => quote!(Poisson::new(#(#parameters),*, 1.0)),
                "Dirichlet" => quote!(Dirichlet::from_slice(#(#parameters),*)),
                "MultivariateGaussian" => quote!(MultivariateGaussian::from_mean_precision(#(#parameters),*)),
                "Wishart" => quote!(wishart::ep::to_x(#(#parameters),*)),
                "Categorical" => quote!(Categorical::from_probabilities(&#(#parameters),*)),
                _ => quote!(#ty::new(#(#parameters),*)),
            }
        }
    })
}
