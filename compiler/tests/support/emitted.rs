//! What must hold of every emitted module.

/// The longest line that a reader should meet.
pub(crate) const WIDTH: usize = 110;

/// What is wrong with an emitted module.
pub(crate) fn faults(module: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if let Err(error) = syn::parse_file(module) {
        faults.push(format!("does not parse: {error}"));
    }
    if module.contains("compile_error!") {
        faults.push("holds `compile_error!`".to_owned());
    }
    // Not in a comment: what has no operator is refused, never computed as NaN.
    if module.lines().any(|line| !line.trim_start().starts_with("//") && line.contains("f64::NAN")) {
        faults.push("computes NaN".to_owned());
    }
    for (number, line) in module.lines().enumerate() {
        if line.chars().count() > WIDTH {
            faults.push(format!("line {} has {} columns: {}", number + 1, line.chars().count(), line.trim()));
        }
    }
    faults
}

/// What is wrong with a module but for the width of comments and messages: those quote the model, whose lines are
/// as long as they are.
pub(crate) fn faults_of_code(module: &str) -> Vec<String> {
    let quotes =
        |fault: &String| [": /", ": \""].iter().any(|start| fault.contains(&format!("columns{start}")));
    faults(module).into_iter().filter(|fault| !quotes(fault)).collect()
}
