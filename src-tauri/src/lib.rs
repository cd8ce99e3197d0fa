//! The window of a counter: opens it, keeps its camera running and carries commands and events between its page and
//! the desk. It never decides what a scan or a key press means: that is `lixiao-desk`'s.

pub mod camera;
mod clock;
mod commands;
mod error;
mod options;
mod preview;
mod windows;

use anyhow::Context;
use clap::Parser;
use lixiao_protocol::ipc::event;
use tauri::{App, Builder, Emitter, Manager, Wry};
use tracing_subscriber::EnvFilter;

use camera::{Camera, Source};
use options::Options;

/// Runs the program until its window is closed.
///
/// # Errors
/// When the window or its camera's thread cannot be made; the page never sees those.
pub fn run() -> anyhow::Result<()> {
    let options = Options::parse();
    start_log();
    let app = program(options.source()).build(tauri::generate_context!()).context("starting the program")?;
    app.run(|_, _| {});
    Ok(())
}

fn program(source: Source) -> Builder<Wry> {
    let builder = Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| windows::show_staff(app)))
        .invoke_handler(tauri::generate_handler![
            commands::cameras,
            commands::choose_camera,
            commands::camera_state
        ])
        .setup(move |app| Ok(set_up(app, source)?));
    preview::register(builder)
}

fn set_up(app: &App, source: Source) -> anyhow::Result<()> {
    app.manage(start_camera(app, source).context("starting the camera")?);
    windows::open(app.handle(), windows::STAFF)?;
    Ok(())
}

fn start_camera(app: &App, source: Source) -> std::io::Result<Camera> {
    let handle = app.handle().clone();
    Camera::start(source, None, move |state| {
        if let Err(error) = handle.emit_to(windows::STAFF, event::CAMERA, state) {
            tracing::warn!(%error, "the page does not hear of the camera");
        }
    })
}

/// Logs to standard error; `RUST_LOG` says how much.
fn start_log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
