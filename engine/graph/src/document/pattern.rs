//! Texts of a fixed form, as regular expressions of the schema (ECMA-262).

/// An id.
pub const ID: &str = "^[A-Za-z0-9_-]{1,64}$";

/// A port `node:port`, or a parameter `node:param.NAME`.
pub const ADDRESS: &str = "^[A-Za-z0-9_-]{1,64}:.+$";

/// A colour.
pub const COLOUR: &str = "^#[0-9A-Fa-f]{6}$";

/// A SHA-256.
pub const SHA256: &str = "^[0-9a-f]{64}$";

/// The name of an exposed port or parameter.
pub const EXPOSED: &str = "^[A-Za-z0-9_.-]{1,64}$";
