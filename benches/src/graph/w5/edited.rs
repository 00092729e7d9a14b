//! What engines are asked to do in W5.

use crate::failure::Failure;

/// An engine that plays while it is edited.
pub trait Edited {
    /// As the table calls it.
    fn label(&self) -> &'static str;
    /// Before the figures' names.
    fn prefix(&self) -> &'static str;
    /// Adds a node that reads two others and is heard.
    ///
    /// # Errors
    /// If the engine does not do it.
    fn add(&mut self, number: usize) -> Result<(), Failure>;
    /// Takes it away again.
    ///
    /// # Errors
    /// If the engine does not do it.
    fn remove(&mut self) -> Result<(), Failure>;
    /// Processes a block.
    fn block(&mut self);
}
