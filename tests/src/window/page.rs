//! The page in the window, by WebDriver: what it shows, and keys and clicks as a person makes them.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout};

use crate::window::PATIENCE;
use crate::window::display::end;

/// How many drivers are tried before none is believed to answer.
const STARTS: u32 = 3;

/// How often a page is looked at while something is waited for.
const GLANCE: Duration = Duration::from_millis(50);

/// A page under a WebDriver; the window closes when this is dropped.
pub struct Page {
    client: Client,
    running: Running,
}

/// A driver, and the program that it has started, if it has; both end when this is dropped.
struct Running {
    driver: Child,
    pid_file: PathBuf,
}

impl Page {
    /// Starts the program by WebDriver and waits until its page is there. The program writes its process id into
    /// `pid_file`.
    pub async fn open(program: &Path, pid_file: PathBuf, display: &str) -> Self {
        // The driver now and then starts the program and never says so. The next one does.
        for _ in 1..STARTS {
            if let Some(page) = Self::try_open(program, &pid_file, display).await {
                return page;
            }
        }
        Self::try_open(program, &pid_file, display).await.expect("WebKitWebDriver answers")
    }

    async fn try_open(program: &Path, pid_file: &Path, display: &str) -> Option<Self> {
        let environment = [("DISPLAY", display), ("TAURI_WEBVIEW_AUTOMATION", "true")];
        let (port, driver) = start_driver(|driver| driver.envs(environment));
        let running = Running { driver, pid_file: pid_file.to_owned() };
        let options = json!({ "webkitgtk:browserOptions": { "binary": program, "args": [] } });
        let client = Self::connect(port, options).await?;
        Some(Self { client, running })
    }

