//! The configuration of the codec.

/// Frames of audio in a packet.
pub(crate) const PACKET_FRAMES: u64 = 1024;
/// Packets before a place that a decoder needs: the one that overlaps it, and one more for what it predicts from.
pub(crate) const LEAD: u64 = 2;
/// The sample rates with a number of their own.
const RATES_HZ: [u32; 13] = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350,
];

/// The sample rate of a number.
pub(crate) fn rate_hz(index: u8) -> Option<u32> {
    RATES_HZ.get(usize::from(index)).copied()
}

/// Rate and channels of a configuration (`AudioSpecificConfig`) of a rate with a number, and of 1 to 7 channel
/// arrangements.
pub(crate) fn shape(config: &[u8]) -> Option<(u32, usize)> {
    let [a, b, ..] = *config else {
        return None;
    };
    let rate_hz = rate_hz((a & 7) << 1 | b >> 7)?;
    let channels = match b >> 3 & 0xf {
        count @ 1..=6 => usize::from(count),
        7 => 8,
        _ => return None,
    };
    Some((rate_hz, channels))
}
