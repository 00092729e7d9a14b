//! What a codec offers, and how it is called.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Turns packets into frames. Lives on the thread that reads the file.
pub(crate) trait Codec: Send {
    /// Appends the frames of the next packet to `output`, interleaved in the channel order of WAV files.
    ///
    /// # Errors
    /// What is wrong with the packet, in a few words.
    fn decode(&mut self, packet: &[u8], output: &mut Vec<f32>) -> Result<(), String>;

    /// Forgets all packets: the next one may be any.
    fn reset(&mut self);
}

/// Decodes a packet. A codec that panics gives an error, and has to be reset before it is used again.
pub(crate) fn decode_safely(
    codec: &mut dyn Codec,
    packet: &[u8],
    output: &mut Vec<f32>,
) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(|| codec.decode(packet, output)))
        .unwrap_or_else(|_| Err("a packet that the codec cannot take".to_owned()))
}
