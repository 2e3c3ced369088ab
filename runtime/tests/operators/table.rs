//! The operator files as the compiler reads them.

use std::fs;
use std::path::Path;

use syn::{Expr, FnArg, Item, ItemConst, ItemFn, Lit, Pat, Type};

/// Every `pub fn` of one algorithm, as `factor::function`.
pub(crate) fn functions(algorithm: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (factor, file) in files() {
        for (_, function) in operators(&file, algorithm) {
            names.push(format!("{factor}::{}", function.sig.ident));
        }
    }
    names
}

/// What an operator's constant says.
pub(crate) struct Declared {
    pub(crate) algorithm: String,
    pub(crate) name: String,
    pub(crate) reads_own: bool,
    pub(crate) uniform_if: Vec<String>,
    /// The child of a deterministic factor.
    pub(crate) derived: Option<String>,
    /// Whether a parameter is a distribution, not a number or a list of them.
    pub(crate) reads_random: bool,
}

/// What each operator does, by a file's `IMPROPER`, with a message that would be improper: its name and the word.
pub(crate) fn improper() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (factor, file) in files() {
        let said = file.items.iter().find_map(|item| match item {
            Item::Const(it) if it.ident == "IMPROPER" => Some(it.expr.as_ref()),
            _ => None,
        });
        let Some(Expr::Reference(rows)) = said else { continue };
        let Expr::Array(rows) = rows.expr.as_ref() else { panic!("{factor}: an array") };
        for row in &rows.elems {
            let Expr::Tuple(row) = row else { panic!("{factor}: a name and what it does") };
            let Expr::Path(what) = &row.elems[1] else { panic!("{factor}: what it does") };
            let what = what.path.segments.last().expect("a variant").ident.to_string();
            all.push((format!("{factor}::{}", word(&row.elems[0])), what));
        }
    }
    all
}

/// Every operator of one algorithm that has a constant, but for those that send a projection as it is.
pub(crate) fn declared(algorithm: &str) -> Vec<Declared> {
    let mut all = Vec::new();
    for (factor, file) in files() {
        let own = own_constant(&factor, &file);
        let child = words(field(own, "edges")).remove(0);
        let derived = (word(field(own, "deterministic")) == "true").then_some(child);
        let clipped = |function: &ItemFn| !function.sig.ident.to_string().ends_with("_unclipped");
        for (constant, function) in operators(&file, algorithm).into_iter().filter(|(_, it)| clipped(it)) {
            all.extend(constant.map(|constant| Declared {
                algorithm: algorithm.to_owned(),
                derived: derived.clone(),
                name: format!("{factor}::{}", function.sig.ident),
                reads_own: word(field(&constant.expr, "reads_own")) == "true",
                uniform_if: words(field(&constant.expr, "uniform_if")),
                reads_random: function.sig.inputs.iter().any(is_random),
            }));
        }
    }
    all
}

/// What the messages of gates are made of: every function for weights of cases, and everything that gathers cases,
/// `Leave` or `Exit`, of every family that leaves a gate.
pub(crate) fn gates() -> Vec<String> {
    let read = |path: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        syn::parse_file(&fs::read_to_string(path).expect("text")).expect("Rust")
    };
    let gate = read("src/gate.rs");
    let files = ["src/gate/families.rs", "src/gate/families/vectors.rs"].map(read);
    let families: Vec<String> = files.iter().flat_map(|file| &file.items).filter_map(mixed_family).collect();
    let mut names = Vec::new();
    for item in &gate.items {
        match item {
            Item::Fn(function) if matches!(function.vis, syn::Visibility::Public(_)) => {
                names.push(function.sig.ident.to_string());
            }
            Item::Struct(it) if !it.generics.params.is_empty() => {
                names.extend(families.iter().map(|family| format!("{}<{family}>", it.ident)));
            }
            _ => {}
        }
    }
    names
}

/// The family of `impl Mixed for …`.
fn mixed_family(item: &Item) -> Option<String> {
    let Item::Impl(it) = item else { return None };
    let (path, _) = it.trait_.as_ref()?;
    let Type::Path(family) = it.self_ty.as_ref() else { return None };
    path.is_ident("Mixed").then(|| family.path.get_ident().map(ToString::to_string))?
}

fn files() -> Vec<(String, syn::File)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/operators");
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the operators") {
        let path = entry.expect("a file").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if name != "mod" {
            let text = fs::read_to_string(&path).expect("text");
            files.push((name, syn::parse_file(&text).expect("Rust")));
        }
    }
    files
}

/// The constant that describes a factor.
fn own_constant<'a>(factor: &str, file: &'a syn::File) -> &'a Expr {
    let constant = file.items.iter().find_map(|item| match item {
        Item::Const(it) if it.ident == "FACTOR" => Some(it.expr.as_ref()),
        _ => None,
    });
    constant.unwrap_or_else(|| panic!("{factor} has no FACTOR"))
}

