//! Devices of the system, through cpal: ALSA, and JACK where it is built in.

use std::sync::Arc;
use std::time::Duration;

use airloom_realtime::ring::{Consumer, Producer, ring};
use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{
    BufferSize, ErrorKind, FromSample, Host, HostId, SampleFormat, SizedSample, StreamConfig,
    SupportedStreamConfig,
};

use crate::device::shape::{Health, Shape};
use crate::device::{BlockCallback, Device, DeviceError, Running};

/// Frames per call where the driver does not say how many it will ask for.
const USUAL_BLOCK: usize = 512;
/// The most frames handled at once; a longer call is split.
const LONGEST_PIECE: usize = 8192;
/// How much input waits for the output's calls: two of them, so that neither side starves while the
/// clocks are the same.
const INPUT_BLOCKS: usize = 4;
/// How long a driver may take to open a stream.
const OPENING: Duration = Duration::from_secs(3);

/// What to open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// The driver; the first that works where none is named.
    pub driver: Option<String>,
    /// The output device, by id or part of its name; the default where none is named.
    pub output: Option<String>,
    /// The input device; the default where none is named.
    pub input: Option<String>,
    /// Whether an input is wanted at all.
    pub with_input: bool,
    /// Frames per call; the driver's choice where not said.
    pub block: Option<u32>,
    /// Frames per second; the device's choice where not said.
    pub rate_hz: Option<u32>,
}

/// The drivers of this build, best first.
pub fn drivers() -> Vec<HostId> {
    let mut drivers = cpal::available_hosts();
    // JACK first where its server runs, as people who start it want it used.
    drivers.sort_by_key(|driver| !driver.name().eq_ignore_ascii_case("jack"));
    drivers
}

/// A device of the system.
pub struct SystemDevice {
    driver: String,
    name: String,
    output: cpal::Device,
    config: SupportedStreamConfig,
    input: Option<(cpal::Device, SupportedStreamConfig)>,
    block: Option<u32>,
}

impl SystemDevice {
    /// Finds the devices and asks them for their formats. Nothing sounds yet.
    ///
    /// # Errors
    /// [`DeviceError`], saying which part of the wish cannot be met.
    pub fn open(driver: HostId, wish: &Wish) -> Result<Self, DeviceError> {
        let host = cpal::host_from_id(driver).map_err(|error| DeviceError::Driver {
            driver: driver.to_string(),
            reason: error.to_string(),
        })?;
        let output = find(&host, driver, Direction::Output, wish.output.as_deref())?;
        let name = name(&output);
        let config = choose_config(&output, Direction::Output, &name, wish.rate_hz)?;
        let input = if wish.with_input {
            let device = find(&host, driver, Direction::Input, wish.input.as_deref())?;
            let input_name = self::name(&device);
            let rate_hz = Some(config.sample_rate());
            let config = choose_config(&device, Direction::Input, &input_name, rate_hz)?;
            Some((device, config))
        } else {
            None
        };
        Ok(Self {
            driver: driver.to_string(),
            name,
            output,
            config,
            input,
            block: wish.block,
        })
    }

    fn stream_config(&self, config: &SupportedStreamConfig) -> StreamConfig {
        StreamConfig {
            channels: config.channels(),
            sample_rate: config.sample_rate(),
            buffer_size: self.block.map_or(BufferSize::Default, BufferSize::Fixed),
        }
    }
}

impl Device for SystemDevice {
    fn name(&self) -> &str {
        &self.name
    }

    fn driver(&self) -> &str {
        &self.driver
    }

    fn shape(&self) -> Shape {
        Shape {
            rate_hz: self.config.sample_rate(),
            inputs: self
                .input
                .as_ref()
                .map_or(0, |(_, config)| usize::from(config.channels())),
            outputs: usize::from(self.config.channels()),
            block: self.block.map_or(USUAL_BLOCK, |block| block as usize),
        }
    }

    fn start(
        self: Box<Self>,
        callback: BlockCallback,
        health: Arc<Health>,
    ) -> Result<Box<dyn Running>, DeviceError> {
        let shape = self.shape();
        let (to_output, from_input) =
            ring(INPUT_BLOCKS * shape.block.max(1024) * shape.inputs.max(1));
        let input = match &self.input {
            Some((device, config)) => Some(build_input(
                device,
                config.sample_format(),
                self.stream_config(config),
                to_output,
                Arc::clone(&health),
            )?),
            None => None,
        };
        let player = Player {
            callback,
            from_input,
            inputs: shape.inputs,
            outputs: shape.outputs,
            input: vec![0.0; LONGEST_PIECE * shape.inputs].into(),
            health: Arc::clone(&health),
            started: false,
        };
        let output = build_output(
            &self.output,
            self.config.sample_format(),
            self.stream_config(&self.config),
            player,
            health,
        )?;
        for (stream, direction) in input
            .iter()
            .map(|stream| (stream, Direction::Input))
            .chain([(&output, Direction::Output)])
        {
            stream
                .play()
                .map_err(|error| unusable(direction, &self.name, &error))?;
        }
        Ok(Box::new(Streams {
            _output: output,
            _input: input,
        }))
    }
}

