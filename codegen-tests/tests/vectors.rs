//! Vectors and matrices of whole models: exact answers by conditioning one joint Gaussian, fixed points of mean field
//! by a loop written out here.

mod support;

use posterity_codegen_tests::build;
use posterity_runtime::matrix::{Cholesky, Matrix, apply, dot, inverse, outer, product, transpose};
use posterity_runtime::{Inference, Posterior};
use serde_json::{Value, json};
use support::solve;

fn near(got: f64, want: f64, tolerance: f64, what: &str) {
    assert!((got - want).abs() <= tolerance * (1.0 + want.abs()), "{what}: {got} is not {want}");
}

fn all_near(got: &[f64], want: &[f64], tolerance: f64, what: &str) {
    assert_eq!(got.len(), want.len(), "{what}");
    got.iter().zip(want).for_each(|(got, want)| near(*got, *want, tolerance, what));
}

fn grid(rows: &[Vec<f64>]) -> Matrix {
    Matrix::from_rows(rows.to_vec())
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("numbers").iter().map(|one| one.as_f64().expect("a number")).collect()
}

fn rows(value: &Value) -> Vec<Vec<f64>> {
    value.as_array().expect("rows").iter().map(numbers).collect()
}

fn sum(a: &Matrix, b: &Matrix) -> Matrix {
    let values = a.values().iter().zip(b.values()).map(|(a, b)| a + b).collect::<Vec<f64>>();
    Matrix::new(values, a.grid().sizes)
}

fn times(k: f64, a: &Matrix) -> Matrix {
    Matrix::new(a.values().iter().map(|value| k * value).collect::<Vec<f64>>(), a.grid().sizes)
}

/// Mean and covariance of x given what is read as Hx + noise, and the log density of that.
fn conditioned(
    (mean, covariance): (&[f64], &Matrix),
    readings: &[(Vec<f64>, f64, f64)],
) -> (Vec<f64>, Matrix, f64) {
    let h = grid(&readings.iter().map(|(row, ..)| row.clone()).collect::<Vec<_>>());
    let noise: Vec<f64> = readings.iter().map(|(_, variance, _)| *variance).collect();
    let across = product(covariance.grid(), transpose(h.grid()).grid());
    let spread = sum(&product(h.grid(), across.grid()), &posterity_runtime::matrix::diagonal(&noise));
    let expected = apply(h.grid(), mean);
    let error: Vec<f64> = readings.iter().zip(&expected).map(|((_, _, y), m)| y - m).collect();
    let factor = Cholesky::of(spread.values(), error.len()).expect("noise");
    let gain = product(across.grid(), inverse(spread.grid()).grid());
    let moved = apply(gain.grid(), &error);
    let mean: Vec<f64> = mean.iter().zip(&moved).map(|(a, b)| a + b).collect();
    let less = product(gain.grid(), transpose(across.grid()).grid());
    let covariance = sum(covariance, &times(-1.0, &less));
    let log_2pi = (2.0 * std::f64::consts::PI).ln();
    let log = -0.5
        * (factor.inverse_square(&mut error.clone())
            + factor.log_determinant()
            + error.len() as f64 * log_2pi);
    (mean, covariance, log)
}

fn vector(posterior: &Posterior) -> (Vec<f64>, Matrix) {
    let Posterior::MultivariateGaussian(found) = posterior else { panic!("{posterior} is no vector") };
    (found.mean(), found.covariance())
}