/// The functions of one algorithm, each with the constant that precedes it, if one does.
fn operators<'a>(file: &'a syn::File, algorithm: &str) -> Vec<(Option<&'a ItemConst>, &'a ItemFn)> {
    let module = file.items.iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == algorithm => module.content.as_ref(),
        _ => None,
    });
    let mut found = Vec::new();
    let mut before = None;
    for item in module.map(|(_, items)| items.as_slice()).unwrap_or_default() {
        match item {
            Item::Fn(function) if matches!(function.vis, syn::Visibility::Public(_)) => {
                found.push((before.take(), function));
            }
            Item::Const(constant) => before = Some(constant),
            _ => before = None,
        }
    }
    found
}

fn field<'a>(value: &'a Expr, name: &str) -> &'a Expr {
    let Expr::Struct(it) = value else { panic!("a struct literal") };
    &it.fields
        .iter()
        .find(|field| matches!(&field.member, syn::Member::Named(ident) if ident == name))
        .expect("a field")
        .expr
}

fn words(value: &Expr) -> Vec<String> {
    let Expr::Reference(reference) = value else { panic!("a slice") };
    let Expr::Array(array) = reference.expr.as_ref() else { panic!("an array") };
    array.elems.iter().map(word).collect()
}

fn word(value: &Expr) -> String {
    match value {
        Expr::Lit(it) => match &it.lit {
            Lit::Str(text) => text.value(),
            Lit::Bool(flag) => flag.value.to_string(),
            _ => panic!("a string or a flag"),
        },
        _ => panic!("a literal"),
    }
}

#[test]
fn what_is_improper_is_said_of_operators_and_kept_by_those_that_are_called_unclipped() {
    let written = functions("ep");
    for (name, what) in improper() {
        assert!(written.contains(&name), "{name} is no operator");
        assert_eq!(what == "Keep", name.ends_with("_unclipped"), "{name}: {what}");
    }
    for name in written.iter().filter(|name| name.ends_with("_unclipped")) {
        assert!(
            improper().contains(&(name.clone(), "Keep".to_owned())),
            "{name} is said to keep what is improper"
        );
    }
}

#[test]
fn operator_files_keep_their_form() {
    for (factor, file) in files() {
        let constant = own_constant(&factor, &file);
        assert_eq!(word(field(constant, "name")), factor);
        let edges = words(field(constant, "edges"));
        for algorithm in ["ep", "vmp"] {
            for (constant, function) in operators(&file, algorithm) {
                let name = function.sig.ident.to_string();
                if name.starts_with("to_")
                    || name.starts_with("log_evidence")
                    || name.starts_with("average_log")
                {
                    check(&factor, &edges, constant, function);
                }
            }
        }
    }
}

fn check(factor: &str, edges: &[String], constant: Option<&ItemConst>, function: &ItemFn) {
    let name = function.sig.ident.to_string();
    let constant = constant.unwrap_or_else(|| panic!("{factor}::{name} has no constant"));
    assert_eq!(constant.ident.to_string(), name.to_uppercase(), "{factor}");
    let mut parameters: Vec<String> = function.sig.inputs.iter().map(parameter).collect();
    if name.starts_with("to_") && parameters.last().is_some_and(|last| last == "values") {
        parameters.pop(); // how many values the receiver may take is no edge
    }
    // What goes to one of an edge's elements reads the others.
    let of_element = name.starts_with("to_") && parameters.last().is_some_and(|last| last == "element");
    if of_element {
        parameters.pop();
    }
    let uniform_if = words(field(&constant.expr, "uniform_if"));
    assert!(uniform_if.iter().all(|edge| edges.contains(edge)), "{factor}::{name}");
    let reads_own = word(field(&constant.expr, "reads_own")) == "true";
    let target = name.strip_prefix("to_").map(|rest| {
        let mut named: Vec<&String> =
            edges.iter().filter(|edge| rest == *edge || rest.starts_with(&format!("{edge}_"))).collect();
        named.sort_by_key(|edge| edge.len());
        named.pop().unwrap_or_else(|| panic!("{factor}::{name} names no edge"))
    });
    let wanted: Vec<&String> =
        edges.iter().filter(|edge| Some(*edge) != target || reads_own || of_element).collect();
    assert_eq!(parameters.iter().collect::<Vec<_>>(), wanted, "{factor}::{name}");
}

fn parameter(argument: &FnArg) -> String {
    let FnArg::Typed(it) = argument else { panic!("no receivers") };
    let Pat::Ident(it) = it.pat.as_ref() else { panic!("a name") };
    it.ident.to_string()
}

/// Whether a parameter's type, by reference or as `impl`, has a name of its own.
fn is_random(argument: &FnArg) -> bool {
    let FnArg::Typed(it) = argument else { panic!("no receivers") };
    let named = match it.ty.as_ref() {
        Type::Reference(reference) => reference.elem.as_ref(),
        plain => plain,
    };
    match named {
        // A grid is a known matrix.
        Type::Path(it) if it.path.segments.last().is_some_and(|part| part.ident == "Grid") => false,
        Type::Path(it) => !["bool", "usize", "f64"].iter().any(|known| it.path.is_ident(known)),
        Type::ImplTrait(_) => true,
        _ => false,
    }
}
