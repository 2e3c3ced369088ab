//! One `check` says all that is wrong: also inside what is for later versions, beside syntax errors, and without errors
//! that only follow from others.

mod support;

use posterity_compiler::{Options, check};
use support::{codes, source};

/// The codes of all that is wrong with a file, in the order of the text; nothing where it is only for later.
fn wrong(text: &str) -> Vec<&'static str> {
    check(&source("m.model", text), &Options::default()).map_or_else(codes, |_| Vec::new())
}

/// What is wrong with some statements of a model of data `y`, `z` and `b`.
fn wrong_in(statements: &str) -> Vec<&'static str> {
    wrong(&format!("model M(y: [f64; n], z: usize, b: bool) -> () {{ {statements} }}"))
}

#[test]
fn parts_for_later_versions_are_looked_into() {
    for (statements, expected) in [
        ("let m ~ Mixture([0.5, 0.5], |k| Gausian(foo));", vec!["unknown_distribution", "unknown_name"]),
        ("let a ~ Gaussian(0, variance = 1); let v = [a, [a, a]];", vec!["type_mismatch"]),
        ("let m ~ Mixture([0.5, 0.7], 3);", vec!["argument_out_of_domain", "type_mismatch"]),
        ("let m ~ Mixture([0.5, 0.5]);", vec!["missing_argument"]),
        ("let m ~ Mixture([0.5, 0.5], |k| Gaussian(k, variance = 1));", vec![]),
        ("#[damping(2)] let a ~ Gaussian(0, variance = 1);", vec!["argument_out_of_domain"]),
        ("#[damping] let a ~ Gaussian(0, variance = 1);", vec!["syntax"]),
        ("#[query(marginals)] let a ~ Gaussian(0, variance = 1);", vec!["query", "unknown_argument"]),
        ("#[query] let a ~ Gaussian(0, variance = 1);", vec!["missing_argument", "query"]),
        ("#[operator(foo)] let a ~ Gaussian(0, variance = 1);", vec!["unknown_argument"]),
        ("#[operator(exact, jaakkola)] let a ~ Gaussian(0, variance = 1);", vec!["too_many_arguments"]),
        (
            "#[parallel(3)] for i in 0..3 { let w[i] ~ Gaussian(0, variance = 1); }",
            vec!["too_many_arguments"],
        ),
        ("#[sequential] let a ~ Gaussian(0, variance = 1);", vec!["unknown_attribute"]),
        ("#[minibatch(totl = 3)] for i in 0..n { }", vec!["unknown_argument"]),
        ("#[send_distribution(form = z)] let a ~ Gaussian(0, variance = 1);", vec!["unknown_argument"]),
        ("let a = identity(2.5); let c = identity(2); let d = matmul(1, 2);", {
            vec!["type_mismatch", "wrong_rank", "wrong_rank"]
        }),
        ("repeat zz { observe q > 0; }", vec!["unknown_name", "unknown_name"]),
        ("repeat -1 { let a ~ Gaussian(0, variance = 1); }", vec!["argument_out_of_domain"]),
        ("let e = scope s { let w ~ Gausian(0); w + q };", vec!["unknown_distribution", "unknown_name"]),
        (
            "#![group(u, u; root = c)] let u ~ Gaussian(0, variance = 1); let c ~ Gaussian(u, variance = 1);",
            { vec!["group", "group"] },
        ),
        ("#![group(y, nothing)] ", vec!["group", "unknown_name"]),
        (
            "#![group(a, c; root = a)] let a ~ Gaussian(0, variance = 1); let c ~ Gaussian(a, variance = 1);",
            vec![],
        ),
    ] {
        assert_eq!(wrong_in(statements), expected, "{statements}");
    }
}

