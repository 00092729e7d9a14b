//! How a model is explored.

use loom::model::Builder;

/// Most switches away from a thread that could go on. Three find nearly all ordering bugs while
/// each model ends in seconds; `LOOM_MAX_PREEMPTIONS` sets another bound.
const PREEMPTIONS: usize = 3;

/// Runs `model` in every interleaving, and panics if one of them fails, races or leaks.
pub fn check(model: impl Fn() + Send + Sync + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound = builder.preemption_bound.or(Some(PREEMPTIONS));
    builder.check(model);
}
