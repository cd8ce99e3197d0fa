//! Notices that the machine's network came back, so that the next try need not wait for its time.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, ToSocketAddrs, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use crate::core::Core;
use crate::driver::Hint;

/// How often the machine is asked while the centre is away.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Asks for another try whenever the machine has found a way to the centre at `authority` that it did not have.
pub(crate) async fn watch(core: Arc<Core>, authority: (String, u16), hints: UnboundedSender<Hint>) {
    let mut before = None;
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        if core.memory().sync.online {
            before = None;
            continue;
        }
        let asked = authority.clone();
        let Ok(way) = tokio::task::spawn_blocking(move || way_to(&asked)).await else { return };
        let known = before.replace(way);
        if known.is_some_and(|known| came_back(known, way)) && hints.send(Hint::RetryNow).is_err() {
            return;
        }
    }
}

/// Whether there is a way now that was not there before.
fn came_back(before: Option<IpAddr>, now: Option<IpAddr>) -> bool {
    now.is_some() && now != before
}

/// The address of this machine from which the way to a server leads, if there is one. Nothing is sent: connecting a
/// datagram socket only asks the system for its route.
fn way_to((host, port): &(String, u16)) -> Option<IpAddr> {
    let server = (host.as_str(), *port).to_socket_addrs().ok()?.next()?;
    let here: IpAddr =
        if server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((here, 0)).ok()?;
    socket.connect(server).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_that_was_not_there_before_is_a_network_that_came_back() {
        let (one, other) = (IpAddr::from([10, 0, 0, 7]), IpAddr::from([10, 0, 9, 7]));
        for (before, now, back) in [
            (None, Some(one), true),
            (Some(one), Some(other), true),
            (Some(one), Some(one), false),
            (Some(one), None, false),
            (None, None, false),
        ] {
            assert_eq!(came_back(before, now), back, "{before:?} {now:?}");
        }
    }

    #[test]
    fn the_way_to_this_machine_is_always_there() {
        assert_eq!(way_to(&("127.0.0.1".into(), 1)), Some(IpAddr::from([127, 0, 0, 1])));
    }
}
