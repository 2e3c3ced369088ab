//! Where mean field takes for independent what is not: an element that reaches one factor along two edges, at least
//! one of them by way of a derived variable, which has a marginal of its own. The bound is then an approximation.

use super::Graph;
use crate::model::ir::{Edge, Factor, FactorKind, GatePart, Index, Kind, Linear, Model, Use};
use crate::model::known::{Affine, Known};
use crate::model::meeting::{Meeting, apart_here, meeting};
use crate::model::{PlateId, VariableId};

/// The indices along an axis that an edge reaches.
#[derive(Clone, Debug)]
enum Reach {
    At(Known),
    UpTo(Known),
    From(Known),
    Any,
}

impl Reach {
    /// All that lie on the side of a step from one of a chain to the one before it.
    fn widened(self, step: i64) -> Reach {
        match (self, step) {
            (Reach::At(at) | Reach::UpTo(at), ..0) => Reach::UpTo(at),
            (Reach::At(at) | Reach::From(at), 1..) => Reach::From(at),
            (reach, 0) => reach,
            _ => Reach::Any,
        }
    }

    fn shifted(&self, offset: &Known) -> Reach {
        let moved = |at: &Known| at.clone().plus(offset.clone());
        match self {
            Reach::At(at) => Reach::At(moved(at)),
            Reach::UpTo(at) => Reach::UpTo(moved(at)),
            Reach::From(at) => Reach::From(moved(at)),
            Reach::Any => Reach::Any,
        }
    }

    fn mentions(&self, plate: PlateId) -> bool {
        match self {
            Reach::At(at) | Reach::UpTo(at) | Reach::From(at) => at.mentions(plate),
            Reach::Any => false,
        }
    }

    /// Whether no index is in both.
    fn is_apart(&self, other: &Reach, model: &Model) -> bool {
        let below = |a: &Known, b: &Known| Affine::difference(a, b).is_some_and(|difference| difference < 0);
        match (self, other) {
            (Reach::At(a), Reach::At(b)) => match Affine::difference(a, b) {
                Some(difference) => difference != 0,
                None => apart_here(model, &Index::of(a), &Index::of(b)),
            },
            (Reach::At(a) | Reach::UpTo(a), Reach::At(b) | Reach::From(b)) if below(a, b) => true,
            (Reach::At(a) | Reach::From(a), Reach::At(b) | Reach::UpTo(b)) => below(b, a),
            _ => false,
        }
    }
}

/// Elements of a variable that no other defines as a function.
#[derive(Clone, Debug)]
struct Root {
    variable: VariableId,
    index: Vec<Reach>,
    /// The plates of which one index alone leads here: by a piece that defines one element.
    once: Vec<PlateId>,
}

impl Root {
    /// Whether both may be one element, where each runs over `summed` by itself.
    fn meets(&self, other: &Root, summed: &[PlateId], model: &Model) -> bool {
        let fixed = |reach: &Reach| !summed.iter().any(|plate| reach.mentions(*plate));
        let apart = |(one, other): (&Reach, &Reach)| fixed(one) && fixed(other) && one.is_apart(other, model);
        self.variable == other.variable && !self.index.iter().zip(&other.index).any(apart)
    }

    /// Whether both surely are one element.
    fn is(&self, other: &Root) -> bool {
        let same = |(one, other): (&Reach, &Reach)| match (one, other) {
            (Reach::At(a), Reach::At(b)) => Affine::difference(a, b) == Some(0),
            _ => false,
        };
        self.variable == other.variable && self.index.iter().zip(&other.index).all(same)
    }
}

impl Graph {
    /// Whether some element reaches a factor along two edges, at least one of which is a derived variable's or a
    /// product's, or also decides the gate around it, or a derived variable leaves a gate: its readers take the cases
    /// together.
    pub(crate) fn reconverges(&self) -> bool {
        let mut factors = self.model.factors.iter().filter(|(id, _)| !self.is_prediction(*id));
        factors.any(|(_, factor)| {
            meets_itself(&self.model, factor)
                || derives_in_cases(&self.model, factor)
                || meets_selectors(&self.model, factor)
        })
    }

    /// Whether two uses may reach two elements of a variable, by themselves or through what is derived from it.
    pub(crate) fn reach_apart(&self, variable: VariableId, one: &Use, other: &Use) -> bool {
        let reached = |use_| roots(&self.model, use_).into_iter().filter(|root| root.variable == variable);
        let others: Vec<Root> = reached(other).collect();
        reached(one).any(|root| !others.iter().all(|other| root.is(other)))
    }
}

