//! Who is let in: who has a token, or, while there are none, requests meant for this very machine, sent by nobody else's page.

use crate::access::Asker;
use crate::desk::Desk;
use crate::refusal::{Reason, Refusal};
use crate::{Caller, NodeError};
use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::net::IpAddr;

/// Fields of every answer: nothing is run, framed, sniffed or told to others.
const FIELDS: [(HeaderName, HeaderValue); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; \
             form-action 'self'; frame-ancestors 'none'",
        ),
    ),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
];

/// What a calendar is told that asks for a feed without a token: it then asks its user for a name, which may be any, and a
/// password, which is the token.
const FEED_CHALLENGE: HeaderValue = HeaderValue::from_static("Basic realm=\"maaltal\", charset=\"UTF-8\"");

/// So much of a request is noted, in characters.
const NOTED: usize = 1_000;

/// Adds the fields that every answer has, but for those that it has of its own.
pub(crate) async fn protect(mut response: Response) -> Response {
    for (name, value) in FIELDS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

/// Writes one line for each request: method, path without query and without person numbers, status.
pub(crate) async fn note(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), maaltal_domain::mask(request.uri().path()));
    let response = next.run(request).await;
    tracing::info!(%method, path, status = response.status().as_u16(), "answered");
    response
}

/// Lets in who has a token or needs none, and says to the rest of the way who it is.
pub(crate) async fn admit(State(desk): State<Desk>, mut request: Request, next: Next) -> Result<Response, Refusal> {
    let caller = desk.admit(token(&request)?.as_deref())?;
    if caller == Caller::Everyone {
        refuse_strangers(&request)?;
    }
    let address = request.uri().path_and_query().map_or_else(|| request.uri().path(), |both| both.as_str());
    let asked = format!("{} {}", request.method(), maaltal_domain::mask(address));
    request.extensions_mut().insert(Asker { caller, request: asked.chars().take(NOTED).collect() });
    Ok(next.run(request).await)
}

/// The token of a request, `Authorization: Bearer TOKEN`; of one for a feed also as the password of `Basic`, for calendars
/// send no other.
fn token(request: &Request) -> Result<Option<String>, Refusal> {
    let mut fields = request.headers().get_all(header::AUTHORIZATION).iter();
    let Some(field) = fields.next() else { return Ok(None) };
    // Outlook sends the scheme alone, to learn how it may sign in.
    if field.as_bytes().eq_ignore_ascii_case(b"bearer") && is_feed(request) {
        return Ok(None);
    }
    let parts = field.to_str().ok().and_then(|field| field.split_once(' ')).filter(|_| fields.next().is_none());
    let token = match parts {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Some(token.trim().to_owned()),
        Some((scheme, both)) if scheme.eq_ignore_ascii_case("basic") && is_feed(request) => password(both.trim()),
        _ => None,
    };
    token.map(Some).ok_or_else(|| NodeError::Token.into())
}

/// Whether a request is for a calendar's feed.
fn is_feed(request: &Request) -> bool {
    request.method().is_safe() && request.uri().path().ends_with("/meetings.ics")
}

/// What stands behind the name in the credentials of `Basic`.
fn password(credentials: &str) -> Option<String> {
    let both = String::from_utf8(BASE64_STANDARD.decode(credentials).ok()?).ok()?;
    both.split_once(':').map(|(_, password)| password.to_owned())
}

/// Tells those who ask for a feed and are not let in that they may send a name and a password.
pub(crate) async fn challenge(request: Request, next: Next) -> Response {
    let is_feed = is_feed(&request);
    let mut response = next.run(request).await;
    if is_feed && response.status() == StatusCode::UNAUTHORIZED {
        response.headers_mut().append(header::WWW_AUTHENTICATE, FEED_CHALLENGE);
    }
    response
}

/// Refuses what was sent to another host's name (against DNS rebinding) or by another site's page.
fn refuse_strangers(request: &Request) -> Result<(), Refusal> {
    let host = host_of(request.uri(), request.headers())
        .filter(is_loopback)
        .ok_or_else(|| Refusal::new(Reason::Host, "host: expected a loopback name or address, got another"))?;
    if !request.method().is_safe() && is_from_elsewhere(request.headers(), &host) {
        return Err(Refusal::new(Reason::CrossSite, "origin: expected this service's own pages, got another site"));
    }
    Ok(())
}

/// The host that a request was meant for; nothing where it names none, two, or two that differ.
fn host_of(uri: &Uri, headers: &HeaderMap) -> Option<Authority> {
    let mut fields = headers.get_all(header::HOST).iter();
    let field = fields.next().map(|field| Authority::try_from(field.as_bytes()));
    match (field, fields.next(), uri.authority()) {
        (Some(Ok(host)), None, None) => Some(host),
        (Some(Ok(host)), None, Some(target)) => (host == *target).then_some(host),
        (None, None, Some(target)) => Some(target.clone()),
        _ => None,
    }
}

fn is_loopback(host: &Authority) -> bool {
    let name = host.host();
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    let plain = !host.as_str().contains('@');
    plain && (name.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()))
}

/// Whether a browser says that another site's page made it send this. Programs that are no browsers say neither.
fn is_from_elsewhere(headers: &HeaderMap, host: &Authority) -> bool {
    let all_fit = |name: HeaderName, fits: &dyn Fn(&str) -> bool| {
        headers.get_all(name).iter().all(|field| field.to_str().is_ok_and(fits))
    };
    let own = [format!("http://{host}"), format!("https://{host}")];
    let same_site = all_fit(HeaderName::from_static("sec-fetch-site"), &|site| matches!(site, "same-origin" | "none"));
    !same_site || !all_fit(header::ORIGIN, &|origin| own.iter().any(|own| own.eq_ignore_ascii_case(origin)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(host: &str, expected: bool) {
        let host = host.parse::<Authority>();
        assert_eq!(host.as_ref().is_ok_and(is_loopback), expected, "{host:?}");
    }

    #[test]
    fn only_loopback_hosts() {
        for host in ["localhost", "LOCALHOST:8080", "127.0.0.1", "127.1.2.3:80", "[::1]", "[::1]:8080"] {
            check(host, true);
        }
        for host in
            ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "0.0.0.0", "10.0.0.1", "x@localhost", "[::]"]
        {
            check(host, false);
        }
    }
}
