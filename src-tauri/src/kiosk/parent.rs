//! Begins a child for each student, and removes what its web view left on disk.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::Context;

use super::{LEFT, WIPED};

/// From a crash to the next try.
const RECOVERY: Duration = Duration::from_secs(1);

/// Web processes end a moment after their program, and may write until then.
const AFTERMATH: Duration = Duration::from_secs(2);

/// Serves students in the kiosk of this folder, one after the other, until somebody leaves the kiosk.
///
/// # Errors
/// The folder cannot be used, another kiosk uses it, or no child can be made.
pub(crate) fn run(folder: &Path) -> anyhow::Result<ExitCode> {
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let lock = File::create(folder.join("kiosk.lock")).context("making the kiosk's lock")?;
    lock.try_lock().context("another kiosk has this folder open")?;
    let webs = Webs(folder.join("web"));
    for number in 0_u64.. {
        webs.sweep_but(number);
        let status = one_student(folder, &webs.of(number))?;
        match status {
            Some(LEFT) => break,
            Some(WIPED) => {}
            Some(_) | None => {
                tracing::error!(?status, "the kiosk's window crashed and begins anew");
                thread::sleep(RECOVERY);
            }
        }
        let webs = webs.clone();
        thread::spawn(move || {
            thread::sleep(AFTERMATH);
            webs.sweep_but(number + 1);
        });
    }
    webs.sweep();
    Ok(ExitCode::SUCCESS)
}

/// Waits for a child's end; answers with its exit code, if it was not killed.
fn one_student(folder: &Path, web: &Path) -> anyhow::Result<Option<i32>> {
    let mut child = begin(folder, web).context("beginning the kiosk's window")?;
    // The child ends when this does: it reads here until there is nobody to write.
    let _alive = child.stdin.take();
    Ok(child.wait().context("waiting for the kiosk's window")?.code())
}

fn begin(folder: &Path, web: &Path) -> io::Result<Child> {
    let mut child = Command::new(std::env::current_exe()?);
    child.arg("--kiosk").arg("--data").arg(folder).arg("--web").arg(web);
    child.stdin(Stdio::piped()).spawn()
}

/// The folders of the web views, one for each student.
#[derive(Clone)]
struct Webs(PathBuf);

impl Webs {
    fn of(&self, number: u64) -> PathBuf {
        self.0.join(number.to_string())
    }

    /// Removes all folders but one.
    fn sweep_but(&self, number: u64) {
        for entry in fs::read_dir(&self.0).into_iter().flatten().flatten() {
            if entry.path() != self.of(number) {
                remove(&entry.path());
            }
        }
    }

    fn sweep(&self) {
        remove(&self.0);
    }
}

fn remove(folder: &Path) {
    match fs::remove_dir_all(folder) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => {
            tracing::error!(%error, folder = %folder.display(), "what a web view left cannot be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_earlier_students_left_goes_and_the_present_one_stays() {
        let folder = tempfile::TempDir::new().unwrap();
        let webs = Webs(folder.path().join("web"));
        webs.sweep_but(0);
        for number in [0, 1, 2] {
            fs::create_dir_all(webs.of(number).join("cache")).unwrap();
        }
        webs.sweep_but(2);
        assert!(!webs.of(0).exists() && !webs.of(1).exists() && webs.of(2).exists());
        webs.sweep();
        assert!(!webs.of(2).exists());
    }
}
