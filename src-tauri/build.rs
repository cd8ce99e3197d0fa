//! Tells Tauri where the windows' capabilities stand and which commands are ours, so that a window may call only
//! what its capability names.

const CAPABILITIES: &str = "./src-tauri/capabilities/**/*";

/// Every `#[tauri::command]` of `src/commands.rs`.
const COMMANDS: &[&str] = &[
    "status",
    "enrol",
    "enrolment_offer",
    "sign_in",
    "sign_out",
    "lock",
    "unlock",
    "choose_node",
    "scan_text",
    "open_student",
    "search",
    "mark",
    "undo",
    "today",
    "queue",
    "reconcile",
    "export_place",
    "export_outbox",
    "returned",
    "form",
    "change_form",
    "remedy",
    "retry_sync",
    "save_settings",
    "cameras",
    "choose_camera",
    "camera_state",
    "camera_health",
    "next_picture",
    "close_window",
    "stay_open",
];

/// Every `#[tauri::command]` of `src/kiosk/commands.rs`.
const KIOSK_COMMANDS: &[&str] = &[
    "kiosk_state",
    "kiosk_school",
    "kiosk_sign_in",
    "kiosk_university",
    "kiosk_university_frame",
    "kiosk_university_key",
    "kiosk_own_code",
    "kiosk_sign_out",
    "kiosk_clearance",
    "kiosk_ticket",
    "kiosk_new_ticket",
    "kiosk_handover",
    "kiosk_form",
    "kiosk_print",
    "kiosk_wipe",
    "kiosk_maintain",
    "kiosk_leave",
];

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    // Tauri wants a list that lives as long as the program that builds.
    let commands: &'static [&'static str] = [COMMANDS, KIOSK_COMMANDS].concat().leak();
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern(CAPABILITIES)
        .app_manifest(tauri_build::AppManifest::new().commands(commands));
    tauri_build::try_build(attributes).expect("tauri.conf.json or a capability is wrong");
}
