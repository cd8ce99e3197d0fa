//! A disk that loses at a power cut what was written to it and not synced. A kill alone does not show that, for it
//! leaves the page cache alive; see `lossydisk/lossydisk.c`.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::dice::Dice;

/// What a disk writes at once, in bytes: of a larger write any part may be lost.
const SECTOR: usize = 512;

/// Says of a noted write that it was a truncation.
const TRUNCATION: u64 = u64::MAX;

/// A folder whose files lose at a power cut what was not synced.
pub struct LossyDisk {
    folder: PathBuf,
    library: PathBuf,
    notes: PathBuf,
    orders: PathBuf,
}

/// At which sync a program is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KillAt {
    /// At the next one, before anything of it is durable.
    BeforeSync,
    /// At the next one, once all of it is.
    AfterSync,
}

/// What of the unsynced writes a power cut leaves.
#[derive(Debug)]
pub enum Left<'a> {
    /// Nothing.
    Nothing,
    /// Nothing, or the first of them, or any sectors of any of them.
    Some(&'a mut Drawn),
}

/// What is left to chance at power cuts.
#[derive(Debug)]
pub struct Drawn(Dice);

impl Drawn {
    /// The same from the same seed.
    pub fn new(seed: u64) -> Self {
        Self(Dice::new(seed))
    }
}

impl LossyDisk {
    /// Makes `folder` such a disk for programs that are started with [`Self::environment`]; keeps its own things in
    /// `beside`, which lies elsewhere.
    pub fn new(folder: &Path, beside: &Path) -> Self {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("lossydisk/lossydisk.c");
        let [library, notes, orders] = ["liblossydisk.so", "notes", "orders"].map(|name| beside.join(name));
        fs::create_dir_all(&notes).unwrap();
        let mut gcc = Command::new("gcc");
        gcc.args(["-O2", "-shared", "-fPIC", "-o"]).arg(&library).arg(source).args(["-ldl", "-lpthread"]);
        assert!(gcc.status().expect("gcc is installed").success(), "the lossy disk does not build");
        Self { folder: folder.canonicalize().unwrap(), library, notes, orders }
    }

    /// What a program must have in its environment for its writes to be lost.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let named = [
            ("LD_PRELOAD", &self.library),
            ("LOSSYDISK_DIR", &self.folder),
            ("LOSSYDISK_NOTES", &self.notes),
            ("LOSSYDISK_KILL", &self.orders),
        ];
        named.map(|(name, path)| (name, path.display().to_string())).into()
    }

    /// The same for a program whose syncs do nothing.
    pub fn deaf_environment(&self) -> Vec<(&'static str, String)> {
        let mut environment = self.environment();
        environment.push(("LOSSYDISK_DEAF", "1".to_owned()));
        environment
    }

    /// The file whose first letter says at which sync the program is killed: `b` before it, `a` after it.
    pub fn orders(&self) -> &Path {
        &self.orders
    }

    /// Kills the program at a sync from now on.
    pub fn order(&self, when: KillAt) {
        order(&self.orders, when);
    }

    /// Kills nobody any more.
    pub fn forget_orders(&self) {
        drop(fs::remove_file(&self.orders)); // there may be none
    }

    /// Cuts the power of the programs that keep their files below `part` of the folder and whose names begin so; they
    /// must have been killed. Answers how many writes were not synced.
    pub fn cut(&self, part: &str, mut left: Left<'_>) -> usize {
        let mut unsynced = 0;
        let mut noted: Vec<_> =
            fs::read_dir(&self.notes).unwrap().map(|entry| entry.unwrap().path()).collect();
        noted.sort();
        for notes in noted {
            let name = notes.file_name().unwrap().to_str().unwrap().to_owned();
            if name.starts_with(part) {
                let writes = read(&fs::read(&notes).unwrap());
                unsynced += writes.len();
                lose(&self.folder.join(name.replace('%', "/")), &writes, &mut left);
                fs::remove_file(notes).unwrap();
            }
        }
        self.forget_shared_memory(part);
        unsynced
    }

    /// What processes shared in memory is gone with the power.
    fn forget_shared_memory(&self, part: &str) {
        let mut folders = vec![self.folder.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                let name = entry.strip_prefix(&self.folder).unwrap().to_str().unwrap().replace('/', "%");
                if entry.is_dir() {
                    folders.push(entry);
                } else if name.starts_with(part) && name.ends_with("-shm") {
                    fs::remove_file(entry).unwrap();
                }
            }
        }
    }
}

/// Writes the order into the file that the disk of this program reads.
pub fn order(orders: &Path, when: KillAt) {
    let letter = match when {
        KillAt::BeforeSync => "b",
        KillAt::AfterSync => "a",
    };
    fs::write(orders, letter).unwrap();
}

/// The file that the disk of this program reads its orders from.
///
/// # Panics
/// Where this program has no such disk.
pub fn own_orders() -> PathBuf {
    std::env::var_os("LOSSYDISK_KILL").expect("the program runs on a lossy disk").into()
}

/// A write that was not synced.
struct Write {
    offset: u64,
    size_before: u64,
    old: Vec<u8>,
    /// The bytes written; `None` for a truncation to `offset`.
    new: Option<Vec<u8>>,
}

/// Reads notes; the last one may have been torn by the kill.
fn read(mut notes: &[u8]) -> Vec<Write> {
    let mut writes = Vec::new();
    while let Some((write, rest)) = read_one(notes) {
        writes.push(write);
        notes = rest;
    }
    writes
}

fn read_one(notes: &[u8]) -> Option<(Write, &[u8])> {
    let (head, rest) = notes.split_at_checked(32)?;
    let mut numbers = head.chunks(8).map(|bytes| u64::from_ne_bytes(bytes.try_into().expect("eight bytes")));
    let [offset, size_before, old, new] = std::array::from_fn(|_| numbers.next().expect("four numbers"));
    let (old, rest) = rest.split_at_checked(usize::try_from(old).unwrap())?;
    let truncation = new == TRUNCATION;
    let count = if truncation { 0 } else { usize::try_from(new).unwrap() };
    let (new, rest) = rest.split_at_checked(count)?;
    let new = (!truncation).then(|| new.to_vec());
    Some((Write { offset, size_before, old: old.to_vec(), new }, rest))
}

/// Takes a file back to what was synced, and gives it what is left of the rest.
fn lose(path: &Path, writes: &[Write], left: &mut Left<'_>) {
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(path).unwrap();
    for write in writes.iter().rev() {
        file.write_all_at(&write.old, write.offset).unwrap();
        file.set_len(write.size_before).unwrap();
    }
    let Left::Some(Drawn(dice)) = left else { return };
    let (first, per_mille) = match dice.below(3) {
        0 => (0, 0),
        1 => (dice.below(writes.len() + 1), 1000),
        _ => (writes.len(), 500),
    };
    for write in &writes[..first] {
        keep(&file, write, || dice.chance(per_mille));
    }
}

/// Does of a write again what `is_kept`, asked for each sector.
fn keep(file: &File, write: &Write, mut is_kept: impl FnMut() -> bool) {
    match &write.new {
        Some(new) => {
            for (sector, at) in new.chunks(SECTOR).zip((write.offset..).step_by(SECTOR)) {
                if is_kept() {
                    file.write_all_at(sector, at).unwrap();
                }
            }
        }
        None if is_kept() => file.set_len(write.offset).unwrap(),
        None => {}
    }
}
