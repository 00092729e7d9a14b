//! The streams of a system device: samples in the device's format to and from the callback's floats.

use std::sync::Arc;
use std::time::Duration;

use airloom_realtime::ring::{Consumer, Producer};
use cpal::traits::DeviceTrait;
use cpal::{ErrorKind, FromSample, SampleFormat, SizedSample, StreamConfig};

use crate::device::endpoint::{Direction, name, unusable};
use crate::device::shape::{Health, Shape};
use crate::device::{BlockCallback, DeviceError};

/// The most frames handled at once; a longer call is split.
const LONGEST_PIECE: usize = 8192;
/// How long a driver may take to open a stream.
const OPENING: Duration = Duration::from_secs(3);

/// What runs in the output's callback.
pub struct Player {
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
    /// Plays a callback on a device of this shape, with the input that arrives in the ring.
    pub fn new(
        callback: BlockCallback,
        from_input: Consumer<f32>,
        shape: Shape,
        health: Arc<Health>,
    ) -> Self {
        Self {
            callback,
            from_input,
            inputs: shape.inputs,
            outputs: shape.outputs,
            input: vec![0.0; LONGEST_PIECE * shape.inputs].into(),
            health,
            started: false,
        }
    }

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

/// Opens the output stream; it does not play yet.
///
/// # Errors
/// When the device refuses, or its format is not spoken.
pub fn build_output(
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

/// Opens the input stream, which fills a ring; it does not record yet.
///
/// # Errors
/// When the device refuses, or its format is not spoken.
pub fn build_input(
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

fn foreign(direction: Direction, device: &cpal::Device, format: SampleFormat) -> DeviceError {
    DeviceError::Unusable {
        direction: direction.word(),
        name: name(device),
        reason: format!("its sample format {format} is not known"),
    }
}
