//! The buffers that a processor is handed for one call.

use std::ops::Range;

use airloom_realtime::buffer::Content;
use airloom_realtime::pool::lending::{Readable, Writable};

use crate::event::TimedEvent;
use crate::param::view::Params;
use crate::process::context::Context;
use crate::process::events::EventList;
use crate::process::host::HostBuses;

/// A run of entries in a list of buffer numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// First entry.
    pub start: u32,
    /// Number of entries.
    pub len: u32,
}

impl Span {
    #[inline]
    fn get<T>(self, list: &[T]) -> &[T] {
        let start = self.start as usize;
        list.get(start..start + self.len as usize).unwrap_or(&[])
    }
}

/// Which buffers the ports of a node use: for each port a span of buffer numbers, one a channel.
///
/// Numbers of audio and control ports index the pool of audio buffers, those of event ports the event lists.
#[derive(Debug, Clone, Copy)]
pub struct PortMap<'a> {
    /// One span a port, in the order of the spec.
    pub ports: &'a [Span],
    /// What the spans refer to.
    pub buffers: &'a [u32],
}

impl<'a> PortMap<'a> {
    /// The buffer numbers of a port; empty for an unknown port.
    #[inline]
    #[must_use]
    pub fn port(&self, port: usize) -> &'a [u32] {
        self.ports
            .get(port)
            .map_or(&[], |span| span.get(self.buffers))
    }
}

/// The number of the buffer that is always silent and of the event list that is always empty: what input ports without
/// a connection read.
pub const NOTHING: u32 = 0;

/// The inputs of one call. `Copy`: a view.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// Buffers of the ports.
    pub map: PortMap<'a>,
    /// The executor's buffers.
    pub pool: Readable<'a>,
    /// The executor's event lists.
    pub events: &'a [EventList],
    /// Where this call starts within the buffers.
    pub offset: usize,
    /// Frames of this call.
    pub frames: usize,
}

impl<'a> Inputs<'a> {
    /// Number of channels of a port.
    #[inline]
    #[must_use]
    pub fn channels(&self, port: usize) -> usize {
        self.map.port(port).len()
    }

    /// Whether anything is connected to a port; a connection that is fading out still is.
    #[inline]
    #[must_use]
    pub fn is_connected(&self, port: usize) -> bool {
        let numbers = self.map.port(port);
        numbers.iter().any(|number| *number != NOTHING)
    }

    /// The samples of one channel (control ports: channel 0); empty for an unknown port or channel.
    #[inline]
    #[must_use]
    pub fn channel(&self, port: usize, channel: usize) -> &'a [f32] {
        self.number(port, channel).map_or(&[], |number| {
            let frames = self.offset..self.offset + self.frames;
            self.pool.samples(number, frames)
        })
    }

    /// What is known of one channel without looking at its samples.
    #[inline]
    #[must_use]
    pub fn content(&self, port: usize, channel: usize) -> Content {
        self.number(port, channel)
            .map_or(Content::Silent, |number| self.pool.content(number))
    }

    /// Whether every channel of a port is known to be silent.
    #[inline]
    #[must_use]
    pub fn is_silent(&self, port: usize) -> bool {
        (0..self.channels(port)).all(|channel| self.content(port, channel) == Content::Silent)
    }

    /// The events of an event port within this call, offsets counted from its first frame.
    pub fn events(&self, port: usize) -> impl Iterator<Item = TimedEvent> + 'a {
        let list = self.map.port(port).first();
        let list = list.and_then(|list| self.events.get(*list as usize));
        let (offset, frames) = (self.offset, self.frames);
        list.into_iter()
            .flat_map(move |list| list.within(offset, frames))
    }

    #[inline]
    fn number(&self, port: usize, channel: usize) -> Option<u32> {
        self.map.port(port).get(channel).copied()
    }
}

/// The outputs of one call: buffers lent for its duration.
#[derive(Debug)]
pub struct Outputs<'a> {
    /// Buffer numbers of the ports.
    pub map: PortMap<'a>,
    /// The buffers themselves, in the order of `map.buffers`.
    pub written: Writable<'a>,
    /// Event lists, in the order of the event ports.
    pub events: &'a mut [EventList],
    /// Where this call starts within the buffers.
    pub offset: usize,
    /// Frames of this call.
    pub frames: usize,
}

