//! Functions that the sanitizer watches.

use airloom_realtime::scope::audio_scope;
use airloom_runtime::execute::block::Block;
use airloom_runtime::execute::executor::Executor;
use rtsan_standalone::nonblocking;

/// One block, as an audio callback processes it.
#[nonblocking]
pub fn process(executor: &mut Executor, block: &Block<'_>) {
    audio_scope(|rt| executor.process(block, rt));
}

/// A block in which `work` is done as well: for violations that are planted to see whether they are found.
#[nonblocking]
pub fn process_and(executor: &mut Executor, block: &Block<'_>, work: &mut dyn FnMut()) {
    audio_scope(|rt| executor.process(block, rt));
    work();
}
