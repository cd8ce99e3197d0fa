//! The built pages that students open: embedded in the program, or in a folder.

use std::borrow::Cow;
use std::path::PathBuf;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::http::AppState;
use crate::http::error::not_found;

/// Where the page that shows every view of a student is.
const STUDENT: &str = "student.html";

/// What the page may do: run and ask what comes from this server, and show pictures that it was given. No other site
/// may frame it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// A file whose name changes with what it says is never asked for again.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// Everything else is asked for every time.
const ASK_AGAIN: &str = "no-cache";

/// Where the built pages are.
#[derive(Clone, Debug, Default)]
pub enum Pages {
    /// Nowhere: the server answers programs alone.
    #[default]
    Nowhere,
    /// In this folder.
    Folder(PathBuf),
    /// In the program.
    #[cfg(feature = "embedded-pages")]
    Embedded,
}

#[cfg(feature = "embedded-pages")]
#[derive(rust_embed::Embed)]
#[folder = "../../ui/dist"]
#[include = "student.html"]
#[include = "*.js"]
#[include = "assets/*"]
struct Embedded;

impl Pages {
    /// The pages that the program itself has.
    pub fn own() -> Self {
        #[cfg(feature = "embedded-pages")]
        return Self::Embedded;
        #[cfg(not(feature = "embedded-pages"))]
        Self::Nowhere
    }

    async fn file(&self, name: &str) -> Option<Cow<'static, [u8]>> {
        match self {
            Self::Nowhere => None,
            Self::Folder(folder) => tokio::fs::read(folder.join(name)).await.ok().map(Cow::Owned),
            #[cfg(feature = "embedded-pages")]
            Self::Embedded => Embedded::get(name).map(|file| file.data),
        }
    }
}

/// The page of every view of a student; its own scripts know which one.
pub async fn student(State(state): State<AppState>) -> Response {
    answer(&state.pages, STUDENT, ASK_AGAIN).await
}

/// A script, style, font or picture of the pages.
pub async fn asset(State(state): State<AppState>, Path(name): Path<String>) -> Response {
    answer(&state.pages, &format!("assets/{name}"), FOREVER).await
}

/// The script that keeps a page for when the server is away. A browser wants it at the top.
pub async fn worker(State(state): State<AppState>) -> Response {
    answer(&state.pages, "worker.js", ASK_AGAIN).await
}

async fn answer(pages: &Pages, name: &str, caching: &'static str) -> Response {
    let kind = media_type(name).filter(|_| is_plain(name));
    let Some(kind) = kind else { return not_found().await.into_response() };
    let Some(bytes) = pages.file(name).await else { return not_found().await.into_response() };
    let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, caching), (CONTENT_SECURITY_POLICY, POLICY)];
    (StatusCode::OK, headers, bytes).into_response()
}

/// Whether a name leads nowhere but into the folder.
fn is_plain(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    name.split('/').all(|part| !part.starts_with('.') && !part.is_empty() && part.bytes().all(allowed))
}

fn media_type(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        _ => return None,
    })
}
