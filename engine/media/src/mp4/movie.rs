//! The box `moov`: the first track of sound, its clock and its gaps.

use crate::decode::DecodeError;
use crate::mp4::boxes::Box4;
use crate::packets::input::Input;

/// The longest comment that is read.
const MOST_BYTES: u64 = 4096;

/// What is wanted of a movie.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sound {
    /// The sample tables.
    pub(super) stbl: Box4,
    /// Ticks of the track's clock a second; at least 1.
    pub(super) scale: u32,
    pub(super) edit: Option<Edit>,
    pub(super) gaps: Option<Gaps>,
}

/// The stretch of a track that is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edit {
    /// Where it starts, in the track's clock.
    pub(super) start: u64,
    /// How long it lasts in the movie's clock; 0 is "to the end".
    pub(super) duration: u64,
    /// Ticks of the movie's clock a second; at least 1.
    pub(super) scale: u32,
}

/// What the comment `iTunSMPB` says, in frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gaps {
    pub(super) delay: u64,
    pub(super) length: u64,
}

/// Finds the first track of sound.
pub(super) fn find(input: &mut Input) -> Result<Sound, DecodeError> {
    let file = Box4::file(input);
    let moov = file.needed(input, b"moov")?;
    let mvhd = moov.needed(input, b"mvhd")?;
    if let Some(mvex) = moov.child(input, b"mvex")? {
        return Err(input.malformed(
            mvex.start,
            "a fragmented MP4 file",
            "one whose tables stand in one place",
        ));
    }
    let movie_scale = scale(input, mvhd)?;
    let gaps = gaps(input, moov)?;
    for trak in moov.children(input)? {
        if trak.kind != *b"trak" {
            continue;
        }
        let mdia = trak.needed(input, b"mdia")?;
        let hdlr = mdia.needed(input, b"hdlr")?.read(input, 12)?;
        if hdlr.get(8..12) != Some(b"soun") {
            continue;
        }
        let mdhd = mdia.needed(input, b"mdhd")?;
        let minf = mdia.needed(input, b"minf")?;
        let edit = match trak.child(input, b"edts")? {
            Some(edts) => match edts.child(input, b"elst")? {
                Some(elst) => first_edit(input, elst, movie_scale)?,
                None => None,
            },
            None => None,
        };
        return Ok(Sound {
            scale: scale(input, mdhd)?,
            stbl: minf.needed(input, b"stbl")?,
            edit,
            gaps,
        });
    }
    Err(input.malformed(moov.start, "no track of sound", "one"))
}

/// The ticks a second in a box `mvhd` or `mdhd`.
fn scale(input: &mut Input, header: Box4) -> Result<u32, DecodeError> {
    let bytes = header.read(input, 24)?;
    // Two times of creation and change stand before it, in 4 bytes each or in 8.
    let at = match bytes.first() {
        Some(1) => 20,
        _ => 12,
    };
    bytes
        .get(at..)
        .and_then(|rest| rest.first_chunk())
        .map(|word| u32::from_be_bytes(*word))
        .filter(|scale| *scale > 0)
        .ok_or_else(|| input.malformed(header.start, "no clock", "at least one tick a second"))
}

/// The first edit that plays something.
fn first_edit(input: &mut Input, elst: Box4, scale: u32) -> Result<Option<Edit>, DecodeError> {
    let bytes = elst.read(input, MOST_BYTES)?;
    let long = bytes.first() == Some(&1);
    let rows = bytes.get(8..).unwrap_or_default();
    let row = |row: &[u8]| -> Option<(u64, i64)> {
        if long {
            let (duration, rest) = row.split_first_chunk()?;
            let start = rest.first_chunk()?;
            Some((u64::from_be_bytes(*duration), i64::from_be_bytes(*start)))
        } else {
            let (duration, rest) = row.split_first_chunk()?;
            let start = rest.first_chunk()?;
            Some((
                u64::from(u32::from_be_bytes(*duration)),
                i64::from(i32::from_be_bytes(*start)),
            ))
        }
    };
    let found = rows
        .chunks_exact(if long { 20 } else { 12 })
        .filter_map(row)
        .find_map(|(duration, start)| {
            // A negative start is silence.
            let start = u64::try_from(start).ok()?;
            Some(Edit {
                start,
                duration,
                scale,
            })
        });
    Ok(found)
}

/// Looks for the comment in the tags of a movie.
fn gaps(input: &mut Input, moov: Box4) -> Result<Option<Gaps>, DecodeError> {
    let Some(udta) = moov.child(input, b"udta")? else {
        return Ok(None);
    };
    let Some(meta) = udta.child(input, b"meta")? else {
        return Ok(None);
    };
    let Some(ilst) = meta.behind(4).child(input, b"ilst")? else {
        return Ok(None);
    };
    for item in ilst.children(input)? {
        if item.kind != *b"----" {
            continue;
        }
        let Some(name) = item.child(input, b"name")? else {
            continue;
        };
        if name.behind(4).read(input, MOST_BYTES)? == b"iTunSMPB"
            && let Some(data) = item.child(input, b"data")?
        {
            let text = data.behind(8).read(input, MOST_BYTES)?;
            return Ok(parse(&String::from_utf8_lossy(&text)));
        }
    }
    Ok(None)
}

/// Hexadecimal numbers between spaces: nothing, delay, padding, length.
fn parse(text: &str) -> Option<Gaps> {
    let mut numbers = text
        .split_ascii_whitespace()
        .map(|number| u64::from_str_radix(number, 16).ok());
    let delay = numbers.nth(1)??;
    let length = numbers.nth(1)??;
    (length > 0).then_some(Gaps { delay, length })
}

#[cfg(test)]
mod tests {
    use super::{Gaps, parse};

    #[test]
    fn the_comment_of_an_encoder_gives_delay_and_length() {
        let text = " 00000000 00000840 000001CA 00000000003F31F6 00000000 00000000";
        let gaps = Gaps {
            delay: 2_112,
            length: 4_141_558,
        };
        assert_eq!(parse(text), Some(gaps));
        assert_eq!(parse(" 0 840"), None);
    }
}
