//! Macros: slots, targets, ranges.

use std::collections::HashSet;

use airloom_api::param::spec::{Curve, ParamSpec};

use crate::check::checked::{CheckedMacro, CheckedTarget};
use crate::check::known::Known;
use crate::check::names::{Hints, first_few};
use crate::document::macros::{Macro, MacroTarget};
use crate::document::model::Document;
use crate::limits::{Limits, MACRO_SLOTS};
use crate::problem::{Code, Problem, quoted};
use crate::problems::Problems;

/// Checks all macros.
pub fn check(
    document: &Document,
    nodes: &Known,
    limits: &Limits,
    hints: &mut Hints,
    problems: &mut Problems,
) -> Vec<CheckedMacro> {
    let mut slots = HashSet::new();
    let mut moved = HashSet::new();
    let mut checked = Vec::with_capacity(document.macros.len());
    for entry in &document.macros {
        slot(entry, &mut slots, problems);
        if entry.targets.len() > limits.macro_targets {
            let (found, most) = (entry.targets.len(), limits.macro_targets);
            problems.error(|| {
                let what = format!("{found} targets; expected at most {most}");
                problem(entry, Code::Limit, &what).arg("limit", most)
            });
        }
        let targets = entry
            .targets
            .iter()
            .filter_map(|target| {
                let found = resolve(entry, target, nodes, hints, problems)?;
                if !moved.insert((found.node, found.param)) {
                    problems.error(|| {
                        let what = format!(
                            "{} of node \"{}\" is a target already; expected one macro a parameter",
                            target.param, target.node
                        );
                        at(entry, target, Code::Macro, &what)
                    });
                }
                Some(found)
            })
            .collect();
        checked.push(CheckedMacro {
            slot: entry.slot,
            value: value(entry, problems),
            targets,
        });
    }
    checked
}

/// An error of a macro, worded as `macro SLOT: WHAT`.
fn problem(entry: &Macro, code: Code, what: &str) -> Problem {
    let slot = entry.slot;
    Problem::error(code, format!("macro {slot}: {what}")).arg("macro", slot)
}

fn at(entry: &Macro, target: &MacroTarget, code: Code, what: &str) -> Problem {
    problem(entry, code, what)
        .node(&target.node)
        .param(&target.param)
}

fn slot(entry: &Macro, slots: &mut HashSet<u16>, problems: &mut Problems) {
    if !(1..=MACRO_SLOTS).contains(&entry.slot) {
        problems.error(|| {
            let what = format!("expected a slot from 1 to {MACRO_SLOTS}");
            problem(entry, Code::Macro, &what)
        });
    } else if !slots.insert(entry.slot) {
        problems.error(|| {
            problem(
                entry,
                Code::Macro,
                "stands twice; expected one macro a slot",
            )
        });
    }
}

fn value(entry: &Macro, problems: &mut Problems) -> f64 {
    let found = entry.value;
    if found.is_nan() {
        problems.error(|| {
            let what = "value is NaN; expected a number from 0 to 1";
            problem(entry, Code::Value, what)
        });
        return 0.0;
    }
    let used = found.clamp(0.0, 1.0);
    #[expect(
        clippy::float_cmp,
        reason = "clamping returns the same bits or another value"
    )]
    if used != found && !problems.is_full() {
        let what = format!("value is {found}; expected a number from 0 to 1; {used} is used");
        problems.push(warning(problem(entry, Code::Value, &what)));
    }
    used
}

fn resolve(
    entry: &Macro,
    target: &MacroTarget,
    nodes: &Known,
    hints: &mut Hints,
    problems: &mut Problems,
) -> Option<CheckedTarget> {
    let Some(node) = nodes.find(&target.node) else {
        problems.error(|| {
            let what = format!("there is no node \"{}\"", target.node);
            let problem = at(entry, target, Code::Macro, &what);
            let known = nodes.ids.iter();
            hints.add(problem, target.node.as_str(), known)
        });
        return None;
    };
    let kind = nodes.kind(node)?;
    let found = kind
        .params
        .find(&target.param)
        .and_then(|param| Some((param, kind.spec.params.get(param)?)));
    let Some((param, spec)) = found else {
        problems.error(|| {
            let shown = quoted(&target.param);
            let what = format!(
                "node \"{}\" has no parameter \"{shown}\"; expected {}",
                target.node,
                first_few(kind.params.iter())
            );
            let problem = at(entry, target, Code::UnknownParam, &what);
            hints.add(problem, &target.param, kind.params.iter())
        });
        return None;
    };
    let min = end(entry, target, "min", target.min, spec, problems);
    let max = end(entry, target, "max", target.max, spec, problems);
    let curve = target.curve.curve();
    if curve == Curve::Exponential && (min <= 0.0 || max <= 0.0) {
        problems.error(|| {
            let what = format!(
                "an exponential curve of {} from {min} to {max}; expected both above 0",
                target.param
            );
            at(entry, target, Code::Macro, &what)
        });
    }
    Some(CheckedTarget {
        node,
        param,
        min,
        max,
        curve,
    })
}

/// One end of a target's range, held in the range of the parameter.
fn end(
    entry: &Macro,
    target: &MacroTarget,
    key: &'static str,
    found: f64,
    spec: &ParamSpec,
    problems: &mut Problems,
) -> f64 {
    let (min, max) = spec.range();
    if found.is_nan() {
        problems.error(|| {
            let what = format!("{key} is NaN; expected a number from {min} to {max}");
            at(entry, target, Code::Value, &what).arg("key", key)
        });
        return min;
    }
    let used = found.clamp(min, max);
    #[expect(
        clippy::float_cmp,
        reason = "clamping returns the same bits or another value"
    )]
    if used != found && !problems.is_full() {
        let what = format!(
            "{key} of {} is {found}; expected a number from {min} to {max}; {used} is used",
            target.param
        );
        let problem = at(entry, target, Code::Value, &what)
            .arg("key", key)
            .arg("found", found)
            .arg("used", used);
        problems.push(warning(problem));
    }
    used
}

fn warning(mut problem: Problem) -> Problem {
    problem.severity = crate::problem::Severity::Warning;
    problem
}
