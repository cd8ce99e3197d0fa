// Written by `UPDATE=1 cargo test -p lixiao-protocol`; never edited.

/**
 * A student opens the own account by the one-time activation code, or sets a new password after a reset.
 */
export type Activation = { 
/**
 * 学号.
 */
no: string, 
/**
 * The code, as typed: letter case, spaces and dashes do not matter.
 */
code: string, 
/**
 * The password that is to hold from now on.
 */
password: string, };

/**
 * How well the camera and the decoder keep up, over the last ten seconds.
 */
export type CameraHealth = { 
/**
 * How many pictures were looked at.
 */
frames: number, 
/**
 * Pictures a second that came from the camera.
 */
fps: number | null, 
/**
 * Milliseconds within which half of the pictures were looked through.
 */
decode_p50_ms: number | null, 
/**
 * Milliseconds within which 95 of 100 were.
 */
decode_p95_ms: number | null, };

/**
 * A camera of this machine.
 */
export type CameraInfo = { 
/**
 * Stays the same when the camera is unplugged and plugged in again.
 */
id: string, 
/**
 * As the system calls it.
 */
name: string, 
/**
 * What kind it seems to be.
 */
kind: CameraKind, 
/**
 * Whether it is the one in use.
 */
chosen: boolean, };

/**
 * What kind of camera it seems to be: by its name, and on Linux by whether anything is plugged in there.
 */
export type CameraKind = "colour" | "infrared" | "virtual" | "folder";

/**
 * How it stands with the camera.
 */
export type CameraState = { "state": "opening" } | { "state": "running", 
/**
 * Its name.
 */
name: string, 
/**
 * Pixels across.
 */
width: number, 
/**
 * Pixels down.
 */
height: number, 
/**
 * Pictures a second, as set.
 */
fps: number, } | { "state": "absent" } | { "state": "busy" } | { "state": "no_permission" } | { "state": "unplugged" } | { "state": "stalled" } | { "state": "covered" } | { "state": "failed", 
/**
 * In the system's words, for whoever helps.
 */
detail: string, };

/**
 * 离校流程: where the student stands.
 */
export type Clearance = { 
/**
 * 学生学号.
 */
no: StudentNo, 
/**
 * 学生姓名.
 */
name: string, 
/**
 * 所在院系.
 */
college: string, 
/**
 * The campaign's name, such as 2026届.
 */
campaign: string, 
/**
 * Where the student stands, as far as the school has set it up.
 */
standing: ClearanceStanding, 
/**
 * When the form was submitted; whether there is one to fill.
 */
form: FormStanding, 
/**
 * The newest change told here.
 */
revision: Revision, 
/**
 * The server's clock: 数据截至.
 */
as_of: Timestamp, };

/**
 * Where a student stands.
 */
export type ClearanceStanding = { "standing": "no_plan" } | { "standing": "in_plan", 
/**
 * 离校手续: when its nodes are open.
 */
window: Window, 
/**
 * Its nodes, in the plan's order: by step, and within a step as the school lists them.
 */
nodes: Array<NodeStanding>, 
/**
 * How many nodes the student must still see (还差 n 项).
 */
remaining: number, 
/**
 * The nodes that the student can see now, in the plan's order: what to do next.
 */
next: Array<NodeId>, } | { "standing": "done", 
/**
 * 离校手续.
 */
window: Window, 
/**
 * Its nodes.
 */
nodes: Array<NodeStanding>, 
/**
 * When the last of them became so.
 */
since: Timestamp, 
/**
 * What the 离校单 says to be checked by: short, made from the record, the same as long as that is.
 */
receipt: string, };

/**
 * A request that could not be carried out. Nothing was written.
 */
export type CommandError = { "code": "not_enrolled" } | { "code": "already_enrolled" } | { "code": "not_signed_in" } | { "code": "server_unreachable" } | { "code": "server_cannot_write" } | { "code": "server_failed" } | { "code": "not_our_server" } | { "code": "address_invalid" } | { "code": "code_invalid" } | { "code": "password_wrong" } | { "code": "too_many_tries", 
/**
 * How long to wait.
 */
wait_s: number, } | { "code": "no_node_granted" } | { "code": "node_not_granted" } | { "code": "desk_revoked" } | { "code": "desk_too_old" } | { "code": "disk_full" } | { "code": "database_too_new" } | { "code": "desk_in_use" } | { "code": "card_gone" } | { "code": "centre_needed" } | { "code": "not_undoable" } | { "code": "not_returned" } | { "code": "keys_missing" } | { "code": "file_in_the_way" } | { "code": "file_not_written" } | { "code": "reason_missing" } | { "code": "form_changed" } | { "code": "form_invalid", 
/**
 * Each of them.
 */
faults: Array<FieldFault>, } | { "code": "internal" };

/**
 * A student's form as a department sees it at its counter.
 */
