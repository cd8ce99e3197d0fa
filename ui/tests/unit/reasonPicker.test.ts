import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import ReasonPicker from '../../src/components/ReasonPicker.vue'
import StatusTag from '../../src/components/StatusTag.vue'
import { digitOf } from '../../src/scan/wedge'

const reasons = [{ text: '尚欠学费' }, { text: '材料不齐' }]
let picker: ReturnType<typeof open>

function open(props: { reasons?: { text: string }[] } = {}) {
  return mount(ReasonPicker, {
    attachTo: document.body,
    props: { reasons, title: 'T', confirm: 'OK', digitOf, bursts: 0, ...props },
  })
}

function press(key: string, target: Element = document.body): void {
  const code = /\d/.test(key) ? `Digit${key}` : key
  target.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true }))
}

/** Long enough to be sure that no burst follows. */
async function pause(): Promise<void> {
  vi.advanceTimersByTime(100)
  await picker.vm.$nextTick()
}

beforeEach(() => {
  vi.useFakeTimers()
  picker = open()
})
afterEach(() => {
  picker.unmount()
  vi.useRealTimers()
})

test('the focus goes to the heading', () => {
  expect(document.activeElement?.tagName).toBe('H3')
})

test('a digit chooses, Enter confirms', async () => {
  press('2')
  await pause()
  press('Enter')
  await pause()
  expect(picker.emitted('choose')).toEqual([[reasons[1]]])
})

test('a digit waits for a burst that may follow', async () => {
  press('2')
  vi.advanceTimersByTime(60)
  press('0')
  await pause()
  expect(picker.findAll('[aria-pressed=true]')).toHaveLength(0)
})

test('a digit of a scanner chooses nothing', async () => {
  press('2')
  await picker.setProps({ bursts: 1 })
  await pause()
  expect(picker.findAll('[aria-pressed=true]')).toHaveLength(0)
})

test('Enter without a choice says what is missing', async () => {
  press('Enter')
  await pause()
  expect(picker.emitted('choose')).toBeUndefined()
  expect(picker.find('[role=alert]').text()).not.toBe('')
})

test('other words take the focus, digits are text there, Enter confirms', async () => {
  press('3')
  await pause()
  const field = picker.find('input')
  expect(document.activeElement).toBe(field.element)
  press('1', field.element)
  await pause()
  expect(picker.findAll('[aria-pressed=true]').at(0)?.text()).toContain('3')
  await field.setValue('  欠琴一把 ')
  press('Enter', field.element)
  await pause()
  expect(picker.emitted('choose')).toEqual([[{ text: '欠琴一把' }]])
})

test('other words must be there', async () => {
  press('3')
  await pause()
  press('Enter', picker.find('input').element)
  await pause()
  expect(picker.emitted('choose')).toBeUndefined()
  expect(picker.find('input').attributes('aria-invalid')).toBe('true')
})

test('the mouse chooses, Enter on the chosen one confirms', async () => {
  const first = picker.find('.reason')
  await first.trigger('click')
  press('Enter', first.element)
  await pause()
  expect(picker.emitted('choose')).toEqual([[reasons[0]]])
})

test('keys that go to a box above it are not for it', async () => {
  press('1')
  await pause()
  const above = document.createElement('input')
  document.body.append(above)
  press('Enter', above)
  press('2', above)
  await pause()
  above.remove()
  expect(picker.emitted('choose')).toBeUndefined()
})

test('without a list there are words alone', () => {
  picker.unmount()
  picker = open({ reasons: [] })
  expect(picker.findAll('.reason')).toHaveLength(0)
  expect(picker.find('input').exists()).toBe(true)
})

test.for([
  ['passed', '通过'],
  ['failed', '未通过'],
  ['pending', '待办理'],
  ['not_required', '无需办理'],
] as const)('a status %s is told by icon, word and colour: %s', ([status, word]) => {
  const tag = mount(StatusTag, { props: { status } })
  expect(tag.text()).toBe(word)
  expect(tag.find('svg[aria-hidden=true]').exists()).toBe(true)
  expect(tag.classes()).toContain(status)
})
