//! A printer of a real CUPS that lays its paper into a file.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::window::PATIENCE;
use crate::window::display::end;

/// The printer's name.
const NAME: &str = "Kiosk";

/// The printer's own program: what comes in goes into the file that the printer's address names.
const BACKEND: &str = "#!/bin/sh
[ $# = 0 ] && { echo 'file paper \"Unknown\" \"Paper\"'; exit 0; }
cat \"${6:--}\" >\"${DEVICE_URI#paper:}\"
";

/// A scheduler of its own with one printer; gone when dropped.
pub struct Paper {
    folder: PathBuf,
    scheduler: Child,
}

impl Paper {
    /// Starts the scheduler in a folder of its own.
    pub fn start(folder: &Path) -> Self {
        make_folders(folder);
        let place = |name: &str| folder.join(name).display().to_string();
        fs::write(folder.join("cupsd.conf"), scheduler_settings(&place("socket"))).unwrap();
        fs::write(folder.join("cups-files.conf"), file_settings(&place)).unwrap();
        let mut scheduler = Command::new("/usr/sbin/cupsd");
        scheduler.args(["-f", "-c", &place("cupsd.conf"), "-s", &place("cups-files.conf")]);
        let scheduler =
            scheduler.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("CUPS is installed");
        let paper = Self { folder: folder.to_owned(), scheduler };
        paper.wait_for("the scheduler listens", |paper| paper.run("lpstat", &["-r"]).contains("is running"));
        let device = format!("paper:{}", place("out/sheet.pdf"));
        paper.run("lpadmin", &["-p", NAME, "-v", &device, "-E"]);
        paper.run("lpadmin", &["-d", NAME]);
        paper
    }

    /// Where the scheduler listens, for `CUPS_SERVER`.
    pub fn socket(&self) -> String {
        self.folder.join("socket").display().to_string()
    }

    /// Lets the printer run out of paper: what is printed stays in the queue.
    pub fn run_out(&self) {
        self.run("cupsdisable", &[NAME]);
    }

    /// The sheet that came out, once it has.
    pub fn sheet(&self) -> Vec<u8> {
        let sheet = self.folder.join("out/sheet.pdf");
        let is_whole =
            |_: &Self| fs::read(&sheet).is_ok_and(|bytes| bytes.trim_ascii_end().ends_with(b"%%EOF"));
        self.wait_for("a sheet comes out", is_whole);
        fs::read(sheet).unwrap()
    }

    /// Files of jobs in the scheduler's spool.
    pub fn spooled(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.folder.join("spool")).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.is_file()).collect()
    }

    /// Jobs that wait, in the scheduler's words.
    pub fn waiting(&self) -> String {
        self.run("lpstat", &["-W", "not-completed", "-o"])
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let path = format!("{}:/usr/sbin", std::env::var("PATH").unwrap_or_default());
        let mut command = Command::new(program);
        command.args(arguments).env("CUPS_SERVER", self.socket()).env("LC_ALL", "C.UTF-8").env("PATH", path);
        let output = command.output().unwrap_or_else(|error| panic!("{program}: {error}"));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn wait_for(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        #[expect(clippy::disallowed_methods, reason = "a test gives up after a while")]
        let deadline = Instant::now() + PATIENCE;
        while !holds(self) {
            #[expect(clippy::disallowed_methods, reason = "a test gives up after a while")]
            let now = Instant::now();
            assert!(now < deadline, "waited in vain until {what}");
            sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Paper {
    fn drop(&mut self) {
        end(&mut self.scheduler);
    }
}

/// The scheduler's files, and its programs with our printer's among them.
fn make_folders(folder: &Path) {
    for name in ["spool", "cache", "state", "log", "root/ppd", "out", "bin/backend"] {
        fs::create_dir_all(folder.join(name)).unwrap();
    }
    // Started by root, the scheduler prints as another user, who must come through and lay the sheet down.
    for above in folder.ancestors().take(2) {
        fs::set_permissions(above, fs::Permissions::from_mode(0o755)).unwrap();
    }
    fs::set_permissions(folder.join("out"), fs::Permissions::from_mode(0o777)).unwrap();
    for entry in fs::read_dir("/usr/lib/cups").expect("CUPS is installed").map(|entry| entry.unwrap()) {
        if entry.file_name() != "backend" {
            std::os::unix::fs::symlink(entry.path(), folder.join("bin").join(entry.file_name())).unwrap();
        }
    }
    let backend = folder.join("bin/backend/paper");
    fs::write(&backend, BACKEND).unwrap();
    fs::set_permissions(backend, fs::Permissions::from_mode(0o755)).unwrap();
}

/// As a school sets a kiosk up: nothing is kept of a job that is done.
fn scheduler_settings(socket: &str) -> String {
    let open = "Order allow,deny\nAllow all\n";
    format!(
        "Listen {socket}\nPreserveJobFiles No\nPreserveJobHistory No\nDefaultAuthType None\nWebInterface No\n\
         Browsing Off\n<Location />\n{open}</Location>\n<Location /admin>\n{open}</Location>\n\
         <Policy default>\nJobPrivateAccess all\nJobPrivateValues none\n<Limit All>\nOrder deny,allow\nAllow all\n\
         </Limit>\n</Policy>\n"
    )
}

fn file_settings(place: &impl Fn(&str) -> String) -> String {
    format!(
        "ServerRoot {}\nRequestRoot {}\nTempDir {}\nCacheDir {}\nStateDir {}\nServerBin {}\nDataDir /usr/share/cups\n\
         AccessLog {}\nErrorLog {}\nPageLog {}\nSystemGroup root\n",
        place("root"),
        place("spool"),
        place("spool"),
        place("cache"),
        place("state"),
        place("bin"),
        place("log/access"),
        place("log/error"),
        place("log/page"),
    )
}
