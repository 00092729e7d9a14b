//! The figures, by category of their nodes.

mod control;
mod dynamics;
mod filter;
mod source;
mod time;

use crate::figure::Figure;

/// All of them.
pub fn all() -> Vec<Figure> {
    [
        filter::figures(),
        dynamics::figures(),
        source::figures(),
        control::figures(),
        time::figures(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
