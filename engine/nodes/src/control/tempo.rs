//! `control.tempo`: musical time as control signals.

use airloom_api::config::{Config, ConfigError, ConfigField};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::Unit;
use airloom_api::port::PortSpec;
use airloom_api::process::io::Io;
use airloom_api::process::processor::{Processor, RestoreError};
use airloom_api::process::state::StateBytes;
use airloom_api::process::status::Status;
use airloom_dsp::sample::narrow;
use airloom_realtime::scope::Rt;

use crate::musical::{MusicalClock, tempo_bpm};
use crate::parameter::{linear, stepped, switch};

const TEMPO: usize = 0;
const BEATS: usize = 1;
const RUN: usize = 2;

const BPM: usize = 0;
const BEAT: usize = 1;
const BAR: usize = 2;
const PLAYING: usize = 3;

/// The type `control.tempo`.
pub struct Tempo;

impl NodeType for Tempo {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "control.tempo",
            version: 1,
            label: "Tempo",
            description: "Sends the tempo, the place in the beat and in the bar, and whether the transport is playing.",
            help: "beat and bar rise from 0 to 1 once in each beat and bar, playing is 0 or 1, bpm counts quarter notes per \
                   minute: connected with depth 1/60 to a rate in Hz it is one cycle a quarter note. All of it comes from \
                   the host's transport; what the host does not tell (a standalone program, a renderer) comes from the \
                   parameters, and the beats then run from the start of the graph.",
            icon: "",
            tags: &["bpm", "beat", "bar", "clock", "sync", "transport"],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        Vec::new()
    }

    fn spec(&self, _config: &Config) -> Result<NodeSpec, ConfigError> {
        Ok(NodeSpec {
            outputs: ["bpm", "beat", "bar", "playing"]
                .map(PortSpec::control)
                .to_vec(),
            params: vec![
                linear(
                    "tempo_bpm",
                    "Tempo",
                    Unit::BeatsPerMinute,
                    (20.0, 400.0),
                    120.0,
                )
                .explained("Quarter notes per minute where the host tells no tempo."),
                stepped("beats", "Beats per bar", Unit::Beats, (1.0, 32.0), 1.0, 4.0)
                    .explained("Quarter notes in a bar where the host tells no time signature."),
                switch("run", "Run", true)
                    .explained("Whether beats go on where the host tells no position."),
            ],
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, _request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        Ok(Prepared::immediate(Counter {
            clock: MusicalClock::default(),
        })
        .ringing(Tail::Infinite))
    }
}

struct Counter {
    clock: MusicalClock,
}

/// The part behind the point, 0 ≤ x < 1.
fn fraction(value: f64) -> f64 {
    let fraction = value - value.floor();
    if fraction < 1.0 { fraction } else { 0.0 }
}

impl Processor for Counter {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let (params, context) = (io.params, io.context);
        let signature = context.transport.time_signature;
        let signature = signature.filter(|(beats, unit)| *beats > 0 && *unit > 0);
        for frame in 0..io.frames() {
            let own_bpm = params.at(TEMPO, frame);
            let runs = params.at(RUN, frame) >= 0.5;
            let moment = self.clock.next(context, frame, own_bpm, runs);
            let (beats, unit) = match signature {
                Some((beats, unit)) => (f64::from(beats), f64::from(unit)),
                None => (params.at(BEATS, frame), 4.0),
            };
            let in_beats = moment.quarters * unit / 4.0;
            let values = [
                tempo_bpm(context, own_bpm),
                fraction(in_beats),
                fraction(in_beats / beats),
                f64::from(u8::from(moment.is_running)),
            ];
            for (port, value) in [BPM, BEAT, BAR, PLAYING].into_iter().zip(values) {
                if let Some(out) = io.outputs.channel(port, 0).get_mut(frame) {
                    *out = narrow(value);
                }
            }
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.clock = MusicalClock::default();
    }

    fn save_state(&self, state: &mut StateBytes) {
        state.push(&self.clock.own_quarters().to_le_bytes());
    }

    fn restore_state(&mut self, state: &[u8]) -> Result<(), RestoreError> {
        let bytes = state.try_into().map_err(|_| RestoreError {
            found: state.len(),
            expected: "the position in 8 bytes",
        })?;
        self.clock = MusicalClock::at(f64::from_le_bytes(bytes));
        Ok(())
    }
}
