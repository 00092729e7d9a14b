//! The result: plans of strands, and tasks over them.

use std::ops::Range;

use crate::compile::plan::Plan;

/// A wiring parted into strands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Division {
    /// The strands; the first has the nodes that meet the home's buses.
    pub strands: Vec<Strand>,
    /// The tasks, in an order in which one thread could do them all; 64 at most.
    pub tasks: Vec<DivisionTask>,
    /// For how many threads it was made.
    pub threads: usize,
    /// Expected gain against one thread: serial time by parallel time.
    pub gain: f64,
}

impl Division {
    /// What it amounts to.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary {
            threads: self.threads,
            tasks: self.tasks.len(),
            strands: self.strands.len(),
            gain: self.gain,
        }
    }
}

/// What a division amounts to, in words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// For how many threads it was made.
    pub threads: usize,
    /// How many tasks they share.
    pub tasks: usize,
    /// How many strands these work on.
    pub strands: usize,
    /// Serial time by parallel time, as expected.
    pub gain: f64,
}

/// Nodes that one thread at a time runs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Strand {
    /// Its plan, over nodes, edges and buffers of its own.
    pub plan: Plan,
    /// By node of its plan: the node of the wiring; `None` for a place where signals cross.
    pub nodes: Vec<Option<u32>>,
    /// By edge of its plan: the edge of the wiring; `None` for one to or from a crossing.
    pub edges: Vec<Option<u32>>,
    /// By node of its plan: what crosses there.
    pub crossings: Vec<Option<Crossing>>,
}

/// Where a signal crosses from one strand to another: among the results of the task that writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crossing {
    /// The task that writes it.
    pub task: u32,
    /// The first of its buffers among the task's results, or its list of events.
    pub first: u32,
    /// Whether it is events.
    pub events: bool,
}

/// A stretch of a strand's steps that is run in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DivisionTask {
    /// Its strand.
    pub strand: u32,
    /// Earlier tasks that it waits for and whose results it may read: bit `n` for task `n`.
    pub needs: u64,
    /// Its steps in the strand's plan.
    pub steps: Range<u32>,
    /// How many buffers its results have.
    pub buffers: u32,
    /// How many event lists its results have.
    pub lists: u32,
}

/// Why a wiring is run by one thread.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum Undivided {
    /// No other thread is wanted, or none could be started.
    #[error("one thread: there is no other")]
    Alone,
    /// It costs less than telling others about it.
    #[error("one thread: too little to share")]
    TooSmall,
    /// Its nodes wait for each other.
    #[error("one thread: {threads} would be {gain:.2} times as fast")]
    NoGain {
        /// So many threads.
        threads: usize,
        /// Serial time by parallel time.
        gain: f64,
    },
}
