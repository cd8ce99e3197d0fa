//! The server as a program of its own.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use lixiao_protocol::http::{EnrolAnswer, EnrolRequest, StudentAnswer, StudentState, route};

use crate::campus::fixture;
use crate::window::built;
use crate::window::display::end;

/// The password of the demonstration accounts here.
pub const PASSWORD: &str = "demo-lixiao";

/// A server over a SQLite file, with the demonstration's plan and roster; killed when dropped.
pub struct ServerProcess {
    folder: PathBuf,
    address: String,
    environment: Vec<(&'static str, String)>,
    running: Option<Child>,
}

impl ServerProcess {
    /// Fills a store in the folder and starts the server on a free port.
    pub fn start(folder: &Path) -> Self {
        let mut server = Self::stopped(folder);
        server.fill();
        server.go_on();
        server
    }

    /// Starts the server again, at the address that it had before.
    pub fn go_on(&mut self) {
        let mut serve = self.command(&["serve", "--listen", &self.address]);
        let serving = serve.envs(self.environment.iter().cloned()).stdout(Stdio::piped());
        let mut running = serving.spawn().unwrap();
        let mut lines = BufReader::new(running.stdout.take().expect("its output was asked for")).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.split_once("http://").map(|found| found.1.to_owned()));
        self.address = address.expect("the server says where it listens");
        std::thread::spawn(move || lines.for_each(drop)); // so that it can go on printing
        self.running = Some(running);
    }

    /// Another server over the same store, at another address.
    #[must_use = "it ends when it is dropped"]
    pub fn beside(&self) -> Self {
        let mut other = Self::stopped(&self.folder);
        other.go_on();
        other
    }

    /// Starts the server anew with this in its environment, now and whenever it goes on.
    pub fn restart_with(&mut self, environment: Vec<(&'static str, String)>) {
        self.kill();
        self.environment = environment;
        self.go_on();
    }

    fn stopped(folder: &Path) -> Self {
        let address = "127.0.0.1:0".to_owned();
        Self { folder: folder.to_owned(), address, environment: Vec::new(), running: None }
    }

    /// Kills the server, as a power cut would.
    pub fn kill(&mut self) {
        end(&mut self.running.take().expect("the server runs"));
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address.parse().expect("the server says its address in numbers")
    }

    /// The server's address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What a command of the server's prints.
    pub fn ask(&self, arguments: &[&str]) -> String {
        self.ask_with_input(arguments, "")
    }

    /// A one-time code for a counter's desk.
    pub fn desk_code(&self, nodes: &str) -> String {
        let said = self.ask(&["desk", "code", "--name", "演示窗口", "--nodes", nodes]);
        let code = said.trim().rsplit('：').next().expect("the code comes last");
        code.to_owned()
    }

    /// A one-time code for a kiosk.
    pub fn kiosk_code(&self) -> String {
        let said = self.ask(&["desk", "code", "--name", "演示自助机", "--kiosk"]);
        let code = said.trim().rsplit('：').next().expect("the code comes last");
        code.to_owned()
    }

    /// The digits of a student's ticket.
    pub fn ticket(&self, no: &str) -> String {
        self.ask(&["ticket", "text", no]).trim().to_owned()
    }

    /// Somebody who reads the server's API by a desk of their own.
    pub async fn reader(&self) -> Reader {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let code = EnrolRequest { code: self.desk_code("1,2,3,4,5,6,7,8"), key: None };
        let enrolled =
            client.post(format!("{}{}", self.url(), route::DESKS)).json(&code).send().await.unwrap();
        let EnrolAnswer { token, .. } = enrolled.json().await.unwrap();
        Reader { client, url: self.url(), token }
    }

    fn fill(&self) {
        let day = |days: i64| {
            let now = jiff::Timestamp::from_millisecond(lixiao_server::edge::now().0)
                .expect("today is not far away");
            (now + jiff::SignedDuration::from_hours(24 * days)).strftime("%Y-%m-%d").to_string()
        };
        let plan = std::fs::read_to_string(fixture("demo/plan.toml")).unwrap();
        let plan =
            plan.replace("@FROM@", &day(-7)).replace("@UNTIL@", &day(21)).replace("@CLOSES@", &day(90));
        let file = self.folder.join("plan.toml");
        std::fs::write(&file, plan).unwrap();
        self.ask(&["plan", "apply", &file.display().to_string()]);
        self.ask(&["students", "import", &fixture("demo/students.csv").display().to_string()]);
        for line in std::fs::read_to_string(fixture("demo/operators.txt")).unwrap().lines() {
            let [account, name, nodes] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
            self.ask_with_input(
                &["account", "set", account, "--name", name, "--nodes", nodes, "--password-stdin"],
                PASSWORD,
            );
        }
    }

    /// What a command of the server's prints that reads this from its standard input.
    pub fn ask_with_input(&self, arguments: &[&str], input: &str) -> String {
        let mut command = self.command(arguments);
        let mut asked = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        asked.stdin.take().expect("its input was asked for").write_all(input.as_bytes()).unwrap();
        let output = asked.wait_with_output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(built("lixiao-server"));
        command
            .args(["--store", &format!("sqlite:{}", self.folder.join("server.db").display())])
            .args(arguments);
        command.env("RUST_LOG", "warn");
        command
    }
}

/// Reads the server's API.
pub struct Reader {
    client: reqwest::Client,
    url: String,
    token: String,
}

impl Reader {
    /// A student as the server knows them.
    pub async fn student(&self, no: &str) -> StudentState {
        let path = route::STUDENT.replace("{no}", no);
        let asked = self.client.get(format!("{}{path}", self.url)).bearer_auth(&self.token);
        let StudentAnswer { student, .. } = asked.send().await.unwrap().json().await.unwrap();
        student
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        if let Some(running) = &mut self.running {
            end(running);
        }
    }
}
