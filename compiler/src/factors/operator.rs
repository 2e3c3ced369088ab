//! One operator of a model's own factor: whether the compiler can call it.

use syn::{FnArg, Item, ItemFn, Pat, PatType, ReturnType, Visibility};

use super::custom::Reading;
use super::parse::{accept, constant, fields, is_truth, type_name};
use super::{Accept, EdgeDomain, FactorFile, Runtime, VALUES};

impl EdgeDomain {
    /// What a model calls its values.
    pub fn known(self) -> &'static str {
        match self {
            EdgeDomain::Bool => "bool",
            EdgeDomain::Count => "usize",
            EdgeDomain::Real | EdgeDomain::Positive | EdgeDomain::Unit => "f64",
        }
    }

    /// The family of a belief about a variable of these values.
    pub fn family(self) -> &'static str {
        match self {
            EdgeDomain::Bool => "Bernoulli",
            EdgeDomain::Count => "Poisson",
            EdgeDomain::Real => "Gaussian",
            EdgeDomain::Positive => "Gamma",
            EdgeDomain::Unit => "Beta",
        }
    }

    /// Whether a type may stand at an edge of these values.
    fn admits(self, ty: &str) -> bool {
        let truncated = self == EdgeDomain::Real && ty == "TruncatedGaussian";
        let finite = self == EdgeDomain::Count && ty == "Categorical";
        ty == self.known() || ty == self.family() || truncated || finite
    }
}

/// What a function of a module of operators is for, by its name.
enum Purpose<'f> {
    /// `to_x`: the number of the edge.
    Message(usize),
    /// `log_evidence`, `average_log`
    Number,
    /// `draw`, `value`
    Forwards,
    /// None of these.
    Helper,
    /// `to_…` of no edge.
    Unknown(&'f str),
}

/// Checks a function: that its name says what it computes, its constant what it promises, its parameters what it reads.
pub(super) fn check(
    reading: &mut Reading,
    (factor, domains): (&FactorFile, &[EdgeDomain]),
    algorithm: &str,
    (function, items): (&ItemFn, &[Item]),
) {
    let name = function.sig.ident.to_string();
    let said = constant(items, &name.to_uppercase());
    let purpose = purpose(factor, algorithm, &name);
    if matches!(purpose, Purpose::Helper) || matches!(function.vis, Visibility::Inherited) && said.is_none() {
        return;
    }
    if let Purpose::Unknown(rest) = purpose {
        let (message, edges) = (format!("no edge is called `{rest}`"), factor.edges.join("`, `"));
        return reading.wrong(
            &function.sig.ident,
            message,
            "to which edge?",
            &format!("there are `{edges}`"),
        );
    }
    let constant = name.to_uppercase();
    let example = format!(
        "write `pub const {constant}: Operator = Operator {{ exact: true, reads_own: false, uniform_if: &[] }};`"
    );
    let Some(said) = said else {
        let message = format!("nothing says what `{name}` promises");
        return reading.wrong(
            &function.sig.ident,
            message,
            &format!("no `{constant}` in this module"),
            &example,
        );
    };
    let flags = fields(&said.expr);
    if !["exact", "reads_own"].iter().all(|flag| flags.get(*flag).is_some_and(|value| is_truth(value))) {
        let message = format!("`{constant}` says `exact` and `reads_own` by literals");
        return reading.wrong(&said.expr, message, "the compiler reads this text and runs nothing", &example);
    }
    let signature = &function.sig;
    if signature.asyncness.is_some()
        || !matches!(signature.safety, syn::Safety::Default)
        || signature.abi.is_some()
    {
        let message = format!("`{name}` is called from outside, as a plain function");
        let hint = "it is `pub fn`, neither `async` nor `unsafe`, and of Rust's own calling convention";
        return reading.wrong(&signature.ident, message, "no plain function", hint);
    }
    if !matches!(function.vis, Visibility::Public(_)) || !function.sig.generics.params.is_empty() {
        let message = format!("`{name}` is called from outside with what stands at the edges");
        let hint = "it is `pub` and has no generic parameters; `impl Trait` of the runtime's traits may stand at an edge";
        return reading.wrong(&function.sig.ident, message, "private or generic", hint);
    }
    parameters(reading, (factor, domains), function, &purpose);
    returned(reading, domains, function, &purpose);
}