/// Whether what a factor in the cases of gates reaches has an element in common with what decides one of these, or two
/// selectors have: its probability is then taken for independent of what it weighs.
fn meets_selectors(model: &Model, factor: &Factor) -> bool {
    let mut decided: Vec<Root> = Vec::new();
    for case in &factor.cases {
        let Some(selector) = model.gates[case.gate].selector() else { continue };
        let own = roots(model, selector);
        if own.iter().any(|root| decided.iter().any(|other| root.meets(other, &[], model))) {
            return true;
        }
        decided.extend(own);
    }
    let reached = factor.edges.iter().filter_map(|edge| Some((edge, edge.argument.random()?)));
    let meets = |(edge, use_): (&Edge, &Use)| {
        roots(model, use_).iter().any(|root| decided.iter().any(|other| root.meets(other, &edge.each, model)))
    };
    !decided.is_empty() && reached.into_iter().any(meets)
}

/// Whether a factor takes derived variables out of the cases of a gate.
fn derives_in_cases(model: &Model, factor: &Factor) -> bool {
    let derived = |edge: &Edge| {
        edge.argument.random().is_some_and(|use_| model.variables[use_.variable].kind == Kind::Derived)
    };
    matches!(factor.kind, FactorKind::Gate(GatePart::Exit, _)) && factor.edges.iter().skip(2).any(derived)
}

fn meets_itself(model: &Model, factor: &Factor) -> bool {
    let parents = factor.edges.iter().enumerate().skip(usize::from(factor.child().is_some()));
    let reached: Vec<(usize, &Edge, &Use, Vec<Root>)> = parents
        .filter_map(|(at, edge)| {
            let use_ = edge.argument.random()?;
            Some((at, edge, use_, roots(model, use_)))
        })
        .collect();
    reached.iter().enumerate().any(|(place, (at, edge, use_, roots))| {
        let derived = is_derived(model, use_);
        comes_again(model, factor, (*at, edge), derived, roots)
            || reached[place + 1..].iter().any(|(_, across, other, others)| {
                if !derived && !is_derived(model, other) {
                    return use_.variable == other.variable
                        && meeting(model, &use_.index, &other.index) == Meeting::Always;
                }
                let summed: Vec<PlateId> = edge.each.iter().chain(&across.each).copied().collect();
                roots.iter().any(|root| others.iter().any(|other| root.meets(other, &summed, model)))
            })
    })
}

fn is_derived(model: &Model, use_: &Use) -> bool {
    model.variables[use_.variable].kind == Kind::Derived
}

/// Whether several terms of a sum over an edge's elements have an element in common: a factor of products, or what
/// derived elements are made of.
fn comes_again(
    model: &Model,
    factor: &Factor,
    (at, edge): (usize, &Edge),
    derived: bool,
    roots: &[Root],
) -> bool {
    let in_product = matches!(&factor.kind, FactorKind::Linear(linear) if width(linear, at) > 1);
    let follows = |root: &Root, plate: &PlateId| {
        root.index.iter().any(|reach| matches!(reach, Reach::At(at) if at.mentions(*plate)))
    };
    let again = |plate: &PlateId| {
        roots.iter().any(|root| !root.once.contains(plate) && !follows(root, plate))
            || two(roots, |one, other| {
                (one.once.contains(plate) || other.once.contains(plate))
                    && one.meets(other, &edge.each, model)
            })
    };
    (derived || in_product) && edge.each.iter().any(again)
}

/// Whether two of some things pass a test together.
fn two<T>(all: &[T], test: impl Fn(&T, &T) -> bool) -> bool {
    all.iter().enumerate().any(|(at, one)| all[at + 1..].iter().any(|other| test(one, other)))
}

/// How many variables are multiplied in the term of an edge.
fn width(linear: &Linear, edge: usize) -> usize {
    let mut end = 1;
    let own = linear.widths.iter().find(|width| {
        end += **width;
        edge < end
    });
    own.copied().unwrap_or(1)
}

/// What an edge reaches in the end.
fn roots(model: &Model, use_: &Use) -> Vec<Root> {
    let index = use_.index.iter().map(|index| Reach::At(index.to_known())).collect();
    let mut found = Vec::new();
    let reached = Root { variable: use_.variable, index, once: Vec::new() };
    collect(model, reached, &mut Vec::new(), &mut found);
    found
}

