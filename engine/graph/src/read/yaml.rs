//! YAML text (1.2: `yes` and `on` are words, not flags).

use serde::de::DeserializeSeed;
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::options::NonFiniteFloatPolicy;
use serde_saphyr::{Error, with_deserializer_from_str_with_options};

use crate::limits::Limits;
use crate::problem::{Code, Problem};
use crate::read::intake::Intake;
use crate::read::stream::Root;

/// The scanner reads up to 1,024 characters ahead of the intake, which is the one to stop at nesting; with room to
/// spare.
const SCANNED_AHEAD: usize = 2_048;

/// Feeds a document to the intake; the problem that it breaks off with, if any.
pub fn parse(text: &str, limits: &Limits, intake: &mut Intake<'_>) -> Option<Problem> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            flow_nesting_limit: limits.depth + SCANNED_AHEAD,
            max_depth: limits.depth + 1,
            max_events: limits.yaml_events,
            max_nodes: limits.yaml_events,
            enforce_alias_anchor_ratio: false,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: limits.yaml_events,
        },
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        strict_booleans: true,
        with_snippet: false,
    };
    let result = with_deserializer_from_str_with_options(text, options, |deserializer| {
        Root(intake).deserialize(deserializer)
    });
    let error = result.err()?;
    let problem = intake.take_stop().unwrap_or_else(|| judge(&error));
    Some(match error.location() {
        Some(place) => problem.at(
            usize::try_from(place.line()).unwrap_or(usize::MAX),
            usize::try_from(place.column()).unwrap_or(usize::MAX),
        ),
        None => problem,
    })
}

fn judge(error: &Error) -> Problem {
    let reason = error.to_string();
    let mut cause = error;
    while let Error::AliasError { error, .. } = cause {
        cause = error;
    }
    let (code, expected) = match cause {
        Error::Budget {
            breach: BudgetBreach::Depth { .. },
            ..
        } => (Code::Depth, "less nesting"),
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. }
        | Error::AliasReplayCounterOverflow { .. } => (Code::Limit, "a smaller document"),
        _ => (Code::Syntax, "a YAML document"),
    };
    Problem::error(code, format!("{reason}; expected {expected}")).arg("reason", reason)
}
