//! The control half: one authority over a document.
//!
//! [`session::Session`] applies edits; `engine` turns checked graphs into updates for the executor; `loading` makes
//! processors; `history` keeps what can be undone.

mod edges;
mod engine;
pub mod error;
mod history;
mod level;
mod loading;
mod macros;
mod mapping;
pub mod report;
#[expect(
    clippy::module_inception,
    reason = "the room is named after what it is about"
)]
pub mod session;
pub mod shared;
mod slots;
mod tail;
mod transition;
mod values;
