//! How the channels of one layout become those of another.

use std::f64::consts::FRAC_1_SQRT_2;

use crate::level::speaker::Speaker;

/// What one output channel is the sum of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taps {
    /// Input channel, counted from 0, and factor.
    pub taps: Vec<(usize, f64)>,
}

impl Taps {
    /// Adds a factor of an input; of several for one input the sum counts.
    pub fn add(&mut self, input: usize, factor: f64) {
        match self.taps.iter_mut().find(|(known, _)| *known == input) {
            Some((_, sum)) => *sum += factor,
            None => self.taps.push((input, factor)),
        }
    }
}

/// The channels of `to`, each as a sum of channels of `from`.
///
/// A loudspeaker that both layouts have is passed on; one that `to` lacks goes where [`Speaker::stands_in`] says; one
/// that `from` lacks is silent: nothing is made up. Low-frequency effects that `to` lacks are added with `lfe_gain` to
/// left and right (each at -3 dB) or to mono.
#[must_use]
pub fn remix(from: &[Speaker], to: &[Speaker], lfe_gain: f64) -> Vec<Taps> {
    let place = |speaker: Speaker| to.iter().position(|other| *other == speaker);
    let mut outputs = vec![Taps::default(); to.len()];
    for (input, speaker) in from.iter().enumerate() {
        let here = [(*speaker, 1.0)];
        let low = [
            (Speaker::Left, lfe_gain * FRAC_1_SQRT_2),
            (Speaker::Right, lfe_gain * FRAC_1_SQRT_2),
        ];
        let low_mono = [(Speaker::Mono, lfe_gain)];
        let mut sets: Vec<&[(Speaker, f64)]> = vec![&here];
        if *speaker == Speaker::Lfe && lfe_gain > 0.0 {
            sets.push(&low);
            sets.push(&low_mono);
        }
        sets.extend(speaker.stands_in());
        let is_there =
            |set: &&&[(Speaker, f64)]| set.iter().all(|(part, _)| place(*part).is_some());
        for (part, factor) in sets.iter().find(is_there).copied().unwrap_or(&[]) {
            if let Some(taps) = place(*part).and_then(|output| outputs.get_mut(output)) {
                taps.add(input, *factor);
            }
        }
    }
    outputs
}

/// Lowers all factors by the same ratio until no output can exceed the loudest input.
pub fn hold_to_full_scale(outputs: &mut [Taps]) {
    let most = outputs
        .iter()
        .map(|output| output.taps.iter().map(|(_, factor)| factor.abs()).sum())
        .fold(1.0, f64::max);
    for (_, factor) in outputs.iter_mut().flat_map(|output| &mut output.taps) {
        *factor /= most;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Speaker::{Centre, Left, LeftSurround, Lfe, Mono, Right, RightSurround};

    const SURROUND: [Speaker; 6] = [Left, Right, Centre, Lfe, LeftSurround, RightSurround];
    const H: f64 = FRAC_1_SQRT_2;

    fn taps(list: &[(usize, f64)]) -> Taps {
        Taps {
            taps: list.to_vec(),
        }
    }

    #[test]
    fn down_mixes_are_those_of_bs_775() {
        assert_eq!(
            remix(&SURROUND, &[Left, Right], 0.0),
            [
                taps(&[(0, 1.0), (2, H), (4, H)]),
                taps(&[(1, 1.0), (2, H), (5, H)])
            ]
        );
        assert_eq!(
            remix(&SURROUND, &[Mono], 0.0),
            [taps(&[(0, H), (1, H), (2, 1.0), (4, 0.5), (5, 0.5)])]
        );
        assert_eq!(
            remix(&SURROUND, &[Left, Right, Centre], 0.0),
            [
                taps(&[(0, 1.0), (4, H)]),
                taps(&[(1, 1.0), (5, H)]),
                taps(&[(2, 1.0)])
            ]
        );
    }

    #[test]
    fn nothing_is_made_up_on_the_way_up() {
        let up = remix(&[Left, Right], &SURROUND, 0.0);
        assert_eq!(up[0], taps(&[(0, 1.0)]));
        assert!(up[2..].iter().all(|output| output.taps.is_empty()));
        let mono = remix(&[Mono], &SURROUND, 0.0);
        assert_eq!(mono[2], taps(&[(0, 1.0)]));
        assert_eq!(remix(&[Mono], &[Left, Right], 0.0)[1], taps(&[(0, H)]));
    }

    #[test]
    fn low_frequency_effects_are_added_when_asked_for() {
        let down = remix(&SURROUND, &[Left, Right], 0.5);
        assert!(down[0].taps.contains(&(3, 0.5 * H)));
    }

    #[test]
    fn held_to_full_scale_no_output_exceeds_one() {
        let mut down = remix(&SURROUND, &[Left, Right], 0.0);
        hold_to_full_scale(&mut down);
        let sum: f64 = down[0].taps.iter().map(|(_, factor)| factor).sum();
        assert!((sum - 1.0).abs() < 1e-15);
    }
}
