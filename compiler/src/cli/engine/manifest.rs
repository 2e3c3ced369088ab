//! The manifest that the runtime is built with: its own and the workspace's, cut to what a build needs.

/// The workspace's manifest: the versions of dependencies.
const WORKSPACE: &str = include_str!("../../../../Cargo.toml");

/// The workspace's lock file: the same versions everywhere.
pub(super) const LOCK: &str = include_str!("../../../../Cargo.lock");

/// How the runtime is built: programs that are linked to it quickly, run fast and carry no debug data.
const PROFILE: &str = "[profile.release]
opt-level = 3
codegen-units = 4
debug = false
lto = \"off\"
panic = \"abort\"
";

/// The manifest of a workspace that holds the runtime alone.
pub(super) fn workspace() -> String {
    let shared = sections(WORKSPACE, |header| header.starts_with("[workspace."));
    format!("[workspace]\nresolver = \"3\"\nmembers = [\"runtime\"]\n\n{shared}\n{PROFILE}")
}

/// The runtime's manifest without what only its tests need.
pub(super) fn runtime(manifest: &str) -> String {
    sections(manifest, |header| header != "[dev-dependencies]" && header != "[lints]")
}

/// The sections of a manifest that are wanted, by their header lines.
fn sections(manifest: &str, wanted: impl Fn(&str) -> bool) -> String {
    let mut kept = String::new();
    let mut keep = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            keep = wanted(line.trim_end());
        }
        if keep {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_and_tests_are_left_out_and_versions_stay() {
        let workspace = workspace();
        assert!(workspace.contains("libm = ") && workspace.contains("members = [\"runtime\"]"));
        assert!(!workspace.contains("codegen-tests"), "{workspace}");
        let manifest =
            "[package]\nname = \"r\"\n\n[dev-dependencies]\nproptest = \"1\"\n\n[lints]\nworkspace = true\n";
        assert_eq!(runtime(manifest), "[package]\nname = \"r\"\n\n");
    }
}
