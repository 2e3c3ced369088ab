//! Reading operator files with syn. The runtime's own are known to keep their form; what is wrong with a model's own is
//! said by `custom`.

use std::collections::BTreeMap;

use syn::{
    Expr, FnArg, GenericArgument, ImplItem, Item, ItemConst, ItemFn, Lit, Member, Pat, PathArguments,
    ReturnType, Type, TypeParamBound,
};

use super::{Accept, FactorFile, Improper, Operator, Runtime};

/// What a set of files says: (path, text).
pub(super) fn runtime(files: &[(&str, &str)]) -> Runtime {
    let mut table = Runtime::default();
    for (path, text) in files {
        let Ok(file) = syn::parse_file(text) else { continue };
        if path.contains("operators/") {
            if let Some(factor) = factor_file(&file) {
                table.factors.insert(factor.name.clone(), factor);
            }
        } else {
            implementors(&file, &mut table.implementors);
        }
    }
    table
}

/// `impl Trait for Type` items.
fn implementors(file: &syn::File, all: &mut BTreeMap<String, Vec<String>>) {
    for item in &file.items {
        let Item::Impl(item) = item else { continue };
        let Some((path, _)) = &item.trait_ else { continue };
        let Some(name) = path.segments.last().map(|segment| segment.ident.to_string()) else { continue };
        let has_functions = item.items.iter().any(|inner| matches!(inner, ImplItem::Fn(_)));
        if has_functions {
            all.entry(name).or_default().push(type_name(&item.self_ty));
        }
    }
}

/// The constant of a name among some items.
pub(super) fn constant<'f>(items: &'f [Item], name: &str) -> Option<&'f ItemConst> {
    items.iter().find_map(|item| match item {
        Item::Const(constant) if constant.ident == name => Some(constant),
        _ => None,
    })
}

/// What a file says of its factor; nothing where it does not keep the form.
pub(super) fn factor_file(file: &syn::File) -> Option<FactorFile> {
    let constant = constant(&file.items, "FACTOR")?;
    let fields = fields(&constant.expr);
    let mut factor = FactorFile {
        name: string(fields.get("name")?)?,
        surface: fields.get("surface").and_then(|value| string(value)).unwrap_or_default(),
        through: through(file),
        improper: improper(file),
        edges: strings(fields.get("edges")?),
        deterministic: fields.get("deterministic").is_some_and(|value| truth(value)),
        ..FactorFile::default()
    };
    for item in &file.items {
        if let Item::Mod(module) = item
            && let Some((_, items)) = &module.content
        {
            operators(&module.ident.to_string(), items, &mut factor.operators);
        }
    }
    Some(factor)
}

/// `const THROUGH`: what the pass `augment` makes of the factor.
fn through(file: &syn::File) -> Vec<String> {
    let constant = file.items.iter().find_map(|item| match item {
        Item::Const(constant) if constant.ident == "THROUGH" => Some(constant),
        _ => None,
    });
    constant.map(|constant| strings(&constant.expr)).unwrap_or_default()
}

/// `const IMPROPER`: the operators of expectation propagation whose projection may be improper, and what they do then.
fn improper(file: &syn::File) -> Vec<(String, Improper)> {
    let rows = constant(&file.items, "IMPROPER").map(|constant| list(&constant.expr)).unwrap_or_default();
    let row = |row: &Expr| {
        let Expr::Tuple(row) = row else { return None };
        let (name, Expr::Path(what)) = (string(row.elems.first()?)?, row.elems.get(1)?) else { return None };
        let what = match what.path.segments.last()?.ident.to_string().as_str() {
            "Clip" => Improper::Clip,
            "Keep" => Improper::Keep,
            _ => return None,
        };
        Some((name, what))
    };
    rows.into_iter().filter_map(row).collect()
}

