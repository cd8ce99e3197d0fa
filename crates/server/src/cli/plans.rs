//! Campaigns, their nodes and plans.

use std::fmt::Display;
use std::path::Path;

use anyhow::{Context, anyhow};
use lixiao_domain::PlanError;
use lixiao_server::core::campaigns::{self, ApplyError};
use lixiao_server::edge;
use lixiao_server::files::plan_file::PlanFile;
use lixiao_store::{Store, write};

use super::{listed, print, words};

pub(super) async fn apply(store: &dyn Store, path: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let file = PlanFile::parse(&text).with_context(|| format!("reading {}", path.display()))?;
    let applied = write(store, move |txn| campaigns::apply(txn, &file, edge::now())).await;
    let applied = applied.map_err(|error| match error {
        ApplyError::Plan { plan, why } => anyhow!(sentence(&plan, &why)),
        ApplyError::Closed => anyhow!(words::server().plan_closed.with(&[])),
        ApplyError::Store(error) => error.into(),
    })?;
    let (name, nodes, plans) =
        (applied.campaign.name, applied.campaign.nodes.len(), applied.campaign.plans.len());
    print(words::server().plan_applied.with(&[("name", &name), ("nodes", &nodes), ("plans", &plans)]))?;
    if !applied.retired.is_empty() {
        let nodes = listed(&applied.retired);
        print(words::server().nodes_retired.with(&[("nodes", &nodes)]))?;
    }
    Ok(())
}

fn sentence(plan: &dyn Display, why: &PlanError) -> String {
    let words = words::server();
    match why {
        PlanError::Empty => words.plan_empty.with(&[("plan", plan)]),
        PlanError::StepEmpty(step) => words.plan_step_empty.with(&[("plan", plan), ("step", step)]),
        PlanError::NodeTwice(node) => words.plan_node_twice.with(&[("plan", plan), ("node", node)]),
        PlanError::NodeUnknown(node) => words.plan_node_unknown.with(&[("plan", plan), ("node", node)]),
        PlanError::WindowReversed => words.plan_window_reversed.with(&[("plan", plan)]),
    }
}
