//! The packet table.

use crate::decode::DecodeError;
use crate::mp4::samples::MOST_PACKETS;
use crate::packets::input::Input;
use crate::packets::table::Entry;

/// Bytes before the sizes of the packets.
const HEAD_BYTES: u64 = 24;

/// What a chunk `pakt` says.
#[derive(Debug, Default)]
pub(super) struct PacketTable {
    /// The sizes of the packets; none where all are alike.
    pub(super) sizes: Vec<u32>,
    /// Frames of audio, and those before them.
    pub(super) valid: u64,
    pub(super) priming: u64,
}

impl PacketTable {
    /// Reads the chunk from its first byte on.
    pub(super) fn read(input: &mut Input, bytes: u64, fixed: bool) -> Result<Self, DecodeError> {
        let start = input.position();
        if bytes < HEAD_BYTES {
            return Err(input.malformed(
                start,
                format!("a packet table of {bytes} bytes"),
                format!("at least {HEAD_BYTES}"),
            ));
        }
        let count = i64::from_be_bytes(input.read_array("a packet table")?);
        let valid = i64::from_be_bytes(input.read_array("a packet table")?);
        let priming = i32::from_be_bytes(input.read_array("a packet table")?);
        let _remainder: [u8; 4] = input.read_array("a packet table")?;
        let (Ok(count), Ok(valid), Ok(priming)) = (
            u64::try_from(count),
            u64::try_from(valid),
            u64::try_from(priming),
        ) else {
            return Err(input.malformed(start, "a negative count", "counts from 0 on"));
        };
        let mut sizes = Vec::new();
        if !fixed {
            let mut contents = Vec::new();
            input.read_into(&mut contents, bytes - HEAD_BYTES, "a packet table")?;
            if count > MOST_PACKETS || count > contents.len() as u64 {
                return Err(input.malformed(
                    start,
                    format!("{count} packets in {} bytes", contents.len()),
                    format!("at most {MOST_PACKETS}, of a byte each or more"),
                ));
            }
            // Seven bits a byte, the highest first; a set eighth bit says that more follow.
            let mut size = 0_u32;
            for byte in contents {
                if sizes.len() as u64 == count {
                    break;
                }
                size = size << 7 | u32::from(byte & 0x7f);
                if byte & 0x80 == 0 {
                    sizes.push(size);
                    size = 0;
                }
            }
        }
        Ok(Self {
            sizes,
            valid,
            priming,
        })
    }

    /// The places of the packets, which lie one behind the other from `start` on.
    pub(super) fn entries(&self, start: u64) -> Vec<Entry> {
        let mut offset = start;
        self.sizes
            .iter()
            .map(|bytes| {
                let entry = Entry {
                    offset,
                    bytes: *bytes,
                };
                offset += u64::from(*bytes);
                entry
            })
            .collect()
    }
}
