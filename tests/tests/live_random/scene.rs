//! A document that is edited while it plays.

use airloom_graph::compile::passes::Passes;
use airloom_graph::document::model::Document;
use airloom_realtime::allocation::violations;
use airloom_tests::dice::Dice;
use airloom_tests::stage::player::{Stage, edit};

use crate::editor::Editor;
use crate::kinds::Kind;

/// How often, and how soon one after the other, a graph is edited.
#[derive(Clone, Copy)]
pub struct Scene {
    /// Of the dice.
    pub seed: u64,
    /// How many.
    pub edits: usize,
    /// Longest pause between two edits, in frames.
    pub pause: usize,
    /// Shortest.
    pub least: usize,
    /// Whether a host moves values meanwhile.
    pub is_automated: bool,
    /// Whether nodes are replaced and connections changed as well, and fades have random lengths and laws.
    pub is_wide: bool,
    /// What no edit may name.
    pub kept: &'static [&'static str],
}

/// A few edits of the first kinds.
pub const PLAIN: Scene = Scene {
    seed: 0,
    edits: 60,
    pause: 300,
    least: 1,
    is_automated: false,
    is_wide: false,
    kept: &[],
};

/// What was heard, and when which edit was made.
pub struct Played {
    pub stage: Stage,
    pub output: [Vec<f32>; 4],
    pub log: Vec<(usize, String)>,
}

/// Plays a document that is edited all the while.
pub fn play(document: Document, kinds: &'static [Kind], scene: Scene, blocks: &[usize]) -> Played {
    play_on(Stage::new(document, 4_096), kinds, scene, blocks)
}

/// Plays it with the passes that group its nodes.
pub fn play_grouped(
    document: Document,
    kinds: &'static [Kind],
    scene: Scene,
    blocks: &[usize],
    passes: Passes,
) -> Played {
    let stage = Stage::grouped(document, 4_096, passes);
    play_on(stage, kinds, scene, blocks)
}

/// Like [`play`], on a stage that has been set.
pub fn play_on(mut stage: Stage, kinds: &'static [Kind], scene: Scene, blocks: &[usize]) -> Played {
    let mut editor = Editor {
        dice: Dice::new(scene.seed),
        kinds,
        made: 0,
    };
    let mut output = stage.play(1_000, blocks);
    let mut log = Vec::new();
    let tell = |output: &mut [Vec<f32>; 4], more: [Vec<f32>; 4]| {
        for (all, more) in output.iter_mut().zip(more) {
            all.extend(more);
        }
    };
    for _ in 0..scene.edits {
        let document = std::sync::Arc::clone(stage.session.document());
        let roll = editor.dice.below(12);
        if scene.is_wide && editor.dice.below(8) == 0 {
            stage.session.set_fade(editor.fade());
        }
        let text = match roll {
            0 | 1 => stage.session.undo().map(|_| "undo".to_owned()).ok(),
            2 => stage.session.redo().map(|_| "redo".to_owned()).ok(),
            _ => {
                let change = if scene.is_wide && roll < 6 {
                    editor.wide_change(&document)
                } else {
                    editor.change(&document)
                };
                let text = change.map(|change| change.to_string());
                let is_kept = |text: &String| scene.kept.iter().any(|kept| text.contains(kept));
                text.filter(|text| !is_kept(text)).and_then(|text| {
                    drop(document);
                    stage.session.apply(&edit(&text)).map(|_| text).ok()
                })
            }
        };
        if let Some(text) = text {
            log.push((output[0].len(), text));
        }
        let pause = if editor.dice.below(10) == 0 {
            scene.pause * 10
        } else {
            scene.least + editor.dice.below(scene.pause)
        };
        let events = if scene.is_automated {
            editor.automation(&stage, pause)
        } else {
            Vec::new()
        };
        tell(&mut output, stage.play_with(pause, blocks, &events));
    }
    let rest = stage.play(12_000, blocks);
    tell(&mut output, rest);
    let reports = stage.session.take_reports();
    assert!(reports.is_empty(), "{reports:?}");
    assert_eq!(violations(), 0, "seed {}", scene.seed);
    Played { stage, output, log }
}
