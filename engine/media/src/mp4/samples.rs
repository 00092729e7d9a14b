//! The sample tables: where the packets are and how long they last.

use crate::decode::DecodeError;
use crate::mp4::boxes::Box4;
use crate::packets::input::Input;
use crate::packets::table::Entry;

/// The most packets that a file may have: a day of AAC at 48 kHz.
pub(crate) const MOST_PACKETS: u64 = 4_100_000;

/// The duration of all packets, in the track's clock.
pub(super) fn duration(input: &mut Input, stbl: Box4) -> Result<u64, DecodeError> {
    let stts = stbl.needed(input, b"stts")?;
    let rows = rows::<2>(input, stts, 8)?;
    let sum = rows
        .iter()
        .map(|[count, delta]| u64::from(*count) * u64::from(*delta))
        .fold(0_u64, u64::saturating_add);
    Ok(sum)
}

/// The places of all packets.
pub(super) fn entries(input: &mut Input, stbl: Box4) -> Result<Vec<Entry>, DecodeError> {
    let sizes = sizes(input, stbl)?;
    let chunks = chunks(input, stbl)?;
    let stsc = stbl.needed(input, b"stsc")?;
    // First chunk, packets in each, description.
    let runs = rows::<3>(input, stsc, 8)?;
    let mut entries = Vec::with_capacity(sizes.len());
    let mut sizes = sizes.into_iter();
    let mut run = 0;
    for (number, chunk) in (1_u32..).zip(chunks) {
        while runs
            .get(run + 1)
            .is_some_and(|[first, ..]| *first <= number)
        {
            run += 1;
        }
        let Some([_, packets, _]) = runs.get(run) else {
            return Err(input.malformed(stsc.start, "no runs of chunks", "at least one"));
        };
        let mut offset = chunk;
        for bytes in sizes.by_ref().take(*packets as usize) {
            entries.push(Entry { offset, bytes });
            offset = offset.saturating_add(u64::from(bytes));
        }
    }
    if let rest @ 1.. = sizes.len() {
        return Err(input.malformed(
            stsc.start,
            format!("{rest} packets in no chunk"),
            "a chunk for each",
        ));
    }
    Ok(entries)
}

fn sizes(input: &mut Input, stbl: Box4) -> Result<Vec<u32>, DecodeError> {
    let stsz = stbl.needed(input, b"stsz")?;
    input.seek(stsz.start)?;
    let [_, _, _, _, a, b, c, d, e, f, g, h]: [u8; 12] = input.read_array("a box stsz")?;
    let (each, count) = (
        u32::from_be_bytes([a, b, c, d]),
        u32::from_be_bytes([e, f, g, h]),
    );
    if each == 0 {
        let rows = rows::<1>(input, stsz, 12)?;
        return Ok(rows.into_iter().map(|[bytes]| bytes).collect());
    }
    let fits = u64::from(count) <= MOST_PACKETS.min(input.bytes() / u64::from(each));
    if !fits {
        return Err(input.malformed(
            stsz.start,
            format!("{count} packets of {each} bytes"),
            format!("as many as the file's {} bytes hold", input.bytes()),
        ));
    }
    Ok(vec![each; count as usize])
}

fn chunks(input: &mut Input, stbl: Box4) -> Result<Vec<u64>, DecodeError> {
    if let Some(stco) = stbl.child(input, b"stco")? {
        let rows = rows::<1>(input, stco, 8)?;
        return Ok(rows.into_iter().map(|[offset]| u64::from(offset)).collect());
    }
    let co64 = stbl.needed(input, b"co64")?;
    let rows = rows::<2>(input, co64, 8)?;
    Ok(rows
        .into_iter()
        .map(|[high, low]| u64::from(high) << 32 | u64::from(low))
        .collect())
}

/// A table of numbers, whose rows start `at` bytes into a box, behind their count.
fn rows<const N: usize>(
    input: &mut Input,
    table: Box4,
    at: u64,
) -> Result<Vec<[u32; N]>, DecodeError> {
    if table.bytes() < at {
        return Err(input.ends(table.start, "a table's head"));
    }
    input.seek(table.start + at - 4)?;
    let count = u64::from(u32::from_be_bytes(input.read_array("a table's length")?));
    let bytes = count * 4 * N as u64;
    if count > MOST_PACKETS || bytes > table.bytes() - at {
        return Err(input.malformed(
            table.start,
            format!("a table of {count} rows in {} bytes", table.bytes()),
            format!("at most {MOST_PACKETS} rows, all in the box"),
        ));
    }
    let mut contents = Vec::new();
    input.read_into(&mut contents, bytes, "a table")?;
    Ok(contents
        .as_chunks::<4>()
        .0
        .iter()
        .map(|word| u32::from_be_bytes(*word))
        .collect::<Vec<u32>>()
        .as_chunks::<N>()
        .0
        .to_vec())
}
