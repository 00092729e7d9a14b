//! How a document is written down.

/// The text form of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// JSON (RFC 8259).
    Json,
    /// YAML 1.2.
    Yaml,
}

impl Syntax {
    /// The syntax of a file: YAML where its name ends in `.yaml` or `.yml`, JSON otherwise.
    #[must_use]
    pub fn of_file_name(name: &str) -> Self {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        if extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml") {
            Self::Yaml
        } else {
            Self::Json
        }
    }
}
