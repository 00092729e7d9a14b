//! The authority over one document.

use std::collections::HashMap;
use std::sync::Arc;

use airloom_api::id::NodeId;
use airloom_api::node::asset::Assets;
use airloom_api::node::prepare::{Stream, Tail};
use airloom_api::node::registry::Registry;
use airloom_api::process::host::BusChannels;
use airloom_graph::check::checked::CheckedGraph;
use airloom_graph::check::incremental::Incremental;
use airloom_graph::compile::passes::Passes;
use airloom_graph::document::model::Document;
use airloom_graph::edit::effect::{Effect, Fade};
use airloom_graph::edit::touched::Touched;
use airloom_graph::limits::Limits;
use airloom_graph::problem::Problem;
use airloom_realtime::scope::offline_scope;
use airloom_realtime::workers::team::WorkerReport;

use crate::execute::block::Change;
use crate::execute::executor::Executor;
use crate::execute::notice::NoticeKind;
use crate::session::costs::{self, Costs, OverloadLimit};
use crate::session::engine::Engine;
use crate::session::error::{ApplyError, LoadError, OpenError};
use crate::session::fade_length::DEFAULT_FADE;
use crate::session::ledger::Ledger;
use crate::session::level::RecentPeaks;
use crate::session::memory::DEFAULT_MEMORY_LIMIT;
use crate::session::publisher::Mode;
use crate::session::report::Report;
use crate::session::threads::Threads;
use crate::session::values::{self, Before};
use crate::status::Status;

/// Reports that are kept until somebody asks.
const MAX_REPORTS: usize = 1_000;

/// Owns a document and, while a stream runs, the control side of its executor.
///
/// Used by control threads, one at a time (see [`crate::session::shared::SharedSession`]). Every operation either
/// succeeds whole or leaves document and sound as they were.
pub struct Session {
    pub(super) registry: Registry,
    assets: Box<dyn Assets + Send>,
    pub(super) limits: Limits,
    pub(super) document: Arc<Document>,
    pub(super) checked: Incremental,
    pub(super) revision: u64,
    pub(super) ledger: Ledger,
    pub(super) engine: Option<Engine>,
    latency_floor: u64,
    threads: Threads,
    pub(super) fade: Fade,
    overload_limit: Option<OverloadLimit>,
    passes: Passes,
    memory_limit: u64,
    reports: Vec<Report>,
    /// The newest block that came too late.
    late: Option<Report>,
    levels: HashMap<NodeId, RecentPeaks>,
}

impl Session {
    /// Opens a document; no stream runs yet.
    ///
    /// # Errors
    /// [`OpenError::Problems`] if it has errors.
    pub fn open(
        registry: Registry,
        assets: Box<dyn Assets + Send>,
        document: Document,
    ) -> Result<Self, OpenError> {
        let limits = Limits::default();
        let checked = Incremental::open(&document, &registry, &limits)
            .map_err(|problems| OpenError::Problems { problems })?;
        Ok(Self {
            registry,
            assets,
            limits,
            document: Arc::new(document),
            checked,
            revision: 0,
            ledger: Ledger::default(),
            engine: None,
            latency_floor: 0,
            threads: Threads::Alone,
            fade: DEFAULT_FADE,
            overload_limit: None,
            passes: Passes::default(),
            memory_limit: DEFAULT_MEMORY_LIMIT,
            reports: Vec::new(),
            late: None,
            levels: HashMap::new(),
        })
    }

