//! A counter with everything on it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::window::process::PASSWORD;
use crate::window::{Display, FakeCamera, Page, ServerProcess, built, word};

/// A server, and a desk with a camera and a display.
pub struct Station {
    /// The server.
    pub server: ServerProcess,
    /// The desk's camera.
    pub camera: FakeCamera,
    /// The desk's display.
    pub display: Display,
    folder: TempDir,
}

impl Station {
    /// Sets everything up; the desk is enrolled for these nodes, and its window is not open yet.
    pub fn set_up(nodes: &str) -> Self {
        let station = Self::without_desk();
        let enrolled =
            station.desk_program(&["enrol", &station.server.url(), &station.server.desk_code(nodes)]);
        assert!(enrolled, "the desk is enrolled");
        station
    }

    /// Sets everything up but the desk, which is not enrolled.
    pub fn without_desk() -> Self {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("server")).unwrap();
        Self {
            server: ServerProcess::start(&folder.path().join("server")),
            camera: FakeCamera::new(&folder.path().join("camera")),
            display: Display::start(),
            folder,
        }
    }

    /// The desk's data.
    pub fn desk_folder(&self) -> PathBuf {
        self.folder.path().join("desk")
    }

    /// Opens the desk's window.
    pub async fn open_window(&self) -> Page {
        self.open_window_in(&self.desk_folder()).await
    }

    /// Opens a window on a desk's data.
    pub async fn open_window_in(&self, data: &Path) -> Page {
        let script = self.folder.path().join("desk.sh");
        let mut environment = self.camera.environment();
        environment.push(("DISPLAY", self.display.name().to_owned()));
        environment.push(("LIXIAO_DATA", data.display().to_string()));
        environment.push(("GDK_BACKEND", "x11".to_owned()));
        let exports: String =
            environment.iter().map(|(name, value)| format!("export {name}='{value}'\n")).collect();
        fs::write(&script, format!("#!/bin/sh\n{exports}exec '{}' \"$@\"\n", built("lixiao").display()))
            .unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
        Page::open(&script, self.display.name()).await
    }

    /// Opens the desk's window and signs an operator of the demonstration in.
    pub async fn open_signed_in(&self, account: &str) -> Page {
        let page = self.open_window().await;
        page.says(&word("login.title")).await;
        sign_in(&page, account).await;
        page.says(&word("scan.ready")).await;
        page
    }

    /// Runs an errand of the desk program; whether it ended well.
    pub fn desk_program(&self, arguments: &[&str]) -> bool {
        let desk =
            Command::new(built("lixiao")).arg("--data").arg(self.desk_folder()).args(arguments).status();
        desk.expect("the desk program runs").success()
    }
}

/// Signs an operator of the demonstration in.
pub async fn sign_in(page: &Page, account: &str) {
    page.fill(&word("login.account"), account).await;
    page.fill(&word("login.password"), PASSWORD).await;
    page.click(&word("login.submit")).await;
}
