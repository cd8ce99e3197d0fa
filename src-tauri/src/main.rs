//! The program of a counter.

// Without this, Windows opens a console beside the window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> anyhow::Result<std::process::ExitCode> {
    lixiao_window::run()
}