#[test]
fn the_pieces_of_an_array_have_one_rank() {
    let prior = "~ Gaussian(0, variance = 1)";
    for statements in [
        format!("let x[0] {prior}; x[0][1] {prior};"),
        format!("for i in 0..2 {{ let x[i] {prior}; }} x = 3.0;"),
        format!("for i in 0..2 {{ let x {prior}; x[0] {prior}; }}"),
    ] {
        assert_eq!(wrong_in(&statements), ["wrong_rank"], "{statements}");
    }
    // A variable where `z` is missing, since it is read.
    let missing = "model M(z: Option<usize>, y: bool) -> () {
        for i in 0..2 { let z[i] ~ UniformInt(3); }
        y ~ Bernoulli(if z == 0 { 0.1 } else { 0.2 });
        z ~ Categorical([0.2, 0.3, 0.5]);
    }";
    assert_eq!(wrong(missing), ["defined_twice"]);
}

#[test]
fn what_models_share_is_looked_into() {
    let file = "shared s: f64 ~ Gausian(0, variance = 1); schedule(pases = 3) { N; }\n\
        component level(x: [f64; d]) -> f64 { for j in 0..d { let w[j] ~ Gaussian(v, variance = -1); } dot(w, x) }\n\
        model M(x: [f64; 3], y: f64) -> () { s ~ Gaussian(0, sd = -1); y ~ Gaussian(level(x, u), variance = 1); }";
    let expected = [
        "defined_twice",
        "unknown_distribution",
        "unknown_argument",
        "no_model",
        "unknown_name",
        "argument_out_of_domain",
        "argument_out_of_domain",
        "too_many_arguments",
        "unknown_name",
    ];
    assert_eq!(wrong(file), expected);
    assert_eq!(
        wrong("const S: f64 = 1 / 0; model A() -> () { } model B() -> () { }"),
        ["argument_out_of_domain"]
    );
}

#[test]
fn a_match_has_one_arm_for_each_case() {
    for (statements, expected) in [
        ("match true { 0 => {}, _ => {} }", vec!["type_mismatch"]),
        ("match z { 0 => {} 0 => {} _ => {} 2 => {} }", vec!["unreachable_case"; 2]),
        ("match z { k => {} _ => {} }", vec!["unreachable_case"]),
        ("match b { true => {} true => {} }", vec!["unreachable_case"]),
        ("let v = match z { 0 => 1, 1 => 2 };", vec!["missing_case"]),
        ("let v = match z { 0 => 1, _ => b };", vec!["type_mismatch"]),
        ("for k in 0..3 { match k { 0 => {} 3 => {} _ => {} } }", vec!["case_out_of_range"]),
        (
            "for k in 0..3 { let v[k] ~ match k { 0 => Beta(1, 1), 1 => Beta(2, 1), 2 => Beta(3, 1) }; }",
            vec![],
        ),
        (
            "let h ~ match z { 0 => Gaussian(0, variance = 1), _ => Gausian(1) };",
            vec!["unknown_distribution"],
        ),
        ("let h ~ match z { 0 => Gaussian(0, variance = 1), 1 => Gaussian(1, variance = 1) };", {
            vec!["missing_case"]
        }),
        ("let c ~ UniformInt(3); match c { 0 => {} 0 => {} }", vec!["unreachable_case"]),
    ] {
        assert_eq!(wrong_in(statements), expected, "{statements}");
    }
}

#[test]
fn what_leaves_a_gate_has_one_size() {
    let case = "let c ~ UniformInt(3); let p ~ Beta(1, 1);";
    for (statements, expected) in [
        ("let w ~ match c { k => UniformInt(k + 1) };", vec!["size_mismatch"]),
        ("let w; match c { k => { w ~ Binomial(k + 1, p); } }", vec!["size_mismatch"]),
        ("let w ~ match c { k => Dirichlet(symmetric = 1, size = k + 2) };", vec!["size_mismatch"]),
        ("let w = match c { k => k + c };", vec![]),
        ("match c { k => { let w ~ UniformInt(k + 1); } }", vec![]),
        (
            "let w; match c { k => { match k + c { 0 => { w ~ Beta(1, 1); } _ => { w ~ Beta(2, 1); } } } }",
            vec![],
        ),
    ] {
        assert_eq!(wrong_in(&format!("{case} {statements}")), expected, "{statements}");
    }
}

