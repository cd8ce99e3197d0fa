//! A display that nobody sees.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ClientMessageEvent, ConnectionExt as _, EventMask,
    MOTION_NOTIFY_EVENT,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::wrapper::ConnectionExt as _;

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

    /// The process id of the display's server.
    pub fn program_id(&self) -> u32 {
        self.server.id()
    }

    /// Asks every program to close its window, as a window's frame does.
    ///
    /// The message is `WM_DELETE_WINDOW` of the ICCCM, section 4.2.8.1.
    pub fn ask_to_close(&self) {
        let (display, _) = x11rb::connect(Some(&self.name)).expect("the display is there");
        let atom = |name: &[u8]| display.intern_atom(false, name).unwrap().reply().unwrap().atom;
        let (protocols, delete) = (atom(b"WM_PROTOCOLS"), atom(b"WM_DELETE_WINDOW"));
        let root = display.setup().roots[0].root;
        for window in display.query_tree(root).unwrap().reply().unwrap().children {
            let known = display.get_property(false, window, protocols, AtomEnum::ATOM, 0, 16).unwrap();
            if known.reply().unwrap().value32().is_some_and(|mut atoms| atoms.any(|atom| atom == delete)) {
                let message = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
                display.send_event(false, window, EventMask::NO_EVENT, message).unwrap();
            }
        }
        display.flush().unwrap();
    }

    /// Clicks in the middle of it, as a mouse or a finger does.
    pub fn click_the_middle(&self) {
        let (display, number) = x11rb::connect(Some(&self.name)).expect("the display is there");
        let screen = &display.setup().roots[number];
        let (x, y) = (screen.width_in_pixels / 2, screen.height_in_pixels / 2);
        let (x, y) = (i16::try_from(x).unwrap(), i16::try_from(y).unwrap());
        for (kind, button) in [(MOTION_NOTIFY_EVENT, 0), (BUTTON_PRESS_EVENT, 1), (BUTTON_RELEASE_EVENT, 1)] {
            display.xtest_fake_input(kind, button, 0, screen.root, x, y, 0).unwrap();
        }
        display.sync().unwrap();
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
pub(crate) fn end(program: &mut Child) {
    drop(program.kill()); // it may have ended by itself
    drop(program.wait());
}
