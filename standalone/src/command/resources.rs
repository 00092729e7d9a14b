//! How much of the machine a graph may take.

use std::sync::Arc;

use airloom_api::node::registry::Registry;
use airloom_media::cache::frames::FrameCache;
use airloom_nodes::list::registry_with;
use airloom_runtime::session::session::Session;
use clap::Args;

/// Bytes of a mebibyte.
const MEBIBYTE: u64 = 1 << 20;

/// The options of every command that plays a graph.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Resources")]
pub struct Resources {
    /// Memory that the nodes of the graph may take, in MiB; what needs more is refused.
    #[arg(long, value_name = "MIB", default_value_t = 4096, value_parser = clap::value_parser!(u64).range(1..=1 << 30))]
    pub memory: u64,
    /// Memory for what is decoded of audio files, in MiB: loops and files played twice are decoded once.
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u64).range(0..=1 << 20))]
    pub file_cache: u64,
}

impl Resources {
    /// All node types, with a cache of this size.
    pub fn registry(self) -> Registry {
        let bytes = usize::try_from(self.file_cache * MEBIBYTE).unwrap_or(usize::MAX);
        registry_with(&Arc::new(FrameCache::new(bytes)))
    }

    /// Holds a session to its memory.
    pub const fn limit(self, session: &mut Session) {
        session.set_memory_limit(self.memory * MEBIBYTE);
    }
}
