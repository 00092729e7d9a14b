//! Parting a wiring into strands that several threads run side by side.
//!
//! Passes of their own beside those of the serial plan: tour → cuts → agenda → worth → strands. A *strand* is a part of
//! the nodes with a plan and buffers of its own, so one thread at a time needs nothing but it; a *task* is a stretch of
//! its steps that is run in one go. What one strand reads of another crosses at import and export steps. Large sums are
//! formed along the way, strand after strand in the document's order, so that every sample is rounded as in the serial
//! plan. How the wiring is parted follows from the document and the number of threads, never from a measured cost, and
//! does not change a bit of the output.

mod agenda;
mod cost;
mod crossing;
mod cuts;
pub mod divide;
pub mod division;
mod local;
mod print;
#[cfg(test)]
mod tests;
mod tour;
mod worth;
