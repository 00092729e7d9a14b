//! Meters that look back: the processor only copies what passes into a trace of the newest samples, and whoever reads
//! computes from that. So long transforms cost the audio thread nothing, and nothing at all is computed while nobody looks.

use airloom_api::param::view::Params;
use airloom_api::process::io::Io;
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_realtime::latest::{LatestReader, LatestWriter, latest};
use airloom_realtime::scope::Rt;
use airloom_realtime::trace::{TraceReader, TraceWriter, trace};

/// Makes a wire of so many channels and the view of its last `frames` frames. `read` gives what the view has to know of the
/// parameters; before the first block it is `initial`.
pub fn look<S: Copy + PartialEq + Send>(
    channels: usize,
    frames: usize,
    read: fn(&Params<'_>) -> S,
    initial: S,
) -> (Wire<S>, View<S>) {
    let (writer, reader) = trace(channels, frames);
    let (told, settings) = latest(initial);
    let wire = Wire {
        trace: writer,
        read,
        told,
        last: initial,
    };
    (
        wire,
        View {
            trace: reader,
            settings,
        },
    )
}

/// A processor that passes audio through and lets it be looked at.
pub struct Wire<S> {
    trace: TraceWriter,
    read: fn(&Params<'_>) -> S,
    told: LatestWriter<S>,
    last: S,
}

/// What a reader sees.
pub struct View<S> {
    /// The newest samples.
    pub trace: TraceReader,
    settings: LatestReader<S>,
}

impl<S: Copy + PartialEq + Send> View<S> {
    /// What the parameters say.
    pub fn settings(&mut self) -> S {
        *self.settings.read()
    }

    /// The newest `into.len()` frames of a channel that end at `end`; false where they are not there.
    pub fn before(&self, channel: usize, end: u64, into: &mut [f32]) -> bool {
        let from = end.checked_sub(into.len() as u64);
        from.is_some_and(|from| self.trace.read(channel, from, into))
    }
}

impl<S: Copy + PartialEq + Send + 'static> Processor for Wire<S> {
    fn process(&mut self, io: &mut Io<'_>, _rt: &Rt) -> Status {
        io.through(0, 0);
        let settings = (self.read)(&io.params);
        if settings != self.last {
            self.last = settings;
            self.told.write(|told| *told = settings);
        }
        let mut piece = self.trace.piece(io.frames());
        for channel in 0..io.outputs.channels(0) {
            piece.write(channel, io.outputs.channel(0, channel));
        }
        // Silence is to be seen too.
        Status::Active
    }

    fn reset(&mut self, _rt: &Rt) {
        self.trace.clear();
    }
}
