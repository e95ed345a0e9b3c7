//! Who is let in, and what every answer has.

use super::service::{get, made_up, send};
use axum::body::Body;
use axum::http::Method;

fn check_host(host: &str, status: u16) {
    let answer = send(made_up(), Method::GET, "/healthz", &[("host", host)], Body::empty());
    assert_eq!(answer.status.as_u16(), status, "{host}");
    if status != 200 {
        answer.problem(421);
    }
}

#[test]
fn only_loopback_hosts_are_answered() {
    for host in ["localhost", "127.0.0.1:8080", "[::1]:8080"] {
        check_host(host, 200);
    }
    for host in ["", "evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "a b", "10.0.0.1", "0"] {
        check_host(host, 421);
    }
    send(made_up(), Method::GET, "/nowhere", &[("host", "evil.example")], Body::empty()).problem(421);
    let absolute = |path, host| send(made_up(), Method::GET, path, &[("host", host)], Body::empty()).status;
    assert_eq!(absolute("http://localhost/healthz", "localhost"), 200);
    assert_eq!(absolute("http://evil.example/healthz", "localhost"), 421);
    let twice = [("host", "localhost"), ("host", "evil.example")];
    send(made_up(), Method::GET, "/healthz", &twice, Body::empty()).problem(421);
}

fn check_origin(fields: &[(&str, &str)], refused: bool) {
    let fields = [fields, &[("content-type", "application/x-ndjson")]].concat();
    let answer = send(made_up(), Method::POST, "/v1/events", &fields, "");
    assert_eq!(answer.status.as_u16(), if refused { 403 } else { 200 }, "{fields:?}");
    if refused {
        answer.problem(403);
    }
}

#[test]
fn other_sites_cannot_send_events() {
    check_origin(&[], false);
    check_origin(&[("sec-fetch-site", "same-origin"), ("origin", "http://localhost:8080")], false);
    check_origin(&[("sec-fetch-site", "cross-site")], true);
    check_origin(&[("sec-fetch-site", "same-site")], true);
    check_origin(&[("origin", "https://evil.example")], true);
    check_origin(&[("origin", "http://localhost:9090")], true);
    check_origin(&[("origin", "null")], true);
}

#[test]
fn every_answer_is_protected() {
    for path in ["/", "/programmes/kanten", "/v1/programmes", "/nowhere", "/v1/programmes/kanten/snapshot.csv"] {
        let answer = get(path);
        assert_eq!(
            answer.header("content-security-policy"),
            "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; \
             form-action 'self'; frame-ancestors 'none'"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
    }
}

#[test]
fn addresses_and_methods_that_are_none_are_problems() {
    for path in [
        "/nowhere",
        "/v1",
        "/v1/programmes/none",
        "/v1/programmes/N%C3%98/snapshot",
        "/programmes/%ff",
        "/assets/x/page.css",
    ] {
        get(path).problem(404);
    }
    for (method, path, allowed) in [
        (Method::DELETE, "/v1/programmes", "GET,HEAD"),
        (Method::GET, "/v1/events", "POST"),
        (Method::OPTIONS, "/", "GET,HEAD"),
    ] {
        let answer = send(made_up(), method, path, &[], Body::empty());
        answer.problem(405);
        assert_eq!(answer.header("allow"), allowed);
    }
}
