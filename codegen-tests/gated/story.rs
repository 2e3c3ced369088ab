//! A gated story: the part of the model language that these models are written in, as data.

/// A known integer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Whole {
    Number(i64),
    /// A loop's variable, a case or a size, and what is added to it.
    Name(String, i64),
    /// An element of an array of data.
    Datum(Place),
}

/// An index: known, or a random integer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Index {
    Known(Whole),
    Random(Place),
}

/// An element of an array, or a scalar: one index for each axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) at: Vec<Index>,
}

/// What takes a whole array of truth values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Reduction {
    All,
    Any,
    Count,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    Truth(bool),
    Integer(i64),
    Real(f64),
    List(Vec<f64>),
    /// A loop's variable or a case.
    Name(String),
    Read(Place),
    Not(Box<Expr>),
    /// `&&`, `||`, `==`, `<`, `+`, `-`, `*`.
    Binary(&'static str, Box<Expr>, Box<Expr>),
    Reduce(Reduction, String),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    Match(Box<Expr>, Vec<(Arm, Expr)>),
}

/// What an arm of a `match` takes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Arm {
    Case(i64),
    Bind(String),
    Rest,
}

/// A distribution.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Draw {
    /// Its name and arguments, each with its own name or none.
    Of(&'static str, Vec<(&'static str, Expr)>),
    If(Expr, Box<Draw>, Box<Draw>),
    Match(Expr, Vec<(Arm, Draw)>),
}

/// How something is defined.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Given {
    By(Draw),
    As(Expr),
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Statement {
    For {
        name: String,
        from: i64,
        to: Whole,
        body: Vec<Statement>,
    },
    /// `let target ~ …;` or `let target = …;`
    Let(Place, Given),
    /// `let target;`
    Declare(Place),
    /// `target ~ …;` or `target = …;` on what is declared.
    Define(Place, Given),
    /// `target ~ …;` on a parameter.
    Data(Place, Draw),
    Observe(Expr),
    /// `observe value ~ …;`
    Soft(Expr, Draw),
    If {
        condition: Expr,
        then: Vec<Statement>,
        otherwise: Option<Vec<Statement>>,
    },
    Match {
        selector: Expr,
        arms: Vec<(Arm, Vec<Statement>)>,
    },
    Repeat(Expr, Vec<Statement>),
}

impl Place {
    pub(crate) fn scalar(name: &str) -> Self {
        Place { name: name.to_owned(), at: Vec::new() }
    }

    /// The first random index, innermost first.
    pub(crate) fn random_index(&self) -> Option<&Place> {
        self.at.iter().find_map(|index| match index {
            Index::Random(place) => place.random_index().or(Some(place)),
            Index::Known(_) => None,
        })
    }

    /// With a random index known by a name.
    pub(crate) fn with_known(&self, picked: &Place, name: &str) -> Place {
        let known = |index: &Index| match index {
            Index::Random(place) if place == picked => Index::Known(Whole::Name(name.to_owned(), 0)),
            Index::Random(place) => Index::Random(place.with_known(picked, name)),
            Index::Known(_) => index.clone(),
        };
        Place { name: self.name.clone(), at: self.at.iter().map(known).collect() }
    }
}

/// Goes through all places that an item reads.
pub(crate) trait Places: Clone {
    fn each_place(&self, visit: &mut dyn FnMut(&Place));
    #[must_use]
    fn map_places(&self, change: &dyn Fn(&Place) -> Place) -> Self;

    /// The first random index of what it reads.
    fn random_index(&self) -> Option<Place> {
        let mut found = None;
        self.each_place(&mut |place| {
            if found.is_none() {
                found = place.random_index().cloned();
            }
        });
        found
    }
}

impl Places for Expr {
    fn each_place(&self, visit: &mut dyn FnMut(&Place)) {
        match self {
            Expr::Read(place) => visit(place),
            Expr::Not(a) => a.each_place(visit),
            Expr::Binary(_, a, b) => {
                a.each_place(visit);
                b.each_place(visit);
            }
            Expr::If(c, a, b) => [c, a, b].into_iter().for_each(|one| one.each_place(visit)),
            Expr::Match(z, arms) => {
                z.each_place(visit);
                for (_, value) in arms {
                    value.each_place(visit);
                }
            }
            Expr::Truth(_)
            | Expr::Integer(_)
            | Expr::Real(_)
            | Expr::List(_)
            | Expr::Name(_)
            | Expr::Reduce(..) => {}
        }
    }