    /// Takes hold of the page of a program that runs already, and whose `WEBKIT_INSPECTOR_SERVER` is this port. A
    /// driver that comes before the page finds none for ever, and another takes its place.
    pub async fn attach(inspector: u16) -> Self {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if TcpStream::connect(("127.0.0.1", inspector)).is_ok() {
                let target = format!("--target=127.0.0.1:{inspector}");
                let (port, driver) = start_driver(|driver| driver.arg(target));
                let running = Running { driver, pid_file: PathBuf::new() };
                let client = Self::connect(port, json!({})).await.expect("WebKitWebDriver answers");
                let page = Self { client, running };
                if page.client.execute("return 1", Vec::new()).await.is_ok() {
                    return page;
                }
                drop(timeout(PATIENCE, page.client.clone().close()).await); // so that the next one can begin
            }
            assert!(Instant::now() < deadline, "the program shows no page to a driver");
            sleep(GLANCE).await;
        }
    }

    /// A session of the driver at this port; `None` where it does not answer.
    async fn connect(port: u16, options: Value) -> Option<Client> {
        let Value::Object(capabilities) = options else { unreachable!("it is written as an object") };
        let address = format!("http://127.0.0.1:{port}");
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            let connecting = builder.capabilities(capabilities.clone()).connect(&address);
            match timeout(PATIENCE, connecting).await.ok()? {
                Ok(client) => return Some(client),
                Err(error) if Instant::now() > deadline => panic!("the window does not open: {error}"),
                Err(_) => sleep(GLANCE).await, // the driver is not listening yet
            }
        }
    }

    /// Everything that can be read on the page.
    pub async fn text(&self) -> String {
        let text = self.run("return document.body ? document.body.innerText : ''").await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page says this.
    pub async fn says(&self, wanted: &str) {
        self.until(&format!("it says {wanted:?}"), |text| text.contains(wanted)).await;
    }

    /// Waits until the page does not say this any more.
    pub async fn says_no_more(&self, unwanted: &str) {
        self.until(&format!("it no longer says {unwanted:?}"), |text| !text.contains(unwanted)).await;
    }

    async fn until(&self, what: &str, holds: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let text = self.text().await;
            if holds(&text) {
                return;
            }
            assert!(Instant::now() < deadline, "waited in vain until {what}; the page says:\n{text}");
            sleep(GLANCE).await;
        }
    }

    /// Waits until a script on the page answers yes.
    pub async fn until_true(&self, script: &str) {
        let deadline = Instant::now() + PATIENCE;
        while self.run(script).await != Value::Bool(true) {
            assert!(
                Instant::now() < deadline,
                "waited in vain until {script}; the page says:\n{}",
                self.text().await
            );
            sleep(GLANCE).await;
        }
    }

    /// Waits until what the page says is also painted: two frames have begun since.
    pub async fn painted(&self) {
        let frames = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 300)))";
        self.within(self.client.execute_async(frames, Vec::new())).await;
    }

    /// Types into the field with this label.
    pub async fn fill(&self, label: &str, text: &str) {
        let path = format!("//label[normalize-space()='{label}']/following::input[1]");
        let field = self.within(self.client.find(Locator::XPath(&path))).await;
        self.within(field.clear()).await;
        self.within(field.send_keys(text)).await;
    }

    /// Puts text into the field with this label as an input method does: at once and without keys, which as quick as
    /// a driver's would be taken for a scanner's.
    pub async fn compose(&self, label: &str, text: &str) {
        let script = format!(
            "const label = [...document.querySelectorAll('label')].find((one) => one.textContent.trim() === {label:?})
             const field = document.getElementById(label.htmlFor)
             field.value = {text:?}
             field.dispatchEvent(new InputEvent('input', {{ bubbles: true }}))
             return true"
        );
        self.until_true(&script).await;
    }

    /// Clicks the button or link that says this.
    pub async fn click(&self, words: &str) {
        let path = format!("//*[self::button or self::a][contains(normalize-space(), '{words}')]");
        let button = self.within(self.client.find(Locator::XPath(&path))).await;
        self.within(button.click()).await;
    }

    /// Presses keys one after the other, each down and up; see `fantoccini::key::Key` for those without a letter.
    pub async fn press(&self, keys: &[char]) {
        let actions = keys.iter().fold(KeyActions::new("keys".to_owned()), |actions, key| {
            actions.then(KeyAction::Down { value: *key }).then(KeyAction::Up { value: *key })
        });
        self.within(self.client.perform_actions(actions)).await;
    }

    /// Presses a key while another is held.
    pub async fn chord(&self, held: char, key: char) {
        let actions = KeyActions::new("keys".to_owned())
            .then(KeyAction::Down { value: held })
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key })
            .then(KeyAction::Up { value: held });
        self.within(self.client.perform_actions(actions)).await;
    }

    /// What a script on the page answers.
    pub async fn run(&self, script: &str) -> Value {
        self.within(self.client.execute(script, Vec::new())).await
    }

    async fn within<T, E: std::fmt::Display>(&self, asked: impl Future<Output = Result<T, E>>) -> T {
        let answered = timeout(PATIENCE, asked).await.expect("WebKitWebDriver answers in time");
        answered.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Waits until the program has another window than the one that is looked at, and looks at that.
    pub async fn to_the_other_window(&self) {
        let deadline = Instant::now() + PATIENCE;
        let here = self.within(self.client.window()).await;
        loop {
            let all = self.within(self.client.windows()).await;
            if let Some(other) = all.into_iter().find(|one| *one != here) {
                return self.within(self.client.switch_to_window(other)).await;
            }
            assert!(Instant::now() < deadline, "there is no other window");
            sleep(GLANCE).await;
        }
    }

    /// Closes the window.
    pub async fn close(mut self) {
        drop(timeout(PATIENCE, self.client.clone().close()).await); // ended below in any case
        self.running.end();
    }

    /// Waits until the program has ended by itself.
    pub async fn ends(self) {
        let program = self.running.program();
        let deadline = Instant::now() + PATIENCE;
        while fs::read_link(&program).is_ok() {
            assert!(Instant::now() < deadline, "the program does not end");
            sleep(GLANCE).await;
        }
    }

    /// The process id of the program.
    pub fn program_id(&self) -> u32 {
        let written = fs::read_to_string(&self.running.pid_file).expect("the program has written it");
        written.trim().parse().expect("it is a number")
    }
}

impl Running {
    /// The program, for as long as it runs.
    fn program(&self) -> PathBuf {
        let pid = fs::read_to_string(&self.pid_file).unwrap_or_default();
        Path::new("/proc").join(pid.trim()).join("exe")
    }

    /// Ends the driver and the program, which the driver alone would leave running.
    fn end(&mut self) {
        end(&mut self.driver);
        let (pid, program) = (fs::read_to_string(&self.pid_file).unwrap_or_default(), self.program());
        if fs::read_link(&program).is_ok() {
            drop(Command::new("kill").args(["-KILL", pid.trim()]).status()); // it may have ended by itself
        }
        let deadline = Instant::now() + PATIENCE;
        while fs::read_link(&program).is_ok() && Instant::now() < deadline {
            std::thread::sleep(GLANCE);
        }
    }
}

/// Starts a driver on a free port.
fn start_driver(set_up: impl FnOnce(&mut Command) -> &mut Command) -> (u16, Child) {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).unwrap().port();
    let mut driver = Command::new("WebKitWebDriver");
    set_up(driver.arg(format!("--port={port}")).stdin(Stdio::null()));
    (port, driver.spawn().expect("WebKitWebDriver is installed"))
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}
