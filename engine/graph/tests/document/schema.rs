//! The published schema does not change by accident.

use airloom_graph::schema::graph_schema;

#[test]
fn the_schema_is_frozen() {
    insta::assert_snapshot!(
        "schema",
        serde_json::to_string_pretty(&graph_schema()).unwrap()
    );
}