impl Outputs<'_> {
    /// Number of channels of a port.
    #[inline]
    #[must_use]
    pub fn channels(&self, port: usize) -> usize {
        self.map.port(port).len()
    }

    /// The samples of one channel, to be written completely; empty for an unknown port or channel.
    ///
    /// What they hold before is not defined, except after [`Io::through`].
    #[inline]
    pub fn channel(&mut self, port: usize, channel: usize) -> &mut [f32] {
        let frames = self.offset..self.offset + self.frames;
        match self.places(port).nth(channel) {
            Some(place) => self.written.samples_mut(place, frames),
            None => &mut [],
        }
    }

    /// Two neighbouring channels at once: `channel` and `channel + 1`; `None` unless both are there.
    #[inline]
    pub fn pair(&mut self, port: usize, channel: usize) -> Option<(&mut [f32], &mut [f32])> {
        let frames = self.offset..self.offset + self.frames;
        let mut places = self.places(port).skip(channel);
        let places = (places.next()?, places.next()?);
        self.written.pair_mut(places, frames)
    }

    /// Writes zeros to every channel of a port and marks them silent.
    pub fn silence(&mut self, port: usize) {
        self.fill(port, 0.0, Content::Silent);
    }

    /// Writes one value to every channel of a port and marks them constant.
    pub fn constant(&mut self, port: usize, value: f32) {
        self.fill(port, value, Content::Constant);
    }

    fn fill(&mut self, port: usize, value: f32, content: Content) {
        let frames = self.offset..self.offset + self.frames;
        for place in self.places(port) {
            self.written.samples_mut(place, frames.clone()).fill(value);
            self.written.set_content(place, content);
        }
    }

    /// Says of one channel what it holds over the frames of this call. Every channel counts as
    /// [`Content::Signal`] unless told otherwise.
    #[inline]
    pub fn mark(&mut self, port: usize, channel: usize, content: Content) {
        if let Some(place) = self.places(port).nth(channel) {
            self.written.set_content(place, content);
        }
    }

    /// Whether every channel of a port is marked silent.
    #[inline]
    #[must_use]
    pub fn is_silent(&self, port: usize) -> bool {
        self.places(port)
            .all(|place| self.written.content(place) == Content::Silent)
    }

    /// Sends an event from the `list`-th event port (counting event ports alone); the offset counts from the
    /// first frame of this call.
    pub fn send(&mut self, list: usize, event: TimedEvent) {
        let offset = u32::try_from(self.offset).unwrap_or(u32::MAX);
        if let Some(list) = self.events.get_mut(list) {
            list.push(TimedEvent {
                offset: event.offset.saturating_add(offset),
                event: event.event,
            });
        }
    }

    /// The places of a port's channels among the written buffers.
    #[inline]
    fn places(&self, port: usize) -> Range<usize> {
        self.map.ports.get(port).map_or(0..0, |span| {
            span.start as usize..(span.start + span.len) as usize
        })
    }
}

/// Everything that one call of a processor reads and writes.
#[derive(Debug)]
pub struct Io<'a> {
    /// What comes in.
    pub inputs: Inputs<'a>,
    /// What goes out.
    pub outputs: Outputs<'a>,
    /// The values of the parameters.
    pub params: Params<'a>,
    /// The buses of the home: for input and output nodes. Their buffers start where this block starts, so they
    /// are addressed with the same offset as the pool.
    pub host: &'a mut HostBuses,
    /// Where and when.
    pub context: &'a Context,
}

/// What [`Io::through`] does, for inputs and outputs that come without the rest.
pub(crate) fn through(inputs: Inputs<'_>, outputs: &mut Outputs<'_>, input: usize, output: usize) {
    let from = inputs.map.port(input);
    let to = outputs.map.port(output);
    for (channel, (source, destination)) in from.iter().zip(to).enumerate() {
        let shared = source == destination;
        if !shared {
            let content = inputs.content(input, channel);
            let samples = inputs.channel(input, channel);
            outputs.channel(output, channel).copy_from_slice(samples);
            outputs.mark(output, channel, content);
        }
    }
}

impl Io<'_> {
    /// Frames of this call.
    #[must_use]
    pub const fn frames(&self) -> usize {
        self.outputs.frames
    }

    /// Copies an input port to an output port of the same channel count, unless they share their buffers already,
    /// with the silence flags. Afterwards work on the outputs alone.
    ///
    /// Nodes whose spec says `in_place` must read the ports it names through this method only.
    #[inline]
    pub fn through(&mut self, input: usize, output: usize) {
        through(self.inputs, &mut self.outputs, input, output);
    }

    /// Whether an output port, after [`Self::through`], is known to be silent.
    #[must_use]
    pub fn is_output_silent(&self, port: usize) -> bool {
        self.outputs.is_silent(port)
    }

    /// The samples of one channel of an input bus of the home during this call.
    #[must_use]
    pub fn host_input(&self, bus: crate::process::host::Bus, channel: usize) -> Option<&[f32]> {
        let (offset, frames) = (self.outputs.offset, self.outputs.frames);
        self.host
            .input(bus)
            .get(channel)
            .and_then(|buffer| buffer.as_slice().get(offset..offset + frames))
    }

    /// The samples of one channel of an output bus of the home during this call.
    pub fn host_output(
        &mut self,
        bus: crate::process::host::Bus,
        channel: usize,
    ) -> Option<&mut [f32]> {
        let (offset, frames) = (self.outputs.offset, self.outputs.frames);
        self.host
            .output_mut(bus)
            .get_mut(channel)
            .and_then(|buffer| buffer.as_mut_slice().get_mut(offset..offset + frames))
    }
}
