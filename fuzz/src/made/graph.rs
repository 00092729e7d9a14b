//! Nodes, connections, whole documents.

use airloom_api::config::{Config, ConfigField, ConfigKind};
use airloom_api::node::registry::Registry;
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::{ParamKind, ParamSpec};
use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

use crate::made::value::{any, fields, number, text};

/// Ids are drawn from so many, so that they meet.
const IDS: usize = 24;

/// The id of a node, connection, group, comment or snapshot.
///
/// # Errors
/// None: without bytes it is the first.
pub fn id(u: &mut Unstructured<'_>) -> Result<String> {
    Ok(match u.int_in_range(0..=40)? {
        0 => text(u)?,
        _ => format!("n{}", u.int_in_range(0..=IDS - 1)?),
    })
}

/// What nodes are made of.
#[derive(Clone)]
pub struct Palette {
    registry: Registry,
    names: Vec<&'static str>,
}

/// One of every type without a configuration, for the names of its ports and parameters.
fn usual(registry: &Registry, name: &str) -> Option<NodeSpec> {
    let node_type = registry.get(name)?;
    let config = Config::resolve(&node_type.config(), &Map::new()).ok()?;
    node_type.spec(&config).ok()
}

impl Palette {
    /// Of the types of a registry.
    #[must_use]
    pub fn new(registry: &Registry) -> Self {
        let names = registry.iter().map(|node_type| node_type.info().name);
        Self {
            registry: registry.clone(),
            names: names.collect(),
        }
    }

    fn type_name(&self, u: &mut Unstructured<'_>) -> Result<String> {
        Ok(match u.int_in_range(0..=40)? {
            0 => text(u)?,
            _ => (*u.choose(&self.names)?).to_owned(),
        })
    }

    /// A node.
    ///
    /// # Errors
    /// None: without bytes it is a plain one.
    pub fn node(&self, u: &mut Unstructured<'_>) -> Result<Value> {
        let type_name = self.type_name(u)?;
        let mut node = json!({"id": id(u)?, "type": type_name});
        let fields_of = self
            .registry
            .get(&type_name)
            .map_or_else(Vec::new, |it| it.config());
        let spec = usual(&self.registry, &type_name).unwrap_or_default();
        if u.ratio(1, 3)? {
            node["config"] = Value::Object(configuration(u, &fields_of)?);
        }
        if u.ratio(1, 2)? {
            node["params"] = Value::Object(params(u, &spec)?);
        }
        if u.ratio(1, 8)? {
            node["bypass"] = json!(u.arbitrary::<bool>()?);
        }
        if u.ratio(1, 8)? {
            node["label"] = json!(text(u)?);
        }
        if u.ratio(1, 8)? {
            node["position"] = json!([number(u)?, number(u)?]);
        }
        if u.ratio(1, 16)? {
            node["type_version"] = json!(u.int_in_range(0..=3)?);
        }
        if u.ratio(1, 16)? {
            node["state"] = json!(text(u)?);
        }
        if u.ratio(1, 16)? {
            unknown(&mut node, u)?;
        }
        Ok(node)
    }

    /// The address of an output or, with `into`, of an input or parameter.
    fn address(
        &self,
        u: &mut Unstructured<'_>,
        nodes: &[(String, String)],
        into: bool,
    ) -> Result<String> {
        if nodes.is_empty() || u.ratio(1, 40)? {
            return text(u);
        }
        let (node, type_name) = &nodes[u.choose_index(nodes.len())?];
        let spec = usual(&self.registry, type_name).unwrap_or_default();
        if into && !spec.params.is_empty() && u.ratio(1, 5)? {
            return Ok(format!("{node}:param.{}", u.choose(&spec.params)?.id));
        }
        let ports = if into { &spec.inputs } else { &spec.outputs };
        if ports.is_empty() {
            return Ok(format!("{node}:{}", if into { "in" } else { "out" }));
        }
        Ok(format!("{node}:{}", u.choose(ports)?.name))
    }

