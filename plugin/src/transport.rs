//! The host's transport in the engine's words.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use airloom_api::process::context::Transport;
use airloom_api::time::SampleRate;

/// What the host says about musical time at the first frame of a block.
#[must_use]
pub fn from_host(host: &nice_plug::context::process::Transport) -> Transport {
    Transport {
        playing: host.playing,
        recording: host.recording,
        tempo_bpm: host.tempo,
        time_signature: host
            .time_sig_numerator
            .zip(host.time_sig_denominator)
            .and_then(|(beats, value)| {
                Some((u16::try_from(beats).ok()?, u16::try_from(value).ok()?))
            }),
        position_quarters: host.pos_beats(),
        position_frames: host.pos_samples(),
    }
}

/// The same transport `frames` later.
#[must_use]
pub fn advanced(mut transport: Transport, frames: usize, rate: SampleRate) -> Transport {
    if !transport.playing {
        return transport;
    }
    if let (Some(quarters), Some(bpm)) = (transport.position_quarters, transport.tempo_bpm) {
        #[expect(clippy::cast_precision_loss, reason = "an offset within a block")]
        let seconds = frames as f64 / rate.as_f64();
        transport.position_quarters = Some(quarters + seconds * bpm / 60.0);
    }
    if let Some(position) = transport.position_frames {
        let frames = i64::try_from(frames).unwrap_or(i64::MAX);
        transport.position_frames = Some(position.saturating_add(frames));
    }
    transport
}

/// Tempo and time signature as they are shown: written by the audio thread, read by any.
#[derive(Debug, Default)]
pub struct ShownTime {
    /// The bits of an `f64`; 0 where there is no tempo.
    tempo_bpm: AtomicU64,
    /// Beats and note value, 16 bits each; 0 where there is none.
    signature: AtomicU32,
}

impl ShownTime {
    /// Audio thread: what is to be shown.
    pub fn set(&self, transport: &Transport) {
        let tempo = transport.tempo_bpm.unwrap_or(0.0);
        self.tempo_bpm.store(tempo.to_bits(), Ordering::Relaxed);
        let (beats, value) = transport.time_signature.unwrap_or((0, 0));
        let packed = u32::from(beats) << 16 | u32::from(value);
        self.signature.store(packed, Ordering::Relaxed);
    }

    /// Beats a minute, beats a bar and note value, where the host has said them.
    #[must_use]
    pub fn get(&self) -> Option<(f64, u32, u32)> {
        let tempo = f64::from_bits(self.tempo_bpm.load(Ordering::Relaxed));
        let signature = self.signature.load(Ordering::Relaxed);
        let (beats, value) = (signature >> 16, signature & 0xffff);
        (tempo > 0.0 && beats > 0 && value > 0).then_some((tempo, beats, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_move_while_it_plays() {
        let rate = SampleRate::new(48_000).unwrap();
        let mut transport = Transport {
            playing: true,
            tempo_bpm: Some(120.0),
            position_quarters: Some(4.0),
            position_frames: Some(-10),
            ..Transport::STOPPED
        };
        let later = advanced(transport, 24_000, rate);
        assert_eq!(later.position_quarters, Some(5.0));
        assert_eq!(later.position_frames, Some(23_990));
        transport.playing = false;
        assert_eq!(advanced(transport, 24_000, rate), transport);
    }
}
