//! What node types said, kept from check to check.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use airloom_api::config::{Config, ConfigError, ConfigKind};
use airloom_api::id::NodeId;
use airloom_api::node::node_type::NodeType;
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::ParamSpec;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::check::names::NameIndex;
use crate::document::model::Node;

/// What precedes the key of an asset in a configuration.
const ASSET_PREFIX: &str = "asset:";

/// Keeps what node types said of each configuration, so that an edit asks only the nodes that it changed, and
/// nodes of equal type and configuration share one spec. Forgets what a check did not need.
#[derive(Default)]
pub struct SpecCache {
    check: u64,
    /// Parameters of the kinds that this check has used.
    params: usize,
    kinds: HashMap<u64, Vec<Kept<Arc<Kind>>>>,
    states: HashMap<NodeId, Kept<State>>,
    bare: Arc<Config>,
}

struct Kept<T> {
    value: T,
    /// The last check that used it.
    check: u64,
}

struct State {
    text: String,
    bytes: Arc<[u8]>,
}

/// A node type with a configuration.
pub struct Kind {
    type_name: String,
    given: Map<String, Value>,
    /// The type.
    pub node_type: Arc<dyn NodeType>,
    /// The configuration, complete.
    pub config: Arc<Config>,
    /// What follows from both.
    pub spec: Arc<NodeSpec>,
    /// Default values in the order of the parameters.
    pub defaults: Vec<f64>,
    /// Parameters by name.
    pub params: NameIndex,
    /// Inputs by name.
    pub inputs: NameIndex,
    /// Outputs by name.
    pub outputs: NameIndex,
    /// Numbers of the configuration that were clamped.
    pub clamped: Vec<Clamped>,
    /// Assets that the configuration names, by field.
    pub assets: Vec<(&'static str, String)>,
}

/// A number of a configuration that lay out of its range.
pub struct Clamped {
    /// The field.
    pub field: &'static str,
    /// The value written.
    pub found: Value,
    /// The value used.
    pub used: Value,
    /// The range in words.
    pub expected: String,
}

impl SpecCache {
    /// A cache that knows nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many different kinds of nodes it knows.
    pub(super) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// A check begins.
    pub(super) const fn begin(&mut self) {
        self.check += 1;
        self.params = 0;
    }

    /// Parameters of the different kinds that this check has used so far.
    pub(super) const fn params(&self) -> usize {
        self.params
    }

    /// A check ends: what it did not use is forgotten.
    pub(super) fn end(&mut self) {
        let check = self.check;
        self.kinds.retain(|_, kinds| {
            kinds.retain(|kept| kept.check == check);
            !kinds.is_empty()
        });
        self.states.retain(|_, kept| kept.check == check);
    }

    /// What a node's type says of its configuration.
    ///
    /// # Errors
    /// Every field that does not fit.
    pub(super) fn kind(
        &mut self,
        node: &Node,
        node_type: &Arc<dyn NodeType>,
    ) -> Result<Arc<Kind>, Vec<ConfigError>> {
        let mut hasher = DefaultHasher::new();
        node.type_name.hash(&mut hasher);
        node.config.hash(&mut hasher);
        let kinds = self.kinds.entry(hasher.finish()).or_default();
        let known = kinds.iter_mut().find(|kept| {
            kept.value.type_name == node.type_name
                && kept.value.given == node.config
                && Arc::ptr_eq(&kept.value.node_type, node_type)
        });
        if let Some(kept) = known {
            if kept.check != self.check {
                self.params += kept.value.defaults.len();
            }
            kept.check = self.check;
            return Ok(Arc::clone(&kept.value));
        }
        let kind = Arc::new(Kind::new(node, node_type)?);
        self.params += kind.defaults.len();
        kinds.push(Kept {
            value: Arc::clone(&kind),
            check: self.check,
        });
        Ok(kind)
    }

    /// A configuration without fields, the same from check to check.
    pub(super) fn bare(&self) -> Arc<Config> {
        Arc::clone(&self.bare)
    }

