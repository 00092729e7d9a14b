//! `filter.file`: filters from a text file of Room EQ Wizard or Equalizer APO.

mod channel_names;
mod curve;
mod fixed;
mod line;
mod number;
mod parser;
mod settings;
mod syntax;

use std::io::Read as _;
use std::path::Path;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::{Guard, NodeSpec};
use airloom_dsp::filter::ringing;
use airloom_dsp::filter::svf::Svf;

use crate::field;
use crate::filter::chain::{Chain, Strand};
use crate::filter::file::fixed::Fixed;
use crate::filter::file::parser::parse;
use crate::parameter::gain_db;

/// Text beyond this is refused: a thousand filters take a tenth of it.
const MOST_BYTES: u64 = 1 << 20;

/// The type `filter.file`.
pub struct FilterFile;

impl NodeType for FilterFile {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "filter.file",
            version: 1,
            label: "Filters from file",
            description: "Filters from a text file of Room EQ Wizard or Equalizer APO.",
            help: "Plays corrections of rooms and headphones as those programs write them down: Preamp, Filter (PK, \
                   LS, HS, LSC, HSC, LP, HP, LPQ, HPQ, BP, NO, AP), GraphicEQ and Channel. A GraphicEQ line becomes \
                   thirds that go through its curve. Whatever else a file asks for, such as Include, is refused \
                   with its line and the reason, and not passed over.",
            icon: "",
            tags: &[
                "import",
                "rew",
                "equalizer apo",
                "room correction",
                "headphones",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        let file = ConfigField {
            name: "file",
            description: "The text file.",
            kind: ConfigKind::File,
        };
        vec![file, field::channels()]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let output = gain_db("output_db", "Output").explained("Level behind all filters.");
        Ok(NodeSpec {
            params: vec![output],
            guard: Guard::Outputs,
            ..field::insert(config)?
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let located = request.assets.locate(request.config.text("file"));
        let path = located.map_err(|source| PrepareError::Asset {
            field: "file",
            source,
        })?;
        let unusable = |reason: String| PrepareError::File {
            path: path.clone(),
            reason,
        };
        let rate = request.stream.rate;
        let rate_hz = rate.as_f64();
        let text = read(&path).map_err(unusable)?;
        let channels = request.config.count("channels");
        let settings =
            parse(&text, channels, rate_hz).map_err(|error| unusable(error.to_string()))?;
        let mut designs: Vec<Option<Svf>> = Vec::new();
        let mut strands: Vec<Strand> = Vec::new();
        let mut slowest = 0.0_f64;
        for group in settings.groups() {
            let sections = group.settings.sections(rate_hz);
            slowest = slowest.max(ringing::frames(&sections));
            strands.push(Strand {
                channels: group.channels,
                sections: sections.len(),
            });
            designs.extend(sections.into_iter().map(Some));
        }
        let chain = Chain::new(Fixed::new(designs), strands, rate);
        Ok(Prepared::immediate(chain).ringing(Tail::Frames(rate.frames(slowest / rate_hz))))
    }
}

/// The text of a file, of a bounded size.
fn read(path: &Path) -> Result<String, String> {
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    let mut bounded = file.take(MOST_BYTES + 1);
    bounded
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(format!(
            "it has more than {MOST_BYTES} bytes; expected a text file of filters"
        ));
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err("it is UTF-16; expected UTF-8".to_owned());
    }
    // Old Windows code pages occur in notes and comments, where letters do not matter.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