/// The streams of a running device; dropping them joins their threads.
struct Streams {
    _output: cpal::Stream,
    _input: Option<cpal::Stream>,
}

impl Running for Streams {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Input,
    Output,
}

impl Direction {
    fn word(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
        }
    }
}

/// What runs in the output's callback.
struct Player {
    callback: BlockCallback,
    from_input: Consumer<f32>,
    inputs: usize,
    outputs: usize,
    input: Box<[f32]>,
    health: Arc<Health>,
    /// Whether input has arrived: before that its absence is no xrun.
    started: bool,
}

impl Player {
    /// Fills one call's output, in pieces no longer than the buffers made for them.
    fn play(&mut self, output: &mut [f32]) {
        for piece in output.chunks_mut(LONGEST_PIECE * self.outputs.max(1)) {
            let frames = piece.len() / self.outputs.max(1);
            let input = &mut self.input[..frames * self.inputs];
            let count = self.from_input.pop_slice(input);
            if count < input.len() {
                if self.started {
                    self.health.xrun();
                }
                // The clocks drifted apart, or the input starts later: silence in between.
                input[count..].fill(0.0);
            }
            self.started |= count > 0;
            (self.callback)(input, piece);
        }
    }
}

fn find(
    host: &Host,
    driver: HostId,
    direction: Direction,
    wanted: Option<&str>,
) -> Result<cpal::Device, DeviceError> {
    let Some(wanted) = wanted else {
        return match direction {
            Direction::Input => host.default_input_device(),
            Direction::Output => host.default_output_device(),
        }
        .ok_or_else(|| not_found(host, driver, direction, "(default)"));
    };
    let devices: Vec<cpal::Device> = candidates(host, direction);
    let exact = devices
        .iter()
        .position(|device| id(device) == wanted || name(device) == wanted);
    let similar = || {
        devices
            .iter()
            .position(|device| name(device).to_lowercase().contains(&wanted.to_lowercase()))
    };
    exact
        .or_else(similar)
        .and_then(|index| devices.into_iter().nth(index))
        .ok_or_else(|| not_found(host, driver, direction, &format!("\"{wanted}\"")))
}

fn candidates(host: &Host, direction: Direction) -> Vec<cpal::Device> {
    match direction {
        Direction::Input => host.input_devices().map(Iterator::collect),
        Direction::Output => host.output_devices().map(Iterator::collect),
    }
    .unwrap_or_default()
}

fn not_found(host: &Host, driver: HostId, direction: Direction, wanted: &str) -> DeviceError {
    let names: Vec<String> = candidates(host, direction).iter().map(id).collect();
    DeviceError::NotFound {
        direction: direction.word(),
        wanted: wanted.to_owned(),
        driver: driver.to_string(),
        known: if names.is_empty() {
            "one, but there is none on this machine".to_owned()
        } else {
            format!("one of: {}", names.join(", "))
        },
    }
}

/// The device's format: its default with the rate wished for, as float where it offers that.
fn choose_config(
    device: &cpal::Device,
    direction: Direction,
    name: &str,
    rate_hz: Option<u32>,
) -> Result<SupportedStreamConfig, DeviceError> {
    let usable = |error: cpal::Error| unusable(direction, name, &error);
    let (default, ranges): (_, Vec<_>) = match direction {
        Direction::Input => (
            device.default_input_config().map_err(usable)?,
            device.supported_input_configs().map_err(usable)?.collect(),
        ),
        Direction::Output => (
            device.default_output_config().map_err(usable)?,
            device.supported_output_configs().map_err(usable)?.collect(),
        ),
    };
    let rate = rate_hz.unwrap_or(default.sample_rate());
    let mut fitting: Vec<SupportedStreamConfig> = ranges
        .into_iter()
        .filter(|range| range.channels() == default.channels())
        .filter_map(|range| range.try_with_sample_rate(rate))
        .filter(|config| preference(config.sample_format()).is_some())
        .collect();
    fitting.sort_by_key(|config| preference(config.sample_format()));
    match fitting.into_iter().next() {
        Some(config) => Ok(config),
        None if rate == default.sample_rate() && preference(default.sample_format()).is_some() => {
            Ok(default)
        }
        None => Err(DeviceError::Unusable {
            direction: direction.word(),
            name: name.to_owned(),
            reason: format!("it does not offer {rate} Hz in a known sample format"),
        }),
    }
}

/// The sample formats that are spoken, best first.
fn preference(format: SampleFormat) -> Option<u8> {
    match format {
        SampleFormat::F32 => Some(0),
        SampleFormat::I32 => Some(1),
        SampleFormat::I24 => Some(2),
        SampleFormat::I16 => Some(3),
        SampleFormat::U16 => Some(4),
        SampleFormat::F64 => Some(5),
        SampleFormat::U8 => Some(6),
        _ => None,
    }
}

