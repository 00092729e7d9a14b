//! The host's transport in the engine's words.

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
