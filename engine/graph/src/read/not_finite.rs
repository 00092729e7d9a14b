//! A number that is not finite in a text whose parser knows such numbers (YAML), and the way to it.

use serde_json::Value;

use crate::problem::{Code, Problem, quoted};
use crate::read::list::List;
use crate::read::object::Object;

/// The way is noted from within while the parser unwinds.
#[derive(Debug)]
pub struct NotFinite {
    found: &'static str,
    /// Keys and indices, the innermost first.
    way: Vec<Step>,
    /// The id of the element that it stands in, where that was read before.
    id: Option<String>,
    list: Option<List>,
}

#[derive(Debug)]
enum Step {
    Key(String),
    Index(usize),
}

impl NotFinite {
    /// What stands there.
    #[must_use]
    pub fn new(number: f64) -> Self {
        let found = if number.is_nan() {
            "not a number (NaN)"
        } else if number > 0.0 {
            "infinite"
        } else {
            "minus infinite"
        };
        Self {
            found,
            way: Vec::new(),
            id: None,
            list: None,
        }
    }

    /// It stands under a key.
    pub fn under(&mut self, key: &str) {
        self.way.push(Step::Key(quoted(key)));
    }

    /// It stands in a list.
    pub fn at(&mut self, index: usize) {
        self.way.push(Step::Index(index));
    }

    /// It stands in an element of which so much was read.
    pub fn of(&mut self, element: &mut Object<'_>) {
        if let Some(Value::String(id)) = element.take("id") {
            self.id = Some(id);
        }
    }

    /// It stands in a list of the document.
    pub fn in_list(&mut self, list: List) {
        self.list = Some(list);
    }

    /// The whole of it.
    #[must_use]
    pub fn problem(mut self) -> Problem {
        self.way.reverse();
        let mut way = String::new();
        for step in &self.way {
            match step {
                Step::Key(key) if way.is_empty() => way.push_str(key),
                Step::Key(key) => way.push_str(&format!(".{key}")),
                Step::Index(index) => way.push_str(&format!("[{index}]")),
            }
        }
        let subject = if way.is_empty() { "the document" } else { &way };
        let found = self.found;
        let mut problem = Problem::error(
            Code::Value,
            format!("{subject} is {found}; expected a finite number"),
        )
        .arg("found", found)
        .arg("expected", "a finite number");
        match (self.list, self.id) {
            (Some(List::Nodes), Some(id)) => problem = problem.node(id),
            (Some(List::Connections), Some(id)) => problem = problem.connection(id),
            _ => {}
        }
        if let (Some(List::Nodes), [_, _, Step::Key(object), Step::Key(param)]) =
            (self.list, self.way.as_slice())
            && object == "params"
        {
            problem = problem.param(param);
        }
        problem
    }
}
