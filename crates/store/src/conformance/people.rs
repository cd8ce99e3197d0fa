//! Accounts and sessions of operators.

use lixiao_domain::{Timestamp, Withdrawal};

use super::samples::{Done, Shared, account, actor, keep, look, session, session_id};
use crate::model::{Account, AccountRole};
use crate::store::StoreError;

pub async fn an_account_is_found_by_name_and_person(store: Shared) -> Done {
    let renamed = Account { role: AccountRole::Admin, grants: vec![], ..account(1, "li") };
    let kept = renamed.clone();
    keep(&store, move |txn| {
        txn.put_account(&account(1, "wang"))?;
        txn.put_account(&renamed)
    })
    .await?;
    look(&store, move |txn| {
        assert_eq!(txn.account("li")?.as_ref(), Some(&kept));
        assert_eq!(txn.account_of(actor(1))?, Some(kept));
        assert_eq!(txn.account("wang")?, None);
        assert_eq!(txn.account("LI")?, None);
        assert_eq!(txn.account_of(actor(2))?, None);
        Ok(())
    })
    .await
}

pub async fn accounts_come_by_name(store: Shared) -> Done {
    keep(&store, |txn| {
        [(1, "wang"), (2, "Zhao"), (3, "li"), (4, "王")]
            .into_iter()
            .try_for_each(|(person, name)| txn.put_account(&account(person, name)))
    })
    .await?;
    let names: Vec<_> =
        look(&store, |txn| txn.accounts()).await?.into_iter().map(|kept| kept.account).collect();
    assert_eq!(names, ["Zhao", "li", "wang", "王"]);
    Ok(())
}

pub async fn a_name_belongs_to_one_account(store: Shared) -> Done {
    keep(&store, |txn| txn.put_account(&account(1, "wang"))).await?;
    let refused = keep(&store, |txn| txn.put_account(&account(2, "wang"))).await;
    assert!(matches!(refused, Err(StoreError::Other(_))));
    assert_eq!(look(&store, |txn| txn.accounts()).await?, [account(1, "wang")]);
    Ok(())
}

pub async fn a_session_is_kept_and_replaced(store: Shared) -> Done {
    keep(&store, |txn| txn.put_session(&session(1))).await?;
    assert_eq!(look(&store, |txn| txn.session(session_id(1))).await?, Some(session(1)));
    assert_eq!(look(&store, |txn| txn.session(session_id(2))).await?, None);
    let mut ended = session(1);
    ended.desk = None;
    ended.ended = Some(Withdrawal::Ordinary { at: Timestamp(5) });
    let kept = ended.clone();
    keep(&store, move |txn| txn.put_session(&ended)).await?;
    assert_eq!(look(&store, |txn| txn.session(session_id(1))).await?, Some(kept));
    Ok(())
}
