//! A session on a device, with another device when it goes away.

use std::sync::Arc;
use std::time::Duration;

use airloom_api::node::prepare::Stream;
use airloom_api::process::context::Pace;
use airloom_api::process::host::BusChannels;
use airloom_api::time::SampleRate;
use airloom_nodes::file::losses::{take_failures, take_skips};
use airloom_realtime::meter::MeterReader;
use airloom_runtime::session::error::LoadError;
use airloom_runtime::session::session::Session;
use airloom_runtime::status::Status;
use thiserror::Error;

use crate::device::null::NullDevice;
use crate::device::shape::{Health, Shape};
use crate::device::{Device, DeviceError, Running};
use crate::play::engine::{Engine, EngineSlot, callback};

/// The shortest and longest block that the engine is asked for at once.
const BLOCKS: (usize, usize) = (64, 8192);

/// Why a session does not play.
#[derive(Debug, Error)]
pub enum PlayError {
    /// A node cannot be prepared.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The device does not start.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The device's rate is none that the engine runs at.
    #[error(transparent)]
    Rate(#[from] airloom_api::time::SampleRateError),
    /// The session has no figures although it was activated.
    #[error("the session did not start")]
    Idle,
}

/// A session that plays. Belongs to the main thread.
pub struct Player {
    session: Session,
    slot: EngineSlot,
    /// `None` only while one device is exchanged for another.
    running: Option<Box<dyn Running>>,
    health: Arc<Health>,
    xruns_before: u64,
    status: Arc<Status>,
    meters: MeterReader,
    peaks: Vec<f32>,
    shape: Shape,
    device: String,
}

impl Player {
    /// Prepares the graph for a device and starts it. Where `or_silence` is set, a device that does not
    /// start is replaced by a null device, as one that goes away later.
    ///
    /// # Errors
    /// [`PlayError`].
    pub fn start(
        mut session: Session,
        device: Box<dyn Device>,
        or_silence: bool,
    ) -> Result<Self, PlayError> {
        let shape = device.shape();
        let stream = Stream {
            rate: SampleRate::new(shape.rate_hz)?,
            max_block: shape.block.clamp(BLOCKS.0, BLOCKS.1),
            pace: Pace::Realtime,
        };
        let channels = BusChannels::main(shape.inputs, shape.outputs);
        let executor = session.activate(stream, channels)?;
        let status = Arc::clone(session.status().ok_or(PlayError::Idle)?);
        let (engine, meters) = Engine::new(executor, Arc::clone(&status), shape);
        let slot = EngineSlot::default();
        slot.store(Some(engine));
        let health = Arc::new(Health::default());
        let name = name(device.as_ref());
        let running = match device.start(callback(Arc::clone(&slot)), Arc::clone(&health)) {
            Ok(running) => Some(running),
            Err(error) if or_silence => {
                health.fail(error.to_string());
                None
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Self {
            session,
            slot,
            running,
            health,
            xruns_before: 0,
            status,
            meters,
            peaks: vec![0.0; shape.outputs],
            shape,
            device: name,
        })
    }

    /// Housekeeping, many times a second: the session's, the meters', and the device's. Returns lines for
    /// the user, if anything happened.
    pub fn tick(&mut self) -> Vec<String> {
        self.session.tick();
        for (index, peak) in self.peaks.iter_mut().enumerate() {
            *peak = peak.max(self.meters.take(index));
        }
        let mut news: Vec<String> = self
            .session
            .take_reports()
            .iter()
            .map(|report| format!("node {report}"))
            .collect();
        news.extend(take_skips());
        news.extend(take_failures());
        if let Some(late) = self.session.take_late() {
            news.push(format!("warning: node {late}"));
        }
        if let Some(reason) = self.health.take_failure() {
            news.push(format!(
                "the device {} does not play: {reason}; playing on without sound",
                self.device
            ));
            news.extend(self.play_on_silently());
        }
        news
    }

    /// Puts the engine behind a null device of the same shape.
    fn play_on_silently(&mut self) -> Option<String> {
        // Dropped first: its threads end, so the engine is back in the slot.
        self.running = None;
        self.xruns_before += self.health.xruns();
        self.health = Arc::new(Health::default());
        let null = Box::new(NullDevice::new(self.shape));
        self.device = name(null.as_ref());
        match null.start(callback(Arc::clone(&self.slot)), Arc::clone(&self.health)) {
            Ok(running) => {
                self.running = Some(running);
                None
            }
            Err(error) => Some(error.to_string()),
        }
    }

    /// The device that plays.
    pub fn device(&self) -> &str {
        &self.device
    }

    /// Frames played.
    pub fn frames(&self) -> u64 {
        self.status.frames()
    }

    /// How long it has played.
    pub fn time(&self) -> Duration {
        Duration::from_secs_f64(self.frames() as f64 / f64::from(self.shape.rate_hz.max(1)))
    }

    /// Share of the time that computing takes: smoothed, and the largest since last asked.
    pub fn load(&self) -> (f32, f32) {
        (self.status.load(), self.status.take_worst())
    }

    /// Blocks that came too late or were lost.
    pub fn xruns(&self) -> u64 {
        self.xruns_before + self.health.xruns() + self.status.xruns()
    }

    /// The highest peak of each output channel since last asked, linear.
    pub fn take_peaks(&mut self) -> Vec<f32> {
        let silent = vec![0.0; self.peaks.len()];
        std::mem::replace(&mut self.peaks, silent)
    }

    /// Stops the device, joins its threads and completes all files.
    pub fn stop(mut self) {
        self.running = None;
        // The nodes go with the executor: readers and writers end here, off the audio thread.
        drop(self.slot.take());
        self.session.deactivate();
    }
}

fn name(device: &dyn Device) -> String {
    format!("{} ({})", device.name(), device.driver())
}

#[cfg(test)]
mod tests {
    use super::Player;
    use crate::device::manual::ManualDevice;
    use crate::device::shape::Shape;
    use airloom_nodes::list::registry;
    use airloom_runtime::assets::FileAssets;
    use airloom_runtime::session::session::Session;

