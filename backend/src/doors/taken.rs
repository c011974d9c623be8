//! What handlers take, read from their signatures, so that nobody writes it down a second time.

use std::fmt;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, RawQuery, Request, State};
use axum::http::HeaderMap;
use axum::{Extension, Json};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::Caller;

/// Makes the schema of a type.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// What a handler takes besides the address.
#[derive(Clone, Copy, Default)]
pub struct Taken {
    /// The members of its query.
    pub query: Option<SchemaOf>,
    /// Its body, where that is JSON.
    pub json: Option<SchemaOf>,
}

impl fmt::Debug for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (query, json) = (self.query.is_some(), self.json.is_some());
        f.debug_struct("Taken").field("query", &query).field("json", &json).finish()
    }
}

/// The arguments of a handler.
pub trait Takes: 'static {
    /// What they take.
    fn taken() -> Taken;
}

/// One argument of a handler.
trait Argument {
    /// Notes what it takes; most take nothing that a sender could write.
    fn note(_: &mut Taken) {}
}

macro_rules! arguments {
    ($($argument:ident)*) => {
        // How axum names the arguments of a handler: a mark of its own, then each.
        impl<M: 'static, $($argument: Argument + 'static),*> Takes for (M, $($argument,)*) {
            #[allow(unused_mut, reason = "some handlers take nothing")]
            fn taken() -> Taken {
                let mut taken = Taken::default();
                $($argument::note(&mut taken);)*
                taken
            }
        }
    };
}

arguments!();
arguments!(A);
arguments!(A B);
arguments!(A B C);
arguments!(A B C D);
arguments!(A B C D E);
arguments!(A B C D E F);

impl<T: JsonSchema> Argument for Query<T> {
    fn note(taken: &mut Taken) {
        taken.query = Some(T::json_schema);
    }
}

impl<T: JsonSchema> Argument for Json<T> {
    fn note(taken: &mut Taken) {
        taken.json = Some(SchemaGenerator::subschema_for::<T>);
    }
}

impl<T: Argument, E> Argument for Result<T, E> {
    fn note(taken: &mut Taken) {
        T::note(taken);
    }
}

impl<T: Argument> Argument for Option<T> {
    fn note(taken: &mut Taken) {
        T::note(taken);
    }
}

impl<T> Argument for State<T> {}
impl<T> Argument for Path<T> {}
impl<T> Argument for Extension<T> {}
impl Argument for Caller {}
impl Argument for HeaderMap {}
// What these take is described by hand.
impl Argument for RawQuery {}
impl Argument for Request {}
impl Argument for Body {}
impl Argument for Bytes {}
