//! Documents whose nodes have no places are laid out.

use airloom_editor::scene::columns;

use crate::documents::{DOCUMENT, open};

#[test]
fn documents_without_positions_are_laid_out_in_columns() {
    let text = DOCUMENT
        .lines()
        .map(|line| {
            let Some(start) = line.find("\"position\": [") else {
                return line.to_owned();
            };
            let end = start + line[start..].find(']').expect("its end") + 1;
            let before = line[..start].trim_end().trim_end_matches(',');
            format!("{before}{}", &line[end..])
        })
        .collect::<Vec<_>>()
        .join("\n");
    let opened = open(&text);
    assert!(
        opened
            .document
            .nodes
            .iter()
            .all(|node| node.position.is_none())
    );
    let places = columns::places(&opened.graph);
    for connection in &opened.graph.connections {
        let (from, to) = (places[connection.from_node], places[connection.to.node()]);
        assert!(from[0] < to[0], "{}: {from:?} {to:?}", connection.id);
    }
    for (index, place) in places.iter().enumerate() {
        assert!(
            !places[index + 1..].contains(place),
            "two nodes at {place:?}"
        );
    }
}

#[test]
fn a_cycle_does_not_keep_columns_from_ending() {
    let opened = open(
        r#"{ "airloom": 1, "nodes": [
            { "id": "a", "type": "source.sine" }, { "id": "m", "type": "level.mixer", "config": { "inputs": 2 } },
            { "id": "d", "type": "time.feedback_delay" }, { "id": "g", "type": "level.gain" },
            { "id": "o", "type": "io.output" } ],
          "connections": [
            { "id": "c1", "from": "a:out", "to": "m:in1" }, { "id": "c2", "from": "m:out", "to": "d:in" },
            { "id": "c3", "from": "d:out", "to": "g:in" }, { "id": "c4", "from": "g:out", "to": "m:in2" },
            { "id": "c5", "from": "m:out", "to": "o:in" } ] }"#,
    );
    let places = columns::places(&opened.graph);
    assert!(
        places
            .iter()
            .all(|place| place[0].is_finite() && place[0] <= 240.0 * 5.0)
    );
}
