//! `bundler.toml`: one table a package, with the name its bundles carry.

use crate::failure::Failure;

/// What one table says.
#[derive(Debug, PartialEq, Eq)]
pub struct Settings {
    /// The cargo package that builds the plugin's library.
    pub package: String,
    /// The bundles' file stem.
    pub name: String,
}

/// Reads tables of the form `[package]` with `name = "Name"`, the only ones the file has.
pub fn parse(text: &str) -> Result<Vec<Settings>, Failure> {
    let mut found = Vec::new();
    let mut package = None;
    for (index, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        if let Some(header) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            package = Some(header.trim_matches('"').to_owned());
            continue;
        }
        let name = line
            .split_once('=')
            .filter(|(key, _)| key.trim() == "name")
            .and_then(|(_, value)| value.trim().strip_prefix('"')?.strip_suffix('"'));
        match (name, package.take()) {
            (Some(name), Some(package)) => found.push(Settings {
                package,
                name: name.to_owned(),
            }),
            _ => {
                return Err(Failure::Tree(format!(
                    "bundler.toml:{}: expected `name = \"…\"` once under a [package], found `{line}`",
                    index + 1
                )));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_gives_package_and_name() {
        let found = parse("# why\n[my-plugin]\nname = \"Mine\" # shown\n").unwrap();
        let expected = Settings {
            package: "my-plugin".to_owned(),
            name: "Mine".to_owned(),
        };
        assert_eq!(found, [expected]);
    }

    #[test]
    fn anything_else_is_refused_with_its_line() {
        let failure = parse("[my-plugin]\nformats = [\"clap\"]\n").unwrap_err();
        assert!(failure.to_string().contains("bundler.toml:2"), "{failure}");
        assert!(parse("name = \"Orphan\"\n").is_err());
    }
}
