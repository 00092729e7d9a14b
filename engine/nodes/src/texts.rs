//! What is shown of node types, in the languages that come with the program.
//!
//! English stands in the types themselves; it is shown wherever a language has no text. Each other language has a
//! folder `texts/LANGUAGE` of [Fluent](https://projectfluent.org) files, one a category, with one message a type.

mod catalogue;
#[cfg(test)]
mod completeness;
mod key;
pub mod language;
pub mod translator;
