//! What a strand beside the first one works on.

use airloom_api::node::prepare::Stream;
use airloom_api::process::host::BusChannels;
use airloom_realtime::log::{LogReader, LogWriter, log};
use airloom_realtime::meter::MeterWriter;

use crate::execute::notice::Notice;
use crate::execute::stores::Stores;

/// Notices of one strand between two pieces.
const NOTICES: usize = 256;

/// The stores of one strand beside the first one. Aligned: other threads work on its neighbours.
#[repr(align(128))]
pub struct StrandStores {
    pub(crate) stores: Stores,
    /// What happens in the strand, told by whoever runs it.
    pub(crate) notices: LogWriter<Notice>,
    /// Read by the audio thread when all are done.
    pub(crate) told: LogReader<Notice>,
}

impl StrandStores {
    /// Without nodes, edges and buffers.
    pub(crate) fn new(stream: Stream, meters: MeterWriter) -> Self {
        let (notices, told) = log(NOTICES);
        Self {
            stores: Stores::new(stream, BusChannels::main(0, 0), meters),
            notices,
            told,
        }
    }
}
