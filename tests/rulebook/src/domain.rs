//! The rules themselves as a judge.

use std::collections::BTreeMap;

use lixiao_domain::{MarkId, Outcome};

use super::centre::{Answer, Centre};
use super::{Case, Judge, Observed, changed_between};

/// Judges by the domain's rules, in this process.
#[derive(Debug, Default)]
pub struct DomainJudge;

impl Judge for DomainJudge {
    fn name(&self) -> &'static str {
        "the domain"
    }

    fn run(&mut self, case: &Case) -> Observed {
        let student = case.student();
        let mut centre = Centre::of(&case.world);
        let mut last = Answer::default();
        for step in &case.steps {
            let before = centre.outcomes(student);
            last = centre.take(step);
            let told: BTreeMap<MarkId, Outcome> = last.changed.iter().cloned().collect();
            assert_eq!(told, changed_between(&before, &centre.outcomes(student)), "{}", case.name);
        }
        centre.observed(student, last)
    }
}
