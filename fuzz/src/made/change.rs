//! Edits of a document.

use arbitrary::{Result, Unstructured};
use serde_json::{Value, json};

use crate::made::graph::{Palette, id};
use crate::made::value::{any, number, text};

/// What an edit may refer to.
#[derive(Debug, Clone, Default)]
pub struct Present {
    /// Nodes by id and type.
    pub nodes: Vec<(String, String)>,
    /// Ids of connections.
    pub connections: Vec<String>,
}

fn one_of(u: &mut Unstructured<'_>, ids: &[String]) -> Result<String> {
    if ids.is_empty() || u.ratio(1, 40)? {
        return id(u);
    }
    Ok(u.choose(ids)?.clone())
}

/// An edit, most often one that fits.
///
/// # Errors
/// None: without bytes it is a new node.
pub fn edit(
    u: &mut Unstructured<'_>,
    palette: &Palette,
    present: &Present,
    depth: usize,
) -> Result<Value> {
    let ids: Vec<String> = present.nodes.iter().map(|(id, _)| id.clone()).collect();
    let most = if depth == 0 { 20 } else { 22 };
    Ok(match u.int_in_range(0..=most)? {
        0 | 1 => json!({"edit": "add_node", "node": palette.node(u)?}),
        2 | 3 => {
            let node = palette.node(u)?;
            let mut nodes = present.nodes.clone();
            let text = |key: &str| node[key].as_str().unwrap_or_default().to_owned();
            nodes.push((text("id"), text("type")));
            let count = u.int_in_range(0..=3)?;
            let connections: Vec<Value> = (0..count)
                .map(|_| Ok(json!({"connection": palette.connection(u, &nodes)?})))
                .collect::<Result<_>>()?;
            json!({"edit": "add_node", "node": node, "connections": connections})
        }
        4 => removal(u, &ids)?,
        5 => json!({"edit": "put_node", "node": palette.node(u)?}),
        6 | 7 | 8 => {
            json!({"edit": "connect", "connection": palette.connection(u, &present.nodes)?})
        }
        9 => json!({"edit": "disconnect", "connection": one_of(u, &present.connections)?}),
        10 => {
            let mut edit = palette.connection(u, &present.nodes)?;
            edit["edit"] = json!("set_connection");
            edit["connection"] = json!(one_of(u, &present.connections)?);
            if let Some(edit) = edit.as_object_mut() {
                edit.remove("id");
                for end in ["from", "to"] {
                    if u.arbitrary()? {
                        edit.remove(end);
                    }
                }
            }
            edit
        }
        11 | 12 => {
            let (node, param, value) = palette.param(u, &present.nodes)?;
            json!({"edit": "set_param", "node": node, "param": param, "value": value})
        }
        13 => {
            json!({"edit": "set_bypass", "node": one_of(u, &ids)?, "bypass": u.arbitrary::<bool>()?})
        }
        14 => json!({"edit": "set_macro", "macro": palette.entry(u, &present.nodes)?}),
        15 => {
            let slot = u.int_in_range(0..=6)?;
            if u.arbitrary()? {
                json!({"edit": "remove_macro", "slot": slot})
            } else {
                json!({"edit": "set_macro_value", "slot": slot, "value": f64::from(u.arbitrary::<u8>()?) / 255.0})
            }
        }
        16 => {
            json!({"edit": "move_node", "node": one_of(u, &ids)?, "position": [number(u)?, number(u)?]})
        }
        17 => json!({"edit": "rename", "node": one_of(u, &ids)?, "label": text(u)?}),
        18 => marks(u, palette)?,
        19 => {
            if u.arbitrary()? {
                json!({"edit": "put_snapshot", "snapshot": palette.snapshot(u, &present.nodes)?})
            } else {
                json!({"edit": "remove_snapshot", "snapshot": id(u)?})
            }
        }
        20 => json!({"edit": "set_document", "name": text(u)?, "tags": [text(u)?]}),
        21 => any(u, 3)?,
        _ => {
            let count = u.int_in_range(0..=4)?;
            let edits: Vec<Value> = (0..count)
                .map(|_| edit(u, palette, present, depth - 1))
                .collect::<Result<_>>()?;
            json!({"edit": "batch", "edits": edits})
        }
    })
}

fn removal(u: &mut Unstructured<'_>, ids: &[String]) -> Result<Value> {
    let mut edit = json!({"edit": "remove_node", "node": one_of(u, ids)?});
    match u.int_in_range(0..=4)? {
        0 => edit["strategy"] = json!("cut"),
        1 => {
            edit["strategy"] = json!("bridge");
            edit["connections"] = json!([id(u)?]);
        }
        2 => {
            edit["strategy"] = json!("fade");
            edit["seconds"] = json!(number(u)?);
            edit["law"] = json!(*u.choose(&["linear", "equal_power"])?);
        }
        _ => {}
    }
    Ok(edit)
}

fn marks(u: &mut Unstructured<'_>, palette: &Palette) -> Result<Value> {
    Ok(match u.int_in_range(0..=5)? {
        0 => json!({"edit": "add_group", "group": palette.group(u)?}),
        1 => {
            let mut edit = palette.group(u)?;
            edit["edit"] = json!("set_group");
            edit["group"] = edit["id"].take();
            if let Some(edit) = edit.as_object_mut() {
                edit.remove("id");
            }
            edit
        }
        2 => json!({"edit": "remove_group", "group": id(u)?}),
        3 => {
            json!({"edit": "add_comment", "comment": {"id": id(u)?, "text": text(u)?, "position": [number(u)?, number(u)?]}})
        }
        4 => json!({"edit": "set_comment", "comment": id(u)?, "text": text(u)?}),
        _ => json!({"edit": "remove_comment", "comment": id(u)?}),
    })
}