#[test]
fn what_is_read_of_a_vector_is_exact() {
    let data = json!({
        "root": [[1.0, 0.0, 0.0], [0.5, 0.8, 0.0], [-0.3, 0.2, 1.1]],
        "x": [[1.0, 0.0, 2.0], [0.5, -1.0, 0.0], [0.3, 0.2, -0.7], [1.5, 1.0, 1.0]],
        "y": [1.0, -0.5, 0.2, 2.5], "at": 2, "z": 1.3, "a": [[1.0, 0.0, 1.0], [0.0, 2.0, -1.0]], "u": [0.4, -0.9],
    });
    let root = grid(&rows(&data["root"]));
    let covariance = product(root.grid(), transpose(root.grid()).grid());
    let mut readings: Vec<(Vec<f64>, f64, f64)> = Vec::new();
    for (mut row, y) in rows(&data["x"]).into_iter().zip(numbers(&data["y"])) {
        row[0] += 2.0;
        readings.push((row, 0.5, y));
    }
    readings.push((vec![-0.1, -0.1, 0.9], 2.0, 1.3));
    for ((row, u), variance) in rows(&data["a"]).into_iter().zip(numbers(&data["u"])).zip([1.0, 0.5]) {
        readings.push((row, variance, u));
    }
    let (mean, covariance, log) = conditioned((&[0.0, 1.0, 2.0], &covariance), &readings);
    let answer = solve("vectors", &data.to_string(), 1);
    let found = vector(answer.of("v"));
    all_near(&found.0, &mean, 1e-12, "the mean");
    all_near(found.1.values(), covariance.values(), 1e-12, "the covariance");
    near(answer.log_evidence, log, 1e-12, "the evidence");
    near(answer.of("first").mean(), mean[0], 1e-12, "first");
    near(answer.of("first").sd().powi(2), covariance.values()[0], 1e-12, "first");
    let by = [3.0, 1.0, 0.0];
    near(answer.of("mixed").mean(), dot(&by, &mean) - 1.0, 1e-12, "mixed");
    near(answer.of("mixed").sd().powi(2), dot(&apply(covariance.grid(), &by), &by), 1e-12, "mixed");
}

#[test]
fn vectors_that_are_made_of_scalars_are_exact() {
    let data = json!({
        "x": [[1.0, 2.0], [0.5, 3.0], [-1.0, 0.0]], "y": [[0.3, 1.2], [2.0, -0.5]], "h": [[1.0, 0.5], [-0.3, 2.0]],
    });
    // The unknowns a, b and the three steps; each reading is turned so that its noise is independent.
    let covariance = posterity_runtime::matrix::diagonal(&[4.0, 9.0, 2.0, 2.0, 2.0]);
    let h = grid(&rows(&data["h"]));
    let noise = inverse(grid(&[vec![2.0, 0.3], vec![0.3, 1.0]]).grid());
    let through = product(product(h.grid(), noise.grid()).grid(), transpose(h.grid()).grid());
    let (mut readings, mut scale) = (Vec::new(), 0.0);
    for (key, spread, by, first) in [
        ("x", grid(&[vec![1.0, 0.5], vec![0.5, 2.0]]), posterity_runtime::matrix::identity(2), 0),
        ("y", sum(&through, &posterity_runtime::matrix::identity(2)), h, 3),
    ] {
        let factor = Cholesky::of(spread.values(), 2).expect("noise");
        for value in rows(&data[key]) {
            let mut turned = value.clone();
            factor.forward(&mut turned);
            let mut columns: Vec<Vec<f64>> =
                (0..2).map(|k| by.rows().iter().map(|row| row[k]).collect()).collect();
            for column in &mut columns {
                factor.forward(column);
            }
            for k in 0..2 {
                let mut row = vec![0.0; 5];
                row[first..first + 2].copy_from_slice(&[columns[0][k], columns[1][k]]);
                readings.push((row, 1.0, turned[k]));
            }
            scale += 0.5 * factor.log_determinant();
        }
    }
    let (mean, covariance, log) = conditioned((&[0.0, 1.0, 1.0, 1.0, 1.0], &covariance), &readings);
    let answer = solve("made_vectors", &data.to_string(), 1);
    near(answer.log_evidence, log - scale, 1e-12, "the evidence");
    let Posterior::Array(pair) = answer.of("pair") else { panic!("a pair") };
    let Posterior::Array(steps) = answer.of("step") else { panic!("steps") };
    for (at, found) in pair.iter().chain(steps).enumerate() {
        near(found.mean(), mean[at], 1e-12, "a mean");
        near(found.sd().powi(2), covariance.values()[6 * at], 1e-12, "a variance");
    }
}

