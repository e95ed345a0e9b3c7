//! Temporary.
#[path = "../tests/http/service.rs"]
#[allow(dead_code, reason = "temporary")]
mod service;
#[tokio::main]
async fn main() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8099").await.unwrap();
    maaltal_web::run(listener, std::sync::Arc::new(service::made_up()), std::future::pending()).await.unwrap();
}
