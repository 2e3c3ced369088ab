//! Delimiters matched into pairs. A missing one is reported with both of its places and then
//! supplied, a stray one dropped, so the parser sees balanced tokens and can go on to other
//! mistakes.

use super::ast::Span;
use super::mistakes;
use super::parser::{DEPTH_LIMIT, ERROR_LIMIT};
use super::tokens::{Kind, Token};
use crate::error::{Error, Errors};

/// Tokens whose delimiters are in pairs.
pub(super) struct Balanced<'t> {
    /// With their depths.
    pub(super) tokens: Vec<Token<'t>>,
    /// Stretches of text where a mended delimiter would only cause further errors.
    pub(super) damaged: Vec<Span>,
}

/// Match the delimiters. Too deep a nesting is the only error that stops everything.
pub(super) fn balance<'t>(
    text: &'t str,
    tokens: Vec<Token<'t>>,
    errors: &mut Errors,
) -> Result<Balanced<'t>, Errors> {
    let mut mend = Matcher::new(text, &tokens, false).run()?;
    if !mend.errors.is_empty() {
        // Indentation often tells which brace it is that has no end.
        let guided = Matcher::new(text, &tokens, true).run()?;
        if guided.errors.len() <= mend.errors.len() {
            mend = guided;
        }
    }
    for error in std::mem::take(&mut mend.errors).into_iter().take(ERROR_LIMIT) {
        errors.push(error);
    }
    let tokens = mend.apply(tokens);
    Ok(Balanced { tokens, damaged: mend.damaged })
}

/// An opening delimiter that is not closed yet.
#[derive(Clone, Copy)]
struct Opening {
    token: usize,
    semicolon: Option<usize>,
}

/// What is to be done to the tokens.
#[derive(Default)]
struct Mend {
    /// A closing delimiter to be supplied before a token.
    supplied: Vec<(usize, &'static str)>,
    /// Stray closing delimiters.
    dropped: Vec<usize>,
    damaged: Vec<Span>,
    errors: Vec<Error>,
}

impl Mend {
    fn apply<'t>(&mut self, tokens: Vec<Token<'t>>) -> Vec<Token<'t>> {
        // Stable: of two supplied at one place, the inner one was noted first.
        self.supplied.sort_by_key(|(before, _)| *before);
        let mut supplied = self.supplied.iter().peekable();
        let mut depth = 0;
        let mut mended = Vec::with_capacity(tokens.len());
        for (index, token) in tokens.into_iter().enumerate() {
            while let Some((_, text)) = supplied.next_if(|(before, _)| *before == index) {
                let span = Span { start: token.span.start, end: token.span.start };
                push(&mut mended, Token { kind: Kind::Close, text, span, depth: 0 }, &mut depth);
            }
            if self.dropped.binary_search(&index).is_err() {
                push(&mut mended, token, &mut depth);
            }
        }
        mended
    }
}

fn push<'t>(tokens: &mut Vec<Token<'t>>, mut token: Token<'t>, depth: &mut usize) {
    if token.kind == Kind::Close {
        *depth = depth.saturating_sub(1);
    }
    token.depth = *depth;
    if token.kind == Kind::Open {
        *depth += 1;
    }
    tokens.push(token);
}

struct Matcher<'a, 't> {
    text: &'t str,
    tokens: &'a [Token<'t>],
    /// Whether a brace at another indentation than its partner's counts as somebody else's.
    by_indentation: bool,
    open: Vec<Opening>,
    /// Where the last item ended.
    top: usize,
    mend: Mend,
}

impl<'a, 't> Matcher<'a, 't> {
    fn new(text: &'t str, tokens: &'a [Token<'t>], by_indentation: bool) -> Self {
        Matcher { text, tokens, by_indentation, open: Vec::new(), top: 0, mend: Mend::default() }
    }

    fn run(mut self) -> Result<Mend, Errors> {
        for (index, token) in self.tokens.iter().enumerate() {
            match token.kind {
                Kind::Open if self.open.len() >= DEPTH_LIMIT => {
                    return Err(mistakes::too_deep(token.span).into());
                }
                Kind::Open => self.open.push(Opening { token: index, semicolon: None }),
                Kind::Close => self.close(index),
                Kind::Symbol if token.text == ";" => self.semicolon(index),
                Kind::End => self.unclosed_above(0, index),
                _ => {}
            }
        }
        Ok(self.mend)
    }

    fn semicolon(&mut self, index: usize) {
        if let Some(opening) = self.open.last_mut() {
            opening.semicolon.get_or_insert(index);
        }
    }

    fn close(&mut self, index: usize) {
        let partner = self.open.iter().rposition(|opening| self.partners(*opening, index));
        let Some(mut partner) = partner else {
            return self.stray(index);
        };
        if self.by_indentation {
            partner = self.by_indentation(index).unwrap_or(partner);
        }
        self.unclosed_above(partner + 1, index);
        self.open.pop();
        if self.open.is_empty() {
            self.top = self.tokens[index].span.end;
        }
    }

    fn partners(&self, opening: Opening, close: usize) -> bool {
        closing(self.tokens[opening.token].text) == self.tokens[close].text
    }

    /// The innermost brace whose line is indented like this closing one, where that begins its
    /// line.
    fn by_indentation(&self, close: usize) -> Option<usize> {
        let (wanted, first) = indentation(self.text, self.tokens[close].span.start);
        if !first {
            return None;
        }
        let indented = |opening: &Opening| {
            let place = self.tokens[opening.token].span.start;
            self.partners(*opening, close) && indentation(self.text, place).0 == wanted
        };
        self.open.iter().rposition(indented)
    }

    /// Report and supply the closing delimiters of all openings from a level on.
    fn unclosed_above(&mut self, level: usize, index: usize) {
        while self.open.len() > level {
            let Some(opening) = self.open.pop() else { return };
            let token = self.tokens[opening.token];
            let before = opening.semicolon.filter(|_| token.text == "(").unwrap_or(index);
            let here = self.tokens[before].span;
            self.mend.supplied.push((before, closing(token.text)));
            self.mend.damaged.push(token.span.to(here));
            let error = mistakes::unclosed(token.span, closing(token.text), &self.tokens[before]);
            self.mend.errors.push(error);
        }
    }

    fn stray(&mut self, index: usize) {
        let token = self.tokens[index];
        self.mend.dropped.push(index);
        // A stray brace between items means that the last one ended too early: what follows it is
        // no item.
        let start = if self.open.is_empty() { self.top } else { token.span.start };
        self.mend.damaged.push(Span { start, end: token.span.end });
        self.mend
            .errors
            .push(mistakes::stray(&token, self.open.last().map(|opening| self.tokens[opening.token].span)));
    }
}

/// The delimiter that closes what this one opens.
fn closing(open: &str) -> &'static str {
    match open {
        "(" => ")",
        "[" => "]",
        _ => "}",
    }
}

/// How far the line of a place is indented, and whether the place is the first thing on it.
fn indentation(text: &str, at: usize) -> (usize, bool) {
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let before = &text[line..at];
    let blank = before.len() - before.trim_start().len();
    (blank, blank == before.len())
}
