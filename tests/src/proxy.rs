//! A network between desks and their server that fails as it is told: every request passes here, and whoever set it
//! up says what happens to each.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::counter::PATIENCE;
use crate::dice::Dice;

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The connection ends before anything of it has left.
    CutBefore,
    /// Half of it arrives, and then both connections end.
    CutWithin,
    /// It is carried out, and nothing of the reply comes back.
    LoseReply,
    /// It is carried out, and half of the reply comes back.
    TearReply,
    /// The server hears that nothing more will come while it is at work; its reply comes back.
    HalfClose,
    /// It arrives late.
    Delay,
    /// It arrives twice.
    Duplicate,
    /// It is carried out, and arrives once more behind a later request.
    Replay,
    /// A page that wants somebody to sign in to the network answers in the server's place.
    Portal,
    /// Something answers that speaks another language.
    Garbage,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 10] = [
        Self::CutBefore,
        Self::CutWithin,
        Self::LoseReply,
        Self::TearReply,
        Self::HalfClose,
        Self::Delay,
        Self::Duplicate,
        Self::Replay,
        Self::Portal,
        Self::Garbage,
    ];
}

/// How long [`Fault::Delay`] holds a request back.
const DELAY: Duration = Duration::from_millis(700);

const PORTAL: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 43\r\nConnection: close\r\n\r\n\
<html><body>Please sign in.</body></html>\r\n";

const GARBAGE: &[u8] = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 220 mail.example ready\r\n";

/// Says what happens to a request that begins with this line.
type Rule = Box<dyn FnMut(&str) -> Option<Fault> + Send>;

/// The network; it ends when it is dropped.
pub struct Proxy {
    address: SocketAddr,
    way: Arc<Way>,
    serving: JoinHandle<()>,
}

struct Way {
    server: SocketAddr,
    rule: Mutex<Rule>,
    struck: watch::Sender<BTreeMap<Fault, u32>>,
    /// What is to arrive once more.
    late: Mutex<Vec<Vec<u8>>>,
}

impl Proxy {
    /// A network that leads to this server and does not fail yet.
    pub async fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let rule: Rule = Box::new(|_| None);
        let way = Arc::new(Way {
            server,
            rule: Mutex::new(rule),
            struck: watch::channel(BTreeMap::new()).0,
            late: Mutex::default(),
        });
        let serving = tokio::spawn(serve(listener, Arc::clone(&way)));
        Self { address, way, serving }
    }

    /// Where desks find their server.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on this says what happens to each request, by its first line.
    pub fn obey(&self, rule: impl FnMut(&str) -> Option<Fault> + Send + 'static) {
        *self.way.rule.lock().unwrap() = Box::new(rule);
    }

    /// From now on `per_mille` requests of a thousand meet a fault, as the seed has it: each once before any again.
    pub fn storm(&self, seed: u64, per_mille: u64) {
        let mut dice = Dice::new(seed);
        let mut deck = Vec::new();
        self.obey(move |_| {
            if deck.is_empty() {
                deck.extend(Fault::ALL);
            }
            dice.chance(per_mille).then(|| deck.swap_remove(dice.below(deck.len())))
        });
    }

    /// From now on nothing fails.
    pub fn calm(&self) {
        self.obey(|_| None);
    }

    /// How often each fault has struck.
    pub fn struck(&self) -> BTreeMap<Fault, u32> {
        self.way.struck.borrow().clone()
    }

    /// Waits until a fault has struck so often.
    ///
    /// # Panics
    /// Where that takes too long.
    pub async fn until_struck(&self, fault: Fault, times: u32) {
        let mut struck = self.way.struck.subscribe();
        let enough = struck.wait_for(|struck| struck.get(&fault).is_some_and(|strikes| *strikes >= times));
        assert!(timeout(PATIENCE, enough).await.is_ok(), "{fault:?} has struck {:?}", self.struck());
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, way: Arc<Way>) {
    while let Ok((client, _)) = listener.accept().await {
        let way = Arc::clone(&way);
        tokio::spawn(async move {
            if let Err(error) = way.carry(client).await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
}

impl Way {
    /// Carries one request and its reply, or does what is done to them.
    async fn carry(&self, client: TcpStream) -> io::Result<()> {
        let mut client = BufReader::new(client);
        let Some(request) = request(&mut client).await? else { return Ok(()) };
        let mut client = client.into_inner();
        let fault = self.draw(&request);
        match fault {
            Some(Fault::CutBefore) => {}
            Some(Fault::CutWithin) => self.send(&request[..request.len() / 2]).await?.shutdown().await?,
            Some(Fault::LoseReply) => drop(self.ask(&request).await?),
            Some(Fault::TearReply) => {
                let reply = self.ask(&request).await?;
                client.write_all(&reply[..reply.len() / 2]).await?;
            }
            Some(Fault::HalfClose) => {
                let mut server = self.send(&request).await?;
                server.shutdown().await?;
                client.write_all(&rest(server).await?).await?;
            }
            Some(Fault::Delay) => {
                tokio::time::sleep(DELAY).await;
                client.write_all(&self.ask(&request).await?).await?;
            }
            Some(Fault::Duplicate) => {
                self.ask(&request).await?;
                client.write_all(&self.ask(&request).await?).await?;
            }
            Some(Fault::Portal) => client.write_all(PORTAL).await?,
            Some(Fault::Garbage) => client.write_all(GARBAGE).await?,
            Some(Fault::Replay) | None => client.write_all(&self.ask(&request).await?).await?,
        }
        client.shutdown().await?;
        if fault == Some(Fault::Replay) {
            self.late.lock().unwrap().push(request);
        } else {
            self.deliver_late().await?;
        }
        if let Some(fault) = fault {
            self.count(fault);
        }
        Ok(())
    }

    fn draw(&self, request: &[u8]) -> Option<Fault> {
        let end = request.iter().position(|byte| *byte == b'\r').unwrap_or_default();
        let line = std::str::from_utf8(&request[..end]).unwrap_or_default();
        (self.rule.lock().unwrap())(line)
    }

    fn count(&self, fault: Fault) {
        self.struck.send_modify(|struck| *struck.entry(fault).or_default() += 1);
    }

    /// What was carried out before and arrives once more.
    async fn deliver_late(&self) -> io::Result<()> {
        let late = std::mem::take(&mut *self.late.lock().unwrap());
        for request in late {
            self.ask(&request).await?;
        }
        Ok(())
    }

    async fn ask(&self, request: &[u8]) -> io::Result<Vec<u8>> {
        rest(self.send(request).await?).await
    }

    async fn send(&self, bytes: &[u8]) -> io::Result<TcpStream> {
        let mut server = TcpStream::connect(self.server).await?;
        server.write_all(bytes).await?;
        Ok(server)
    }
}

/// A whole request, which asks the server to end the connection after its reply; `None` where none came.
async fn request(client: &mut BufReader<TcpStream>) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if client.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        if line == "\r\n" {
            break;
        }
        let header = line.to_ascii_lowercase();
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
        bytes.extend_from_slice(line.as_bytes());
    }
    bytes.extend_from_slice(b"Connection: close\r\n\r\n");
    let body = bytes.len();
    bytes.resize(body + length, 0);
    client.read_exact(&mut bytes[body..]).await?;
    Ok(Some(bytes))
}

async fn rest(mut server: TcpStream) -> io::Result<Vec<u8>> {
    let mut reply = Vec::new();
    server.read_to_end(&mut reply).await?;
    Ok(reply)
}
