//! `airloom render`: a graph over a file, as fast as possible.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use airloom_api::channels::ChannelRule;
use airloom_api::node::prepare::{Stream, Tail};
use airloom_api::node::spec::Role;
use airloom_api::process::context::Pace;
use airloom_api::process::host::{Bus, BusChannels};
use airloom_api::time::SampleRate;
use airloom_graph::check::checked::CheckedGraph;
use airloom_graph::check::checker::check;
use airloom_graph::check::specs::SpecCache;
use airloom_graph::limits::Limits;
use airloom_media::codecs;
use airloom_media::encode::EncodeError;
use airloom_media::format::Format;
use airloom_media::spec::StreamSpec;
use airloom_nodes::file::losses::{Losses, losses, take_failures};
use airloom_realtime::buffer::Content;
use airloom_runtime::offline::job::{FrameSource, Job, JobError, run as run_job};
use airloom_runtime::offline::renderer::Renderer;
use airloom_runtime::session::error::OpenError;
use airloom_runtime::session::session::Session;
use clap::{ArgAction, Args};
use serde_json::Value;

use crate::command::resources::Resources;
use crate::failure::Failure;
use crate::graph_file::GraphText;
use crate::interrupt::Interrupt;
use crate::note::{self, Warnings};
use crate::output::print;
use crate::problems;
use crate::rendering::events;
use crate::rendering::files::{Files, INPUT};
use crate::rendering::progress::Progress;
use crate::rendering::readings;
use crate::rendering::sink::FileSink;
use crate::rendering::source::{FileSource, NoSource};
use crate::rendering::summary::Summary;
use crate::replacement::Replacement;
use crate::thread_count::ThreadCount;
use crate::wording::counted;

/// The rate where there is no input to follow.
const DEFAULT_RATE_HZ: u32 = 48_000;
/// The longest tail that is rendered without being asked for, in seconds.
const LONGEST_TAIL: f64 = 10.0;
/// The longest that can be asked for, in seconds: a year, so that counts of frames cannot overflow.
const LONGEST_SECONDS: f64 = 31_536_000.0;
/// The longest block the engine is asked for; more frames at once give the same samples.
const LONGEST_BLOCK: usize = 16_384;
/// How often the readings look, as those of a window do.
const LOOKS_PER_SECOND: u64 = 20;

/// Renders a graph over an audio file.
#[derive(Debug, Args)]
pub struct RenderArgs {
    /// The graph document (.airloom.json, .yaml or .yml).
    pub graph: PathBuf,
    /// The audio file that feeds io.input (WAV, FLAC, AIFF, DSF, DFF).
    #[arg(long, value_name = "IN")]
    pub input: Option<PathBuf>,
    /// The audio file that io.output becomes (.wav, .flac, .dsf or .dff).
    #[arg(long, value_name = "OUT")]
    pub output: PathBuf,
    /// Frames per second; the input's without it, 48000 where there is none.
    #[arg(long, value_name = "HZ")]
    pub rate: Option<u32>,
    /// Frames computed at once; the samples do not depend on it.
    #[arg(long, value_name = "N", default_value_t = 512, value_parser = count)]
    pub block: usize,
    /// Threads to compute with, or auto: one for every core. The samples do not depend on it.
    #[arg(long, value_name = "N", default_value = "auto")]
    pub threads: ThreadCount,
    /// How long to render on after the input; the graph's own tail, at most 10 s, without it.
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = seconds)]
    pub tail: Option<f64>,
    /// wav-f32, wav-24, wav-16, flac-24, flac-16, dsd64, dsd128 or dsd256 (in .dsf or .dff); by the output's extension without it.
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Keep the graph's latency at the beginning of the output.
    #[arg(long = "no-compensate", action = ArgAction::SetFalse)]
    pub compensate: bool,
    /// Channels of the output; those of io.output without it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    pub channels: Option<u8>,
    /// How long to render where there is no input.
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = seconds, conflicts_with = "input")]
    pub seconds: Option<f64>,
    /// Timed events to replay: JSON lines of macros, parameters, notes, MIDI messages and edits at frames. All are tried before anything
    /// is rendered; those after the end are told and not played. Where an edit changes the graph's latency the
    /// output goes on without a gap: from there on it lags the input by the difference.
    #[arg(long, value_name = "FILE")]
    pub events: Option<PathBuf>,
    /// Where to write what meters and other nodes show at the end, as JSON; - is standard output. With --json and - it is part
    /// of the summary.
    #[arg(long, value_name = "FILE")]
    pub readings: Option<PathBuf>,
    /// What it may take.
    #[command(flatten)]
    pub resources: Resources,
}