export type DepartmentForm = { 
/**
 * What the student submitted; `None` for not yet.
 */
submitted: SubmittedForm | null, 
/**
 * The parts that the school asks for.
 */
asked: Array<FormPart>, 
/**
 * The parts that are this department's.
 */
own: Array<FormPart>, 
/**
 * The fields that this department may change.
 */
fields: Array<FormField>, };

/**
 * Everything around the student in the middle: what the window's frame shows. Sent whole whenever any of it
 * changes.
 */
export type DeskStatus = { 
/**
 * Who is at the desk.
 */
phase: Phase, 
/**
 * How it stands with the centre.
 */
sync: SyncStatus, 
/**
 * The window's settings.
 */
settings: Settings, };

/**
 * What a student owes at a node, as an import knew it.
 */
export type Due = { 
/**
 * In the source's words.
 */
text: string, 
/**
 * In hundredths of a yuan, where money is owed.
 */
amount: number | null, 
/**
 * How fresh the source's data was.
 */
as_of: Timestamp, };

/**
 * A node of an earlier step.
 */
export type EarlierNode = { 
/**
 * Its name.
 */
node: NodeName, 
/**
 * Where it stands.
 */
status: Status, };

/**
 * What an enrolment QR code holds, for the operator to confirm.
 */
export type EnrolmentOffer = { 
/**
 * Where the server is.
 */
address: string, 
/**
 * The one-time code.
 */
code: string, };

/**
 * How the operator came to the student.
 */
export type Entry = "camera" | "wedge" | "search" | "list";

/**
 * The outbox stands in a file.
 */
export type Exported = { 
/**
 * Where.
 */
path: string, 
/**
 * How many marks it holds: all that were made at this desk.
 */
marks: number, 
/**
 * How many of them the centre has not answered.
 */
unsent: number, };

/**
 * What is wrong with a field.
 */
export type Fault = "missing" | "too_long" | "malformed" | "not_asked";

/**
 * Why a field cannot be taken.
 */
export type FieldFault = { 
/**
 * Which field.
 */
field: FormField, 
/**
 * What is wrong with it.
 */
fault: Fault, };

/**
 * What a department does about a student's form.
 */
export type FormChange = { "change": "confirm" } | { "change": "correct", 
/**
 * All of it, with what is to be changed.
 */
entries: FormEntries, 
/**
 * Why; the student reads it.
 */
reason: string, };

/**
 * What a department changed in a submitted form.
 */
export type FormCorrection = { 
/**
 * Which field.
 */
field: FormField, 
/**
 * What stood there: the text, or the code for 政治面貌 and 是否迁移.
 */
old: string, 
/**
 * What stands there now.
 */
new: string, 
/**
 * The department.
 */
department: string, 
/**
 * Who.
 */
by: string, 
/**
 * Why.
 */
reason: string, 
/**
 * When.
 */
at: Timestamp, };

/**
 * What the student enters. A part that is not asked of the student stays `None`.
 */
export type FormEntries = { 
/**
 * 政治面貌.
 */
political: Political, 
/**
 * 接收党组织 or 接收团组织, by [`FormEntries::political`].
 */
organisation: Organisation | null, 
/**
 * 户籍迁移.
 */
household: Household | null, 
/**
 * 联系电话.
 */
phone: string, 
/**
 * 备注; may be empty.
 */
remark: string, };

/**
 * A field of the form, where it is wrong or was changed.
 */
export type FormField = "political" | "organisation_name" | "organisation_address" | "household" | "province" | "city" | "district" | "address" | "police_station" | "phone" | "remark";

/**
 * A part of the form; each belongs to a node's department.
 */
export type FormPart = "party" | "league" | "household";

/**
 * How it stands with a part of a submitted form.
 */
export type FormPartStanding = { 
/**
 * Which part.
 */
part: FormPart, 
/**
 * The department's node.
 */
node: NodeName, 
/**
 * Where the department is found.
 */
office: Office | null, 
/**
 * When the department confirmed it.
 */
confirmed: Timestamp | null, };

/**
 * Whether the student has the form 党团关系迁移地址查询 to fill.
 */
export type FormStanding = { "form": "not_asked" } | { "form": "open" } | { "form": "submitted", 
/**
 * When.
 */
at: Timestamp, 
/**
 * Whether a department has changed something in it since.
 */
corrected: boolean, };

/**
 * The form: what is asked, or what was submitted.
 */
export type FormView = { "form": "not_asked" } | { "form": "open", 
/**
 * The parts that the school asks for.
 */
parts: Array<FormPart>, } | { "form": "submitted" } & SubmittedForm;

/**
 * A student found by number or name.
 */
export type Found = { 
/**
 * Who.
 */
student: StudentId, 
/**
 * 学号.
 */
no: StudentNo, 
/**
 * 姓名.
 */
name: string, 
/**
 * 院系.
 */
college: string, 
/**
 * Where the node at work stands.
 */
status: Status, };

