//! Sub-graphs: each definition is checked once, by itself; then the nodes that stand for it are played as its nodes.

pub(super) mod catalogue;
pub(super) mod definitions;
mod destination;
pub(crate) mod exposed;
mod face;
pub mod instance;
pub mod island;
pub(super) mod link;
pub(crate) mod order;
pub(super) mod reach;
