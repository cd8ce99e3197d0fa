//! The school, students' accounts, sessions, forms and links.

use lixiao_domain::form::{Confirmation, Form, FormEntries, FormPart, Household, Political};
use lixiao_domain::{StudentId, Timestamp};

use super::samples::{
    Done, NODE, Shared, actor, desk_id, keep, keep_students, look, session_id, set_up, student,
};
use crate::self_service::{
    Credential, HandoverLink, Picture, Provider, SchoolProfile, SessionKind, StudentAccount, StudentSession,
};
use crate::store::StoreError;

const ONE: StudentId = StudentId(1);

pub async fn the_school_is_kept_with_its_logo_and_without(store: Shared) -> Done {
    assert_eq!(look(&store, |txn| Ok((txn.school()?, txn.logo()?))).await?, (None, None));
    let logo = Picture { media_type: "image/png".into(), bytes: vec![0, 1, 255] };
    let kept = logo.clone();
    keep(&store, move |txn| txn.put_school(&school("示例音乐学院"), Some(&kept))).await?;
    let found = look(&store, |txn| Ok((txn.school()?, txn.logo()?))).await?;
    assert_eq!(found, (Some(school("示例音乐学院")), Some(logo)));
    keep(&store, |txn| txn.put_school(&school("测试音乐学院"), None)).await?;
    let found = look(&store, |txn| Ok((txn.school()?, txn.logo()?))).await?;
    assert_eq!(found, (Some(school("测试音乐学院")), None));
    Ok(())
}

pub async fn an_account_of_a_student_is_kept_and_replaced(store: Shared) -> Done {
    school_of_two(&store).await?;
    let code = Credential::Code { hash: [1; 32], until: Timestamp(600) };
    for opened_by in [code, Credential::Password { hash: "$argon2id$".into() }] {
        let account = StudentAccount { student: ONE, opened_by };
        let kept = account.clone();
        keep(&store, move |txn| txn.put_student_account(&kept)).await?;
        assert_eq!(look(&store, |txn| txn.student_account(ONE)).await?, Some(account));
    }
    assert_eq!(look(&store, |txn| txn.student_account(StudentId(2))).await?, None);
    Ok(())
}

pub async fn a_students_session_is_found_by_secret_student_and_upstream_name(store: Shared) -> Done {
    school_of_two(&store).await?;
    let kiosk = StudentSession { kind: SessionKind::Kiosk { desk: desk_id(1) }, ..session(2, 1, 99) };
    let cas = Provider::Cas { way: "cas".into(), ticket: "ST-1".into() };
    let other = StudentSession { provider: cas, ..session(3, 2, 99) };
    for session in [session(1, 1, 99), kiosk.clone(), other.clone()] {
        keep(&store, move |txn| txn.put_student_session(&session)).await?;
    }
    look(&store, move |txn| {
        assert_eq!(txn.student_session([2; 32])?.as_ref(), Some(&kiosk));
        assert_eq!(txn.student_session([4; 32])?, None);
        assert_eq!(txn.student_sessions(ONE)?, [session(1, 1, 99), kiosk]);
        assert_eq!(txn.student_sessions_upstream("ST-1")?, [other]);
        assert_eq!(txn.student_sessions_upstream("ST-2")?, []);
        Ok(())
    })
    .await?;
    let seen = StudentSession { seen: Timestamp(7), ..session(1, 1, 99) };
    let kept = seen.clone();
    keep(&store, move |txn| txn.put_student_session(&kept)).await?;
    assert_eq!(look(&store, |txn| txn.student_session([1; 32])).await?, Some(seen));
    Ok(())
}

pub async fn a_students_session_that_ended_is_gone(store: Shared) -> Done {
    school_of_two(&store).await?;
    keep(&store, |txn| {
        txn.put_student_session(&session(1, 1, 99))?;
        txn.put_student_session(&session(2, 1, 99))?;
        txn.end_student_session([1; 32])?;
        txn.end_student_session([9; 32])
    })
    .await?;
    assert_eq!(look(&store, |txn| txn.student_session([1; 32])).await?, None);
    assert_eq!(look(&store, |txn| txn.student_sessions(ONE)).await?, [session(2, 1, 99)]);
    Ok(())
}

pub async fn what_has_expired_is_forgotten(store: Shared) -> Done {
    school_of_two(&store).await?;
    keep(&store, |txn| {
        for (secret, until) in [(1, 9), (2, 10), (3, 11)] {
            txn.put_student_session(&session(secret, 1, until))?;
            txn.put_handover(&link(secret, until))?;
        }
        txn.forget_expired(Timestamp(10))
    })
    .await?;
    look(&store, |txn| {
        assert_eq!(txn.student_sessions(ONE)?, [session(3, 1, 11)]);
        let links = [1, 2, 3].map(|secret| txn.handover([secret; 32]).map(|found| found.is_some()));
        assert!(matches!(links, [Ok(false), Ok(false), Ok(true)]));
        Ok(())
    })
    .await
}

