//! Containers that list their packets: MP4 and CAF.

use crate::decode::DecodeError;
use crate::packets::input::Input;
use crate::packets::packet::{Packet, Packets};

/// Where one packet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) offset: u64,
    pub(crate) bytes: u32,
}

/// The packets of a table; all but the last decode to the same number of frames.
pub(crate) struct Table {
    input: Input,
    entries: Vec<Entry>,
    /// Frames of audio in each.
    frames: u64,
    /// How many packets before a place decoding has to start.
    lead: u64,
    next: usize,
}

impl Table {
    /// Packets of `frames` frames each; at least 1.
    pub(crate) fn new(input: Input, entries: Vec<Entry>, frames: u64, lead: u64) -> Self {
        Self {
            input,
            entries,
            frames,
            lead,
            next: 0,
        }
    }
}

impl Packets for Table {
    fn next(&mut self, packet: &mut Packet) -> Result<bool, DecodeError> {
        let Some(Entry { offset, bytes }) = self.entries.get(self.next).copied() else {
            return Ok(false);
        };
        if offset > self.input.bytes() {
            return Err(self.input.ends(offset, "a packet"));
        }
        self.input.seek(offset)?;
        self.input
            .read_into(&mut packet.data, u64::from(bytes), "a packet")?;
        self.next += 1;
        packet.offset = offset;
        packet.ends_at = Some(self.next as u64 * self.frames);
        Ok(true)
    }

    fn seek(&mut self, frame: u64) -> Result<Option<u64>, DecodeError> {
        let packet = (frame / self.frames).saturating_sub(self.lead);
        self.next = usize::try_from(packet)
            .unwrap_or(usize::MAX)
            .min(self.entries.len());
        Ok(Some(self.next as u64 * self.frames))
    }

    fn bytes(&self) -> u64 {
        self.input.bytes()
    }
}
