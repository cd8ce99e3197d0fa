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
    "close_window",
    "stay_open",
];

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern(CAPABILITIES)
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    tauri_build::try_build(attributes).expect("tauri.conf.json or a capability is wrong");
}
