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
    for (number, line) in module.lines().enumerate() {
        if line.chars().count() > WIDTH {
            faults.push(format!("line {} has {} columns: {}", number + 1, line.chars().count(), line.trim()));
        }
    }
    faults
}

/// The code alone: comments and messages quote the model, whose lines are as long as they are.
pub(crate) fn without_comments(module: &str) -> String {
    let code = module.lines().filter(|line| !line.trim_start().starts_with(['/', '"']));
    code.map(|line| format!("{line}\n")).collect()
}