    const SHAPE: Shape = Shape {
        rate_hz: 48_000,
        inputs: 2,
        outputs: 2,
        block: 256,
    };

    fn session(text: &str) -> Session {
        let graph = crate::graph_file::GraphText::embedded("test", text);
        let document = graph.read(&registry()).unwrap();
        Session::open(registry(), Box::new(FileAssets::default()), document).unwrap()
    }

    const GAIN: &str = r#"{ "airloom": 1, "nodes": [
        { "id": "in", "type": "io.input" },
        { "id": "gain", "type": "level.gain", "params": { "gain_db": -120.0 } },
        { "id": "out", "type": "io.output" } ],
      "connections": [
        { "id": "c1", "from": "in:out", "to": "out:in" },
        { "id": "c2", "from": "in:out", "to": "gain:in" },
        { "id": "c3", "from": "gain:out", "to": "out:in" } ] }"#;

    #[test]
    fn calls_of_any_length_pass_the_samples_through() {
        let (device, crank) = ManualDevice::new(SHAPE);
        let mut player = Player::start(session(GAIN), Box::new(device), false).unwrap();
        let mut played = 0;
        for frames in [1_u16, 256, 77, 2_000, 10_000] {
            let input: Vec<f32> = (0..frames * 2).map(|i| f32::from(i) / 40_000.0).collect();
            let output = crank.turn(&input, input.len());
            assert_eq!(output, input);
            played += u64::from(frames);
            assert_eq!(player.frames(), played);
        }
        // A busy machine may be late, which is told.
        let news = player.tick();
        assert!(
            news.iter().all(|line| line.starts_with("warning: ")),
            "{news:?}"
        );
        assert_eq!(airloom_realtime::allocation::violations(), 0);
        let peaks = player.take_peaks();
        assert_eq!(peaks, [19_998.0 / 40_000.0, 19_999.0 / 40_000.0]);
        assert_eq!(player.take_peaks(), [0.0, 0.0]);
        player.stop();
        // The callback outlives the engine and is silent.
        assert_eq!(crank.turn(&[1.0, 1.0], 2), [0.0, 0.0]);
    }

    #[test]
    fn a_device_that_goes_away_is_replaced_and_the_graph_plays_on() {
        let (device, crank) = ManualDevice::new(SHAPE);
        let mut player = Player::start(session(GAIN), Box::new(device), false).unwrap();
        crank.turn(&[0.5; 512], 512);
        let before = player.frames();
        crank.pull_the_plug("unplugged");
        let news = player.tick();
        assert!(
            news[0].contains("manual (test) does not play: unplugged"),
            "{news:?}"
        );
        assert_eq!(player.device(), "null (null)");
        while player.frames() <= before {
            std::thread::yield_now();
        }
        player.stop();
    }
}
