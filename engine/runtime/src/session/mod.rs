//! The control half: one authority over a document.
//!
//! [`session::Session`] applies edits that clients [submit](submission) (`editing`); its `ledger` remembers them:
//! `history` keeps what can be undone, `gone` the ids that must not come back, `receipts` what was answered,
//! `capacity` whether the document can still be read when it is saved, and [`events`] tells clients what was done, each
//! bounded by the `weight` of what it keeps. `engine` holds the near ends of the ways to
//! the executor, and `values` sends what changes without a new plan. `publisher` turns checked graphs into updates:
//! `provision` says where their nodes come from and `loading` makes processors; `transition` works out the difference
//! between what is `present` and what is wanted, as the `union` of both with the `shaping` of its edges, and where little
//! has changed an `amendment` lets the `rows` that were compiled last follow; all after
//! `renaming` has let what moves into a sub-graph, or out of one, be known by its new name.

mod amendment;
mod capacity;
mod coalesce;
mod compensation;
pub mod conflict;
pub mod costs;
mod dividing;
mod done;
mod edges;
mod editing;
mod engine;
pub mod error;
pub mod events;
mod factors;
pub mod fade_length;
pub mod fading;
mod gone;
mod history;
pub mod latency;
mod ledger;
mod level;
mod loading;
mod macros;
mod mapping;
pub mod memory;
mod outbox;
mod pairing;
mod present;
mod provision;
mod publisher;
mod readings;
mod receipts;
mod renaming;
pub mod report;
mod room;
mod rows;
pub mod saving;
#[expect(
    clippy::module_inception,
    reason = "the room is named after what it is about"
)]
pub mod session;
mod shaping;
pub mod shared;
pub mod shown;
mod slots;
pub mod submission;
mod tail;
mod telling;
pub mod threads;
mod transition;
mod union;
mod values;
mod weight;
