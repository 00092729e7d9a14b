//! The numbers of the WAV format that reader and writer share.

/// Format tag of integer PCM.
pub(super) const TAG_PCM: u16 = 1;
/// Format tag of float PCM.
pub(super) const TAG_FLOAT: u16 = 3;
/// Format tag saying that the real tag is in the extension.
pub(super) const TAG_EXTENSIBLE: u16 = 0xfffe;
/// The part of an extension's sub-format identifier that follows the tag.
pub(super) const SUBFORMAT_TAIL: [u8; 14] = [
    0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71,
];
/// A 32-bit size that stands for "see the ds64 chunk" or "not known yet".
pub(super) const SIZE_ELSEWHERE: u32 = u32::MAX;
/// Length of a `ds64` chunk without a table, and of the `JUNK` chunk that keeps its place.
pub(super) const DS64_BYTES: u32 = 28;

/// The speakers of an ordered channel layout, for the extension's mask: front left and right, centre, low
/// frequencies, then the rear and side pairs. Counts without a customary layout are discrete channels, mask 0.
pub(super) fn channel_mask(channels: usize) -> u32 {
    match channels {
        1 => 0x4,
        2 => 0x3,
        3 => 0x7,
        4 => 0x33,
        5 => 0x37,
        6 => 0x3f,
        8 => 0x63f,
        _ => 0,
    }
}
