//! Finding things by name, and the names that somebody may have meant.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::Value;

use crate::problem::Problem;

/// Up to here comparing one by one is faster than hashing.
const COMPARED: usize = 16;

/// Longer names are not worth a suggestion.
const SUGGESTED_LENGTH: usize = 64;

/// Suggestions in one message.
const SUGGESTIONS: usize = 3;

/// Messages of one check that come with suggestions: they cost time, and a user reads the first few.
const HINTS: usize = 8;

/// Where each of a list of names stands.
#[derive(Debug)]
pub struct NameIndex {
    names: Vec<Cow<'static, str>>,
    /// Empty where there are few.
    positions: HashMap<Cow<'static, str>, usize>,
}

impl NameIndex {
    /// An index of names in order. Of equal names the first counts.
    pub fn new(names: impl Iterator<Item = Cow<'static, str>>) -> Self {
        let names: Vec<_> = names.collect();
        let mut positions = HashMap::new();
        if names.len() > COMPARED {
            for (position, name) in names.iter().enumerate().rev() {
                positions.insert(name.clone(), position);
            }
        }
        Self { names, positions }
    }

    /// The position of a name.
    pub fn find(&self, name: &str) -> Option<usize> {
        if self.positions.is_empty() {
            self.names.iter().position(|known| known == name)
        } else {
            self.positions.get(name).copied()
        }
    }

    /// The names.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        self.names.iter().map(AsRef::as_ref)
    }
}

/// Adds "did you mean" to the first few problems.
#[derive(Debug)]
pub struct Hints {
    left: usize,
}

impl Hints {
    /// For one check.
    pub const fn new() -> Self {
        Self { left: HINTS }
    }

    /// The problem, with the names nearest to what was written.
    pub fn add<'n>(
        &mut self,
        mut problem: Problem,
        written: &str,
        known: impl Iterator<Item = &'n str>,
    ) -> Problem {
        if self.left == 0 || written.len() > SUGGESTED_LENGTH {
            return problem;
        }
        self.left -= 1;
        let near = nearest(written, known);
        if !near.is_empty() {
            problem
                .message
                .push_str(&format!("; did you mean {}?", near.join(", ")));
            problem.args.insert(
                "nearest",
                near.into_iter().map(Value::from).collect::<Vec<_>>().into(),
            );
        }
        problem
    }
}

/// The first few names, for a message.
pub fn first_few<'n>(names: impl Iterator<Item = &'n str> + Clone) -> String {
    let shown = 8;
    let mut first: Vec<&str> = names.clone().take(shown).collect();
    if first.is_empty() {
        return "none, there are none".to_owned();
    }
    if names.count() > shown {
        first.push("…");
    }
    first.join(", ")
}

fn nearest<'n>(written: &str, known: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let far = (written.len() / 3).max(2);
    let written_name = written.rsplit('.').next().unwrap_or(written);
    let mut near: Vec<(usize, &str)> = known
        .filter_map(|name| {
            let name_part = name.rsplit('.').next().unwrap_or(name);
            if written_name == name_part {
                return Some((1, name));
            }
            if name.len().abs_diff(written.len()) > far {
                return None;
            }
            Some((distance(written, name), name)).filter(|(distance, _)| *distance <= far)
        })
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    near.truncate(SUGGESTIONS);
    near.into_iter().map(|(_, name)| name).collect()
}

/// The number of bytes to insert, remove or replace (Levenshtein 1966), by the row-wise recurrence.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (above, y) in row.iter_mut().skip(1).zip(b.bytes()) {
            let cost = (diagonal + usize::from(x != y))
                .min(left + 1)
                .min(*above + 1);
            diagonal = *above;
            *above = cost;
            left = cost;
        }
    }
    row.last().copied().unwrap_or(a.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (a, b, expected) in [
            ("", "", 0),
            ("gain", "gain", 0),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("filter.eg", "filter.eq", 1),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
            assert_eq!(distance(b, a), expected, "{b} {a}");
        }
    }
}
