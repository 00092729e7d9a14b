//! From an instance at rest to one that processes.

use airloom_api::node::prepare::Stream;
use airloom_api::process::context::Pace;
use airloom_api::time::SampleRate;
use airloom_realtime::scope::offline_scope;
use airloom_runtime::session::error::LoadError;
use airloom_runtime::session::session::Session;
use nice_plug::audio_setup::{BufferConfig, ProcessMode};

use crate::bypass::Bypass;
use crate::exchange::Loaded;
use crate::macros::slot::Slot;
use crate::params::AirloomParams;
use crate::processor::{MAX_PIECE, Processor};
use crate::threads;

/// What the host runs the plugin with; `None` at a rate the engine does not run at.
#[must_use]
pub fn stream(config: &BufferConfig) -> Option<Stream> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates, and a saturated rate is refused"
    )]
    let hz = config.sample_rate.round() as u32;
    Some(Stream {
        rate: SampleRate::new(hz).ok()?,
        max_block: MAX_PIECE,
        pace: match config.process_mode {
            ProcessMode::Realtime | ProcessMode::Buffered => Pace::Realtime,
            ProcessMode::Offline => Pace::Offline,
        },
    })
}

/// Makes the processor, or the present one ready again: at the same rate everything that sounds
/// stays. Returns it when the graph is compiled and taken over, with the latency to report.
///
/// # Errors
///
/// [`LoadError`] of a node that cannot be prepared at this rate.
pub fn activate(
    present: Option<Processor>,
    params: &AirloomParams,
    stream: Stream,
) -> Result<(Processor, u32), LoadError> {
    let home = &params.home;
    let mut session = home.session().lock();
    let bypassed = params.bypass.value();
    let kept = present.filter(|processor| processor.executor().stream().rate == stream.rate);
    let mut processor = match kept {
        Some(processor) => {
            home.exchange().collect();
            processor.rested()
        }
        None => {
            let loaded = fresh(&mut session, params, stream)?;
            // What was offered for another rate is not to be fetched any more.
            drop(home.exchange().fetch());
            let bypass = Bypass::new(stream.rate, 0, MAX_PIECE, bypassed);
            Processor::new(loaded, home.exchange().clone(), bypass)
        }
    };
    // Without padding beyond the user's floor: what the graph itself takes.
    let floor = u64::from(home.settings().latency_floor);
    pad(&mut session, &mut processor, floor)?;
    let latency = session.latency();
    pad(&mut session, &mut processor, latency)?;
    home.exchange().collect();
    home.follow(&session);
    let frames = usize::try_from(latency).unwrap_or(usize::MAX);
    let reported = u32::try_from(latency).unwrap_or(u32::MAX);
    Ok((processor.adapted(frames, stream.pace), reported))
}

/// An executor that starts at the macros' present values.
fn fresh(
    session: &mut Session,
    params: &AirloomParams,
    stream: Stream,
) -> Result<Box<Loaded>, LoadError> {
    session.set_threads(threads::wanted())?;
    let mut loaded = Box::new(Loaded::start(session, stream)?);
    for slot in Slot::all() {
        let value = f64::from(params.macros.value(slot));
        session.set_macro(slot.document_slot(), value);
    }
    offline_scope(|rt| {
        loaded.executor.adopt_all(rt);
        loaded.executor.reset(rt);
    });
    Ok(loaded)
}

/// Has the graph padded up to `latency` frames, and the executor take that over.
fn pad(session: &mut Session, processor: &mut Processor, latency: u64) -> Result<(), LoadError> {
    session.set_latency_floor(latency)?;
    // What had to wait for room is published by the second round.
    for _ in 0..2 {
        processor.adopt();
        session.tick();
    }
    processor.adopt();
    Ok(())
}
