//! The pictures of node types.

use airloom_api::node::node_type::NodeInfo;

/// A drawing of `icons`, named by its file.
macro_rules! drawing {
    ($name:literal) => {
        ($name, include_str!(concat!("../icons/", $name, ".svg")))
    };
}

/// All drawings: 24 by 24, lines in the colour of the text around them.
const DRAWINGS: &[(&str, &str)] = &[
    drawing!("colour"),
    drawing!("control"),
    drawing!("dynamics"),
    drawing!("eq"),
    drawing!("feedback"),
    drawing!("file"),
    drawing!("filter"),
    drawing!("format"),
    drawing!("graph"),
    drawing!("io"),
    drawing!("level"),
    drawing!("lfo"),
    drawing!("limiter"),
    drawing!("meter"),
    drawing!("midi"),
    drawing!("mixer"),
    drawing!("modulation"),
    drawing!("noise"),
    drawing!("pan"),
    drawing!("pitch"),
    drawing!("player"),
    drawing!("recorder"),
    drawing!("restore"),
    drawing!("sine"),
    drawing!("source"),
    drawing!("space"),
    drawing!("synth"),
    drawing!("time"),
];

/// The name of the drawing of a type: its own, or that of its category.
#[must_use]
pub fn name(info: &NodeInfo) -> &'static str {
    if info.icon.is_empty() {
        info.name
            .split_once('.')
            .map_or(info.name, |(category, _)| category)
    } else {
        info.icon
    }
}

/// The drawing of a type as an SVG document; `None` for a type of another crate.
#[must_use]
pub fn svg(info: &NodeInfo) -> Option<&'static str> {
    let wanted = name(info);
    DRAWINGS
        .iter()
        .find(|(name, _)| *name == wanted)
        .map(|(_, drawing)| *drawing)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::{DRAWINGS, name, svg};
    use crate::list::registry;

    #[test]
    fn every_type_has_a_drawing() {
        for node_type in registry().iter() {
            let info = node_type.info();
            let drawing = svg(&info);
            let drawing =
                drawing.unwrap_or_else(|| panic!("{} has no {}.svg", info.name, name(&info)));
            assert!(drawing.contains("viewBox=\"0 0 24 24\"") && drawing.contains("currentColor"));
        }
    }

    #[test]
    fn every_file_is_listed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("icons");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        let listed: BTreeSet<String> = DRAWINGS
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect();
        assert_eq!(files, listed);
    }
}
