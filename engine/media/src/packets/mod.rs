//! Compressed files: packets in a container, and a codec that turns each into frames.
//!
//! A container finds packets and places in time ([`packet::Packets`]); a codec decodes one packet after another
//! ([`codec::Codec`]); [`decoder`] joins them to a [`Decoder`](crate::decode::Decoder): it cuts off what the encoder put
//! before and behind the audio, starts a codec early enough before a place that its memory is right there, and answers
//! whatever a codec does to hostile bytes, panics included, with an error that names the packet's offset.
//!
//! Containers are parsed here and not by the codec library, because length, places and gaps must be exact and
//! sizes that a file declares must be checked against what it has before memory is taken.
//!
//! **Adding a codec** takes one file or folder of this crate: a `recognises` that looks at a file's first bytes and an
//! `open` that gives a decoder. For a compressed format `open` reads the container's header through
//! [`input::Input`], makes a [`packet::Packets`] (most formats are frames one after another, [`framed`], or a table,
//! [`table`]) and a [`codec::Codec`] (Symphonia's are wrapped in [`library`]), and hands both to
//! [`decoder::PacketDecoder`]. Then it gets one line in [`Codecs::standard`](crate::codecs::Codecs::standard), a fuzz
//! target, and a row in the comparison with ffmpeg. A program can add a codec of its own without touching this crate:
//! [`Codecs::add`](crate::codecs::Codecs::add).

pub(crate) mod codec;
pub(crate) mod decoder;
pub(crate) mod framed;
pub(crate) mod input;
pub(crate) mod library;
pub(crate) mod packet;
pub(crate) mod table;
