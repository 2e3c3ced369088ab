//! `#[labels(key)]`: what the data call the elements of a variable.

use serde_json::Value;

use super::element::{Refusal, kind};
use crate::Posterior;

/// Whether names are a list, of a string (or a number) for each element along the first axis.
pub(super) fn labels(names: &Value, variable: &str, posterior: &Posterior) -> Result<(), Refusal> {
    let hint = || format!("it names the elements of `{variable}`: [\"first\", \"second\"]");
    let Some(all) = names.as_array() else {
        return Err(Refusal::new(format!("is {}, not a list of names", kind(names))).hint(hint()));
    };
    if let Some(at) = all.iter().position(|name| !(name.is_string() || name.is_number())) {
        let text = format!("is {}, not a name", kind(&all[at]));
        return Err(Refusal::new(text).at(format!("[{at}]")).hint(hint()));
    }
    let (wanted, got) = (posterior.parts().len(), all.len());
    let counted = matches!(posterior, Posterior::Array(_)) || wanted > 0;
    if counted && wanted != got {
        let nested = posterior.parts().iter().any(|part| matches!(part, Posterior::Array(_)));
        let parts = if nested { "rows" } else { "elements" };
        let text = format!("has length {got}, and `{variable}` has {wanted} {parts}");
        return Err(Refusal::new(text).code("data_shape").hint(hint()));
    }
    Ok(())
}
