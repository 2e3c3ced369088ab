//! Names without a definition so far: where it is to come, if it is, and what is wrong if not.

use super::Resolver;
use super::scope::Binding;
use super::values::Value;
use crate::error::{Code, Error};
use crate::model::catalogue;
use crate::syntax::{Block, Expr, ExprKind, Name, Span, Statement, StatementKind};

/// How many mistakes are compared with all the names that may be meant.
const MOST_HINTS: usize = 100;

impl Resolver<'_> {
    /// A name that nothing visible has.
    pub(super) fn missing_name(&mut self, name: &Name) -> Value {
        self.unknown.push(name.text.clone());
        if self.unseen.holds(&name.text) {
            return Value::Poison;
        }
        if let Some(later) = self.defined_later(&name.text) {
            self.error(
                Error::new(Code::UsedBeforeDefined, format!("`{}` is used before it is defined", name.text))
                    .label(name.span, "not defined yet")
                    .label(later, "defined here")
                    .hint("move the definition above its use"),
            );
            return Value::Poison;
        }
        if self.statement_target().is_some_and(|target| target == name.text) {
            self.error(
                Error::new(Code::UsedBeforeDefined, format!("`{}` is used before it is defined", name.text))
                    .label(name.span, "its own definition reads it")
                    .hint(format!(
                        "an array begins with an element that reads none: `let {}[0] ~ …;`",
                        name.text
                    )),
            );
            return Value::Poison;
        }
        if let Some(path) = self.scopes.scoped(&name.text) {
            let hint = format!("write its path, which ends in `{path}`");
            let message = format!("`{}` is out of scope here: it belongs to another scope", name.text);
            self.error(Error::new(Code::OutOfScope, message).label(name.span, "not visible here").hint(hint));
            return Value::Poison;
        }
        if let Some((span, index)) = self.scopes.closed(&name.text) {
            let mut error = Error::new(
                Code::OutOfScope,
                format!("`{}` is out of scope here: it is local to its loop or branch", name.text),
            )
            .label(name.span, "not visible here")
            .label(span, if index { "the index of this loop" } else { "local to the block it stands in" });
            if !index {
                error = error.hint(format!(
                    "an array outlives its loop: `let {0}[i] ~ …`; of what every branch defines write `let {0};` before them",
                    name.text
                ));
            }
            self.error(error);
            return Value::Poison;
        }
        let mut error = Error::new(Code::UnknownName, format!("unknown name `{}`", name.text))
            .label(name.span, "nothing of this name is visible here");
        if let Some(near) = self.nearest_name(&name.text) {
            error = error.hint(format!("did you mean `{near}`?"));
        }
        self.error(error);
        self.scopes.bind(&name.text, Binding::Value(Value::Poison), name.span);
        Value::Poison
    }

    /// A visible name that is almost this; after many mistakes more hints help nobody.
    fn nearest_name(&self, name: &str) -> Option<&str> {
        (self.errors.count() < MOST_HINTS).then(|| catalogue::nearest(name, self.scopes.names()))?
    }

    /// A use of a declared variable that has no definition so far.
    pub(super) fn undefined(&mut self, name: &Name, span: Span) -> Value {
        if let Some((definition, reads)) = self.definition_to_come(&name.text) {
            let this = self.statement_target();
            let error = if this.as_ref().is_some_and(|target| reads.contains(target)) {
                let target = this.unwrap_or_default();
                Error::new(
                    Code::CyclicDefinition,
                    format!("`{target}` and `{}` are defined by each other: a cycle", name.text),
                )
                .label(span, format!("`{target}` needs `{}`", name.text))
                .label(definition, format!("and this needs `{target}`"))
            } else {
                Error::new(Code::UsedBeforeDefined, format!("`{}` is used before it is defined", name.text))
                    .label(span, "not defined yet")
                    .label(definition, "defined here")
                    .hint("move the definition above its use")
            };
            self.error(error);
        } else {
            let declared = self.scopes.find(&name.text).map_or(span, |entry| entry.span);
            self.error(
                Error::new(Code::NeverDefined, format!("`{}` is never defined", name.text))
                    .label(span, "used here")
                    .label(declared, "declared here")
                    .hint(format!("define it before this line: `{} ~ …;`", name.text)),
            );
        }
        if let Some(entry) = self.scopes.find_mut(&name.text) {
            entry.binding = Binding::Value(Value::Poison);
            self.definitions.settled(entry.span);
        }
        Value::Poison
    }

    /// The variable that the statement at hand defines.
    fn statement_target(&self) -> Option<String> {
        let here = self.statement;
        let statements = self.following.iter().flat_map(|block| block.iter());
        statements.filter(|statement| statement.span == here).find_map(target_name)
    }

    /// Whether an array that one block continues, as `if t > 0 { let s[t] ~ … s[t - 1] … }`, begins in another.
    pub(super) fn begins_in(&self, first: &Block, block: &Block) -> bool {
        let (begun, continued) = (definitions(first), definitions(block));
        continued.iter().any(|(name, from_itself)| {
            *from_itself && self.scopes.find(name).is_none() && begun.contains(&(name.clone(), false))
        })
    }

    fn defined_later(&self, name: &str) -> Option<Span> {
        let mut later = self.following.iter().flat_map(|block| block.iter().skip(1));
        later.find(|statement| introduces(statement, name)).map(|statement| statement.span)
    }

    /// The later statement that defines `name`, and the names that it reads.
    fn definition_to_come(&self, name: &str) -> Option<(Span, Vec<String>)> {
        let mut later = self.following.iter().flat_map(|block| block.iter().skip(1));
        let statement = later.find(|statement| target_name(statement).as_deref() == Some(name))?;
        let mut reads = Vec::new();
        if let StatementKind::Draw { distribution: value, .. } | StatementKind::Assign { value, .. } =
            &statement.kind
        {
            names_in(value, &mut reads);
        }
        Some((statement.span, reads))
    }
}

