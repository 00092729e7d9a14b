//! Mapping macros within a batch does what the same edits do one after the other.

use crate::scene::{accepted, bytes, session};

const ON_EQ: &str = r#"{"edit": "set_macro", "macro": {"slot": 4, "name": "", "value": 0.1, "targets":
    [{"node": "eq", "param": "band1.gain_db", "min": -12.0, "max": 12.0}]}}"#;
const ON_GAIN: &str = r#"{"edit": "set_macro", "macro": {"slot": 2, "name": "", "value": 1.0, "targets":
    [{"node": "gain", "param": "gain_db", "min": -30.0, "max": 0.0}]}}"#;
const FREE: &str = r#"{"edit": "remove_macro", "slot": 1}"#;

#[test]
fn within_a_batch_macros_are_mapped_as_one_edit_after_the_other_maps_them() {
    let quieter = r#"{"edit": "set_param", "node": "eq", "param": "band1.gain_db", "value": -9.0}"#;
    let removed = r#"{"edit": "remove_node", "node": "gain"}"#;
    let turned = r#"{"edit": "set_macro_value", "slot": 1, "value": 0.25}"#;
    let none =
        r#"{"edit": "set_macro", "macro": {"slot": 1, "name": "", "value": 0.5, "targets": []}}"#;
    for edits in [
        &[removed, FREE][..],
        &[FREE, ON_GAIN],
        &[quieter, ON_EQ],
        &[turned, FREE],
        &[turned, none, FREE, ON_GAIN],
        &[ON_EQ, FREE, ON_GAIN, quieter],
    ] {
        let mut one_by_one = session();
        for text in edits {
            let revision = one_by_one.revision();
            accepted(&mut one_by_one, "a", revision, text);
        }
        let expected = bytes(one_by_one.document());
        let inner = edits.join(",");
        let (first, rest) = (edits[0], edits[1..].join(","));
        for batch in [
            format!(r#"{{"edit": "batch", "edits": [{inner}]}}"#),
            format!(
                r#"{{"edit": "batch", "edits": [{first}, {{"edit": "batch", "edits": [{rest}]}}]}}"#
            ),
        ] {
            let mut session = session();
            accepted(&mut session, "a", 0, &batch);
            assert_eq!(bytes(session.document()), expected, "{batch}");
            session.undo().unwrap();
            assert_eq!(
                bytes(session.document()),
                bytes(crate::scene::session().document())
            );
        }
    }
}
