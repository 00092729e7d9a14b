//! Documents through the crate's public functions: reading, checking, writing, editing, hostile text, the schema.
#![cfg(test)]

mod checking;
mod editing;
mod fixture;
mod hostile;
mod reading;
mod rechecking;
mod resolving;
mod schema;
mod subgraphs;
mod writing;
