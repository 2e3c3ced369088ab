//! `x ~ D(…)`: a distribution call becomes a factor with `x` at its first edge.

use super::Resolver;
use super::arguments::literals;
use super::by_hand::path_name;
use super::given::Given;
use super::values::{Base, Dim, Ty, Value};
use crate::error::{Code, Error};
use crate::model::catalogue::{self, Distribution};
use crate::model::ir::{Argument, CheckKind, Domain, Element, Kind, Role, Site, Support, Use};
use crate::model::known::Known;
use crate::model::{ParameterId, elsewhere};
use crate::syntax::{Expr, ExprKind, Span, Target};

/// What stands at the first edge of a new factor.
#[derive(Clone, Debug)]
pub(super) enum Child<'a> {
    /// A variable that the statement defines (`true`: it introduces the name).
    Target(bool, &'a Target),
    /// Data.
    Datum(Known, Ty, Span),
    /// The value that a constraint fixes.
    Fixed(Known, Ty, Span),
    /// A variable that is defined elsewhere: one more factor on it.
    Existing(Use, Ty, Span),
    /// A variable that the compiler makes up for a part of an expression.
    Part(Span),
    /// The same, where several branches define it: the place of a slot.
    Slot(usize, Span),
}

impl Child<'_> {
    /// The same in another branch, which defines what the first has introduced.
    pub(super) fn again(&self) -> Self {
        match self {
            Child::Target(true, target) if target.indices.is_empty() => Child::Target(false, target),
            other => other.clone(),
        }
    }
}

impl<'a> Resolver<'a> {
    /// A factor for `child ~ distribution`.
    pub(super) fn draw_from(&mut self, distribution: &'a Expr, child: Child<'a>) {
        match &distribution.kind {
            ExprKind::Parenthesised(inner) => self.draw_from(inner, child),
            ExprKind::Call { function, arguments } => {
                let [name] = function.segments.as_slice() else {
                    self.later("a component of another scope", function.span);
                    self.look_at(arguments);
                    return self.nothing_of(&child);
                };
                if self.own_draw(&name.text, arguments, &child, distribution.span) {
                    return;
                }
                let Some(found) = catalogue::distribution(&name.text) else {
                    self.unknown_distribution(&name.text, name.span);
                    self.look_at(arguments);
                    return self.nothing_of(&child);
                };
                if found.value == catalogue::Value::Mixture {
                    let slots = self.slots_of(found, arguments, distribution.span);
                    let drawn = self.draw_mixture(slots, child.clone(), distribution.span);
                    return drawn.unwrap_or_else(|| self.nothing_of(&child));
                }
                let Some(given) = self.arguments_of(found, arguments, distribution.span) else {
                    return self.draw_wrongly(found, &child);
                };
                self.draw_given(found, given, child);
            }
            ExprKind::If { condition, then, otherwise } => self.draw_if(condition, then, otherwise, child),
            ExprKind::Match { subject, arms } => self.draw_match(subject, arms, &child, distribution.span),
            ExprKind::Path(_) | ExprKind::Index { .. } => self.draw_from_prior(distribution, child),
            _ => {
                self.error(
                    Error::new(Code::UnknownDistribution, "a distribution stands after `~`")
                        .label(distribution.span, "not a distribution")
                        .hint("write `x ~ Gaussian(0, variance = 1)`; a value is assigned with `=`"),
                );
                self.nothing_of(&child);
            }
        }
    }

    /// What no distribution is drawn for: nothing more is said of it.
    fn nothing_of(&mut self, child: &Child<'a>) {
        if let Child::Target(_, target) = child {
            self.poison(target);
        }
    }

    /// A distribution whose arguments are wrong still gives its variable a type, so that more can be checked.
    fn draw_wrongly(&mut self, distribution: &Distribution, child: &Child<'a>) {
        use catalogue::Value as V;
        let Child::Target(introduces, target) = child else { return };
        let domain = match distribution.value {
            V::Bool => Domain::Bool,
            V::Real => Domain::Real,
            V::Positive => Domain::Positive,
            V::Unit => Domain::Unit,
            V::Count => Domain::Count,
            _ => return self.poison(target),
        };
        let _ = self.define(*introduces, target, &domain, Kind::Stochastic);
    }

    pub(super) fn unknown_distribution(&mut self, name: &str, span: Span) {
        let own = self.model.table.custom().map(|(_, custom)| custom.word.as_str());
        let names = catalogue::DISTRIBUTIONS.iter().map(|distribution| distribution.name).chain(own);
        let hint = elsewhere::hint(name, catalogue::nearest(name, names));
        let error = Error::new(Code::UnknownDistribution, format!("unknown distribution `{name}`"))
            .label(span, "no distribution of this name");
        let error = hint.into_iter().fold(error, Error::hint);
        self.error(error);
    }