/**
 * A mark that the centre is not known to have.
 */
export type Gap = { 
/**
 * Its number among this desk's marks.
 */
number: number, 
/**
 * The mark.
 */
line: MarkLine, };

/**
 * A kiosk hands the code over to the student's own phone.
 */
export type Handover = { 
/**
 * The link, good once.
 */
url: string, 
/**
 * The link as a QR code: a data address.
 */
image: string, 
/**
 * Until when.
 */
until: Timestamp, };

/**
 * Where the household registration goes.
 */
export type Household = { "household": "stays" } | { "household": "moves", 
/**
 * 省.
 */
province: string, 
/**
 * 市.
 */
city: string, 
/**
 * 区县.
 */
district: string, 
/**
 * 详细地址.
 */
address: string, 
/**
 * 派出所.
 */
police_station: string, };

/**
 * What makes sure who the student is.
 */
export type Identity = "code" | "photo";

/**
 * How the operator made sure that the person is the student.
 */
export type IdentityCheck = "code" | "card" | "photo";

/**
 * A code in the camera's picture.
 */
export type InView = { 
/**
 * Its corners as shares of the picture's width and height, from 0 at the top left to 1; top left, top right,
 * bottom right, bottom left of the code itself. A corner may lie outside.
 */
outline: [[number, number], [number, number], [number, number], [number, number]], 
/**
 * Whether it was read.
 */
read: boolean, 
/**
 * What would help, where it has been in view for a second without being read.
 */
hint: ScanHint | null, };

/**
 * Which of a student's tickets this is (换码序号): 1, 2, 3 …; a higher one makes the lower ones invalid.
 */
export type IssueNumber = number;

/**
 * What whoever looks after a kiosk sees.
 */
export type KioskMaintenance = { 
/**
 * The kiosk's name as enrolled.
 */
name: string | null, 
/**
 * The server's address.
 */
server: string | null, 
/**
 * When the server last answered, by this machine's clock.
 */
reached: Timestamp | null, 
/**
 * The printer that the system prints on.
 */
printer: string | null, 
/**
 * The program's version.
 */
version: string, };

/**
 * What the kiosk is doing.
 */
export type KioskPhase = { "phase": "not_enrolled" } | { "phase": "out_of_service", 
/**
 * Why.
 */
why: OutOfService, } | { "phase": "ready" } | { "phase": "in_use" };

/**
 * How it stands with the kiosk. Sent whole whenever any of it changes; names no student.
 */
export type KioskState = { 
/**
 * What the kiosk is doing.
 */
phase: KioskPhase, 
/**
 * The kiosk's name as enrolled.
 */
name: string | null, 
/**
 * Whether the system has a printer for the 离校单.
 */
can_print: boolean, 
/**
 * Whether the own code may be held before the kiosk's camera, for counts.
 */
reads_own_code: boolean, 
/**
 * After how long the kiosk takes its student for gone.
 */
timers: KioskTimers, };

/**
 * After how long without a sign of the student the page asks 您还在吗, and then clears everything; in seconds.
 */
export type KioskTimers = { 
/**
 * On 离校流程 and on what is like it.
 */
progress_s: number, 
/**
 * On 离校二维码.
 */
code_s: number, 
/**
 * While something is being typed.
 */
typing_s: number, 
/**
 * How long the question stands before everything is cleared.
 */
warning_s: number, };

/**
 * What a scan, or a student chosen from a search, leads to.
 */
export type Look = { "state": "open", 
/**
 * The student.
 */
card: StudentCard, } | { "state": "already_passed", 
/**
 * The student.
 */
card: StudentCard, } | { "state": "not_required", 
/**
 * The student.
 */
card: StudentCard, } | { "state": "blocked", 
/**
 * The student.
 */
card: StudentCard, 
/**
 * What is missing.
 */
missing: Array<NodeName>, 
/**
 * Whether a pass may be recorded all the same, to be checked by the centre later (先登记，待中心核对).
 */
may_record: boolean, } | { "state": "held", 
/**
 * The student.
 */
card: StudentCard, 
/**
 * What is missing.
 */
missing: Array<NodeName>, } | { "state": "window_closed", 
/**
 * The student.
 */
card: StudentCard, 
/**
 * The window.
 */
window: Window, } | { "state": "not_in_plan", 
/**
 * The student.
 */
card: StudentCard, } | { "state": "unknown_student" } | { "state": "roster_loading", 
/**
 * How many students have arrived.
 */
received: number, } | { "state": "ticket_replaced" } | { "state": "ticket_invalid", 
/**
 * Why.
 */
why: TicketTrouble, } | { "state": "other_code", 
/**
 * Which kind.
 */
kind: OtherCodeKind, };

/**
 * What became of a decision.
 */
