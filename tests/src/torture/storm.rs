//! Two real desks and the real server over a network that fails in every way: afterwards each mark is in the log once,
//! in its desk's order, and each desk shows what the centre made of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use lixiao_domain::Outcome;
use lixiao_protocol::http::Answer;
use rusqlite::Connection;

use super::{DRAIN, Recorded, WORK, desk, drain, look_into, start_desk};
use crate::proxy::{Fault, Proxy};
use crate::window::ServerProcess;
use crate::window::display::end;

/// How many requests of a thousand meet a fault.
const FAULTS_PER_MILLE: u64 = 500;

/// How many marks each desk is to make at least.
const MARKS: usize = 100;

/// How long desks may take for that.
const WORKING: Duration = Duration::from_mins(3);

/// What came of a storm.
#[derive(Debug, Default)]
pub struct Weathered {
    /// How many marks were called recorded.
    pub recorded: usize,
    /// How often each fault has struck.
    pub struck: BTreeMap<Fault, u32>,
    /// How many marks the centre decided otherwise, as the desks show them.
    pub returned: usize,
    /// Everything that is lost, doubled, out of order or hidden, in words.
    pub wrong: Vec<String>,
}

/// Lets two desks of one node work over such a network until each fault has struck, and then what is left arrive.
///
/// # Panics
/// Where the programs cannot be started.
pub async fn weather(seed: u64) -> Weathered {
    let centre = tempfile::tempdir().unwrap();
    let stages = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let server = ServerProcess::start(centre.path());
    let network = Proxy::start(server.address()).await;
    for stage in &stages {
        desk::prepare(stage.path(), &server, &network.url()).await;
    }
    network.storm(seed, FAULTS_PER_MILLE);
    let recorded: [Recorded; 2] = [Arc::default(), Arc::default()];
    let started = |what| [0, 1].map(|desk| start_desk(what, stages[desk].path(), &[], &recorded[desk]));
    let desks = started(WORK);
    let enough = |recorded: &Recorded| recorded.lock().unwrap().len() >= MARKS;
    let until = lixiao_server::edge::now().plus(i64::try_from(WORKING.as_millis()).unwrap());
    while lixiao_server::edge::now() < until
        && !(network.struck().len() == Fault::ALL.len() && recorded.iter().all(enough))
    {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for (mut desk, listening) in desks {
        end(&mut desk);
        drop(listening.join());
    }
    network.calm();
    let struck = network.struck();
    tokio::task::spawn_blocking(move || {
        let mut weathered = Weathered { struck, ..Weathered::default() };
        for (desk, listening) in
            [0, 1].map(|desk| start_desk(DRAIN, stages[desk].path(), &[], &recorded[desk]))
        {
            drain(desk, listening);
        }
        for (stage, recorded) in stages.iter().zip(&recorded) {
            weathered.compare(stage.path(), &centre.path().join("server.db"), recorded);
        }
        drop(server);
        weathered
    })
    .await
    .unwrap()
}

impl Weathered {
    /// Compares a desk's outbox with the centre's log.
    fn compare(&mut self, stage: &Path, store: &Path, recorded: &Recorded) {
        let (desk, centre) = (look_into(&desk::file(stage)), look_into(store));
        let outbox = outbox(&desk);
        let name = outbox.values().next().map_or_else(String::new, |mark| mark.desk.clone());
        let log = log(&centre, &name);
        let numbers: Vec<u64> = log.iter().map(|mark| mark.seq).collect();
        if !numbers.iter().copied().eq(1..=log.len() as u64) {
            self.wrong.push(format!("desk {name}: the log has the numbers {numbers:?}"));
        }
        let listed: BTreeMap<_, _> = log.iter().map(|mark| (mark.id.clone(), mark)).collect();
        for (id, own) in &outbox {
            match (listed.get(id), &own.outcome) {
                (None, _) => self.wrong.push(format!("{id} never came to the centre")),
                (Some(kept), Some(shown)) if kept.outcome.as_ref() == Some(shown) => {}
                (Some(kept), shown) => {
                    self.wrong.push(format!("{id} is {:?} and shown as {shown:?}", kept.outcome));
                }
            }
        }
        for id in recorded.lock().unwrap().iter().map(ToString::to_string) {
            self.recorded += 1;
            if !outbox.contains_key(&id) {
                self.wrong.push(format!("{id} was called recorded and is not in the outbox"));
            }
        }
        for id in listed.keys().filter(|id| !outbox.contains_key(*id)) {
            self.wrong.push(format!("the log has {id}, which the desk has not made"));
        }
        let aside: i64 = centre.query_row("SELECT count(*) FROM set_aside", [], |row| row.get(0)).unwrap();
        if aside > 0 {
            self.wrong.push(format!("{aside} marks were set aside as unreadable"));
        }
        self.returned += outbox.values().filter(|mark| mark.is_returned).count();
    }
}

/// A mark as one side has it.
struct Kept {
    id: String,
    desk: String,
    seq: u64,
    outcome: Option<Outcome>,
    is_returned: bool,
}

fn outbox(desk: &Connection) -> BTreeMap<String, Kept> {
    let query =
        "SELECT mark, json_extract(json, '$.origin.desk'), seq, answer, state = 'returned' FROM outbox";
    let answered = |answer: String| serde_json::from_str::<Answer>(&answer).unwrap().outcome;
    kept(desk, query, [], answered).into_iter().map(|mark| (mark.id.clone(), mark)).collect()
}

fn log(centre: &Connection, desk: &str) -> Vec<Kept> {
    let query =
        "SELECT json_extract(mark, '$.id'), json_extract(mark, '$.origin.desk'), seq, outcome, 0 FROM marks
        WHERE json_extract(mark, '$.origin.desk') = ?1 ORDER BY position";
    kept(centre, query, [desk], |outcome| serde_json::from_str(&outcome).unwrap())
}

fn kept(
    file: &Connection,
    query: &str,
    values: impl rusqlite::Params,
    outcome: impl Fn(String) -> Outcome,
) -> Vec<Kept> {
    let mut statement = file.prepare(query).unwrap();
    let rows = statement.query_map(values, |row| {
        let said: Option<String> = row.get(3)?;
        Ok(Kept {
            id: row.get(0)?,
            desk: row.get(1)?,
            seq: row.get::<_, i64>(2)?.unsigned_abs(),
            outcome: said.map(&outcome),
            is_returned: row.get(4)?,
        })
    });
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}
