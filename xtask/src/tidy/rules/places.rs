//! Nothing speaks of one developer's machine or network.

use crate::tidy::code::is_word;
use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;

/// Folders under which people keep their checkouts.
const MACHINE_FOLDERS: [&str; 3] = ["/home/", "/root/", "/Users/"];

const FOLDER_WHY: &str = "an absolute path of one machine is wrong on every other";

/// Endings of host names that resolve in one network only.
const PRIVATE_HOSTS: [&str; 4] = [".internal", ".corp", ".lan", ".intranet"];

const HOST_WHY: &str = "a private host is not there for anybody else";

/// How a dependency from a registry stands in a lock file.
const REGISTRY: &str = "source = \"registry+";

const REGISTRY_WHY: &str = "dependencies come from a registry, in versions that stay there";

/// This rule's own folder names what it looks for.
const OWN: &str = "xtask/src/tidy/";

pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files().filter(|file| !file.path.starts_with(OWN)) {
        let is_lock = file.path.ends_with("Cargo.lock");
        let is_requirements = file.path.ends_with("requirements.txt");
        for (index, line) in file.text.lines().enumerate() {
            let mut found = |what: &str, why| {
                let what = format!("`{what}`");
                findings.push(Finding::new(&file.path, index + 1, what, why));
            };
            for folder in MACHINE_FOLDERS {
                if line
                    .match_indices(folder)
                    .any(|(at, _)| begins_path(line, at))
                {
                    found(folder, FOLDER_WHY);
                }
            }
            for host in hosts(line).filter(|host| is_private(host)) {
                found(host, HOST_WHY);
            }
            if is_lock && line.starts_with("source = ") && !line.starts_with(REGISTRY) {
                found(line, REGISTRY_WHY);
            }
            if is_requirements && (line.contains("--index-url") || line.contains("--extra-index")) {
                found(line, REGISTRY_WHY);
            }
        }
    }
    findings
}

/// Whether the slash at `at` is the first of its path and not of a web address or a longer path.
fn begins_path(line: &str, at: usize) -> bool {
    !line[..at]
        .ends_with(|c: char| is_word(c) || matches!(c, '.' | '~' | '-' | '}' | ')' | '*' | '/'))
}

/// The host names of the web addresses in a line.
fn hosts(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("://").map(|(at, mark)| {
        let rest = &line[at + mark.len()..];
        let end = rest
            .find(|c: char| !is_word(c) && !matches!(c, '.' | '-'))
            .unwrap_or(rest.len());
        &rest[..end]
    })
}

fn is_private(host: &str) -> bool {
    PRIVATE_HOSTS.iter().any(|ending| host.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rules::planted::expect;

    #[test]
    fn a_developers_folder_is_found() {
        let text = "see /home/jo/airloom\n\
                    open(\"/root/x.wav\")\n\
                    https://example.org/home/page\n\
                    ~/home/airloom\n\
                    target/root/a\n";
        expect(check, &[("a.md", text)], &[("a.md", 1), ("a.md", 2)]);
    }

    #[test]
    fn a_private_host_is_found() {
        let text =
            "http://build.example.internal:8080/x\nhttps://docs.rs/x.internal\nself.internal\n";
        expect(check, &[("a.sh", text)], &[("a.sh", 1)]);
    }

    #[test]
    fn a_foreign_source_is_found() {
        let lock = "source = \"registry+https://example.org/index\"\n\
                    source = \"git+https://example.org/x\"\n";
        let requirements = "--index-url https://example.org\nnumpy==2.2.6\n";
        expect(
            check,
            &[
                ("Cargo.lock", lock),
                ("tests/requirements.txt", requirements),
            ],
            &[("Cargo.lock", 2), ("tests/requirements.txt", 1)],
        );
    }
}