export type MarkAnswer = { "answer": "recorded", 
/**
 * The mark.
 */
line: MarkLine, } | { "answer": "already_so", 
/**
 * That mark.
 */
line: MarkLine, } | { "answer": "needs_confirmation", 
/**
 * What is missing.
 */
missing: Array<NodeName>, } | { "answer": "changed", 
/**
 * What the student looks like now.
 */
look: Look, } | { "answer": "refused", 
/**
 * Why.
 */
refusal: Refusal, };

/**
 * A mark (办理记录).
 */
export type MarkId = string;

/**
 * A mark in a list.
 */
export type MarkLine = { 
/**
 * Which mark.
 */
mark: MarkId, 
/**
 * About whom.
 */
student: StudentId, 
/**
 * 学号.
 */
no: StudentNo, 
/**
 * 姓名.
 */
name: string, 
/**
 * At which node.
 */
node: NodeName, 
/**
 * What it says.
 */
says: Said, 
/**
 * Why, where it says why.
 */
reason: Reason | null, 
/**
 * Who made it; `None` for an import.
 */
operator: string | null, 
/**
 * The desk that it was made at; `None` for other origins.
 */
desk: string | null, 
/**
 * When, in the centre's time.
 */
at: Timestamp, 
/**
 * How the student was found.
 */
entry: Entry, 
/**
 * Who came in the student's place.
 */
on_behalf: OnBehalf | null, 
/**
 * The operator's note.
 */
remark: string | null, 
/**
 * How far it has come.
 */
state: MarkState, 
/**
 * Whether the operator at work may take it back now.
 */
undoable: boolean, 
/**
 * Whether it was taken back.
 */
undone: boolean, 
/**
 * What was done about it, where the centre decided otherwise and somebody has dealt with that.
 */
remedied: Remedied | null, };

/**
 * The operator's decision.
 */
export type MarkRequest = { 
/**
 * [`StudentCard::look`](super::StudentCard::look).
 */
look: number, 
/**
 * About whom.
 */
student: StudentId, 
/**
 * What was decided.
 */
verdict: Verdict, 
/**
 * How the operator made sure who it is.
 */
identity_check: IdentityCheck, 
/**
 * Who came in the student's place.
 */
on_behalf: OnBehalf | null, 
/**
 * A free note.
 */
remark: string | null, 
/**
 * Whether the operator confirmed a pass that cannot be checked now (先登记，待中心核对).
 */
accept_unchecked: boolean, };

/**
 * How far a mark has come: the four honest states.
 */
export type MarkState = { "state": "recorded", 
/**
 * How often it was sent in vain.
 */
tries: number, } | { "state": "stored" } | { "state": "held", 
/**
 * What is missing.
 */
missing: Array<NodeName>, } | { "state": "returned", 
/**
 * How.
 */
outcome: Outcome, };

/**
 * Who is signed in.
 */
export type Me = { 
/**
 * 学号.
 */
no: StudentNo, 
/**
 * 姓名.
 */
name: string, 
/**
 * What a browser sends by [`CSRF_HEADER`].
 */
csrf: string, };

/**
 * A node that an operator may work.
 */
export type NodeChoice = { 
/**
 * Which node.
 */
id: NodeId, 
/**
 * The department in charge.
 */
department: string, 
/**
 * What is cleared.
 */
title: string, 
/**
 * Under which conditions its marks count.
 */
policy: Policy, 
/**
 * The reasons to choose from for 未通过.
 */
reasons: Array<Reason>, 
/**
 * Whether the node has a part of the form 党团关系迁移地址查询.
 */
has_form: boolean, };

/**
 * A node (节点) of a campaign. Never reused within it.
 */
export type NodeId = number;

/**
 * A node by name.
 */
export type NodeName = { 
/**
 * The department in charge.
 */
department: string, 
/**
 * What is cleared.
 */
title: string, };

/**
 * Where a student stands at one node.
 */
export type NodeStanding = { 
/**
 * Which node.
 */
node: NodeId, 
/**
 * Its step (序号): nodes of one step go in any order.
 */
step: number, 
/**
 * The department in charge.
 */
department: string, 
/**
 * What is cleared.
 */
title: string, 
/**
 * 说明: one line for the student.
 */
note: string, 
/**
 * Where the department is found, where the school said so.
 */
office: Office | null, 
/**
 * 状态.
 */
status: Status, 
/**
 * When that was said; `None` where nobody has spoken.
 */
since: Timestamp | null, 
/**
 * Why, for 未通过: every reason that stands; for what went back to 待办理, why it did.
 */
reasons: Array<Reason>, 
/**
 * What is owed, from the department's own data.
 */
due: Due | null, 
/**
 * The nodes that must be done first.
 */
missing: Array<NodeName>, 
/**
 * Whether a mark waits there for an earlier step (待核对).
 */
held: boolean, 
/**
 * Passed, and yet an earlier step was withdrawn since (前置已撤销).
 */
premise_withdrawn: boolean, 
/**
 * Whether somebody else came for the student (代办).
 */
on_behalf: boolean, };

