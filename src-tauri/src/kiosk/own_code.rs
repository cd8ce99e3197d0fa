//! Reads one code that somebody holds before the kiosk's camera, which is on for that long.

use std::time::Duration;

use lixiao_protocol::ipc::CameraState;
use lixiao_protocol::kiosk::OwnCodeSeen;
use lixiao_scan::{Budget, Frame, Scan, Scanner};
use tauri::async_runtime::spawn_blocking;
use tauri::{AppHandle, Manager};

use crate::camera::{Camera, CapturedFrame, Source};
use crate::clock;

/// How long a code is waited for.
const LONGEST: Duration = Duration::from_secs(45);

/// How long a camera may take until it shows something.
const WARM_UP: Duration = Duration::from_secs(5);

/// How long a frame is waited for before the camera is looked at.
const GLANCE: Duration = Duration::from_millis(500);

/// What is held before the camera; otherwise why nothing was read.
pub(super) async fn read(app: &AppHandle) -> Result<String, OwnCodeSeen> {
    let source = app.state::<Source>().inner().clone();
    spawn_blocking(move || watch(source)).await.unwrap_or(Err(OwnCodeSeen::NoCamera))
}

fn watch(source: Source) -> Result<String, OwnCodeSeen> {
    let camera = Camera::start(source, None, |_| {}).map_err(|error| {
        tracing::error!(%error, "the camera's thread cannot be made");
        OwnCodeSeen::NoCamera
    })?;
    let (mut scanner, mut last, begun) = (Scanner::new(Budget::default()), 0, clock::now());
    while begun.elapsed() < LONGEST {
        match camera.frames().wait_newer(last, GLANCE) {
            Some(frame) => {
                last = frame.number();
                if let Some(text) =
                    look(&mut scanner, &frame, frame.captured_at().saturating_duration_since(begun))
                {
                    return Ok(text);
                }
            }
            None if begun.elapsed() > WARM_UP && !works(&camera.state()) => {
                return Err(OwnCodeSeen::NoCamera);
            }
            None => {}
        }
    }
    Err(OwnCodeSeen::Nothing)
}

fn look(scanner: &mut Scanner, frame: &CapturedFrame, at: Duration) -> Option<String> {
    let luma = frame.luma()?;
    let picture = Frame::new(luma.width, luma.height, luma.width, &luma.data).ok()?;
    match scanner.scan(&picture, at) {
        Scan::Seen(sighting) => Some(sighting.payload.into_string()),
        Scan::Nothing | Scan::Unread(_) | Scan::Repeat(_) => None,
    }
}

fn works(state: &CameraState) -> bool {
    matches!(state, CameraState::Running { .. } | CameraState::Covered)
}
