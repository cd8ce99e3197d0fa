//! What holds for whatever a judge is asked. A failure prints the smallest input that fails, and keeps its seed
//! in `proptest-regressions`.

mod arbitrary;
mod histories;
mod judging;
