//! A session and its executor on one thread.

use airloom_api::node::asset::Assets;
use airloom_api::node::prepare::{Stream, Tail};
use airloom_api::node::registry::Registry;
use airloom_api::process::context::Transport;
use airloom_api::process::host::{BusChannels, HostBuses};
use airloom_graph::document::model::Document;
use airloom_realtime::scope::offline_scope;

use crate::execute::block::{Block, BlockEvent};
use crate::execute::executor::Executor;
use crate::session::error::{LoadError, OpenError};
use crate::session::session::Session;

/// Runs a graph block by block on the calling thread.
///
/// Denormals are flushed as on an audio thread, so the samples are the same; nodes may wait for files.
pub struct Renderer {
    session: Session,
    executor: Executor,
    looks: Option<Looks>,
}

/// Regular looks at the readings.
#[derive(Debug, Clone, Copy)]
struct Looks {
    /// Frames from one to the next.
    every: u64,
    /// The frame of the next.
    next: u64,
}

impl Renderer {
    /// Opens a document for rendering.
    ///
    /// # Errors
    /// [`OpenError`] if it has errors or a node cannot be prepared.
    pub fn new(
        registry: Registry,
        assets: Box<dyn Assets + Send>,
        document: Document,
        stream: Stream,
        channels: BusChannels,
    ) -> Result<Self, OpenError> {
        Ok(Self::of(
            Session::open(registry, assets, document)?,
            stream,
            channels,
        )?)
    }

    /// Renders a session that is open, with what was set in it.
    ///
    /// # Errors
    /// [`LoadError`] if a node cannot be prepared.
    pub fn of(
        mut session: Session,
        stream: Stream,
        channels: BusChannels,
    ) -> Result<Self, LoadError> {
        let executor = session.activate(stream, channels)?;
        Ok(Self {
            session,
            executor,
            looks: None,
        })
    }

    /// The session: edits take effect at the next block.
    pub const fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    /// Frames by which the output lags the input.
    #[must_use]
    pub fn latency(&self) -> u64 {
        self.session.latency()
    }

    /// How long the graph sounds after its input fell silent.
    #[must_use]
    pub fn tail(&self) -> Tail {
        self.session.tail()
    }

    /// Frames rendered so far.
    #[must_use]
    pub const fn frame(&self) -> u64 {
        self.executor.frame()
    }

    /// Lets the readings follow what is rendered, from here on every so many frames. Some are computed where somebody
    /// looks, of what they have kept until then, so a single look at the end would miss what came before.
    pub fn follow_readings(&mut self, every: u64) {
        let next = self.frame();
        self.looks = Some(Looks { every, next });
    }

    /// The buses: fill the inputs before [`Self::process`], read the outputs after it.
    pub const fn buses(&mut self) -> &mut HostBuses {
        self.executor.buses()
    }

    /// Renders one block of up to the stream's largest size; none at all adopts waiting plans.
    pub fn process(&mut self, frames: usize, events: &[BlockEvent]) {
        self.session.tick();
        let position = i64::try_from(self.executor.frame()).unwrap_or(i64::MAX);
        let block = Block {
            frames,
            transport: Transport {
                playing: true,
                position_frames: Some(position),
                ..Transport::STOPPED
            },
            events,
        };
        offline_scope(|rt| self.executor.process(&block, rt));
        let frame = self.frame();
        if let Some(looks) = self.looks.as_mut().filter(|looks| looks.next <= frame) {
            looks.next = frame + looks.every;
            // What they show is asked for later.
            let _shown = self.session.all_readings();
        }
    }
}