fn build_output(
    device: &cpal::Device,
    format: SampleFormat,
    config: StreamConfig,
    player: Player,
    health: Arc<Health>,
) -> Result<cpal::Stream, DeviceError> {
    match format {
        SampleFormat::F32 => output_stream::<f32>(device, config, player, health),
        SampleFormat::I32 => output_stream::<i32>(device, config, player, health),
        SampleFormat::I24 => output_stream::<cpal::I24>(device, config, player, health),
        SampleFormat::I16 => output_stream::<i16>(device, config, player, health),
        SampleFormat::U16 => output_stream::<u16>(device, config, player, health),
        SampleFormat::F64 => output_stream::<f64>(device, config, player, health),
        SampleFormat::U8 => output_stream::<u8>(device, config, player, health),
        other => Err(foreign(Direction::Output, device, other)),
    }
}

fn output_stream<T: SizedSample + FromSample<f32>>(
    device: &cpal::Device,
    config: StreamConfig,
    mut player: Player,
    health: Arc<Health>,
) -> Result<cpal::Stream, DeviceError> {
    let piece = LONGEST_PIECE * player.outputs.max(1);
    let mut samples: Box<[f32]> = vec![0.0; piece].into();
    device
        .build_output_stream(
            config,
            move |data: &mut [T], _| {
                for data in data.chunks_mut(piece) {
                    let samples = &mut samples[..data.len()];
                    player.play(samples);
                    for (target, sample) in data.iter_mut().zip(samples) {
                        *target = T::from_sample(sample.clamp(-1.0, 1.0));
                    }
                }
            },
            move |error| report(&error, &health),
            Some(OPENING),
        )
        .map_err(|error| unusable(Direction::Output, &name(device), &error))
}

fn build_input(
    device: &cpal::Device,
    format: SampleFormat,
    config: StreamConfig,
    sink: Producer<f32>,
    health: Arc<Health>,
) -> Result<cpal::Stream, DeviceError> {
    match format {
        SampleFormat::F32 => input_stream::<f32>(device, config, sink, health),
        SampleFormat::I32 => input_stream::<i32>(device, config, sink, health),
        SampleFormat::I24 => input_stream::<cpal::I24>(device, config, sink, health),
        SampleFormat::I16 => input_stream::<i16>(device, config, sink, health),
        SampleFormat::U16 => input_stream::<u16>(device, config, sink, health),
        SampleFormat::F64 => input_stream::<f64>(device, config, sink, health),
        SampleFormat::U8 => input_stream::<u8>(device, config, sink, health),
        other => Err(foreign(Direction::Input, device, other)),
    }
}

fn input_stream<T: SizedSample>(
    device: &cpal::Device,
    config: StreamConfig,
    mut sink: Producer<f32>,
    health: Arc<Health>,
) -> Result<cpal::Stream, DeviceError>
where
    f32: FromSample<T>,
{
    let channels = usize::from(config.channels.max(1));
    let on_error = Arc::clone(&health);
    device
        .build_input_stream(
            config,
            move |data: &[T], _| {
                // Whole frames only, so that the channels keep their places when the ring is full.
                let room = sink.slots() / channels * channels;
                if room < data.len() {
                    health.xrun();
                }
                for sample in data.iter().take(room) {
                    // There is room: the value given back by a full ring is a plain number anyway.
                    let _ = sink.push(f32::from_sample_(*sample));
                }
            },
            move |error| report(&error, &on_error),
            Some(OPENING),
        )
        .map_err(|error| unusable(Direction::Input, &name(device), &error))
}

/// What a driver reports while a stream runs. Called on a thread of the driver, outside the callback.
fn report(error: &cpal::Error, health: &Health) {
    match error.kind() {
        ErrorKind::Xrun => health.xrun(),
        // It plays on all the same.
        ErrorKind::RealtimeDenied | ErrorKind::DeviceChanged => {}
        _ => health.fail(error.to_string()),
    }
}

fn unusable(direction: Direction, name: &str, error: &cpal::Error) -> DeviceError {
    DeviceError::Unusable {
        direction: direction.word(),
        name: name.to_owned(),
        reason: error.to_string(),
    }
}

fn foreign(direction: Direction, device: &cpal::Device, format: SampleFormat) -> DeviceError {
    DeviceError::Unusable {
        direction: direction.word(),
        name: name(device),
        reason: format!("its sample format {format} is not known"),
    }
}

/// How people know a device.
pub fn name(device: &cpal::Device) -> String {
    device
        .description()
        .map_or_else(|_| id(device), |description| description.name().to_owned())
}

/// How `--output` and `--input` name a device.
pub fn id(device: &cpal::Device) -> String {
    device
        .id()
        .map_or_else(|_| "unknown".to_owned(), |id| id.to_string())
}
