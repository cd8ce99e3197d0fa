import { describe, expect, test } from 'vitest'
import { bearsWhite } from '../../src/features/brand'
import {
  askedFields,
  type Draft,
  emptyDraft,
  entriesOf,
  faultsOf,
  isUntouched,
  linesOf,
} from '../../src/features/party/draft'
import { memoryRoute, type SharedPage } from '../../src/features/route'
import { changedNodes, createStudent } from '../../src/features/student'
import type { FormPart } from '../../src/generated/wire'
import { fakeBrowser } from '../../src/host/fakeStudent'
import { clearance, ENTRIES, inPlan, NODES, submitted } from '../../src/host/fakeStudentData'
import { refusedWords } from '../../src/texts-student'
import { refusedElsewhere } from '../../src/views/student/refusedElsewhere'

const ALL: FormPart[] = ['party', 'league', 'household']

function filled(changes: Partial<Draft> = {}): Draft {
  return {
    political: 'league_member',
    organisation_name: '示例团委',
    organisation_address: ' 示例路 1 号 ',
    household: 'moves',
    province: '示例省',
    city: '示例市',
    district: '示例区',
    address: '示例路 2 号',
    police_station: '示例派出所',
    phone: '021-0000 0000',
    remark: '',
    ...changes,
  }
}

describe('the form', () => {
  test.for<[string, Draft, FormPart[], number]>([
    ['nothing chosen', emptyDraft(), ALL, 4],
    ['a party member who moves', filled({ political: 'party_member' }), ALL, 11],
    ['one of the masses', filled({ political: 'citizen' }), ALL, 9],
    ['who stays', filled({ household: 'stays' }), ALL, 6],
    ['a school without the league', filled(), ['household'], 9],
    ['a school without households', filled(), ['league'], 5],
  ])('asks of %s what applies', ([, draft, parts, count]) => {
    expect(askedFields(draft, parts)).toHaveLength(count)
  })

  test.for<[string, Partial<Draft>, object[]]>([
    ['nothing wrong', {}, []],
    ['spaces alone', { city: '  ' }, [{ field: 'city', fault: 'missing' }]],
    ['200 characters', { address: '路'.repeat(200) }, []],
    ['201 characters', { address: '路'.repeat(201) }, [{ field: 'address', fault: 'too_long' }]],
    ['a telephone of letters', { phone: 'abc' }, [{ field: 'phone', fault: 'malformed' }]],
    ['what is not asked', { household: 'stays', city: '' }, []],
  ])('finds %s', ([, changes, faults]) => {
    expect(faultsOf(filled(changes), ALL)).toEqual(faults)
  })

  test('hands in what was asked alone, without the spaces around', () => {
    expect(entriesOf(filled({ political: 'citizen', household: 'stays' }), ALL)).toEqual({
      political: 'citizen',
      organisation: null,
      household: { household: 'stays' },
      phone: '021-0000 0000',
      remark: '',
    })
    expect(entriesOf(filled(), ALL)?.organisation?.address).toBe('示例路 1 号')
    expect(entriesOf(filled({ phone: '' }), ALL)).toBe(null)
  })

  test('is read back line by line', () => {
    expect(linesOf(ENTRIES).map(([field]) => field)).toEqual(askedFields(filled(), ALL))
  })
})

test.for<[string, boolean]>([
  ['#8c1022', true],
  ['#0b5c3b', true],
  ['#ffd54a', false],
  ['#777777', false],
  ['#767676', true],
  ['red', false],
])('white words on %s: %s', ([brand, legible]) => {
  expect(bearsWhite(brand)).toBe(legible)
})

test('what the university’s log-in says is known by its code alone', () => {
  expect(refusedElsewhere('')).toBe(null)
  expect(refusedElsewhere('?error=not_a_student')).toEqual({ code: 'not_a_student' })
  expect(refusedElsewhere('?error=<b>')).toEqual({ code: 'internal' })
  expect(refusedWords({ code: 'unauthenticated' })).toContain('再登录一次')
  expect(refusedWords({ code: 'unavailable' })).toContain('统一身份认证没有应答')
  expect(refusedWords({ code: 'not_a_student' })).toContain('联系所在院系')
})

