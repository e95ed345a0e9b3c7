//! Files of the page: its style sheet and its fonts, at addresses that change with their content.

use crate::refusal::{Reason, Refusal};
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maaltal_domain::Hash;
use std::sync::LazyLock;

/// Name, media type and bytes of each file. The style sheet names the fonts beside it.
const FILES: [(&str, &str, &[u8]); 3] = [
    ("page.css", "text/css; charset=utf-8", include_bytes!("assets/page.css")),
    (
        "IBMPlexSans-Regular.otf",
        "font/otf",
        include_bytes!("../../../third_party/ibm-plex-sans/IBMPlexSans-Regular.otf"),
    ),
    (
        "IBMPlexSans-SemiBold.otf",
        "font/otf",
        include_bytes!("../../../third_party/ibm-plex-sans/IBMPlexSans-SemiBold.otf"),
    ),
];

/// The digest over all files that their addresses carry.
static DIGEST: LazyLock<String> = LazyLock::new(|| {
    let all: Vec<u8> = FILES.iter().flat_map(|(_, _, bytes)| Hash::of(bytes).0).collect();
    Hash::of(&all).short()
});

/// The address of the style sheet.
pub(crate) fn style_sheet() -> String {
    format!("/assets/{}/page.css", *DIGEST)
}

/// `GET /assets/{digest}/{file}`
pub(crate) async fn file(asked: Result<Path<(String, String)>, PathRejection>) -> Result<Response, Refusal> {
    let found = asked
        .ok()
        .and_then(|Path((digest, name))| FILES.iter().find(|(known, _, _)| *known == name && digest == *DIGEST));
    let (_, form, bytes) = found.ok_or_else(|| Refusal::new(Reason::NotFound, "no such file"))?;
    let fields = [(header::CONTENT_TYPE, *form), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((fields, *bytes).into_response())
}
