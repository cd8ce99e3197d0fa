//! A university's log-in: a real OpenID provider, or a real CAS server, as a program of its own.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::campus::fixture;

/// A university's server, which ends with the test.
pub struct University {
    process: Child,
    said: String,
    _folder: TempDir,
}

impl University {
    /// An OpenID provider that knows everybody by any password, for our server at this address.
    pub fn oidc(server: &str) -> Self {
        let mut node = Command::new("node");
        node.arg(beside("oidc/provider.js"))
            .args([format!("{server}/login/sso/back"), format!("{server}/login")]);
        Self::start(node, TempDir::new().unwrap())
    }

    /// A CAS server that knows one person, for our server at this address.
    pub fn cas(server: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let mut python = Command::new(beside("../target/cas-venv/bin/python"));
        python.arg(beside("cas/server.py")).arg(folder.path()).arg(format!("^{server}/"));
        Self::start(python, folder)
    }

    /// Its address.
    pub fn url(&self) -> &str {
        self.said.split(' ').next().unwrap_or_default()
    }

    /// What its clock said at the start, in milliseconds: a provider's tokens are as old as its clock says.
    pub fn started(&self) -> i64 {
        self.said.split(' ').nth(1).and_then(|at| at.parse().ok()).expect("a provider says the time")
    }

    /// What a log-in file says of an OpenID provider.
    pub fn as_oidc(&self) -> String {
        let url = self.url();
        format!(
            "[[university]]\nkind = 'oidc'\nid = 'sso'\nname = '统一身份认证'\nissuer = '{url}'\n\
             client_id = 'lixiao'\nclient_secret = 'a secret for tests'\nscopes = ['student']\n\
             student_no = 'student_no'\n"
        )
    }

    /// What a log-in file says of a CAS server.
    pub fn as_cas(&self) -> String {
        let url = self.url();
        format!(
            "[[university]]\nkind = 'cas'\nid = 'sso'\nname = '统一身份认证'\nurl = '{url}'\n\
             student_no = 'student_no'\n"
        )
    }

    fn start(mut command: Command, folder: TempDir) -> Self {
        let started = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut process = started.expect("./dev test installs what the log-ins are tested against");
        let mut said = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut said).unwrap();
        assert!(said.starts_with("http"), "the university's server did not start; ./dev test installs it");
        Self { process, said: said.trim().to_owned(), _folder: folder }
    }
}

impl Drop for University {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// A file of this package.
fn beside(path: &str) -> PathBuf {
    fixture("..").join(path)
}
