//! A question to the node, from the request to the answer.

use super::{Asked, Parameters};
use crate::Node;
use crate::access::Asker;
use crate::desk::Desk;
use crate::refusal::Refusal;
use crate::representation::{JSON, Representation};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use serde_json::Value as Json;
use std::convert::Infallible;

/// Somebody who asks the node something.
pub(crate) struct Visit {
    pub desk: Desk,
    pub asker: Asker,
    pub asked: Asked,
}

impl FromRequestParts<Desk> for Visit {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Infallible> {
        let asker = Asker::from_request_parts(parts, desk).await?;
        let asked = Asked::from_request_parts(parts, desk).await?;
        Ok(Self { desk: desk.clone(), asker, asked })
    }
}

impl Visit {
    /// Answers in the form `media`: takes the parameters by `read`, what is found by `find` from the node, and makes the
    /// answer of that by `show`.
    ///
    /// # Errors
    /// When the form is not accepted, a parameter is wrong, or `find` fails.
    pub async fn answer<P: Send + 'static, T: Send + 'static>(
        self,
        media: &'static str,
        read: impl FnOnce(&mut Parameters) -> P,
        find: impl FnOnce(&dyn Node, &Asker, P) -> Result<T, Refusal> + Send + 'static,
        show: impl FnOnce(T) -> Representation,
    ) -> Result<Response, Refusal> {
        let Self { desk, asker, asked } = self;
        let mut parameters = asked.parameters(media)?;
        let wanted = read(&mut parameters);
        parameters.finish()?;
        let found = desk.ask(move |node| find(node, &asker, wanted)).await?;
        Ok(show(found).answer(&asked.headers))
    }

    /// Answers in JSON, as [`answer`](Self::answer).
    ///
    /// # Errors
    /// As [`answer`](Self::answer).
    pub async fn json<P: Send + 'static>(
        self,
        read: impl FnOnce(&mut Parameters) -> P,
        find: impl FnOnce(&dyn Node, &Asker, P) -> Result<Json, Refusal> + Send + 'static,
    ) -> Result<Response, Refusal> {
        self.answer(JSON, read, find, |json| Representation::json(&json)).await
    }
}
