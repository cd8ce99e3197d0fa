/**
 * What the middle of the counter's window shows, as a pure state machine. A verdict is shown only from a state
 * that the desk's `recorded` answer leads to.
 */
import type {
  CommandError,
  Look,
  MarkAnswer,
  MarkId,
  MarkLine,
  MarkRequest,
  NodeName,
  Refusal,
  StudentCard,
} from '../generated/wire'

/** Why a decision led to nothing; the card stays. */
export type Setback =
  | { why: 'refused'; refusal: Refusal }
  | { why: 'failed'; error: CommandError }
  | { why: 'changed' }

/** What became of a decision. */
export type ResultKind = 'pass' | 'fail' | 'reopen' | 'held' | 'returned' | 'already'

export type ScanState =
  | { at: 'ready' }
  | { at: 'looking_up'; request: number; before: Look | null }
  | { at: 'lookup_failed'; error: CommandError }
  | { at: 'shown'; look: Look; setback: Setback | null; next: Look | null }
  | { at: 'confirming'; look: Look; request: MarkRequest; missing: NodeName[]; next: Look | null }
  | { at: 'saving'; look: Look; request: MarkRequest; next: Look | null }
  | { at: 'done'; kind: ResultKind; line: MarkLine; card: StudentCard; next: Look | null }
  | { at: 'locked' }

export type ScanEvent =
  | { on: 'lookup'; request: number }
  | { on: 'look'; look: Look; request: number | null }
  | { on: 'lookup_failed'; request: number; error: CommandError }
  | { on: 'decide'; request: MarkRequest }
  | { on: 'ask'; request: MarkRequest; missing: NodeName[] }
  | { on: 'answered'; answer: MarkAnswer }
  | { on: 'mark_failed'; error: CommandError }
  | { on: 'line_changed'; line: MarkLine }
  | { on: 'undone'; mark: MarkId }
  | { on: 'cancel' }
  | { on: 'timeout' }
  | { on: 'idle' }
  | { on: 'lock' }
  | { on: 'unlock' }

/** Something that the operator should hear besides what is shown. */
export type Notice = { say: 'left_unmarked'; name: string } | { say: 'cleared' }

export interface Step {
  state: ScanState
  notice: Notice | null
}

/** Before anything happened. */
export const READY: ScanState = { at: 'ready' }

/** The card of a look, where it has one. */
export function cardOf(look: Look): StudentCard | null {
  return 'card' in look ? look.card : null
}

/** The card on the screen, if any. */
export function shownCard(state: ScanState): StudentCard | null {
  if (state.at === 'done') return state.card
  return 'look' in state ? cardOf(state.look) : null
}

/** Takes one event in every state. */
export function step(state: ScanState, event: ScanEvent): Step {
  if (state.at === 'locked') return event.on === 'unlock' ? still(READY) : still(state)
  switch (event.on) {
    case 'lookup':
      return lookup(state, event.request)
    case 'look':
      return show(state, event.look, event.request)
    case 'lookup_failed':
      return failLookup(state, event.request, event.error)
    case 'decide':
      return still(decide(state, event.request))
    case 'ask':
      return still(ask(state, event.request, event.missing))
    case 'answered':
      return still(settleMark(state, event.answer))
    case 'mark_failed':
      return still(setBack(state, { why: 'failed', error: event.error }))
    case 'line_changed':
      return still(changeLine(state, event.line))
    case 'undone':
      return still(state.at === 'done' && state.line.mark === event.mark ? after(state.next) : state)
    case 'cancel':
      return still(cancel(state))
    case 'timeout':
      return still(state.at === 'done' && state.kind === 'pass' ? after(state.next) : state)
    case 'idle':
      return idle(state)
    case 'lock':
      return still({ at: 'locked' })
    case 'unlock':
      return still(state)
  }
}

function still(state: ScanState): Step {
  return { state, notice: null }
}

function after(next: Look | null): ScanState {
  return next === null ? READY : { at: 'shown', look: next, setback: null, next: null }
}

