//! The service on a real socket.

use super::service::made_up;
use maaltal_web::run;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Sends `request` and reads until the service closes the connection.
fn exchange(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn it_answers_until_it_is_told_to_stop() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let service = tokio::spawn(run(listener, Arc::new(made_up()), async { drop(stopped.await) }));
    let ask = move |request: String| tokio::task::spawn_blocking(move || exchange(address, &request));

    let answer = ask(format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with(r#"{"status":"ok"}"#), "{answer}");
    let foreign = ask("GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".into()).await.unwrap();
    assert!(foreign.starts_with("HTTP/1.1 421 "), "{foreign}");
    let broken = ask("POST /v1/events HTTP/1.1\r\nContent-Length: -1\r\n\r\n".into()).await.unwrap();
    assert!(broken.starts_with("HTTP/1.1 400 "), "{broken}");

    stop.send(()).unwrap();
    service.await.unwrap().unwrap();
    assert!(TcpStream::connect(address).is_err());
}
