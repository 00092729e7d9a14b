//! Sections that stay as they are.

use airloom_api::param::view::Params;
use airloom_dsp::filter::svf::Svf;

use crate::filter::chain::Voicing;

/// The parameter `output_db`.
const OUTPUT_DB: usize = 0;

/// Designs that no parameter changes.
pub struct Fixed {
    designs: Vec<Option<Svf>>,
}

impl Fixed {
    /// The designs of all strands, one after the other.
    pub fn new(designs: Vec<Option<Svf>>) -> Self {
        Self { designs }
    }
}

impl Voicing for Fixed {
    fn design(&mut self, _params: &Params<'_>, _frame: usize, into: &mut [Option<Svf>]) {
        into.copy_from_slice(&self.designs);
    }

    fn output_db(&self) -> Option<usize> {
        Some(OUTPUT_DB)
    }
}
