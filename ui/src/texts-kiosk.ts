/** Typed access to the words of the kiosk's own views. */
import * as all from '../../texts/zh-CN.json'
import { formatWait } from './formats'
import type {
  KioskPhase,
  OutOfService,
  OwnCodeAnswer,
  OwnCodeSeen,
  PinAnswer,
  PrintAnswer,
} from './generated/wire'
import { fill, type Leaves, textsOf } from './texts-shared'

export const zhKiosk = all.kiosk

/** The path of a text, such as `maint.title`. */
export type KioskTextKey = Leaves<typeof zhKiosk>

/** The text at a path, its gaps filled. */
export const k = textsOf(zhKiosk)

const outText: Record<OutOfService, string> = zhKiosk.out
const ownCodeText: Record<Exclude<OwnCodeAnswer['answer'], 'counts'>, string> = zhKiosk.ownCode.answer
const unseenText: Record<Exclude<OwnCodeSeen['seen'], 'code'>, string> = zhKiosk.ownCode.seen
const printText: Record<PrintAnswer['answer'], string> = zhKiosk.printed

/** Why nobody can be served; `null` where somebody can. */
export function outWords(phase: KioskPhase): string | null {
  if (phase.phase === 'not_enrolled') return zhKiosk.out.not_enrolled
  return phase.phase === 'out_of_service' ? outText[phase.why] : null
}

/** Why a code before the camera gives no counts; `null` where it does. */
export function ownCodeWords(seen: OwnCodeSeen): string | null {
  if (seen.seen !== 'code') return unseenText[seen.seen]
  return seen.answer.answer === 'counts' ? null : ownCodeText[seen.answer.answer]
}

/** What became of the 离校单. */
export function printWords(answer: PrintAnswer): string {
  return printText[answer.answer]
}

/** Why a PIN opens nothing. */
export function pinWords(answer: PinAnswer): string {
  if (answer.answer === 'too_many_tries')
    return fill(zhKiosk.maint.tooMany, { wait: formatWait(answer.wait_s) })
  return answer.answer === 'not_set' ? zhKiosk.maint.notSet : zhKiosk.maint.wrong
}