/// A number from 1; beyond what the machine can count, the most that it can.
fn count(text: &str) -> Result<usize, String> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("expected a whole number from 1".to_owned());
    }
    match text.parse().unwrap_or(usize::MAX) {
        0 => Err("expected a whole number from 1".to_owned()),
        count => Ok(count),
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|seconds: &f64| (0.0..=LONGEST_SECONDS).contains(seconds))
        .ok_or_else(|| format!("expected a number of seconds from 0 to {LONGEST_SECONDS}"))
}

/// Renders. The output appears complete or not at all.
///
/// # Errors
/// When anything that was given is wrong, or the disk fails.
pub fn run(args: &RenderArgs, json: bool, interrupt: &Interrupt) -> Result<ExitCode, Failure> {
    let mut warnings = Warnings::new(json);
    match render(args, interrupt, &mut warnings) {
        Ok(mut summary) => {
            let shown = summary.readings.take();
            if json {
                let mut summary = summary.json();
                if let Value::Object(fields) = &mut summary {
                    fields.extend(shown.map(|shown| ("readings".to_owned(), shown)));
                    fields.insert("problems".to_owned(), warnings.kept().into());
                }
                print(&format!("{summary:#}"))?;
            } else {
                if let Some(shown) = shown {
                    print(&format!("{shown:#}"))?;
                }
                note::tell(&summary.text());
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(failure) => Err(failure.with_warnings(warnings.kept())),
    }
}

fn render(
    args: &RenderArgs,
    interrupt: &Interrupt,
    warnings: &mut Warnings,
) -> Result<Summary, Failure> {
    let format = output_format(args)?;
    let timeline = events::load(args.events.as_deref())?;
    let text = GraphText::load(&args.graph)?;
    let registry = args.resources.registry();
    let document = text.read(&registry)?;
    let assets = text.assets(&document);
    let checked = check(
        &document,
        &registry,
        &Limits::default(),
        &mut SpecCache::new(),
    );
    let Some(graph) = checked.graph else {
        return Err(problems::failure(&text.name, &checked.problems));
    };
    for warning in &checked.problems {
        warnings.problem(&text.name, warning);
    }

    let destination = destination(&args.output)?;
    let files = Files::new(
        &destination,
        [
            (args.input.as_deref(), INPUT),
            (Some(args.graph.as_path()), "the graph"),
            (args.events.as_deref(), "the events"),
        ],
    );
    if let Some(taken) = files.output_over() {
        return Err(Failure::input(format!(
            "{}: is {taken} of this rendering; expected another file to write",
            problems::shown(&args.output)
        )));
    }
    if let Some(path) = args.readings.as_deref() {
        readings::expect_apart(
            path,
            [
                (args.input.as_deref(), "the input file"),
                (Some(args.graph.as_path()), "the graph"),
                (args.events.as_deref(), "the events"),
                (Some(destination.as_path()), "the output"),
            ],
        )?;
    }
    files
        .expect_apart(&graph, &assets)
        .map_err(|problem| problems::failure(&text.name, &[*problem]))?;
    if let Some(path) = &args.events {
        events::rehearse_on(
            &document,
            registry.clone(),
            &timeline,
            &text,
            &files,
            (path, warnings),
        )?;
    }

    let mut input = open_input(args)?;
    let rate_hz = match &input {
        Some(source) => source.rate_hz(),
        None => args.rate.unwrap_or(DEFAULT_RATE_HZ),
    };
    let rate = SampleRate::new(rate_hz).map_err(Failure::input)?;
    let buses = buses(args, &text.name, &graph, input.as_ref())?;
    let block = args.block.min(LONGEST_BLOCK);
    let stream = Stream {
        rate,
        max_block: block,
        pace: Pace::Offline,
    };
    let failed = |error: OpenError| problems::open_failure(&text.name, &error);
    let mut session = Session::open(registry, Box::new(assets), document).map_err(failed)?;
    args.resources.limit(&mut session);
    session
        .set_threads(args.threads.rendering())
        .map_err(|error| failed(error.into()))?;
    let opened = Renderer::of(session, stream, buses);
    let mut renderer = opened.map_err(|error| failed(error.into()))?;
    // The samples are about to be written; until then nobody may take the buses for silent.
    for channel in renderer.buses().input_mut(Bus::Main) {
        channel.content = Content::Signal;
    }
    if args.readings.is_some() {
        renderer.follow_readings(u64::from(rate_hz) / LOOKS_PER_SECOND);
    }
    let job = Job {
        block,
        tail: tail(args, renderer.tail(), rate, input.is_some())?.0,
        compensate: args.compensate,
    };

    let replacement = Replacement::of(&destination);
    let [channels, ..] = buses.outputs;
    let encoder = codecs::create(replacement.path(), format, StreamSpec { rate_hz, channels })
        .map_err(|error| encode_failure(&args.output, &error))?;
    let mut sink = FileSink::new(encoder);
    let expected = match &input {
        None => Some(job.tail),
        Some(source) => source.length().map(|frames| frames + job.tail),
    };
    let mut progress = Progress::new(expected.map(|frames| frames + renderer.latency()), rate_hz);
    let mut nothing = NoSource;
    let source: &mut dyn FrameSource = match &mut input {
        Some(source) => source,
        None => &mut nothing,
    };
    let lost_before = losses();
    let rendered = run_job(
        &mut renderer,
        source,
        &mut sink,
        &timeline,
        job,
        &mut |frames| {
            progress.show(frames);
            !interrupt.is_raised()
        },
    );
    let frames = rendered.as_ref().map_or(0, |rendered| rendered.written);
    let speed = progress.finish(frames);
    let rendered = rendered.map_err(|error| job_failure(args, error))?;
    renderer.session().tick();
    for report in renderer.session().take_reports() {
        warnings.plain("node", &format!("node {report}"), &[]);
    }
    let shown = args.readings.is_some();
    let shown = shown.then(|| readings::json(&renderer.session().all_readings()));
    // Recorders complete their files when their nodes go.
    drop(renderer);
    let (finished, peak) = sink
        .finish()
        .map_err(|error| encode_failure(&args.output, &error))?;
    if losses() != lost_before {
        return Err(Failure::machine(lost(&lost_before)));
    }
    replacement.commit().map_err(|error| {
        Failure::machine(format!(
            "{}: cannot be put in place: {error}",
            problems::shown(&args.output)
        ))
    })?;
    let shown = readings::keep(shown, args.readings.as_deref())?;
    if let Some(path) = &args.events {
        events::tell_missed(path, &timeline, rendered.end, warnings);
    }
    if finished.clipped > 0 {
        let samples = counted(
            usize::try_from(finished.clipped).unwrap_or(usize::MAX),
            "sample",
        );
        warnings.plain("clipped", &format!("clipped at full scale: {samples}"), &[]);
    }
    Ok(Summary {
        output: problems::shown(&args.output),
        frames: finished.frames,
        rate_hz,
        channels,
        format,
        peak,
        speed,
        readings: shown,
    })
}

fn output_format(args: &RenderArgs) -> Result<Format, Failure> {
    args.format
        .or_else(|| Format::from_extension(&args.output))
        .ok_or_else(|| {
            Failure::input(format!(
                "{}: the format does not follow from the name; expected .wav, .flac, .dsf, .dff or --format",
                problems::shown(&args.output)
            ))
        })
}

fn open_input(args: &RenderArgs) -> Result<Option<FileSource>, Failure> {
    let Some(path) = &args.input else {
        return Ok(None);
    };
    let mut source = FileSource::open(path).map_err(Failure::input)?;
    if let Some(rate_hz) = args.rate {
        // The rate is looked at first, because the message is the clearer one.
        SampleRate::new(rate_hz).map_err(Failure::input)?;
        source
            .convert_to(rate_hz)
            .map_err(|error| Failure::input(format!("{}: {error}", problems::shown(path))))?;
    }
    Ok(Some(source))
}

/// Channels of the main buses: the input file's and the output node's, by the rules of connections.
fn buses(
    args: &RenderArgs,
    graph_name: &str,
    graph: &CheckedGraph,
    input: Option<&FileSource>,
) -> Result<BusChannels, Failure> {
    let node_channels = |role: Role| {
        let node = graph.nodes.iter().find(|node| node.spec.role == role)?;
        Some((node.id.clone(), node.config.count("channels")))
    };
    let Some((output, output_channels)) = node_channels(Role::Output(Bus::Main)) else {
        return Err(Failure::input(format!(
            "{graph_name}: the graph has no output; expected an io.output node on the main bus"
        )));
    };
    let outputs = args.channels.map_or(output_channels, usize::from);
    if ChannelRule::between(output_channels, outputs).is_none() {
        return Err(Failure::input(format!(
            "{graph_name}: node {output} has {}; expected --channels {output_channels} or 1, not {outputs}",
            counted(output_channels, "channel")
        )));
    }
    let inputs = input.map_or(0, FileSource::channels);
    if let (Some((node, channels)), Some(path)) =
        (node_channels(Role::Input(Bus::Main)), &args.input)
        && ChannelRule::between(inputs, channels).is_none()
    {
        return Err(Failure::input(format!(
            "{}: {} do not fit node {node} with {channels}; expected {channels} or 1, \
             or \"channels\": {inputs} in its config",
            problems::shown(path),
            counted(inputs, "channel")
        )));
    }
    Ok(BusChannels::main(inputs, outputs))
}

/// Frames to render after the input, or in all without one.
fn tail(
    args: &RenderArgs,
    reported: Tail,
    rate: SampleRate,
    has_input: bool,
) -> Result<airloom_api::time::Frames, Failure> {
    let asked = args.tail.map(|seconds| rate.frames(seconds));
    if has_input {
        let most = rate.frames(LONGEST_TAIL);
        return Ok(asked.unwrap_or(match reported {
            Tail::None => airloom_api::time::Frames(0),
            Tail::Frames(frames) => frames.min(most),
            Tail::Infinite => most,
        }));
    }
    let length = match (args.seconds, reported) {
        (Some(seconds), _) => rate.frames(seconds),
        (None, Tail::Frames(frames)) => frames,
        (None, Tail::None | Tail::Infinite) if asked.is_some() => airloom_api::time::Frames(0),
        (None, Tail::None | Tail::Infinite) => {
            return Err(Failure::input(
                "there is no input to follow; expected --input IN or --seconds S",
            ));
        }
    };
    Ok(length.saturating_add(asked.unwrap_or_default()))
}

/// Where the output really is: links are followed, and only files are replaced.
fn destination(path: &Path) -> Result<PathBuf, Failure> {
    let name = problems::shown(path);
    match std::fs::canonicalize(path) {
        Ok(real) if real.is_file() => Ok(real),
        Ok(_) => Err(Failure::input(format!(
            "{name}: is not a file; expected the name of a file to write"
        ))),
        Err(_) => {
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty())
                .unwrap_or(Path::new("."));
            if folder.is_dir() && path.file_name().is_some() {
                Ok(path.to_owned())
            } else {
                Err(Failure::input(format!(
                    "{name}: the folder {} is not there",
                    folder.display()
                )))
            }
        }
    }
}

/// Errors of the output name the file that was asked for, not the one beside it that is being written.
fn encode_failure(output: &Path, error: &EncodeError) -> Failure {
    let name = problems::shown(output);
    match error {
        EncodeError::Io { source, .. } => {
            Failure::machine(format!("{name}: cannot be written: {source}"))
        }
        EncodeError::Unsupported {
            format,
            found,
            expected,
            ..
        } => Failure::input(format!(
            "{name}: {format} cannot hold {found}, expected {expected}"
        )),
        other => Failure::machine(format!("{name}: {other}")),
    }
}

fn job_failure(args: &RenderArgs, error: JobError) -> Failure {
    match error {
        JobError::Source(error) => Failure::input(error),
        JobError::Sink(error) => match error.downcast_ref::<EncodeError>() {
            Some(error) => encode_failure(&args.output, error),
            None => Failure::machine(error),
        },
        error @ (JobError::Event { .. } | JobError::Edit { .. }) => {
            let name = args.events.as_deref().map(problems::shown);
            events::failure(&name.unwrap_or_default(), &error)
        }
        JobError::Stopped => Failure::machine(format!(
            "stopped; {} is as it was before",
            problems::shown(&args.output)
        )),
    }
}

/// What nodes could not read or write, each file with its reason.
fn lost(before: &Losses) -> String {
    let failures = take_failures();
    if !failures.is_empty() {
        return failures.join("; ");
    }
    let dropped = losses().dropped_frames - before.dropped_frames;
    format!("{dropped} frames are missing in a recording of the graph; expected all of them")
}
