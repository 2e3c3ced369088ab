//! Cases of the conformance suite whose gates are tables, with the gates kept: the same answers.

#[path = "support/compare.rs"]
mod compare;
mod support;

use compare::differences;
use posterity_runtime::driver::Reader;
use posterity_runtime::{DataError, Inference};
use support::{finish, json, number};

#[allow(
    warnings,
    clippy::all,
    clippy::pedantic,
    clippy::allow_attributes_without_reason,
    reason = "not the programs that a user gets"
)]
mod emitted {
    use super::{DataError, Inference, Reader};
    pub(super) type Build = fn(&mut Reader) -> Result<Box<dyn Inference>, Vec<DataError>>;
    pub(super) type Row = (&'static str, Result<Build, &'static str>);
    include!(concat!(env!("OUT_DIR"), "/opened.rs"));
}

#[test]
fn cases_of_the_suite_give_their_answers_with_open_gates() {
    let (mut seen, mut wrong) = (0, Vec::new());
    for (name, build) in emitted::MODELS {
        let case = json(&format!("{name}.json"));
        let fails = case.get("expect").is_none() && case.get("log_evidence").is_none();
        if fails || case["algorithm"] != "ep" {
            continue;
        }
        seen += 1;
        let iterations = case["iterations"].as_u64().unwrap_or(200) as usize;
        let build = build.unwrap_or_else(|message| panic!("{name}: {message}"));
        let given = case["data"].to_string();
        let mut reader = Reader::new(&given).expect("data are an object");
        let mut inference = build(&mut reader).expect("the data fit");
        let answer = finish(name, &mut *inference, iterations);
        let found = differences(&answer.json(), Some(answer.log_evidence), &case, number(&case["tolerance"]));
        wrong.extend(found.into_iter().map(|problem| format!("{name}: {problem}")));
    }
    assert!(seen > 5, "{seen} cases have tables");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
