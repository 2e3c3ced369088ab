//! What stands in a story, counted: a test says which forms it has seen.

use std::collections::BTreeMap;

use super::story::{Arm, Draw, Expr, Given, Index, Place, Places, Reduction, Statement};

/// All forms.
pub(crate) const ALL: &[&str] = &[
    "all",
    "any",
    "array in a gate",
    "binomial",
    "by beta",
    "by dirichlet",
    "by gamma",
    "case by name",
    "case by number",
    "comparison",
    "condition by data",
    "constraint",
    "constraint in a case",
    "count",
    "data",
    "data in a case",
    "deferred constant",
    "deferred derived",
    "deferred drawn",
    "derived",
    "draw by if",
    "draw by match",
    "for",
    "gaussian",
    "gaussian datum",
    "if",
    "if expression",
    "if without else",
    "index of an index",
    "latent",
    "latent in a case",
    "match",
    "match expression",
    "nested gate",
    "plate in a gate",
    "random index",
    "repeat",
    "rest of the cases",
    "soft",
    "sum of integers",
];

struct Count {
    seen: BTreeMap<&'static str, usize>,
    /// How many gates stand around.
    gates: usize,
    /// How many loops.
    loops: usize,
}

/// How often each form stands in a block.
pub(crate) fn of(block: &[Statement]) -> BTreeMap<&'static str, usize> {
    let mut count = Count { seen: BTreeMap::new(), gates: 0, loops: 0 };
    count.block(block);
    count.seen
}

impl Count {
    fn add(&mut self, form: &'static str) {
        *self.seen.entry(form).or_default() += 1;
    }

    fn block(&mut self, block: &[Statement]) {
        if block.is_empty() {
            self.add("empty block");
        }
        for statement in block {
            self.statement(statement);
        }
    }

    fn gate(&mut self, blocks: &[&[Statement]]) {
        if self.gates > 0 {
            self.add("nested gate");
        }
        self.gates += 1;
        for block in blocks {
            self.block(block);
        }
        self.gates -= 1;
    }

    fn place(&mut self, place: &Place) {
        for index in &place.at {
            if let Index::Random(picked) = index {
                self.add("random index");
                if picked.at.iter().any(|index| matches!(index, Index::Random(_))) {
                    self.add("index of an index");
                }
            }
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::For { body, .. } => {
                self.add(if self.gates > 0 { "plate in a gate" } else { "for" });
                self.loops += 1;
                self.block(body);
                self.loops -= 1;
            }
            Statement::Let(_, given) => {
                self.add(match (given, self.gates) {
                    (Given::As(_), _) => "derived",
                    (Given::By(_), 0) => "latent",
                    (Given::By(_), _) => "latent in a case",
                });
                self.given(given);
            }
            Statement::Declare(_) => {}
            Statement::Define(place, given) => {
                if !place.at.is_empty() && self.gates > 0 && self.loops > 0 {
                    self.add("array in a gate");
                }
                self.add(match given {
                    Given::By(_) => "deferred drawn",
                    Given::As(Expr::Truth(_) | Expr::Integer(_) | Expr::Real(_)) => "deferred constant",
                    Given::As(_) => "deferred derived",
                });
                self.given(given);
            }
            Statement::Data(_, draw) => {
                self.add(if self.gates > 0 { "data in a case" } else { "data" });
                if matches!(draw, Draw::Of("Gaussian", _)) {
                    self.add("gaussian datum");
                }
                self.draw(draw);
            }
            Statement::Observe(value) => {
                self.add(if self.gates > 0 { "constraint in a case" } else { "constraint" });
                self.expr(value);
            }
            Statement::Soft(value, draw) => {
                self.add("soft");
                self.expr(value);
                self.draw(draw);
            }
            Statement::If { condition, otherwise, .. } => {
                let data = matches!(condition, Expr::Read(place) if place.name.starts_with("bd"));
                self.add(if data { "condition by data" } else { "if" });
                if otherwise.is_none() {
                    self.add("if without else");
                }
                self.expr(condition);
                self.gate(&statement.blocks());
            }
            Statement::Match { selector, arms } => {
                self.add("match");
                for (arm, _) in arms {
                    self.arm(arm);
                }
                self.expr(selector);
                self.gate(&statement.blocks());
            }
            Statement::Repeat(times, _) => {
                self.add("repeat");
                self.expr(times);
                self.gate(&statement.blocks());
            }
        }
    }

    fn arm(&mut self, arm: &Arm) {
        self.add(match arm {
            Arm::Case(_) => "case by number",
            Arm::Bind(_) => "case by name",
            Arm::Rest => "rest of the cases",
        });
    }

    fn given(&mut self, given: &Given) {
        match given {
            Given::By(draw) => self.draw(draw),
            Given::As(value) => self.expr(value),
        }
    }

    fn draw(&mut self, draw: &Draw) {
        match draw {
            Draw::Of(family, arguments) => {
                match *family {
                    "Gaussian" => self.add("gaussian"),
                    "Binomial" => self.add("binomial"),
                    _ => {}
                }
                for (_, value) in arguments {
                    if let Expr::Read(place) = value {
                        match place.name.as_bytes().first() {
                            Some(b'p') => self.add("by beta"),
                            Some(b's') => self.add("by dirichlet"),
                            Some(b'r') => self.add("by gamma"),
                            _ => {}
                        }
                    }
                    self.expr(value);
                }
            }
            Draw::If(c, a, b) => {
                self.add("draw by if");
                self.expr(c);
                self.draw(a);
                self.draw(b);
            }
            Draw::Match(z, arms) => {
                self.add("draw by match");
                self.expr(z);
                for (_, draw) in arms {
                    self.draw(draw);
                }
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Binary("+", a, _) if !matches!(**a, Expr::Read(ref place) if place.name.starts_with('g')) =>
            {
                self.add("sum of integers");
            }
            Expr::Binary("==" | "<", ..) => self.add("comparison"),
            Expr::Reduce(Reduction::All, _) => self.add("all"),
            Expr::Reduce(Reduction::Any, _) => self.add("any"),
            Expr::Reduce(Reduction::Count, _) => self.add("count"),
            Expr::If(..) => self.add("if expression"),
            Expr::Match(..) => self.add("match expression"),
            _ => {}
        }
        if let Expr::Not(a) | Expr::Binary(_, a, _) = expr {
            self.expr(a);
        } else {
            expr.each_place(&mut |place| self.place(place));
        }
        if let Expr::Binary(_, _, b) = expr {
            self.expr(b);
        }
    }
}
