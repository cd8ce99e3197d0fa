//! A display that nobody sees.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A virtual display of its own; gone when dropped.
pub struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// Starts a display of 1366 × 768 points on a free number.
    pub fn start() -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is installed");
        let mut number = String::new();
        let stdout = server.stdout.take().expect("its output was asked for");
        BufReader::new(stdout).read_line(&mut number).expect("Xvfb says which display it is");
        Self { server, name: format!(":{}", number.trim()) }
    }

    /// Its name, for `DISPLAY`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Takes a picture of everything on it.
    pub fn photograph(&self, file: &Path) {
        let taken =
            Command::new("import").args(["-display", &self.name, "-window", "root"]).arg(file).status();
        assert!(taken.expect("ImageMagick is installed").success(), "no picture of the display");
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        end(&mut self.server);
    }
}

/// Ends a program that the test started, and waits for its end.
pub(super) fn end(program: &mut Child) {
    drop(program.kill()); // it may have ended by itself
    drop(program.wait());
}
