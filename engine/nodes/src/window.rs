//! How long the windows of nodes are that work on spectra.

use airloom_api::time::SampleRate;

/// Frames of a window that has `usual` of them at 48 kHz, as long in seconds at every rate: the nearest power of two, and at
/// least 256.
pub fn frames(usual: usize, rate: SampleRate) -> usize {
    let (mut frames, mut hz) = (usual, 48_000.0);
    while hz * 1.4 < rate.as_f64() {
        frames *= 2;
        hz *= 2.0;
    }
    while hz > rate.as_f64() * 1.4 && frames > 256 {
        frames /= 2;
        hz /= 2.0;
    }
    frames
}

#[cfg(test)]
mod tests {
    use airloom_api::time::SampleRate;

    use super::frames;

    #[test]
    fn windows_are_about_as_long_at_every_rate() {
        for (hz, expected) in [
            (8000, 256),
            (44_100, 2048),
            (48_000, 2048),
            (96_000, 4096),
            (192_000, 8192),
        ] {
            assert_eq!(frames(2048, SampleRate::new(hz).unwrap()), expected, "{hz}");
        }
    }
}
