//! Comments: add, set, remove.

use serde::{Deserialize, Serialize};

use crate::document::annotation::Comment;
use crate::document::model::Document;
use crate::document::number;
use crate::edit::bounds;
use crate::edit::effect::Effect;
use crate::edit::error::EditError;
use crate::edit::index::Index;
use crate::edit::present::{present, swap};
use crate::limits;

/// Adds a comment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddComment {
    /// The comment, with an id that no other has.
    pub comment: Comment,
    /// Its place in the list; the end where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
}

/// Changes a comment. What is left out stays as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetComment {
    /// Which.
    pub comment: String,
    /// The note.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub text: Option<String>,
    /// Of its upper left corner.
    #[serde(
        default,
        deserialize_with = "present",
        serialize_with = "number::optional_pair",
        skip_serializing_if = "Option::is_none"
    )]
    pub position: Option<[f64; 2]>,
    /// Width and height; null leaves them to the editor.
    #[serde(
        default,
        deserialize_with = "present",
        serialize_with = "number::changed_pair",
        skip_serializing_if = "Option::is_none"
    )]
    pub size: Option<Option<[f64; 2]>>,
}

/// Removes a comment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveComment {
    /// Which.
    pub comment: String,
}

impl AddComment {
    /// Applies it.
    ///
    /// # Errors
    /// An id that is there already, a text that is too long, a place behind the end.
    pub(super) fn apply(
        self,
        document: &mut Document,
        index: &mut Index,
    ) -> Result<(RemoveComment, Effect), EditError> {
        bounds::comment(&self.comment)?;
        let comment = self.comment.id.clone();
        if place(document, &comment).is_ok() {
            return Err(EditError::DuplicateComment { comment });
        }
        let at = index.place(self.at, document.comments.len())?;
        document.comments.insert(at, self.comment);
        Ok((RemoveComment { comment }, Effect::layout()))
    }
}

impl SetComment {
    /// Applies it.
    ///
    /// # Errors
    /// A comment that is not there, a text that is too long, numbers that are not finite.
    pub(super) fn apply(self, document: &mut Document) -> Result<(Self, Effect), EditError> {
        if let Some(text) = &self.text {
            bounds::text("text", text, limits::TEXT_LENGTH)?;
        }
        let position = self.position.map(bounds::canvas("position")).transpose()?;
        let size = match self.size {
            Some(Some(size)) => Some(Some(bounds::canvas("size")(size)?)),
            other => other,
        };
        let at = place(document, &self.comment)?;
        let comment = &mut document.comments[at];
        let inverse = Self {
            comment: self.comment,
            text: swap(&mut comment.text, self.text),
            position: swap(&mut comment.position, position),
            size: swap(&mut comment.size, size),
        };
        Ok((inverse, Effect::layout()))
    }
}

impl RemoveComment {
    /// Applies it.
    ///
    /// # Errors
    /// A comment that is not there.
    pub(super) fn apply(self, document: &mut Document) -> Result<(AddComment, Effect), EditError> {
        let at = place(document, &self.comment)?;
        let inverse = AddComment {
            comment: document.comments.remove(at),
            at: Some(at),
        };
        Ok((inverse, Effect::layout()))
    }
}

fn place(document: &Document, id: &str) -> Result<usize, EditError> {
    let mut comments = document.comments.iter();
    comments
        .position(|comment| comment.id == id)
        .ok_or_else(|| EditError::UnknownComment {
            comment: id.to_owned(),
        })
}
