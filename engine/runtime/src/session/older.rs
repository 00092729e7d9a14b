//! Which of the edges that the executor has goes on.

use std::collections::HashMap;

use crate::session::edges::LoadedEdge;

/// The edges that the executor has, looked through in the order of the wanted ones: most stand where they stood, the
/// others are looked up by their id.
pub(crate) struct Older<'a> {
    edges: &'a [LoadedEdge],
    by_id: Option<HashMap<&'a str, usize>>,
    next: usize,
    /// By place: whether a wanted edge continues it.
    pub is_continued: Vec<bool>,
}

impl<'a> Older<'a> {
    /// None is continued yet.
    pub fn new(edges: &'a [LoadedEdge]) -> Self {
        Self {
            edges,
            by_id: None,
            next: 0,
            is_continued: vec![false; edges.len()],
        }
    }

    /// The edge on the same path under the same id.
    pub fn continued_by(&mut self, wanted: &LoadedEdge) -> Option<&'a LoadedEdge> {
        let edges = self.edges;
        let stood = edges
            .get(self.next)
            .is_some_and(|edge| edge.id == wanted.id);
        let place = if stood {
            self.next
        } else {
            let by_id = self.by_id.get_or_insert_with(|| {
                let ids = edges.iter().map(|edge| edge.id.as_str());
                ids.zip(0..).collect()
            });
            *by_id.get(wanted.id.as_str())?
        };
        self.next = place + 1;
        let edge = edges.get(place).filter(|edge| edge.is_same_path(wanted))?;
        if let Some(mark) = self.is_continued.get_mut(place) {
            *mark = true;
        }
        Some(edge)
    }
}
