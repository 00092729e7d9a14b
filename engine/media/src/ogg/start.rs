//! From the headers of a stream to a decoder at its first frame of audio.

use std::path::Path;

use crate::decode::{DecodeError, Decoder};
use crate::ogg::packets::OggPackets;
use crate::ogg::pages;
use crate::packets::codec::Codec;
use crate::packets::decoder::{PacketDecoder, Track};
use crate::packets::input::Input;
use crate::packets::packet::{Packet, Packets};
use crate::spec::StreamSpec;

/// The most pages before the first header of a stream that can be read: the heads of other streams.
const MOST_HEADS: usize = 64;

/// The headers of a stream.
pub(super) struct Headers {
    pub(super) packets: Vec<Packet>,
    stream: OggPackets,
    serial: u32,
    /// The first page behind them.
    audio_at: u64,
}

/// Reads the first `count` packets of the first stream that begins with `magic`.
pub(super) fn headers(
    mut input: Input,
    magic: &[u8],
    count: usize,
    lead: u64,
) -> Result<Headers, DecodeError> {
    let mut page = pages::Page::default();
    let mut offset = 0;
    let mut found = None;
    for _ in 0..MOST_HEADS {
        if !pages::page(&mut input, offset, &mut page)? {
            break;
        }
        let Some(head) = page.head else { break };
        if page.body.starts_with(magic) {
            found = Some(head);
            break;
        }
        offset = head.end;
    }
    let Some(head) = found else {
        return Err(input.malformed(0, "no stream of this kind", "one that begins on a page"));
    };
    let mut stream = OggPackets::new(input, head.serial, head.offset, lead);
    let mut packets = Vec::new();
    for _ in 0..count {
        let mut packet = Packet::default();
        if !stream.next(&mut packet)? {
            let input = stream.input();
            let end = input.bytes();
            return Err(input.ends(end, "a stream's headers"));
        }
        packets.push(packet);
    }
    if !stream.page_is_done() {
        let at = packets.last().map_or(0, |packet| packet.offset);
        return Err(stream.input().malformed(
            at,
            "audio on a page of the headers",
            "audio from a page of its own on",
        ));
    }
    Ok(Headers {
        packets,
        serial: head.serial,
        audio_at: stream.next_page(),
        stream,
    })
}

/// What a stream's headers say.
pub(super) struct Start {
    pub(super) format: &'static str,
    pub(super) spec: StreamSpec,
    /// Frames before the audio that the header counts.
    pub(super) skipped: u64,
    pub(super) codec: Box<dyn Codec>,
}

/// A decoder of the audio behind the headers.
pub(super) fn open(
    path: &Path,
    headers: Headers,
    start: Start,
) -> Result<Box<dyn Decoder>, DecodeError> {
    let Headers {
        mut stream,
        serial,
        audio_at,
        ..
    } = headers;
    let Start {
        format,
        spec,
        skipped,
        codec,
    } = start;
    let last = pages::last_granule(stream.input(), serial)?;
    // A first run over the first page: how many frames there are up to the place that it tells.
    let probe = Track {
        format,
        spec,
        delay: 0,
        length: None,
    };
    stream.set_start(audio_at, 0);
    let mut first = FirstPage::new(stream, codec);
    first.run(path, probe)?;
    let FirstPage {
        mut stream,
        mut codec,
        frames,
        granule,
        ..
    } = first;
    let shift = match granule {
        // The last page may cut off the end.
        Some(granule) if !(stream.is_last() && frames > granule) => {
            i64::try_from(i128::from(frames) - i128::from(granule)).unwrap_or(0)
        }
        _ => 0,
    };
    codec.reset();
    stream.set_start(audio_at, shift);
    // Frames before granule position 0 are not heard.
    let early = u64::try_from(shift).unwrap_or(0);
    let delay = skipped + early;
    let track = Track {
        format,
        spec,
        delay,
        length: last.map(|last| last.saturating_add_signed(shift).saturating_sub(delay)),
    };
    Ok(Box::new(PacketDecoder::new(
        path,
        track,
        Box::new(stream),
        codec,
    )))
}

/// The packets up to the first place that the container tells.
struct FirstPage {
    stream: OggPackets,
    codec: Box<dyn Codec>,
    frames: u64,
    granule: Option<u64>,
}

impl FirstPage {
    fn new(stream: OggPackets, codec: Box<dyn Codec>) -> Self {
        Self {
            stream,
            codec,
            frames: 0,
            granule: None,
        }
    }

    fn run(&mut self, path: &Path, track: Track) -> Result<(), DecodeError> {
        let mut packet = Packet::default();
        let mut samples = Vec::new();
        while self.granule.is_none() {
            // What is broken here is told when it is read.
            match self.stream.next(&mut packet) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(DecodeError::Io { path, source }) => {
                    return Err(DecodeError::Io { path, source });
                }
                Err(_) => return Ok(()),
            }
            samples.clear();
            if track
                .decode(path, &mut *self.codec, &packet, &mut samples, 0)
                .is_err()
            {
                return Ok(());
            }
            self.frames += (samples.len() / track.spec.channels) as u64;
            self.granule = packet.ends_at;
        }
        Ok(())
    }
}