pub async fn a_handover_is_kept_and_replaced(store: Shared) -> Done {
    school_of_two(&store).await?;
    for used in [false, true] {
        let link = HandoverLink { used, ..link(1, 9) };
        let kept = link.clone();
        keep(&store, move |txn| txn.put_handover(&kept)).await?;
        assert_eq!(look(&store, |txn| txn.handover([1; 32])).await?, Some(link));
    }
    assert_eq!(look(&store, |txn| txn.handover([2; 32])).await?, None);
    Ok(())
}

pub async fn a_student_submits_one_form(store: Shared) -> Done {
    school_of_two(&store).await?;
    let submit = async |remark: &'static str| {
        keep(&store, move |txn| {
            let revision = txn.next_revision()?;
            txn.add_form(&form(remark), revision)
        })
        .await
    };
    let (first, second) = tokio::join!(submit("一"), submit("二"));
    assert!(matches!((&first, &second), (Ok(()), Err(StoreError::Other(_)))), "{first:?} {second:?}");
    assert_eq!(look(&store, |txn| txn.form(ONE)).await?, Some(form("一")));
    assert_eq!(look(&store, |txn| txn.form(StudentId(2))).await?, None);
    Ok(())
}

pub async fn a_submitted_form_is_replaced_and_changes_its_student(store: Shared) -> Done {
    school_of_two(&store).await?;
    let put = async |form: Form| {
        keep(&store, move |txn| {
            let revision = txn.next_revision()?;
            txn.put_form(&form, revision).map(|()| revision)
        })
        .await
    };
    assert!(matches!(put(form("一")).await, Err(StoreError::Other(_))));
    keep(&store, |txn| {
        let revision = txn.next_revision()?;
        txn.add_form(&form("一"), revision)?;
        assert_eq!(txn.student_revision(ONE)?, Some(revision));
        Ok(())
    })
    .await?;
    let confirmation = Confirmation { at: Timestamp(8), by: actor(1) };
    let confirmed = Form { confirmed: [(FormPart::Household, confirmation)].into(), ..form("二") };
    let revision = put(confirmed.clone()).await?;
    let found = look(&store, |txn| Ok((txn.form(ONE)?, txn.student_revision(ONE)?))).await?;
    assert_eq!(found, (Some(confirmed), Some(revision)));
    assert_eq!(look(&store, |txn| txn.student_revision(StudentId(3))).await?, None);
    Ok(())
}

pub async fn what_a_student_owns_needs_the_student(store: Shared) -> Done {
    let account = StudentAccount { student: ONE, opened_by: Credential::Password { hash: String::new() } };
    let refusals = [
        keep(&store, move |txn| txn.put_student_account(&account)).await,
        keep(&store, |txn| txn.put_student_session(&session(1, 1, 99))).await,
        keep(&store, |txn| txn.put_handover(&link(1, 9))).await,
        keep(&store, |txn| {
            let revision = txn.next_revision()?;
            txn.add_form(&form("一"), revision)
        })
        .await,
    ];
    assert!(refusals.iter().all(|refusal| matches!(refusal, Err(StoreError::Other(_)))));
    Ok(())
}

/// Keeps two students of a campaign.
async fn school_of_two(store: &Shared) -> Done {
    set_up(store).await?;
    keep_students(store, vec![student(1), student(2)]).await
}

fn school(name: &str) -> SchoolProfile {
    SchoolProfile { name: name.into(), brand: Some("#8c1022".into()), form: [(FormPart::Party, NODE)].into() }
}

fn session(secret: u8, student: u32, until: i64) -> StudentSession {
    StudentSession {
        token_hash: [secret; 32],
        id: session_id(secret.into()),
        student: StudentId(student),
        kind: SessionKind::Web,
        provider: Provider::Local,
        from: Timestamp(1),
        until: Timestamp(until),
        seen: Timestamp(1),
        place: "Firefox".into(),
    }
}

fn link(secret: u8, until: i64) -> HandoverLink {
    HandoverLink { token_hash: [secret; 32], student: ONE, until: Timestamp(until), used: false }
}

fn form(remark: &str) -> Form {
    Form {
        student: ONE,
        at: Timestamp(5),
        receipt: "AAAAA-00000".into(),
        entries: FormEntries {
            political: Political::Citizen,
            organisation: None,
            household: Some(Household::Stays),
            phone: "000-0000-0001".into(),
            remark: remark.into(),
        },
        confirmed: [].into(),
        corrections: Vec::new(),
    }
}
