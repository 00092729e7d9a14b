//! The codecs of Symphonia, behind this crate's trait.

use std::path::Path;

use symphonia::core::codecs::audio::{
    AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions,
};
use symphonia::core::errors::Error;
use symphonia::core::packet::PacketRef;
use symphonia::core::units::{Duration, Timestamp};

use crate::decode::DecodeError;
use crate::packets::codec::Codec;
use crate::spec::StreamSpec;

/// A codec of the library.
pub(crate) struct LibraryCodec {
    decoder: Box<dyn AudioDecoder>,
    channels: usize,
    rate_hz: u32,
    samples: Vec<f32>,
}

/// What a library's codec is made of.
pub(crate) struct Recipe<'a> {
    pub(crate) codec: AudioCodecId,
    pub(crate) spec: StreamSpec,
    /// The codec's own header, where it has one.
    pub(crate) extra: Option<&'a [u8]>,
    /// Name of the format and offset of the header, for messages.
    pub(crate) format: &'static str,
    pub(crate) offset: u64,
}

impl LibraryCodec {
    /// Makes a codec.
    ///
    /// # Errors
    /// [`DecodeError`] where the codec's header is broken or beyond it.
    pub(crate) fn new(path: &Path, recipe: &Recipe<'_>) -> Result<Self, DecodeError> {
        let mut parameters = AudioCodecParameters::new();
        parameters
            .for_codec(recipe.codec)
            .with_sample_rate(recipe.spec.rate_hz);
        if let Some(extra) = recipe.extra {
            parameters.with_extra_data(extra.into());
        }
        // What delays and pads is cut off by whoever reads.
        let options = AudioDecoderOptions::default();
        let made = std::panic::catch_unwind(|| {
            symphonia::default::get_codecs().make_audio_decoder(&parameters, &options)
        });
        let malformed = |found: String| DecodeError::Malformed {
            path: path.to_owned(),
            format: recipe.format,
            offset: recipe.offset,
            found,
            expected: "a sound header of the codec".to_owned(),
        };
        let decoder = match made {
            Ok(Ok(decoder)) => decoder,
            Ok(Err(Error::Unsupported(found))) => {
                return Err(DecodeError::Unsupported {
                    path: path.to_owned(),
                    found: format!("{}: {found}", recipe.format),
                    expected: "AAC-LC in mono or stereo, ALAC, MP3 or Vorbis I",
                });
            }
            Ok(Err(error)) => return Err(malformed(error.to_string())),
            Err(_) => return Err(malformed("one that the codec cannot take".to_owned())),
        };
        Ok(Self {
            decoder,
            channels: recipe.spec.channels,
            rate_hz: recipe.spec.rate_hz,
            samples: Vec::new(),
        })
    }
}

impl Codec for LibraryCodec {
    fn decode(&mut self, packet: &[u8], output: &mut Vec<f32>) -> Result<(), String> {
        let packet = PacketRef::new(0, Timestamp::new(0), Duration::new(0), packet);
        let buffer = self
            .decoder
            .decode_ref(&packet)
            .map_err(|error| error.to_string())?;
        let (channels, rate_hz) = (buffer.spec().channels().count(), buffer.spec().rate());
        if channels != self.channels || rate_hz != self.rate_hz {
            return Err(format!("{channels} channels at {rate_hz} Hz"));
        }
        buffer.copy_to_vec_interleaved(&mut self.samples);
        output.extend_from_slice(&self.samples);
        Ok(())
    }

    fn reset(&mut self) {
        self.decoder.reset();
    }
}
