//! The commands, one a file: its arguments, and what it does with them.

pub mod check;
pub mod devices;
pub mod nodes;
pub mod render;
mod resources;
pub mod run;
pub mod schema;