    /// Starts a stream: prepares every node and returns the executor that runs them, for the audio thread. A
    /// stream that ran before is forgotten; its executor, if it is still somewhere, gets no further plans.
    ///
    /// # Errors
    /// [`LoadError`] of the first node that cannot be prepared; a stream that ran before goes on.
    pub fn activate(
        &mut self,
        stream: Stream,
        channels: BusChannels,
    ) -> Result<Executor, LoadError> {
        let (mut engine, mut executor) = Engine::new(stream, channels, self.fade, self.passes);
        engine.set_threads(self.threads);
        engine.set_memory_limit(self.memory_limit);
        for entry in &self.graph().macros {
            let value = match &self.engine {
                Some(running) => running.status.macro_value(entry.slot),
                None => entry.value,
            };
            engine.status.set_macro_value(entry.slot, value);
        }
        engine.publish_checked(
            &mut self.checked,
            &*self.assets,
            self.latency_floor,
            Mode::RENEWED,
        )?;
        offline_scope(|rt| executor.adopt_all(rt));
        costs::limit(&engine, self.overload_limit);
        self.engine = Some(engine);
        self.tick();
        Ok(executor)
    }

    /// Chooses the passes that group nodes, for streams that start from now on. They change no sample: for tests and
    /// benches.
    pub const fn set_passes(&mut self, passes: Passes) {
        self.passes = passes;
    }

    /// Says how many bytes all nodes may take ([`DEFAULT_MEMORY_LIMIT`] where nobody does), from the next edit on: what
    /// needs more is refused, and what plays goes on.
    pub const fn set_memory_limit(&mut self, bytes: u64) {
        self.memory_limit = bytes;
        if let Some(engine) = &mut self.engine {
            engine.set_memory_limit(bytes);
        }
    }

    /// The stream that runs, if any.
    #[must_use]
    pub fn stream(&self) -> Option<Stream> {
        let engine = self.engine.as_ref()?;
        Some(engine.published().stream())
    }

    /// Forgets the stream. The executor may be dropped before or after.
    pub fn deactivate(&mut self) {
        self.engine = None;
        self.levels.clear();
    }

    /// Replaces the whole document: every node is new, the old sound fades into the new one. The history is
    /// forgotten; the revision stays, because nobody edited. Macros take the document's values.
    ///
    /// # Errors
    /// [`OpenError`]; the old document stays and plays on.
    pub fn replace(&mut self, document: Document) -> Result<(), OpenError> {
        let mut checked = Incremental::open(&document, &self.registry, &self.limits)
            .map_err(|problems| OpenError::Problems { problems })?;
        if let Some(engine) = &mut self.engine {
            let before = engine.status.macro_values();
            for entry in &checked.graph().macros {
                engine.status.set_macro_value(entry.slot, entry.value);
            }
            if let Err(error) = engine.publish_checked(
                &mut checked,
                &*self.assets,
                self.latency_floor,
                Mode::RENEWED,
            ) {
                engine.status.restore_macro_values(&before);
                return Err(error.into());
            }
        }
        self.document = Arc::new(document);
        self.checked = checked;
        self.ledger.restart(self.revision);
        self.levels.clear();
        Ok(())
    }

    /// Pads the graph's latency up to this many frames.
    ///
    /// # Errors
    /// Never fails for want of a node, since all are prepared; [`LoadError`] only if one was replaced meanwhile.
    pub fn set_latency_floor(&mut self, frames: u64) -> Result<(), LoadError> {
        if frames == self.latency_floor {
            return Ok(());
        }
        if let Some(engine) = &mut self.engine {
            engine.publish_checked(&mut self.checked, &*self.assets, frames, Mode::default())?;
        }
        self.latency_floor = frames;
        Ok(())
    }

    /// Lets so many threads compute the graph, now and in later streams; the samples do not depend on it. While a
    /// stream runs its executor follows at the next block.
    ///
    /// # Errors
    /// Like [`Self::set_latency_floor`].
    pub fn set_threads(&mut self, threads: Threads) -> Result<(), LoadError> {
        if threads == self.threads {
            return Ok(());
        }
        self.threads = threads;
        if let Some(engine) = &mut self.engine {
            engine.set_threads(threads);
            let floor = self.latency_floor;
            engine.publish_checked(&mut self.checked, &*self.assets, floor, Mode::default())?;
        }
        Ok(())
    }

