//! `airloom run`: plays a graph on an audio device.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use airloom_api::node::spec::Role;
use airloom_runtime::session::costs::OverloadLimit;
use airloom_runtime::session::session::Session;
use clap::Args;

use crate::command::resources::Resources;
use crate::device::Device;
use crate::device::choice::choose;
use crate::device::null::NullDevice;
use crate::device::shape::Shape;
use crate::device::system::Wish;
use crate::failure::Failure;
use crate::graph_file::GraphText;
use crate::interrupt::{Deadline, Interrupt};
use crate::note;
use crate::play::display::Display;
use crate::play::player::{PlayError, Player};
use crate::problems;
use crate::thread_count::ThreadCount;

/// What plays when no graph is named.
const DEMO: &str = include_str!("../../../examples/demo.airloom.json");
/// The time over which late blocks count together.
const OVERLOAD_SECONDS: f64 = 10.0;
/// How often the main thread looks after the session.
const HOUSEKEEPING: Duration = Duration::from_millis(20);
/// Rate and block of a null device where nothing else is said.
const NULL_RATE_HZ: u32 = 48_000;
const NULL_BLOCK: u32 = 512;
/// The driver name that means no sound.
const NULL_DRIVER: &str = "null";

/// Plays a graph on an audio device until Ctrl-C.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// The graph document; a demo without it.
    pub graph: Option<PathBuf>,
    /// The driver (alsa, jack, null); the first that works without it.
    #[arg(long, value_name = "D")]
    pub driver: Option<String>,
    /// The output device, by id or part of its name (see airloom devices).
    #[arg(long, value_name = "DEV")]
    pub output: Option<String>,
    /// The input device, by id or part of its name; "none" for silence.
    #[arg(long, value_name = "DEV")]
    pub input: Option<String>,
    /// Play without sound, at the pace of a real clock.
    #[arg(long, conflicts_with_all = ["driver", "output", "input"])]
    pub null_device: bool,
    /// Frames per second; the device's choice without it.
    #[arg(long, value_name = "HZ", value_parser = clap::value_parser!(u32).range(2_000..=768_000))]
    pub rate: Option<u32>,
    /// Frames per block; the device's choice without it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(16..=8192))]
    pub block: Option<u32>,
    /// Threads to compute with, or auto: one for every core, where the system lets them be as urgent as the device's
    /// callback and the graph is large enough. The samples do not depend on it.
    #[arg(long, value_name = "N", default_value = "auto")]
    pub threads: ThreadCount,
    /// Stop after this long.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    pub seconds: Option<u32>,
    /// After so many late blocks within ten seconds the node that takes the most time is bypassed; never without it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub bypass_after: Option<u32>,
    /// What it may take.
    #[command(flatten)]
    pub resources: Resources,
}

/// Plays.
///
/// # Errors
/// When the graph is wrong, or the device that was named is not there.
pub fn run(args: &RunArgs, json: bool, interrupt: &Interrupt) -> Result<ExitCode, Failure> {
    let text = match &args.graph {
        Some(path) => GraphText::load(path)?,
        None => GraphText::embedded("demo", DEMO),
    };
    let registry = args.resources.registry();
    let document = text.read(&registry)?;
    let title = document.name.clone();
    let assets = text.assets(&document);
    let mut session = Session::open(registry, Box::new(assets), document)
        .map_err(|error| problems::open_failure(&text.name, &error))?;
    args.resources.limit(&mut session);
    session.set_overload_limit(args.bypass_after.map(|overruns| OverloadLimit {
        overruns,
        seconds: OVERLOAD_SECONDS,
    }));
    session
        .set_threads(args.threads.playing())
        .map_err(|error| problems::open_failure(&text.name, &error.into()))?;
    let mut display = Display::new(json);
    for warning in session.warnings() {
        display.tell(&note::line(&text.name, warning));
    }

    let device = open_device(args, &session, &display)?;
    let shape = device.shape();
    let named = args.driver.is_some() || args.output.is_some() || args.input.is_some();
    let mut player =
        Player::start(session, device, !named).map_err(|error| play_failure(&text.name, &error))?;
    display.tell(&format!(
        "playing \"{title}\" ({}) on {}: {} Hz, {} in, {} out; Ctrl-C ends",
        text.name,
        player.device(),
        shape.rate_hz,
        shape.inputs,
        shape.outputs
    ));
    let end = args
        .seconds
        .map(|seconds| Duration::from_secs(seconds.into()));
    while !interrupt.is_raised() && end.is_none_or(|end| player.time() < end) {
        for news in player.tick() {
            display.tell(&news);
        }
        display.show(&mut player);
        interrupt.wait(HOUSEKEEPING);
    }
    let deadline = Deadline::start(json);
    display.summary(&mut player);
    player.stop();
    drop(deadline);
    Ok(ExitCode::SUCCESS)
}

/// The device that was asked for, the first that opens, or a null device, saying so.
fn open_device(
    args: &RunArgs,
    session: &Session,
    display: &Display,
) -> Result<Box<dyn Device>, Failure> {
    let takes_input = session
        .graph()
        .nodes
        .iter()
        .any(|node| matches!(node.spec.role, Role::Input(_)));
    let fallback = Shape {
        rate_hz: args.rate.unwrap_or(NULL_RATE_HZ),
        inputs: 0,
        outputs: 2,
        block: args.block.unwrap_or(NULL_BLOCK) as usize,
    };
    let null_driver = args
        .driver
        .as_ref()
        .is_some_and(|driver| driver.eq_ignore_ascii_case(NULL_DRIVER));
    if args.null_device || null_driver {
        return Ok(Box::new(NullDevice::new(fallback)));
    }
    let silent_input = args.input.as_deref() == Some("none");
    let wish = Wish {
        driver: args.driver.clone(),
        output: args.output.clone(),
        input: args.input.clone().filter(|_| !silent_input),
        with_input: takes_input && !silent_input,
        block: args.block,
        rate_hz: args.rate,
    };
    let chosen = choose(&wish, fallback).map_err(Failure::machine)?;
    for error in &chosen.passed_over {
        display.tell(&error.to_string());
    }
    if chosen.device.driver() == NULL_DRIVER {
        display.tell(
            "no audio device can be opened: playing without sound on a null device with a real clock",
        );
    }
    Ok(chosen.device)
}

fn play_failure(graph_name: &str, error: &PlayError) -> Failure {
    match error {
        PlayError::Load(error) => problems::load_failure(graph_name, error),
        PlayError::Device(_) | PlayError::Rate(_) => Failure::machine(error),
        PlayError::Idle => Failure::bug(error),
    }
}