#[test]
fn a_mean_a_precision_and_its_scale_are_the_fixed_point_of_mean_field() {
    let data =
        json!({ "x": [[1.0, 2.0], [3.0, 1.0], [2.0, 4.0], [0.5, -0.3]], "scale": [[2.0, 0.3], [0.3, 1.0]] });
    let (x, prior) = (rows(&data["x"]), grid(&rows(&data["scale"])));
    let prior_precision = inverse(prior.grid());
    let total = [0, 1].map(|k| x.iter().map(|row| row[k]).sum::<f64>());
    let (mut mean, mut covariance) = (vec![0.0; 2], prior.clone());
    let (mut precision, mut inverse_scale) = (prior.clone(), times(5.0, &prior));
    let (mut scale, mut wide) = (prior.clone(), prior.clone());
    for _ in 0..2000 {
        covariance = inverse(sum(&prior_precision, &times(4.0, &precision)).grid());
        mean = apply(covariance.grid(), &apply(precision.grid(), &total)).into();
        let mut squares = sum(&inverse_scale, &times(4.0, &covariance));
        for row in &x {
            let error: Vec<f64> = row.iter().zip(&mean).map(|(x, m)| x - m).collect();
            squares = sum(&squares, &outer(&error, &error));
        }
        // Wishart(ν, S): the precision has ν = 4 + 4, the inverse scale 5 + 4.
        scale = inverse(squares.grid());
        precision = times(8.0, &scale);
        wide = inverse(sum(&prior_precision, &precision).grid());
        inverse_scale = times(9.0, &wide);
    }
    let answer = solve("matrices_vmp", &data.to_string(), 500);
    let found = vector(answer.of("mean"));
    all_near(&found.0, &mean, 1e-6, "the mean");
    all_near(found.1.values(), covariance.values(), 1e-6, "the covariance");
    for (name, freedom, scale) in [("precision", 8.0, &scale), ("inverse_scale", 9.0, &wide)] {
        let Posterior::Wishart(found) = answer.of(name) else { panic!("{name} is no matrix") };
        near(found.degrees_of_freedom(), freedom, 1e-14, name);
        all_near(found.scale().values(), scale.values(), 1e-6, name);
    }
}

#[test]
fn the_bound_of_vectors_and_matrices_never_falls() {
    let factors = json!({
        "y": [[1.0, 2.0, 0.5], [3.0, 1.0, -0.4], [2.0, 4.0, 1.1], [0.5, -0.3, 0.2]],
        "prior": [[1.0, 0.2], [0.2, 1.5]], "start": [[1.0, 0.0], [0.0, 1.0], [0.5, -0.5]],
    });
    let matrices = json!({ "x": [[1.0, 2.0], [3.0, 1.0], [2.0, 4.0]], "scale": [[2.0, 0.3], [0.3, 1.0]] });
    for (name, data) in [("factors_vmp", factors), ("matrices_vmp", matrices)] {
        let mut inference: Box<dyn Inference> = build(name, &data.to_string()).expect("the data are right");
        let mut before = f64::NEG_INFINITY;
        for iteration in 0..60 {
            inference.update();
            let bound = inference.log_evidence();
            assert!(
                bound >= before - 1e-10 * before.abs(),
                "{name}, iteration {iteration}: {bound} < {before}"
            );
            before = bound;
        }
        assert!(before.is_finite());
    }
}

#[test]
fn vectors_without_readings_are_predicted() {
    let answer = solve("matrices_vmp", &json!({ "x": [], "scale": [[2.0, 0.3], [0.3, 1.0]] }).to_string(), 5);
    assert!(answer.posteriors.iter().all(|(_, posterior)| posterior.is_proper()));
}