/**
 * Where a department is found, and when.
 */
export type Office = { 
/**
 * Where.
 */
place: string | null, 
/**
 * When somebody is there.
 */
hours: string | null, 
/**
 * Whom to call.
 */
phone: string | null, };

/**
 * How old the desk's knowledge of the centre may be when it marks.
 */
export type Offline = { "kind": "allowed" } | { "kind": "fresh", 
/**
 * The limit.
 */
minutes: number, } | { "kind": "online_only" };

/**
 * Somebody came in the student's place (代办).
 */
export type OnBehalf = { 
/**
 * Who came.
 */
name: string, 
/**
 * What they are to the student.
 */
relation: string, 
/**
 * The last digits of their telephone number.
 */
phone_tail: string, };

/**
 * The organisation that takes the student in.
 */
export type Organisation = { 
/**
 * 接收党团组织全称.
 */
name: string, 
/**
 * Its address.
 */
address: string, };

/**
 * What a code that is no ticket seems to be.
 */
export type OtherCodeKind = "url" | "pay_code" | "contact_card" | "wifi" | "digits" | "text";

/**
 * Why nobody can be served.
 */
export type OutOfService = "starting" | "server_away" | "not_our_server" | "revoked" | "too_old";

/**
 * What a mark led to (中心结果). Final once given, [`Outcome::Held`] excepted.
 */
export type Outcome = { "kind": "applied" } | { "kind": "already_so", 
/**
 * That mark.
 */
by: MarkId, } | { "kind": "held", 
/**
 * What it waits for.
 */
missing: Array<NodeId>, } | { "kind": "withdrawn", 
/**
 * The mark that took it back.
 */
by: MarkId, } | { "kind": "conflict", 
/**
 * What stands; `None` when nothing does.
 */
head: MarkId | null, } | { "kind": "refused" } & Refusal | { "kind": "quarantined" } & QuarantineCause;

/**
 * How far the student of a code is, as far as whoever holds it may know: in numbers alone.
 */
export type OwnCodeAnswer = { "answer": "counts", 
/**
 * 通过.
 */
passed: number, 
/**
 * 未通过.
 */
failed: number, 
/**
 * 待办理.
 */
pending: number, 
/**
 * 无需办理.
 */
not_required: number, 
/**
 * 还差 N 项.
 */
remaining: number, } | { "answer": "no_plan" } | { "answer": "replaced" } | { "answer": "not_ours" };

/**
 * What holding a code before the kiosk's camera led to.
 */
export type OwnCodeSeen = { "seen": "code", 
/**
 * What.
 */
answer: OwnCodeAnswer, } | { "seen": "no_camera" } | { "seen": "nothing" };

/**
 * Who is at the desk.
 */
export type Phase = { "phase": "setup", 
/**
 * How it ended as another desk, where it was one.
 */
wiped: Wiped | null, } | { "phase": "signed_out", 
/**
 * The desk's name as enrolled.
 */
desk_name: string, } | { "phase": "locked", 
/**
 * The desk's name as enrolled.
 */
desk_name: string, 
/**
 * The operator's name.
 */
operator: string, } | { "phase": "working", 
/**
 * The desk's name as enrolled.
 */
desk_name: string, 
/**
 * The campaign's name.
 */
campaign: string, 
/**
 * The operator's name.
 */
operator: string, 
/**
 * The node at work.
 */
node: NodeChoice, 
/**
 * The nodes that the operator may work at this desk.
 */
nodes: Array<NodeChoice>, };

/**
 * Whether a PIN opens what is behind it.
 */
export type PinAnswer = { "answer": "right", 
/**
 * What whoever looks after the kiosk sees.
 */
maintenance: KioskMaintenance, } | { "answer": "wrong" } | { "answer": "too_many_tries", 
/**
 * How long to wait.
 */
wait_s: number, } | { "answer": "not_set" };

/**
 * A plan's (流程方案) name within its campaign, as the school's plan file gives it.
 */
export type PlanId = string;

/**
 * Under which conditions a node's marks count.
 */
export type Policy = { 
/**
 * How old the desk's knowledge may be.
 */
offline: Offline, 
/**
 * What makes sure who the student is.
 */
identity: Identity, };

/**
 * Which part of a node's policy a mark did not meet.
 */
export type PolicyBreach = { "breach": "basis_too_old", 
/**
 * What is allowed.
 */
limit_minutes: number, } | { "breach": "online_only" } | { "breach": "card_needed" } | { "breach": "photo_needed" };

/**
 * 政治面貌.
 */
export type Political = "party_member" | "probationary_member" | "league_member" | "citizen";

/**
 * What became of a 离校单 that was to be printed.
 */
