//! What the kiosk's page may ask for; each also stands in `KIOSK_COMMANDS` of build.rs and in the kiosk's capability.

use lixiao_kiosk::Kiosk;
use lixiao_protocol::kiosk::{
    KioskState, OwnCodeSeen, PinAnswer, PrintAnswer, UniversityFrame, UniversityKey,
};
use lixiao_protocol::student::{
    Clearance, FormView, Handover, School, SignIn, SignedIn, SignedOut, StudentError, TicketView,
};
use tauri::{AppHandle, State};

use super::{face, own_code, university};

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

/// Lets a student in by the university's own page, which is shown in this part of the window meanwhile.
#[tauri::command]
pub(super) async fn kiosk_university(
    app: AppHandle,
    kiosk: State<'_, Kiosk>,
    address: String,
    frame: UniversityFrame,
) -> Answer<SignedIn> {
    let departure = kiosk.depart(&address).await?;
    let arrival = university::visit(&app, departure, frame).await?;
    kiosk.arrive(&arrival).await
}

/// Shows the university's page in this part of the window, or not now.
#[tauri::command]
pub(super) async fn kiosk_university_frame(app: AppHandle, frame: Option<UniversityFrame>) -> Answer<()> {
    university::place(&app, frame);
    Ok(())
}

/// Presses a key of the kiosk's keyboard in the university's page.
#[tauri::command]
pub(super) async fn kiosk_university_key(app: AppHandle, key: UniversityKey) -> Answer<()> {
    university::press(&app, &key);
    Ok(())
}

/// Reads a code that is held before the camera, which is on until then.
#[tauri::command]
pub(super) async fn kiosk_own_code(app: AppHandle, kiosk: State<'_, Kiosk>) -> Answer<OwnCodeSeen> {
    if !kiosk.state().reads_own_code {
        return Err(StudentError::NotFound);
    }
    let text = match own_code::read(&app).await {
        Ok(text) => text,
        Err(seen) => return Ok(seen),
    };
    Ok(OwnCodeSeen::Code { answer: kiosk.own_code(text).await? })
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
