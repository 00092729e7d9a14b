//! Note values.

/// Names of note values; parts of a whole note.
pub const NOTES: &[&str] = &["1/64", "1/32", "1/16", "1/8", "1/4", "1/2", "1/1", "2/1"];

/// How a note value is taken.
pub const FEELS: &[&str] = &["straight", "dotted", "triplet"];

/// Quarter notes of a note value and a feel, by their places in the lists.
pub fn quarters(note: usize, feel: usize) -> f64 {
    let straight = [1.0 / 16.0, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0];
    let factor = match feel {
        1 => 1.5,
        2 => 2.0 / 3.0,
        _ => 1.0,
    };
    straight.get(note).copied().unwrap_or(1.0) * factor
}
