//! The variational message along one edge of one instance of a factor.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Vmp, gates};
use crate::factors::Operator;
use crate::messages::{Operation, predictor_operators, site_arguments, site_operator};
use crate::model::ir::{Argument, Factor, FactorKind, Linear, Model, Role, Site};
use crate::model::known::Known;
use crate::program::ep::{argument, call_of, cavities};
use crate::program::instance::Instance;
use crate::program::ir::Stmt;
use crate::program::tokens::{atom, ident, known, times};
use crate::syntax::UnaryOp;

/// The message along `edge`: statements, and the value after them. What a factor tells a variable from outside its case
/// counts by the probability of that.
pub(crate) fn to_edge(vmp: Vmp<'_>, instance: &Instance<'_>, edge: usize) -> (Vec<Stmt>, TokenStream) {
    let (body, value) = whole(vmp, instance, edge);
    let model = &instance.context.graph.model;
    let own = instance.factor.edges[edge].argument.random();
    let own = own.map_or(0, |use_| model.variables[use_.variable].cases.len());
    let crossed = instance.factor.cases.get(own..).unwrap_or_default();
    if crossed.is_empty() {
        return (body, value);
    }
    let weights: Vec<TokenStream> =
        crossed.iter().map(|case| gates::probability(instance, case.gate, &case.value)).collect();
    let weight = times(&weights);
    let chains = matches!(
        syn::parse2::<syn::Expr>(value.clone()),
        Ok(syn::Expr::Call(_) | syn::Expr::MethodCall(_) | syn::Expr::Path(_))
    );
    let value = if chains { value } else { quote!((#value)) };
    (body, quote!(#value.pow(#weight)))
}

/// The message along an edge of a factor that counts once.
fn whole(vmp: Vmp<'_>, instance: &Instance<'_>, edge: usize) -> (Vec<Stmt>, TokenStream) {
    match &instance.factor.kind {
        FactorKind::Linear(linear) => linear_message(vmp, instance, linear, edge),
        FactorKind::Gate(_, gate) => gates::message(instance, *gate, edge),
        FactorKind::Table(name) if name == "copy" => {
            let (body, source) = (bind(vmp, instance, &[1 - edge]), argument(instance, 1 - edge));
            let family = instance.factor.edges[edge].argument.random();
            let family = family.map(|use_| &instance.context.graph.model.variables[use_.variable].family);
            let copied = family.is_some_and(|family| crate::program::layout::is_copy(family));
            (body, if copied { source } else { quote!(#source.clone()) })
        }
        FactorKind::Table(name) if name == "observed" || name == "prior" => (Vec::new(), instance.given()),
        FactorKind::Table(name) => table_message(vmp, instance, name, edge),
    }
}

/// The message to the child that a factor defines.
pub(crate) fn to_child_forward(vmp: Vmp<'_>, instance: &Instance<'_>) -> (Vec<Stmt>, TokenStream) {
    if let FactorKind::Linear(linear) = &instance.factor.kind
        && linear.noise.is(0.0)
        && !linear.precision
    {
        let mut body = terms(instance, linear, None);
        body.extend(predictor(instance, linear));
        return (body, quote!(predictor.to_gaussian()));
    }
    to_edge(vmp, instance, 0)
}

/// Beliefs at edges bound to names; a derived child by what its readers tell it.
pub(crate) fn bind(vmp: Vmp<'_>, instance: &Instance<'_>, edges: &[usize]) -> Vec<Stmt> {
    edges
        .iter()
        .flat_map(|edge| match instance.factor.edges[*edge].argument.random() {
            Some(use_)
                if *edge == 0 && instance.factor.role == Role::Defines && vmp.is_derived(use_.variable) =>
            {
                let row = &instance.context.graph.model.variables[use_.variable];
                let (name, place) =
                    (ident(&instance.local(0)), instance.element(&format!("{}_told", row.name), use_));
                let value = if crate::program::layout::is_copy(&row.family) {
                    quote!(#place)
                } else {
                    quote!(&#place)
                };
                vec![Stmt::Line(quote!(let #name = #value;))]
            }
            Some(_) if instance.reaches_many(*edge) => Vec::new(),
            Some(_) => cavities(instance, &[*edge]),
            None => Vec::new(),
        })
        .collect()
}

fn table_message(vmp: Vmp<'_>, instance: &Instance<'_>, name: &str, edge: usize) -> (Vec<Stmt>, TokenStream) {
    let mut messages = instance.context.graph.messages.iter();
    let message = messages.find(|message| message.factor == instance.id && message.edge == edge);
    let Some((message, Operation::Call(operator))) = message.map(|message| (message, &message.operation))
    else {
        return (Vec::new(), quote!(compile_error!("no operator")));
    };
    (bind(vmp, instance, &message.reads), call_of(instance, name, operator, edge))
}

/// The edges of term `term`.
pub(crate) fn term_edges(linear: &Linear, term: usize) -> std::ops::Range<usize> {
    let first = 1 + linear.widths[..term].iter().sum::<usize>();
    first..first + linear.widths[term]
}

/// `let x = belief;` for the terms that are read once, without those of `but`.
pub(crate) fn terms(instance: &Instance<'_>, linear: &Linear, but: Option<usize>) -> Vec<Stmt> {
    let all = (0..linear.widths.len()).flat_map(|term| term_edges(linear, term));
    let plain: Vec<usize> =
        all.filter(|edge| instance.factor.edges[*edge].each.is_empty() && Some(*edge) != but).collect();
    cavities(instance, &plain)
}

/// `let predictor = …;` over all terms.
pub(crate) fn predictor(instance: &Instance<'_>, linear: &Linear) -> Vec<Stmt> {
    let model = &instance.context.graph.model;
    let constant = known(model, &linear.constant);
    let mut chain = quote!(Predictor::new(#constant, 0.0));
    let mut rest: Vec<Stmt> = Vec::new();
    for (term, coefficient) in linear.coefficients.iter().enumerate() {
        let edges: Vec<usize> = term_edges(linear, term).collect();
        let coefficient = known(model, coefficient);
        let names: Vec<_> = edges.iter().map(|edge| ident(&instance.local(*edge))).collect();
        let add = match names.as_slice() {
            [one] => quote!(predictor.add(#coefficient, #one);),
            all => quote!(predictor.add_product(#coefficient, &[#(#all),*]);),
        };
        let looped = edges.iter().any(|edge| !instance.factor.edges[*edge].each.is_empty());
        if let ([one], false) = (names.as_slice(), looped) {
            chain = quote!(#chain.plus(#coefficient, #one));
        } else if looped {
            let mut body = cavities(instance, &edges);
            body.push(Stmt::Line(add));
            rest.extend(instance.each(edges[0], body));
        } else {
            rest.push(Stmt::Line(add));
        }
    }
    let mutable = if rest.is_empty() { quote!() } else { quote!(mut) };
    let mut body = vec![Stmt::Line(quote!(let #mutable predictor = #chain;))];
    body.extend(rest);
    body
}

/// `let predicted = …;`: the mean of the predictor, over all terms.
fn predictor_mean(instance: &Instance<'_>, linear: &Linear) -> Vec<Stmt> {
    let constant = &linear.constant;
    let mut sum = (!constant.is(0.0)).then(|| known(&instance.context.graph.model, constant));
    let mut rest: Vec<Stmt> = Vec::new();
    for term in 0..linear.widths.len() {
        let edges: Vec<usize> = term_edges(linear, term).collect();
        let (minus, product) = term_mean(instance, linear, term);
        if edges.iter().any(|edge| !instance.factor.edges[*edge].each.is_empty()) {
            let mut body = cavities(instance, &edges);
            let add = if minus { quote!(predicted -= #product;) } else { quote!(predicted += #product;) };
            body.push(Stmt::Line(add));
            rest.extend(instance.each(edges[0], body));
        } else {
            sum = Some(match (sum, minus) {
                (Some(sum), false) => quote!(#sum + #product),
                (Some(sum), true) => quote!(#sum - #product),
                (None, false) => product,
                (None, true) => quote!(-#product),
            });
        }
    }
    let (sum, mutable) = (sum.unwrap_or(quote!(0.0)), (!rest.is_empty()).then(|| quote!(mut)));
    rest.insert(0, Stmt::Line(quote!(let #mutable predicted = #sum;)));
    rest
}

/// The mean of a term, and whether it is taken away.
fn term_mean(instance: &Instance<'_>, linear: &Linear, term: usize) -> (bool, TokenStream) {
    let coefficient = &linear.coefficients[term];
    let minus = coefficient.literal().is_some_and(|value| value < 0.0)
        || matches!(coefficient, Known::Unary(UnaryOp::Negate, _));
    let coefficient = if minus { coefficient.clone().negated() } else { coefficient.clone() };
    let scale = (!coefficient.is(1.0)).then(|| atom(&instance.context.graph.model, &coefficient));
    let means = term_edges(linear, term).map(|edge| {
        let name = ident(&instance.local(edge));
        quote!(#name.mean())
    });
    (minus, times(&scale.into_iter().chain(means).collect::<Vec<_>>()))
}

/// The expected precision of a linear factor.
pub(crate) fn precision(instance: &Instance<'_>, linear: &Linear) -> TokenStream {
    if linear.precision {
        let name = ident(&instance.local(instance.factor.edges.len() - 1));
        return quote!(#name.mean());
    }
    if linear.noise.is(0.0) {
        return quote!(f64::INFINITY);
    }
    let model = &instance.context.graph.model;
    if linear.noise.any(&|part| matches!(part, Known::Reduce(..))) {
        // A sum of no reals is −0, whose inverse is not that of a variance.
        let noise = known(model, &linear.noise);
        return quote!(1.0 / (#noise + 0.0));
    }
    known(model, &Known::Real(1.0).over(linear.noise.clone()))
}

/// What the child of a linear factor tells its terms, as a Gaussian in natural parameters.
pub(crate) fn child(vmp: Vmp<'_>, instance: &Instance<'_>, linear: &Linear) -> TokenStream {
    let exact = linear.noise.is(0.0) && !linear.precision;
    let precision = precision(instance, linear);
    match &instance.factor.edges[0].argument {
        Argument::Known(value) => {
            let value = known(&instance.context.graph.model, value);
            if exact {
                quote!(Gaussian::point(#value))
            } else {
                quote!(Gaussian::from_mean_precision(#value, #precision))
            }
        }
        Argument::Random(use_) => {
            let name = ident(&instance.local(0));
            if exact && vmp.is_derived(use_.variable) {
                quote!(#name)
            } else {
                quote!(Gaussian::from_mean_precision(#name.mean(), #precision))
            }
        }
    }
}

/// The edges other than terms that a linear message reads: the child and the precision.
fn ends(instance: &Instance<'_>, linear: &Linear, edge: usize) -> Vec<usize> {
    let last = instance.factor.edges.len() - 1;
    let mut ends = vec![0];
    if linear.precision {
        ends.push(last);
    }
    ends.retain(|at| *at != edge && instance.factor.edges[*at].argument.random().is_some());
    ends
}

fn linear_message(
    vmp: Vmp<'_>,
    instance: &Instance<'_>,
    linear: &Linear,
    edge: usize,
) -> (Vec<Stmt>, TokenStream) {
    if let Some(site) = &linear.site {
        return site_message(instance, linear, site, edge);
    }
    let last = instance.factor.edges.len() - 1;
    let mut body = bind(vmp, instance, &ends(instance, linear, edge));
    if let Some(value) = plain(instance, linear, edge) {
        if edge != 1 || linear.widths.is_empty() {
            body.extend(terms(instance, linear, None));
        }
        return (body, value);
    }
    if let Some(value) = to_sole_term(vmp, instance, linear, edge) {
        return (body, value);
    }
    body.extend(terms(instance, linear, None));
    if linear.precision && edge == last {
        body.extend(predictor(instance, linear));
        let x = argument(instance, 0);
        return (body, quote!(gaussian::vmp::to_precision(#x, predictor)));
    }
    body.extend(predictor_mean(instance, linear));
    if edge == 0 {
        let precision = precision(instance, linear);
        return (body, quote!(Gaussian::from_mean_precision(predicted, #precision)));
    }
    let child = child(vmp, instance, linear);
    let (looped, value) = to_term(instance, linear, edge, &quote!(predicted), &child);
    body.extend(looped);
    (body, value)
}

/// The message of a site to a term: of an interval to its only one, else of what it tells the predictor.
fn site_message(
    instance: &Instance<'_>,
    linear: &Linear,
    site: &Site,
    edge: usize,
) -> (Vec<Stmt>, TokenStream) {
    let model = &instance.context.graph.model;
    if let Some(operator) = site_operator(model, instance.factor, site) {
        return (Vec::new(), interval_message(model, linear, &site_call(model, site, operator, &quote!())));
    }
    let Some((operator, _)) = predictor_operators(model, instance.factor, site) else {
        return (Vec::new(), quote!(compile_error!("no operator")));
    };
    let mut body = terms(instance, linear, None);
    let at = predictor_argument(instance, linear, &mut body);
    let told = site_call(model, site, operator, &at);
    if is_bare(instance, linear) {
        return (body, told);
    }
    body.push(Stmt::Line(quote!(let told = #told;)));
    let (looped, value) = to_term(instance, linear, edge, &quote!(predictor.mean), &quote!(told));
    body.extend(looped);
    (body, value)
}

/// Whether a predictor is one element and nothing else.
fn is_bare(instance: &Instance<'_>, linear: &Linear) -> bool {
    linear.is_sole_term() && instance.factor.edges[1].each.is_empty()
}

/// The belief about a predictor whose terms are bound, as an argument, after what makes it.
pub(crate) fn predictor_argument(
    instance: &Instance<'_>,
    linear: &Linear,
    body: &mut Vec<Stmt>,
) -> TokenStream {
    if is_bare(instance, linear) {
        let name = ident(&instance.local(1));
        return quote!(#name);
    }
    body.extend(predictor(instance, linear));
    quote!(predictor.to_gaussian())
}

/// A call of an operator of a site, with the belief about its predictor where it reads that.
pub(crate) fn site_call(
    model: &Model,
    site: &Site,
    operator: &Operator,
    predictor: &TokenStream,
) -> TokenStream {
    let argument = |(name, _): &(String, _)| {
        let given = site_arguments(site).find(|(edge, _)| edge == name);
        given.map_or_else(|| predictor.clone(), |(_, argument)| known(model, argument))
    };
    let arguments = operator.parameters.iter().map(argument);
    let (factor, function) = (ident(&site.factor), ident(&operator.function));
    quote!(#factor::vmp::#function(#(#arguments),*))
}

/// The message of an interval to the only term of its predictor, where that is the whole of it or a part.
fn interval_message(model: &Model, linear: &Linear, message: &TokenStream) -> TokenStream {
    let coefficient = &linear.coefficients[0];
    if coefficient.is(1.0) && linear.constant.is(0.0) {
        return message.clone();
    }
    let (coefficient, constant) = (known(model, coefficient), known(model, &linear.constant));
    quote!(#message.of_term(#coefficient, #constant))
}

/// The message to the only term of a linear factor, which no belief about a term changes.
fn to_sole_term(vmp: Vmp<'_>, instance: &Instance<'_>, linear: &Linear, edge: usize) -> Option<TokenStream> {
    let coefficient = sole_term(instance.factor, linear)?;
    if edge != 1 {
        return None;
    }
    let model = &instance.context.graph.model;
    let (coefficient, constant) = (known(model, coefficient), known(model, &linear.constant));
    let child = child(vmp, instance, linear);
    Some(quote!(linear::to_affine(#coefficient, #child, #constant, 0.0)))
}

/// The coefficient of the only term of a linear factor.
pub(crate) fn sole_term<'a>(factor: &Factor, linear: &'a Linear) -> Option<&'a Known> {
    match (linear.widths.as_slice(), linear.coefficients.as_slice()) {
        ([1], [coefficient]) => factor.edges[1].each.is_empty().then_some(coefficient),
        _ => None,
    }
}

/// The message to the term at `edge` from the predictor's mean and the child.
pub(crate) fn to_term(
    instance: &Instance<'_>,
    linear: &Linear,
    edge: usize,
    mean: &TokenStream,
    child: &TokenStream,
) -> (Vec<Stmt>, TokenStream) {
    let term = (0..linear.widths.len()).find(|term| term_edges(linear, *term).contains(&edge)).unwrap_or(0);
    let coefficient = known(&instance.context.graph.model, &linear.coefficients[term]);
    let name = ident(&instance.local(edge));
    let edges: Vec<usize> = term_edges(linear, term).collect();
    let looped: Vec<usize> =
        edges.iter().copied().filter(|edge| !instance.factor.edges[*edge].each.is_empty()).collect();
    let body = cavities(instance, &looped);
    let others: Vec<_> =
        edges.iter().filter(|other| **other != edge).map(|other| ident(&instance.local(*other))).collect();
    if others.is_empty() {
        return (body, quote!(linear::to_term_mean_field(#coefficient, #name.mean(), #mean, #child)));
    }
    let moments = quote!(linear::product_moments(&[#(#others),*]));
    (body, quote!(linear::to_factor_mean_field(#coefficient, #name.mean(), #moments, #mean, #child)))
}

/// The message of a Gaussian whose mean is one variable or one known value: an operator by itself.
fn plain(instance: &Instance<'_>, linear: &Linear, edge: usize) -> Option<TokenStream> {
    let looped = instance.factor.edges.iter().any(|edge| !edge.each.is_empty());
    let exact = linear.noise.is(0.0) && !linear.precision;
    if !linear.is_plain_mean() || looped || exact {
        return None;
    }
    let (x, mean) = (argument(instance, 0), mean(instance, linear));
    let precision = precision_argument(instance, linear);
    Some(match edge {
        0 => quote!(gaussian::vmp::to_x(#mean, #precision)),
        1 if !linear.widths.is_empty() => quote!(gaussian::vmp::to_mean(#x, #precision)),
        _ => quote!(gaussian::vmp::to_precision(#x, #mean)),
    })
}

/// The mean of a plain Gaussian: a belief bound to its name, or a known value.
pub(crate) fn mean(instance: &Instance<'_>, linear: &Linear) -> TokenStream {
    if linear.widths.is_empty() {
        return known(&instance.context.graph.model, &linear.constant);
    }
    let name = ident(&instance.local(1));
    quote!(#name)
}

/// The precision of a Gaussian as an argument: a belief, or a known value.
pub(crate) fn precision_argument(instance: &Instance<'_>, linear: &Linear) -> TokenStream {
    if linear.precision {
        let name = ident(&instance.local(instance.factor.edges.len() - 1));
        return quote!(#name);
    }
    precision(instance, linear)
}