function lookup(state: ScanState, request: number): Step {
  if (state.at === 'saving') return still(state)
  return still({ at: 'looking_up', request, before: undecided(state) })
}

function show(state: ScanState, look: Look, request: number | null): Step {
  if (state.at === 'saving') return still({ ...state, next: look })
  const stale = request !== null && !(state.at === 'looking_up' && state.request === request)
  if (stale) return still(state)
  return { state: after(look), notice: leftUnmarked(undecided(state), look) }
}

function failLookup(state: ScanState, request: number, error: CommandError): Step {
  if (state.at !== 'looking_up' || state.request !== request) return still(state)
  return { state: { at: 'lookup_failed', error }, notice: leftUnmarked(state.before, null) }
}

/** The look that waits for a decision. */
function undecided(state: ScanState): Look | null {
  if (state.at === 'looking_up') return state.before
  if (state.at === 'done') return state.next
  return state.at === 'shown' || state.at === 'confirming' ? state.look : null
}

function leftUnmarked(left: Look | null, now: Look | null): Notice | null {
  if (left === null || (left.state !== 'open' && left.state !== 'blocked')) return null
  const same = now !== null && cardOf(now)?.student === left.card.student
  return same ? null : { say: 'left_unmarked', name: left.card.name }
}

function decide(state: ScanState, request: MarkRequest): ScanState {
  if (state.at !== 'shown' && state.at !== 'confirming') return state
  if (cardOf(state.look)?.look !== request.look) return state
  return { at: 'saving', look: state.look, request, next: state.next }
}

function ask(state: ScanState, request: MarkRequest, missing: NodeName[]): ScanState {
  if (state.at !== 'shown' || cardOf(state.look)?.look !== request.look) return state
  return { at: 'confirming', look: state.look, request, missing, next: state.next }
}

function settleMark(state: ScanState, answer: MarkAnswer): ScanState {
  if (state.at !== 'saving') return state
  const card = cardOf(state.look)
  if (card === null) return READY
  switch (answer.answer) {
    case 'recorded':
      return {
        at: 'done',
        kind: kindOf(answer.line, state.request),
        line: answer.line,
        card,
        next: state.next,
      }
    case 'already_so':
      return { at: 'done', kind: 'already', line: answer.line, card, next: state.next }
    case 'needs_confirmation':
      return {
        at: 'confirming',
        look: state.look,
        request: state.request,
        missing: answer.missing,
        next: state.next,
      }
    case 'changed':
      return { at: 'shown', look: answer.look, setback: { why: 'changed' }, next: state.next }
    case 'refused':
      return setBack(state, { why: 'refused', refusal: answer.refusal })
  }
}

/** A pass that waits for the centre's check is no 通过 yet. */
function kindOf(line: MarkLine, request: MarkRequest): ResultKind {
  if (line.state.state === 'returned') return 'returned'
  if (request.verdict.verdict !== 'pass') return request.verdict.verdict
  return line.state.state === 'held' || request.accept_unchecked ? 'held' : 'pass'
}

function setBack(state: ScanState, setback: Setback): ScanState {
  if (state.at !== 'saving') return state
  return { at: 'shown', look: state.look, setback, next: state.next }
}

function changeLine(state: ScanState, line: MarkLine): ScanState {
  if (state.at !== 'done' || state.line.mark !== line.mark || state.kind === 'already') return state
  return { ...state, line, kind: line.state.state === 'returned' ? 'returned' : state.kind }
}

function cancel(state: ScanState): ScanState {
  if (state.at === 'saving') return state
  if (state.at === 'confirming') return { at: 'shown', look: state.look, setback: null, next: state.next }
  return after(state.at === 'done' || state.at === 'shown' ? state.next : null)
}

function idle(state: ScanState): Step {
  const open = state.at === 'shown' || state.at === 'confirming' || state.at === 'done'
  if (open) return { state: READY, notice: { say: 'cleared' } }
  return still(state.at === 'lookup_failed' ? READY : state)
}
