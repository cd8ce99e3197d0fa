//! The system's printer, by the programs that every CUPS brings: `lp`, `lpstat`, `cancel`. The file goes through a
//! pipe and never to a disk of ours.

use std::io;
use std::process::{Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lixiao_protocol::kiosk::PrintAnswer;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::time::{sleep, timeout};

/// How long `lp` may take to hand a page over to the system.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a page may still come out once its student is gone; then it is taken back.
const LAST_PAGE: Duration = Duration::from_secs(8);

/// How often a page on its way is looked at.
const GLANCE: Duration = Duration::from_millis(250);

/// The printer that the system prints on, and what this process has given to it.
#[derive(Clone, Debug, Default)]
pub struct Printer {
    spooler: Option<String>,
    jobs: Arc<Mutex<Vec<String>>>,
    /// Held while a page is handed over.
    printing: Arc<tokio::sync::Mutex<()>>,
}

impl Printer {
    /// The printer of another print server than the system's, by its address or socket.
    pub fn of_spooler(address: &str) -> Self {
        Self { spooler: Some(address.to_owned()), ..Self::default() }
    }

    /// The name of the system's default printer, if it has one.
    pub async fn name(&self) -> Option<String> {
        let output = self.command("lpstat").arg("-d").output().await.ok()?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        // `system default destination: NAME`, or `no system default destination`.
        said.split_once(": ").map(|(_, name)| name.trim().to_owned()).filter(|name| !name.is_empty())
    }

    /// Prints a PDF.
    pub async fn print(&self, pdf: &[u8]) -> PrintAnswer {
        let _printing = self.printing.lock().await;
        if self.name().await.is_none() {
            return PrintAnswer::NoPrinter;
        }
        match timeout(PATIENCE, self.hand_over(pdf)).await {
            Ok(Ok(output)) => self.taken(&output),
            Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => PrintAnswer::NoPrinter,
            Ok(Err(error)) => PrintAnswer::Failed { detail: error.to_string() },
            Err(_) => PrintAnswer::Failed { detail: "lp: timeout".to_owned() },
        }
    }

    /// Lets pages on their way come out for some seconds, and takes back what has not: with its student the page goes
    /// from the system's spool.
    pub async fn clear(&self) {
        let _printed = self.printing.lock().await;
        let jobs: Vec<_> = std::mem::take(&mut *self.jobs());
        for job in jobs {
            if timeout(LAST_PAGE, self.printed(&job)).await.is_err() {
                tracing::warn!("a page does not come out of the printer and is taken back");
            }
            // A job that is done is only purged, from the history too.
            if let Err(error) = self.command("cancel").args(["-x", &job]).output().await {
                tracing::warn!(%error, "a page cannot be taken back");
            }
        }
    }

    fn taken(&self, output: &Output) -> PrintAnswer {
        if !output.status.success() {
            return PrintAnswer::Failed { detail: String::from_utf8_lossy(&output.stderr).trim().to_owned() };
        }
        self.jobs().extend(job(&String::from_utf8_lossy(&output.stdout)));
        PrintAnswer::Sent
    }

    async fn hand_over(&self, pdf: &[u8]) -> io::Result<Output> {
        // The job's title stands in the system's logs for long: it names nobody.
        let mut lp = self.command("lp");
        lp.args(["-t", "lixiao", "-o", "job-sheets=none", "-o", "media=A4"]).stdin(Stdio::piped());
        let mut lp = lp.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let mut input = lp.stdin.take().expect("its input was asked for");
        let written = input.write_all(pdf).await;
        drop(input);
        let output = lp.wait_with_output().await?;
        if output.status.success() { written.map(|()| output) } else { Ok(output) }
    }

    /// Waits until the system has no unfinished job of this name any more.
    async fn printed(&self, job: &str) {
        loop {
            let waiting = self.command("lpstat").args(["-W", "not-completed", "-o"]).output().await;
            let is_waiting = waiting.is_ok_and(|output| {
                let said = String::from_utf8_lossy(&output.stdout).into_owned();
                said.lines().any(|line| line.split_whitespace().next() == Some(job))
            });
            if !is_waiting {
                return;
            }
            sleep(GLANCE).await;
        }
    }

    /// A program that speaks English, so that its words can be read here, and ends with this process.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        if let Some(spooler) = &self.spooler {
            command.env("CUPS_SERVER", spooler);
        }
        command.env("LC_ALL", "C.UTF-8").stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    fn jobs(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The job's name in `request id is NAME-12 (1 file(s))`.
fn job(said: &str) -> Option<String> {
    said.split_whitespace().skip_while(|word| *word != "is").nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_job_is_named_by_what_lp_says() {
        assert_eq!(job("request id is Kiosk-Printer-12 (1 file(s))\n").as_deref(), Some("Kiosk-Printer-12"));
        assert_eq!(job("").as_deref(), None);
    }
}
