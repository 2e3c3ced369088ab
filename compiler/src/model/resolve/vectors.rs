//! Vector variables: inner products, elements, products with known matrices.
//!
//! An element of a vector variable stays a term of a sum, `v[i]` as one index more than the variable has axes, until
//! the sum becomes a factor. What a sum then reads of one vector is one inner product, since elements of one vector
//! are not independent: `v[0] + 2 * v[1]` is exact.

use super::Resolver;
use super::draws::Child;
use super::reductions::element_use;
use super::values::{Base, Dim, Sum, Term, Ty, Value};
use crate::error::{Code, Error};
use crate::model::PlateId;
use crate::model::ir::{Argument, CheckKind, Domain, FactorKind, Index, Kind, Role, Support, Use};
use crate::model::known::{Affine, Known};
use crate::model::replace::inner_name;
use crate::syntax::{BinaryOp, Span};

/// The elements of one vector that a sum reads.
struct Projection {
    vector: Use,
    /// The comprehensions over which the vector itself runs.
    each: Vec<PlateId>,
    terms: Vec<Term>,
}

impl<'a> Resolver<'a> {
    /// Whether a use reaches a whole element of a variable whose elements are vectors.
    pub(super) fn is_vector(&self, use_: &Use) -> bool {
        let rank = self.rank_of(use_);
        use_.index.len() == rank
            && !super::values::type_of(&self.model.variables[use_.variable].domain).is_scalar()
    }

    pub(super) fn rank_of(&self, use_: &Use) -> usize {
        let local = self.definitions.local_index(use_.variable);
        local.map_or_else(|| self.definitions.rank(use_.variable), |index| index.len())
    }

    /// Whether the entries of a vector variable are terms of sums; if not, it is for a later version.
    pub(super) fn is_gaussian_vector(&mut self, use_: &Use, span: Span) -> bool {
        let family = self.model.variables[use_.variable].family.clone();
        if family != "MultivariateGaussian" {
            self.later(&format!("arithmetic of the elements of a `{family}`"), span);
        }
        family == "MultivariateGaussian"
    }

