//! What moves while a graph plays: levels, load, faults.

use std::collections::BTreeMap;

use airloom_api::channels::ChannelRule;
use airloom_api::level::Decibels;
use airloom_api::node::prepare::Stream;
use airloom_graph::check::checked::Destination;
use airloom_runtime::execute::notice::NoticeKind;
use airloom_runtime::session::session::Session;

use crate::host::EditorHost;
use crate::scene::ballistics::Meters;
use crate::scene::figure;
use crate::theme::Theme;
use crate::view::EditorView;
use crate::view::graph::PortKind;
use crate::view::picture::Picture;
use crate::view::runtime::RuntimeView;

/// How long the worst block stands in the runtime bar.
const WORST_SECONDS: f64 = 3.0;

/// Levels, the worst block and faults as they are shown.
#[derive(Default)]
pub struct Live {
    meters: Meters,
    faults: BTreeMap<String, String>,
    newest: String,
    worst: f32,
    worst_age: f64,
}

impl Live {
    /// What is wrong with nodes, by their ids.
    pub fn faults(&self) -> &BTreeMap<String, String> {
        &self.faults
    }

    /// Another graph: none of the nodes is left.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Whether anything on the screen moves by itself.
    pub fn moving(&self, theme: &Theme) -> bool {
        self.meters.moving(theme.tokens.meter.floor_db)
    }

    /// Takes what the audio thread had to report. A node that failed stays failed until it is bypassed, replaced
    /// or gone.
    pub fn take_reports(&mut self, session: &mut Session) {
        for report in session.take_reports() {
            let id = report.node.to_string();
            let (node, newest) = match report.kind {
                NoticeKind::Panicked => (Some("Failed; bypassed"), "failed and is bypassed"),
                NoticeKind::NotFinite => (
                    Some("Not a number; bypassed"),
                    "gave no numbers and is bypassed",
                ),
                NoticeKind::Poisoned => (None, "was fed no numbers; its memory was cleared"),
                NoticeKind::Overran => (None, "took longest in a block that came too late"),
                NoticeKind::Overloaded => {
                    (Some("Too slow; bypassed"), "was too slow and is bypassed")
                }
            };
            self.newest = format!("{id} {newest}");
            if let Some(words) = node {
                // What lies in a sub-graph is seen at the node that stands for it.
                let seen = id.split('/').next().unwrap_or(&id);
                self.faults.insert(seen.to_owned(), words.to_owned());
            }
        }
        if let Some(late) = session.take_late() {
            self.newest = format!("{} took longest in a block that came too late", late.node);
        }
        let nodes = &session.graph().nodes;
        let faulted = self.faults.len();
        self.faults.retain(|id, _| {
            nodes
                .iter()
                .any(|node| node.id.as_str() == id && !node.bypass)
        });
        if self.faults.is_empty() && faulted > 0 {
            self.newest.clear();
        }
    }

    /// Moves the meters by `elapsed` seconds and fills the levels in.
    pub fn step(&mut self, session: &Session, view: &mut EditorView, elapsed: f64, theme: &Theme) {
        let motion = &theme.tokens.motion;
        let elapsed_ms = single(elapsed * 1000.0);
        let nodes = &session.graph().nodes;
        self.meters
            .keep(|id| nodes.iter().any(|node| node.id.as_str() == id));
        let all = peaks(session);
        for ((node, peaks), shown) in nodes.iter().zip(&all).zip(&mut view.graph.nodes) {
            let channels = peaks.get(..figure::metered(node)).unwrap_or_default();
            self.meters
                .step(node.id.as_str(), channels, elapsed_ms, motion);
            let levels = self.meters.levels(node.id.as_str());
            shown.levels = levels.iter().map(|level| level.now).collect();
            if let Some(inspector) = &mut view.inspector
                && inspector.node == shown.id
                && !inspector.output.is_empty()
            {
                inspector.output.clone_from(&levels);
            }
            if let Picture::Levels(bars) = &mut shown.picture {
                *bars = levels;
            }
        }
        for cable in &mut view.graph.connections {
            let source = view.graph.nodes.get(cable.from_node);
            cable.level = match (cable.kind, source) {
                (PortKind::Audio, Some(source)) => source
                    .levels
                    .iter()
                    .copied()
                    .fold(f32::NEG_INFINITY, f32::max),
                _ => f32::NEG_INFINITY,
            };
        }
    }

    /// Fills the runtime bar in.
    pub fn runtime(
        &mut self,
        session: &Session,
        host: &dyn EditorHost,
        elapsed: f64,
        view: &mut RuntimeView,
    ) {
        let status = session.status();
        view.load = status.map(|status| status.load());
        view.xruns = status.map(|status| status.xruns());
        self.worst_age += elapsed;
        let worst = status.map_or(0.0, |status| status.take_worst());
        if worst >= self.worst || self.worst_age > WORST_SECONDS {
            self.worst = worst;
            self.worst_age = 0.0;
        }
        let stream = session.stream();
        let block = |stream: Stream| host.longest_block().unwrap_or(stream.max_block);
        view.worst_ms = stream.map(|stream| {
            let block = u32::try_from(block(stream)).map_or(0.0, f64::from);
            let budget_ms = single(block / stream.rate.as_f64() * 1000.0);
            (self.worst * budget_ms, budget_ms)
        });
        view.latency_frames = session.latency();
        let driver = host.driver();
        let rate = stream.map(|stream| {
            format!(
                "{}\u{202f}kHz · {}",
                stream.rate.as_f64() / 1000.0,
                block(stream)
            )
        });
        view.stream = match (driver.is_empty(), rate) {
            (true, rate) => rate.unwrap_or_default(),
            (false, None) => driver,
            (false, Some(rate)) => format!("{driver} · {rate}"),
        };
        view.tempo = host
            .tempo()
            .map_or_else(String::new, |(tempo, beats, unit)| {
                format!("{tempo:.1} {beats}/{unit}")
            });
        view.problem.clone_from(&self.newest);
    }
}

/// The peaks of every node's first two channels: of its output, or of what reaches it where it has none.
fn peaks(session: &Session) -> Vec<[f32; 2]> {
    let graph = session.graph();
    let mut all: Vec<[f32; 2]> = graph
        .nodes
        .iter()
        .map(|node| session.level(&node.id))
        .collect();
    for connection in &graph.connections {
        let Destination::Audio { node, rule, .. } = connection.to else {
            continue;
        };
        let is_sink = graph
            .nodes
            .get(node)
            .is_some_and(|node| node.spec.outputs.is_empty());
        let Some([left, right]) = all.get(connection.from_node).copied().filter(|_| is_sink) else {
            continue;
        };
        let arriving = match rule {
            ChannelRule::Pass => [left, right],
            ChannelRule::Copy => [left, left],
            // The most that the sum can be.
            ChannelRule::Sum { gain } => [(left + right) * gain, 0.0],
        };
        let gain = single(Decibels(connection.gain_db).to_gain());
        if let Some(sink) = all.get_mut(node) {
            for (peak, arriving) in sink.iter_mut().zip(arriving) {
                *peak = peak.max(arriving * gain);
            }
        }
    }
    all
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "seconds and levels for display"
)]
fn single(value: f64) -> f32 {
    value as f32
}
