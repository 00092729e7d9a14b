//! From a configuration to a processor.

use std::fmt;

use crate::config::Config;
use crate::id::NodeId;
use crate::node::asset::{AssetError, Assets};
use crate::node::reading::Readings;
use crate::process::context::Pace;
use crate::process::processor::Processor;
use crate::time::{Frames, SampleRate};

/// What stays the same while a stream runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream {
    /// Frames per second.
    pub rate: SampleRate,
    /// The most frames that one call will have.
    pub max_block: usize,
    /// Whether the world waits for the samples.
    pub pace: Pace,
}

/// What a node type is given to make a processor.
#[derive(Clone, Copy)]
pub struct PrepareRequest<'a> {
    /// Which node it is for.
    pub node: &'a NodeId,
    /// Its configuration, checked.
    pub config: &'a Config,
    /// The values that its parameters start at, in the order of the spec; defaults where it ends early. For tails and
    /// the like: in `process` a processor reads what they are then.
    pub params: &'a [f64],
    /// The stream it will run in.
    pub stream: Stream,
    /// Derived from the document's seed and the node's id: the only source of randomness a processor may use.
    pub seed: u64,
    /// Finds files.
    pub assets: &'a dyn Assets,
}

/// How long a node sounds after its inputs fell silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tail {
    /// Not at all.
    #[default]
    None,
    /// At most this long, to -120 dB.
    Frames(Frames),
    /// For ever (generators, feedback without loss).
    Infinite,
}

/// A processor and what had to be known to order and align it.
pub struct Prepared {
    /// The real-time half.
    pub processor: Box<dyn Processor>,
    /// Frames by which its outputs lag its inputs; constant until it is prepared again, unless
    /// [`Processor::live_latency`] says otherwise.
    pub latency: Frames,
    /// How long it sounds on.
    pub tail: Tail,
    /// What it shows while it plays, for control threads; as many as the spec lists.
    pub readings: Option<Box<dyn Readings>>,
}

impl Prepared {
    /// A processor without latency, tail and readings.
    #[must_use]
    pub fn immediate(processor: impl Processor + 'static) -> Self {
        Self::boxed(Box::new(processor))
    }

    /// A processor without latency, tail and readings, of a kind that is chosen while the program runs.
    #[must_use]
    pub fn boxed(processor: Box<dyn Processor>) -> Self {
        Self {
            processor,
            latency: Frames(0),
            tail: Tail::None,
            readings: None,
        }
    }

    /// The same with outputs that lag the inputs.
    #[must_use]
    pub fn late_by(mut self, latency: Frames) -> Self {
        self.latency = latency;
        self
    }

    /// The same with a tail.
    #[must_use]
    pub fn ringing(mut self, tail: Tail) -> Self {
        self.tail = tail;
        self
    }

    /// The same with something to show.
    #[must_use]
    pub fn showing(mut self, readings: impl Readings + 'static) -> Self {
        self.readings = Some(Box::new(readings));
        self
    }
}

/// A processor that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// A file that the configuration names is not there.
    #[error("config.{field}: {source}")]
    Asset {
        /// The field that names it.
        field: &'static str,
        /// Why.
        source: AssetError,
    },
    /// A file that is there but cannot be used.
    #[error("{path}: {reason}")]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// What was found and what was expected.
        reason: String,
    },
    /// More memory than the other nodes of the graph leave.
    #[error(
        "it needs {} of memory; expected at most {} of the {} that a graph may take",
        Mebibytes(*needed),
        Mebibytes(limit.saturating_sub(*taken)),
        Mebibytes(*limit)
    )]
    Memory {
        /// Bytes that the node needs.
        needed: u64,
        /// Bytes that nodes before it take.
        taken: u64,
        /// Bytes that all may take.
        limit: u64,
    },
    /// More memory than a graph may take, to delay what reaches its inputs early until all of it is there.
    #[error(
        "to align its inputs and those of other nodes takes {} of memory; expected at most {}",
        Mebibytes(*needed),
        Mebibytes(*limit)
    )]
    Compensation {
        /// Bytes of all delays in the graph.
        needed: u64,
        /// Bytes that they may take.
        limit: u64,
    },
    /// A combination of values that each are valid but do not fit together at this rate.
    #[error("config.{field} does not fit: {reason}")]
    Config {
        /// The field.
        field: &'static str,
        /// What was found and what was expected.
        reason: String,
    },
}

/// Bytes as people read them.
struct Mebibytes(u64);

impl fmt::Display for Mebibytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} MiB", self.0.div_ceil(1 << 20))
    }
}
