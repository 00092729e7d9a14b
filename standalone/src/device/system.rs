//! Devices of the system, through cpal: ALSA, and JACK where it is built in.

use std::sync::Arc;

use airloom_realtime::ring::ring;
use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{BufferSize, Host, HostId, SampleFormat, StreamConfig, SupportedStreamConfig};

use crate::device::endpoint::{Direction, id, name, unusable};
use crate::device::shape::{Health, Shape};
use crate::device::stream::{Player, build_input, build_output};
use crate::device::{BlockCallback, Device, DeviceError, Running};

/// Frames per call where the driver does not say how many it will ask for.
const USUAL_BLOCK: usize = 512;
/// How much input waits for the output's calls: two of them, so that neither side starves while the
/// clocks are the same.
const INPUT_BLOCKS: usize = 4;

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
        let output_name = name(&output);
        let config = choose_config(&output, Direction::Output, &output_name, wish.rate_hz)?;
        let input = if wish.with_input {
            let device = find(&host, driver, Direction::Input, wish.input.as_deref())?;
            let input_name = name(&device);
            let rate_hz = Some(config.sample_rate());
            let config = choose_config(&device, Direction::Input, &input_name, rate_hz)?;
            Some((device, config))
        } else {
            None
        };
        Ok(Self {
            driver: driver.to_string(),
            name: output_name,
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
        let player = Player::new(callback, from_input, shape, Arc::clone(&health));
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
