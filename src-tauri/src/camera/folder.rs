//! A folder of pictures that plays the part of a camera: for demonstrations, and where there is none.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::pixels::{Layout, Pixels};
use super::source::{Fault, FrameSource, Mode};
use crate::clock;

/// Plays the folder's pictures in the order of their names, over and over; each round looks afresh what is there.
pub(super) struct Folder {
    path: PathBuf,
    round: Vec<PathBuf>,
    next_at: Instant,
    mode: Mode,
}

impl Folder {
    /// Opens a folder with at least one picture in it.
    pub(super) fn open(path: &Path, fps: u32) -> Result<Self, Fault> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mode = Mode { name, fps: fps.max(1) };
        let mut folder = Self { path: path.to_owned(), round: Vec::new(), next_at: clock::now(), mode };
        folder.begin_round()?;
        Ok(folder)
    }

    /// Lists the pictures, the last one first.
    fn begin_round(&mut self) -> Result<(), Fault> {
        let entries = fs::read_dir(&self.path).map_err(|_| Fault::NotFound)?;
        self.round = entries.flatten().map(|entry| entry.path()).filter(|path| is_picture(path)).collect();
        self.round.sort_unstable_by(|a, b| b.cmp(a));
        if self.round.is_empty() { Err(Fault::NotFound) } else { Ok(()) }
    }

    /// Sleeps until the next picture is due; one that is late does not make the following ones hurry.
    fn wait_for_turn(&mut self) {
        let now = clock::now();
        thread::sleep(self.next_at.saturating_duration_since(now));
        self.next_at = self.next_at.max(now) + Duration::from_secs(1) / self.mode.fps;
    }
}

impl FrameSource for Folder {
    fn mode(&self) -> &Mode {
        &self.mode
    }

    fn next(&mut self) -> Result<Option<Pixels>, Fault> {
        self.wait_for_turn();
        if self.round.is_empty() {
            self.begin_round()?;
        }
        Ok(self.round.pop().and_then(|path| read(&path)))
    }

    fn expose(&mut self, _level: i8) {}
}

fn is_picture(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    ["jpg", "jpeg", "png"].iter().any(|known| extension == *known)
}

fn read(path: &Path) -> Option<Pixels> {
    let file = fs::read(path).ok()?;
    Pixels::from_jpeg(&file).or_else(|| {
        let rgb = image::load_from_memory(&file).ok()?.into_rgb8();
        let (width, height) = (usize::try_from(rgb.width()).ok()?, usize::try_from(rgb.height()).ok()?);
        Pixels::new(Layout::Rgb, width, height, rgb.into_raw())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAST: u32 = 1000;

    fn add(folder: &Path, name: &str, grey: u8) {
        image::GrayImage::from_pixel(8, 8, image::Luma([grey])).save(folder.join(name)).unwrap();
    }

    fn greys(folder: &mut Folder, count: usize) -> Vec<usize> {
        let mut next = || folder.next().unwrap().unwrap().to_luma().unwrap().mean();
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn pictures_come_by_name_over_and_over_and_new_ones_join_in() {
        let dir = tempfile::tempdir().unwrap();
        add(dir.path(), "b.png", 20);
        add(dir.path(), "a.jpg", 10);
        fs::write(dir.path().join("notes.txt"), "no picture").unwrap();
        let mut folder = Folder::open(dir.path(), FAST).unwrap();
        assert_eq!(greys(&mut folder, 3), [10, 20, 10]);
        add(dir.path(), "c.png", 30);
        assert_eq!(greys(&mut folder, 4), [20, 10, 20, 30]);
    }

    #[test]
    fn an_empty_or_missing_folder_is_no_camera() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Folder::open(dir.path(), FAST).err(), Some(Fault::NotFound));
        assert_eq!(Folder::open(&dir.path().join("none"), FAST).err(), Some(Fault::NotFound));
    }

    #[test]
    fn a_file_that_is_no_picture_is_a_damaged_frame() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.png"), "no picture").unwrap();
        let mut folder = Folder::open(dir.path(), FAST).unwrap();
        assert!(folder.next().unwrap().is_none());
    }
}