    /// The parameter of distribution type that an expression names, with its indices.
    pub(super) fn handed_in(&self, expr: &'a Expr) -> Option<(ParameterId, String, Vec<&'a Expr>)> {
        let (mut base, mut indices) = (expr, Vec::new());
        while let ExprKind::Index { base: inner, index: at } = &base.kind {
            indices.insert(0, at.as_ref());
            base = inner;
        }
        let super::Binding::Parameter(id) = self.scopes.find(&path_name(base)?.text)?.binding else {
            return None;
        };
        match &self.model.parameters[id].element {
            Element::Distribution(name) => Some((id, name.clone(), indices)),
            _ => None,
        }
    }

    /// `let x ~ p;` with a parameter `p: Gaussian`.
    fn draw_from_prior(&mut self, distribution: &'a Expr, child: Child<'a>) {
        let Some((id, name, indices)) = self.handed_in(distribution) else {
            if self.is_poisoned_base(distribution) {
                return self.nothing_of(&child);
            }
            self.error(
                Error::new(Code::UnknownDistribution, "a distribution stands after `~`")
                    .label(distribution.span, "a value, not a distribution")
                    .hint("a value is assigned with `=`"),
            );
            return self.nothing_of(&child);
        };
        let Some(index) = self.prior_index(id, &indices, distribution.span) else {
            return self.nothing_of(&child);
        };
        let size =
            || Known::Call("len".to_owned(), vec![Known::Parameter { parameter: id, index: index.clone() }]);
        let Some(domain) = prior_domain(&name, size) else {
            self.later("a prior of this family handed in", distribution.span);
            return self.nothing_of(&child);
        };
        let Some((argument, role)) = self.child(child, domain, Kind::Stochastic) else { return };
        let prior = Argument::Known(Known::Parameter { parameter: id, index });
        self.factor("prior", role, &[("x", argument), ("prior", prior)]);
    }

