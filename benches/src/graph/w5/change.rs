//! The edits: a node that reads two others comes and goes.

use airloom_api::id::NodeId;
use airloom_graph::edit::change::Edit;
use airloom_graph::edit::nodes::add::{AddNode, PlacedConnection};
use airloom_graph::edit::nodes::marks::MoveNode;
use airloom_graph::edit::nodes::remove::{Removal, RemoveNode};

use crate::failure::Failure;
use crate::graph::bench_node::HALF_SUM;
use crate::graph::builder::{connection, node};

/// The two of so many nodes that the added node of this number reads.
pub const fn read_by(number: usize, nodes: usize) -> [usize; 2] {
    [number % nodes, (number + 7) % nodes]
}

/// Adds a node that is heard.
///
/// # Errors
/// None, but for a mistake here.
pub fn add(number: usize, nodes: usize) -> Result<Edit, Failure> {
    let id = format!("added{number}");
    let [first, second] = read_by(number, nodes);
    let ends = [
        (format!("n{first}:out"), format!("{id}:in1")),
        (format!("n{second}:out"), format!("{id}:in2")),
        (format!("{id}:out"), "sink:in".to_owned()),
    ];
    let mut connections = Vec::new();
    for (place, (from, to)) in ends.iter().enumerate() {
        let connection = connection(&format!("{id}-{place}"), from, to)?;
        connections.push(PlacedConnection {
            at: None,
            connection,
        });
    }
    Ok(Edit::AddNode(Box::new(AddNode {
        node: node(&id, HALF_SUM)?,
        at: None,
        connections,
        targets: Vec::new(),
        groups: Vec::new(),
    })))
}

/// Removes what was added under this number.
///
/// # Errors
/// None, but for a mistake here.
pub fn remove(number: usize) -> Result<Edit, Failure> {
    Ok(Edit::RemoveNode(RemoveNode {
        node: NodeId::new(&format!("added{number}"))?,
        removal: Removal::Cut,
    }))
}

/// Moves a node on the canvas: an edit that leaves the sound alone.
///
/// # Errors
/// None, but for a mistake here.
pub fn moved(number: usize) -> Result<Edit, Failure> {
    let across = if number.is_multiple_of(2) { 1.5 } else { 0.5 };
    Ok(Edit::MoveNode(MoveNode {
        node: NodeId::new("n7")?,
        position: Some([across, 1.0]),
    }))
}
