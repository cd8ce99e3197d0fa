//! What the desk works in: the campaign, its keys, its people, as the centre last told.

use lixiao_domain::{ActorId, Campaign, DeskId, Grant, Node, NodeId, Rights, Timestamp};
use lixiao_protocol::http::{DeskFrame, TicketKey, TicketKeyState};
use lixiao_protocol::ipc::{NodeChoice, NodeName};
use lixiao_ticket::{KeyRing, KeyState, PublicKey};

use crate::facts::KeptSession;

/// A frame, ready for use.
#[derive(Debug)]
pub(crate) struct Frame {
    said: DeskFrame,
    keys: KeyRing,
}

impl Frame {
    pub(crate) fn new(said: DeskFrame) -> Self {
        let keys = key_ring(&said.keys);
        Self { said, keys }
    }

    pub(crate) fn campaign(&self) -> &Campaign {
        &self.said.campaign
    }

    pub(crate) fn keys(&self) -> &KeyRing {
        &self.keys
    }

    pub(crate) fn node(&self, node: NodeId) -> Option<&Node> {
        self.said.campaign.nodes.get(&node)
    }

    /// A node by name; by its number, should the campaign not know it.
    pub(crate) fn node_name(&self, node: NodeId) -> NodeName {
        let known = self.node(node);
        NodeName {
            department: known.map(|node| node.department.clone()).unwrap_or_default(),
            title: known.map_or_else(|| node.to_string(), |node| node.title.clone()),
        }
    }

    pub(crate) fn node_names(&self, nodes: &[NodeId]) -> Vec<NodeName> {
        nodes.iter().map(|node| self.node_name(*node)).collect()
    }

    pub(crate) fn desk_name(&self, desk: DeskId) -> Option<String> {
        self.said.desks.iter().find(|named| named.desk == desk).map(|named| named.name.clone())
    }

    pub(crate) fn operator_name(&self, actor: ActorId) -> Option<String> {
        self.said.operators.iter().find(|known| known.actor == actor).map(|known| known.name.clone())
    }

    /// What a session's operator may do at this desk.
    pub(crate) fn rights(&self, session: Option<&KeptSession>) -> Rights {
        Rights {
            desk: Some(self.said.desk.clone()),
            session: session.map(|session| session.rights.clone()),
            grants: session.map(|session| self.grants(session).to_vec()).unwrap_or_default(),
        }
    }

    /// The operator's grants; before the frame names the operator, those of the sign-in.
    fn grants<'a>(&'a self, session: &'a KeptSession) -> &'a [Grant] {
        let known = self.said.operators.iter().find(|known| known.actor == session.operator.actor);
        &known.unwrap_or(&session.operator).grants
    }

    /// The nodes that a session's operator may work at this desk.
    pub(crate) fn choices(&self, session: &KeptSession, at: Timestamp) -> Vec<NodeChoice> {
        let assigned = self.said.desk.nodes.at(at);
        let holds = |grant: &&Grant| grant.ended.is_none_or(|ended| at < ended.at());
        let granted: std::collections::BTreeSet<NodeId> =
            self.grants(session).iter().filter(holds).map(|grant| grant.node).collect();
        let nodes = granted.intersection(assigned).filter_map(|node| self.node(*node));
        nodes.filter(|node| !node.retired).map(|node| self.choice(node, at)).collect()
    }

    fn choice(&self, node: &Node, at: Timestamp) -> NodeChoice {
        NodeChoice {
            id: node.id,
            department: node.department.clone(),
            title: node.title.clone(),
            policy: *node.policy.at(at),
            reasons: node.reasons.clone(),
            has_form: self.said.form_nodes.contains(&node.id),
        }
    }
}

fn key_ring(keys: &[TicketKey]) -> KeyRing {
    let mut ring = KeyRing::default();
    for key in keys {
        match PublicKey::from_bytes(key.public) {
            Ok(public) => ring.insert(key.campaign, key.key, public, state(key.state)),
            Err(error) => tracing::warn!(%error, key = %key.key, "a ticket key is left out"),
        }
    }
    ring
}

fn state(state: TicketKeyState) -> KeyState {
    match state {
        TicketKeyState::Active => KeyState::Active,
        TicketKeyState::Spare => KeyState::Spare,
        TicketKeyState::Revoked => KeyState::Revoked,
    }
}
