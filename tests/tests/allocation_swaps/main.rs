//! A thousand graph swaps under the allocator that counts what the audio thread may not do.
//!
//! A binary of its own, because the allocator is the whole program's.
#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use airloom_api::node::prepare::Stream;
use airloom_api::process::context::Pace;
use airloom_api::time::SampleRate;
use airloom_graph::document::model::Document;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::read;
use airloom_nodes::list::registry;
use airloom_realtime::allocation::{CheckedAllocator, violations};
use airloom_realtime::scope::audio_scope;
use airloom_runtime::assets::FileAssets;
use airloom_runtime::execute::notice::NoticeKind;
use airloom_runtime::session::session::Session;
use airloom_tests::audio_thread::{AudioThread, Blocks, CHANNELS, Clock};
use airloom_tests::folder::Folder;
use airloom_tests::random_edits::Hand;

#[global_allocator]
static ALLOCATOR: CheckedAllocator = CheckedAllocator;

/// Structural edits that must have been applied.
const SWAPS: u64 = 1_000;
/// Swaps after which another document is opened.
const SWAPS_OF_ONE_DOCUMENT: u64 = 100;
const MAX_BLOCK: usize = 512;
/// Unless the environment gives another.
const SEED: u64 = 20_260_719;
const SEED_VARIABLE: &str = "AIRLOOM_SEED";

/// The graph with every node type, and the examples.
fn suite() -> Vec<Document> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![root.join("graphs/every-node.airloom.json")];
    let mut examples: Vec<PathBuf> = fs::read_dir(root.join("../examples"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    examples.sort();
    paths.extend(examples);
    paths
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path).unwrap();
            read(&text, Syntax::Json, &registry(), &Limits::default())
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
                .document
        })
        .collect()
}

fn types(session: &Session) -> impl Iterator<Item = String> + '_ {
    session
        .graph()
        .nodes
        .iter()
        .map(|node| node.node_type.info().name.to_owned())
}

/// The check sees what it is there for.
fn expect_that_violations_count() {
    let before = violations();
    audio_scope(|_| drop(black_box(vec![0_u8; 64])));
    assert_eq!(violations(), before + 2, "an allocation and a free");
}

#[test]
fn a_thousand_swaps_neither_allocate_nor_free_on_the_audio_thread() {
    let seed = std::env::var(SEED_VARIABLE).map_or(SEED, |text| text.parse().unwrap());
    println!("{SEED_VARIABLE}={seed}");
    expect_that_violations_count();
    let folder = Folder::with_speech("swaps");
    let suite = suite();
    let registered: BTreeSet<String> = registry()
        .iter()
        .map(|node_type| node_type.info().name.to_owned())
        .collect();

    let stream = Stream {
        rate: SampleRate::new(48_000).unwrap(),
        max_block: MAX_BLOCK,
        pace: Pace::Realtime,
    };
    let assets = Box::new(FileAssets::new(folder.path()));
    let mut session = Session::open(registry(), assets, suite[0].clone()).unwrap();
    let played: BTreeSet<String> = types(&session).collect();
    assert_eq!(played, registered, "the first graph has every node type");
    let executor = session.activate(stream, CHANNELS).unwrap();
    let status = session.status().unwrap().clone();
    status.set_metering(true);

    let before = violations();
    let random = Blocks::Random {
        most: MAX_BLOCK,
        seed,
    };
    let thread = AudioThread::start(executor, random, Clock::Free);
    let mut hand = Hand::new(seed);
    let mut swaps = 0;
    let mut refused = 0;
    let mut reports = Vec::new();
    while swaps < SWAPS {
        if swaps % SWAPS_OF_ONE_DOCUMENT == SWAPS_OF_ONE_DOCUMENT - 1 {
            let next = hand.dice().pick(&suite).clone();
            session.replace(next).unwrap();
            swaps += 1;
        }
        let outcome = match hand.dice().below(12) {
            0 => session.undo(),
            1 => session.redo(),
            2 => session
                .set_latency_floor(hand.dice().below(3) as u64 * 500)
                .map(|()| 0)
                .map_err(Into::into),
            _ => session.apply(&hand.structural(&session)),
        };
        match outcome {
            Ok(_) => swaps += 1,
            Err(_) => refused += 1,
        }
        for _ in 0..hand.dice().below(4) {
            let edit = hand.of_value(&session);
            session.apply(&edit).ok();
        }
        thread.play_on(hand.dice().below(4) as u64);
        session.tick();
        reports.extend(session.take_reports());
        assert_eq!(violations(), before, "after {swaps} swaps");
    }
    thread.play_on(10);
    let (hashes, executor) = thread.stop();
    println!(
        "{swaps} swaps ({refused} more edits refused), {} plans adopted, {} blocks, {} frames, {} reports",
        status.adopted(),
        hashes.len(),
        executor.frame(),
        reports.len()
    );
    assert_eq!(violations(), before, "at the end");
    assert!(
        status.adopted() >= SWAPS,
        "{} plans adopted",
        status.adopted()
    );
    let panicked = reports
        .iter()
        .find(|report| report.kind == NoticeKind::Panicked);
    assert!(panicked.is_none(), "{panicked:?}");
}
