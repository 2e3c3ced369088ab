//! A factor file of a model's own, read strictly: whatever the compiler could not use is an error that points at it.
//!
//! The form is that of the runtime's files: `FACTOR`, then `mod ep`, `mod vmp` and `mod simulate` with a constant before
//! each operator. Besides, `DOMAINS` says what values stand at the edges, which the language knows of its own factors.

use std::collections::BTreeSet;
use std::sync::Arc;

use syn::spanned::Spanned;
use syn::{Expr, Item, ItemConst, ItemMod};

use super::parse::{self, constant, fields, string, strings};
use super::{Custom, EdgeDomain, FactorFile, operator};
use crate::error::{Code, Error, Errors, Source, Span};

/// The modules that hold operators.
pub(super) const MODULES: [&str; 3] = ["ep", "vmp", "simulate"];

/// A file and what is wrong with it so far.
pub(super) struct Reading {
    source: Arc<Source>,
    errors: Errors,
}

impl Reading {
    /// Notes a mistake at a part of the file.
    pub(super) fn wrong(&mut self, at: &impl Spanned, message: String, label: &str, hint: &str) {
        let range = at.span().byte_range();
        let span = Span { start: range.start, end: range.end };
        let error = Error::new(Code::FactorFile, message).label(span, label).within(&self.source);
        self.errors.push(if hint.is_empty() { error } else { error.hint(hint) });
    }
}

/// Reads the file of the factor `name`, which a model uses at `used`.
pub(super) fn read(name: &str, used: Span, source: &Arc<Source>) -> Result<FactorFile, Errors> {
    let mut reading = Reading { source: Arc::clone(source), errors: Errors::default() };
    let file = match syn::parse_file(&source.text) {
        Ok(file) => file,
        Err(error) => {
            reading.wrong(&error.span(), format!("this is no Rust: {error}"), "rustc would stop here", "");
            return Err(reading.errors);
        }
    };
    let Some(declared) = constant(&file.items, "FACTOR") else {
        let message = format!("{} has no `FACTOR`", source.name);
        let start = Span { start: 0, end: 0 };
        let error = Error::new(Code::FactorFile, message).label(start, "no `pub const FACTOR: Factor`");
        let hint = "`check --explain factor_file` shows a whole file";
        return Err(error.within(source).hint(hint).into());
    };
    let said = declaration(&mut reading, name, declared);
    let domains = domains(&mut reading, &file, declared);
    let (Some(factor), Some(word), Some(domains)) = (parse::factor_file(&file), said, domains) else {
        return Err(reading.errors);
    };
    if domains.len() != factor.edges.len() {
        let (edges, found) = (factor.edges.len(), domains.len());
        let message = format!("the factor has {edges} edges, and `DOMAINS` is of {found}");
        let at = constant(&file.items, "DOMAINS").unwrap_or(declared);
        reading.wrong(&at.expr, message, "one for each edge", "");
        return Err(reading.errors);
    }
    for item in &file.items {
        if let Item::Mod(module) = item {
            operators(&mut reading, (&factor, &domains), module);
        }
    }
    let custom = Custom { word, domains, source: Arc::clone(source), used };
    reading.errors.into_result(FactorFile { custom: Some(custom), ..factor })
}

