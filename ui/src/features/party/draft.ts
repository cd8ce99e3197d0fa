/** What is typed into the form 党团关系迁移地址查询 until it is handed in, and what is wrong with it. Pure. */
import type { Fault, FieldFault, FormEntries, FormField, FormPart, Political } from '../../generated/wire'

/** The form while it is filled: every field as typed. */
export interface Draft {
  political: Political | null
  organisation_name: string
  organisation_address: string
  household: 'moves' | 'stays' | null
  province: string
  city: string
  district: string
  address: string
  police_station: string
  phone: string
  remark: string
}

/** The most characters of a field, as the server has it. */
const LONGEST = 200

/** Digits, with what people write between them. */
const PHONE = /^\+?[\d\s()（）-]{5,24}$/

const ORGANISATION = ['organisation_name', 'organisation_address'] as const
const PLACE = ['province', 'city', 'district', 'address', 'police_station'] as const

export function emptyDraft(): Draft {
  return {
    political: null,
    organisation_name: '',
    organisation_address: '',
    household: null,
    province: '',
    city: '',
    district: '',
    address: '',
    police_station: '',
    phone: '',
    remark: '',
  }
}

/** A submitted form as a draft, to be corrected. */
export function draftOf({ political, organisation, household, phone, remark }: FormEntries): Draft {
  const draft = { ...emptyDraft(), political, phone, remark }
  if (organisation !== null) {
    draft.organisation_name = organisation.name
    draft.organisation_address = organisation.address
  }
  if (household === null) return draft
  const { household: moves, ...place } = household
  return { ...draft, household: moves, ...place }
}

export function isUntouched(draft: Draft): boolean {
  return Object.values(draft).every((value) => value === null || value === '')
}

/** The organisation's part that a person of this standing fills. */
export function organisationPart(political: Political | null): FormPart | null {
  if (political === 'party_member' || political === 'probationary_member') return 'party'
  return political === 'league_member' ? 'league' : null
}

/** The fields that this student is asked for, in the form's order. */
export function askedFields(draft: Draft, parts: readonly FormPart[]): FormField[] {
  const organisation = organisationPart(draft.political)
  return [
    'political',
    ...(organisation !== null && parts.includes(organisation) ? ORGANISATION : []),
    ...(parts.includes('household') ? (['household'] as const) : []),
    ...(parts.includes('household') && draft.household === 'moves' ? PLACE : []),
    'phone',
    'remark',
  ]
}

/** What is wrong with the draft, in the form's order. */
export function faultsOf(draft: Draft, parts: readonly FormPart[]): FieldFault[] {
  return askedFields(draft, parts).flatMap((field) => {
    const fault = faultOf(field, (draft[field] ?? '').trim())
    return fault === null ? [] : [{ field, fault }]
  })
}

function faultOf(field: FormField, value: string): Fault | null {
  if (value === '') return field === 'remark' ? null : 'missing'
  if ([...value].length > LONGEST) return 'too_long'
  return field === 'phone' && !PHONE.test(value) ? 'malformed' : null
}

/** What is handed in; a part that is not asked of the student stays `null`. `null` while something is missing. */
export function entriesOf(draft: Draft, parts: readonly FormPart[]): FormEntries | null {
  const { political } = draft
  if (political === null || faultsOf(draft, parts).length > 0) return null
  const asked = askedFields(draft, parts)
  return {
    political,
    organisation: asked.includes('organisation_name')
      ? { name: draft.organisation_name.trim(), address: draft.organisation_address.trim() }
      : null,
    household: asked.includes('household') ? householdOf(draft) : null,
    phone: draft.phone.trim(),
    remark: draft.remark.trim(),
  }
}

function householdOf(draft: Draft): FormEntries['household'] {
  if (draft.household === 'stays') return { household: 'stays' }
  return {
    household: 'moves',
    province: draft.province.trim(),
    city: draft.city.trim(),
    district: draft.district.trim(),
    address: draft.address.trim(),
    police_station: draft.police_station.trim(),
  }
}

/** Every field that was filled, with what stands in it, in the form's order. */
export function linesOf({
  political,
  organisation,
  household,
  phone,
  remark,
}: FormEntries): [FormField, string][] {
  const lines: [FormField, string][] = [['political', political]]
  if (organisation !== null) {
    lines.push(['organisation_name', organisation.name], ['organisation_address', organisation.address])
  }
  if (household !== null) lines.push(['household', household.household])
  if (household?.household === 'moves') for (const field of PLACE) lines.push([field, household[field]])
  return [...lines, ['phone', phone], ['remark', remark]]
}
