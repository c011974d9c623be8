//! What is written about an address: all that neither its door nor its handler tells.

use schemars::{JsonSchema, SchemaGenerator};

use crate::doors::SchemaOf;

/// Addresses of one subject.
pub(super) struct Subject {
    /// Its name.
    pub name: &'static str,
    /// What it is about, in a sentence.
    pub about: &'static str,
    /// What can be done.
    pub operations: Vec<Operation>,
}

/// An address with a method.
pub(super) struct Operation {
    pub method: &'static str,
    pub path: &'static str,
    /// A name for it in generated clients.
    pub id: &'static str,
    pub summary: &'static str,
    /// What else is to be known.
    pub more: &'static str,
    pub parameters: Vec<Parameter>,
    pub body: Vec<Content>,
    pub answers: Vec<Answer>,
    /// How it refuses besides what its door and what it takes make plain.
    pub refusals: Vec<u16>,
}

/// A parameter that the handler's signature does not show.
pub(super) struct Parameter {
    /// `query` or `header`.
    pub place: &'static str,
    pub name: &'static str,
    pub about: &'static str,
    pub is_required: bool,
    pub schema: SchemaOf,
}

/// A body in one format.
#[derive(Clone, Copy)]
pub(super) struct Content {
    pub media_type: &'static str,
    /// Where its schema stands: `schema`, or `x-event-data` for that of each event's data.
    pub key: &'static str,
    pub schema: Option<SchemaOf>,
}

/// What is answered with a status.
pub(super) struct Answer {
    pub status: u16,
    pub about: &'static str,
    pub content: Vec<Content>,
    pub headers: Vec<(&'static str, &'static str)>,
}

/// `GET`
pub(super) fn get(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    Operation::new("GET", path, id, summary)
}

/// `PUT`
pub(super) fn put(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    Operation::new("PUT", path, id, summary)
}

/// `POST`
pub(super) fn post(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    Operation::new("POST", path, id, summary)
}

/// `DELETE`
pub(super) fn delete(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    Operation::new("DELETE", path, id, summary)
}

/// JSON of a type.
fn json<T: JsonSchema>() -> Content {
    Content { media_type: "application/json", key: "schema", schema: Some(SchemaGenerator::subschema_for::<T>) }
}

impl Operation {
    fn new(method: &'static str, path: &'static str, id: &'static str, summary: &'static str) -> Self {
        let (parameters, body, answers, refusals) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { method, path, id, summary, more: "", parameters, body, answers, refusals }
    }

    /// Says more.
    pub(super) fn more(mut self, more: &'static str) -> Self {
        self.more = more;
        self
    }

    /// A parameter of the query.
    pub(super) fn query<T: JsonSchema>(self, name: &'static str, about: &'static str) -> Self {
        self.parameter::<T>("query", name, about)
    }

    /// A header.
    pub(super) fn header(self, name: &'static str, about: &'static str) -> Self {
        self.parameter::<String>("header", name, about)
    }

    fn parameter<T: JsonSchema>(mut self, place: &'static str, name: &'static str, about: &'static str) -> Self {
        let schema = SchemaGenerator::subschema_for::<T>;
        self.parameters.push(Parameter { place, name, about, is_required: false, schema });
        self
    }

    /// The parameter before is required.
    pub(super) fn required(mut self) -> Self {
        if let Some(last) = self.parameters.last_mut() {
            last.is_required = true;
        }
        self
    }

    /// A body of JSON.
    pub(super) fn takes<T: JsonSchema>(mut self) -> Self {
        self.body.push(json::<T>());
        self
    }

    /// A body in another format.
    pub(super) fn reads(mut self, media_type: &'static str) -> Self {
        self.body.push(Content { media_type, key: "schema", schema: None });
        self
    }

    /// An answer in JSON.
    pub(super) fn answers<T: JsonSchema>(self, about: &'static str) -> Self {
        self.answers_as::<T>(200, about)
    }

    /// An answer in JSON with another status.
    pub(super) fn answers_as<T: JsonSchema>(self, status: u16, about: &'static str) -> Self {
        self.answer(status, about, Some(json::<T>()))
    }

    /// What was put, whether it is new or not.
    pub(super) fn keeps<T: JsonSchema>(self) -> Self {
        self.answers_as::<T>(200, "It has taken the place of what was there.").answers_as::<T>(201, "It is new.")
    }

    /// What was made.
    pub(super) fn makes<T: JsonSchema>(self, about: &'static str) -> Self {
        self.answers_as::<T>(201, about)
    }

    /// An answer without a body.
    pub(super) fn done(self, about: &'static str) -> Self {
        self.answer(204, about, None)
    }

    /// An answer in another format, beside JSON where there is that too.
    pub(super) fn sends(self, media_type: &'static str, about: &'static str) -> Self {
        self.answer(200, about, Some(Content { media_type, key: "schema", schema: None }))
    }

    /// A stream of events, each with data of a type.
    pub(super) fn tells<T: JsonSchema>(self, about: &'static str) -> Self {
        self.answer(200, about, Some(Content { media_type: "text/event-stream", key: "x-event-data", ..json::<T>() }))
    }

    /// An answer; a second one of the same status is another format of it.
    pub(super) fn answer(mut self, status: u16, about: &'static str, content: Option<Content>) -> Self {
        match self.answers.iter_mut().find(|answer| answer.status == status) {
            Some(answer) => answer.content.extend(content),
            None => {
                self.answers.push(Answer { status, about, content: content.into_iter().collect(), headers: vec![] });
            }
        }
        self
    }

    /// A header of the answer before.
    pub(super) fn with(mut self, header: &'static str, about: &'static str) -> Self {
        if let Some(last) = self.answers.last_mut() {
            last.headers.push((header, about));
        }
        self
    }

    /// How it refuses.
    pub(super) fn refuses(mut self, statuses: &[u16]) -> Self {
        self.refusals.extend(statuses);
        self
    }
}
