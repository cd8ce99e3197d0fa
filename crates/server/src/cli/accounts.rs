//! Operators' accounts.

use std::io::Read;

use anyhow::{Context, bail};
use lixiao_server::core::accounts::{self, AccountDraft, PASSWORD_MIN};
use lixiao_server::edge;
use lixiao_store::{AccountRole, Store, StoreError, read, write};

use super::{AccountArgs, node_ids, print, words};

pub(super) async fn set(store: &dyn Store, args: AccountArgs) -> anyhow::Result<()> {
    let password = if args.password_stdin { chosen_password()? } else { draw_password() };
    let name = args.account.clone();
    let before = read::<_, StoreError>(store, move |txn| txn.account(&name)).await?;
    let kept = before.map(|account| account.password_hash);
    let kept = kept.filter(|hash| accounts::check_password(Some(hash), &password));
    let draft = AccountDraft {
        account: args.account.clone(),
        name: args.name.clone(),
        role: if args.admin { AccountRole::Admin } else { AccountRole::Operator },
        nodes: node_ids(args.nodes),
        password_hash: kept.unwrap_or_else(|| accounts::hash_password(&password)),
    };
    write::<_, StoreError>(store, move |txn| accounts::put(txn, draft, edge::now())).await?;
    print(words::server().account_set.with(&[("account", &args.account), ("name", &args.name)]))?;
    if !args.password_stdin {
        print(words::server().account_password.with(&[("password", &password)]))?;
    }
    Ok(())
}

/// The password on standard input, if it is long enough for an operator.
fn chosen_password() -> anyhow::Result<String> {
    let password = password_from_stdin()?;
    if password.chars().count() < PASSWORD_MIN {
        bail!(words::server().account_password_short.with(&[("n", &PASSWORD_MIN)]));
    }
    Ok(password)
}

/// What standard input says, without the end of its line.
pub(super) fn password_from_stdin() -> anyhow::Result<String> {
    let mut password = String::new();
    std::io::stdin().read_to_string(&mut password).context("reading the password")?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}

/// A password that nobody can guess: 80 bits in hexadecimal.
pub(super) fn draw_password() -> String {
    edge::random_hex::<10>()
}
