/**
 * Typed access to every word of the staff window. A code of the wire without a sentence fails the type check.
 */
import * as all from '../../texts/zh-CN.json'
import { formatAmount, formatMoment, formatWait, formatWindow } from './formats'
import type {
  CameraKind,
  CameraState,
  CommandError,
  Due,
  Entry,
  Look,
  MarkState,
  NodeName,
  OtherCodeKind,
  Outcome,
  PolicyBreach,
  QuarantineCause,
  Reason,
  Refusal,
  Remedied,
  Remedy,
  Said,
  ScanHint,
  SyncTrouble,
  TicketTrouble,
} from './generated/wire'
import { fill, type Leaves, textsOf } from './texts-shared'

/** The sections that a window shows; the Rust edges' own stay out of the page. */
export const zh = {
  app: all.app,
  common: all.common,
  nav: all.nav,
  bar: all.bar,
  nodeSwitch: all.nodeSwitch,
  login: all.login,
  lock: all.lock,
  setup: all.setup,
  scan: all.scan,
  card: all.card,
  reasons: all.reasons,
  confirmUnchecked: all.confirmUnchecked,
  look: all.look,
  ticketTrouble: all.ticketTrouble,
  otherCode: all.otherCode,
  result: all.result,
  status: all.status,
  said: all.said,
  markState: all.markState,
  entry: all.entry,
  search: all.search,
  today: all.today,
  queue: all.queue,
  outboxFile: all.outboxFile,
  roster: all.roster,
  reconcile: all.reconcile,
  returned: all.returned,
  settings: all.settings,
  camera: all.camera,
  wedge: all.wedge,
  trouble: all.trouble,
  clock: all.clock,
  error: all.error,
  refusal: all.refusal,
  policyBreach: all.policyBreach,
  outcome: all.outcome,
  quarantine: all.quarantine,
  closing: all.closing,
  form: all.form,
  keys: all.keys,
}

/** The path of a text, such as `scan.ready`. */
export type TextKey = Leaves<typeof zh>

/** The text at a path, its gaps filled. */
export const t = textsOf(zh)

/** A title and what to do next. */
export interface Words {
  readonly title: string
  readonly hint: string
}

/** Sayings, entries and camera kinds by code. */
export const saidText: Record<Said, string> = zh.said
export const entryText: Record<Entry, string> = zh.entry
export const cameraKindText: Record<CameraKind, string> = zh.camera
export const scanHintText: Record<ScanHint, string> = zh.camera.help
export const troubleText: Record<SyncTrouble, string> = zh.trouble
export const ticketTroubleText: Record<TicketTrouble, string> = zh.ticketTrouble
export const remedyText: Record<Remedy, string> = {
  keep: zh.returned.keep,
  mark_again: zh.returned.markAgain,
  withdraw: zh.returned.withdraw,
}
export const otherCodeText: Record<OtherCodeKind, string> = zh.otherCode

const lookText: Record<Look['state'], { title: string; hint?: string }> = zh.look
const refusalText: Record<Refusal['reason'], string> = zh.refusal
const breachText: Record<PolicyBreach['breach'], string> = zh.policyBreach
const outcomeText: Record<Outcome['kind'], string> = zh.outcome
const quarantineText: Record<QuarantineCause['cause'], string> = zh.quarantine
const errorText: Record<CommandError['code'], string> = zh.error
const cameraText: Record<CameraState['state'], Words> = zh.camera.state
const markStateText: Record<MarkState['state'], string> = zh.markState

/** A node by name. */
export function nodeText(node: NodeName): string {
  return fill(zh.common.node, { department: node.department, title: node.title })
}

/** Several nodes in one phrase. */
export function nodesText(nodes: readonly NodeName[]): string {
  return nodes.map(nodeText).join(zh.common.separator)
}