    /// The bytes of a node's state.
    ///
    /// # Errors
    /// Where it is not base64.
    pub(super) fn state(
        &mut self,
        node: &NodeId,
        text: &str,
    ) -> Result<Arc<[u8]>, base64::DecodeError> {
        if let Some(kept) = self.states.get_mut(node.as_str())
            && kept.value.text == text
        {
            kept.check = self.check;
            return Ok(Arc::clone(&kept.value.bytes));
        }
        let bytes: Arc<[u8]> = STANDARD.decode(text)?.into();
        let state = State {
            text: text.to_owned(),
            bytes: Arc::clone(&bytes),
        };
        self.states.insert(
            node.clone(),
            Kept {
                value: state,
                check: self.check,
            },
        );
        Ok(bytes)
    }
}

impl Kind {
    /// The kind with ports and parameters that follow from something else than the configuration.
    pub(super) fn facing(&self, spec: &Arc<NodeSpec>, defaults: &[f64]) -> Self {
        Self {
            type_name: self.type_name.clone(),
            given: self.given.clone(),
            node_type: Arc::clone(&self.node_type),
            config: Arc::clone(&self.config),
            spec: Arc::clone(spec),
            defaults: defaults.to_vec(),
            params: NameIndex::new(spec.params.iter().map(|param| param.id.clone())),
            inputs: NameIndex::new(spec.inputs.iter().map(|port| port.name.clone())),
            outputs: NameIndex::new(spec.outputs.iter().map(|port| port.name.clone())),
            clamped: Vec::new(),
            assets: self.assets.clone(),
        }
    }

    /// Asks the type.
    ///
    /// # Errors
    /// Every field that does not fit.
    pub(crate) fn new(
        node: &Node,
        node_type: &Arc<dyn NodeType>,
    ) -> Result<Self, Vec<ConfigError>> {
        let fields = node_type.config();
        let mut held = node.config.clone();
        let mut clamped = Vec::new();
        for field in &fields {
            let Some(found) = held.get_mut(field.name) else {
                continue;
            };
            if let Some(used) = clamp(&field.kind, found) {
                clamped.push(Clamped {
                    field: field.name,
                    found: std::mem::replace(found, used.clone()),
                    used,
                    expected: field.kind.expected(),
                });
            }
        }
        let config = Config::resolve(&fields, &held)?;
        let spec = node_type.spec(&config).map_err(|error| vec![error])?;
        let assets = fields
            .iter()
            .filter(|field| field.kind == ConfigKind::File)
            .filter_map(|field| {
                let key = config.text(field.name).strip_prefix(ASSET_PREFIX)?;
                Some((field.name, key.to_owned()))
            })
            .collect();
        Ok(Self {
            type_name: node.type_name.clone(),
            given: node.config.clone(),
            node_type: Arc::clone(node_type),
            config: Arc::new(config),
            defaults: spec.params.iter().map(ParamSpec::default_value).collect(),
            params: NameIndex::new(spec.params.iter().map(|param| param.id.clone())),
            inputs: NameIndex::new(spec.inputs.iter().map(|port| port.name.clone())),
            outputs: NameIndex::new(spec.outputs.iter().map(|port| port.name.clone())),
            spec: Arc::new(spec),
            clamped,
            assets,
        })
    }
}

/// The nearest value in range, for a finite number out of it.
fn clamp(kind: &ConfigKind, found: &Value) -> Option<Value> {
    let number = found.as_f64()?;
    match kind {
        ConfigKind::Integer { min, max, .. } if number.fract() == 0.0 => {
            // Compared as floats: a number far out of range may not be an i64.
            #[expect(
                clippy::cast_precision_loss,
                reason = "ranges of configurations are counts, far below 2^53"
            )]
            let (lowest, highest) = (*min as f64, *max as f64);
            if number < lowest {
                Some((*min).into())
            } else if number > highest {
                Some((*max).into())
            } else {
                None
            }
        }
        ConfigKind::Number { min, max, .. } => {
            let held = number.clamp(*min, *max);
            #[expect(
                clippy::float_cmp,
                reason = "clamping returns the same bits or another value"
            )]
            (held != number).then(|| held.into())
        }
        _ => None,
    }
}