    fn map_places(&self, change: &dyn Fn(&Place) -> Place) -> Self {
        let boxed = |of: &Expr| Box::new(of.map_places(change));
        match self {
            Expr::Read(place) => Expr::Read(change(place)),
            Expr::Not(a) => Expr::Not(boxed(a)),
            Expr::Binary(symbol, a, b) => Expr::Binary(symbol, boxed(a), boxed(b)),
            Expr::If(c, a, b) => Expr::If(boxed(c), boxed(a), boxed(b)),
            Expr::Match(z, arms) => Expr::Match(
                boxed(z),
                arms.iter().map(|(arm, value)| (arm.clone(), value.map_places(change))).collect(),
            ),
            other => other.clone(),
        }
    }
}

impl Places for Draw {
    fn each_place(&self, visit: &mut dyn FnMut(&Place)) {
        match self {
            Draw::Of(_, arguments) => arguments.iter().for_each(|(_, value)| value.each_place(visit)),
            Draw::If(c, a, b) => {
                c.each_place(visit);
                a.each_place(visit);
                b.each_place(visit);
            }
            Draw::Match(z, arms) => {
                z.each_place(visit);
                for (_, draw) in arms {
                    draw.each_place(visit);
                }
            }
        }
    }

    fn map_places(&self, change: &dyn Fn(&Place) -> Place) -> Self {
        match self {
            Draw::Of(family, arguments) => Draw::Of(
                family,
                arguments.iter().map(|(name, value)| (*name, value.map_places(change))).collect(),
            ),
            Draw::If(c, a, b) => {
                Draw::If(c.map_places(change), Box::new(a.map_places(change)), Box::new(b.map_places(change)))
            }
            Draw::Match(z, arms) => Draw::Match(
                z.map_places(change),
                arms.iter().map(|(arm, draw)| (arm.clone(), draw.map_places(change))).collect(),
            ),
        }
    }
}

impl Places for Given {
    fn each_place(&self, visit: &mut dyn FnMut(&Place)) {
        match self {
            Given::By(draw) => draw.each_place(visit),
            Given::As(value) => value.each_place(visit),
        }
    }

    fn map_places(&self, change: &dyn Fn(&Place) -> Place) -> Self {
        match self {
            Given::By(draw) => Given::By(draw.map_places(change)),
            Given::As(value) => Given::As(value.map_places(change)),
        }
    }
}

impl Statement {
    /// The gate that a random index around this statement is, if it has one: the index, and the statement in a case.
    pub(crate) fn random_index(&self, name: &str) -> Option<(Place, Statement)> {
        let picked = match self {
            Statement::Let(_, given) | Statement::Define(_, given) => given.random_index(),
            Statement::Data(_, draw) => draw.random_index(),
            Statement::Observe(value) => value.random_index(),
            Statement::Soft(value, draw) => value.random_index().or_else(|| draw.random_index()),
            Statement::If { condition, .. } => condition.random_index(),
            Statement::Match { selector, .. } => selector.random_index(),
            Statement::For { .. } | Statement::Declare(_) | Statement::Repeat(..) => None,
        }?;
        let change = |place: &Place| place.with_known(&picked, name);
        let changed = match self.clone() {
            Statement::Let(place, given) | Statement::Define(place, given) => {
                Statement::Define(place, given.map_places(&change))
            }
            Statement::Data(place, draw) => Statement::Data(place, draw.map_places(&change)),
            Statement::Observe(value) => Statement::Observe(value.map_places(&change)),
            Statement::Soft(value, draw) => {
                Statement::Soft(value.map_places(&change), draw.map_places(&change))
            }
            Statement::If { condition, then, otherwise } => {
                Statement::If { condition: condition.map_places(&change), then, otherwise }
            }
            Statement::Match { selector, arms } => {
                Statement::Match { selector: selector.map_places(&change), arms }
            }
            other => other,
        };
        Some((picked, changed))
    }

    /// The blocks inside.
    pub(crate) fn blocks(&self) -> Vec<&[Statement]> {
        match self {
            Statement::For { body, .. } | Statement::Repeat(_, body) => vec![body],
            Statement::If { then, otherwise, .. } => {
                [Some(then), otherwise.as_ref()].into_iter().flatten().map(Vec::as_slice).collect()
            }
            Statement::Match { arms, .. } => arms.iter().map(|(_, body)| body.as_slice()).collect(),
            _ => Vec::new(),
        }
    }
}