#[test]
fn a_mistake_is_said_once_and_hides_no_other() {
    for (statements, expected) in [
        ("x ~ Gaussian(0, variance = 1); for i in 0..n { y[i] ~ Gaussian(x, variance = w); }", {
            vec!["unknown_name", "unknown_name"]
        }),
        ("x ~ Gaussian(u, variance = 1);", vec!["unknown_name", "unknown_name"]),
        ("let u = foo(1); #[init(random)] let w ~ Categorical(u);", vec!["unknown_function"]),
        ("let x ~ Foo(u, v);", vec!["unknown_distribution", "unknown_name", "unknown_name"]),
        ("let x = exp(u, v);", vec!["too_many_arguments", "unknown_name", "unknown_name"]),
        (
            "let x = foo(u) + y[v][w];",
            vec!["unknown_function", "unknown_name", "unknown_name", "unknown_name"],
        ),
        ("let w;", vec!["never_defined"]),
        ("let w; w = 3; w = 4; observe y[w] > 0;", vec!["defined_twice"]),
        ("let w; if b { w = 1; }", vec!["defined_in_one_branch"]),
        ("let w; match z { 0 => { w = 1; } 1 => {} _ => { w = 2; } }", vec!["missing_case"]),
        ("let w; match z { 0 => { w = true; } 1 => { w = false; } }", vec!["missing_case"]),
        ("let w[0] = 2; for i in 1..3 { let w[i] = 3; } observe w[3] > 0;", vec!["index_out_of_range"]),
        ("let n ~ Gaussian(0, variance = 1);", vec!["defined_twice"]),
        ("let a ~ Bernoulli(0.5); let v = if b { a } else { !a }; observe v;", vec![]),
        ("let c ~ UniformInt(3); let d ~ Binomial(5, 0.5); let e = c == d;", vec![]),
        ("let v = expp(3);", vec!["unknown_function"]),
        ("let w; let x ~ Gaussian(w, variance = 1);", vec!["never_defined"]),
        ("let w; w ~ Gausian(0);", vec!["unknown_distribution"]),
        ("for i in 0..n { let y[i] ~ Gaussian(0, variance = 1); }", vec!["defined_twice"]),
        ("let p ~ Dirichlet([1, 1], size = 2);", vec!["unknown_argument"]),
        ("let g ~ Geometric(0);", vec!["argument_out_of_domain"]),
        ("let t ~ TruncatedGaussian(0, variance = 1, lower = 2, upper = 1);", vec!["argument_out_of_domain"]),
        ("let f ~ Flat(lower = 2, upper = 2);", vec!["argument_out_of_domain"]),
        ("#[init(-3)] let r ~ Gamma(1, rate = 1);", vec!["argument_out_of_domain"]),
        ("let a ~ Gaussian(log(0), variance = log(0.5));", vec!["argument_out_of_domain"; 2]),
    ] {
        assert_eq!(wrong_in(statements), expected, "{statements}");
    }
    let overlapping = "let a[0] ~ Gaussian(0, variance = 1); for i in 0..n { let a[i] ~ Gaussian(0, variance = 1); } \
        let b = sum(a); let a[2] ~ Gaussian(0, variance = 1);";
    assert!(!wrong_in(overlapping).contains(&"used_before_defined"));
    let types = "model M(x: float, u: [real; n], t: boolean) -> () { for i in 0..n { observe u[i] > x; } }";
    assert_eq!(wrong(types), ["unknown_type"; 3]);
}

