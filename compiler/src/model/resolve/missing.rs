//! Data with missing elements that more than their own line reads: each element is a variable of the same name, which is
//! seen to have the value of the data, where they have one.
//!
//! ```text
//! x[i] ~ Gaussian(0, variance = 1);       let x[i] ~ Gaussian(0, variance = 1);
//! y[i] ~ Gaussian(x[i], variance = 1);    observe data::x[i] == x[i];    // but where `x[i]` is missing
//!                                         y[i] ~ Gaussian(x[i], variance = 1);
//! ```

use super::Resolver;
use super::by_hand::path_name;
use super::picked::parts;
use super::scope::Binding;
use super::statements::Named;
use super::values::Value;
use crate::model::ParameterId;
use crate::model::ir::{Argument, Domain, Role, Support};
use crate::model::known::Known;
use crate::syntax;
use crate::syntax::{Block, Expr, ExprKind, Statement, StatementKind, Target};

impl<'a> Resolver<'a> {
    /// Makes variables of the parameters with missing elements that the model draws and reads elsewhere.
    pub(super) fn data_as_variables(&mut self, model: &'a syntax::Model) {
        let (mut drawn, mut read) = (Vec::new(), Vec::new());
        in_block(&model.body, &mut drawn, &mut read);
        let outputs = model.outputs.iter().flatten();
        read.extend(outputs.filter_map(|path| path.segments.last()).map(|name| name.text.as_str()));
        for parameter in &model.parameters {
            let name = &parameter.name;
            let Some(Binding::Parameter(id)) =
                self.scopes.find(&name.text).map(|entry| entry.binding.clone())
            else {
                continue;
            };
            let (draws, reads) = (drawn.contains(&name.text.as_str()), read.contains(&name.text.as_str()));
            if self.model.parameters[id].optional && draws && reads {
                let declared =
                    Binding::Declared { plates: Vec::new(), branches: Vec::new(), cases: Vec::new() };
                self.scopes.bind_at(self.body_depth, &name.text, declared, name.span);
                self.definitions.undefined.push(name.clone());
                self.filled.push((name.text.clone(), id));
            }
        }
    }

    /// The parameter whose elements are variables of this name.
    pub(super) fn filled(&self, name: &str) -> Option<ParameterId> {
        self.filled.iter().find(|(filled, _)| filled == name).map(|(_, id)| *id)
    }

    /// The data of a name by itself whose elements may be missing: of their shape nothing is.
    pub(super) fn data_of(&self, expr: &Expr) -> Option<Value> {
        let name = &path_name(expr)?.text;
        let found = self.filled(name).or_else(|| match self.scopes.find(name)?.binding {
            Binding::Parameter(id) => Some(id),
            _ => None,
        });
        let id = found.filter(|id| self.model.parameters[*id].optional)?;
        let whole = Known::Parameter { parameter: id, index: Vec::new() };
        Some(Value::Known(whole, self.parameter_type(id, &[])))
    }

    /// A variable that has just been drawn has the value of the data, where they have one.
    pub(super) fn observe_where_there(&mut self, id: ParameterId, target: &'a Target) {
        let Some(Named::Datum(datum, ty)) = self.datum(id, target) else { return };
        let indices: Vec<&'a Expr> = target.indices.iter().collect();
        let Value::Random(use_, _) = self.name(&target.name, &indices, target.span) else { return };
        let domain = self.model.domain_of(&use_);
        let Some(datum) = self.fits(datum, &ty, &domain, target.span) else { return };
        self.supported(&datum, Support::of(&domain), target.span);
        if domain == Domain::Real {
            let Some(sum) = self.as_sum(Value::Random(use_, ty), target.span) else { return };
            self.linear(sum, Known::Real(0.0), None, Argument::Known(datum), Role::Constrains);
        } else {
            self.observe_value(Argument::Random(use_), datum);
        }
    }
}

/// The names that the statements of a block draw, and those that they read.
fn in_block<'a>(block: &'a Block, drawn: &mut Vec<&'a str>, read: &mut Vec<&'a str>) {
    block.statements.iter().for_each(|statement| in_statement(statement, drawn, read));
    block.tail.iter().for_each(|tail| in_expression(tail, read));
}

fn in_statement<'a>(statement: &'a Statement, drawn: &mut Vec<&'a str>, read: &mut Vec<&'a str>) {
    match &statement.kind {
        StatementKind::Draw { introduces, target, distribution } => {
            drawn.extend((!introduces).then_some(target.name.text.as_str()));
            target.indices.iter().chain([distribution]).for_each(|part| in_expression(part, read));
        }
        StatementKind::Assign { target, value, .. } => {
            target.indices.iter().chain([value]).for_each(|part| in_expression(part, read));
        }
        StatementKind::Observe { condition: value } | StatementKind::Expression { value } => {
            in_expression(value, read);
        }
        StatementKind::ObserveDraw { value, distribution } => {
            in_expression(value, read);
            in_expression(distribution, read);
        }
        StatementKind::For { lower, upper, body, .. } => {
            in_expression(lower, read);
            in_expression(upper, read);
            in_block(body, drawn, read);
        }
        StatementKind::If { condition, then, otherwise } => {
            in_expression(condition, read);
            [then].into_iter().chain(otherwise).for_each(|block| in_block(block, drawn, read));
        }
        StatementKind::Match { subject, arms } => {
            in_expression(subject, read);
            for arm in arms {
                in_block(&arm.body, drawn, read);
            }
        }
        StatementKind::Repeat { count, body } => {
            in_expression(count, read);
            in_block(body, drawn, read);
        }
        StatementKind::Scope { body, .. } | StatementKind::Label { body, .. } => in_block(body, drawn, read),
        StatementKind::Declare { .. } | StatementKind::Reuse => {}
    }
}

/// The names whose values an expression reads: not those of which it asks the length.
fn in_expression<'a>(expr: &'a Expr, read: &mut Vec<&'a str>) {
    match &expr.kind {
        ExprKind::Len { .. } => {}
        ExprKind::Path(path) => read.extend(path.segments.last().map(|name| name.text.as_str())),
        _ => parts(expr).into_iter().for_each(|part| in_expression(part, read)),
    }
}
