//! Editing, tidying up and playing, in turns.

use std::collections::BTreeMap;

use airloom_api::node::prepare::Stream;
use airloom_api::process::context::{Pace, Transport};
use airloom_api::process::host::Bus;
use airloom_api::time::SampleRate;
use airloom_graph::document::model::Document;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::read;
use airloom_nodes::list::registry;
use airloom_realtime::panic::install_quiet_hook;
use airloom_realtime::scope::audio_scope;
use airloom_runtime::assets::FileAssets;
use airloom_runtime::execute::block::Block;
use airloom_runtime::execute::executor::Executor;
use airloom_runtime::execute::notice::NoticeKind;
use airloom_runtime::session::session::Session;
use airloom_tests::audio_thread::CHANNELS;
use airloom_tests::folder::Folder;
use airloom_tests::random_edits::Hand;
use airloom_tests::stage::player::noise;

use crate::order::{Order, RATE};
use crate::verdict::Verdict;
use crate::watch::Watch;

/// A graph with every node type.
const GRAPH: &str = include_str!("../../../graphs/every-node.airloom.json");

const BLOCK: usize = 256;

/// Until what was replaced has faded, has come home and is forgotten.
const REST_BLOCKS: usize = 400;

/// How often the process is looked at while it is busy, in frames.
const LOOK: u64 = 5 * RATE as u64;

/// A session, its executor and who edits it.
pub struct Life {
    session: Session,
    executor: Executor,
    document: Document,
    hand: Hand,
    edits_per_second: u32,
    /// Edits that are due, in frames times edits per second.
    due: u64,
    /// Edits that were applied.
    pub applied: u64,
    /// Edits that were refused.
    pub refused: u64,
    /// What nodes reported.
    pub reports: BTreeMap<String, u64>,
    /// Whether a node panicked.
    pub panicked: Option<String>,
    _folder: Folder,
}

impl Life {
    /// Opens the graph and starts it.
    ///
    /// # Panics
    /// When the graph is wrong.
    pub fn begin(order: &Order) -> Self {
        install_quiet_hook();
        let folder = Folder::with_speech("soak");
        let document = read(GRAPH, Syntax::Json, &registry(), &Limits::default())
            .unwrap_or_else(|error| panic!("{error}"))
            .document;
        let assets = Box::new(FileAssets::new(folder.path()));
        let mut session = Session::open(registry(), assets, document.clone())
            .unwrap_or_else(|error| panic!("{error}"));
        let stream = Stream {
            rate: SampleRate::new(RATE).expect("a usual rate"),
            max_block: BLOCK,
            pace: Pace::Realtime,
        };
        let executor = session
            .activate(stream, CHANNELS)
            .unwrap_or_else(|error| panic!("{error}"));
        Self {
            session,
            executor,
            document,
            hand: Hand::new(order.seed),
            edits_per_second: order.edits_per_second,
            due: 0,
            applied: 0,
            refused: 0,
            reports: BTreeMap::new(),
            panicked: None,
            _folder: folder,
        }
    }

    /// Frames played.
    pub fn frame(&self) -> u64 {
        self.executor.frame()
    }

    /// Nodes of the graph.
    pub fn nodes(&self) -> usize {
        self.session.document().nodes.len()
    }

    /// Plays that many frames with edits all the time.
    pub fn live(&mut self, frames: u64, watch: &Watch, verdict: &mut Verdict) {
        let end = self.frame() + frames;
        let mut look = self.frame() + LOOK;
        while self.frame() < end {
            self.due += BLOCK as u64 * u64::from(self.edits_per_second);
            while self.due >= u64::from(RATE) {
                self.due -= u64::from(RATE);
                self.edit();
            }
            self.block();
            watch.step();
            if self.frame() >= look {
                look += LOOK;
                verdict.busy(self);
            }
        }
    }

    /// Opens the first document again and waits until nothing moves.
    ///
    /// # Panics
    /// When it is not taken.
    pub fn rest(&mut self, watch: &Watch) {
        if let Err(error) = self.session.replace(self.document.clone()) {
            panic!("{error}");
        }
        for _ in 0..REST_BLOCKS {
            self.block();
            watch.step();
        }
    }

    fn edit(&mut self) {
        let outcome = match self.hand.dice().below(20) {
            0 => self.session.undo(),
            1 => self.session.redo(),
            2..=10 => {
                let edit = self.hand.structural(&self.session);
                self.session.apply(&edit)
            }
            _ => {
                let edit = self.hand.of_value(&self.session);
                self.session.apply(&edit)
            }
        };
        match outcome {
            Ok(_) => self.applied += 1,
            Err(_) => self.refused += 1,
        }
    }

    fn block(&mut self) {
        self.session.tick();
        for report in self.session.take_reports() {
            if report.kind == NoticeKind::Panicked {
                self.panicked.get_or_insert_with(|| report.to_string());
            }
            *self
                .reports
                .entry(format!("{:?}", report.kind))
                .or_default() += 1;
        }
        let first = self.executor.frame();
        for (channel, buffer) in (0_u64..).zip(self.executor.buses().input_mut(Bus::Main)) {
            for (frame, sample) in (first..).zip(buffer.as_mut_slice()) {
                *sample = noise(frame, channel);
            }
        }
        let block = Block {
            frames: BLOCK,
            transport: Transport::STOPPED,
            events: &[],
        };
        audio_scope(|rt| self.executor.process(&block, rt));
    }
}
