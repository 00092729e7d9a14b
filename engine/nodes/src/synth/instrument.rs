//! All voices together, between events and grid frames.

use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_dsp::sample::narrow;
use airloom_realtime::scope::Rt;

use crate::grid;
use crate::synth::ensemble::Ensemble;
use crate::synth::slot::{PIECE, Patch, Voice};

/// The real-time half of an instrument: events at input 0, sound at output 0.
pub struct Instrument<V: Voice> {
    ensemble: Ensemble<V>,
    settings: V::Settings,
}

impl<V: Voice> Instrument<V> {
    /// Voices and what they share.
    pub fn new(ensemble: Ensemble<V>, settings: V::Settings) -> Self {
        Self { ensemble, settings }
    }

    /// Reads the settings on a grid frame, and when a note ends silence.
    fn read(&mut self, io: &Io<'_>, offset: usize, jump: bool) {
        self.settings.read(&io.params, offset, jump);
    }

    /// Computes `frames` frames, at most [`PIECE`], from an offset on.
    fn sound(&mut self, io: &mut Io<'_>, offset: usize, frames: usize) {
        let frame = io.context.frame.wrapping_add(offset as u64);
        let mut mix = [[0.0; PIECE]; 2];
        let settings = &self.settings;
        let mut common = [V::Settings::NONE; PIECE];
        let common = common.get_mut(..frames).unwrap_or(&mut []);
        for (offset, common) in common.iter_mut().enumerate() {
            *common = settings.common(offset);
        }
        self.ensemble.sound(
            u32::try_from(frames).unwrap_or(u32::MAX),
            |voice, leaving| voice.sound(settings, common, frame, leaving, &mut mix),
        );
        let is_mono = settings.is_mono();
        for (channel, side) in mix.iter().enumerate() {
            let output = io.outputs.channel(0, channel);
            let output = output.get_mut(offset..offset + frames).unwrap_or(&mut []);
            for (place, sample) in output.iter_mut().enumerate() {
                let level = settings.level(place);
                let value = if is_mono {
                    // Both sides of a note in the middle are 3 dB down.
                    (mix[0][place] + mix[1][place]) * std::f64::consts::FRAC_1_SQRT_2
                } else {
                    side[place]
                };
                *sample = narrow(level * value);
            }
        }
        self.settings.advance(frames);
    }
}

impl<V> Processor for Instrument<V>
where
    V: Voice + Send + 'static,
    V::Settings: Send + 'static,
{
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        let inputs = io.inputs;
        let frames = io.frames();
        let mut events = inputs.events(0).peekable();
        if self.ensemble.is_silent() && events.peek().is_none() {
            io.outputs.silence(0);
            return Status::Idle;
        }
        let mut done = 0;
        while done < frames {
            let frame = io.context.frame.wrapping_add(done as u64);
            while let Some(event) = events.next_if(|event| event.offset as usize <= done) {
                // What begins in silence begins with the parameters of its frame.
                if self.ensemble.is_silent() {
                    self.read(io, done, true);
                }
                self.ensemble.take(event.event, &self.settings);
            }
            let on_grid = grid::is_on(frame);
            if on_grid && !self.ensemble.is_silent() {
                self.read(io, done, false);
            }
            let settings = &self.settings;
            self.ensemble.each(|voice, controllers| {
                if on_grid || voice.is_new() {
                    voice.update(settings, controllers);
                }
            });
            let next = events
                .peek()
                .map_or(frames, |event| event.offset as usize)
                .min(frames)
                .min(done + grid::frames_to_next(frame));
            self.sound(io, done, next - done);
            done = next;
        }
        if self.ensemble.is_silent() {
            Status::Idle
        } else {
            Status::Active
        }
    }

    fn reset(&mut self, _rt: &Rt) {
        self.ensemble.reset();
        self.settings.reset();
    }
}
