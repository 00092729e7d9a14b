//! The processor of `control.sequencer`.

use airloom_api::event::{Event, Note, TimedEvent};
use airloom_api::param::view::Params;
use airloom_api::process::io::Io;
use airloom_api::process::processor::{Processor, RestoreError};
use airloom_api::process::state::StateBytes;
use airloom_api::process::status::Status;
use airloom_dsp::sample::narrow;
use airloom_realtime::scope::Rt;

use crate::control::sequencer::place::place;
use crate::musical::MusicalClock;
use crate::musical::note::quarters;

const NOTE: usize = 0;
const FEEL: usize = 1;
const TEMPO: usize = 2;
const SWING: usize = 3;
const GATE: usize = 4;
const ROOT: usize = 5;
const VELOCITY: usize = 6;
const RUN: usize = 7;
/// The first parameter of the first step, and how many each has.
const STEPS: usize = 8;
const OF_STEP: usize = 3;
/// Parameters of a step.
const VALUE: usize = 0;
const SEMITONES: usize = 1;
const ON: usize = 2;

const OUT: usize = 0;
const GATE_OUT: usize = 1;

/// A note that sounds.
#[derive(Clone, Copy, PartialEq)]
struct Sounding {
    /// Of which step: the next one starts a note of its own.
    number: i64,
    note: Note,
}

/// Goes through the steps. What it sends follows from the position alone, but for the note that has to be ended.
pub struct Player {
    steps: usize,
    /// 0 … 15.
    channel: u8,
    clock: MusicalClock,
    sounding: Option<Sounding>,
}

/// How positions become steps.
#[derive(Clone, Copy)]
struct Grid {
    /// Quarter notes of a step.
    length: f64,
    swing: f64,
    gate: f64,
}

impl Grid {
    /// What is set at a frame.
    fn at(params: &Params<'_>, frame: usize) -> Self {
        Self {
            length: quarters(index(params.at(NOTE, frame)), index(params.at(FEEL, frame))),
            swing: params.at(SWING, frame) / 100.0,
            gate: params.at(GATE, frame) / 100.0,
        }
    }
}

/// A value of a choice as a place in its list.
fn index(value: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the index of a choice: small and not negative"
    )]
    let index = value.round() as usize;
    index
}

/// What one frame sends.
struct Sent {
    value: f64,
    /// The number of the step whose gate is open, and its key.
    open: Option<(i64, u8)>,
}

impl Player {
    /// A row of some steps, whose notes go to a channel.
    pub fn new(steps: usize, channel: u8) -> Self {
        Self {
            steps,
            channel,
            clock: MusicalClock::default(),
            sounding: None,
        }
    }

    /// What is sent at a position.
    fn sent(
        &self,
        params: &Params<'_>,
        frame: usize,
        grid: Grid,
        quarters_now: f64,
        runs: bool,
    ) -> Sent {
        let param = |index: usize| params.at(index, frame);
        let place = place(quarters_now / grid.length, grid.swing);
        let steps = i64::try_from(self.steps).unwrap_or(1).max(1);
        let step = usize::try_from(place.number.rem_euclid(steps)).unwrap_or(0);
        let first = STEPS + OF_STEP * step;
        let is_open = runs && param(first + ON) >= 0.5 && place.phase < grid.gate;
        let key = || {
            let key = (param(ROOT) + param(first + SEMITONES)).round();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "held to 0 … 127"
            )]
            let key = key.clamp(0.0, 127.0) as u8;
            key
        };
        Sent {
            value: param(first + VALUE),
            open: is_open.then(|| (place.number, key())),
        }
    }

    /// Ends and starts notes at a frame, so that the one that is open sounds.
    fn play(&mut self, io: &mut Io<'_>, frame: usize, open: Option<(i64, u8)>) {
        let step = self.sounding.map(|sounding| sounding.number);
        if step == open.map(|(number, _)| number) {
            return;
        }
        let offset = u32::try_from(frame).unwrap_or(u32::MAX);
        if let Some(Sounding { note, .. }) = self.sounding.take() {
            let velocity = 0.0;
            let event = Event::NoteOff { note, velocity };
            io.outputs.send(0, TimedEvent { offset, event });
        }
        if let Some((number, key)) = open {
            let note = Note::of_key(self.channel, key);
            let velocity = narrow(io.params.at(VELOCITY, frame));
            let event = Event::NoteOn { note, velocity };
            io.outputs.send(0, TimedEvent { offset, event });
            self.sounding = Some(Sounding { number, note });
        }
    }
}

impl Processor for Player {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let (params, context) = (io.params, io.context);
        let steady = params.all_steady().then(|| Grid::at(&params, 0));
        for frame in 0..io.frames() {
            let run = params.at(RUN, frame) >= 0.5;
            let moment = self
                .clock
                .next(context, frame, params.at(TEMPO, frame), run);
            let runs = run && moment.is_running;
            let grid = steady.unwrap_or_else(|| Grid::at(&params, frame));
            let sent = self.sent(&params, frame, grid, moment.quarters, runs);
            self.play(io, frame, sent.open);
            let gate = if sent.open.is_some() { 1.0 } else { 0.0 };
            for (port, value) in [(OUT, sent.value), (GATE_OUT, gate)] {
                if let Some(out) = io.outputs.channel(port, 0).get_mut(frame) {
                    *out = narrow(value);
                }
            }
        }
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.clock = MusicalClock::default();
        self.sounding = None;
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