/** What a look means and what to do about it. */
export function lookWords(look: Look): Words {
  const { title, hint = '' } = lookText[look.state]
  if (look.state === 'blocked' && look.may_record) return zh.look.blockedMayRecord
  if (look.state === 'window_closed')
    return { title, hint: fill(hint, { window: formatWindow(look.window) }) }
  if (look.state === 'roster_loading') return { title, hint: fill(hint, { n: look.received }) }
  if (look.state === 'ticket_invalid') return { title, hint: ticketTroubleText[look.why] }
  if (look.state === 'other_code') return { title, hint: otherCodeText[look.kind] }
  return { title, hint }
}

/** Why a mark is not allowed, and what to do. */
export function refusalWords(refusal: Refusal): string {
  if (refusal.reason === 'policy') return breachWords(refusal.breach)
  const text = refusalText[refusal.reason]
  if (refusal.reason === 'window_closed') return fill(text, { window: formatWindow(refusal.window) })
  if (refusal.reason === 'node_not_in_plan') return fill(text, { plan: refusal.plan })
  return text
}

function breachWords(breach: PolicyBreach): string {
  const text = breachText[breach.breach]
  return breach.breach === 'basis_too_old' ? fill(text, { minutes: breach.limit_minutes }) : text
}

/** What the centre made of a mark: in a word, and in a sentence that says what to do. */
export function outcomeWords(outcome: Outcome): Words {
  const title = outcomeText[outcome.kind]
  if (outcome.kind === 'refused') return { title, hint: refusalWords(outcome) }
  if (outcome.kind === 'quarantined') return { title, hint: quarantineText[outcome.cause] }
  return { title: zh.markState.returned, hint: title }
}

/** What an operator did about a returned mark. */
export function remediedWords({ remedy, reason, operator, at }: Remedied, now: number): string {
  return fill(zh.returned.remedied, {
    operator: operator ?? zh.common.unknown,
    time: momentWords(at, now),
    remedy: remedyText[remedy],
    reason,
  })
}

/** Why a request could not be carried out, and what to do. */
export function errorWords(error: CommandError): string {
  const text = errorText[error.code]
  return error.code === 'too_many_tries' ? fill(text, { wait: formatWait(error.wait_s) }) : text
}

/** How it stands with the camera. */
export function cameraWords(state: CameraState): Words {
  const { title, hint } = cameraText[state.state]
  if (state.state === 'running') {
    return { title, hint: fill(hint, { name: state.name, width: state.width, height: state.height }) }
  }
  return { title, hint: state.state === 'failed' ? fill(hint, { detail: state.detail }) : hint }
}

/** How far a mark has come. */
export function markStateWords(state: MarkState): string {
  if (state.state === 'recorded' && state.tries > 0)
    return fill(zh.markState.recordedTries, { n: state.tries })
  return markStateText[state.state]
}

/** What is owed. */
export function dueWords(due: Due): string {
  if (due.amount === null) return fill(zh.card.due, { text: due.text })
  return fill(zh.card.dueAmount, {
    text: due.text,
    amount: fill(zh.common.yuan, { amount: formatAmount(due.amount) }),
  })
}

/** Where a student can mend a reason, empty where the department gave nothing. */
export function reasonPlace(reason: Reason): string {
  const parts: string[] = []
  if (reason.place) parts.push(fill(zh.reasons.where, { place: reason.place }))
  if (reason.hours) parts.push(fill(zh.reasons.hours, { hours: reason.hours }))
  if (reason.phone) parts.push(fill(zh.reasons.phone, { phone: reason.phone }))
  return parts.join(' · ')
}

/** How fresh what is shown is: 数据截至 10:41, with the date on another day. */
export function asOfWords(at: number | null, now: number): string {
  return at === null ? zh.bar.asOfNever : fill(zh.bar.asOf, { time: formatMoment(at, now).text })
}

/** A moment as a clerk says it: 今天 10:42, or with the date. */
export function momentWords(at: number | null, now: number): string {
  if (at === null) return zh.common.unknown
  const { text, today } = formatMoment(at, now)
  return today ? fill(zh.common.today, { time: text }) : text
}