/// The functions of a module, each with the `const` that describes it.
fn operators(algorithm: &str, items: &[Item], all: &mut Vec<Operator>) {
    for item in items {
        let Item::Fn(function) = item else { continue };
        let Some(constant) = constant(items, &function.sig.ident.to_string().to_uppercase()) else {
            continue;
        };
        let fields = fields(&constant.expr);
        let flag = |name: &str| fields.get(name).is_some_and(|value| truth(value));
        all.push(Operator {
            algorithm: algorithm.to_owned(),
            function: function.sig.ident.to_string(),
            parameters: parameters(function),
            returns: match &function.sig.output {
                ReturnType::Type(_, ty) => type_name(ty),
                ReturnType::Default => String::new(),
            },
            exact: flag("exact"),
            reads_own: flag("reads_own"),
            in_place: is_in_place(items, &function.sig.ident.to_string()),
        });
    }
}

/// Whether the functions that multiply a belief by a message, and divide it, in place stand beside one.
fn is_in_place(items: &[Item], function: &str) -> bool {
    let Some(edge) = function.strip_prefix("to_") else { return false };
    let stands = |name: &str| items.iter().any(|item| matches!(item, Item::Fn(one) if one.sig.ident == name));
    stands(&format!("multiply_{edge}")) && stands(&format!("divide_{edge}"))
}

fn parameters(function: &ItemFn) -> Vec<(String, Accept)> {
    function
        .sig
        .inputs
        .iter()
        .filter_map(|input| match input {
            FnArg::Typed(typed) => match typed.pat.as_ref() {
                // The source of chance stands at no edge.
                Pat::Ident(name) if name.ident != "random" => {
                    Some((name.ident.to_string().trim_start_matches('_').to_owned(), accept(&typed.ty)))
                }
                _ => None,
            },
            FnArg::Receiver(_) => None,
        })
        .collect()
}

pub(super) fn accept(ty: &Type) -> Accept {
    match ty {
        Type::ImplTrait(bounds) => {
            if let Some(item) = item_of(bounds) {
                return Accept::Type(format!("[{item}]"));
            }
            let name = bounds.bounds.iter().find_map(|bound| match bound {
                TypeParamBound::Trait(bound) => {
                    bound.path.segments.last().map(|segment| segment.ident.to_string())
                }
                _ => None,
            });
            Accept::Trait(name.unwrap_or_default())
        }
        _ => Accept::Type(type_name(ty)),
    }
}

/// What an iterator goes through: the elements that an edge reaches.
fn item_of(bounds: &syn::TypeImplTrait) -> Option<String> {
    bounds.bounds.iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else { return None };
        let last = bound.path.segments.last().filter(|last| last.ident == "Iterator")?;
        let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
        arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::AssocType(item) if item.ident == "Item" => Some(type_name(&item.ty)),
            _ => None,
        })
    })
}

pub(super) fn type_name(ty: &Type) -> String {
    match ty {
        // A grid of reals is a matrix.
        Type::Path(path) if path.path.segments.last().is_some_and(|segment| segment.ident == "Grid") => {
            "[[f64]]".to_owned()
        }
        Type::Path(path) => {
            path.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
        }
        Type::Slice(slice) => format!("[{}]", type_name(&slice.elem)),
        Type::Reference(reference) => type_name(&reference.elem),
        _ => String::new(),
    }
}

/// The fields of a struct literal.
pub(super) fn fields(expr: &Expr) -> BTreeMap<String, &Expr> {
    let Expr::Struct(literal) = expr else { return BTreeMap::new() };
    literal
        .fields
        .iter()
        .filter_map(|field| match &field.member {
            Member::Named(name) => Some((name.to_string(), &field.expr)),
            Member::Unnamed(_) => None,
        })
        .collect()
}

pub(super) fn string(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// Whether it is `true` or `false`.
pub(super) fn is_truth(expr: &Expr) -> bool {
    matches!(expr, Expr::Lit(literal) if matches!(&literal.lit, Lit::Bool(_)))
}

fn truth(expr: &Expr) -> bool {
    matches!(expr, Expr::Lit(literal) if matches!(&literal.lit, Lit::Bool(value) if value.value))
}

/// `&["a", "b"]`
pub(super) fn strings(expr: &Expr) -> Vec<String> {
    list(expr).into_iter().filter_map(string).collect()
}

/// The elements of `&[…]`.
pub(super) fn list(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Reference(reference) => list(&reference.expr),
        Expr::Array(array) => array.elems.iter().collect(),
        _ => Vec::new(),
    }
}
