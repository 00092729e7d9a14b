//! All hostile documents.

use crate::case::Case;
use crate::{size, text, wrong};

pub fn all() -> Vec<Case> {
    [text::cases(), size::cases(), wrong::cases()]
        .into_iter()
        .flatten()
        .collect()
}
