//! After `new`, an iteration over scalar families allocates nothing; over families that own a vector or a matrix it does
//! not either once a first iteration has left the memory that the next ones take. Counted by an allocator of its own,
//! thread by thread.

#[path = "../goldens.rs"]
#[allow(dead_code, reason = "shared with the build script")]
mod goldens;
mod support;
#[path = "support/sweeps.rs"]
mod sweeps;

use allocation_counter::{AllocationInfo, measure};
use posterity_codegen_tests::build_sampler;
use posterity_runtime::{Error, Gaussian, Inference, Posterior};
use support::{GALLERY, SAMPLED, inference, json, read};

/// What an iteration and the watch for convergence allocate, over three iterations from the start.
fn allocated(inference: &mut dyn Inference) -> AllocationInfo {
    measure(|| {
        for iteration in 1..=3 {
            inference.update();
            inference.moved(1e-6, iteration).expect("a proper posterior");
        }
    })
}

#[test]
fn no_iteration_of_the_gallery_allocates() {
    let mut wrong = Vec::new();
    for (name, data, _) in GALLERY {
        let mut inference = inference(name, &read(&format!("models/data/{data}.json")));
        let module = read(&format!("codegen-tests/src/compiled/{name}.rs"));
        if ["Categorical", "Dirichlet"].iter().any(|family| module.contains(family)) {
            inference.update();
        }
        let info = allocated(&mut *inference);
        if info.count_total > 0 {
            wrong.push(format!("{name}: {} allocations of {} bytes", info.count_total, info.bytes_total));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nor_does_any_of_the_conformance_cases_after_the_first() {
    let mut wrong = Vec::new();
    for golden in goldens::all().into_iter().filter(|golden| golden.folder == "conformance") {
        let case = json(&golden.model.replace(".model", ".json"));
        let mut inference = inference(&golden.name, &case["data"].to_string());
        inference.update();
        let info = allocated(&mut *inference);
        if info.count_total > 0 {
            wrong.push(format!("{}: {} allocations", golden.name, info.count_total));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_sweep_of_the_gallery_allocates_after_the_first_ones() {
    let mut wrong = Vec::new();
    for (name, data) in SAMPLED {
        let data = read(&format!("models/data/{data}.json"));
        let mut sampler = build_sampler(name, &data).unwrap_or_else(|error| panic!("{name}: {error}"));
        wrong.extend(sweeps::allocated(&mut *sampler, 10).map(|said| format!("{name}: {said}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// An inference whose update collects its messages before it multiplies them.
struct Careless {
    messages: [Gaussian; 4],
    belief: Gaussian,
}

impl Inference for Careless {
    fn update(&mut self) {
        let collected: Vec<Gaussian> = std::hint::black_box(self.messages.to_vec());
        self.belief = collected.into_iter().fold(Gaussian::UNIFORM, |product, message| product * message);
    }
    fn moved(&mut self, _: f64, _: usize) -> Result<bool, Error> {
        Ok(false)
    }
    fn one_pass(&self) -> bool {
        true
    }
    fn reset(&mut self) {}
    fn log_evidence(&mut self) -> f64 {
        0.0
    }
    fn posteriors(&self) -> Vec<(&'static str, Posterior)> {
        vec![("belief", self.belief.into())]
    }
}

#[test]
fn an_update_that_allocates_is_noticed() {
    let messages = [Gaussian::from_mean_variance(1.0, 2.0); 4];
    let info = allocated(&mut Careless { messages, belief: Gaussian::UNIFORM });
    assert_eq!(info.count_total, 3);
    assert_eq!(info.bytes_total as usize, 3 * size_of_val(&messages));
}
