//! A kiosk with everything on it: a server, a display, a printer, and a driver that follows the page from one
//! student's program to the next one's.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::window::display::end;
use crate::window::{Display, FakeCamera, Page, Paper, ServerProcess, built, word};

/// The student who comes to the kiosk, of the demonstration's roster.
pub const NO: &str = "202210001";
/// Their name.
pub const NAME: &str = "测试甲子";
/// Their password.
pub const PASSWORD: &str = "demo2026lixiao";
/// What opens the kiosk's maintenance.
pub const PIN: &str = "135790";

/// A server and a kiosk.
pub struct Booth {
    /// The server.
    pub server: ServerProcess,
    /// The kiosk's display.
    pub display: Display,
    /// The printer; it prints into a file.
    pub paper: Paper,
    environment: Vec<(&'static str, String)>,
    inspector: u16,
    running: Option<Child>,
    folder: TempDir,
}

impl Booth {
    /// Sets everything up; the kiosk's program does not run yet.
    pub fn set_up() -> Self {
        let folder = TempDir::new().unwrap();
        for name in ["server", "home"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let server = ServerProcess::start(&folder.path().join("server"));
        server.ask_with_input(&["student", "set-password", NO], PASSWORD);
        let paper = Paper::start(&folder.path().join("cups"));
        let inspector = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).unwrap().port();
        let (display, environment) = (Display::start(), Vec::new());
        let booth = Self { server, display, paper, environment, inspector, running: None, folder };
        booth.errand(&["enrol", &booth.server.url(), &booth.server.kiosk_code()], "");
        booth.errand(&["kiosk-pin"], PIN);
        booth
    }

    /// Where the kiosk keeps its data.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("kiosk")
    }

    /// Where the kiosk's user has everything else.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Lets students sign in as a log-in file says.
    pub fn sign_in_by(&mut self, login: &str) {
        let file = self.folder.path().join("login.toml");
        fs::write(&file, login).unwrap();
        self.server.restart_with(vec![("LIXIAO_LOGIN", file.display().to_string())]);
    }

    /// Puts a camera on the kiosk, for the program that is started next.
    pub fn mount_camera(&mut self) -> FakeCamera {
        let camera = FakeCamera::new(&self.folder.path().join("camera"));
        self.environment = camera.environment();
        // The program that has the window is a child of the one that is started.
        self.environment.push(("FAKECAM_PROPAGATE", "1".to_owned()));
        camera
    }

    /// Takes a silent student for gone after so many seconds, and asks for so many before that.
    pub fn hurry(&self, quiet_s: u32, warning_s: u32) {
        let timers = json!({
            "progress_s": quiet_s, "code_s": quiet_s, "typing_s": quiet_s, "warning_s": warning_s,
        });
        self.set("timers", timers);
    }

    /// Answers a code before the camera with counts.
    pub fn read_own_codes(&self) {
        self.set("own_code", json!(true));
    }

    /// Writes into the kiosk's file, as a school does.
    fn set(&self, name: &str, value: Value) {
        let file = self.data().join("kiosk.json");
        let mut kept: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        kept[name] = value;
        fs::write(file, kept.to_string()).unwrap();
    }

    /// Starts the kiosk's program, and answers with its first page.
    pub async fn open(&mut self) -> Page {
        let mut program = self.program(&[]);
        program.env("TAURI_WEBVIEW_AUTOMATION", "true");
        program.env("WEBKIT_INSPECTOR_SERVER", format!("127.0.0.1:{}", self.inspector));
        program.env("DISPLAY", self.display.name()).env("GDK_BACKEND", "x11").env("HOME", self.home());
        for place in ["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"] {
            program.env(place, self.home());
        }
        program.envs(self.environment.iter().cloned());
        program.env("CUPS_SERVER", self.paper.socket()).stdin(Stdio::null());
        self.running = Some(program.spawn().expect("the kiosk's program runs"));
        self.page().await
    }

    /// The page of the program that runs now.
    pub async fn page(&self) -> Page {
        Page::attach(self.inspector).await
    }

    /// The processes of the kiosk: its parent first.
    pub fn processes(&self) -> Vec<u32> {
        let mut found = vec![self.running.as_ref().expect("the kiosk runs").id()];
        let mut next = 0;
        while let Some(parent) = found.get(next) {
            found.extend(children(*parent));
            next += 1;
        }
        found
    }

    /// Waits until the kiosk has ended by itself; whether it ended well.
    pub fn ends(&mut self) -> bool {
        self.running.take().expect("the kiosk runs").wait().expect("it is ours to wait for").success()
    }

    fn errand(&self, arguments: &[&str], input: &str) {
        let mut errand = self.program(arguments).stdin(Stdio::piped()).spawn().expect("the program runs");
        errand.stdin.take().expect("its input was asked for").write_all(input.as_bytes()).unwrap();
        assert!(errand.wait().unwrap().success(), "{arguments:?}");
    }

    fn program(&self, arguments: &[&str]) -> Command {
        let mut program = Command::new(built("lixiao"));
        program.arg("--data").arg(self.data()).args(arguments);
        program
    }
}

impl Drop for Booth {
    fn drop(&mut self) {
        if let Some(running) = &mut self.running {
            end(running); // and with it whatever it began
        }
    }
}

/// Signs the student in by the kiosk's own keyboard.
pub async fn sign_in(page: &Page) {
    page.click(&word("kiosk.start")).await;
    page.says(&word("kiosk.loginHint")).await;
    type_in(page, NO).await;
    page.click(&word("kiosk.keyboard.next")).await;
    type_in(page, PASSWORD).await;
    page.click(&word("kiosk.keyboard.done")).await;
    page.says(NAME).await;
}

/// Presses keys of the kiosk's keyboard.
pub async fn type_in(page: &Page, text: &str) {
    for key in text.chars() {
        let script = format!(
            "const key = [...document.querySelectorAll('.keyboard button')].find((one) => one.textContent.trim() === '{key}')
             key?.click()
             return key !== undefined"
        );
        page.until_true(&script).await;
    }
}

fn children(parent: u32) -> Vec<u32> {
    let tasks = fs::read_dir(Path::new("/proc").join(parent.to_string()).join("task"));
    let lists = tasks.into_iter().flatten().flatten().map(|task| task.path().join("children"));
    let read = lists.map(|list| fs::read_to_string(list).unwrap_or_default());
    read.flat_map(|list| list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>())
        .collect()
}
