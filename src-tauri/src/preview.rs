//! What the camera sees, as pictures for an `<img>`: `preview://localhost/` (`http://preview.localhost/` on Windows).
//!
//! A request is answered with the next frame that has not been shown yet, so a page that asks again whenever a picture
//! has arrived sees a film, and one that does not ask costs nothing. Without a frame the answer is 404 after a moment.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tauri::async_runtime::spawn_blocking;
use tauri::http::{Response, StatusCode, header};
use tauri::{Builder, Manager, UriSchemeContext, Wry};

use crate::camera::{Camera, CapturedFrame, Frames};
use crate::windows;

const SCHEME: &str = "preview";

/// A camera that gives no frame for so long has none to show.
const PATIENCE: Duration = Duration::from_millis(500);

/// From picture to picture: fifteen a second are enough to aim by, and each costs time to make and to paint.
const PACE: Duration = Duration::from_millis(60);

/// The frame shown last.
type Shown = Mutex<Option<Arc<CapturedFrame>>>;

/// Adds the scheme to the program.
pub(crate) fn register(builder: Builder<Wry>) -> Builder<Wry> {
    let shown = Arc::new(Shown::default());
    builder.register_asynchronous_uri_scheme_protocol(SCHEME, move |context, _request, responder| {
        let (frames, shown) = (visible_frames(&context), Arc::clone(&shown));
        spawn_blocking(move || {
            let picture = frames.and_then(|frames| next_picture(&frames, &shown));
            responder.respond(answer(picture));
        });
    })
}

/// The camera's frames, for the window that may see them.
fn visible_frames(context: &UriSchemeContext<'_, Wry>) -> Option<Frames> {
    let camera = context.app_handle().try_state::<Camera>()?;
    (context.webview_label() == windows::STAFF).then(|| camera.frames().clone())
}

fn next_picture(frames: &Frames, shown: &Shown) -> Option<Vec<u8>> {
    let last = shown.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let frame = next_frame(frames, last.as_deref())?;
    *shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&frame));
    frame.preview().map(<[u8]>::to_vec)
}

/// The first frame at least [`PACE`] after the last one.
fn next_frame(frames: &Frames, last: Option<&CapturedFrame>) -> Option<Arc<CapturedFrame>> {
    let mut frame = frames.wait_newer(last.map_or(0, CapturedFrame::number), PATIENCE)?;
    while last.is_some_and(|last| frame.captured_at() < last.captured_at() + PACE) {
        frame = frames.wait_newer(frame.number(), PATIENCE)?;
    }
    Some(frame)
}

fn answer(picture: Option<Vec<u8>>) -> Response<Vec<u8>> {
    let status = if picture.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let mut response = Response::new(picture.unwrap_or_default());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("image/jpeg"));
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_frame_there_is_no_picture() {
        assert!(next_picture(&Frames::default(), &Shown::default()).is_none());
        let response = answer(None);
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    }
}
