//! The packets of one stream of an Ogg file.

use crate::decode::DecodeError;
use crate::ogg::pages::{self, Page};
use crate::packets::input::Input;
use crate::packets::packet::{Packet, Packets};

/// The longest packet that is put together.
const LONGEST_PACKET: usize = 4 << 20;
/// How many pages before the wanted one reading starts after a seek, so that one packet at least begins and ends.
const PAGES_BEFORE: usize = 2;

/// A page of the stream.
#[derive(Debug, Clone, Copy)]
struct Point {
    offset: u64,
    granule: Option<u64>,
}

/// A stream from its first audio packet on.
pub(super) struct OggPackets {
    input: Input,
    serial: u32,
    /// Raw frames less granule positions.
    shift: i64,
    /// Frames before a place that decoding has to start.
    lead: u64,
    page: Page,
    /// The first page of the audio.
    first: u64,
    /// Where the next page is.
    next_page: u64,
    /// The next segment of the page, and its place in the body.
    segment: usize,
    body: usize,
    /// The part of a packet that earlier pages hold; `None` where it was not read.
    begun: Option<Vec<u8>>,
    begun_at: u64,
    ended: bool,
    /// The pages of the stream, as far as they were passed.
    points: Vec<Point>,
}

impl OggPackets {
    /// The stream of the page at `offset`.
    pub(super) fn new(input: Input, serial: u32, offset: u64, lead: u64) -> Self {
        Self {
            input,
            serial,
            shift: 0,
            lead,
            page: Page::default(),
            first: offset,
            next_page: offset,
            segment: 0,
            body: 0,
            begun: Some(Vec::new()),
            begun_at: offset,
            ended: false,
            points: Vec::new(),
        }
    }

    /// Says by how much raw frames are more than granule positions. What has been read is forgotten: the page at
    /// `first` is the first of the audio.
    pub(super) fn set_start(&mut self, first: u64, shift: i64) {
        self.shift = shift;
        self.first = first;
        self.points.clear();
        self.go_to(first);
    }

    /// Where the page starts on which the next packet does, if that is a new one.
    pub(super) fn next_page(&self) -> u64 {
        self.next_page
    }

    /// Whether all packets of the page have been read.
    pub(super) fn page_is_done(&self) -> bool {
        self.segment >= self.page.segments.len() && self.begun.as_ref().is_none_or(Vec::is_empty)
    }

    /// Whether the page that was read last is the stream's last.
    pub(super) fn is_last(&self) -> bool {
        self.page.head.is_some_and(|head| head.last)
    }

    pub(super) fn input(&mut self) -> &mut Input {
        &mut self.input
    }

    fn go_to(&mut self, page: u64) {
        self.next_page = page;
        self.page = Page::default();
        self.segment = 0;
        self.body = 0;
        self.begun = None;
        self.ended = false;
    }

    /// Reads the next page of the stream; false behind the last one.
    fn turn(&mut self) -> Result<bool, DecodeError> {
        loop {
            if self.ended || !pages::page(&mut self.input, self.next_page, &mut self.page)? {
                return Ok(false);
            }
            let Some(head) = self.page.head else {
                return Ok(false);
            };
            self.next_page = head.end;
            if head.serial != self.serial {
                continue;
            }
            self.segment = 0;
            self.body = 0;
            self.ended = head.last;
            let waiting = self.begun.as_ref().is_some_and(|begun| !begun.is_empty());
            if waiting && !head.continued {
                return Err(self.input.malformed(
                    head.offset,
                    "a page that begins with a new packet",
                    "the rest of the packet before it",
                ));
            }
            if !waiting {
                // What continues a packet of which the beginning was not read is passed over.
                self.begun = (!head.continued).then(Vec::new);
            }
            return Ok(true);
        }
    }

    /// The granule position, where no other packet ends on the page after the current segment.
    fn told(&self) -> Option<u64> {
        let more = self.page.segments[self.segment..]
            .iter()
            .any(|segment| *segment < 255);
        let granule = self.page.head.and_then(|head| head.granule)?;
        (!more).then(|| granule.saturating_add_signed(self.shift))
    }

    /// Notes the pages of the stream up to the first that ends behind a granule position.
    fn note_until(&mut self, granule: u64) -> Result<(), DecodeError> {
        let mut offset = match self.points.last() {
            Some(point) if point.granule.is_some_and(|end| end > granule) => return Ok(()),
            Some(point) => match pages::head(&mut self.input, point.offset)? {
                Some(head) => head.end,
                None => return Ok(()),
            },
            None => self.first,
        };
        while let Some(head) = pages::head(&mut self.input, offset)? {
            offset = head.end;
            if head.serial != self.serial {
                continue;
            }
            self.points.push(Point {
                offset: head.offset,
                granule: head.granule,
            });
            if head.last || head.granule.is_some_and(|end| end > granule) {
                break;
            }
        }
        Ok(())
    }
}

impl Packets for OggPackets {
    fn next(&mut self, packet: &mut Packet) -> Result<bool, DecodeError> {
        packet.data.clear();
        loop {
            while let Some(length) = self.page.segments.get(self.segment).copied() {
                let start = self.body;
                let end = start + usize::from(length);
                let piece = self.page.body.get(start..end).unwrap_or_default();
                if let Some(begun) = &mut self.begun {
                    if begun.is_empty() {
                        self.begun_at = self.page.head.map_or(0, |head| head.offset);
                    }
                    begun.extend_from_slice(piece);
                    if begun.len() > LONGEST_PACKET {
                        return Err(self.input.malformed(
                            self.begun_at,
                            format!("a packet of more than {LONGEST_PACKET} bytes"),
                            "a shorter one",
                        ));
                    }
                }
                self.body = end;
                self.segment += 1;
                if length < 255
                    && let Some(whole) = self.begun.replace(Vec::new())
                {
                    packet.data = whole;
                    packet.offset = self.begun_at;
                    packet.ends_at = self.told();
                    return Ok(true);
                }
            }
            if !self.turn()? {
                return Ok(false);
            }
        }
    }

    fn seek(&mut self, frame: u64) -> Result<Option<u64>, DecodeError> {
        let first = self.first;
        let granule = frame
            .saturating_sub(self.lead)
            .saturating_add_signed(-self.shift);
        self.note_until(granule)?;
        let wanted = self
            .points
            .iter()
            .rposition(|point| point.granule.is_some_and(|end| end <= granule))
            .unwrap_or(0)
            .saturating_sub(PAGES_BEFORE);
        self.go_to(self.points.get(wanted).map_or(first, |point| point.offset));
        Ok((wanted == 0).then_some(0))
    }

    fn bytes(&self) -> u64 {
        self.input.bytes()
    }
}
