//! What the page is told without asking.

use lixiao_desk::Desk;
use lixiao_protocol::ipc::{CameraState, EnrolmentOffer, InView, event};
use serde::Serialize;
use tauri::async_runtime::spawn;
use tauri::{AppHandle, Emitter};

use crate::sounds::{Sound, Sounds};
use crate::windows;

/// Tells the page of every change of the desk, from now on.
pub(crate) fn forward(app: &AppHandle, desk: &Desk, sounds: &Sounds) {
    spawn(forward_status(app.clone(), desk.clone(), sounds.clone()));
    spawn(forward_marks(app.clone(), desk.clone()));
}

async fn forward_status(app: AppHandle, desk: Desk, sounds: Sounds) {
    let mut changes = desk.watch_status();
    let mut was_online = false;
    while changes.changed().await.is_ok() {
        let status = changes.borrow_and_update().clone();
        if was_online && !status.sync.online {
            sounds.play(Sound::Offline, &status.settings);
        }
        was_online = status.sync.online;
        tell(&app, event::STATUS, &status);
    }
}

async fn forward_marks(app: AppHandle, desk: Desk) {
    let mut changes = desk.watch_marks();
    while changes.changed().await.is_ok() {
        tell(&app, event::MARKS, &());
    }
}

/// Tells the page how it stands with the camera.
pub(crate) fn tell_camera(app: &AppHandle, state: &CameraState) {
    tell(app, event::CAMERA, state);
}

/// Tells the page which code is in the camera's picture, if any.
pub(crate) fn tell_in_view(app: &AppHandle, view: Option<&InView>) {
    tell(app, event::IN_VIEW, &view);
}

/// Tells the page that the camera read what makes this machine a desk.
pub(crate) fn tell_enrolment(app: &AppHandle, offer: &EnrolmentOffer) {
    tell(app, event::ENROLMENT, offer);
}

/// Asks the page to ask the operator whether the window shall close. Answers whether the page was told.
pub(crate) fn tell_closing(app: &AppHandle) -> bool {
    tell(app, event::CLOSING, &())
}

fn tell(app: &AppHandle, event: &str, what: &impl Serialize) -> bool {
    let told = app.emit_to(windows::STAFF, event, what);
    if let Err(error) = &told {
        tracing::warn!(%error, event, "the page does not hear of a change");
    }
    told.is_ok()
}
