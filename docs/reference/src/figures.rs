//! The figures, by category of their nodes.

mod colour;
mod control;
mod dynamics;
mod filter;
mod modulation;
mod source;
mod space;
mod time;

use crate::figure::Figure;

/// All of them.
pub fn all() -> Vec<Figure> {
    [
        filter::figures(),
        dynamics::figures(),
        source::figures(),
        colour::figures(),
        modulation::figures(),
        space::figures(),
        control::figures(),
        time::figures(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
