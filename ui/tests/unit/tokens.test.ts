/** Recomputes what the tokens promise: contrast in both themes, and verdicts apart for every kind of eye. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from './sources'

type Rgb = [number, number, number]

function tokens(...files: string[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const file of files) {
    const css = readFileSync(join(ROOT, 'tokens', `${file}.css`), 'utf8')
    for (const [, name = '', value = ''] of css.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g))
      found.set(name, value)
  }
  return found
}

function rgb(hex: string): Rgb {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as Rgb
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const [r, g, b] = rgb(hex).map(linear) as Rgb
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

const themes = { light: tokens('tokens'), dark: tokens('tokens', 'dark') }

describe.for(Object.entries(themes))('%s', ([, theme]) => {
  const of = (name: string) => theme.get(name) ?? '#000000'
  const pairs = [
    ...['pass', 'fail', 'pending', 'none', 'held', 'warn'].map((name) => [`${name}-fg`, `${name}-bg`]),
    ...['ink', 'ink-2', 'brand'].flatMap((name) => [
      [name, 'bg'],
      [name, 'surface'],
    ]),
    ...['pass', 'fail', 'held'].map((name) => [`${name}-fg`, 'surface']),
    ['on-action', 'action'],
    ...['pass-solid', 'fail-solid', 'fail-stripe', 'info-solid', 'held-solid'].map((name) => [
      'on-solid',
      name,
    ]),
  ] as [string, string][]

  test.for(pairs)('%s on %s is legible', ([ink, ground]) => {
    expect(contrast(of(ink), of(ground))).toBeGreaterThanOrEqual(4.5)
  })

  test('edges and the focus stand out', () => {
    expect(contrast(of('line-strong'), of('surface'))).toBeGreaterThanOrEqual(3)
    expect(contrast(of('focus'), of('surface'))).toBeGreaterThanOrEqual(3)
  })
})

test('the status colours are the agreed ones', () => {
  const { light, dark } = themes
  expect(
    ['pass', 'fail', 'pending', 'none'].map((name) => [
      light.get(`${name}-fg`),
      light.get(`${name}-bg`),
      dark.get(`${name}-fg`),
    ]),
  ).toEqual([
    ['#006a5e', '#e0f2ef', '#5cd6c0'],
    ['#a34400', '#fff0e3', '#ffb37a'],
    ['#0a55a5', '#e6f0fb', '#8fc2ff'],
    ['#55555c', '#eeeef1', '#b8b8c0'],
  ])
})

/** Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB. */
const EYES: Record<string, number[][]> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

function lab(hex: string, eye: number[][]): Rgb {
  const seen = rgb(hex).map(linear)
  const [r = 0, g = 0, b = 0] = eye.map((row) =>
    Math.max(
      0,
      row.reduce((sum, by, at) => sum + by * (seen[at] ?? 0), 0),
    ),
  )
  const xyz = [
    0.4124 * r + 0.3576 * g + 0.1805 * b,
    0.2126 * r + 0.7152 * g + 0.0722 * b,
    0.0193 * r + 0.1192 * g + 0.9505 * b,
  ]
  const white = [0.9505, 1, 1.089]
  const [x = 0, y = 0, z = 0] = xyz.map((value, at) => {
    const share = value / (white[at] ?? 1)
    return share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116
  })
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

// The plain distance in Lab overstates saturated pairs; it is still far above the bar for every eye.
test.for(Object.entries(EYES))('通过 and 未通过 stay apart for %s eyes', ([, eye]) => {
  const pass = lab(themes.light.get('pass-solid') ?? '', eye)
  const fail = lab(themes.light.get('fail-solid') ?? '', eye)
  expect(Math.hypot(...pass.map((value, at) => value - (fail[at] ?? 0)))).toBeGreaterThan(20)
})
