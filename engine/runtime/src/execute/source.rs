//! What a node reads in one call.

use airloom_api::node::spec::NodeSpec;
use airloom_api::port::PortKind;
use airloom_api::process::io::Inputs;
use airloom_realtime::buffer::Content;
use airloom_realtime::finite::all_finite;
use airloom_realtime::pool::lending::Writable;

use crate::execute::piece::Piece;

/// The inputs of a call, some of which may share their buffers with its outputs.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    /// All inputs; what is shared with an output is not among them.
    pub inputs: Inputs<'a>,
    /// Of the node.
    pub spec: &'a NodeSpec,
    /// The frames of the call.
    pub piece: Piece,
}

impl<'a> Source<'a> {
    /// The samples of one channel, wherever its buffer is.
    pub fn channel<'b>(&self, written: &'b Writable<'_>, port: usize, channel: usize) -> &'b [f32]
    where
        'a: 'b,
    {
        let number = self.inputs.map.port(port).get(channel).copied();
        match number.and_then(|number| shared(written, number)) {
            Some(place) => written.samples(place, self.piece.range()),
            None => self.inputs.channel(port, channel),
        }
    }

    /// Every channel of every audio and control port: port, channel and number of the buffer.
    fn channels(&self) -> impl Iterator<Item = (usize, usize, u32)> + '_ {
        let ports = self
            .spec
            .inputs
            .iter()
            .zip(self.inputs.map.ports)
            .enumerate();
        ports
            .filter(|(_, (spec, _))| spec.kind != PortKind::Events)
            .flat_map(|(port, _)| {
                let numbers = self.inputs.map.port(port).iter().enumerate();
                numbers.map(move |(channel, number)| (port, channel, *number))
            })
    }

    /// Whether every input is known to be silent and no event comes in; `written` is what it may share with outputs.
    pub fn is_silent(&self, written: Option<&Writable<'_>>) -> bool {
        let audio = self.channels().all(|(port, channel, number)| {
            let place = |written: &&Writable<'_>| shared(written, number);
            let content = match written.and_then(|written| Some((written, place(&written)?))) {
                Some((written, place)) => written.content(place),
                None => self.inputs.content(port, channel),
            };
            content == Content::Silent
        });
        let mut events = self.spec.inputs.iter().enumerate();
        audio
            && events.all(|(port, spec)| {
                spec.kind != PortKind::Events || self.inputs.events(port).next().is_none()
            })
    }

    /// Whether all inputs are finite; nodes that are scanned never share buffers.
    pub fn is_finite(&self) -> bool {
        self.channels()
            .all(|(port, channel, _)| all_finite(self.inputs.channel(port, channel)))
    }

    /// Before the call every output counts as signal; shared ones keep what is known of the input.
    pub fn presume_signal(&self, written: &mut Writable<'_>, shares: bool) {
        let pair = if shares { self.spec.in_place } else { None };
        let shared = pair.map_or(&[][..], |pair| self.inputs.map.port(pair.input));
        for (place, number) in written.numbers().iter().enumerate() {
            if !shared.contains(number) {
                written.set_content(place, Content::Signal);
            }
        }
    }
}

/// Where among the outputs an input's buffer is, if it is shared.
fn shared(written: &Writable<'_>, number: u32) -> Option<usize> {
    let mut numbers = written.numbers().iter();
    numbers.position(|written| *written == number)
}