/// What a model calls the factor, where all that its constant says can be read.
fn declaration(reading: &mut Reading, name: &str, declared: &ItemConst) -> Option<String> {
    let said = fields(&declared.expr);
    let example = "write `Factor { name: \"…\", surface: \"Word(a, b)\", edges: &[\"x\", \"a\", \"b\"], deterministic: false }`";
    for field in ["name", "surface", "edges", "deterministic"] {
        let readable = said.get(field).is_some_and(|value| match field {
            "edges" => is_list_of_names(value),
            "deterministic" => parse::is_truth(value),
            _ => string(value).is_some(),
        });
        if !readable {
            let message = format!("`FACTOR` says its `{field}` by a literal");
            reading.wrong(&declared.expr, message, "the compiler reads this text and runs nothing", example);
            return None;
        }
    }
    let (own, surface) = (string(said["name"])?, string(said["surface"])?);
    if own != name {
        let message = format!("the factor of `{name}.rs` is called `{own}`");
        reading.wrong(said["name"], message, "the name of the file", &format!("write `name: \"{name}\"`"));
        return None;
    }
    let edges = strings(said["edges"]);
    let distinct: BTreeSet<&String> = edges.iter().collect();
    let is_name = |edge: &String| syn::parse_str::<syn::Ident>(edge).is_ok();
    let misused = |edge: &String| ["random", super::VALUES].contains(&edge.as_str());
    if edges.is_empty()
        || distinct.len() < edges.len()
        || !edges.iter().all(|one| is_name(one) && !misused(one))
    {
        let message = "the edges have names, each its own: the child first, then what it is made of";
        reading.wrong(said["edges"], message.to_owned(), "not that", example);
        return None;
    }
    let word = surface.split('(').next().unwrap_or_default().to_owned();
    let wanted = format!("{word}({})", edges[1..].join(", "));
    let is_word = syn::parse_str::<syn::Ident>(&word).is_ok();
    if surface != wanted || !is_word {
        let message = format!("`surface` is how a model writes the factor, not `{surface}`");
        let hint = format!("write `surface: \"{}\"`", if is_word { wanted } else { "Word(…)".into() });
        reading.wrong(said["surface"], message, "a word, and the edges but for the first", &hint);
        return None;
    }
    Some(word)
}

fn is_list_of_names(value: &Expr) -> bool {
    let Expr::Reference(reference) = value else { return false };
    matches!(reference.expr.as_ref(), Expr::Array(all) if all.elems.iter().all(|one| string(one).is_some()))
}

/// `pub const DOMAINS: [Domain; 3] = [Domain::Positive, …];`
fn domains(reading: &mut Reading, file: &syn::File, declared: &ItemConst) -> Option<Vec<EdgeDomain>> {
    let hint = "write `pub const DOMAINS: [Domain; 2] = [Domain::Positive, Domain::Real];`, one for each edge: `Bool`, \
                `Count`, `Real`, `Positive` or `Unit`";
    let Some(said) = constant(&file.items, "DOMAINS") else {
        let message = "the file does not say what values stand at the edges".to_owned();
        reading.wrong(&declared.ident, message, "no `DOMAINS` beside it", hint);
        return None;
    };
    let Expr::Array(all) = said.expr.as_ref() else {
        reading.wrong(&said.expr, "`DOMAINS` is an array".to_owned(), "not one", hint);
        return None;
    };
    let mut domains = Vec::new();
    for one in &all.elems {
        match domain(one) {
            Some(domain) => domains.push(domain),
            None => reading.wrong(one, "no edge has such values".to_owned(), "unknown domain", hint),
        }
    }
    (domains.len() == all.elems.len()).then_some(domains)
}

fn domain(value: &Expr) -> Option<EdgeDomain> {
    let Expr::Path(path) = value else { return None };
    Some(match path.path.segments.last()?.ident.to_string().as_str() {
        "Bool" => EdgeDomain::Bool,
        "Count" => EdgeDomain::Count,
        "Real" => EdgeDomain::Real,
        "Positive" => EdgeDomain::Positive,
        "Unit" => EdgeDomain::Unit,
        _ => return None,
    })
}

/// The operators of a module, each with the constant that describes it; none in a module of another name.
fn operators(reading: &mut Reading, factor: (&FactorFile, &[EdgeDomain]), module: &ItemMod) {
    let Some((_, items)) = &module.content else { return };
    let algorithm = module.ident.to_string();
    if !MODULES.contains(&algorithm.as_str()) {
        let operator = items.iter().find_map(|item| match item {
            Item::Const(constant) if parse::type_name(&constant.ty) == "Operator" => Some(constant),
            _ => None,
        });
        if operator.is_some() {
            let message = format!("no module of operators is called `{algorithm}`");
            reading.wrong(&module.ident, message, "not read", "there are `ep`, `vmp` and `simulate`");
        }
        return;
    }
    for item in items {
        match item {
            Item::Fn(function) => operator::check(reading, factor, &algorithm, (function, items)),
            Item::Const(said) if parse::type_name(&said.ty) == "Operator" => {
                let wanted = said.ident.to_string().to_lowercase();
                let named = |item: &Item| matches!(item, Item::Fn(function) if function.sig.ident == wanted);
                if !items.iter().any(named) {
                    let message = format!("`{}` describes no function", said.ident);
                    reading.wrong(&said.ident, message, &format!("no `fn {wanted}` in this module"), "");
                }
            }
            _ => {}
        }
    }
}
