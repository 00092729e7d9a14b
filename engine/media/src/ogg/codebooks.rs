//! What the codebooks of a Vorbis stream take in memory, before they are built: a few bytes of setup can ask for
//! gigabytes.
//!
//! Source: "Vorbis I specification", sections 3.2.1 (codebooks) and 9.2 (low-level functions).

/// Numbers that all codebooks of a stream may hold together; those of encoders hold less than a fiftieth.
const MOST_VALUES: u64 = 8 << 20;
/// Bytes of the packet's type and name before the codebooks.
const HEAD_BYTES: usize = 7;
/// What each codebook begins with.
const PATTERN: u32 = 0x0056_4342;

/// Whether the codebooks of a setup header are of a reasonable size.
///
/// # Errors
/// What is wrong with them.
pub(super) fn check(setup: &[u8]) -> Result<(), String> {
    let mut bits = Bits {
        bytes: setup.get(HEAD_BYTES..).unwrap_or_default(),
        place: 0,
    };
    let count = bits.read(8)? + 1;
    let mut values = 0_u64;
    for number in 0..count {
        values += codebook(&mut bits)?;
        if values > MOST_VALUES {
            return Err(format!(
                "codebooks of {values} values up to the one of number {number}"
            ));
        }
    }
    Ok(())
}

/// Passes over a codebook and counts its values.
fn codebook(bits: &mut Bits<'_>) -> Result<u64, String> {
    if bits.read(24)? != PATTERN {
        return Err("no codebook where one begins".to_owned());
    }
    let dimensions = u64::from(bits.read(16)?);
    let entries = bits.read(24)?;
    if bits.read(1)? == 1 {
        // Lengths in order: how many codes there are of each.
        bits.read(5)?;
        let mut done = 0;
        while done < entries {
            let width = u32::BITS - (entries - done).leading_zeros();
            let more = bits.read(width)?;
            done += more;
            if done > entries {
                return Err(format!("a codebook of {done} codes for {entries} entries"));
            }
        }
    } else {
        let sparse = bits.read(1)? == 1;
        for _ in 0..entries {
            if !sparse || bits.read(1)? == 1 {
                bits.read(5)?;
            }
        }
    }
    let lookup = bits.read(4)?;
    let vectors = match lookup {
        0 => 0,
        1 | 2 => {
            bits.skip(64);
            let width = bits.read(4)? + 1;
            bits.skip(1);
            let all = u64::from(entries) * dimensions;
            let stored = if lookup == 1 {
                root(u64::from(entries), dimensions)
            } else {
                all
            };
            bits.skip(stored.saturating_mul(u64::from(width)));
            all
        }
        other => return Err(format!("a codebook with lookup {other}")),
    };
    // The table that codes are found with has some numbers for each code.
    Ok(vectors + 4 * u64::from(entries))
}

/// The largest number whose power of `dimensions` is not above `entries`.
fn root(entries: u64, dimensions: u64) -> u64 {
    let fits = |number: u64| {
        let mut power = 1_u64;
        for _ in 0..dimensions {
            power = power.saturating_mul(number);
            if power > entries || number <= 1 {
                break;
            }
        }
        power <= entries
    };
    if dimensions == 0 {
        return 0;
    }
    (1..=entries).take_while(|number| fits(*number)).count() as u64
}

/// Bits, the lowest of each byte first.
struct Bits<'a> {
    bytes: &'a [u8],
    /// The bit that is next.
    place: u64,
}

impl Bits<'_> {
    fn read(&mut self, count: u32) -> Result<u32, String> {
        let mut value = 0;
        for bit in 0..count {
            let place = self.place;
            let byte = usize::try_from(place / 8)
                .ok()
                .and_then(|byte| self.bytes.get(byte))
                .ok_or_else(|| "a setup that ends in its codebooks".to_owned())?;
            value |= u32::from(byte >> (place % 8) & 1) << bit;
            self.place += 1;
        }
        Ok(value)
    }

    fn skip(&mut self, count: u64) {
        self.place = self.place.saturating_add(count);
    }
}

#[cfg(test)]
mod tests {
    use super::root;

    #[test]
    fn a_root_is_the_largest_whole_one() {
        assert_eq!(root(81, 4), 3);
        assert_eq!(root(80, 4), 2);
        assert_eq!(root(1, 30), 1);
        assert_eq!(root(0, 3), 0);
        assert_eq!(root(7, 1), 7);
    }
}
