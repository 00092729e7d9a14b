//! What each channel counts in the loudness of all (ITU-R BS.1770-5, annex 1 and 3).

/// The weight of loudspeakers beside the listener: +1.5 dB.
pub const BESIDE: f64 = 1.41;

/// The weight of a loudspeaker's power by its direction in degrees: azimuth 0 is in front, elevation 0 at the height of
/// the ears. Loudspeakers from 60° to 120° to either side and less than 30° above or below count [`BESIDE`], all others 1.
#[must_use]
pub fn of_direction(azimuth_degrees: f64, elevation_degrees: f64) -> f64 {
    let azimuth = azimuth_degrees.abs();
    if (60.0..=120.0).contains(&azimuth) && elevation_degrees.abs() < 30.0 {
        BESIDE
    } else {
        1.0
    }
}

/// The weights of the channels of a usual layout, by their count: 1 mono, 2 stereo, 3 L R C, 4 L R Ls Rs,
/// 5 L R C Ls Rs, 6 L R C LFE Ls Rs, 8 these and Lb Rb, 10 5.1.4, 12 7.1.4. LFE does not count. Channels of other
/// counts weigh 1 each.
#[must_use]
pub fn of_layout(channels: usize) -> Vec<f64> {
    /// Left out of the sum.
    const LFE: f64 = 0.0;
    let front = 1.0;
    let side = of_direction(110.0, 0.0);
    let back = of_direction(135.0, 0.0);
    let above = of_direction(110.0, 45.0);
    match channels {
        4 => vec![front, front, side, side],
        5 => vec![front, front, front, side, side],
        6 => vec![front, front, front, LFE, side, side],
        8 => vec![front, front, front, LFE, side, side, back, back],
        10 => vec![
            front, front, front, LFE, side, side, above, above, above, above,
        ],
        12 => vec![
            front, front, front, LFE, side, side, back, back, above, above, above, above,
        ],
        count => vec![front; count],
    }
}

#[cfg(test)]
mod tests {
    use super::{of_direction, of_layout};

    #[test]
    fn only_what_is_beside_the_listener_weighs_more() {
        assert_eq!(of_direction(30.0, 0.0), 1.0);
        assert_eq!(of_direction(-110.0, 0.0), 1.41);
        assert_eq!(of_direction(90.0, 29.0), 1.41);
        assert_eq!(of_direction(90.0, 30.0), 1.0);
        assert_eq!(of_direction(135.0, 0.0), 1.0);
        for channels in 1..=64 {
            assert_eq!(of_layout(channels).len(), channels);
        }
    }
}