/** A promise that is resolved from outside. */
function gate(): { promise: Promise<void>; open(): void } {
  const bell = new EventTarget()
  const promise = new Promise<void>((resolve) => void bell.addEventListener('open', () => resolve()))
  return { promise, open: () => void bell.dispatchEvent(new Event('open')) }
}

const settled = () => new Promise((resolve) => void setTimeout(resolve))

/** Somebody who is signed in and has their clearance before them. */
async function arrived() {
  const host = fakeBrowser()
  const student = createStudent(host, memoryRoute<SharedPage>('progress'))
  await student.start()
  await settled()
  return { host, student }
}

describe('a student', () => {
  test('hears which node changed, and nothing where none did', async () => {
    const { host, student } = await arrived()
    host.change(clearance(inPlan()))
    await settled()
    expect(student.toasts.value).toEqual([])
    const passed = NODES.map((node) => (node.node === 2 ? { ...node, status: 'passed' as const } : node))
    expect(changedNodes(clearance(inPlan()), clearance(inPlan(passed))).map(({ node }) => node)).toEqual([2])
    host.change(clearance(inPlan(passed)))
    await settled()
    expect(student.toasts.value.map(({ text }) => text)).toEqual(['离校进度有更新：图书馆（还书情况） 通过'])
    student.stop()
  })

  test('keeps what is shown while the server is away', async () => {
    const { host, student } = await arrived()
    host.always.set('clearance', { code: 'unreachable' })
    host.tell('changed', null)
    await settled()
    expect(student.clearance.state.value.is).toBe('ready')
    student.stop()
  })

  test.for(['ended', 'left', 'left_offline'] as const)('leaves nothing behind: %s', async (end) => {
    const { host, student } = await arrived()
    student.draft.value.phone = '13000000000'
    if (end === 'ended') host.failures.set('clearance', { code: 'unauthenticated' })
    if (end === 'left_offline') host.failures.set('signOut', { code: 'unreachable' })
    if (end === 'ended') host.tell('changed', null)
    else void student.signOut()
    await settled()
    expect(student.session.value).toEqual({ is: 'nobody', since: end })
    expect([student.clearance, student.ticket, student.form].map(({ state }) => state.value.is)).toEqual([
      'loading',
      'loading',
      'loading',
    ])
    expect(isUntouched(student.draft.value)).toBe(true)
    student.stop()
  })

  test('asks again where something changes while the first answer is under way, and for nothing else', async () => {
    const host = fakeBrowser()
    const answer = gate()
    host.holds.set('clearance', answer.promise)
    const student = createStudent(host, memoryRoute<SharedPage>('progress'))
    await student.start()
    host.tell('changed', null)
    answer.open()
    await settled()
    const asked = host.calls.map(({ name }) => name).filter((name) => name === 'clearance' || name === 'form')
    expect(asked).toEqual(['clearance', 'clearance'])
    expect(student.clearance.state.value.is).toBe('ready')
    student.stop()
  })

  test('an answer that comes after log-out is not taken', async () => {
    const { host, student } = await arrived()
    const answer = gate()
    host.holds.set('clearance', answer.promise)
    void student.clearance.load()
    await student.signOut()
    answer.open()
    await settled()
    expect(student.clearance.state.value.is).toBe('loading')
    student.stop()
  })

  test('who hands the form in twice sees what stands', async () => {
    const { host, student } = await arrived()
    const theirs = submitted({ ...ENTRIES, phone: '13000000002' })
    host.failures.set('submitForm', { code: 'already_submitted', submitted: theirs })
    const end = await student.submitForm(ENTRIES)
    expect(end.ok).toBe(false)
    expect(student.form.state.value).toEqual({ is: 'ready', value: { form: 'submitted', ...theirs } })
    student.stop()
  })
})
