//! What the page may ask for. A command takes its arguments, calls what knows the answer, and turns that into a wire
//! type; each also stands in `COMMANDS` of build.rs and in the capability of the windows that may call it.

use std::path::PathBuf;

use lixiao_desk::{Desk, DeskResult};
use lixiao_domain::{DeskRole, Entry, MarkId, NodeId, StudentId};
use lixiao_protocol::ipc::{
    CameraHealth, CameraInfo, CameraState, CommandError, DeskStatus, EnrolmentOffer, Exported, Found, Look,
    MarkAnswer, MarkLine, MarkRequest, Queue, Reconciliation, RemedyAnswer, RemedyRequest, ReturnedMark,
    Settings, Today,
};
use lixiao_protocol::student::{DepartmentForm, FormChange};
use tauri::async_runtime::spawn_blocking;
use tauri::ipc::Response;
use tauri::{AppHandle, Manager, State, WebviewWindow};

use crate::camera::Camera;
use crate::choice::CameraChoice;
use crate::clock;
use crate::closing::Closing;
use crate::enrolling;
use crate::error::internal;
use crate::gauge::Gauge;
use crate::opened::Opened;
use crate::preview::Preview;
use crate::sounds::{Sound, Sounds};

type Answer<T> = Result<T, CommandError>;

async fn desk(app: &AppHandle) -> Answer<Desk> {
    app.state::<Opened>().desk(app).await
}

fn answer<T>(done: DeskResult<T>) -> Answer<T> {
    done.map_err(CommandError::from)
}

/// How it stands with the desk; changes come as events.
#[tauri::command]
pub(crate) async fn status(app: AppHandle) -> Answer<DeskStatus> {
    Ok(desk(&app).await?.status())
}

/// Makes this machine a desk, or a kiosk, which the program then begins anew as.
#[tauri::command]
pub(crate) async fn enrol(app: AppHandle, address: String, code: String) -> Answer<()> {
    let (desk, opened) = (desk(&app).await?, app.state::<Opened>());
    match answer(enrolling::enrol(&desk, opened.folder(), &address, &code).await)? {
        DeskRole::Counter => {}
        DeskRole::Kiosk => app.request_restart(),
    }
    Ok(())
}

/// What a text typed by a hand-held scanner says about becoming a desk.
#[tauri::command]
pub(crate) async fn enrolment_offer(app: AppHandle, text: String) -> Answer<Option<EnrolmentOffer>> {
    Ok(desk(&app).await?.enrolment_offer(&text))
}

/// Lets an operator in.
#[tauri::command]
pub(crate) async fn sign_in(app: AppHandle, account: String, password: String) -> Answer<()> {
    answer(desk(&app).await?.sign_in(&account, &password).await)
}

/// Ends the operator's work.
#[tauri::command]
pub(crate) async fn sign_out(app: AppHandle) -> Answer<()> {
    answer(desk(&app).await?.sign_out().await)
}

/// Hides everything until the operator comes back.
#[tauri::command]
pub(crate) async fn lock(app: AppHandle) -> Answer<()> {
    desk(&app).await?.lock().await;
    Ok(())
}

/// Lets the operator who locked the window back in.
#[tauri::command]
pub(crate) async fn unlock(app: AppHandle, password: String) -> Answer<()> {
    answer(desk(&app).await?.unlock(&password).await)
}

/// Changes the node at work.
#[tauri::command]
pub(crate) async fn choose_node(app: AppHandle, node: NodeId) -> Answer<()> {
    answer(desk(&app).await?.choose_node(node).await)
}

/// What a text typed by a hand-held scanner leads to.
#[tauri::command]
pub(crate) async fn scan_text(app: AppHandle, sounds: State<'_, Sounds>, text: String) -> Answer<Look> {
    let desk = desk(&app).await?;
    let look = answer(desk.scan(&text, Entry::Wedge).await)?;
    sounds.play(Sound::of_look(&look), &desk.status().settings);
    Ok(look)
}

/// What a student chosen by hand looks like.
#[tauri::command]
pub(crate) async fn open_student(app: AppHandle, student: StudentId) -> Answer<Look> {
    answer(desk(&app).await?.open_student(student).await)
}

/// Finds students.
#[tauri::command]
pub(crate) async fn search(app: AppHandle, query: String) -> Answer<Vec<Found>> {
    answer(desk(&app).await?.search(&query).await)
}

/// Records the operator's decision.
#[tauri::command]
pub(crate) async fn mark(
    app: AppHandle,
    sounds: State<'_, Sounds>,
    request: MarkRequest,
) -> Answer<MarkAnswer> {
    let desk = desk(&app).await?;
    let answered = answer(desk.mark(request).await)?;
    sounds.play(Sound::of_answer(&answered), &desk.status().settings);
    Ok(answered)
}

/// Takes a mark back.
#[tauri::command]
pub(crate) async fn undo(app: AppHandle, mark: MarkId) -> Answer<MarkLine> {
    answer(desk(&app).await?.undo(mark).await)
}

