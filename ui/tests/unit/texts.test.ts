import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { card, LIBRARY, DORMITORY, WINDOW } from '../../src/host/fakeData'
import {
  cameraWords,
  dueWords,
  errorWords,
  lookWords,
  nodesText,
  outcomeWords,
  reasonPlace,
  refusalWords,
  t,
  zh,
} from '../../src/texts'
import { fill } from '../../src/texts-shared'
import { zhKiosk } from '../../src/texts-kiosk'
import * as student from '../../src/texts-student'
import { ROOT, sourceFiles } from './sources'

function leaves(node: object, path = ''): [string, string][] {
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${path}${key}`, value] as [string, string]]
      : leaves(value as object, `${path}${key}.`),
  )
}

test('every text has words, and no space at its ends', () => {
  for (const [key, text] of [...leaves(zh), ...leaves(student.zh)])
    expect(text.trim() === text && text !== '', key).toBe(true)
})

test('every text that a view names exists', () => {
  const known = new Set([...leaves(zh), ...leaves(student.zh), ...leaves(zhKiosk)].map(([key]) => key))
  for (const { path, text } of sourceFiles()) {
    for (const [, key] of text.matchAll(/\b[tk]\('([\w.]+)'/g))
      expect(known.has(key ?? ''), `${path}: ${key}`).toBe(true)
  }
})

test('Chinese stands in the texts alone', () => {
  for (const { path, text } of sourceFiles()) {
    if (/host\/fake|gallery\/|generated\//.test(path)) continue
    // A comment may quote a word that it explains.
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|<!--[\s\S]*?-->/g, '')
    expect(/[\u4e00-\u9fff]/.test(code.replace(/}（|）`|}：|`：/g, '')), path).toBe(false)
  }
})

describe('gaps', () => {
  test('are filled, and stay visible where nobody fills them', () => {
    expect(fill('{a} {b}', { a: 1 })).toBe('1 {b}')
    expect(t('today.students', { n: 3 })).toBe('3 人')
  })

  test.for<[string, string]>([
    ['refusal', refusalWords({ reason: 'window_closed', window: WINDOW })],
    ['plan', refusalWords({ reason: 'node_not_in_plan', plan: '示例方案' })],
    ['policy', refusalWords({ reason: 'policy', breach: { breach: 'basis_too_old', limit_minutes: 15 } })],
    ['look', lookWords({ state: 'window_closed', card: card(), window: WINDOW }).hint],
    ['wait', errorWords({ code: 'too_many_tries', wait_s: 30 })],
    ['camera', cameraWords({ state: 'failed', detail: 'x' }).hint],
    ['running', cameraWords({ state: 'running', name: 'x', width: 1, height: 2, fps: 3 }).hint],
    ['outcome', outcomeWords({ kind: 'refused', reason: 'campaign_closed' }).hint],
    ['due', dueWords({ text: 'x', amount: 60_050, as_of: 0 })],
    ['student’s wait', student.errorWords({ code: 'too_many_tries', wait_s: 30 })],
    ['password', student.errorWords({ code: 'password_weak', at_least: 8 })],
    ['fault', student.faultWords({ field: 'phone', fault: 'malformed' }, null)],
    ['student’s due', student.dueWords({ text: 'x', amount: 1, as_of: 0 })],
  ])('%s has none left', ([, words]) => {
    expect(words).not.toMatch(/[{}]|undefined/)
  })
})

test('every refusal and every error says what to do', () => {
  const advice = /请|不用|重新|联系/
  for (const [key, text] of [
    ...leaves(zh.error),
    ...leaves(zh.policyBreach),
    ...leaves(zh.ticketTrouble),
    ...leaves(zh.otherCode),
    ...leaves(zh.quarantine),
    ...leaves(student.zh.error),
  ]) {
    expect(text, key).toMatch(advice)
  }
  for (const [key, text] of leaves(zh.refusal)) if (key !== 'policy') expect(text, key).toMatch(advice)
})

test('nodes, places, amounts', () => {
  expect(nodesText([LIBRARY, DORMITORY])).toBe('图书馆 · 还书情况、后勤宿舍科 · 退宿情况')
  expect(reasonPlace({ text: 'x' })).toBe('')
  expect(reasonPlace({ text: 'x', place: 'A', phone: '1' })).toBe('办理地点 A · 电话 1')
  expect(dueWords({ text: '学费仍欠', amount: 60_000, as_of: 0 })).toBe('提示：学费仍欠 600 元')
  expect(dueWords({ text: '小提琴一把', amount: null, as_of: 0 })).toBe('提示：小提琴一把')
})

test.for(['staff', 'student', 'kiosk'])('the language of %s.html is said', (window) => {
  expect(readFileSync(join(ROOT, `../${window}.html`), 'utf8')).toContain('lang="zh-CN"')
})