    /// A connection between nodes, given by id and type.
    ///
    /// # Errors
    /// None: without bytes it is from the first node to the first.
    pub fn connection(
        &self,
        u: &mut Unstructured<'_>,
        nodes: &[(String, String)],
    ) -> Result<Value> {
        let (from, to) = (
            self.address(u, nodes, false)?,
            self.address(u, nodes, true)?,
        );
        let mut connection = json!({"id": id(u)?, "from": from, "to": to});
        if u.ratio(1, 6)? {
            connection["gain_db"] = json!(number(u)?);
        }
        if u.ratio(1, 8)? {
            connection["depth"] = json!(number(u)?);
        }
        if u.ratio(1, 8)? {
            connection["curve"] = json!(*u.choose(&["linear", "exponential", ""])?);
        }
        if u.ratio(1, 16)? {
            unknown(&mut connection, u)?;
        }
        Ok(connection)
    }

    /// The id of a node and one of its parameters.
    ///
    /// # Errors
    /// None: without bytes it is the first of the first.
    pub fn param(
        &self,
        u: &mut Unstructured<'_>,
        nodes: &[(String, String)],
    ) -> Result<(String, String, Value)> {
        if nodes.is_empty() || u.ratio(1, 40)? {
            return Ok((id(u)?, text(u)?, any(u, 1)?));
        }
        let (node, type_name) = &nodes[u.choose_index(nodes.len())?];
        let spec = usual(&self.registry, type_name).unwrap_or_default();
        if spec.params.is_empty() {
            return Ok((node.clone(), text(u)?, json!(number(u)?)));
        }
        let param = u.choose(&spec.params)?;
        Ok((node.clone(), param.id.to_string(), value_of(u, param)?))
    }

    /// A macro.
    ///
    /// # Errors
    /// None: without bytes it is an empty one.
    pub fn entry(&self, u: &mut Unstructured<'_>, nodes: &[(String, String)]) -> Result<Value> {
        let count = u.int_in_range(0..=3)?;
        let targets: Vec<Value> = (0..count)
            .map(|_| {
                let (node, param, _) = self.param(u, nodes)?;
                Ok(json!({"node": node, "param": param, "min": number(u)?, "max": number(u)?}))
            })
            .collect::<Result<_>>()?;
        let value = f64::from(u.arbitrary::<u8>()?) / 255.0;
        Ok(
            json!({"slot": u.int_in_range(0..=6)?, "name": text(u)?, "value": value, "targets": targets}),
        )
    }

    /// A group.
    ///
    /// # Errors
    /// None: without bytes it is an empty one.
    pub fn group(&self, u: &mut Unstructured<'_>) -> Result<Value> {
        let count = u.int_in_range(0..=4)?;
        let nodes: Vec<String> = (0..count).map(|_| id(u)).collect::<Result<_>>()?;
        let mut group = json!({"id": id(u)?, "label": text(u)?, "nodes": nodes});
        if u.ratio(1, 4)? {
            group["parent"] = json!(id(u)?);
        }
        if u.ratio(1, 4)? {
            group["colour"] = json!(*u.choose(&["#102030", "#fff", "red", ""])?);
        }
        Ok(group)
    }

    /// A snapshot.
    ///
    /// # Errors
    /// None: without bytes it is an empty one.
    pub fn snapshot(&self, u: &mut Unstructured<'_>, nodes: &[(String, String)]) -> Result<Value> {
        let mut values = json!({});
        for _ in 0..u.int_in_range(0..=3)? {
            let (node, param, value) = self.param(u, nodes)?;
            if !values[&node].is_object() {
                values[&node] = json!({});
            }
            values[&node][&param] = value;
        }
        Ok(json!({"id": id(u)?, "name": text(u)?, "params": values}))
    }

