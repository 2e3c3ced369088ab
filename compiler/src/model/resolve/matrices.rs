//! Matrices as arguments of distributions: their sizes, and literal ones that no data can save.

use super::Resolver;
use super::arguments::literals;
use super::given::Given;
use super::values::{Dim, Value};
use crate::error::{Code, Error};
use crate::model::ir::{CheckKind, Domain, Support};
use crate::model::known::Known;
use crate::syntax::Span;
use posterity_runtime::Grid;
use posterity_runtime::check::positive_definite;

impl Resolver<'_> {
    /// A vector's mean and matrix must be of one size.
    pub(super) fn vector_of(&mut self, given: &Given, size: Known) -> Option<Domain> {
        let (_, matrix, span) = given.arguments.get(1)?;
        for axis in matrix.ty()?.axes {
            let Dim::Fixed(other) = axis else { continue };
            self.equal_sizes(&size, &other, "mean", given.arguments[1].0, *span)?;
        }
        Some(Domain::Vector { size })
    }

    /// A Wishart's matrix is square, and its degrees of freedom are more than the rows but one.
    pub(super) fn matrix_of(&mut self, given: &Given, size: Known) -> Option<Domain> {
        let (name, matrix, span) = given.arguments.get(1)?;
        if let [_, Dim::Fixed(columns)] = matrix.ty()?.axes.as_slice() {
            self.equal_sizes(&size, columns, &format!("the rows of `{name}`"), "its columns", *span)?;
        }
        if let Some((_, Value::Known(freedom, _), span)) = given.arguments.first() {
            let rows = size.clone().minus(Known::Integer(1)).to_real();
            let above = freedom.clone().minus(rows);
            match above.literal() {
                Some(above) if above <= 0.0 => self.error(
                    Error::new(Code::ArgumentOutOfDomain, "too few `degrees_of_freedom`")
                        .label(*span, "they must be more than the number of rows less 1"),
                ),
                Some(_) => {}
                None => {
                    self.check(CheckKind::Support { value: above, support: Support::Positive }, *span);
                }
            }
        }
        Some(Domain::Matrix { size })
    }

    /// Whether a literal matrix was found not to be positive definite.
    pub(super) fn refused_literal(&mut self, name: &str, known: &Known, span: Span) -> bool {
        let Known::Vector(rows) = known else { return false };
        let Some(rows) = rows.iter().map(literals).collect::<Option<Vec<_>>>() else { return false };
        let columns = rows.first().map_or(0, Vec::len);
        let (values, sizes) = (rows.concat(), [rows.len(), columns]);
        if rows.iter().any(|row| row.len() != columns) {
            return false; // said where the rows are read
        }
        let checked = positive_definite(name, name, &[], Grid::new(&values, sizes), 0, 0);
        let Err(wrong) = checked else { return false };
        let error = Error::new(Code::ArgumentOutOfDomain, wrong.message).label(span, "this matrix");
        self.error(if wrong.hint.is_empty() { error } else { error.hint(wrong.hint) });
        true
    }
}
