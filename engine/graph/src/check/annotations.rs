//! Groups, comments and snapshots: ids, members, nesting.

use std::collections::{HashMap, HashSet};

use crate::check::known::Known;
use crate::document::model::Document;
use crate::limits::Limits;
use crate::problem::{Code, Problem, quoted};
use crate::problems::Problems;

/// Checks what stands beside the signal flow.
pub fn check(document: &Document, nodes: &Known, limits: &Limits, problems: &mut Problems) {
    for (what, found, most) in [
        ("groups", document.groups.len(), limits.groups),
        ("comments", document.comments.len(), limits.comments),
        ("snapshots", document.snapshots.len(), limits.snapshots),
        ("assets", document.assets.len(), limits.assets),
    ] {
        if found > most {
            problems.push(Problem::too_many(what, found, most));
        }
    }
    let ids = |what, ids: &mut dyn Iterator<Item = &String>, problems: &mut Problems| {
        let mut seen = HashSet::new();
        for id in ids {
            if !seen.insert(id.as_str()) {
                problems.error(|| {
                    let id = quoted(id);
                    Problem::error(
                        Code::DuplicateId,
                        format!("two {what} have the id \"{id}\"; expected one"),
                    )
                    .arg("found", id)
                });
            }
        }
    };
    ids(
        "groups",
        &mut document.groups.iter().map(|g| &g.id),
        problems,
    );
    ids(
        "comments",
        &mut document.comments.iter().map(|c| &c.id),
        problems,
    );
    ids(
        "snapshots",
        &mut document.snapshots.iter().map(|s| &s.id),
        problems,
    );
    members(document, nodes, problems);
    nesting(document, limits, problems);
}

fn members(document: &Document, nodes: &Known, problems: &mut Problems) {
    for group in &document.groups {
        for node in &group.nodes {
            if nodes.find(node).is_none() {
                problems.error(|| {
                    Problem::error(
                        Code::Value,
                        format!("group \"{}\": there is no node \"{node}\"", group.id),
                    )
                    .node(node)
                    .arg("group", group.id.as_str())
                });
            }
        }
    }
}

fn nesting(document: &Document, limits: &Limits, problems: &mut Problems) {
    let parents: HashMap<&str, Option<&str>> = document
        .groups
        .iter()
        .map(|group| (group.id.as_str(), group.parent.as_deref()))
        .collect();
    for group in &document.groups {
        let Some(parent) = group.parent.as_deref() else {
            continue;
        };
        if !parents.contains_key(parent) {
            problems.error(|| {
                let parent = quoted(parent);
                Problem::error(
                    Code::Value,
                    format!("group \"{}\": there is no group \"{parent}\"", group.id),
                )
                .arg("group", group.id.as_str())
                .arg("found", parent)
            });
            continue;
        }
        // A group within itself is nested without end, so one bound serves both.
        let levels = std::iter::successors(Some(group.id.as_str()), |id| {
            parents.get(id).copied().flatten()
        })
        .take(limits.group_nesting + 1)
        .count();
        if levels > limits.group_nesting {
            let most = limits.group_nesting;
            problems.error(|| {
                Problem::error(
                    Code::Limit,
                    format!(
                        "group \"{}\" lies in more than {} groups, or in itself; expected at most {most} levels",
                        group.id,
                        most - 1
                    ),
                )
                .arg("group", group.id.as_str())
                .arg("limit", most)
            });
        }
    }
}
