//! What the kiosk's page may ask for; each also stands in `KIOSK_COMMANDS` of build.rs and in the kiosk's capability.

use lixiao_kiosk::Kiosk;
use lixiao_protocol::kiosk::{KioskState, PinAnswer, PrintAnswer};
use lixiao_protocol::student::{
    Clearance, FormEntries, FormView, Handover, School, SignIn, SignedIn, SignedOut, StudentError, TicketView,
};
use tauri::{AppHandle, State};

use super::face;

type Answer<T> = Result<T, StudentError>;

/// How it stands with the kiosk; changes come as events.
#[tauri::command]
pub(super) async fn kiosk_state(kiosk: State<'_, Kiosk>) -> Answer<KioskState> {
    Ok(kiosk.state())
}

/// The school whose students come here.
#[tauri::command]
pub(super) async fn kiosk_school(kiosk: State<'_, Kiosk>) -> Answer<School> {
    kiosk.school().await
}

/// Lets a student in.
#[tauri::command]
pub(super) async fn kiosk_sign_in(kiosk: State<'_, Kiosk>, request: SignIn) -> Answer<SignedIn> {
    kiosk.sign_in(&request).await
}

/// Lets the student go; what the program holds of them goes by [`kiosk_wipe`].
#[tauri::command]
pub(super) async fn kiosk_sign_out(kiosk: State<'_, Kiosk>) -> Answer<SignedOut> {
    Ok(kiosk.sign_out().await)
}

/// 离校流程.
#[tauri::command]
pub(super) async fn kiosk_clearance(kiosk: State<'_, Kiosk>) -> Answer<Clearance> {
    kiosk.clearance().await
}

/// 离校二维码.
#[tauri::command]
pub(super) async fn kiosk_ticket(kiosk: State<'_, Kiosk>) -> Answer<TicketView> {
    kiosk.ticket().await
}

/// 换新码.
#[tauri::command]
pub(super) async fn kiosk_new_ticket(kiosk: State<'_, Kiosk>) -> Answer<TicketView> {
    kiosk.new_ticket().await
}

/// Hands the code over to the student's own phone.
#[tauri::command]
pub(super) async fn kiosk_handover(kiosk: State<'_, Kiosk>) -> Answer<Handover> {
    kiosk.hand_over().await
}

/// The form 党团关系迁移地址查询.
#[tauri::command]
pub(super) async fn kiosk_form(kiosk: State<'_, Kiosk>) -> Answer<FormView> {
    kiosk.form().await
}

/// Submits it.
#[tauri::command]
pub(super) async fn kiosk_submit_form(kiosk: State<'_, Kiosk>, entries: FormEntries) -> Answer<FormView> {
    kiosk.submit_form(&entries).await
}

/// Prints the 离校单.
#[tauri::command]
pub(super) async fn kiosk_print(kiosk: State<'_, Kiosk>) -> Answer<PrintAnswer> {
    kiosk.print().await
}

/// Ends everything that knows the student, this program included.
#[tauri::command]
pub(super) async fn kiosk_wipe(app: AppHandle, kiosk: State<'_, Kiosk>) -> Answer<()> {
    kiosk.clear().await;
    face::wipe(&app);
    Ok(())
}

/// Opens maintenance.
#[tauri::command]
pub(super) async fn kiosk_maintain(kiosk: State<'_, Kiosk>, pin: String) -> Answer<PinAnswer> {
    kiosk.maintain(&pin).await
}

/// Ends the kiosk, by the PIN.
#[tauri::command]
pub(super) async fn kiosk_leave(app: AppHandle, kiosk: State<'_, Kiosk>, pin: String) -> Answer<PinAnswer> {
    let answer = kiosk.maintain(&pin).await?;
    if let PinAnswer::Right { .. } = &answer {
        face::leave(&app);
    }
    Ok(answer)
}