    /// A document.
    ///
    /// # Errors
    /// None: without bytes it is an empty one.
    pub fn document(&self, u: &mut Unstructured<'_>) -> Result<Value> {
        let list =
            |u: &mut Unstructured<'_>,
             most: usize,
             make: &mut dyn FnMut(&mut Unstructured<'_>) -> Result<Value>| {
                let count = u.int_in_range(0..=most)?;
                (0..count).map(|_| make(u)).collect::<Result<Vec<Value>>>()
            };
        let nodes = list(u, 16, &mut |u| self.node(u))?;
        let known = known(&nodes);
        let connections = list(u, 24, &mut |u| self.connection(u, &known))?;
        let mut document = json!({"airloom": 1, "nodes": nodes, "connections": connections});
        if u.ratio(1, 2)? {
            document["macros"] = Value::Array(list(u, 4, &mut |u| self.entry(u, &known))?);
            document["groups"] = Value::Array(list(u, 4, &mut |u| self.group(u))?);
            document["snapshots"] = Value::Array(list(u, 3, &mut |u| self.snapshot(u, &known))?);
        }
        if u.ratio(1, 4)? {
            let comment = |u: &mut Unstructured<'_>| {
                Ok(json!({"id": id(u)?, "text": text(u)?, "position": [number(u)?, number(u)?]}))
            };
            document["comments"] = Value::Array(list(u, 3, &mut { comment })?);
            document["tags"] = Value::Array(list(u, 3, &mut |u| Ok(json!(text(u)?)))?);
            document["name"] = json!(text(u)?);
            document["seed"] = json!(u.arbitrary::<u64>()?);
        }
        if u.ratio(1, 4)? {
            unknown(&mut document, u)?;
        }
        Ok(document)
    }
}

/// Ids and types of the nodes of a list.
#[must_use]
pub fn known(nodes: &[Value]) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    nodes
        .iter()
        .map(|node| (text(&node["id"]), text(&node["type"])))
        .collect()
}

fn unknown(object: &mut Value, u: &mut Unstructured<'_>) -> Result<()> {
    for (key, value) in fields(u, 3)? {
        object[key] = value;
    }
    Ok(())
}

fn configuration(u: &mut Unstructured<'_>, known: &[ConfigField]) -> Result<Map<String, Value>> {
    let mut config = Map::new();
    for field in known {
        if u.ratio(1, 2)? {
            continue;
        }
        let value = match &field.kind {
            ConfigKind::Integer { min, max, .. } => {
                let most = (*max).min(min.saturating_add(8));
                json!(u.int_in_range(*min..=most)?)
            }
            ConfigKind::Number { min, max, .. } => json!(between(u, *min, max.min(min + 0.2))?),
            ConfigKind::Bool { .. } => json!(u.arbitrary::<bool>()?),
            ConfigKind::Choice { options, .. } => json!(*u.choose(options)?),
            _ => json!(text(u)?),
        };
        config.insert(
            field.name.to_owned(),
            if u.ratio(1, 40)? { any(u, 1)? } else { value },
        );
    }
    Ok(config)
}

fn params(u: &mut Unstructured<'_>, spec: &NodeSpec) -> Result<Map<String, Value>> {
    let mut params = Map::new();
    if spec.params.is_empty() {
        return Ok(params);
    }
    for _ in 0..u.int_in_range(0..=4)? {
        let param = u.choose(&spec.params)?;
        params.insert(param.id.to_string(), value_of(u, param)?);
    }
    Ok(params)
}

fn between(u: &mut Unstructured<'_>, low: f64, high: f64) -> Result<f64> {
    Ok(low + (high - low) * f64::from(u.arbitrary::<u16>()?) / 65_535.0)
}

/// A value of a parameter; now and then none.
fn value_of(u: &mut Unstructured<'_>, param: &ParamSpec) -> Result<Value> {
    if u.ratio(1, 30)? {
        return any(u, 1);
    }
    Ok(match &param.kind {
        ParamKind::Float { min, max, .. } => json!(between(u, *min, *max)?),
        ParamKind::Stepped { min, max, step, .. } => {
            json!((min + step * between(u, 0.0, (max - min) / step)?.round()).min(*max))
        }
        ParamKind::Choice { options, .. } => json!(*u.choose(options)?),
        ParamKind::Switch { .. } => json!(u.arbitrary::<bool>()?),
    })
}
