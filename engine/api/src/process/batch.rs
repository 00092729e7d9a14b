//! Nodes of one kind that are computed side by side: one call for many, one SIMD lane each.
//!
//! A processor that can be computed like this says so by [`Processor::batching`](crate::process::processor::Processor::batching), once, when it has been prepared. Nodes
//! of one [`BatchKey`] that do not depend on each other are called together. Each keeps its state in its own processor:
//! the common call loads the states into lanes when it begins and stores them when it ends, so any node may be called
//! alone for one block and together with others for the next, and an edit may take out one of them.

use std::any::{Any, TypeId};

use airloom_realtime::scope::Rt;

use crate::param::view::Params;
use crate::process::context::Context;
use crate::process::io::{Inputs, Outputs, through};
use crate::process::status::Status;

/// The most nodes that one call computes: as many as f32 lanes fit into the widest register.
pub const MAX_LANES: usize = 16;

/// What nodes must have in common to be computed in one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BatchKey {
    processor: TypeId,
    shape: u64,
}

impl BatchKey {
    /// The key of processors of one type; `shape` tells apart those that cannot share a loop (by number of bands or
    /// channels, for example).
    #[must_use]
    pub fn of<P: 'static>(shape: u64) -> Self {
        Self {
            processor: TypeId::of::<P>(),
            shape,
        }
    }
}

/// Computes one call of all lanes: up to [`MAX_LANES`], whose processors have the same key, so each of them is of the
/// type that the key was made of (see [`Lane::state`]). Every lane is as ready as
/// [`Processor::is_batch_ready`](crate::process::processor::Processor::is_batch_ready) said. The bits must be those that [`Processor::process`](crate::process::processor::Processor::process) gives to each lane alone,
/// whichever others there are, and each lane's `status` must be set.
///
/// # Realtime Safety
/// As [`Processor::process`](crate::process::processor::Processor::process).
pub type BatchRun = fn(&mut [Lane<'_>], &Context, &Rt);

/// How a processor is computed together with others.
#[derive(Debug, Clone, Copy)]
pub struct Batching {
    /// With which others.
    pub key: BatchKey,
    /// By what: the same for all of one key.
    pub run: BatchRun,
}

/// One node of a batch and what its call reads and writes: an [`crate::process::io::Io`] without the home's buses.
///
/// The outputs of a lane share no buffer with any input, not even where the node says that it works in place.
pub struct Lane<'a> {
    /// Its state.
    pub processor: &'a mut dyn Any,
    /// What comes in.
    pub inputs: Inputs<'a>,
    /// What goes out.
    pub outputs: Outputs<'a>,
    /// The values of the parameters; none of them is modulated or on its way.
    pub params: Params<'a>,
    /// What [`Processor::process`](crate::process::processor::Processor::process) would have returned.
    pub status: Status,
}

impl Lane<'_> {
    /// The processor as what it is; `None` for a type other than that of the batch's key.
    pub fn state<P: 'static>(&mut self) -> Option<&mut P> {
        self.processor.downcast_mut()
    }

    /// Frames of this call, the same for all lanes.
    #[must_use]
    pub const fn frames(&self) -> usize {
        self.outputs.frames
    }

    /// Copies an input port to an output port of the same channel count, with the silence flags, as
    /// [`crate::process::io::Io::through`] does.
    pub fn through(&mut self, input: usize, output: usize) {
        through(self.inputs, &mut self.outputs, input, output);
    }
}
