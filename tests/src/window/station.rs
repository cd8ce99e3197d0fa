//! A counter with everything on it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

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
    started: AtomicU32,
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
            started: AtomicU32::new(0),
        }
    }

    /// The desk's data.
    pub fn desk_folder(&self) -> PathBuf {
        self.folder.path().join("desk")
    }

    /// Opens the desk's window.
    pub async fn open_window(&self) -> Page {
        self.start_program().await
    }

    /// Starts the desk program by a script that gives it its camera, its display and its data.
    async fn start_program(&self) -> Page {
        let number = self.started.fetch_add(1, Ordering::Relaxed);
        let script = self.folder.path().join(format!("desk-{number}.sh"));
        let pid_file = script.with_extension("pid");
        let mut environment = self.camera.environment();
        environment.push(("DISPLAY", self.display.name().to_owned()));
        environment.push(("LIXIAO_DATA", self.desk_folder().display().to_string()));
        environment.push(("GDK_BACKEND", "x11".to_owned()));
        environment.push(("ALSA_CONFIG_PATH", self.silent_sound_card().display().to_string()));
        let exports: Vec<_> =
            environment.iter().map(|(name, value)| format!("export {name}='{value}'")).collect();
        let (program, pid) = (built("lixiao"), pid_file.display());
        let lines = format!(
            "#!/bin/sh\necho $$ >'{pid}'\n{}\nexec '{}' \"$@\"\n",
            exports.join("\n"),
            program.display()
        );
        fs::write(&script, lines).unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
        Page::open(&script, pid_file, self.display.name()).await
    }

    /// The settings by which ALSA plays into nothing, where a machine without a sound card would have it complain.
    fn silent_sound_card(&self) -> PathBuf {
        let path = self.folder.path().join("asound.conf");
        fs::write(&path, "pcm.!default { type null }\n").unwrap();
        path
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
