//! Which elements of one list go on in another.

use std::collections::HashMap;
use std::hash::Hash;

/// Elements that may have gone between two neighbours that stayed, before all that are left are looked up.
const LOOK_AHEAD: usize = 32;

/// By place in `after`: the place in `before` of the element with the same id. Ids are unique in each list. Most
/// elements stand behind each other in both, so the two are gone through side by side; what is left over is looked up.
pub(crate) fn pair<'a, A, B, I: Eq + Hash + 'a>(
    before: &'a [B],
    id_before: impl Fn(&'a B) -> &'a I,
    after: &'a [A],
    id_after: impl Fn(&'a A) -> &'a I,
) -> Vec<Option<usize>> {
    let mut pairs = Vec::with_capacity(after.len());
    let mut next = 0;
    let mut skipped: Vec<usize> = Vec::new();
    let mut has_missing = false;
    for element in after {
        let id = id_after(element);
        let ahead = before.iter().skip(next).take(LOOK_AHEAD);
        let away = ahead.map(&id_before).position(|other| other == id);
        has_missing |= away.is_none();
        pairs.push(away.map(|away| {
            skipped.extend(next..next + away);
            next += away + 1;
            next - 1
        }));
    }
    skipped.extend(next..before.len());
    if has_missing && !skipped.is_empty() {
        let left = skipped.iter().filter_map(|place| before.get(*place));
        let left: HashMap<&I, usize> = left.map(id_before).zip(skipped.iter().copied()).collect();
        for (pair, element) in pairs.iter_mut().zip(after) {
            if pair.is_none() {
                *pair = left.get(id_after(element)).copied();
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    proptest::proptest! {
        #[test]
        fn as_a_search_for_each(
            before in proptest::collection::vec(0..60_u8, 0..80),
            after in proptest::collection::vec(0..60_u8, 0..80),
            is_sorted: bool,
        ) {
            let unique = |list: Vec<u8>| {
                let mut seen = HashSet::new();
                list.into_iter().filter(|id| seen.insert(*id)).collect::<Vec<u8>>()
            };
            let (mut before, mut after) = (unique(before), unique(after));
            if is_sorted {
                before.sort_unstable();
                after.sort_unstable();
            }
            let expected: Vec<Option<usize>> = after
                .iter()
                .map(|id| before.iter().position(|other| other == id))
                .collect();
            proptest::prop_assert_eq!(pair(&before, |id| id, &after, |id| id), expected);
        }
    }
}