    /// `v[i]` of a vector variable, a term.
    pub(super) fn vector_element(
        &mut self,
        use_: &Use,
        indices: &[&'a crate::syntax::Expr],
        span: Span,
    ) -> Value {
        let ty = super::values::type_of(&self.model.domain_of(use_));
        if indices.len() > ty.axes.len() {
            return self.too_many_indices(span, &ty);
        }
        let [index] = indices else {
            self.later("an element of a matrix variable", span);
            return Value::Poison;
        };
        let Some(at) = self.index(index) else { return Value::Poison };
        if !self.is_gaussian_vector(use_, span) {
            return Value::Poison;
        }
        if let Some(Dim::Fixed(size)) = ty.axes.first() {
            let name = self.model.variables[use_.variable].shown.clone();
            self.in_range(&at, size, &name, index.span, false);
        }
        Value::Sum(Sum::of(element_use(use_, &at)))
    }

    /// `dot(a, b)`: one of them known makes it linear.
    pub(super) fn dot(&mut self, values: Vec<(Value, Span)>) -> Value {
        let Ok([(a, at), (b, bt)]) = <[(Value, Span); 2]>::try_from(values) else { return Value::Poison };
        let (a, b) = (self.coerced(a, Base::Real, at), self.coerced(b, Base::Real, bt));
        let (Some(ta), Some(tb)) = (a.ty(), b.ty()) else { return Value::Poison };
        let ([Dim::Fixed(size)], [Dim::Fixed(other)]) = (ta.axes.as_slice(), tb.axes.as_slice()) else {
            let (found, span) = if ta.axes.len() == 1 { (tb, bt) } else { (ta, at) };
            self.mismatch("[f64; _]", &found, span);
            return Value::Poison;
        };
        if self.equal_sizes(size, other, "the first vector", "the second", bt).is_none() {
            return Value::Poison;
        }
        let span = at.to(bt);
        if let (Value::Random(x, _), Value::Random(y, _)) = (&a, &b) {
            let (x, y) = (x.clone(), y.clone());
            return self.random_dot(&x, &y, size, span);
        }
        let plate = self.elements_plate(size.clone(), span);
        let j = Known::Plate(plate);
        match (a, b) {
            (Value::Known(k, _), Value::Random(use_, _)) | (Value::Random(use_, _), Value::Known(k, _)) => {
                if self.is_vector(&use_) && !self.is_gaussian_vector(&use_, span) {
                    return Value::Poison;
                }
                let coefficient = self.model.element(k, j.clone());
                let term = Term { coefficient, use_: element_use(&use_, &j), each: Vec::new() };
                let sum = Sum { constant: Known::Real(0.0), terms: vec![term] };
                Value::Sum(sum.over(&self.model, plate))
            }
            (Value::Known(a, _), Value::Known(b, _)) => {
                let body = self.model.element(a, j.clone()).times(self.model.element(b, j));
                Value::Known(Known::sum(self.model.plates[plate].range(plate), body), Ty::scalar(Base::Real))
            }
            _ => Value::Poison,
        }
    }

    /// Both sides random: a factor of two vectors; of two arrays a product per element, then their sum.
    fn random_dot(&mut self, a: &Use, b: &Use, size: &Known, span: Span) -> Value {
        let inputs = |a, b| vec![("a", Argument::Random(a)), ("b", Argument::Random(b))];
        let (real, vectors) = (Ty::vector(Base::Real, size.clone()), (self.is_vector(a), self.is_vector(b)));
        match vectors {
            (true, true) => {
                if !self.is_gaussian_vector(a, span) || !self.is_gaussian_vector(b, span) {
                    return Value::Poison;
                }
                let inputs = inputs(a.clone(), b.clone());
                self.operation("inner_product", "y", inputs, Domain::Real, None, span)
                    .unwrap_or(Value::Poison)
            }
            (false, false) => {
                let plate = self.elements_plate(size.clone(), span);
                let j = Known::Plate(plate);
                let inputs = inputs(element_use(a, &j), element_use(b, &j));
                self.plates.push(plate);
                let product = self.operation("product", "product", inputs, Domain::Real, None, span);
                self.plates.pop();
                match product {
                    Some(Value::Random(use_, _)) => Value::Sum(Sum::of(use_).over(&self.model, plate)),
                    _ => Value::Poison,
                }
            }
            // An array beside a vector becomes one.
            _ => {
                let vectors =
                    [a, b].map(|use_| self.as_vector(Value::Random(use_.clone(), real.clone()), span));
                match vectors {
                    [Value::Random(a, _), Value::Random(b, _)] => self.random_dot(&a, &b, size, span),
                    _ => Value::Poison,
                }
            }
        }
    }

    /// `matmul(a, x)` with a random vector: a factor if the matrix is known.
    pub(super) fn matrix_times_vector(
        &mut self,
        values: Vec<(Value, Span)>,
        child: Option<Child<'a>>,
        span: Span,
    ) -> Option<Value> {
        let [(a, at), (x, xt)] = <[(Value, Span); 2]>::try_from(values).ok()?;
        let (a, x) = (self.coerced(a, Base::Real, at), self.coerced(x, Base::Real, xt));
        let x = self.as_vector(x, xt);
        let (Some(ta), Some(tx)) = (a.ty(), x.ty()) else { return Some(Value::Poison) };
        let (Value::Known(a, _), Value::Random(use_, _)) = (a, x) else {
            self.later("`matmul` with a random matrix", span);
            return Some(Value::Poison);
        };
        let ([Dim::Fixed(rows), Dim::Fixed(columns)], [Dim::Fixed(size)]) =
            (ta.axes.as_slice(), tx.axes.as_slice())
        else {
            self.later(&format!("`matmul` of a `{}` and a random `{}`", ta.name(), tx.name()), span);
            return Some(Value::Poison);
        };
        if self.equal_sizes(columns, size, "the columns of the matrix", "the vector", xt).is_none() {
            return Some(Value::Poison);
        }
        if !self.is_gaussian_vector(&use_, xt) {
            return Some(Value::Poison);
        }
        self.check(CheckKind::Support { value: a.clone(), support: Support::IndependentRows }, at);
        let inputs = vec![("a", Argument::Known(a)), ("x", Argument::Random(use_))];
        self.operation("matrix_vector", "y", inputs, Domain::Vector { size: rows.clone() }, child, span)
    }

    /// Whether a sum reads an element of a vector, itself or by the name of a variable that is a function of one.
    pub(super) fn reads_vector(&self, sum: &Sum) -> bool {
        let is_function = |term: &Term| {
            self.model.factors.iter().any(|(_, factor)| {
                let defines = factor.child().is_some_and(|child| child.variable == term.use_.variable);
                let reads = matches!(&factor.kind, FactorKind::Table(name) if name == "inner_product" || name == "vector_element");
                defines && reads
            })
        };
        sum.terms.iter().any(|term| term.use_.index.len() > self.rank_of(&term.use_) || is_function(term))
    }

    /// A sum in which what is read of vectors is read by parts of its own.
    pub(super) fn without_elements(&mut self, sum: Sum, span: Span) -> Sum {
        let (elements, terms): (Vec<Term>, Vec<Term>) =
            sum.terms.into_iter().partition(|term| term.use_.index.len() > self.rank_of(&term.use_));
        let mut sum = Sum { constant: sum.constant, terms };
        for projection in projections(elements) {
            let each = projection.each.clone();
            let open = self.plates.len();
            self.plates.extend(each.iter().rev());
            let part = self.part(Domain::Real, Kind::Derived, span);
            let coefficient = self.project(&projection, &Argument::Random(part.clone()), Role::Defines, span);
            self.plates.truncate(open);
            sum.terms.push(Term { coefficient, use_: part, each });
        }
        sum
    }

    /// Defines what a sum defines as an inner product, if it is no more than that.
    pub(super) fn sole_projection(&mut self, sum: &Sum) -> bool {
        let elements = |term: &Term| term.use_.index.len() > self.rank_of(&term.use_);
        if !sum.constant.is(0.0) || sum.terms.is_empty() || !sum.terms.iter().all(elements) {
            return false;
        }
        let projections = projections(sum.terms.clone());
        let [only] = projections.as_slice() else { return false };
        only.each.is_empty() && (only.element().is_none() || only.terms[0].coefficient.is(1.0))
    }

    /// The factor of such a sum.
    pub(super) fn define_projection(&mut self, sum: Sum, child: &Argument, role: Role, span: Span) {
        for projection in projections(sum.terms) {
            let _ = self.project(&projection, child, role, span);
        }
    }

    /// The factor that reads a vector, and what its value is multiplied by.
    fn project(&mut self, projection: &Projection, child: &Argument, role: Role, span: Span) -> Known {
        let vector = Argument::Random(projection.vector.clone());
        if let Some((index, coefficient)) = projection.element() {
            self.factor(
                "vector_element",
                role,
                &[("y", child.clone()), ("x", vector), ("index", Argument::Known(index))],
            );
            return coefficient;
        }
        let size = self.model.domain_of(&projection.vector).size().cloned().unwrap_or(Known::Integer(0));
        let coefficients = self.coefficients(&projection.terms, &size, span);
        self.factor(
            "inner_product",
            role,
            &[("y", child.clone()), ("a", vector), ("b", Argument::Known(coefficients))],
        );
        Known::Real(1.0)
    }

    /// What each entry of a vector is multiplied by.
    fn coefficients(&mut self, terms: &[Term], size: &Known, span: Span) -> Known {
        if let [term] = terms
            && let Some(plate) = self.runs_through(term, size)
        {
            return match &term.coefficient {
                Known::Parameter { parameter, index } if is_element(index, plate) => {
                    Known::Parameter { parameter: *parameter, index: index[..index.len() - 1].to_vec() }
                }
                Known::Call(name, all)
                    if name == "element" && all[1] == Known::Plate(plate) && !all[0].mentions(plate) =>
                {
                    all[0].clone()
                }
                other => {
                    let range = self.model.plates[plate].range(plate);
                    Known::Comprehension(Box::new(range), Box::new(other.clone()))
                }
            };
        }
        let inside = terms
            .iter()
            .flat_map(|term| term.coefficient.bound_plates().into_iter().chain(term.each.clone()));
        let around = inside.chain(self.plates.clone());
        let taken: Vec<String> = around.map(|plate| self.model.plates[plate].name.clone()).collect();
        let plate = self.elements_plate(size.clone(), span);
        self.model.plates[plate].name = inner_name("entry", &taken);
        let entry = Known::Plate(plate);
        let body = terms.iter().map(|term| self.coefficient_at(term, size, &entry)).reduce(Known::plus);
        let range = Box::new(self.model.plates[plate].range(plate));
        Known::Comprehension(range, Box::new(body.unwrap_or(Known::Real(0.0))))
    }

    /// The plate over which a term runs through all entries of a vector.
    fn runs_through(&self, term: &Term, size: &Known) -> Option<PlateId> {
        let ([plate], Some(index)) = (term.each.as_slice(), term.use_.index.last()) else { return None };
        let row = &self.model.plates[*plate];
        let whole = row.lower.is(0.0) && Affine::equal(&row.upper, size);
        (whole && index.to_known() == Known::Plate(*plate)).then_some(*plate)
    }

    /// What a term multiplies one entry by.
    fn coefficient_at(&mut self, term: &Term, size: &Known, entry: &Known) -> Known {
        if let Some(plate) = self.runs_through(term, size) {
            return self.model.replaced(&term.coefficient, &[plate], std::slice::from_ref(entry));
        }
        let index = term.use_.index.last().map_or(Known::Integer(0), Index::to_known);
        let is_it = Known::Binary(BinaryOp::Equal, Box::new(index), Box::new(entry.clone()));
        let here = Known::If(Box::new(is_it), Box::new(term.coefficient.clone()), Box::new(Known::Real(0.0)));
        term.each.iter().fold(here, |body, plate| Known::sum(self.model.plates[*plate].range(*plate), body))
    }

    /// A function of known vectors and matrices.
    pub(super) fn known_matrix(&mut self, name: &str, values: Vec<(Value, Span)>) -> Value {
        let (mut arguments, mut axes) = (Vec::new(), Vec::new());
        for (value, at) in values {
            let base = if name == "identity" { Base::Integer } else { Base::Real };
            let Value::Known(known, ty) = self.coerced(value, base, at) else { return Value::Poison };
            axes.push((ty.axes, at));
            arguments.push(known);
        }
        let sizes: Option<Vec<Vec<Known>>> = axes.iter().map(|(axes, _)| fixed(axes)).collect();
        let Some(sizes) = sizes else {
            self.later(&format!("`{name}` of rows of varying length"), axes[0].1);
            return Value::Poison;
        };
        let made = match (name, sizes.as_slice()) {
            ("identity", _) => vec![arguments[0].clone(), arguments[0].clone()],
            ("softmax", [v]) => vec![v[0].clone()],
            ("diagonal", [v]) => vec![v[0].clone(), v[0].clone()],
            ("transpose", [a]) => vec![a[1].clone(), a[0].clone()],
            ("outer", [a, b]) => vec![a[0].clone(), b[0].clone()],
            ("matmul", [a, b]) => {
                let (columns, rows) = ("the columns of the first", "the rows of the second");
                if self.equal_sizes(&a[1], &b[0], columns, rows, axes[1].1).is_none() {
                    return Value::Poison;
                }
                [&a[..1], &b[1..]].concat()
            }
            _ => return Value::Poison,
        };
        let axes = made.into_iter().map(Dim::Fixed).collect();
        Value::Known(Known::Call(name.to_owned(), arguments), Ty { base: Base::Real, axes })
    }

    /// Reports an operand of a function of vectors or matrices that is something else.
    pub(super) fn has_ranks(&mut self, name: &str, ranks: &[&[usize]], values: &[(Value, Span)]) -> bool {
        let mut fits = true;
        for ((value, at), ranks) in values.iter().zip(ranks) {
            let Some(ty) = value.ty() else { return false };
            if !ranks.contains(&ty.axes.len()) {
                let wanted = ["a number", "a vector", "a matrix"][ranks[0]];
                let message = format!("`{name}` takes {wanted} here, not a `{}`", ty.name());
                self.error(Error::new(Code::WrongRank, message).label(*at, format!("a `{}`", ty.name())));
                fits = false;
            }
        }
        fits
    }
}

/// Elements by the vectors that they are of.
fn projections(elements: Vec<Term>) -> Vec<Projection> {
    let mut all: Vec<Projection> = Vec::new();
    for mut term in elements {
        let mut vector = term.use_.clone();
        vector.index.pop();
        let follows = |plate: &PlateId| vector.index.iter().any(|index| index.to_known().mentions(*plate));
        let (each, own): (Vec<PlateId>, Vec<PlateId>) = term.each.iter().copied().partition(follows);
        term.each = own;
        let same = |one: &&mut Projection| one.vector == vector && one.each == each;
        match all.iter_mut().find(same) {
            Some(one) => one.terms.push(term),
            None => all.push(Projection { vector, each, terms: vec![term] }),
        }
    }
    all
}

impl Projection {
    /// The only element that is read, and what it is multiplied by.
    fn element(&self) -> Option<(Known, Known)> {
        let [term] = self.terms.as_slice() else { return None };
        let index = term.use_.index.last().filter(|_| term.each.is_empty())?;
        Some((index.to_known(), term.coefficient.clone()))
    }
}

/// Whether the last of some indices is a plate's, and no other mentions it.
fn is_element(index: &[Known], plate: PlateId) -> bool {
    index.split_last().is_some_and(|(last, rest)| {
        *last == Known::Plate(plate) && !rest.iter().any(|one| one.mentions(plate))
    })
}

/// The sizes of axes that have one each.
fn fixed(axes: &[Dim]) -> Option<Vec<Known>> {
    axes.iter()
        .map(|dim| match dim {
            Dim::Fixed(size) => Some(size.clone()),
            Dim::Ragged => None,
        })
        .collect()
}
