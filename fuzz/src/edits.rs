//! A session that is edited and played at random.

use std::sync::Arc;

use airloom_api::node::prepare::Stream;
use airloom_api::node::registry::Registry;
use airloom_api::process::context::{Pace, Transport};
use airloom_api::process::host::{Bus, BusChannels};
use airloom_api::time::SampleRate;
use airloom_graph::document::model::Document;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::edit::change::{Edit, apply};
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::read;
use airloom_graph::write::writer::write;
use airloom_realtime::buffer::Content;
use airloom_realtime::scope::audio_scope;
use airloom_runtime::assets::FileAssets;
use airloom_runtime::execute::block::Block;
use airloom_runtime::execute::executor::Executor;
use airloom_runtime::session::session::Session;
use arbitrary::{Result, Unstructured};

use crate::made::change::{Present, edit};
use crate::made::graph::Palette;

/// Something of everything to begin with.
const BEGINNING: &str = include_str!("beginning.airloom.json");

/// The longest block.
const MOST_FRAMES: usize = 256;

/// Steps of one run.
const MOST_STEPS: usize = 48;

/// A session with its executor.
pub struct Studio {
    session: Session,
    executor: Executor,
    palette: Palette,
}

impl Studio {
    /// Opens the beginning and starts it.
    ///
    /// # Panics
    /// When the beginning is wrong.
    #[must_use]
    pub fn new(registry: &Registry, palette: &Palette) -> Self {
        let reading = read(BEGINNING, Syntax::Json, registry, &Limits::default());
        let document = reading.unwrap_or_else(|error| panic!("{error}")).document;
        let mut session =
            Session::open(registry.clone(), Box::new(FileAssets::default()), document)
                .unwrap_or_else(|error| panic!("{error}"));
        let stream = Stream {
            rate: SampleRate::new(48_000).expect("a usual rate"),
            max_block: MOST_FRAMES,
            pace: Pace::Realtime,
        };
        let executor = session
            .activate(
                stream,
                BusChannels {
                    inputs: [2, 2],
                    outputs: [2, 2, 0, 0, 0],
                },
            )
            .unwrap_or_else(|error| panic!("{error}"));
        Self {
            session,
            executor,
            palette: palette.clone(),
        }
    }

    /// Lives through what the bytes say.
    ///
    /// # Errors
    /// None: it ends with the bytes.
    ///
    /// # Panics
    /// When something does not hold.
    pub fn live(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        for _ in 0..MOST_STEPS {
            if u.is_empty() {
                break;
            }
            match u.int_in_range(0..=9)? {
                0..=4 => {
                    let made = edit(u, &self.palette, &self.present(), 2)?;
                    if let Ok(edit) = serde_json::from_value(made) {
                        self.edit(&edit, u.ratio(1, 6)?);
                    }
                }
                5 => self.step_in_history(u.arbitrary()?),
                6 => self.session.set_macro(
                    u.int_in_range(0..=5)?,
                    f64::from(u.arbitrary::<u8>()?) / 255.0,
                ),
                7 => self.session.tick(),
                _ => {
                    let frames = u.int_in_range(1..=MOST_FRAMES)?;
                    self.block(frames);
                }
            }
        }
        self.session.tick();
        self.block(MOST_FRAMES);
        Ok(())
    }

    fn present(&self) -> Present {
        let document = self.session.document();
        Present {
            nodes: document
                .nodes
                .iter()
                .map(|node| (node.id.to_string(), node.type_name.clone()))
                .collect(),
            connections: document
                .connections
                .iter()
                .map(|connection| connection.id.to_string())
                .collect(),
        }
    }

    /// An edit either changes nothing and says why, or is taken back exactly by its inverse.
    fn edit(&mut self, edit: &Edit, is_more: bool) {
        let before = Arc::clone(self.session.document());
        inverse_is_exact(&before, edit);
        let outcome = if is_more {
            self.session.amend(edit)
        } else {
            self.session.apply(edit)
        };
        if outcome.is_err() {
            assert_eq!(
                before,
                *self.session.document(),
                "refused, and changed all the same: {edit:?}"
            );
        } else if !is_more {
            let after = Arc::clone(self.session.document());
            self.session
                .undo()
                .unwrap_or_else(|error| panic!("{error}: undo of {edit:?}"));
            assert_eq!(
                written(&before),
                written(self.session.document()),
                "undo of {edit:?}"
            );
            self.session
                .redo()
                .unwrap_or_else(|error| panic!("{error}: redo of {edit:?}"));
            assert_eq!(
                written(&after),
                written(self.session.document()),
                "redo of {edit:?}"
            );
        }
    }

    fn step_in_history(&mut self, is_back: bool) {
        let before = Arc::clone(self.session.document());
        let outcome = if is_back {
            self.session.undo()
        } else {
            self.session.redo()
        };
        if outcome.is_err() {
            assert_eq!(
                before,
                *self.session.document(),
                "refused, and changed all the same"
            );
        }
    }

    fn block(&mut self, frames: usize) {
        let frame = self.executor.frame();
        for bus in [Bus::Main, Bus::INPUTS[1]] {
            for channel in self.executor.buses().input_mut(bus) {
                channel.content = Content::Signal;
                for (sample, place) in channel.as_mut_slice().iter_mut().zip(frame..) {
                    *sample = if place % 7 == 0 { 0.25 } else { -0.125 };
                }
            }
        }
        let block = Block {
            frames,
            transport: Transport::STOPPED,
            events: &[],
        };
        audio_scope(|rt| self.executor.process(&block, rt));
        for channel in self.executor.buses().output(Bus::Main) {
            let samples = &channel.as_slice()[..frames];
            assert!(
                samples.iter().all(|sample| sample.is_finite()),
                "what is not a number came out"
            );
        }
    }
}

fn written(document: &Document) -> String {
    write(document, Syntax::Json).unwrap_or_else(|error| panic!("{error}"))
}

fn inverse_is_exact(before: &Document, edit: &Edit) {
    let mut document = before.clone();
    let Ok(applied) = apply(&mut document, edit) else {
        assert_eq!(
            *before, document,
            "refused, and changed all the same: {edit:?}"
        );
        return;
    };
    let after = document.clone();
    let undone = apply(&mut document, &applied.inverse)
        .unwrap_or_else(|error| panic!("{error}: {:?} of {edit:?}", applied.inverse));
    assert_eq!(
        written(before),
        written(&document),
        "{:?} of {edit:?}",
        applied.inverse
    );
    apply(&mut document, &undone.inverse)
        .unwrap_or_else(|error| panic!("{error}: {:?}", undone.inverse));
    assert_eq!(written(&after), written(&document), "{:?}", undone.inverse);
}