    /// Whether what an expression indexes is wrong already.
    fn is_poisoned_base(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Index { base, .. } => self.is_poisoned_base(base),
            _ => path_name(expr).is_some_and(|name| self.is_poisoned(&name.text)),
        }
    }

    /// Which element of a parameter of distribution type stands at these indices: one, not an array of them.
    pub(super) fn prior_index(
        &mut self,
        id: ParameterId,
        indices: &[&'a Expr],
        span: Span,
    ) -> Option<Vec<Known>> {
        let (name, rank) = (self.model.parameters[id].name.clone(), self.model.parameters[id].axes.len());
        let mut index = Vec::new();
        for (axis, expr) in indices.iter().enumerate() {
            let at = self.index(expr)?;
            if let Some(Dim::Fixed(size)) =
                self.parameter_type(id, &index).axes.first().filter(|_| axis < rank)
            {
                self.in_range(&at, size, &name, expr.span, false);
            }
            index.push(at);
        }
        if index.len() == rank {
            return Some(index);
        }
        let (message, label) = if index.len() < rank {
            (format!("`{name}` is an array of distributions"), "one of them is drawn from at a time")
        } else {
            (format!("`{name}` has fewer axes than indices stand here"), "more indices than axes")
        };
        let hint = format!("draw from an element: `let x[i] ~ {name}[i];`");
        let error = Error::new(Code::WrongRank, message).label(span, label);
        self.error(if index.len() < rank { error.hint(hint) } else { error });
        None
    }

    /// The first edge of a new factor and what the factor does to it.
    pub(super) fn child(&mut self, child: Child<'a>, domain: Domain, kind: Kind) -> Option<(Argument, Role)> {
        let support = Support::of(&domain);
        self.child_within(child, domain, kind, support)
    }

    /// The same, where data must lie in that support.
    fn child_within(
        &mut self,
        child: Child<'a>,
        domain: Domain,
        kind: Kind,
        support: Option<Support>,
    ) -> Option<(Argument, Role)> {
        match child {
            Child::Target(introduces, target) => {
                let use_ = self.define(introduces, target, &domain, kind)?;
                Some((Argument::Random(use_), Role::Defines))
            }
            Child::Datum(known, ty, span) => {
                let known = self.fits(known, &ty, &domain, span)?;
                self.supported(&known, support, span);
                Some((Argument::Known(known), Role::Observes))
            }
            Child::Fixed(known, ty, span) => {
                Some((Argument::Known(self.fits(known, &ty, &domain, span)?), Role::Constrains))
            }
            Child::Existing(use_, ty, span) => {
                let (use_, ty) = self.as_whole(use_, ty, &domain, span)?;
                self.same_type(&ty, &domain, span)?;
                // What a distribution says of an integer, it says of each of its values.
                if let (Domain::Integer { size: mine }, Domain::Integer { size }) =
                    (self.model.domain_of(&use_), &domain)
                {
                    self.equal_sizes(size, &mine, "the distribution", "this value", span)?;
                }
                Some((Argument::Random(use_), Role::Constrains))
            }
            Child::Part(span) => Some((Argument::Random(self.part(domain, kind, span)), Role::Defines)),
            Child::Slot(at, span) => {
                Some((Argument::Random(self.in_slot(at, &domain, kind, span)?), Role::Defines))
            }
        }
    }

    /// A variable for a part of an expression, over the plates around it.
    pub(super) fn part(&mut self, domain: Domain, kind: Kind, span: Span) -> Use {
        self.part_called("part", domain, kind, span)
    }

    /// The same under a name that a reader of the module meets.
    pub(super) fn part_called(&mut self, name: &str, domain: Domain, kind: Kind, span: Span) -> Use {
        let plates = self.plates.clone();
        let attributes = std::mem::take(&mut self.attributes);
        let domain = self.in_every_case(domain, kind);
        let id = self.new_variable(name, domain, kind, span, (Some(&plates), &[]));
        self.attributes = attributes;
        self.model.variables[id].anonymous = true;
        self.definitions.add_piece(id, Vec::new(), &plates, span);
        let index = self.definitions.local_index(id).unwrap_or_default();
        Use { variable: id, index }
    }

    /// Data as a value of that domain; an integer may stand for a real, but for a datum that is declared as one.
    pub(super) fn fits(&mut self, known: Known, ty: &Ty, domain: &Domain, span: Span) -> Option<Known> {
        let wanted = super::values::type_of(domain);
        let declared = matches!(known, Known::Parameter { .. });
        if ty.base == Base::Integer && wanted.base == Base::Real && ty.is_scalar() && !declared {
            return Some(known.to_real());
        }
        self.same_type(ty, domain, span)?;
        if ty.base == Base::Integer {
            self.small_enough(&known, span);
        }
        Some(known)
    }

    fn same_type(&mut self, ty: &Ty, domain: &Domain, span: Span) -> Option<()> {
        let wanted = super::values::type_of(domain);
        if ty.base == wanted.base && ty.axes.len() == wanted.axes.len() {
            return self.same_sizes(ty, &wanted, span);
        }
        let code = if ty.base == wanted.base { Code::WrongRank } else { Code::TypeMismatch };
        self.error(
            Error::new(
                code,
                format!("the distribution gives a `{}`, and this is a `{}`", wanted.name(), ty.name()),
            )
            .label(span, format!("a `{}`", ty.name()))
            .hint(format!(
                "declare it as `{}`, or choose a distribution over `{}`",
                wanted.name(),
                ty.name()
            )),
        );
        None
    }

    /// Data must lie in a support.
    pub(super) fn supported(&mut self, known: &Known, support: Option<Support>, span: Span) {
        let Some(support) = support else { return };
        if let (Some(values), Some(_)) = (literals(known), support.of_literals()) {
            return self.literals_in(&support, &values, "this value", span);
        }
        self.check(CheckKind::Support { value: known.clone(), support }, span);
    }

    fn draw_given(&mut self, distribution: &'static Distribution, given: Given, child: Child<'a>) {
        if given.has("log_odds") {
            return self.draw_logit(given, child);
        }
        if let Some((_, _, span)) = given.arguments.iter().find(|(name, ..)| *name == "size")
            && given.has("concentration")
        {
            self.with_size(*span);
        }
        let (factor, given) = given.canonical(distribution);
        if factor == "gaussian" {
            return self.draw_gaussian(given, child);
        }
        if let Some((_, _, span)) = given.arguments.iter().find(|(name, ..)| *name == "symmetric") {
            self.without_size(*span);
        }
        let Some(domain) = self.domain_of(distribution, &given) else {
            if let Some(span) = given.ragged() {
                self.later("a distribution over as many values as a ragged row has", span);
            }
            return self.draw_wrongly(distribution, &child);
        };
        self.draw_table(factor, domain, given, child);
    }

    /// Of two known bounds the lower one must be below the other.
    fn interval(&mut self, (lower, upper): (&Known, &Known), factor: &str, span: Span) {
        if lower.is(f64::NEG_INFINITY) || upper.is(f64::INFINITY) {
            return;
        }
        let width = upper.clone().minus(lower.clone());
        match width.literal() {
            Some(width) if width > 0.0 => {}
            Some(_) => {
                let said = |known| super::values::describe(&self.model, known);
                let (name, lower, upper) =
                    (catalogue::family(factor).unwrap_or(factor), said(lower), said(upper));
                let message = format!("`{name}` from {lower} to {upper} has no values");
                self.error(
                    Error::new(Code::ArgumentOutOfDomain, message)
                        .label(span, "the lower bound comes first")
                        .hint("the upper bound must be above the lower one"),
                );
            }
            None => self.check(CheckKind::Support { value: width, support: Support::Positive }, span),
        }
    }

    fn with_size(&mut self, span: Span) {
        self.error(
            Error::new(Code::UnknownArgument, "`Dirichlet` has as many values as its `concentration`")
                .label(span, "one `size` too many")
                .hint("write `Dirichlet([1, 1])`, or `Dirichlet(symmetric = 1, size = 2)`"),
        );
    }

    fn without_size(&mut self, span: Span) {
        self.error(
            Error::new(Code::MissingArgument, "`Dirichlet(symmetric = …)` wants a `size` as well")
                .label(span, "how many of them?")
                .hint("write `Dirichlet(symmetric = 1, size = k)`"),
        );
    }

    fn draw_table(&mut self, factor: &str, domain: Domain, given: Given, child: Child<'a>) {
        let mut edges = Vec::new();
        let span = given.arguments.first().map_or(Span::default(), |(_, _, span)| *span);
        for (name, value, span) in given.arguments {
            let Some(argument) = self.argument(value, span) else { return };
            edges.push((name, argument));
        }
        let bound = |name: &str| edges.iter().find(|(edge, _)| *edge == name).map(|(_, value)| value);
        if let (Some(Argument::Known(lower)), Some(Argument::Known(upper))) = (bound("lower"), bound("upper"))
        {
            self.interval((lower, upper), factor, span);
        }
        let support = match (factor, &edges[..]) {
            ("binomial", [(_, Argument::Known(trials)), ..]) => Some(Support::AtMost(trials.clone())),
            ("multinomial", [(_, Argument::Known(trials)), ..]) => Some(Support::Total(trials.clone())),
            // The density of an exponential distribution, which is a Gamma of shape 1, is finite at 0.
            ("gamma", [("shape", Argument::Known(shape)), ..]) if shape.is(1.0) => Some(Support::NonNegative),
            _ => Support::of(&domain),
        };
        let child = self.child_within(child, domain, Kind::Stochastic, support);
        let Some((x, role)) = child else { return };
        edges.insert(0, ("x", x));
        self.factor(factor, role, &edges);
    }

    /// A Gaussian of known spread is a linear factor; one of random precision a factor of the table.
    fn draw_gaussian(&mut self, given: Given, child: Child<'a>) {
        let mean = given.value("mean");
        let Some((way, spread, span)) = given.arguments.into_iter().find(|(name, ..)| *name != "mean") else {
            return;
        };
        let Value::Known(spread, _) = spread else {
            let factor = match way {
                "precision" => "gaussian",
                "sd" => "gaussian_sd",
                _ => "gaussian_variance",
            };
            let (Some(mean), Some(spread)) = (self.argument(mean, span), self.argument(spread, span)) else {
                return;
            };
            let Some((x, role)) = self.child(child, Domain::Real, Kind::Stochastic) else { return };
            self.factor(factor, role, &[("x", x), ("mean", mean), (way, spread)]);
            return;
        };
        let Some(sum) = self.as_sum(mean, span) else { return };
        let Some((x, role)) = self.child(child, Domain::Real, Kind::Stochastic) else { return };
        self.linear(sum, spread, None, x, role);
    }

    /// `x ~ Bernoulli(log_odds = …)`: data close a linear predictor.
    fn draw_logit(&mut self, given: Given, child: Child<'a>) {
        let Some((_, value, span)) = given.arguments.into_iter().next() else { return };
        let Some(sum) = self.as_sum(value, span) else { return };
        let Some((x, role)) = self.child(child, Domain::Bool, Kind::Stochastic) else { return };
        match x {
            Argument::Known(known) => {
                let site = Site { factor: "bernoulli_logit".to_owned(), arguments: vec![known.clone()] };
                self.linear(sum, Known::Real(0.0), Some(site), Argument::Known(known), role);
            }
            x @ Argument::Random(_) => {
                let log_odds = self.sum_argument(sum, span);
                self.factor("bernoulli_logit", role, &[("x", x), ("log_odds", log_odds)]);
            }
        }
    }
}

/// The domain of what is drawn from a distribution handed in.
fn prior_domain(name: &str, size: impl Fn() -> Known) -> Option<Domain> {
    match name {
        "Bernoulli" => Some(Domain::Bool),
        "Gaussian" => Some(Domain::Real),
        "Gamma" => Some(Domain::Positive),
        "Beta" => Some(Domain::Unit),
        "Poisson" => Some(Domain::Count),
        "MultivariateGaussian" => Some(Domain::Vector { size: size() }),
        "Wishart" => Some(Domain::Matrix { size: size() }),
        _ => None,
    }
}