    /// How the threads share the plan published last, and why, in words.
    #[must_use]
    pub fn sharing(&self) -> Option<&str> {
        let engine = self.engine.as_ref()?;
        Some(&engine.published().present().sharing)
    }

    /// What the process's workers have done, and what they could not; empty while one thread computes alone.
    #[must_use]
    pub fn workers(&self) -> Vec<WorkerReport> {
        let engine = self.engine.as_ref();
        engine.map_or(Vec::new(), |engine| engine.published().workers())
    }

    /// Moves a macro without an edit, as a host's automation does: neither document nor revision change.
    pub fn set_macro(&mut self, slot: u16, value: f64) {
        if let Some(engine) = &mut self.engine {
            engine.command(Change::Macro { slot, value });
        }
    }

    /// Housekeeping, to be called many times a second by a control thread: frees what came home, clears away what
    /// has faded out, publishes what had to wait, collects reports and levels.
    pub fn tick(&mut self) {
        let Some(engine) = &mut self.engine else {
            return;
        };
        engine.collect();
        let has_shifted = engine.has_shifted();
        if has_shifted || engine.published().is_stale() || engine.published().has_faded() {
            // Everything was prepared once without an error; a file that vanished since shows at the next edit.
            let _ = engine.publish_checked(
                &mut self.checked,
                &*self.assets,
                self.latency_floor,
                Mode::default(),
            );
        }
        let mut notices = Vec::new();
        engine.drain_notices(|notice| notices.push(notice));
        for notice in notices {
            let Some(node) = engine.published().present().node_in(notice.node) else {
                continue;
            };
            let report = Report {
                frame: notice.frame,
                node: node.id.clone(),
                kind: notice.kind,
            };
            if notice.kind == NoticeKind::Overran {
                self.late = Some(report);
            } else if self.reports.len() < MAX_REPORTS {
                self.reports.push(report);
            }
        }
        if engine.status.is_metering() {
            let slots: Vec<(NodeId, u32)> = engine
                .published()
                .present()
                .nodes
                .iter()
                .map(|node| (node.id.clone(), node.slot))
                .collect();
            for (id, slot) in slots {
                let peaks = engine.take_peaks(slot);
                self.levels.entry(id).or_default().push(peaks);
            }
        }
    }

    pub(super) fn check(&mut self, touched: &Touched) -> Result<(), ApplyError> {
        self.checked
            .follow(&self.document, &self.registry, &self.limits, touched)
            .map_err(|problems| ApplyError::Problems { problems })
    }

    /// Checks the changed document and lets graph and sound follow it.
    pub(super) fn follow(&mut self, touched: &Touched, effect: &Effect) -> Result<(), ApplyError> {
        let status = self.engine.as_ref().map(|engine| &engine.status);
        let before = status.map(|status| Before::of(&self.checked, status, touched));
        self.check(touched)?;
        if let (Some(engine), Some(before)) = (&mut self.engine, before) {
            let known = engine.published().sequence();
            // What runs at a multiple of the rate takes values inside with a new plan.
            let played = self.checked.graph().played();
            if effect.structure || effect.values && played.has_islands() {
                let mode = Mode {
                    leavers: &effect.leavers,
                    ..Mode::default()
                };
                engine.rename(&effect.moves);
                let published = engine.publish_checked(
                    &mut self.checked,
                    &*self.assets,
                    self.latency_floor,
                    mode,
                );
                if let Err(error) = published {
                    engine.rename(&effect.moves.back());
                    return Err(error.into());
                }
            }
            values::send(engine, known, before, &self.checked, touched, effect);
        }
        Ok(())
    }

    /// The document as it is now.
    #[must_use]
    pub fn document(&self) -> &Arc<Document> {
        &self.document
    }

    /// The document resolved against the node types: specs, values, macros.
    #[must_use]
    pub const fn graph(&self) -> &CheckedGraph {
        self.checked.graph()
    }

    /// What the last check warned of.
    #[must_use]
    pub fn warnings(&self) -> &[Problem] {
        self.checked.warnings()
    }

