//! A session that plays on an audio thread while it is offered what it must refuse.

use airloom_api::node::prepare::Stream;
use airloom_api::process::context::Pace;
use airloom_api::time::SampleRate;
use airloom_graph::document::model::Document;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::read;
use airloom_nodes::list::registry;
use airloom_runtime::assets::FileAssets;
use airloom_runtime::execute::executor::Executor;
use airloom_runtime::session::session::Session;
use airloom_tests::audio_thread::{AudioThread, Blocks, CHANNELS, Clock, undisturbed};

/// Blocks that a device asks for.
const BLOCKS: Blocks = Blocks::Equal(128);

/// Everything that remembers: filters, a limiter at work, a cycle, an oscillator, noise, a modulation, a macro.
const PLAYING: &str = r#"{
  "airloom": 1,
  "nodes": [
    { "id": "in", "type": "io.input" },
    { "id": "eq", "type": "filter.eq", "params": { "band1.kind": "high_pass", "band1.frequency_hz": 80.0, "band2.gain_db": 9.0 } },
    { "id": "limiter", "type": "dynamics.limiter", "params": { "ceiling_db": -9.0 } },
    { "id": "tone", "type": "source.sine" },
    { "id": "hiss", "type": "source.noise" },
    { "id": "lfo", "type": "control.lfo", "params": { "rate_hz": 5.0 } },
    { "id": "pan", "type": "level.pan" },
    { "id": "sum", "type": "level.mixer", "config": { "inputs": 4 } },
    { "id": "echo", "type": "time.feedback_delay", "params": { "time_seconds": 0.09 } },
    { "id": "decay", "type": "level.gain", "params": { "gain_db": -6.0 } },
    { "id": "out", "type": "io.output" }
  ],
  "connections": [
    { "id": "c1", "from": "in:out", "to": "eq:in" },
    { "id": "c2", "from": "eq:out", "to": "limiter:in" },
    { "id": "c3", "from": "limiter:out", "to": "sum:in1" },
    { "id": "c4", "from": "tone:out", "to": "pan:in" },
    { "id": "c5", "from": "pan:out", "to": "sum:in2" },
    { "id": "c6", "from": "hiss:out", "to": "sum:in3" },
    { "id": "c7", "from": "sum:out", "to": "echo:in" },
    { "id": "c8", "from": "echo:out", "to": "decay:in" },
    { "id": "c9", "from": "decay:out", "to": "sum:in4" },
    { "id": "c10", "from": "sum:out", "to": "out:in" },
    { "id": "c11", "from": "lfo:out", "to": "pan:param.pan" }
  ],
  "macros": [
    { "slot": 1, "name": "Tone", "value": 0.5, "targets": [{ "node": "tone", "param": "level_db", "min": -30.0, "max": -10.0 }] }
  ]
}"#;

fn document() -> Document {
    read(PLAYING, Syntax::Json, &registry(), &Limits::default())
        .expect("the playing document is sound")
        .document
}

fn open() -> (Session, Executor) {
    let stream = Stream {
        rate: SampleRate::new(48_000).expect("a usual rate"),
        max_block: 128,
        pace: Pace::Realtime,
    };
    let mut session = Session::open(registry(), Box::new(FileAssets::default()), document())
        .expect("the playing document has no errors");
    let executor = session
        .activate(stream, CHANNELS)
        .expect("every node can be prepared");
    (session, executor)
}

/// The session and the thread that plays it.
pub struct Playing {
    pub session: Session,
    thread: AudioThread,
}

impl Playing {
    /// Starts to play.
    pub fn start() -> Self {
        let (session, executor) = open();
        Self {
            session,
            thread: AudioThread::start(executor, BLOCKS, Clock::Device),
        }
    }

    /// Does a control thread's housekeeping, and lets some blocks pass.
    pub fn play_on(&mut self) {
        self.session.tick();
        self.thread.play_on(3);
    }

    /// Stops; fails unless document and output are those of a session that nobody disturbed.
    pub fn expect_undisturbed(mut self) {
        self.play_on();
        assert_eq!(**self.session.document(), document(), "the document");
        assert_eq!(self.session.revision(), 0, "the revision");
        assert_eq!(self.session.can_undo_redo(), (false, false), "the history");
        assert!(self.session.take_reports().is_empty(), "reports");
        let (played, _executor) = self.thread.stop();
        let (_session, mut executor) = open();
        let expected = undisturbed(&mut executor, BLOCKS, played.len());
        let first = played.iter().zip(&expected).position(|(a, b)| a != b);
        assert_eq!(first, None, "the first block that differs");
        println!("{} blocks played, all bits as undisturbed", played.len());
    }
}
