//! The messages of linear factors: predictors of the terms, the site that closes them, and what each edge is told.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::{Commit, argument, cavities, message};
use crate::model::ir::{Argument, Linear, Site};
use crate::program::instance::Instance;
use crate::program::ir::Stmt;
use crate::program::tokens::{ident, known};

/// The predictor of a linear factor without the term at `without`, in a variable named `predictor`.
pub(crate) fn predictor(instance: &Instance<'_>, linear: &Linear, without: Option<usize>) -> Vec<Stmt> {
    let model = &instance.context.graph.model;
    let chain = predictor_of_plain(instance, linear, without);
    let mut loops = Vec::new();
    for (term, coefficient) in linear.coefficients.iter().enumerate() {
        let edge = term + 1;
        if without == Some(edge) || instance.factor.edges[edge].each.is_empty() {
            continue;
        }
        let (coefficient, name) = (known(model, coefficient), ident(&instance.local(edge)));
        let mut body = cavities(instance, &[edge]);
        body.push(Stmt::Line(quote!(predictor.add(#coefficient, #name);)));
        loops.extend(instance.each(edge, body));
    }
    let mutable = if loops.is_empty() { quote!() } else { quote!(mut) };
    let mut body = vec![Stmt::Line(quote!(let #mutable predictor = #chain;))];
    body.extend(loops);
    body
}

/// `Predictor::new(…).plus(…)` over the terms that are read once per instance.
pub(in crate::program) fn predictor_of_plain(
    instance: &Instance<'_>,
    linear: &Linear,
    without: Option<usize>,
) -> TokenStream {
    let model = &instance.context.graph.model;
    let (constant, noise) = (known(model, &linear.constant), known(model, &linear.noise));
    let start = quote!(Predictor::new(#constant, #noise));
    plain_terms(instance, without).into_iter().fold(start, |chain, edge| {
        let coefficient = known(model, &linear.coefficients[edge - 1]);
        let name = ident(&instance.local(edge));
        quote!(#chain.plus(#coefficient, #name))
    })
}

/// The edges of a linear factor whose beliefs are read once per instance.
pub(in crate::program) fn plain_terms(instance: &Instance<'_>, without: Option<usize>) -> Vec<usize> {
    let factor = instance.factor;
    (1..factor.edges.len())
        .filter(|edge| factor.edges[*edge].each.is_empty() && Some(*edge) != without)
        .collect()
}

/// The message from the child of a linear factor, and what binds it: data, or the belief about it.
fn child(instance: &Instance<'_>) -> (Vec<Stmt>, TokenStream) {
    let random = instance.factor.edges[0].argument.random().is_some();
    (if random { cavities(instance, &[0]) } else { Vec::new() }, bound_child(instance))
}

/// The message from the child of a linear factor where that is bound to its name.
fn bound_child(instance: &Instance<'_>) -> TokenStream {
    let value = argument(instance, 0);
    if instance.factor.edges[0].argument.random().is_some() { value } else { quote!(Gaussian::point(#value)) }
}

/// How log Z of a site or a Gaussian child changes with the predictor, where both are bound to their names.
pub(crate) fn derivatives(instance: &Instance<'_>, linear: &Linear) -> TokenStream {
    let model = &instance.context.graph.model;
    if let Some(site) = &linear.site {
        let (factor, arguments) =
            (ident(&site.factor), site.arguments.iter().map(|argument| known(model, argument)));
        return quote!(#factor::ep::derivatives(#(#arguments,)* predictor.mean, predictor.variance));
    }
    let child = bound_child(instance);
    quote!(linear::gaussian_derivatives(#child, predictor))
}

/// `let derivatives = …;`
pub(crate) fn bound_derivatives(instance: &Instance<'_>, linear: &Linear) -> Stmt {
    let derivatives = derivatives(instance, linear);
    Stmt::Line(quote!(let derivatives = #derivatives;))
}

pub(super) fn linear_messages(
    instance: &Instance<'_>,
    linear: &Linear,
    messages: &[usize],
    commit: Commit<'_>,
) -> Vec<Stmt> {
    let edges: Vec<(usize, usize)> = messages.iter().map(|id| (*id, message(instance, *id).edge)).collect();
    if let [(id, 0)] = edges.as_slice() {
        return forward(instance, linear, *id, commit);
    }
    let joint = linear.site.is_some()
        || edges.len() > 1
        || edges.iter().any(|(_, edge)| !instance.factor.edges[*edge].each.is_empty());
    if !joint && let [(id, edge)] = edges.as_slice() {
        return to_one_term(instance, linear, *id, *edge, commit);
    }
    if let Some(site) = &linear.site
        && instance.factor.edges.iter().all(|edge| edge.each.is_empty())
    {
        return to_all_terms(instance, (linear, site), &edges, commit);
    }
    crate::program::row::messages(instance, linear, &edges, commit)
        .unwrap_or_else(|| term_by_term(instance, linear, &edges, commit))
}

/// The messages to terms, and to a child that is defined elsewhere, from a predictor of all terms; in loops where a sum
/// runs over many.
fn term_by_term(
    instance: &Instance<'_>,
    linear: &Linear,
    edges: &[(usize, usize)],
    commit: Commit<'_>,
) -> Vec<Stmt> {
    let mut body = cavities(instance, &plain_terms(instance, None));
    body.extend(predictor(instance, linear, None));
    body.extend(derivatives_or_child(instance, linear));
    let mut commits = Vec::new();
    for &(id, edge) in edges {
        let name = ident(&instance.local(edge));
        let value = if let Some(term) = edge.checked_sub(1) {
            let coefficient = known(&instance.context.graph.model, &linear.coefficients[term]);
            if linear.site.is_some() {
                quote!(linear::to_term(#coefficient, #name, &derivatives))
            } else {
                quote!(linear::to_term_of_gaussian(#coefficient, #name, predictor, child))
            }
        } else {
            quote!(predictor.to_gaussian())
        };
        if instance.factor.edges[edge].each.is_empty() {
            let local = ident(&format!("to_{}", instance.local(edge)));
            body.push(Stmt::Line(quote!(let #local = #value;)));
            commits.extend(commit(instance, id, &quote!(#local)));
        } else {
            let mut inner = cavities(instance, &[edge]);
            inner.extend(commit(instance, id, &value));
            commits.extend(instance.each(edge, inner));
        }
    }
    body.extend(commits);
    body
}

/// The messages from a site to a number of terms that the text decides, in one call.
fn to_all_terms(
    instance: &Instance<'_>,
    (linear, site): (&Linear, &Site),
    edges: &[(usize, usize)],
    commit: Commit<'_>,
) -> Vec<Stmt> {
    let model = &instance.context.graph.model;
    let all = plain_terms(instance, None);
    let mut body = cavities(instance, &all);
    let (factor, arguments) =
        (ident(&site.factor), site.arguments.iter().map(|argument| known(model, argument)));
    let (constant, noise) = (known(model, &linear.constant), known(model, &linear.noise));
    let terms = all.iter().zip(&linear.coefficients).map(|(edge, coefficient)| {
        let (coefficient, name) = (known(model, coefficient), ident(&instance.local(*edge)));
        quote!((#coefficient, #name))
    });
    let messages = all.iter().map(|edge| {
        let name = ident(&format!("to_{}", instance.local(*edge)));
        if edges.iter().any(|(_, sent)| sent == edge) { quote!(#name) } else { quote!(_) }
    });
    body.push(Stmt::Line(quote! {
        let [#(#messages),*] = #factor::ep::messages(#(#arguments,)* #constant, #noise, [#(#terms),*]);
    }));
    for (id, edge) in edges {
        let message = ident(&format!("to_{}", instance.local(*edge)));
        body.extend(commit(instance, *id, &quote!(#message)));
    }
    body
}

fn derivatives_or_child(instance: &Instance<'_>, linear: &Linear) -> Vec<Stmt> {
    if linear.site.is_some() {
        return vec![bound_derivatives(instance, linear)];
    }
    let (mut body, value) = child(instance);
    body.push(Stmt::Line(quote!(let child = #value;)));
    body
}

/// The message to the child: the predictor's distribution.
fn forward(instance: &Instance<'_>, linear: &Linear, id: usize, commit: Commit<'_>) -> Vec<Stmt> {
    let model = &instance.context.graph.model;
    if linear.coefficients.is_empty() && !linear.precision {
        let (constant, noise) = (known(model, &linear.constant), known(model, &linear.noise));
        return commit(instance, id, &quote!(Gaussian::from_mean_variance(#constant, #noise)));
    }
    if linear.precision || linear.widths.iter().any(|width| *width != 1) {
        return forward_of_mean_field(instance, linear, id, commit);
    }
    let mut body = cavities(instance, &plain_terms(instance, None));
    if linear.is_sole_term() && instance.factor.edges[1].each.is_empty() {
        let (noise, term) = (known(model, &linear.noise), ident(&instance.local(1)));
        body.extend(commit(instance, id, &quote!(linear::through_noise(#term, #noise))));
        return body;
    }
    if let ([coefficient], [], [edge]) = (
        linear.coefficients.as_slice(),
        instance.factor.edges[1].each.as_slice(),
        &plain_terms(instance, None)[..],
    ) {
        let (coefficient, term) = (known(model, coefficient), ident(&instance.local(*edge)));
        let (constant, noise) = (known(model, &linear.constant), known(model, &linear.noise));
        let value = quote!(linear::affine(#coefficient, #term, #constant, #noise));
        body.extend(commit(instance, id, &value));
        return body;
    }
    body.extend(predictor(instance, linear, None));
    body.extend(commit(instance, id, &quote!(predictor.to_gaussian())));
    body
}

/// The predictive distribution of a child whose terms are products, or whose noise has a random precision: the forms
/// that variational message passing gives to a model. Its moments are matched.
fn forward_of_mean_field(
    instance: &Instance<'_>,
    linear: &Linear,
    id: usize,
    commit: Commit<'_>,
) -> Vec<Stmt> {
    let mut body = cavities(instance, &plain_terms(instance, None));
    let mean = if linear.is_sole_term() && instance.factor.edges[1].each.is_empty() {
        ident(&instance.local(1)).into_token_stream()
    } else {
        body.extend(crate::program::vmp::send::predictor(instance, linear));
        quote!(predictor.to_gaussian())
    };
    let noise = if linear.precision {
        let precision = ident(&instance.local(instance.factor.edges.len() - 1));
        quote!(#precision.mean_inverse())
    } else {
        known(&instance.context.graph.model, &linear.noise)
    };
    body.extend(commit(instance, id, &quote!(linear::through_noise(#mean, #noise))));
    body
}

/// The message to the only unknown term, or to one term from a predictor of the others.
fn to_one_term(
    instance: &Instance<'_>,
    linear: &Linear,
    id: usize,
    edge: usize,
    commit: Commit<'_>,
) -> Vec<Stmt> {
    if linear.is_sole_term() && instance.factor.edges[1].each.is_empty() {
        return to_sole_term(instance, linear, id, commit);
    }
    let model = &instance.context.graph.model;
    let coefficient = known(model, &linear.coefficients[edge - 1]);
    if instance.factor.edges.len() == 2 && instance.factor.edges[0].argument.random().is_some() {
        let (mut body, child) = child(instance);
        let (constant, noise) = (known(model, &linear.constant), known(model, &linear.noise));
        body.extend(commit(
            instance,
            id,
            &quote!(linear::to_affine(#coefficient, #child, #constant, #noise)),
        ));
        return body;
    }
    let mut body = cavities(instance, &plain_terms(instance, Some(edge)));
    body.extend(predictor(instance, linear, Some(edge)));
    let (reads, child) = child(instance);
    body.extend(reads);
    let value = quote!(linear::to_left_out_term(#coefficient, predictor, #child));
    body.extend(commit(instance, id, &value));
    body
}

/// The message to the term of `child = term + N(0, noise)`.
fn to_sole_term(instance: &Instance<'_>, linear: &Linear, id: usize, commit: Commit<'_>) -> Vec<Stmt> {
    let model = &instance.context.graph.model;
    let noise = known(model, &linear.noise);
    if let Argument::Known(value) = &instance.factor.edges[0].argument {
        let value = known(model, value);
        return commit(instance, id, &quote!(Gaussian::from_mean_variance(#value, #noise)));
    }
    let (mut body, child) = child(instance);
    body.extend(commit(instance, id, &quote!(linear::through_noise(#child, #noise))));
    body
}
