//! One channel to all.

use airloom_api::process::io::Io;

/// Copies channel 0 of output 0 to the others.
pub fn copy_first(io: &mut Io<'_>) {
    for channel in 1..io.outputs.channels(0) {
        // Neighbours can be had two at a time.
        if let Some((done, next)) = io.outputs.pair(0, channel - 1) {
            next.copy_from_slice(done);
        }
    }
}
