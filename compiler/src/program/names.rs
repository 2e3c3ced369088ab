//! Names that stand in tokens: which do, and others in their place; the fields that are read.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

/// Whether an identifier stands somewhere in tokens, and not as the name of a field or a method, or inside a path.
pub(crate) fn mentions(tokens: &TokenStream, name: &Ident) -> bool {
    let mut signs = Signs::default();
    tokens.clone().into_iter().any(|token| {
        let stands = signs.before(&token).begin_a_name();
        match token {
            TokenTree::Ident(one) => stands && one == *name,
            TokenTree::Group(group) => mentions(&group.stream(), name),
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        }
    })
}

/// Tokens with another identifier wherever they mention one.
pub(super) fn renamed(tokens: TokenStream, name: &Ident, other: &Ident) -> TokenStream {
    let mut signs = Signs::default();
    let each = tokens.into_iter().map(|token| {
        let stands = signs.before(&token).begin_a_name();
        match token {
            TokenTree::Ident(one) if stands && one == *name => TokenTree::Ident(other.clone()),
            TokenTree::Group(group) => {
                TokenTree::Group(Group::new(group.delimiter(), renamed(group.stream(), name, other)))
            }
            token => token,
        }
    });
    each.collect()
}

/// The signs that stand next to each other before a token.
#[derive(Default)]
struct Signs(String);

impl Signs {
    /// Those before this token.
    fn before(&mut self, token: &TokenTree) -> Signs {
        let before = std::mem::take(&mut self.0);
        if let TokenTree::Punct(punct) = token {
            self.0 = format!("{before}{}", punct.as_char());
        }
        Signs(before)
    }

    /// Whether an identifier after them is no field, no method and no later part of a path.
    fn begin_a_name(&self) -> bool {
        let Signs(signs) = self;
        !signs.ends_with("::") && (!signs.ends_with('.') || signs.ends_with(".."))
    }
}

fn is_sign(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// The method of the module's struct that tokens begin by calling: `self.method(…)`.
pub(super) fn called_method(tokens: &[TokenTree]) -> Option<&Ident> {
    match tokens {
        [TokenTree::Ident(receiver), dot, TokenTree::Ident(method), TokenTree::Group(arguments), ..] => {
            let calls = arguments.delimiter() == Delimiter::Parenthesis;
            (receiver == "self" && is_sign(dot, '.') && calls).then_some(method)
        }
        _ => None,
    }
}

/// Whether such a method is called somewhere in tokens.
pub(super) fn calls_self(tokens: &TokenStream) -> bool {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let inside = |token: &TokenTree| matches!(token, TokenTree::Group(group) if calls_self(&group.stream()));
    (0..tokens.len()).any(|at| called_method(&tokens[at..]).is_some() || inside(&tokens[at]))
}

/// What has fields of its own, called like those of the module's struct: what that is given and what it draws.
const OTHERS: [&str; 2] = ["data", "draw"];

/// The fields of the module's struct that some tokens read: those that are only assigned are none.
pub(crate) fn read_fields(tokens: &TokenStream) -> BTreeSet<String> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let sign = |at: usize, sign: char| tokens.get(at).is_some_and(|token| is_sign(token, sign));
    // `data.x`, but not `self.data.x`.
    let of_another = |at: usize| {
        let named = matches!(tokens.get(at.wrapping_sub(2)), Some(TokenTree::Ident(one)) if OTHERS.iter().any(|name| one == name));
        named && !sign(at.wrapping_sub(3), '.')
    };
    let mut read = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        let assigned = sign(at + 1, '=') && !sign(at + 2, '=');
        // A method that is called, or a name after a range, is no field.
        let called = sign(at + 1, ':')
            || matches!(tokens.get(at + 1), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
        let of_a_value = at > 0 && sign(at - 1, '.') && !sign(at.wrapping_sub(2), '.');
        match token {
            TokenTree::Group(group) => read.extend(read_fields(&group.stream())),
            TokenTree::Ident(name) if of_a_value && !called && !assigned && !of_another(at) => {
                read.insert(name.to_string());
            }
            _ => {}
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::{calls_self, read_fields};
    use quote::quote;

    #[test]
    fn a_method_of_the_struct_is_called_at_any_depth() {
        assert!(calls_self(&quote!(gate::truth(self.log_evidence_if_c(i), 0.0))));
        assert!(!calls_self(&quote!(poisson::ep::to_x(self.x[i], self.counts.len()))));
    }

    #[test]
    fn methods_and_what_is_assigned_are_no_fields_that_are_read() {
        let code = quote! {
            self.x = self.y[i];
            let all = (0..n).map(|i| self.cases[i].weight).sum::<f64>() + data.given;
            self.update(draw.z, ..end);
        };
        let read: Vec<String> = read_fields(&code).into_iter().collect();
        assert_eq!(read, ["cases", "weight", "y"]);
    }
}
