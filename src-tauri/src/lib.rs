//! The window of a counter: opens it, keeps its camera running and carries commands and events between its page and
//! the desk. It never decides what a scan or a key press means: that is `lixiao-desk`'s.

pub mod camera;
mod choice;
mod clock;
mod closing;
mod commands;
mod enrolling;
mod errand;
mod error;
mod events;
mod gauge;
mod kiosk;
mod opened;
mod options;
mod preview;
mod scanning;
mod sight;
mod sounds;
mod windows;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use tauri::async_runtime::block_on;
use tauri::{App, Builder, Manager, RunEvent, Wry};
use tracing_subscriber::EnvFilter;

use camera::{Camera, Source};
use choice::CameraChoice;
use closing::Closing;
use gauge::Gauge;
use opened::Opened;
use options::Options;
use preview::Preview;
use sounds::Sounds;

/// Runs the program until its window is closed, or does an errand without one.
///
/// # Errors
/// When the window or one of its threads cannot be made; the page never sees those.
pub fn run() -> anyhow::Result<ExitCode> {
    let options = Options::parse();
    start_log();
    if let Some(errand) = options.errand.clone() {
        let folder = options.data.context("an errand wants --data")?;
        return Ok(block_on(errand::run(&folder, errand)));
    }
    let context = tauri::generate_context!();
    let folder = options.folder(&context.config().identifier)?;
    if let Some(web) = options.web.clone() {
        return kiosk::run_face(context, &folder, web, options.source());
    }
    if options.kiosk || lixiao_kiosk::is_kiosk(&folder) {
        return kiosk::run_parent(&folder);
    }
    let app = program(options, folder).build(context).context("starting the program")?;
    app.run(|app, happened| {
        if let RunEvent::Exit = happened {
            block_on(app.state::<Opened>().close());
        }
    });
    Ok(ExitCode::SUCCESS)
}

fn program(options: Options, folder: PathBuf) -> Builder<Wry> {
    Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| windows::show_staff(app)))
        .invoke_handler(tauri::generate_handler![
            commands::status,
            commands::enrol,
            commands::enrolment_offer,
            commands::sign_in,
            commands::sign_out,
            commands::lock,
            commands::unlock,
            commands::choose_node,
            commands::scan_text,
            commands::open_student,
            commands::search,
            commands::mark,
            commands::undo,
            commands::today,
            commands::queue,
            commands::reconcile,
            commands::export_place,
            commands::export_outbox,
            commands::returned,
            commands::form,
            commands::change_form,
            commands::remedy,
            commands::retry_sync,
            commands::save_settings,
            commands::cameras,
            commands::choose_camera,
            commands::camera_state,
            commands::camera_health,
            commands::next_picture,
            commands::close_window,
            commands::stay_open
        ])
        .on_window_event(closing::handle)
        .setup(move |app| Ok(set_up(app, &options, folder)?))
}

fn set_up(app: &App, options: &Options, folder: PathBuf) -> anyhow::Result<()> {
    let sounds = Sounds::start().context("starting the sounds")?;
    let camera = start_camera(app, options.source(), &folder).context("starting the camera")?;
    app.manage(Closing::default());
    app.manage(sounds);
    app.manage(camera);
    app.manage(Gauge::default());
    app.manage(Preview::default());
    app.manage(Opened::in_folder(folder));
    windows::open_staff(app.handle())?;
    Ok(())
}

fn start_camera(app: &App, source: Source, folder: &Path) -> std::io::Result<Camera> {
    let choice = CameraChoice::in_folder(folder);
    let remembered = choice.remembered();
    app.manage(choice);
    let handle = app.handle().clone();
    Camera::start(source, remembered, move |state| events::tell_camera(&handle, &state))
}

/// Logs to standard error; `RUST_LOG` says how much.
fn start_log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