fn purpose<'f>(factor: &FactorFile, algorithm: &str, name: &'f str) -> Purpose<'f> {
    if algorithm == "simulate" {
        let wanted = if factor.deterministic { "value" } else { "draw" };
        return if name == wanted { Purpose::Forwards } else { Purpose::Helper };
    }
    let Some(rest) = name.strip_prefix("to_").filter(|rest| !rest.ends_with("_unclipped")) else {
        let number = ["log_evidence", "average_log"].iter().any(|prefix| name.starts_with(prefix));
        return if number { Purpose::Number } else { Purpose::Helper };
    };
    let named = |edge: &String| rest == edge || rest.starts_with(&format!("{edge}_"));
    let edges = factor.edges.iter().enumerate().filter(|(_, edge)| named(edge));
    edges.max_by_key(|(_, edge)| edge.len()).map_or(Purpose::Unknown(rest), |(at, _)| Purpose::Message(at))
}

/// Each parameter is an edge, of a type that may stand there, and no edge that it has to read is left out.
fn parameters(
    reading: &mut Reading,
    (factor, domains): (&FactorFile, &[EdgeDomain]),
    function: &ItemFn,
    purpose: &Purpose<'_>,
) {
    let name = &function.sig.ident;
    let mut read = Vec::new();
    for input in &function.sig.inputs {
        let FnArg::Typed(typed) = input else {
            return reading.wrong(input, "an operator is no method".to_owned(), "a receiver", "");
        };
        let Pat::Ident(pattern) = typed.pat.as_ref() else {
            return reading.wrong(
                &typed.pat,
                "a parameter is the name of an edge".to_owned(),
                "not a name",
                "",
            );
        };
        let parameter = pattern.ident.to_string().trim_start_matches('_').to_owned();
        let number = matches!(purpose, Purpose::Message(_)) && parameter == VALUES;
        if number || matches!(purpose, Purpose::Forwards) && parameter == "random" {
            continue;
        }
        let Some(at) = factor.edges.iter().position(|edge| *edge == parameter) else {
            let hint = format!("the edges are `{}`", factor.edges.join("`, `"));
            reading.wrong(
                &pattern.ident,
                format!("no edge is called `{parameter}`"),
                "named after an edge",
                &hint,
            );
            continue;
        };
        read.push(at);
        fits(reading, &parameter, typed, (domains[at], matches!(purpose, Purpose::Forwards)));
    }
    let target = if let Purpose::Message(at) = purpose { Some(*at) } else { None };
    let child = matches!(purpose, Purpose::Forwards).then_some(0);
    let left = (0..domains.len()).find(|at| Some(*at) != target && Some(*at) != child && !read.contains(at));
    if let Some(at) = left {
        let message = format!("`{name}` does not read `{}`", factor.edges[at]);
        reading.wrong(
            name,
            message,
            "every edge but its own is a parameter",
            "name one that it has no use for `_x`",
        );
    }
}

/// A parameter is of a type that its edge's domain admits: running forwards, the type of known values.
fn fits(reading: &mut Reading, parameter: &str, typed: &PatType, (domain, forwards): (EdgeDomain, bool)) {
    let fits = match accept(&typed.ty) {
        Accept::Type(ty) => domain.admits(&ty) && (!forwards || ty == domain.known()),
        Accept::Trait(name) => Runtime::get().implementors.contains_key(&name),
    };
    if fits {
        return;
    }
    let (known, family) = (domain.known(), domain.family());
    let (wanted, hint) = if forwards {
        (format!("`{known}`"), "")
    } else {
        (format!("`{known}` or `{family}`"), "or `impl Trait` of one of the runtime's traits of beliefs")
    };
    let message = format!("at `{parameter}`, whose domain is {domain:?}, stands {wanted}");
    reading.wrong(&typed.ty, message, "nothing that the compiler passes", hint);
}

/// A message is of the family of its edge's beliefs.
fn returned(reading: &mut Reading, domains: &[EdgeDomain], function: &ItemFn, purpose: &Purpose<'_>) {
    let wanted = wanted(domains, purpose);
    let found = match &function.sig.output {
        ReturnType::Type(_, ty) => type_name(ty),
        ReturnType::Default => String::new(),
    };
    if found != wanted {
        let message = format!("`{}` returns `{wanted}`", function.sig.ident);
        let label = if found.is_empty() { "nothing".to_owned() } else { format!("`{found}`") };
        let hint = "by `DOMAINS`, and by value";
        match &function.sig.output {
            ReturnType::Default => reading.wrong(&function.sig.ident, message, &label, hint),
            output @ ReturnType::Type(..) => reading.wrong(output, message, &label, hint),
        }
    }
}

fn wanted(domains: &[EdgeDomain], purpose: &Purpose<'_>) -> &'static str {
    match purpose {
        Purpose::Message(at) => domains[*at].family(),
        Purpose::Forwards => domains[0].known(),
        Purpose::Number | Purpose::Helper | Purpose::Unknown(_) => "f64",
    }
}
