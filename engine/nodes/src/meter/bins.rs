//! Spectra as meters show them: by frequencies in equal ratios, in decibels.

use airloom_api::config::{Config, ConfigField, ConfigKind};
use airloom_dsp::window::Window;

/// What the lowest power reads, in dB.
const FLOOR_DB: f64 = -200.0;
/// The lowest frequency that is shown.
const LOWEST_HZ: f64 = 10.0;
/// Points of an octave, where the bins are dense enough.
const PER_OCTAVE: f64 = 48.0;

/// `size`: samples of a transform.
pub fn size_field() -> ConfigField {
    ConfigField {
        name: "size",
        description: "Samples of a transform: more tell frequencies apart, fewer follow faster.",
        kind: ConfigKind::Choice {
            options: &["512", "1024", "2048", "4096", "8192", "16384", "32768"],
            default: "4096",
        },
    }
}

/// What `size` says.
pub fn size(config: &Config) -> usize {
    config.text("size").parse().unwrap_or(4096)
}

/// `window`: what a piece is weighted with.
pub fn window_field() -> ConfigField {
    ConfigField {
        name: "window",
        description: "What a piece of the signal is weighted with: hann tells neighbours apart, blackman_harris shows weak \
                      lines beside strong ones, flat_top reads levels exactly.",
        kind: ConfigKind::Choice {
            options: &[
                "hann",
                "hamming",
                "blackman_harris",
                "nuttall",
                "flat_top",
                "rectangular",
            ],
            default: "hann",
        },
    }
}

/// What `window` says.
pub fn window(config: &Config) -> Window {
    match config.text("window") {
        "hamming" => Window::Hamming,
        "blackman_harris" => Window::BlackmanHarris,
        "nuttall" => Window::Nuttall,
        "flat_top" => Window::FlatTop,
        "rectangular" => Window::Rectangular,
        _ => Window::Hann,
    }
}

/// `overlap`: how much of a piece the next one has too.
pub fn overlap_field() -> ConfigField {
    ConfigField {
        name: "overlap",
        description: "How much of a piece of the signal belongs to the next one too.",
        kind: ConfigKind::Choice {
            options: &["0 %", "50 %", "75 %"],
            default: "75 %",
        },
    }
}

/// Samples from one piece to the next, by `overlap`.
pub fn hop(config: &Config) -> usize {
    let size = size(config);
    match config.text("overlap") {
        "0 %" => size,
        "50 %" => size / 2,
        _ => size / 4,
    }
}

/// Powers as decibels.
pub fn decibels(power: f64) -> f64 {
    (10.0 * power.log10()).max(FLOOR_DB)
}

/// Which bins are shown as one: the first and the one behind the last of each point, from 10 Hz up. Where bins are further
/// apart than points, each is a point; elsewhere the strongest of some stands for all.
pub fn points(bins: usize, bin_hz: f64) -> Vec<(usize, usize)> {
    let mut points = Vec::new();
    let mut first = 1;
    while first < bins && first as f64 * bin_hz < LOWEST_HZ {
        first += 1;
    }
    while first < bins {
        let next = (first as f64 * (1.0 / PER_OCTAVE).exp2()).ceil();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a bin of a spectrum that is in memory"
        )]
        let next = (next as usize).clamp(first + 1, bins);
        points.push((first, next));
        first = next;
    }
    points
}

/// The strongest of a point's bins, and its power.
pub fn strongest(powers: &[f64], (first, next): (usize, usize)) -> (usize, f64) {
    let bins = powers.iter().enumerate().take(next).skip(first);
    bins.fold((first, 0.0), |strongest, (bin, power)| {
        if *power > strongest.1 {
            (bin, *power)
        } else {
            strongest
        }
    })
}
