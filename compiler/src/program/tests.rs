//! What becomes of statements on their way to be emitted: blocks that open, names that stand for names.

use proc_macro2::TokenStream;
use quote::quote;

use super::ir::{Function, Program, Stmt, with};
use super::tokens::ident;
use super::{blocks, hoist};

fn line(tokens: TokenStream) -> Stmt {
    Stmt::Line(tokens)
}

fn over(index: &str, body: Vec<Stmt>) -> Stmt {
    Stmt::Loop { index: index.to_owned(), lower: quote!(0), upper: quote!(n), reverse: false, body }
}

/// Statements as tokens.
fn said(body: &[Stmt]) -> TokenStream {
    let each = body.iter().map(|stmt| match stmt {
        Stmt::Loop { index, lower, upper, body, .. } => {
            let (index, body) = (ident(index), said(body));
            quote! { for #index in #lower..#upper { #body } }
        }
        Stmt::If { condition, body } => {
            let body = said(body);
            quote! { if #condition { #body } }
        }
        Stmt::Block(body) => {
            let body = said(body);
            quote! { { #body } }
        }
        Stmt::Line(line) => line.clone(),
        Stmt::Comment(_) => TokenStream::new(),
    });
    each.collect()
}

fn assert_says(body: &[Stmt], expected: &TokenStream) {
    assert_eq!(said(body).to_string(), expected.to_string());
}

/// Statements after a pass.
fn after(pass: fn(&mut Program), body: Vec<Stmt>) -> Vec<Stmt> {
    let mut program = Program { evidence: body, ..Program::default() };
    pass(&mut program);
    program.evidence
}

/// Statements with the blocks open that need no braces.
fn opened(body: Vec<Stmt>) -> Vec<Stmt> {
    after(blocks::run, body)
}

#[test]
fn a_field_leaves_a_loop_that_does_not_change_it() {
    let reads = || line(quote!(let s = self.s;));
    let uses = || line(quote!(self.x[i] = s;));
    let stays = over("i", vec![uses()]);
    assert_says(&after(hoist::run, vec![over("i", vec![reads(), uses()])]), &said(&[reads(), stays]));
    // By name, by a method of the struct that may change any, or by one of the field itself.
    for change in [quote!(self.s = 1.0;), quote!(self.tell_s();), quote!(self.s.fill(0.0);)] {
        let body = vec![over("i", vec![line(change), reads(), uses()])];
        assert_says(&after(hoist::run, body.clone()), &said(&body));
    }
    // A method of another field changes that one.
    let other = || line(quote!(self.t.fill(0.0);));
    let body = vec![over("i", vec![other(), reads(), uses()])];
    let left = [reads(), over("i", vec![other(), uses()])];
    assert_says(&after(hoist::run, body), &said(&left));
}

#[test]
fn what_a_loop_gives_away_stays_in_it() {
    let gives = || line(quote!(self.x[i] = m;));
    let body = vec![over("i", vec![line(quote!(let m = z.clone();)), gives()])];
    assert_says(&after(hoist::run, body.clone()), &said(&body));
    let (reads, uses) = (|| line(quote!(let m = z.clone();)), || line(quote!(self.x[i] *= &m;)));
    let left = [reads(), over("i", vec![uses()])];
    assert_says(&after(hoist::run, vec![over("i", vec![reads(), uses()])]), &said(&left));
}

/// `*=` holds an element of a field while the value is computed, but not a field by itself.
#[test]
fn an_element_is_assigned_where_the_value_reads_its_array() {
    let told = quote!(gate::truth(self.log_evidence_if_c(i), 0.0));
    for (line, says) in [
        (quote!(self.c[1] *= #told;), quote!(self.c[1] = self.c[1] * #told;)),
        (quote!(self.c *= #told;), quote!(self.c *= #told;)),
        (quote!(so_far[1] *= #told;), quote!(so_far[1] *= #told;)),
        (quote!(self.c[1] *= self.d[self.c_starts[1]];), quote!(self.c[1] *= self.d[self.c_starts[1]];)),
        (quote!(self.c[1] *= &f(&self.c[0]);), quote!(self.c[1] = &self.c[1] * &f(&self.c[0]);)),
        (quote!(self.c[1] *= &f(before);), quote!(self.c[1] = &self.c[1] * &f(before);)),
        (quote!(self.d[1] *= &f(before);), quote!(self.d[1] *= &f(before);)),
    ] {
        let before = Stmt::Line(quote!(let before = &self.c[0];));
        let update = vec![Function::new("f".to_owned(), Vec::new(), vec![before, Stmt::Line(line)])];
        let mut program = Program { update, ..Program::default() };
        super::borrows::run(&mut program);
        let [Stmt::Line(_), Stmt::Line(line)] = program.update[0].body.as_slice() else {
            panic!("two lines")
        };
        assert_eq!(line.to_string(), says.to_string());
    }
}

#[test]
fn a_block_opens_where_nothing_else_has_its_names() {
    let block = || Stmt::Block(vec![line(quote!(let a = self.a[i];)), line(quote!(next *= a;))]);
    let end = || line(quote!(self.x = next;));
    assert_says(&opened(vec![block(), end()]), &quote! { let a = self.a[i]; next *= a; self.x = next; });
    let reads = || line(quote!(self.y = a;));
    assert_says(&opened(vec![block(), reads()]), &quote! { { let a = self.a[i]; next *= a; } self.y = a; });
    // A field of that name, or an item of a path, is something else; so is a name that means the same there.
    let apart = || line(quote!(self.a = b::a(next);));
    assert_says(
        &opened(vec![block(), apart()]),
        &quote! { let a = self.a[i]; next *= a; self.a = b::a(next); },
    );
    let twice = quote! { let a = self.a[i]; next *= a; let a = self.a[i]; next *= a; };
    assert_says(&opened(vec![block(), block()]), &twice);
}

#[test]
fn the_index_of_a_loop_keeps_its_meaning_after_a_block() {
    let block = || Stmt::Block(vec![line(quote!(let t = n - t;)), line(quote!(self.x[t] = 0.0;))]);
    let body = vec![over("t", vec![line(quote!(self.y[t] = 1.0;)), block()])];
    assert_says(&opened(body.clone()), &said(&body));
}

#[test]
fn a_name_that_means_a_name_is_not_bound() {
    let (j, i) = (ident("j"), quote!(i));
    let reads = || vec![line(quote!(next *= self.x.j(self.w[j], m::j());))];
    assert_says(&with(reads(), &j, &i), &quote! { next *= self.x.j(self.w[i], m::j()); });
    // What is no name is bound; so is one that would then mean the index of a loop, or what is said already.
    assert_says(&with(vec![line(quote!(x += j;))], &j, &quote!(i + 1)), &quote! { let j = i + 1; x += j; });
    let caught = vec![over("i", vec![line(quote!(x += j;))])];
    assert_says(&with(caught, &j, &i), &quote! { let j = i; for i in 0..n { x += j; } });
    assert_says(&with(vec![line(quote!(i += j;))], &j, &i), &quote! { let j = i; i += j; });
    // A loop that has the name has a meaning of its own for it.
    let own = vec![over("j", vec![line(quote!(x += j;))]), line(quote!(x *= j;))];
    assert_says(&with(own, &j, &i), &quote! { for j in 0..n { x += j; } x *= i; });
    assert_says(&with(vec![line(quote!(x += 1;))], &j, &i), &quote! { x += 1; });
}

#[test]
fn a_block_in_a_block_is_compared_with_what_is_around_both() {
    let inner = || Stmt::Block(vec![line(quote!(let a = self.a[i];)), line(quote!(next *= a;))]);
    let outer = Stmt::Block(vec![line(quote!(let b = self.b[i];)), inner()]);
    let reads = || line(quote!(self.y = a;));
    assert_says(
        &opened(vec![outer, reads()]),
        &quote! { { let b = self.b[i]; let a = self.a[i]; next *= a; } self.y = a; },
    );
}

#[test]
fn what_has_a_name_around_a_loop_keeps_it() {
    let bound = || line(quote!(let mut s = 0.0;));
    let body = || over("i", vec![line(quote!(let s = self.s;)), line(quote!(self.x[i] = s;))]);
    let all = || vec![bound(), body(), line(quote!(self.y = s;))];
    assert_says(&after(hoist::run, all()), &said(&all()));
}
