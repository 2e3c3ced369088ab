//! Reading column-form JSON.
use serde_json::Value;

pub fn num(v: &Value, key: &str, default: f64) -> f64 {
    v.get(key).and_then(Value::as_f64).unwrap_or(default)
}
pub fn floats(v: &Value, key: &str) -> Vec<f64> {
    v[key]
        .as_array()
        .unwrap_or_else(|| panic!("missing array {key}"))
        .iter()
        .map(|x| x.as_f64().unwrap())
        .collect()
}
pub fn ints(v: &Value, key: &str) -> Vec<u32> {
    v[key]
        .as_array()
        .unwrap_or_else(|| panic!("missing array {key}"))
        .iter()
        .map(|x| x.as_f64().unwrap() as u32)
        .collect()
}
/// A matrix as (rows, columns, row-major values): `x` flat with `n` and `d`,
/// `x` as nested rows, the columns named by `columns`, or every column whose key
/// starts with `x_` in alphabetical order. With `"standardise": true` each column is
/// shifted and scaled to mean 0, variance 1; with `"bias": true` a column of ones follows.
pub fn matrix(v: &Value) -> (usize, usize, Vec<f64>) {
    let (n, d, mut x) = if let Some(a) = v.get("x").and_then(Value::as_array) {
        if a.first().is_some_and(Value::is_array) {
            let d = a[0].as_array().unwrap().len();
            (a.len(), d, a.iter().flat_map(|r| r.as_array().unwrap()).map(|z| z.as_f64().unwrap()).collect())
        } else {
            let x = floats(v, "x");
            let d = num(v, "d", 1.0) as usize;
            (x.len() / d, d, x)
        }
    } else {
        let keys: Vec<&str> = match v.get("columns").and_then(Value::as_array) {
            Some(a) => a.iter().filter_map(Value::as_str).collect(),
            None => {
                let keys = v.as_object().unwrap().keys().map(String::as_str);
                let mut keys: Vec<&str> = keys.filter(|k| k.starts_with("x_")).collect();
                keys.sort_unstable();
                keys
            }
        };
        let cols: Vec<Vec<f64>> = keys.into_iter().map(|k| floats(v, k)).collect();
        assert!(!cols.is_empty(), "no x, no columns and no x_ columns");
        let (n, d) = (cols[0].len(), cols.len());
        let x = (0..n * d).map(|i| cols[i % d][i / d]).collect();
        (n, d, x)
    };
    if v.get("standardise").and_then(Value::as_bool).unwrap_or(false) {
        for j in 0..d {
            let m = (0..n).map(|i| x[i * d + j]).sum::<f64>() / n as f64;
            let s = ((0..n).map(|i| (x[i * d + j] - m).powi(2)).sum::<f64>() / n as f64).sqrt();
            (0..n).for_each(|i| x[i * d + j] = (x[i * d + j] - m) / s);
        }
    }
    if v.get("bias").and_then(Value::as_bool).unwrap_or(false) {
        x = x.chunks(d).flat_map(|r| r.iter().copied().chain([1.0])).collect();
        return (n, d + 1, x);
    }
    (n, d, x)
}
/// Starting labels of a mixture: `z_init`, or by rank of the first column, in k
/// equal runs (ties by position).
pub fn labels(v: &Value, k: usize, x: &[f64], d: usize) -> Vec<u32> {
    if v.get("z_init").is_some() {
        return ints(v, "z_init");
    }
    let n = x.len() / d;
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| x[a * d].total_cmp(&x[b * d]));
    let mut z = vec![0; n];
    order.into_iter().enumerate().for_each(|(rank, i)| z[i] = (rank * k / n) as u32);
    z
}
