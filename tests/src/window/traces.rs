//! What is left of a person: in the memory of processes, and in files.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::Path;

/// A page of memory, in bytes.
const PAGE: usize = 4096;

/// The most pages looked at in one go.
const GO: usize = 4096;

/// Looks for these words, as UTF-8 and as UTF-16.
pub struct Traces {
    spellings: Vec<(String, Vec<u8>)>,
    begins: [bool; 256],
}

impl Traces {
    /// Looks for these words.
    pub fn of(words: &[&str]) -> Self {
        let spellings: Vec<_> = words
            .iter()
            .flat_map(|word| {
                let wide = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
                [(format!("{word} (UTF-8)"), word.as_bytes().to_vec()), (format!("{word} (UTF-16)"), wide)]
            })
            .collect();
        let mut begins = [false; 256];
        for (_, spelling) in &spellings {
            begins[usize::from(spelling[0])] = true;
        }
        Self { spellings, begins }
    }

    /// Where in the memory of a process they are: which word, in which mapping.
    pub fn in_memory(&self, pid: u32) -> Vec<String> {
        let process = Path::new("/proc").join(pid.to_string());
        let maps = fs::read_to_string(process.join("maps")).unwrap_or_default();
        let (Ok(memory), Ok(pages)) = (File::open(process.join("mem")), File::open(process.join("pagemap")))
        else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for line in maps.lines() {
            for go in written(line).into_iter().flat_map(goes) {
                let bytes = present(&memory, &pages, go);
                found.extend(self.found(&bytes).into_iter().map(|word| format!("{word} in {line}")));
            }
        }
        found
    }

    /// In which files below a folder they are.
    pub fn in_files(&self, folder: &Path) -> Vec<String> {
        let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
        let paths = entries.flatten().map(|entry| entry.path());
        paths
            .flat_map(|path| if path.is_dir() { self.in_files(&path) } else { self.in_file(&path) })
            .collect()
    }

    fn in_file(&self, path: &Path) -> Vec<String> {
        // A socket or pipe holds nothing, and reading one would not end.
        let bytes = if path.is_file() { fs::read(path).unwrap_or_default() } else { Vec::new() };
        self.found(&bytes).into_iter().map(|word| format!("{word} in {}", path.display())).collect()
    }

    /// Which words are there. One pass, for memory is large and tests are built without optimisation.
    fn found(&self, bytes: &[u8]) -> Vec<&str> {
        let mut found = Vec::new();
        for (at, byte) in bytes.iter().enumerate() {
            if self.begins[usize::from(*byte)] {
                let here = self.spellings.iter().filter(|(_, spelling)| bytes[at..].starts_with(spelling));
                found.extend(here.map(|(word, _)| word.as_str()));
            }
        }
        found.dedup();
        found
    }
}

/// The first address of a mapping and the one after its last, if a program can write there: proc(5).
fn written(line: &str) -> Option<(usize, usize)> {
    let mut words = line.split_whitespace();
    let (range, rights) = (words.next()?, words.next()?);
    let (from, until) = range.split_once('-')?;
    let address = |text: &str| usize::from_str_radix(text, 16).ok();
    rights.starts_with("rw").then_some((address(from)?, address(until)?))
}

/// Cuts a mapping into parts that fit.
fn goes((from, until): (usize, usize)) -> impl Iterator<Item = (usize, usize)> {
    (from..until).step_by(GO * PAGE).map(move |start| (start, until.min(start + GO * PAGE)))
}

/// The bytes of the pages that are there; a web process sets far more aside than any machine has. Each entry of
/// `pagemap` has 8 bytes, and its bits 63 and 62 say that a page is in memory or in swap: proc(5).
fn present(memory: &File, pages: &File, (from, until): (usize, usize)) -> Vec<u8> {
    let mut entries = vec![0; (until - from) / PAGE * 8];
    let mut bytes = Vec::new();
    if pages.read_exact_at(&mut entries, (from / PAGE * 8) as u64).is_err() {
        return bytes;
    }
    for (number, entry) in entries.chunks_exact(8).enumerate() {
        let mut page = [0; PAGE];
        // Pages that cannot be read, such as a device's, hold nothing of ours.
        if entry[7] & 0xc0 != 0 && memory.read_exact_at(&mut page, (from + number * PAGE) as u64).is_ok() {
            bytes.extend_from_slice(&page);
        }
    }
    bytes
}
