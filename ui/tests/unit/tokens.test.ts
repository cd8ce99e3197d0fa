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
    ...['ink', 'ink-2', 'brand', 'link'].flatMap((name) => [
      [name, 'bg'],
      [name, 'surface'],
    ]),
    ...['pass', 'fail', 'held'].map((name) => [`${name}-fg`, 'surface']),
    ['on-action', 'action'],
    ...['pass-solid', 'fail-solid', 'fail-stripe', 'info-solid', 'held-solid', 'brand-solid'].map((name) => [
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

/** CIEDE2000 (CIE 142:2001), the difference that people see. */
function difference(one: Rgb, other: Rgb): number {
  const [l1, a1, b1] = one
  const [l2, a2, b2] = other
  const chroma = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2
  const stretch = 1.5 - Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7)) / 2
  const c1 = Math.hypot(a1 * stretch, b1)
  const c2 = Math.hypot(a2 * stretch, b2)
  const h1 = hue(a1 * stretch, b1)
  const h2 = hue(a2 * stretch, b2)
  const turn = ((h2 - h1 + 540) % 360) - 180
  const l = (l1 + l2) / 2
  const c = (c1 + c2) / 2
  const h = h1 + turn / 2
  const t = 1 - 0.17 * cos(h - 30) + 0.24 * cos(2 * h) + 0.32 * cos(3 * h + 6) - 0.2 * cos(4 * h - 63)
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2)
  const dl = (l2 - l1) / sl
  const dc = (c2 - c1) / (1 + 0.045 * c)
  const dh = (2 * Math.sqrt(c1 * c2) * sin(turn / 2)) / (1 + 0.015 * c * t)
  const rotation = -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * sin(60 * Math.exp(-(((h - 275) / 25) ** 2)))
  return Math.sqrt(dl ** 2 + dc ** 2 + dh ** 2 + rotation * dc * dh)
}

function hue(a: number, b: number): number {
  return ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360
}

function cos(degrees: number): number {
  return Math.cos((degrees * Math.PI) / 180)
}

function sin(degrees: number): number {
  return Math.sin((degrees * Math.PI) / 180)
}

describe.for(Object.entries(EYES))('for %s eyes', ([, eye]) => {
  test('通过 and 未通过 stay apart', () => {
    const pass = lab(themes.light.get('pass-solid') ?? '', eye)
    const fail = lab(themes.light.get('fail-solid') ?? '', eye)
    expect(difference(pass, fail)).toBeGreaterThan(20)
  })
})

test('the difference is reckoned right: the usual green and red are too close', () => {
  const [green, red] = ['#2e7d32', '#c62828'].map((hex) => lab(hex, EYES['deutan'] ?? [])) as [Rgb, Rgb]
  expect(difference(green, red)).toBeLessThan(10)
})