#[test]
fn syntax_errors_hide_nothing_else() {
    let file = "model A(x: f64) -> (m) { let m ~ Gausian(0, variance = 1); x ~ Gaussian(m, variance = 1) }\n\
        model B(x: f64) -> (q) { let m ~ Gaussian(zzz, variance = 1); }";
    assert_eq!(wrong(file), ["unknown_distribution", "syntax", "output_not_defined", "unknown_name"]);
    // What a statement that can't be read defines is not missed.
    let defining = "model A(y: f64) -> (m, w) { let m ~ Gaussian(1 2, variance = 1); let w[0] ~ ; \
        for i in 1..3 { let w[i] ~ Gaussian(w[i - 1] + m, sd = -1); } y ~ Gaussian(m, variance = 1); }";
    assert_eq!(wrong(defining), ["syntax", "syntax", "argument_out_of_domain"]);
    assert_eq!(wrong("const K: usize = ; model A(x: [f64; K]) -> () { let a ~ Gausian(K); }"), {
        ["syntax", "unknown_distribution"]
    });
    // A name that is introduced nowhere is none, whatever can't be read.
    let unread = "model A(x: f64) -> (m, q) {\n let m ~ Gaussian(0, variance = 1);\n x ~ Gaussian(mm, variance = 1);\n \
        let q ~ Gamma(shape = 1, rate = 1)\n observe m > nn + epx(q);\n }";
    assert_eq!(wrong(unread), ["unknown_name", "syntax", "unknown_name", "unknown_function"]);
    assert_eq!(
        wrong("const P: f64 = 0.5\nmodel A() -> () { let a ~ Bernoulli(P + zz); }"),
        ["syntax", "unknown_name"]
    );
    let wide = format!("let a ~ Gaussian(0 0);{}let p ~ Gausian(0);", " ".repeat(1_000_000));
    assert_eq!(wrong_in(&wide), ["syntax", "unknown_distribution"]);
    assert_eq!(wrong_in("repeat \"a\" { }\n let p ~ Beta(0, 1);"), ["syntax", "argument_out_of_domain"]);
}

#[test]
fn what_is_for_later_is_said_to_be() {
    for (outputs, statements) in [
        ("v", "if b { let v ~ Gaussian(0, variance = 1); observe v > 0; }"),
        ("x", "let v; if b { v = 1.0; } else { v = 2.0; } let x ~ Gaussian(0, variance = v);"),
        (
            "x",
            "let v[0] = 1.0; for i in 1..3 { let v[i] = v[i - 1] / 2; } let x ~ Gaussian(0, precision = v[2]);",
        ),
        ("x", "let v; if b { v = 1; } else { v = 2; } let x ~ Gaussian(v, variance = 1);"),
    ] {
        let text = format!("model M(b: bool) -> ({outputs}) {{ {statements} }}");
        let notes = check(&source("m.model", &text), &Options::default()).unwrap_or_else(|errors| {
            panic!("{text}: {:?}", codes(errors));
        });
        assert_eq!(codes(notes), ["not_yet"], "{text}");
    }
}

#[test]
fn a_negation_is_the_same_unknown() {
    let twice = |statements: &str| {
        let text = format!("model M(q: usize) -> () {{ let b ~ Bernoulli(0.9); {statements} }}");
        wrong(&format!("#[algorithm(ep)] {text}"))
    };
    for statements in [
        "observe (b && !b) ~ Bernoulli(0.2);",
        "observe b || !b;",
        "observe b == !b;",
        "let e = !!b; observe b == e;",
        "let e = !b; let d = (e != b); observe d ~ Bernoulli(0.3);",
        "for i in 0..2 { let w[i] ~ Bernoulli(0.3); let v[i] = !w[i]; } observe v[1] || w[1];",
    ] {
        assert_eq!(twice(statements), ["missing_operator"], "{statements}");
    }
    let apart = "for i in 0..2 { let w[i] ~ Bernoulli(0.3); let v[i] = !w[i]; } observe v[0] || w[1];";
    assert!(twice(apart).is_empty());
}
