//! Rates of bits, and what they become.

/// The lowest rates of bits per second: 64 times those of PCM.
const LOWEST_HZ: [u32; 2] = [64 * 44_100, 64 * 48_000];

/// The highest: DSD512.
const MOST_TIMES: u32 = 8;

/// How a rate of bits becomes PCM: first one frame every few bytes, then one of a few of those.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Way {
    /// Bytes a frame of the rate between.
    pub(super) bytes: usize,
    /// Rate between: 352.8 or 384 kHz.
    pub(super) between_hz: u32,
    /// Rate of the PCM.
    pub(super) pcm_hz: u32,
}

impl Way {
    /// Of DSD64, 128, 256 or 512; `None` for other rates.
    pub(super) fn of(bits_hz: u32) -> Option<Self> {
        let lowest = LOWEST_HZ.into_iter().find(|lowest| {
            bits_hz.is_multiple_of(*lowest) && {
                let times = bits_hz / lowest;
                times.is_power_of_two() && times <= MOST_TIMES
            }
        })?;
        let times = bits_hz / lowest;
        let between_hz = lowest / 8;
        Some(Self {
            bytes: times as usize,
            between_hz,
            // Above DSD64 the noise begins an octave higher.
            pcm_hz: between_hz / if times == 1 { 4 } else { 2 },
        })
    }

    /// Bytes of a PCM frame.
    pub(super) fn bytes_a_frame(self) -> u64 {
        u64::from(self.between_hz / self.pcm_hz) * self.bytes as u64
    }

    /// PCM frames of so many bits.
    pub(super) fn frames(self, bits: u64) -> u64 {
        bits.div_ceil(8 * self.bytes_a_frame())
    }
}

#[cfg(test)]
mod tests {
    use super::Way;

    #[test]
    fn every_rate_has_its_way_and_others_have_none() {
        for (bits_hz, pcm_hz, bytes) in [
            (2_822_400, 88_200, 4),
            (5_644_800, 176_400, 4),
            (11_289_600, 176_400, 8),
            (22_579_200, 176_400, 16),
            (3_072_000, 96_000, 4),
            (6_144_000, 192_000, 4),
        ] {
            let way = Way::of(bits_hz).unwrap();
            assert_eq!((way.pcm_hz, way.bytes_a_frame()), (pcm_hz, bytes));
            assert_eq!(way.frames(u64::from(bits_hz)), u64::from(pcm_hz));
        }
        for bits_hz in [0, 44_100, 2_822_401, 8_467_200, 45_158_400] {
            assert_eq!(Way::of(bits_hz), None, "{bits_hz}");
        }
    }
}
