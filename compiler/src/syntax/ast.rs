//! The syntax tree: what a model file says, with the byte range of every part and nothing resolved.

pub use crate::error::Span;

/// An identifier and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// The identifier's text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// `a::b::c`, most often of one segment.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// At least one segment.
    pub segments: Vec<Name>,
    /// All of it.
    pub span: Span,
}

/// A whole file.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// The text of the `//!` lines, without their marks.
    pub docs: Vec<String>,
    /// In the order of the text.
    pub items: Vec<Item>,
}

/// One item of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The text of the `///` lines, without their marks.
    pub docs: Vec<String>,
    /// `#[…]` before the item.
    pub attributes: Vec<Attribute>,
    /// What it is.
    pub kind: ItemKind,
    /// All of it, from its first keyword.
    pub span: Span,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// `const K: usize = 3;`
    Const { name: Name, ty: Type, value: Expr },
    /// `use path;`
    Use { path: Path },
    /// `use factor path;`
    Factor { path: Path },
    /// `model Name(parameters) -> (outputs) { … }`
    Model(Model),
    /// `component name(parameters) -> type { …; tail }`
    Component(Component),
    /// `shared name: type ~ D(…);`
    Shared { name: Name, ty: Type, prior: Option<Expr> },
    /// `schedule(passes = 10) { … }`
    Schedule { arguments: Vec<Argument>, steps: Vec<ScheduleStep>, span: Span },
}

/// One step of a `schedule`.
#[derive(Clone, Debug, PartialEq)]
pub enum ScheduleStep {
    /// `M;`, `M(iterations = 10);`, `parallel M;`
    Run { parallel: bool, model: Name, arguments: Vec<Argument>, span: Span },
    /// `parallel { A; B; }`
    Parallel { steps: Vec<ScheduleStep>, span: Span },
}

/// A model.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Its name.
    pub name: Name,
    /// What is given at run time.
    pub parameters: Vec<Parameter>,
    /// `-> (a, b)`; `None` where it is not written.
    pub outputs: Option<Vec<Path>>,
    /// Its statements; inner attributes (`#![…]`) are in `body.attributes`.
    pub body: Block,
    /// From `model` to the end of the signature.
    pub signature: Span,
}

/// A component.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// Its name.
    pub name: Name,
    /// Its arguments.
    pub parameters: Vec<Parameter>,
    /// The type of its value, if it has one.
    pub result: Option<Type>,
    /// Its statements and, last, its value.
    pub body: Block,
}

/// `name: type`
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// All of it.
    pub span: Span,
}

/// A type and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// What it is.
    pub kind: TypeKind,
    /// All of it.
    pub span: Span,
}

/// What a type is.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// `bool`
    Bool,
    /// `usize`
    Usize,
    /// `f64`
    Real,
    /// A distribution's name, for a prior handed in.
    Distribution(Name),
    /// `Option<T>`
    Option(Box<Type>),
    /// `[T; size]`
    Array { element: Box<Type>, size: Box<Expr> },
    /// `[T; ..]`, inside an array
    Ragged { element: Box<Type> },
}

/// `#[name(arguments; more)]` or `#![…]`
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// Its name.
    pub name: Name,
    /// Before a semicolon.
    pub arguments: Vec<Argument>,
    /// After a semicolon (`#![group(a, b; root = a)]`).
    pub more: Vec<Argument>,
    /// All of it.
    pub span: Span,
}

/// `{ #![…] statements tail }`
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// `#![…]`
    pub attributes: Vec<Attribute>,
    /// In the order of the text.
    pub statements: Vec<Statement>,
    /// An expression without `;` at the end: the value of the block.
    pub tail: Option<Box<Expr>>,
    /// With the braces.
    pub span: Span,
}

/// A statement with its attributes.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// `#[…]`
    pub attributes: Vec<Attribute>,
    /// What it does.
    pub kind: StatementKind,
    /// All of it but the attributes, with its `;`.
    pub span: Span,
}

