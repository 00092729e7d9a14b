//! Audio files: decoding, encoding and sample-rate conversion, off the audio thread.