/// The names that a block defines, each with whether their definition reads them.
fn definitions(block: &Block) -> Vec<(String, bool)> {
    let of = |statement: &Statement| match &statement.kind {
        StatementKind::Draw { target, distribution: value, .. }
        | StatementKind::Assign { target, value, .. } => {
            let mut reads = Vec::new();
            names_in(value, &mut reads);
            vec![(target.name.text.clone(), reads.contains(&target.name.text))]
        }
        StatementKind::For { body, .. } => definitions(body),
        StatementKind::If { then, otherwise, .. } => {
            std::iter::once(then).chain(otherwise).flat_map(definitions).collect()
        }
        _ => Vec::new(),
    };
    block.statements.iter().flat_map(of).collect()
}

fn target_name(statement: &Statement) -> Option<String> {
    match &statement.kind {
        StatementKind::Draw { target, .. } | StatementKind::Assign { target, .. } => {
            Some(target.name.text.clone())
        }
        _ => None,
    }
}

fn introduces(statement: &Statement, name: &str) -> bool {
    match &statement.kind {
        StatementKind::Draw { introduces: true, target, .. }
        | StatementKind::Assign { introduces: true, target, .. }
        | StatementKind::Declare { target } => target.name.text == name,
        StatementKind::For { body, .. } => {
            body.statements.iter().any(|inner| introduces(inner, name) && !plain_target(inner))
        }
        _ => false,
    }
}

/// Whether a statement introduces a variable without indices, local to its block.
fn plain_target(statement: &Statement) -> bool {
    match &statement.kind {
        StatementKind::Draw { target, .. }
        | StatementKind::Assign { target, .. }
        | StatementKind::Declare { target } => target.indices.is_empty(),
        _ => true,
    }
}

/// Every name in an expression, without regard to what it stands for.
pub(super) fn names_in(expr: &Expr, names: &mut Vec<String>) {
    match &expr.kind {
        ExprKind::Path(path) => names.extend(path.segments.last().map(|name| name.text.clone())),
        ExprKind::Index { base, index } => [base, index].into_iter().for_each(|part| names_in(part, names)),
        ExprKind::Call { arguments, .. } => arguments.iter().for_each(|one| names_in(&one.value, names)),
        ExprKind::Unary { operand: part, .. }
        | ExprKind::Parenthesised(part)
        | ExprKind::Len { base: part } => names_in(part, names),
        ExprKind::Binary { left, right, .. } => {
            names_in(left, names);
            names_in(right, names);
        }
        ExprKind::Array(parts) => parts.iter().for_each(|part| names_in(part, names)),
        ExprKind::Closure { body, .. } => names_in(body, names),
        _ => {}
    }
}
