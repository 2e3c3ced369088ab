//! Items: models, components, shared variables, constants, schedules.

use super::ast::{Argument, Component, File, Item, ItemKind, Model, Name, Parameter, Path, ScheduleStep};
use super::mistakes;
use super::parser::{Parsed, Parser};
use super::tokens::Kind;
use super::trivia::CommentKind;

/// The words that begin an item.
const ITEMS: &[&str] = &["model", "component", "shared", "schedule", "const", "use"];

impl Parser<'_> {
    /// The whole file.
    pub(super) fn file(&mut self) -> File {
        let docs = self.docs(CommentKind::Inner);
        let mut items = Vec::new();
        while self.here().kind != Kind::End {
            let begin = self.here().span.start;
            match self.item() {
                Ok(item) => items.push(item),
                Err(error) => {
                    self.note(error);
                    self.skip_item(begin);
                }
            }
        }
        File { docs, items }
    }

    fn item(&mut self) -> Parsed<Item> {
        let mut docs = self.docs(CommentKind::Outer);
        let mut attributes = Vec::new();
        while self.at("#") {
            attributes.push(self.attribute(false)?);
            docs.extend(self.docs(CommentKind::Outer));
        }
        let start = self.here().span;
        let kind = self.item_kind()?;
        Ok(Item { docs, attributes, kind, span: self.since(start) })
    }

    fn item_kind(&mut self) -> Parsed<ItemKind> {
        match self.here().text {
            "model" => self.model().map(ItemKind::Model),
            "component" => self.component().map(ItemKind::Component),
            "shared" => self.shared(),
            "schedule" => self.schedule(),
            "const" => self.constant(),
            "use" => self.import(),
            _ => Err(mistakes::expected(
                "`model`, `component`, `shared`, `schedule`, `const` or `use`",
                &self.here(),
            )
            .hint("a file holds items; statements go between the braces of a `model`")),
        }
    }

    /// Go to where an item may begin: to one of its words on a new line, or past a `;` or a block.
    fn skip_item(&mut self, begin: usize) {
        while self.here().kind != Kind::End {
            let begins = ITEMS.contains(&self.here().text) || self.at("#");
            let ended = matches!(self.before_text(), "}" | ";");
            let fresh = if begins { ended || self.on_new_line() } else { ended && self.on_new_line() };
            if self.delimiters() == 0 && fresh && self.here().span.start > begin {
                return;
            }
            self.bump();
        }
    }

    /// `model Name(parameters) -> (outputs) { … }`
    fn model(&mut self) -> Parsed<Model> {
        let start = self.bump().span;
        let name = self.name("the model's name")?;
        let parameters = self.parameters()?;
        let outputs = if self.eat("->") { Some(self.outputs()?) } else { None };
        let signature = self.since(start);
        let mut body = self.block()?;
        self.without_value(&mut body);
        Ok(Model { name, parameters, outputs, body, signature })
    }

    fn outputs(&mut self) -> Parsed<Vec<Path>> {
        if self.here().kind == Kind::Word {
            let error = mistakes::expected("`(`", &self.here());
            self.note(error.hint("write the outputs in parentheses: `-> (x, y)`"));
            return Ok(vec![self.path("the name of a variable")?]);
        }
        self.require("(")?;
        let outputs = self.list(&[")"], |parser| parser.path("the name of a variable"));
        self.require(")")?;
        Ok(outputs)
    }

    /// `(name: type, …)`
    fn parameters(&mut self) -> Parsed<Vec<Parameter>> {
        self.require("(")?;
        let parameters = self.list(&[")"], Self::parameter);
        self.require(")")?;
        Ok(parameters)
    }

    fn parameter(&mut self) -> Parsed<Parameter> {
        let name = self.name("the name of a parameter")?;
        self.require(":").map_err(|error| error.hint(format!("give its type: `{}: f64`", name.text)))?;
        let ty = self.ty()?;
        let span = self.since(name.span);
        Ok(Parameter { name, ty, span })
    }

    /// `component name(parameters) -> type { …; tail }`
    fn component(&mut self) -> Parsed<Component> {
        self.bump();
        let name = self.name("the component's name")?;
        let parameters = self.parameters()?;
        let result = if self.eat("->") { Some(self.ty()?) } else { None };
        let body = self.block()?;
        Ok(Component { name, parameters, result, body })
    }

    /// `shared name: type;` or `shared name: type ~ D(…);`
    fn shared(&mut self) -> Parsed<ItemKind> {
        self.bump();
        let name = self.name("the name of a shared variable")?;
        self.require(":")
            .map_err(|error| error.hint(format!("give its type: `shared {}: f64;`", name.text)))?;
        let ty = self.ty()?;
        if self.at("=") {
            let hint = "write `~ D(…)` for its prior, or define it in one model";
            return Err(mistakes::expected("`~` or `;`", &self.here()).hint(hint));
        }
        let prior = if self.eat("~") { Some(self.expression()?) } else { None };
        self.semicolon()?;
        Ok(ItemKind::Shared { name, ty, prior })
    }

    /// `const K: usize = 3;`
    fn constant(&mut self) -> Parsed<ItemKind> {
        self.bump();
        let name = self.name("the constant's name")?;
        self.require(":")
            .map_err(|error| error.hint(format!("give its type: `const {}: usize = …;`", name.text)))?;
        let ty = self.ty()?;
        self.require("=")?;
        let value = self.expression()?;
        self.semicolon()?;
        Ok(ItemKind::Const { name, ty, value })
    }

    /// `use path;`, `use factor path;`
    fn import(&mut self) -> Parsed<ItemKind> {
        self.bump();
        if self.at("factor") && self.ahead(1).kind == Kind::Word {
            self.bump();
            let path = self.file_path()?;
            self.semicolon()?;
            return Ok(ItemKind::Factor { path });
        }
        let path = self.path("the name of a model file beside this one")?;
        self.semicolon()?;
        Ok(ItemKind::Use { path })
    }

    /// `weibull`, `operators::weibull`, `super::src::weibull`: a Rust file, from the folder of this one.
    fn file_path(&mut self) -> Parsed<Path> {
        let (start, mut segments) = (self.here().span, Vec::new());
        while self.at("super") && self.ahead(1).text == "::" {
            let token = self.bump();
            segments.push(Name { text: token.text.to_owned(), span: token.span });
            self.bump();
        }
        segments.extend(self.path("the name of a Rust file beside this one")?.segments);
        Ok(Path { segments, span: self.since(start) })
    }

    /// `schedule(passes = 10) { … }`
    fn schedule(&mut self) -> Parsed<ItemKind> {
        let start = self.bump().span;
        let arguments = self.optional_arguments()?;
        let steps = self.steps()?;
        Ok(ItemKind::Schedule { arguments, steps, span: self.since(start) })
    }

    fn optional_arguments(&mut self) -> Parsed<Vec<Argument>> {
        if self.at("(") { self.arguments() } else { Ok(Vec::new()) }
    }

    fn steps(&mut self) -> Parsed<Vec<ScheduleStep>> {
        let depth = self.delimiters() + 1;
        self.require("{")?;
        let mut steps = Vec::new();
        while !self.at_close() {
            let begin = self.here().span.start;
            match self.nested(Self::step) {
                Ok(step) => steps.push(step),
                Err(error) => {
                    self.note(error);
                    self.skip_statement(depth, begin);
                }
            }
        }
        self.require("}")?;
        Ok(steps)
    }

    /// `M;`, `M(iterations = 10);`, `parallel M;`, `parallel { … }`
    fn step(&mut self) -> Parsed<ScheduleStep> {
        let start = self.here().span;
        let marked = self.at("parallel") && (self.ahead(1).kind == Kind::Word || self.ahead(1).text == "{");
        if marked {
            self.bump();
        }
        if marked && self.at("{") {
            let steps = self.steps()?;
            self.eat(";");
            return Ok(ScheduleStep::Parallel { steps, span: self.since(start) });
        }
        let model = self.name("the name of a model")?;
        let arguments = self.optional_arguments()?;
        self.semicolon()?;
        Ok(ScheduleStep::Run { parallel: marked, model, arguments, span: self.since(start) })
    }
}