    /// Counts up with every edit.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// The node types.
    #[must_use]
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The running figures, while a stream runs.
    #[must_use]
    pub fn status(&self) -> Option<&Arc<Status>> {
        self.engine.as_ref().map(|engine| &engine.status)
    }

    /// Frames by which the outputs lag the inputs, by the plan published last; the floor where no stream runs.
    #[must_use]
    pub fn latency(&self) -> u64 {
        self.engine.as_ref().map_or(self.latency_floor, |engine| {
            engine.published().plan().latency
        })
    }

    /// The latency to which the graph is padded at least, in frames.
    #[must_use]
    pub const fn latency_floor(&self) -> u64 {
        self.latency_floor
    }

    /// How long the graph sounds after its input fell silent.
    #[must_use]
    pub fn tail(&self) -> Tail {
        let engine = self.engine.as_ref();
        engine.map_or(Tail::None, |engine| engine.published().tail())
    }

    /// Latency of one node in frames, while a stream runs.
    #[must_use]
    pub fn node_latency(&self, node: &NodeId) -> Option<u64> {
        Some(
            self.engine
                .as_ref()?
                .published()
                .present()
                .node(node)?
                .latency,
        )
    }

    /// The plan published last, as text: its steps, its groups, and why a node is in none.
    #[must_use]
    pub fn plan_text(&self) -> Option<String> {
        self.engine
            .as_ref()
            .map(|engine| engine.published().plan())
            .map(|plan| format!("{plan}{}", plan.groups()))
    }

    /// The slot of a node and the index of a parameter, for sample-accurate changes; `None` while no stream runs.
    #[must_use]
    pub fn locate(&self, node: &NodeId, param: &str) -> Option<(u32, u32)> {
        let (at, param) = self.graph().locate(node, param)?;
        let played = self.graph().played().nodes.get(at)?;
        let present = self.engine.as_ref()?.published().present();
        let loaded = present.node(&played.id)?;
        Some((loaded.slot, u32::try_from(param).ok()?))
    }

    /// Peaks of the first two channels of a node's first output, linear, over the last few ticks: a reader that
    /// comes 20 times a second misses none. Zero while metering is off.
    #[must_use]
    pub fn level(&self, node: &NodeId) -> [f32; 2] {
        self.levels.get(node).map_or([0.0; 2], RecentPeaks::highest)
    }

    /// What every node costs, and the worst block, as far as a stream runs at the pace of real time.
    #[must_use]
    pub fn costs(&self) -> Costs {
        self.engine.as_ref().map(costs::read).unwrap_or_default()
    }

    /// Forgets the longest block of every node and the worst one of all.
    pub fn forget_costs(&self) {
        if let Some(engine) = &self.engine {
            costs::forget(engine);
        }
    }

    /// Has the costliest node bypassed when too many blocks come too late; `None`, as at first, never does. It is
    /// reported, the document does not change, and [`Self::take_in`] takes the node in again.
    pub fn set_overload_limit(&mut self, limit: Option<OverloadLimit>) {
        self.overload_limit = limit;
        if let Some(engine) = &self.engine {
            costs::limit(engine, limit);
        }
    }

    /// Takes a node in again that was bypassed because it took too long; so does taking back a bypass by an edit. Does
    /// nothing to any other node.
    pub fn take_in(&mut self, node: &NodeId) {
        if let Some(engine) = &mut self.engine
            && let Some(slot) = engine
                .published()
                .present()
                .node(node)
                .map(|node| node.slot)
        {
            engine.command(Change::TakeIn { node: slot });
        }
    }

    /// Takes the newest block that came too late and its costliest node: at most one a second is told.
    pub fn take_late(&mut self) -> Option<Report> {
        self.late.take()
    }

    /// Takes the reports collected so far: what nodes did wrong, blocks that came too late not among them.
    pub fn take_reports(&mut self) -> Vec<Report> {
        std::mem::take(&mut self.reports)
    }
}
