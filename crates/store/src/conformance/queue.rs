//! Work that waits, fails or panics.

use std::sync::{Arc, Barrier, mpsc};

use lixiao_domain::{Revision, StudentId};
use tokio::sync::oneshot;
use tokio::task::{JoinSet, spawn_blocking};

use super::samples::{
    CAMPAIGN, Done, Shared, keep, keep_students, look, mark, mark_id, put, set_up, student, undone,
};
use crate::store::{Ran, StoreError, WriteTxn};

pub async fn work_runs_in_the_order_in_which_it_was_queued(store: Shared) -> Done {
    let queued: Vec<_> = (0..300).map(|_| queue(&store, |txn| txn.next_revision())).collect();
    for (place, answer) in queued.into_iter().enumerate() {
        assert_eq!(answered(answer).await?, Revision(place as u64 + 1));
    }
    Ok(())
}

pub async fn failed_work_does_not_disturb_its_neighbours(store: Shared) -> Done {
    set_up(&store).await?;
    let answers = [1, 2, 3].map(|id| {
        queue(&store, move |txn| {
            put(txn, &student(id))?;
            if id == 2 { Err(undone()) } else { Ok(()) }
        })
    });
    let [first, failed, last] = answers;
    answered(first).await?;
    assert!(answered(failed).await.is_err());
    answered(last).await?;
    only_the_second_is_missing(&store).await
}

pub async fn panicking_work_does_not_disturb_its_neighbours(store: Shared) -> Done {
    set_up(&store).await?;
    let answers = [1, 2, 3].map(|id| {
        queue(&store, move |txn| {
            put(txn, &student(id))?;
            assert_ne!(id, 2, "panics on purpose");
            Ok(())
        })
    });
    let [first, panicked, last] = answers;
    answered(first).await?;
    assert!(panicked.await.is_err(), "whoever waits for work that panicked learns so");
    answered(last).await?;
    only_the_second_is_missing(&store).await
}

pub async fn panicking_readers_do_not_disturb_others(store: Shared) -> Done {
    for _ in 0..16 {
        let panicked = look(&store, |txn| {
            assert_ne!(txn.revision()?, Revision(0), "panics on purpose");
            Ok(())
        });
        assert!(matches!(panicked.await, Err(StoreError::Other(_))));
    }
    assert_eq!(look(&store, |txn| txn.revision()).await?, Revision(0));
    Ok(())
}

pub async fn a_reader_sees_one_state_while_others_write(store: Shared) -> Done {
    set_up(&store).await?;
    keep_students(&store, vec![student(1)]).await?;
    let (started, has_started) = oneshot::channel();
    let (go_on, may_go_on) = mpsc::channel();
    let (seen, was_seen) = oneshot::channel();
    let (readers, writers) = (Arc::clone(&store), store);
    let reading = spawn_blocking(move || {
        readers.submit_read(Box::new(move |txn| {
            let txn = txn.expect("a reader gets its transaction");
            let mut revision = || txn.revision().expect("the revision can be read");
            let before = revision();
            started.send(()).expect("the case waits for the reader");
            may_go_on.recv().expect("the case sends the reader on");
            seen.send((before, revision())).expect("the case waits for the reader");
        }));
    });
    has_started.await.expect("the reader starts");
    keep_students(&writers, vec![student(2)]).await?;
    go_on.send(()).expect("the reader waits");
    let (before, after) = was_seen.await.expect("the reader answers");
    assert_eq!(before, after);
    assert!(look(&writers, |txn| txn.revision()).await? > after);
    reading.await.expect("the reader ends");
    Ok(())
}

pub async fn readers_do_not_wait_for_each_other(store: Shared) -> Done {
    let both_run = Arc::new(Barrier::new(2));
    let mut readers = JoinSet::new();
    for _ in 0..2 {
        let (store, both_run) = (Arc::clone(&store), Arc::clone(&both_run));
        readers.spawn_blocking(move || {
            let (done, is_done) = mpsc::channel();
            store.submit_read(Box::new(move |_| {
                both_run.wait();
                done.send(()).expect("the case waits for the reader");
            }));
            is_done.recv().expect("the reader ends");
        });
    }
    readers.join_all().await;
    Ok(())
}

pub async fn many_writers_get_their_answers_after_the_commit(store: Shared) -> Done {
    set_up(&store).await?;
    let mut writers = JoinSet::new();
    for writer in 0..40 {
        let store = Arc::clone(&store);
        writers.spawn(async move {
            for turn in 0..10 {
                let id = writer * 10 + turn;
                add_mark(&store, id).await?;
                let kept = look(&store, move |txn| txn.mark(mark_id(id))).await?;
                assert!(kept.is_some(), "what was answered is there");
            }
            Ok::<_, StoreError>(())
        });
    }
    writers.join_all().await.into_iter().collect::<Done>()?;
    assert_eq!(look(&store, |txn| txn.marks_of(StudentId(1))).await?.len(), 400);
    Ok(())
}

pub async fn revisions_are_in_commit_order(store: Shared) -> Done {
    let mut writers = JoinSet::new();
    for id in 0..200 {
        let store = Arc::clone(&store);
        writers.spawn(async move { add_mark(&store, id).await });
    }
    writers.join_all().await.into_iter().collect::<Done>()?;
    let marks = look(&store, |txn| txn.marks_of(StudentId(1))).await?;
    let revisions: Vec<u64> = marks.iter().map(|stored| stored.revision.0).collect();
    assert_eq!(revisions, (1..=200).collect::<Vec<_>>());
    Ok(())
}

async fn add_mark(store: &Shared, id: u128) -> Done {
    keep(store, move |txn| {
        let revision = txn.next_revision()?;
        txn.add_mark(&mark(id, 1, revision))
    })
    .await
}

async fn only_the_second_is_missing(store: &Shared) -> Done {
    let found = look(store, |txn| txn.find_students(CAMPAIGN, "", 9)).await?;
    assert_eq!(found, [student(1), student(3)]);
    Ok(())
}

/// Queues work at once; what becomes of it comes by the channel.
fn queue<T: Send + 'static>(
    store: &Shared,
    work: impl FnOnce(&mut dyn WriteTxn) -> Result<T, StoreError> + Send + 'static,
) -> oneshot::Receiver<Result<T, StoreError>> {
    let (answer, answered) = oneshot::channel();
    store.submit_write(Box::new(move |txn| {
        let done = txn.and_then(work);
        let keep = done.is_ok();
        let answer = move |committed: Done| drop(answer.send(done.and_then(|done| committed.map(|()| done))));
        Ran { keep, answer: Box::new(answer) }
    }));
    answered
}

async fn answered<T>(answer: oneshot::Receiver<Result<T, StoreError>>) -> Result<T, StoreError> {
    answer.await.expect("work that did not panic is answered")
}
