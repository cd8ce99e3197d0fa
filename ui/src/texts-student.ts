/** Typed access to every word of the students' pages. A code of the wire without a sentence fails the type check. */
import * as all from '../../texts/zh-CN.json'
import { formatAmount, formatMoment, formatWait } from './formats'
import type {
  Due,
  FieldFault,
  Fault,
  FormField,
  NodeName,
  Office,
  Political,
  Reason,
  Status,
  StudentError,
  Timestamp,
} from './generated/wire'
import { fill, type Leaves, statusText, textsOf } from './texts-shared'

/** The sections that the pages show; the kiosk's own are in `texts-kiosk.ts`. */
export const zh = { ...all.student, platform: all.app.platform }

/** The path of a text, such as `progress.title`. */
export type TextKey = Leaves<typeof zh>

/** The text at a path, its gaps filled. */
export const t = textsOf(zh)

export const politicalText: Record<Political, string> = zh.party.politicals
export const statusMeaning: Record<Status, string> = zh.guide
const errorText: Record<StudentError['code'], string> = zh.error
const fieldText: Record<FormField, string> = zh.party.fields
const faultText: Record<Fault, string> = zh.party.fault

/** Why a request was not carried out, and what to do. */
export function errorWords(error: StudentError): string {
  const text = errorText[error.code]
  if (error.code === 'too_many_tries') return fill(text, { wait: formatWait(error.wait_s) })
  return error.code === 'password_weak' ? fill(text, { n: error.at_least }) : text
}

/** Why the university's log-in led to nothing, and what to do. */
export function refusedWords(error: StudentError): string {
  const { refused } = zh.login
  return error.code in refused ? refused[error.code as keyof typeof refused] : errorWords(error)
}

/** A node by name, as the school's own pages write it: 财务处（缴费情况）. */
export function nodeWords(node: NodeName): string {
  return t('progress.node', { department: node.department, title: node.title })
}

/** A moment: 今天 10:42, or with the date. */
export function momentWords(at: Timestamp, now: Timestamp): string {
  const { text, today } = formatMoment(at, now)
  return today ? fill(all.common.today, { time: text }) : text
}

/** Where somebody is found, when, and whom to call; empty where the school said nothing. */
export function placeWords(at: Office | Reason | null): string[] {
  if (at === null) return []
  const { place, hours, phone } = at
  return [
    place ? t('progress.place', { place }) : '',
    hours ? t('progress.hours', { hours }) : '',
    phone ? t('progress.phone', { phone }) : '',
  ].filter((words) => words !== '')
}

/** What is owed. */
export function dueWords({ text, amount }: Due): string {
  if (amount === null) return text
  const money = fill(all.common.yuan, { amount: formatAmount(amount) })
  return t('progress.dueAmount', { text, amount: money })
}

/** A field's name, where the organisation is the party's or the league's. */
export function fieldWords(field: FormField, political: Political | null): string {
  const league = political === 'league_member'
  if (field === 'organisation_name') return t(league ? 'party.leagueName' : 'party.partyName')
  if (field === 'organisation_address') return t(league ? 'party.leagueAddress' : 'party.partyAddress')
  return fieldText[field]
}

/** What is wrong with a field, and what to do. */
export function faultWords({ field, fault }: FieldFault, political: Political | null): string {
  const name = { field: fieldWords(field, political) }
  const chosen = field === 'political' || field === 'household'
  return fault === 'missing' && chosen ? t('party.chooseFault', name) : fill(faultText[fault], name)
}

/** What stands in a field: the text, or the words for its code. */
export function valueWords(field: FormField, value: string): string {
  if (value === '') return t('party.empty')
  if (field === 'political') return politicalText[value as Political] ?? value
  if (field === 'household') return t(value === 'stays' ? 'party.stays' : 'party.moves')
  return value
}

/** Which nodes' statuses changed: 财务处（缴费情况） 通过. */
export function changedWords(changed: readonly (NodeName & { status: Status })[]): string {
  const each = changed.map((one) =>
    t('progress.changedNode', { node: nodeWords(one), status: statusText[one.status] }),
  )
  return t('progress.changed', { what: each.join(all.common.separator) })
}