export type PrintAnswer = { "answer": "sent" } | { "answer": "no_printer" } | { "answer": "failed", 
/**
 * In the system's words, for whoever helps.
 */
detail: string, };

/**
 * Why a mark was put aside.
 */
export type QuarantineCause = { "cause": "seq_reused", 
/**
 * The mark that has the number.
 */
by: MarkId, } | { "cause": "rights_withdrawn" } | { "cause": "unreadable" };

/**
 * The marks that need patience or attention.
 */
export type Queue = { 
/**
 * Not answered by the centre yet (待上传), oldest first.
 */
unsent: Array<MarkLine>, 
/**
 * Held by the centre (待核对), oldest first.
 */
held: Array<MarkLine>, 
/**
 * Decided otherwise by the centre (退回清单), oldest first.
 */
returned: Array<MarkLine>, };

/**
 * Why a node was failed or reopened, with where the student can mend it.
 */
export type Reason = { 
/**
 * In the department's words.
 */
text: string, 
/**
 * Where to go.
 */
place?: string | null, 
/**
 * When somebody is there.
 */
hours?: string | null, 
/**
 * Whom to call.
 */
phone?: string | null, };

/**
 * The end of the day: what was made at this desk beside what the centre has.
 */
export type Reconciliation = { 
/**
 * The desk's name as enrolled.
 */
desk: string, 
/**
 * The operator's name.
 */
operator: string, 
/**
 * When it was drawn up, in the centre's time.
 */
at: Timestamp, 
/**
 * The centre's clock at the last contact.
 */
as_of: Timestamp | null, 
/**
 * The marks ever made at this desk: they are numbered from 1 without a gap.
 */
made: number, 
/**
 * Of these, made today.
 */
made_today: number, 
/**
 * The number up to which the centre has every mark, by its last word.
 */
contiguous: number | null, 
/**
 * The marks that the centre is not known to have, by number; it has all others.
 */
gaps: Array<Gap>, };

/**
 * Why a mark is not allowed, with what explains it.
 */
export type Refusal = { "reason": "id_reused" } | { "reason": "student_unknown" } | { "reason": "plan_missing" } | { "reason": "node_unknown" } | { "reason": "node_not_in_plan", 
/**
 * The student's plan.
 */
plan: PlanId, } | { "reason": "action_not_allowed" } | { "reason": "desk_unknown" } | { "reason": "kiosk_cannot_mark" } | { "reason": "session_invalid" } | { "reason": "not_granted" } | { "reason": "desk_not_assigned" } | { "reason": "window_closed", 
/**
 * The window as it stood then.
 */
window: Window, } | { "reason": "campaign_closed" } | { "reason": "policy", 
/**
 * Which part of it.
 */
breach: PolicyBreach, } | { "reason": "never_opened" };

/**
 * What an operator did about a returned mark.
 */
export type Remedied = { 
/**
 * What.
 */
remedy: Remedy, 
/**
 * Why.
 */
reason: string, 
/**
 * Who.
 */
operator: string | null, 
/**
 * When, in the centre's time.
 */
at: Timestamp, };

/**
 * What can be done about a returned mark.
 */
export type Remedy = "keep" | "mark_again" | "withdraw";

/**
 * What became of a remedy.
 */
export type RemedyAnswer = { "answer": "dealt" } | { "answer": "already_so", 
/**
 * That mark.
 */
line: MarkLine, } | { "answer": "needs_confirmation", 
/**
 * What is missing.
 */
missing: Array<NodeName>, } | { "answer": "blocked", 
/**
 * What is missing.
 */
missing: Array<NodeName>, } | { "answer": "changed", 
/**
 * The mark beside it.
 */
returned: ReturnedMark, } | { "answer": "refused", 
/**
 * Why.
 */
refusal: Refusal, };

/**
 * What the operator does about a returned mark.
 */
export type RemedyRequest = { 
/**
 * The returned mark.
 */
mark: MarkId, 
/**
 * The mark that stood in its place when the operator decided, as it was shown.
 */
seen: MarkId | null, 
/**
 * What to do.
 */
remedy: Remedy, 
/**
 * Why: never empty.
 */
reason: string, 
/**
 * Whether the operator confirmed a pass that cannot be checked now (先登记，待中心核对).
 */
accept_unchecked: boolean, };

/**
 * A mark that the centre decided otherwise, beside what stands in its place.
 */
export type ReturnedMark = { 
/**
 * The mark made at this desk, which took no effect.
 */
mine: MarkLine, 
/**
 * What stands on its node.
 */
standing: Standing, 
/**
 * Whether the same may be registered once more on what stands (重新登记).
 */
can_mark_again: boolean, 
/**
 * Whether the operator at work may withdraw it (撤回): it is their own.
 */
can_withdraw: boolean, };

/**
 * A place in the central store's order of changes (修订号), given by the store in commit order.
 */
export type Revision = number;

