//! The names of channels in a `Channel:` line.

use crate::filter::file::syntax::{Fault, quoted};

/// Names and, for each, the channel it is by the number of channels: of a layout with surround channels at the sides or
/// behind, of one with both. Others have no channel of that name.
const NAMES: &[(&str, usize)] = &[
    ("L", 0),
    ("R", 1),
    ("C", 2),
    ("SUB", 3),
    ("LFE", 3),
    ("SL", 4),
    ("SR", 5),
    ("RL", 6),
    ("RR", 7),
];

/// The channels that words like `L R`, `1 2` or `all` name, of a node with so many; those it does not have are left
/// out, as Equalizer APO does.
///
/// The order is that of the node's ports: L R C LFE Ls Rs Lb Rb. With six channels RL and RR are the same as SL and SR,
/// and with one channel every front channel is that one.
pub fn channels(words: &str, count: usize) -> Result<Vec<usize>, Fault> {
    let mut chosen = Vec::new();
    let words = words.split(|letter: char| letter.is_whitespace() || letter == ',');
    for word in words.filter(|word| !word.is_empty()) {
        let upper = word.to_ascii_uppercase();
        if upper == "ALL" {
            chosen.extend(0..count);
        } else if let Ok(number) = word.parse::<usize>() {
            chosen.push(number.checked_sub(1).unwrap_or(usize::MAX));
        } else {
            let place = NAMES.iter().find(|(name, _)| *name == upper);
            let (_, place) = place.ok_or_else(|| {
                Fault::new(
                    format!("channel {}", quoted(word)),
                    "L, R, C, SUB, LFE, SL, SR, RL, RR, a number from 1 or all",
                )
            })?;
            chosen.push(match (*place, count) {
                (0..=2, 1) => 0,
                (6..=7, 6) => place - 2,
                _ => *place,
            });
        }
    }
    if chosen.is_empty() {
        return Err(Fault::new("no channel", "names such as L R, or all"));
    }
    chosen.retain(|channel| *channel < count);
    chosen.sort_unstable();
    chosen.dedup();
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::channels;

    #[test]
    fn names_and_numbers() {
        assert_eq!(channels(" L R ", 2).unwrap(), [0, 1]);
        assert_eq!(channels("all", 3).unwrap(), [0, 1, 2]);
        assert_eq!(channels("rr,2", 8).unwrap(), [1, 7]);
        assert_eq!(channels("RR", 6).unwrap(), [5]);
        assert_eq!(channels("C", 1).unwrap(), [0]);
        assert_eq!(channels("C 9", 2).unwrap(), Vec::<usize>::new());
        assert!(channels("", 2).is_err());
        assert!(channels("LEFT", 2).is_err());
    }
}
