//! What came of a simulation.

use std::collections::BTreeMap;
use std::fmt;

/// What came of one seed, or of several.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How many things happened.
    pub steps: u64,
    /// How many marks the centre's logs have at the end.
    pub marks: u64,
    /// Faults injected, by kind.
    pub faults: BTreeMap<&'static str, u64>,
    /// What must not be, each with the seed that leads to it.
    pub violations: Vec<(u64, String)>,
}

impl Report {
    /// Takes another report into this one.
    pub fn add(&mut self, other: Self) {
        self.steps += other.steps;
        self.marks += other.marks;
        for (kind, count) in other.faults {
            *self.faults.entry(kind).or_default() += count;
        }
        self.violations.extend(other.violations);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total: u64 = self.faults.values().sum();
        let kinds: Vec<String> = self.faults.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        write!(
            f,
            "steps {}, marks {}, faults {total} ({}), violations {}",
            self.steps,
            self.marks,
            kinds.join(", "),
            self.violations.len()
        )
    }
}