/// What was done at this desk today.
#[tauri::command]
pub(crate) async fn today(app: AppHandle) -> Answer<Today> {
    answer(desk(&app).await?.today().await)
}

/// The marks that need patience or attention.
#[tauri::command]
pub(crate) async fn queue(app: AppHandle) -> Answer<Queue> {
    answer(desk(&app).await?.queue().await)
}

/// What was made at this desk beside what the centre has.
#[tauri::command]
pub(crate) async fn reconcile(app: AppHandle) -> Answer<Reconciliation> {
    answer(desk(&app).await?.reconcile().await)
}

/// Where a file of the outbox goes by itself.
#[tauri::command]
pub(crate) async fn export_place(app: AppHandle) -> Answer<PathBuf> {
    let name = answer(desk(&app).await?.export_name().await)?;
    Ok(exports_folder(&app)?.join(name))
}

/// Writes the outbox to a file, or into a folder.
#[tauri::command]
pub(crate) async fn export_outbox(app: AppHandle, path: PathBuf) -> Answer<Exported> {
    let path = exports_folder(&app)?.join(path);
    answer(desk(&app).await?.export(&path).await)
}

/// Where people find what a program has written for them.
fn exports_folder(app: &AppHandle) -> Answer<PathBuf> {
    let known = app.path().desktop_dir().ok().filter(|folder| folder.is_dir());
    known.map_or_else(|| app.path().home_dir().map_err(internal), Ok)
}

/// A mark of the 退回清单 beside what stands in its place.
#[tauri::command]
pub(crate) async fn returned(app: AppHandle, mark: MarkId) -> Answer<ReturnedMark> {
    answer(desk(&app).await?.returned(mark).await)
}

/// A student's form 党团关系迁移地址查询, as the department at work sees it.
#[tauri::command]
pub(crate) async fn form(app: AppHandle, student: StudentId) -> Answer<DepartmentForm> {
    answer(desk(&app).await?.form(student).await)
}

/// Corrects or confirms the department's parts of a student's form.
#[tauri::command]
pub(crate) async fn change_form(
    app: AppHandle,
    student: StudentId,
    seen: usize,
    change: FormChange,
) -> Answer<DepartmentForm> {
    answer(desk(&app).await?.change_form(student, seen, change).await)
}

/// Does what the operator wants about a mark of the 退回清单.
#[tauri::command]
pub(crate) async fn remedy(app: AppHandle, request: RemedyRequest) -> Answer<RemedyAnswer> {
    answer(desk(&app).await?.remedy(request).await)
}

/// Tries at once to reach the centre.
#[tauri::command]
pub(crate) async fn retry_sync(app: AppHandle) -> Answer<()> {
    desk(&app).await?.retry_sync();
    Ok(())
}

/// Keeps the window's settings.
#[tauri::command]
pub(crate) async fn save_settings(app: AppHandle, settings: Settings) -> Answer<()> {
    answer(desk(&app).await?.change_settings(settings).await)
}

/// The cameras of this machine. Listing them asks the system and may take a moment.
#[tauri::command]
pub(crate) async fn cameras(app: AppHandle) -> Answer<Vec<CameraInfo>> {
    spawn_blocking(move || app.state::<Camera>().cameras()).await.map_err(internal)
}

/// Changes to another camera, now and from the next start on.
#[tauri::command]
pub(crate) async fn choose_camera(
    camera: State<'_, Camera>,
    choice: State<'_, CameraChoice>,
    id: String,
) -> Answer<()> {
    choice.keep(&id).map_err(internal)?;
    camera.choose(Some(id));
    Ok(())
}

/// How it stands with the camera; changes come as events.
#[tauri::command]
pub(crate) async fn camera_state(camera: State<'_, Camera>) -> Answer<CameraState> {
    Ok(camera.state())
}

/// How well the camera and the decoder keep up, over the last seconds.
#[tauri::command]
pub(crate) async fn camera_health(gauge: State<'_, Gauge>) -> Answer<CameraHealth> {
    Ok(gauge.health(clock::now()))
}

/// The next picture of the camera for people to look at, about so many pixels across, in the bytes that the page
/// draws; empty while there is none.
#[tauri::command]
pub(crate) async fn next_picture(app: AppHandle, width: usize) -> Answer<Response> {
    let next = move || app.state::<Preview>().next(app.state::<Camera>().frames(), width);
    let picture = spawn_blocking(next).await.map_err(internal)?;
    Ok(Response::new(picture.unwrap_or_default()))
}

/// Closes the window, as the operator has confirmed.
#[tauri::command]
pub(crate) async fn close_window(window: WebviewWindow) -> Answer<()> {
    window.destroy().map_err(internal)
}

/// The operator does not close the window after all.
#[tauri::command]
pub(crate) async fn stay_open(closing: State<'_, Closing>) -> Answer<()> {
    closing.stay();
    Ok(())
}
