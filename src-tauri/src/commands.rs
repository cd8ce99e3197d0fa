//! What the page may ask for. A command takes its arguments, calls what knows the answer, and turns that into a wire
//! type; each also stands in `COMMANDS` of build.rs and in the capability of the windows that may call it.

#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command what it asks for by value")]

use lixiao_protocol::ipc::{CameraInfo, CameraState, CommandError};
use tauri::async_runtime::spawn_blocking;
use tauri::{AppHandle, Manager, State};

use crate::camera::Camera;
use crate::error::internal;

type Answer<T> = Result<T, CommandError>;

/// The cameras of this machine. Listing them asks the system and may take a moment.
#[tauri::command]
pub(crate) async fn cameras(app: AppHandle) -> Answer<Vec<CameraInfo>> {
    spawn_blocking(move || app.state::<Camera>().cameras()).await.map_err(internal)
}

/// Changes to another camera; without an id, to the one taken by default.
#[tauri::command]
pub(crate) fn choose_camera(camera: State<'_, Camera>, id: Option<String>) {
    camera.choose(id);
}

/// How it stands with the camera; changes come as events.
#[tauri::command]
pub(crate) fn camera_state(camera: State<'_, Camera>) -> CameraState {
    camera.state()
}
