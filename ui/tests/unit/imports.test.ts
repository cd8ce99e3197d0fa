/** Which room may use which: entries → views → features → scan, components → host's types → generated. */
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { sourceFiles } from './sources'

/** From the ground up. A file uses its own room and lower ones. */
const ROOMS = [
  'generated',
  'texts',
  'host',
  'worker',
  'tokens',
  'components',
  'scan',
  'features',
  'views',
  'entries',
  'gallery',
] as const

function roomOf(path: string): number {
  const [first = ''] = path.split('/')
  const name = /^(?:texts|formats)\b/.test(first) ? 'texts' : first
  return ROOMS.findIndex((room) => room === name)
}

interface Use {
  from: string
  what: string
  typeOnly: boolean
}

function uses(): Use[] {
  return sourceFiles().flatMap(({ path, text }) =>
    [...text.matchAll(/^import (type )?(?:[^'"]*? from )?'([^']+)'/gm)].map(([, type, what = '']) => ({
      from: path,
      what: what.startsWith('.') ? normalize(join(dirname(path), what)) : what,
      typeOnly: type !== undefined,
    })),
  )
}

const inside = uses().filter(({ what }) => !what.startsWith('..') && roomOf(what) >= 0)

test('something is looked at', () => {
  expect(inside.length).toBeGreaterThan(100)
})

test('nobody uses a room above', () => {
  for (const { from, what } of inside)
    expect(roomOf(what), `${from} uses ${what}`).toBeLessThanOrEqual(roomOf(from))
})

test('components and scan know no host', () => {
  for (const { from, what } of inside) {
    if (/^(?:components|scan)\//.test(from)) expect(what, from).not.toMatch(/^host/)
  }
})

test('views and features know the hosts’ interfaces alone', () => {
  const interfaces = ['host', 'studentHost', 'kioskHost', 'loadable', 'settle'].map((file) => `host/${file}`)
  for (const { from, what } of inside) {
    if (/^(?:views|features)\//.test(from) && what.startsWith('host'))
      expect(interfaces, from).toContain(what)
  }
})

test('one file a window knows Tauri', () => {
  const knowing = uses().filter(({ what }) => what.startsWith('@tauri-apps'))
  expect(new Set(knowing.map(({ from }) => from))).toEqual(new Set(['host/tauri.ts', 'host/studentKiosk.ts']))
})

test('the browser’s host alone speaks to the server, and the worker between them', () => {
  const speaking = sourceFiles().filter(({ text }) =>
    /\bfetch\(|\bnew (?:XMLHttpRequest|WebSocket|EventSource)\(/.test(text),
  )
  expect(speaking.map(({ path }) => path).toSorted()).toEqual(['host/studentWeb.ts', 'worker/worker.ts'])
})

test('files stay small', () => {
  for (const { path, text } of sourceFiles()) {
    if (!/generated|gallery|host\/fake/.test(path)) expect(text.split('\n').length, path).toBeLessThan(300)
  }
})
