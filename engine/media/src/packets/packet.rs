//! What a container offers.

use crate::decode::DecodeError;

/// One packet of a codec.
#[derive(Debug, Default)]
pub(crate) struct Packet {
    pub(crate) data: Vec<u8>,
    /// Where it starts in the file.
    pub(crate) offset: u64,
    /// The raw frame at which its output ends, where the container says so.
    pub(crate) ends_at: Option<u64>,
}

/// The packets of one audio track, in order.
///
/// *Raw* frames count what a codec gives from the first packet on, with all that an encoder put before the audio.
pub(crate) trait Packets: Send {
    /// Reads the next packet; false after the last one.
    fn next(&mut self, packet: &mut Packet) -> Result<bool, DecodeError>;

    /// Goes to a packet from which a codec, reset, gives raw frame `frame` and those behind it as if it had come from
    /// the beginning, as far as the format allows. Says at which raw frame the output starts; `None` where only a later
    /// packet's [`Packet::ends_at`] tells.
    fn seek(&mut self, frame: u64) -> Result<Option<u64>, DecodeError>;

    /// The length of the file.
    fn bytes(&self) -> u64;
}
