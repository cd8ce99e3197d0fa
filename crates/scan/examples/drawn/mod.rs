//! Tickets on phones before a camera, drawn with what goes wrong: for the programs that measure the scanner on
//! the project's own codes.

pub(crate) mod chance;
mod light;
pub(crate) mod phone;

use anyhow::{Context, bail};

/// The seed and how many to draw, from `--seed N` and `--count N`.
pub(crate) fn request(
    mut arguments: impl Iterator<Item = String>,
    usual_count: usize,
) -> anyhow::Result<(u64, usize)> {
    let (mut seed, mut count) = (1, usual_count);
    while let Some(name) = arguments.next() {
        let value = arguments.next().with_context(|| format!("{name} wants a value"))?;
        match name.as_str() {
            "--seed" => seed = value.parse().context("--seed")?,
            "--count" => count = value.parse().context("--count")?,
            _ => bail!("{name} is no option"),
        }
    }
    Ok((seed, count))
}
