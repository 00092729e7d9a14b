//! The parameters and the persistent fields, as the framework asks for them.

use std::collections::BTreeMap;
use std::sync::Arc;

use nice_plug::params::internals::ParamPtr;
use nice_plug::params::{BoolParam, InternalParamMut, Param, Params};

use crate::automation::BlockAutomation;
use crate::controllers::Controllers;
use crate::home::{Home, LoadError};
use crate::macros::bank::MacroBank;
use crate::macros::labels::MacroLabels;
use crate::target::{BYPASS_ID, Target};

/// The group hosts show the macros in.
const MACRO_GROUP: &str = "Macros";

/// Everything the host stores for an instance.
pub struct AirloomParams {
    /// The host's own bypass switch.
    pub bypass: BoolParam,
    /// The macros.
    pub macros: MacroBank,
    /// The changes that arrive with the next block.
    pub automation: BlockAutomation,
    /// The controllers that arrive with it as changes of parameters.
    pub controllers: Controllers,
    /// The instance's control half: what is saved beside the parameters.
    pub home: Arc<Home>,
}

impl AirloomParams {
    /// The parameters of a fresh instance.
    ///
    /// # Errors
    ///
    /// Never for the graph that is built in.
    pub fn new() -> Result<Self, LoadError> {
        let labels = Arc::new(MacroLabels::default());
        Ok(Self {
            bypass: BoolParam::new("Bypass", false).make_bypass(),
            macros: MacroBank::new(&labels),
            automation: BlockAutomation::new(),
            controllers: Controllers::new(),
            home: Arc::new(Home::new(labels)?),
        })
    }

    /// Sets a parameter to a normalized value (0 … 1) as the host's automation does.
    ///
    /// # Realtime Safety
    ///
    /// Stores atomics only.
    pub fn store(&self, target: Target, value: f32) {
        // SAFETY: the trait keeps this method for the framework's own wrappers. It is called here
        // in a wrapper's place, with what a host has sent, and does nothing but store atomics.
        unsafe {
            match target {
                Target::Bypass => self.bypass._internal_set_normalized_value(value),
                Target::Macro(slot) => match self.macros.param(slot) {
                    Some(param) => param._internal_set_normalized_value(value),
                    None => false,
                },
            };
        }
    }
}

// SAFETY: every pointer in the map points into this object, to a field or into the bank's boxed
// slice, neither of which moves or is freed while the object lives; the framework keeps the `Arc`
// it got the map from for as long as it uses the map. The framework's derive cannot be used: it
// numbers array elements as `macro_1`, and the ids are `macro1`.
unsafe impl Params for AirloomParams {
    fn param_map(&self) -> Vec<(String, ParamPtr, String)> {
        let bypass = (BYPASS_ID.to_owned(), self.bypass.as_ptr(), String::new());
        let macros = self
            .macros
            .params()
            .map(|(slot, param)| (slot.param_id(), param.as_ptr(), MACRO_GROUP.to_owned()));
        std::iter::once(bypass).chain(macros).collect()
    }

    fn serialize_fields(&self) -> BTreeMap<String, String> {
        self.home.save()
    }

    fn deserialize_fields(&self, serialized: &BTreeMap<String, String>) {
        self.home.restore(serialized, &self.macros);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::macros::slot::SLOTS;
    use crate::target::hash;

    #[test]
    fn ids_are_the_promised_ones_and_their_hashes_differ() {
        let params = AirloomParams::new().unwrap();
        let ids: Vec<String> = params
            .param_map()
            .into_iter()
            .map(|(id, _, _)| id)
            .collect();
        assert_eq!(ids.len(), SLOTS + 1);
        assert_eq!(
            [&*ids[0], &*ids[1], &*ids[512]],
            ["bypass", "macro1", "macro512"]
        );
        let hashes: HashSet<u32> = ids.iter().map(|id| hash(id)).collect();
        assert_eq!(hashes.len(), ids.len());
    }
}