/**
 * What a mark says, in a word.
 */
export type Said = "pass" | "fail" | "reopen" | "undo" | "exempt" | "require";

/**
 * What keeps a code in view from being read.
 */
export type ScanHint = "too_close" | "too_far" | "too_bright" | "glare" | "too_dark" | "pale" | "blurred";

/**
 * The school, as its pages show it.
 */
export type School = { 
/**
 * Its name, such as 示例音乐学院.
 */
name: string, 
/**
 * Where its logo is; `None` where the school gave none.
 */
logo: string | null, 
/**
 * Its own colour as `#rrggbb`; `None` for the product's.
 */
brand: string | null, 
/**
 * How its students sign in, in the order offered.
 */
ways: Array<SignInWay>, };

/**
 * One session of a student.
 */
export type SessionLine = { 
/**
 * Names it; opens nothing.
 */
session: string, 
/**
 * Since when.
 */
from: Timestamp, 
/**
 * When it was last used.
 */
seen: Timestamp, 
/**
 * Where: the browser as it names itself, or the kiosk's name.
 */
place: string, 
/**
 * Whether it is the one that asks.
 */
current: boolean, };

/**
 * The sessions of a student.
 */
export type Sessions = { 
/**
 * Newest first.
 */
sessions: Array<SessionLine>, };

/**
 * The window's settings, kept on this machine.
 */
export type Settings = { 
/**
 * Loudness, 0 to 100.
 */
volume: number, 
/**
 * No sounds at all.
 */
muted: boolean, 
/**
 * How long a 通过 stays on the screen before the next student, in seconds: 1 to 10.
 */
return_after_s: number, 
/**
 * After how many idle minutes the window locks.
 */
lock_after_min: number, };

/**
 * A student signs in by an account of this server's own.
 */
export type SignIn = { 
/**
 * 学号.
 */
no: string, 
/**
 * The password.
 */
password: string, };

/**
 * A way to sign in.
 */
export type SignInWay = { "way": "local" } | { "way": "university", 
/**
 * Its name, such as 统一身份认证.
 */
name: string, 
/**
 * Where the browser goes for it.
 */
url: string, };

/**
 * A student signed in.
 */
export type SignedIn = { 
/**
 * Who.
 */
me: Me, 
/**
 * The session's secret, for a kiosk alone: a browser has it as a cookie that its page cannot read.
 */
session?: string | null, };

/**
 * A session ended.
 */
export type SignedOut = { 
/**
 * Where the browser goes to end the university's own session too; `None` where there is none.
 */
next: string | null, };

/**
 * What stands on a node in the place of a returned mark.
 */
export type Standing = { "standing": "mark", 
/**
 * That mark.
 */
line: MarkLine, } | { "standing": "nothing" } | { "standing": "not_pulled" } | { "standing": "unknown_student" };

/**
 * Where a node stands for a student (状态).
 */
export type Status = "not_required" | "pending" | "passed" | "failed";

/**
 * A student as a counter sees them.
 */
export type StudentCard = { 
/**
 * Who.
 */
student: StudentId, 
/**
 * 学号.
 */
no: StudentNo, 
/**
 * 姓名.
 */
name: string, 
/**
 * 院系.
 */
college: string, 
/**
 * How the student was found.
 */
entry: Entry, 
/**
 * The node at work.
 */
node: NodeName, 
/**
 * Where that node stands.
 */
status: Status, 
/**
 * Why it is 未通过, newest first.
 */
fail_reasons: Array<Reason>, 
/**
 * What is owed there.
 */
due: Due | null, 
/**
 * The nodes of earlier steps and where they stand.
 */
earlier: Array<EarlierNode>, 
/**
 * The mark that stands, to be handed back with the operator's decision.
 */
seen: MarkId | null, 
/**
 * The node's marks, newest first.
 */
history: Array<MarkLine>, 
/**
 * The centre's clock when the desk last heard of it: how fresh all this is.
 */
as_of: Timestamp | null, 
/**
 * Passed, though an earlier step was failed or reopened since (前置已撤销).
 */
premise_withdrawn: boolean, 
/**
 * Whether the face must be compared with a photo before passing.
 */
photo_needed: boolean, 
/**
 * Identifies this look; handed back with the operator's decision, so that a decision about one student can
 * never land on another.
 */
look: number, };

/**
 * Why a student's request was not carried out.
 */
export type StudentError = { "code": "unauthenticated" } | { "code": "not_from_page" } | { "code": "password_wrong" } | { "code": "activation_invalid" } | { "code": "password_weak", 
/**
 * The fewest characters.
 */
at_least: number, } | { "code": "too_many_tries", 
/**
 * Seconds to wait.
 */
wait_s: number, } | { "code": "not_a_student" } | { "code": "already_submitted", 
/**
 * What stands.
 */
submitted: SubmittedForm, } | { "code": "form_invalid", 
/**
 * Each of them.
 */
faults: Array<FieldFault>, } | { "code": "not_found" } | { "code": "malformed" } | { "code": "unavailable" } | { "code": "unreachable" } | { "code": "internal" };