impl Statement {
    /// The blocks that it holds.
    pub fn blocks(&self) -> Vec<&Block> {
        match &self.kind {
            StatementKind::For { body, .. }
            | StatementKind::Repeat { body, .. }
            | StatementKind::Scope { body, .. }
            | StatementKind::Label { body, .. } => vec![body],
            StatementKind::If { then, otherwise, .. } => std::iter::once(then).chain(otherwise).collect(),
            StatementKind::Match { arms, .. } => arms.iter().map(|arm| &arm.body).collect(),
            _ => Vec::new(),
        }
    }
}

/// `x`, `x[i][j]`
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The variable.
    pub name: Name,
    /// One expression per pair of brackets.
    pub indices: Vec<Expr>,
    /// All of it.
    pub span: Span,
}

/// What a statement does.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// `let x;`
    Declare { target: Target },
    /// `let x ~ D;` (`introduces`) or `x ~ D;`
    Draw { introduces: bool, target: Target, distribution: Expr },
    /// `let x = e;` (`introduces`) or `x = e;`
    Assign { introduces: bool, target: Target, value: Expr },
    /// `observe e;`
    Observe { condition: Expr },
    /// `observe e ~ D;`
    ObserveDraw { value: Expr, distribution: Expr },
    /// `for i in lower..upper { … }`
    For { index: Name, lower: Expr, upper: Expr, body: Block },
    /// `if c { … } else { … }`; an `else if` is a block that holds one `If` statement
    If { condition: Expr, then: Block, otherwise: Option<Block> },
    /// `match z { … }`
    Match { subject: Expr, arms: Vec<Arm<Block>> },
    /// `repeat n { … }`
    Repeat { count: Expr, body: Block },
    /// `scope NAME reuse { … }`
    Scope { name: Name, reuse: bool, body: Block },
    /// `label NAME { … }`
    Label { name: Name, body: Block },
    /// `reuse;`
    Reuse,
    /// An expression for its effect, as `affine(x);`
    Expression { value: Expr },
}

/// One arm of a `match`.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm<T> {
    /// What it matches.
    pub pattern: Pattern,
    /// What it holds.
    pub body: T,
    /// All of it.
    pub span: Span,
}

/// `0`, `true`, `k`, `_`
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// An integer.
    Integer { value: u64, span: Span },
    /// A truth value.
    Bool { value: bool, span: Span },
    /// Binds the case index, or names a constant.
    Name(Name),
    /// `_`
    Any(Span),
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// All of it, with its parentheses.
    pub span: Span,
}

/// An argument of a call, `value` or `name = value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// The name before `=`.
    pub name: Option<Name>,
    /// The value.
    pub value: Expr,
}

/// `-`, `!`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-x`
    Negate,
    /// `!x`
    Not,
}

/// The binary operators, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A literal without fraction or exponent.
    Integer(u64),
    /// A literal with one; `text` is as written.
    Real { value: f64, text: String },
    /// `true`, `false`
    Bool(bool),
    /// `x`, `encoder::weight`
    Path(Path),
    /// `a[i]`
    Index { base: Box<Expr>, index: Box<Expr> },
    /// `f(…)`, `D(…)`
    Call { function: Path, arguments: Vec<Argument> },
    /// `x.len()`
    Len { base: Box<Expr> },
    /// `-x`, `!x`
    Unary { op: UnaryOp, operand: Box<Expr> },
    /// `a + b`
    Binary { op: BinaryOp, left: Box<Expr>, right: Box<Expr> },
    /// `a..b`
    Range { lower: Box<Expr>, upper: Box<Expr> },
    /// `if c { a } else { b }`
    If { condition: Box<Expr>, then: Box<Block>, otherwise: Box<Block> },
    /// `match z { … }`
    Match { subject: Box<Expr>, arms: Vec<Arm<Expr>> },
    /// `[a, b]`
    Array(Vec<Expr>),
    /// `|i| e`
    Closure { parameters: Vec<Name>, body: Box<Expr> },
    /// `scope NAME reuse { … }` with a value
    Scope { name: Name, reuse: bool, body: Box<Block> },
    /// `label NAME { … }` with a value
    Label { name: Name, body: Box<Block> },
    /// `(e)`: kept so that `fmt` prints what was written
    Parenthesised(Box<Expr>),
}