/// The roots of what is reached; `path` are the derived variables on the way.
fn collect(model: &Model, reached: Root, path: &mut Vec<VariableId>, found: &mut Vec<Root>) {
    let Root { variable, index, once } = reached;
    if model.variables[variable].kind != Kind::Derived {
        found.push(Root { variable, index, once });
        return;
    }
    let definitions = || {
        let rows = model.factors.iter().map(|(_, factor)| factor);
        rows.filter_map(|factor| Some((factor, factor.child()?)))
            .filter(|(_, child)| child.variable == variable)
    };
    let index = definitions().fold(index, |index, (factor, child)| widened(factor, child, index));
    path.push(variable);
    for (factor, child) in definitions() {
        let once: Vec<PlateId> = once.iter().copied().chain(decided(child, &index)).collect();
        for edge in factor.edges.iter().skip(1) {
            let Some(read) = edge.argument.random() else { continue };
            if read.variable == variable {
                continue;
            }
            // A way round through other variables may come back anywhere.
            let anywhere = path.contains(&read.variable);
            if anywhere && path.iter().filter(|one| **one == read.variable).count() > 1 {
                continue;
            }
            let moved = read
                .index
                .iter()
                .map(|at| if anywhere { Reach::Any } else { moved(child, &index, at, &edge.each) });
            let root = Root { variable: read.variable, index: moved.collect(), once: once.clone() };
            collect(model, root, path, found);
        }
    }
    path.pop();
}

/// The plates of which one index alone reaches what a definition of one element along an axis defines.
fn decided(child: &Use, index: &[Reach]) -> impl Iterator<Item = PlateId> {
    child.index.iter().zip(index).filter_map(|(at, reach)| match (at, reach) {
        (Index::Constant(_), Reach::At(at)) => match Index::of(at) {
            Index::Affine { plate, .. } => Some(plate),
            _ => None,
        },
        _ => None,
    })
}

/// The indices of a chain of derived elements from some on: along the axis on which each reads the one before it.
fn widened(factor: &Factor, child: &Use, index: Vec<Reach>) -> Vec<Reach> {
    let own = factor.edges.iter().skip(1).filter_map(|edge| edge.argument.random());
    let chain = own.filter(|read| read.variable == child.variable);
    chain.fold(index, |index, read| {
        let axes = index.into_iter().zip(child.index.iter().zip(&read.index));
        axes.map(|(reach, (here, there))| match Affine::difference(&there.to_known(), &here.to_known()) {
            Some(step) => reach.widened(step),
            None => Reach::Any,
        })
        .collect()
    })
}

/// An index of what a definition reads, where it defines the elements at `index`.
fn moved(child: &Use, index: &[Reach], read: &Index, each: &[PlateId]) -> Reach {
    let known = read.to_known();
    if each.iter().any(|plate| known.mentions(*plate)) {
        return Reach::Any;
    }
    if let Index::Affine { plate, reverse: false, offset } = read {
        let along = child.index.iter().zip(index).find_map(|(at, reach)| match at {
            Index::Affine { plate: own, reverse: false, offset } if own == plate => Some((reach, offset)),
            _ => None,
        });
        let Some((reach, before)) = along else { return Reach::Any };
        return reach.shifted(&offset.clone().minus(before.clone()));
    }
    let free = known.free_plates();
    let value = |plate: &PlateId| {
        child.index.iter().zip(index).find_map(|(at, reach)| match (at, reach) {
            (Index::Affine { plate: own, reverse: false, offset }, Reach::At(at)) if own == plate => {
                Some(at.clone().minus(offset.clone()))
            }
            _ => None,
        })
    };
    let values: Option<Vec<Known>> = free.iter().map(value).collect();
    values.map_or(Reach::Any, |values| Reach::At(known.with_plates(&free, &values)))
}

#[cfg(test)]
mod tests {
    use crate::{Options, Source, compile};

    /// Whether the evidence of a model by mean field is said to be approximate.
    fn approximate(model: &str) -> bool {
        let source = Source { name: "test.model".to_owned(), text: model.to_owned() };
        let options = Options { algorithm: Some(crate::model::Algorithm::Vmp), ..Options::default() };
        compile(&source, &options).expect("it compiles").approximate
    }