/**
 * A student of one campaign: random, unique in it, and not the student number, so that a QR code tells
 * nobody who its owner is.
 */
export type StudentId = number;

/**
 * A student number (学号): 1 to 32 ASCII letters, digits, `-` or `_`.
 */
export type StudentNo = string;

/**
 * A submitted form.
 */
export type SubmittedForm = { 
/**
 * What it says today.
 */
entries: FormEntries, 
/**
 * When it was submitted.
 */
at: Timestamp, 
/**
 * 回执号.
 */
receipt: string, 
/**
 * The departments of its parts: whom to ask for a correction, and what they have confirmed.
 */
parts: Array<FormPartStanding>, 
/**
 * What departments have changed since, oldest first.
 */
corrections: Array<FormCorrection>, };

/**
 * How it stands with the centre.
 */
export type SyncStatus = { 
/**
 * Whether the centre answered at the last try.
 */
online: boolean, 
/**
 * Marks that the centre has not answered yet (待上传).
 */
unsent: number, 
/**
 * Marks that the centre holds (待核对).
 */
held: number, 
/**
 * Marks that the centre decided otherwise and nobody has dealt with (退回清单).
 */
returned: number, 
/**
 * While the roster is being loaded: how many students have arrived.
 */
roster_received: number | null, 
/**
 * The centre's clock at the last contact: 数据截至.
 */
as_of: Timestamp | null, 
/**
 * When the next try is due, while the centre is away.
 */
next_try: Timestamp | null, 
/**
 * What keeps the desk from syncing, where it is more than a missing network.
 */
trouble: SyncTrouble | null, 
/**
 * By how much this machine's clock is off, in milliseconds, where it is more than two minutes.
 */
clock_off_ms: number | null, };

/**
 * What keeps a desk from syncing and will not pass by itself.
 */
export type SyncTrouble = "desk_revoked" | "not_our_server" | "desk_too_old" | "disk_full" | "server_cannot_write";

/**
 * Why a text that looks like a ticket is not a good one.
 */
export type TicketTrouble = "truncated" | "forged" | "other_campaign" | "key_revoked" | "key_unknown" | "version_unknown";

/**
 * 离校二维码.
 */
export type TicketView = { 
/**
 * 学号.
 */
no: StudentNo, 
/**
 * 姓名.
 */
name: string, 
/**
 * The campaign's name.
 */
campaign: string, 
/**
 * 换码序号: which code it is.
 */
issue: IssueNumber, 
/**
 * Since when.
 */
since: Timestamp, 
/**
 * The picture: an address of this server, or a data address at a kiosk.
 */
image: string, 
/**
 * Seconds until a new code may be asked for; 0 for now.
 */
replace_in_s: number, };

/**
 * A moment: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
 */
export type Timestamp = number;

/**
 * What was done at this desk today.
 */
export type Today = { 
/**
 * Students dealt with.
 */
students: number, 
/**
 * Of these, now 通过.
 */
passed: number, 
/**
 * Of these, now 未通过.
 */
failed: number, 
/**
 * The marks, newest first.
 */
lines: Array<MarkLine>, };

/**
 * The part of the kiosk's window that shows the university's page, in CSS pixels.
 */
export type UniversityFrame = { 
/**
 * From the left.
 */
x: number, 
/**
 * From above.
 */
y: number, 
/**
 * Across.
 */
width: number, 
/**
 * Down.
 */
height: number, };

/**
 * What a key of the kiosk's own keyboard does in the university's page.
 */
export type UniversityKey = { "key": "text", 
/**
 * What.
 */
text: string, } | { "key": "erase" } | { "key": "next" };

/**
 * What an operator can decide about a student.
 */
export type Verdict = { "verdict": "pass" } | { "verdict": "fail", 
/**
 * Why.
 */
reason: Reason, } | { "verdict": "reopen", 
/**
 * Why.
 */
reason: Reason, };

/**
 * When a plan's students are cleared (办理时段): from the first moment up to, and without, the second.
 */
export type Window = { 
/**
 * The first moment inside.
 */
from: Timestamp, 
/**
 * The first moment after.
 */
until: Timestamp, };

/**
 * Why a desk's work is over.
 */
export type WipeCause = "revoked" | "campaign_closed";

/**
 * A desk whose work is over: the centre has every mark of it, and the machine has forgotten what it held.
 */
export type Wiped = { 
/**
 * The desk's name as it was enrolled.
 */
desk_name: string, 
/**
 * Why.
 */
why: WipeCause, 
/**
 * When, by the centre's clock.
 */
at: Timestamp, 
/**
 * How many marks the desk had made.
 */
marks: number, };
