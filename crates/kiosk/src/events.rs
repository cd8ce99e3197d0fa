//! Server-sent events (WHATWG HTML, section 9.2), as far as the server uses them: an id and data of one line.

use lixiao_domain::Revision;

/// Puts the pieces that arrive together to events.
#[derive(Default)]
pub(crate) struct Events {
    rest: Vec<u8>,
}

impl Events {
    /// Takes a piece in; answers with the data of each event that it completes.
    pub(crate) fn handle_piece(&mut self, piece: &[u8]) -> Vec<Revision> {
        self.rest.extend_from_slice(piece);
        let mut found = Vec::new();
        while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            found.extend(data(&String::from_utf8_lossy(&line)));
        }
        found
    }
}

fn data(line: &str) -> Option<Revision> {
    line.strip_prefix("data:")?.trim().parse().ok().map(Revision)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_found_wherever_the_pieces_are_cut() {
        let stream =
            ": still here\n\nid: 7\nevent: changed\ndata: 7\n\r\nid: 12\nevent: changed\ndata:12\r\n\n";
        for cut in 0..stream.len() {
            let mut events = Events::default();
            let mut found = events.handle_piece(&stream.as_bytes()[..cut]);
            found.extend(events.handle_piece(&stream.as_bytes()[cut..]));
            assert_eq!(found, [Revision(7), Revision(12)], "cut at {cut}");
        }
    }
}
