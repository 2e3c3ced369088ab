//! Program → readable Rust: one file per section of the module.

mod constants;
mod data;
mod driver;
mod imports;
mod pretty;
mod sampler;
mod simulation;
mod state;
mod trait_impl;

pub use driver::{calibrator, driver, predictor, simulator};

use proc_macro2::TokenStream;
use quote::quote;
use syn::{BinOp, Expr, ExprBinary};

use crate::messages::Graph;
use crate::model::Algorithm;
use crate::program::ir::{Function, Stmt, Weight};
use crate::program::names::mentions;
use crate::program::simulate::Simulation;
use crate::program::tokens::ident;
use crate::program::{Program, Text};
use crate::syntax::Span;

/// What the sections of a module are made from.
pub struct Module<'a> {
    /// The model and its messages.
    pub graph: &'a Graph,
    /// The program.
    pub program: &'a Program,
    /// The model file.
    pub text: Text<'a>,
    /// The name of the model file.
    pub file: &'a str,
    /// How it is drawn from the prior, where that is wanted.
    pub simulation: Option<&'a Simulation>,
    /// Whether it infers; a module that does not only draws.
    pub infers: bool,
    /// The Rust module that holds those of the factors which the model uses.
    pub factors: &'a str,
}

/// The Rust module of a program.
pub fn module(module: &Module<'_>) -> String {
    let data = data::section(module);
    let (state, inference) = if module.infers {
        let inference = if module.program.sampler.is_some() { sampler::section } else { trait_impl::section };
        (state::section(module), inference(module))
    } else {
        (simulation::state(module), quote!())
    };
    let simulation = simulation::section(module);
    let body = quote! { #data #state #simulation #inference };
    let (uses, constants) = (imports::section(module, &body), constants::section(module, &body));
    let body = named_by_the_model(module, body);
    // Marks that turn the direction of text round are none of Rust's words, also in comments.
    let turns = |mark: char| matches!(mark, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    pretty::print(&header(module), &quote! { #uses #constants #body }).replace(turns, "")
}

/// The items, of which those that hold names of the model that are not in snake case allow them.
fn named_by_the_model(module: &Module<'_>, body: TokenStream) -> TokenStream {
    let model = &module.graph.model;
    let names = model.variables.iter().map(|(_, row)| &row.name);
    let names = names.chain(model.parameters.iter().map(|(_, row)| &row.name));
    let names = names.chain(model.sizes.iter().map(|(_, row)| &row.name));
    let mut names = names.chain(model.plates.iter().map(|(_, row)| &row.name));
    if !names.any(|name| name.contains(char::is_uppercase)) {
        return body;
    }
    let Ok(mut file) = syn::parse2::<syn::File>(body.clone()) else { return body };
    let allowed: syn::Attribute = syn::parse_quote!(#[allow(non_snake_case, reason = "names of the model")]);
    for item in &mut file.items {
        match item {
            syn::Item::Struct(it) => it.attrs.push(allowed.clone()),
            syn::Item::Impl(it) => it.attrs.push(allowed.clone()),
            syn::Item::Fn(it) => it.attrs.push(allowed.clone()),
            _ => {}
        }
    }
    quote!(#file)
}

/// What the module says of itself, with the model's own text.
fn header(module: &Module<'_>) -> Vec<String> {
    let model = &module.graph.model;
    let how = match module.graph.algorithm {
        _ if !module.infers => "draws from the prior",
        Algorithm::Vmp => "variational message passing",
        Algorithm::Gibbs => "block Gibbs sampling",
        _ => "expectation propagation",
    };
    let title = format!("`{}` by {how}, compiled by posterity from `{}`.", model.name, module.file);
    let mut lines = wrapped(&title, " ", "");
    lines.push(String::new());
    lines.push(" ```text".to_owned());
    let constants = constants::of_model(module).into_iter().map(|constant| constant.span);
    let constants = constants.flat_map(|span| [text_of(module, span), "\n"]);
    let texts = constants.chain([text_of(module, model.span)]);
    let wide = texts.flat_map(str::lines).flat_map(|line| {
        let indent = " ".repeat(1 + line.len() - line.trim_start().len());
        wrapped(line.trim(), &indent, "    ")
    });
    lines.extend(wide.map(|line| line.trim_end().to_owned()));
    lines.push(" ```".to_owned());
    lines
}

/// A part of the model file.
fn text_of<'a>(module: &Module<'a>, span: Span) -> &'a str {
    module.text.0.get(span.start..span.end).unwrap_or_default()
}

/// What a model says of itself: a paragraph of which a line is too wide for the module is filled anew.
fn filled(docs: &[String]) -> Vec<String> {
    let is_prose = |line: &String| line.trim_start().starts_with(char::is_alphabetic);
    let paragraphs = docs.chunk_by(|line, next| is_prose(line) && is_prose(next));
    let fill = |lines: &[String]| {
        if lines.iter().all(|line| line.trim().chars().count() < WIDTH) {
            return lines.iter().map(|line| format!(" {}", line.trim())).collect();
        }
        let words: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
        wrapped(&words.join(" "), " ", "")
    };
    paragraphs.flat_map(fill).map(|line| line.trim_end().to_owned()).collect()
}

/// How wide a comment may be.
const WIDTH: usize = 100;

/// A line of the model, broken at words where it is too wide for the module; what follows hangs further in.
fn wrapped(line: &str, indent: &str, hang: &str) -> Vec<String> {
    let mut lines = vec![indent.to_owned()];
    for word in line.split(' ') {
        let last = lines.last().map_or(0, |line| line.chars().count());
        if last > indent.len() && last + 1 + word.chars().count() > WIDTH {
            lines.push(format!("{indent}{hang}"));
        }
        if let Some(line) = lines.last_mut() {
            if !line.ends_with(' ') {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// A function of the program as a private method.
pub(crate) fn method(function: &Function) -> TokenStream {
    let name = ident(&function.name);
    let docs = function.docs.iter().map(|line| format!(" {line}"));
    let body = statements(&function.body);
    quote! {
        #(#[doc = #docs])*
        fn #name(&mut self) {
            #body
        }
    }
}

/// A function that computes a number as a private method.
pub(crate) fn weight(weight: &Weight) -> TokenStream {
    let (name, inputs) = (ident(&weight.name), weight.inputs.iter().map(|input| ident(input)));
    let docs = weight.docs.iter().map(|line| format!(" {line}"));
    let value = weight.of_value.then(|| quote!(value: f64));
    let inputs = inputs.map(|input| quote!(#input: usize)).chain(value);
    let body = statements(&weight.body);
    quote! {
        #(#[doc = #docs])*
        fn #name(&self, #(#inputs),*) -> f64 {
            #body
        }
    }
}

/// Statements as tokens.
pub(crate) fn statements(body: &[Stmt]) -> TokenStream {
    body.iter().map(statement).collect()
}

fn statement(stmt: &Stmt) -> TokenStream {
    match stmt {
        Stmt::Loop { index, lower, upper, reverse, body } => {
            let (index, body_tokens) = (ident(index), statements(body));
            let index = if mentions(&body_tokens, &index) { quote!(#index) } else { quote!(_) };
            if *reverse {
                quote! { for #index in (#lower..#upper).rev() { #body_tokens } }
            } else {
                quote! { for #index in #lower..#upper { #body_tokens } }
            }
        }
        Stmt::If { condition, body } => {
            let (condition, body) = joined(condition, body);
            let body = statements(body);
            quote! { if #condition { #body } }
        }
        Stmt::Block(body) => {
            let body = statements(body);
            quote! { { #body } }
        }
        Stmt::Line(line) => line.clone(),
        Stmt::Comment(comment) => pretty::comment(comment),
    }
}

/// A condition with the one that alone stands under it, where neither binds a name.
fn joined<'s>(condition: &TokenStream, body: &'s [Stmt]) -> (TokenStream, &'s [Stmt]) {
    let operand = |condition: &TokenStream| match syn::parse2::<Expr>(condition.clone()) {
        Ok(Expr::Binary(ExprBinary { op: BinOp::Or(_), .. })) => Some(quote!((#condition))),
        Ok(Expr::Let(_)) | Err(_) => None,
        Ok(_) => Some(condition.clone()),
    };
    if let [Stmt::If { condition: inner, body }] = body
        && let (Some(condition), Some(inner)) = (operand(condition), operand(inner))
    {
        return joined(&quote!(#condition && #inner), body);
    }
    (condition.clone(), body)
}