    #[test]
    fn an_element_that_comes_twice() {
        for twice in [
            "model M() -> (a) { let a ~ Bernoulli(0.3); let b ~ Bernoulli(0.5); let c = a && b;
                 observe (c == a) ~ Bernoulli(0.2); }",
            "model M(n: usize) -> (a) { for i in 0..n { let a[i] ~ Bernoulli(0.3); }
                 let c = !a[n - 1] && a[0]; observe c ~ Bernoulli(0.2); }",
            "model M(y: f64) -> (a, b) { let a ~ Gaussian(1, variance = 1); let b ~ Gaussian(1, variance = 1);
                 let s = a * b; y ~ Gaussian(s + a, variance = 1); }",
            "model M(y: f64) -> (a) { let a ~ Gaussian(1, variance = 1);
                 for i in 0..3 { let b[i] ~ Gaussian(1, variance = 1); }
                 y ~ Gaussian(sum(0..3, |i| a * b[i]), variance = 1); }",
            "model M(y: [f64; 2]) -> (a, b) { let a ~ Gaussian(1, variance = 1); let b ~ Gaussian(1, variance = 1);
                 y ~ MultivariateGaussian([a + b, b], precision = [[1, 0], [0, 1]]); }",
            "model M(z: usize) -> (a, b) { let a ~ Gaussian(1, variance = 1);
                 for k in 0..3 { let b[k] ~ Gaussian(1, variance = 1); }
                 z ~ Categorical(logits = array(0..3, |k| a + b[k])); }",
        ] {
            assert!(approximate(twice), "{twice}");
        }
    }

    #[test]
    fn what_decides_comes_again_in_its_case() {
        for twice in [
            "model M() -> (a) { for i in 0..2 { let a[i] ~ Bernoulli(0.3); }
                 if a[0] { observe all(a) ~ Bernoulli(0.1); } }",
            "model M() -> (a) { let a ~ Bernoulli(0.3); let b ~ Bernoulli(0.5); let c = a && b;
                 if c { observe a ~ Bernoulli(0.1); } }",
            "model M() -> (a) { let a ~ Bernoulli(0.3); let b ~ Bernoulli(0.5);
                 if a { if a && b { observe b ~ Bernoulli(0.1); } } }",
            "model M() -> (a, b) { let a ~ Bernoulli(0.3); let b ~ if a { Bernoulli(0.5) } else { Bernoulli(0.2) };
                 if b { observe a ~ Bernoulli(0.1); } }",
        ] {
            assert!(approximate(twice), "{twice}");
        }
    }

    #[test]
    fn elements_that_come_once() {
        for once in [
            "model M() -> (a) { let a ~ Bernoulli(0.3); let b ~ Bernoulli(0.5);
                 if a { observe a ~ Bernoulli(0.2); if b { observe a ~ Bernoulli(0.1); } } }",
            "model M(p: [f64; 2]) -> (a, b) { let a ~ Bernoulli(0.3); let z ~ UniformInt(2);
                 for i in 0..2 { let b[i] ~ Bernoulli(0.5); }
                 if a { match z { k => { observe b[k] ~ Bernoulli(p[k]); } } } }",
            "model M() -> (a) { let a ~ Bernoulli(0.3); let b ~ Bernoulli(0.5); let c = a && b;
                 observe c ~ Bernoulli(0.2); }",
            "model M(y: [f64; 2]) -> (a, b) { let a ~ Gaussian(1, variance = 1); let b ~ Gaussian(1, variance = 1);
                 y ~ MultivariateGaussian([a, 2 * b], precision = [[1, 0], [0, 1]]); }",
            "model M(z: usize, x: [f64; 2]) -> (b) { for k in 0..3 { for j in 0..2 { let b[k][j] ~ Gaussian(1, variance = 1); } }
                 z ~ Categorical(logits = array(0..3, |k| dot(b[k], x))); }",
            "model M(y: f64) -> (a, b) { let a ~ Gaussian(1, variance = 1); let b ~ Gaussian(1, variance = 1);
                 let s = a + b; let t = s + a; y ~ Gaussian(t, variance = 1); }",
            "model M(y: [f64; n]) -> (s) { let a ~ Gaussian(0, variance = 1);
                 for t in 0..n { let w[t] ~ Gaussian(0, variance = 1); }
                 let s[0] = a + w[0]; for t in 1..n { let s[t] = s[t - 1] + w[t]; }
                 for t in 0..n { y[t] ~ Gaussian(s[t], variance = 1); } }",
            "model M(y: [f64; n]) -> (s) { for t in 0..n { let w[t] ~ Gaussian(0, variance = 1); }
                 let s[n - 1] = 2 * w[n - 1]; for t in 0..n - 1 { let s[t] = s[t + 1] + w[t]; }
                 for t in 0..n { y[t] ~ Gaussian(s[t], variance = 1); } }",
        ] {
            assert!(!approximate(once), "{once}");
        }
    }
}
