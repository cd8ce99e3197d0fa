//! Which plans can be applied.

use lixiao_domain::{
    Campaign, CampaignId, Node, NodeId, Plan, PlanError, PlanId, PlanNode, Policy, Timeline, Timestamp,
    Window,
};

/// A campaign of nodes 1 to 4, the last one retired, with one plan.
fn campaign(nodes: &[(u16, u8)], window: (i64, i64)) -> Campaign {
    let node = |id| Node {
        id: NodeId(id),
        department: "图书馆".to_owned(),
        title: "还书情况".to_owned(),
        note: String::new(),
        policy: Timeline::new(Timestamp(0), Policy::default()),
        reasons: Vec::new(),
        office: None,
        retired: id == 4,
    };
    let window = Window { from: Timestamp(window.0), until: Timestamp(window.1) };
    let plan = Plan {
        id: PlanId("本科".to_owned()),
        name: "本科生".to_owned(),
        window: Timeline::new(Timestamp(0), window),
        nodes: nodes.iter().map(|&(node, step)| PlanNode { node: NodeId(node), step }).collect(),
    };
    Campaign {
        id: CampaignId(1),
        name: "2026届".to_owned(),
        closes: Timestamp(100),
        nodes: (1..5).map(|id| (NodeId(id), node(id))).collect(),
        plans: [(plan.id.clone(), plan)].into(),
    }
}

#[test]
fn a_plan_can_be_applied_or_says_why_not() {
    let table: [(&[(u16, u8)], _); 14] = [
        (&[(1, 1)], Ok(())),
        (&[(1, 1), (2, 1), (3, 2)], Ok(())),
        (&[(3, 2), (1, 1)], Ok(())),
        (&[(1, 1), (4, 1)], Ok(())),
        (&[], Err(PlanError::Empty)),
        (&[(4, 1)], Err(PlanError::Empty)),
        (&[(1, 2)], Err(PlanError::StepEmpty(1))),
        (&[(1, 0), (2, 1)], Err(PlanError::StepEmpty(1))),
        (&[(1, 0)], Err(PlanError::StepEmpty(1))),
        (&[(1, 1), (2, 3)], Err(PlanError::StepEmpty(2))),
        (&[(1, 1), (4, 2), (2, 3)], Err(PlanError::StepEmpty(2))),
        (&[(1, 1), (2, 255)], Err(PlanError::StepEmpty(2))),
        (&[(1, 1), (1, 2)], Err(PlanError::NodeTwice(NodeId(1)))),
        (&[(1, 1), (9, 1)], Err(PlanError::NodeUnknown(NodeId(9)))),
    ];
    for (nodes, expected) in table {
        let expected = expected.map_err(|why| (PlanId("本科".to_owned()), why));
        assert_eq!(campaign(nodes, (10, 20)).check(), expected, "{nodes:?}");
    }
}

#[test]
fn a_window_has_a_first_moment_and_an_end_after_it() {
    let reversed = Err((PlanId("本科".to_owned()), PlanError::WindowReversed));
    assert_eq!(campaign(&[(1, 1)], (10, 11)).check(), Ok(()));
    assert_eq!(campaign(&[(1, 1)], (10, 10)).check(), reversed);
    assert_eq!(campaign(&[(1, 1)], (10, 9)).check(), reversed);
}

#[test]
fn a_window_that_was_mended_is_judged_as_it_is_now() {
    let mut campaign = campaign(&[(1, 1)], (10, 9));
    let plan = campaign.plans.values_mut().next().unwrap();
    plan.window.push(Timestamp(5), Window { from: Timestamp(10), until: Timestamp(20) });
    assert_eq!(campaign.check(), Ok(()));
}
