//! The TypeScript twins of the types that the window sees. The test fails when the file in `ui/` differs from
//! what the Rust types say; `UPDATE=1 cargo test -p lixiao-protocol` writes it anew.

use std::collections::BTreeMap;
use std::path::Path;

use lixiao_protocol::{booth, ipc, kiosk, student};
use ts_rs::{Config, TS, TypeVisitor};

#[test]
fn the_generated_types_are_up_to_date() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/generated/wire.ts");
    let wanted = typescript();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found == wanted,
        "ui/src/generated/wire.ts is out of date; run: UPDATE=1 cargo test -p lixiao-protocol"
    );
}

fn typescript() -> String {
    let mut types = Types { config: Config::new().with_large_int("number"), found: BTreeMap::new() };
    types.visit::<ipc::DeskStatus>();
    types.visit::<ipc::Look>();
    types.visit::<ipc::MarkRequest>();
    types.visit::<ipc::MarkAnswer>();
    types.visit::<ipc::Found>();
    types.visit::<ipc::Today>();
    types.visit::<ipc::Queue>();
    types.visit::<ipc::ReturnedMark>();
    types.visit::<ipc::RemedyRequest>();
    types.visit::<ipc::RemedyAnswer>();
    types.visit::<ipc::Reconciliation>();
    types.visit::<ipc::Exported>();
    types.visit::<ipc::EnrolmentOffer>();
    types.visit::<ipc::CameraInfo>();
    types.visit::<ipc::CameraState>();
    types.visit::<ipc::CameraHealth>();
    types.visit::<ipc::InView>();
    types.visit::<ipc::CommandError>();
    types.visit::<student::School>();
    types.visit::<student::SignIn>();
    types.visit::<student::Activation>();
    types.visit::<student::SignedIn>();
    types.visit::<student::SignedOut>();
    types.visit::<student::Clearance>();
    types.visit::<student::TicketView>();
    types.visit::<student::Handover>();
    types.visit::<student::FormView>();
    types.visit::<student::DepartmentForm>();
    types.visit::<student::FormChange>();
    types.visit::<student::Sessions>();
    types.visit::<student::StudentError>();
    types.visit::<booth::OwnCodeAnswer>();
    types.visit::<kiosk::KioskState>();
    types.visit::<kiosk::OwnCodeSeen>();
    types.visit::<kiosk::UniversityFrame>();
    types.visit::<kiosk::UniversityKey>();
    types.visit::<kiosk::PrintAnswer>();
    types.visit::<kiosk::PinAnswer>();
    let declarations = types.found.into_values().collect::<Vec<_>>().join("\n");
    format!("// Written by `UPDATE=1 cargo test -p lixiao-protocol`; never edited.\n\n{declarations}")
}

/// Walks from a type to all that it is made of.
struct Types {
    config: Config,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_some() {
            let name = T::ident(&self.config);
            let docs = T::docs().unwrap_or_default();
            let declaration = format!("{docs}export {}\n", T::decl(&self.config));
            if let Some(known) = self.found.get(&name) {
                assert_eq!(
                    *known, declaration,
                    "two types have the name {name}: one needs #[ts(rename = ..)]"
                );
                return;
            }
            self.found.insert(name, declaration);
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}
