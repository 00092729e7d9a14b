//! The real-time half of a node.

use std::any::Any;

use airloom_realtime::scope::Rt;

use crate::param::view::Params;
use crate::process::batch::Batching;
use crate::process::io::Io;
use crate::process::resting::RestingMix;
use crate::process::state::StateBytes;
use crate::process::status::Status;
use crate::time::Frames;

/// A state that a processor could not take over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("saved state of {found} bytes does not fit; expected {expected}")]
pub struct RestoreError {
    /// Size of what was given.
    pub found: usize,
    /// What fits.
    pub expected: &'static str,
}

/// The real-time half of a node: made by `prepare`, owned by the executor.
///
/// # Realtime Safety
/// [`Self::process`], [`Self::absorb`] and [`Self::reset`] run in an audio scope: no allocation, lock, I/O, wait
/// or panic. Under [`crate::process::context::Pace::Offline`] alone they may wait for a file.
pub trait Processor: Any + Send {
    /// Computes `io.frames()` frames: reads the inputs, writes every output completely (or marks it silent).
    ///
    /// May be called with any number of frames from 1 to the stream's largest block; the samples must not depend
    /// on the split. Parameters do not jump within a call.
    fn process(&mut self, io: &mut Io<'_>, rt: &Rt) -> Status;

    /// The second half of a node that closes cycles: consumes the inputs of the frames for which
    /// [`Self::process`] has just given the outputs. Called for feedback types only, whose inputs are not
    /// readable in `process`.
    fn absorb(&mut self, io: &mut Io<'_>, rt: &Rt) {
        let _ = (io, rt);
    }

    /// Forgets the past: afterwards the processor behaves like one fresh from `prepare`.
    fn reset(&mut self, rt: &Rt);

    /// Says what it computes while its parameters rest, for types whose spec
    /// [rests as a mix](crate::node::spec::NodeSpec::rests_as): gives the gains and returns true, or returns false
    /// while it is no such mix (a fade of its own runs). The executor then computes the mix itself, with the bits that
    /// [`Self::process`] gives, and calls `process` again as soon as a parameter moves or anybody looks closer: what
    /// `process` would note of the parameters in its first call must be noted here as well.
    ///
    /// Called on the audio thread, while no parameter is modulated or on its way.
    fn resting_mix(&mut self, params: &Params<'_>, mix: &mut RestingMix<'_>) -> bool {
        let _ = (params, mix);
        false
    }

    /// How it is computed together with others of its kind; `None` if it is not. Asked once, off the audio thread.
    fn batching(&self) -> Option<Batching> {
        None
    }

    /// Whether the next call may be one for many. Asked on the audio thread before every call, while no parameter is
    /// modulated or on its way; false where something in the node itself is (a fade from one form to another): then
    /// it is called alone.
    fn is_batch_ready(&self, params: &Params<'_>) -> bool {
        let _ = params;
        true
    }

    /// Writes down the state that belongs to the sound and is worth keeping in a document: phases and positions, not
    /// the memory of filters and delays. A processor that has none leaves `state` empty; one that has some always
    /// writes some, from `prepare` on.
    ///
    /// Called between blocks, after each of them, and when the processor is replaced.
    ///
    /// # Realtime Safety
    /// Runs on the audio thread: like [`Self::process`].
    fn save_state(&self, state: &mut StateBytes) {
        let _ = state;
    }

    /// Takes over what [`Self::save_state`] gave, before the first call: the sound goes on from there. What it gave may
    /// be of another configuration, or of another type that
    /// [the type](crate::node::node_type::NodeType::accepts_state_of) accepts.
    ///
    /// # Errors
    /// [`RestoreError`] if the state is not of this node; the processor is then as before.
    ///
    /// # Realtime Safety
    /// May run on the audio thread: like [`Self::process`].
    fn restore_state(&mut self, state: &[u8]) -> Result<(), RestoreError> {
        Err(RestoreError {
            found: state.len(),
            expected: "none: this node keeps no state",
        })
    }

    /// Frames by which its outputs lag its inputs now, for a node whose latency changes while it plays; `None` if it
    /// stays what [`Prepared::latency`](crate::node::prepare::Prepared::latency) says. Whether it is `None` never
    /// changes. Asked after each block; the session then aligns all paths anew, crossfading from one delay to the
    /// other, as the node has to do itself.
    ///
    /// # Realtime Safety
    /// Runs on the audio thread: like [`Self::process`].
    fn live_latency(&self) -> Option<Frames> {
        None
    }
}
