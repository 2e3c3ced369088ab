//! Which messages the fields of a sampler are the product of, at each point of a sweep.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};

use crate::model::VariableId;
use crate::program::effects::{all_tokens, changed, each_field, read, write, written};
use crate::program::ir::{Function, Stmt, lines, mapped};
use crate::program::names::calls_self;
use crate::program::print;
use crate::program::tokens::ident;

/// The messages that a field is the product of, by number, in ascending order.
pub(super) type Value = Vec<usize>;

/// Which variable a field is about, and its type.
pub(super) type Type = (Option<VariableId>, String);

/// What the fields hold at a point of the sweep.
#[derive(Default)]
pub(super) struct Held {
    /// The numbers of messages, by what computes them.
    pub(super) numbers: BTreeMap<String, usize>,
    /// The values of fields of messages.
    pub(super) values: BTreeMap<String, Value>,
    /// How often a sample has changed so far.
    pub(super) versions: BTreeMap<String, usize>,
    /// The variables and types of fields of messages.
    pub(super) types: BTreeMap<String, Type>,
    /// The functions that tell them.
    pub(super) by: BTreeMap<String, String>,
    /// Fields that data alone decide.
    pub(super) constants: BTreeSet<String>,
}

/// What a function of a draw tells a field.
pub(super) struct Told {
    pub(super) function: usize,
    pub(super) field: String,
    pub(super) number: usize,
}

impl Held {
    fn number(&mut self, said: String) -> usize {
        let next = self.numbers.len();
        *self.numbers.entry(said).or_insert(next)
    }

    /// What has changed in a way that nothing is known of.
    pub(super) fn change(&mut self, fields: BTreeSet<String>) {
        for field in fields {
            let version = self.versions.entry(field.clone()).or_default();
            *version += 1;
            let said = format!("{field} {version}");
            if self.values.contains_key(&field) {
                let number = self.number(said);
                self.values.insert(field, vec![number]);
            }
        }
    }

    /// What a function tells its fields.
    pub(super) fn tell(&mut self, function: &Function, at: usize, own: &BTreeSet<String>) -> Vec<Told> {
        let tokens = all_tokens(&function.body);
        let outputs: Vec<String> = written(&function.body).into_iter().collect();
        let reads = read(&function.body);
        let is_plain = !calls_self(&tokens)
            && changed(&function.body).iter().all(|field| own.contains(field))
            && outputs.iter().all(|field| !reads.contains(field));
        if !is_plain {
            let fields = if calls_self(&tokens) { own.clone() } else { changed(&function.body) };
            self.values.extend(fields.iter().map(|field| (field.clone(), Vec::new())));
            self.change(fields);
            return Vec::new();
        }
        let meant = |tokens| each_field(tokens, &mut |name| Some(self.meaning(name, &outputs)));
        let said = print::body(&mapped(without_comments(&function.body), &meant));
        let mut told = Vec::new();
        for (output, field) in outputs.into_iter().enumerate() {
            let number = self.number(format!("{output} of {said}"));
            let whole = is_whole(&function.body, &field);
            let value = self.values.entry(field.clone()).or_default();
            // What tells single elements adds to what others are told.
            if whole {
                value.clear();
            }
            value.push(number);
            value.sort_unstable();
            told.push(Told { function: at, field, number });
        }
        told
    }

    /// What a field means to a function: which value it has, or which of those it tells.
    fn meaning(&self, name: &Ident, outputs: &[String]) -> Ident {
        let name = name.to_string();
        if let Some(output) = outputs.iter().position(|one| *one == name) {
            return format_ident!("output_{output}");
        }
        match self.values.get(&name) {
            Some(value) => {
                let numbers: Vec<String> = value.iter().map(ToString::to_string).collect();
                format_ident!("value_{}", numbers.join("_"))
            }
            None => format_ident!("{name}_{}", self.versions.get(&name).copied().unwrap_or_default()),
        }
    }
}

fn without_comments(body: &[Stmt]) -> Vec<Stmt> {
    let each = body.iter().filter_map(|stmt| match stmt {
        Stmt::Comment(_) => None,
        Stmt::Loop { index, lower, upper, reverse, body } => {
            let (lower, upper, body) = (lower.clone(), upper.clone(), without_comments(body));
            Some(Stmt::Loop { index: index.clone(), lower, upper, reverse: *reverse, body })
        }
        Stmt::If { condition, body } => {
            Some(Stmt::If { condition: condition.clone(), body: without_comments(body) })
        }
        Stmt::Block(body) => Some(Stmt::Block(without_comments(body))),
        Stmt::Line(line) => Some(Stmt::Line(line.clone())),
    });
    each.collect()
}

/// The value that statements give all of a field: `self.field = value;` or `self.field.fill(value);`.
pub(super) fn whole(body: &[Stmt], field: &str) -> Option<TokenStream> {
    let [Stmt::Line(line)] = body else { return None };
    let name = ident(field);
    match syn::parse2::<syn::Stmt>(line.clone()).ok()? {
        syn::Stmt::Expr(syn::Expr::Assign(assign), _) => {
            let (place, value) = (&assign.left, &assign.right);
            (quote!(#place).to_string() == quote!(self.#name).to_string()).then(|| quote!(#value))
        }
        syn::Stmt::Expr(syn::Expr::MethodCall(call), _) if call.method == "fill" => {
            let (place, value) = (&call.receiver, &call.args);
            (quote!(#place).to_string() == quote!(self.#name).to_string()).then(|| quote!(#value))
        }
        _ => None,
    }
}

pub(super) fn is_whole(body: &[Stmt], field: &str) -> bool {
    whole(body, field).is_some()
}

/// Whether all that statements do with a field is to multiply something into it.
pub(super) fn multiplies(body: &[Stmt], field: &str) -> bool {
    lines(body).filter_map(write).filter(|(of, _)| of == field).all(|(_, rest)| {
        let sign = rest.into_iter().find(|token| !matches!(token, TokenTree::Group(_)));
        sign.is_some_and(|sign| sign.to_string() == "*")
    })
}
