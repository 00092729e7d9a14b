//! Places for nodes that have none: a column after everything that feeds them.

use airloom_graph::check::checked::CheckedGraph;

/// Between columns, in the document's units.
const COLUMN: f32 = 240.0;
/// Between rows, in the document's units.
const ROW: f32 = 160.0;

/// A place for every node: sources in the first column, each other node one after the last that feeds it.
/// Connections that close a cycle do not count.
pub fn places(graph: &CheckedGraph) -> Vec<[f32; 2]> {
    let count = graph.nodes.len();
    let mut column = vec![0_usize; count];
    // Every pass settles at least one more column, unless there is a cycle; then this many passes end it.
    for _ in 0..count {
        let mut moved = false;
        for connection in &graph.connections {
            let (from, to) = (connection.from_node, connection.to.node());
            let (Some(before), Some(after)) = (column.get(from).copied(), column.get_mut(to))
            else {
                continue;
            };
            if from != to && *after <= before && before + 1 < count {
                *after = before + 1;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    let mut filled = vec![0_usize; count.max(1)];
    column
        .into_iter()
        .map(|column| {
            let row = filled.get_mut(column).map_or(0, |row| {
                *row += 1;
                *row - 1
            });
            [column as f32 * COLUMN, row as f32 * ROW]
        })
        .collect()
}
