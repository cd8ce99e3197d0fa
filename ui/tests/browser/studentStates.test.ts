/** Every state of the students' pages and of the kiosk, in every size and theme, and with text twice as large. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bringAxe, findings, type Least, overflow, tooSmall } from './checks'
import { openStage, type Stage } from './chromium'
import { sceneNames } from './sceneNames'

type Theme = 'light' | 'dark' | 'contrast'
const ALL: readonly Theme[] = ['light', 'dark', 'contrast']

interface Setting {
  width: number
  height: number
  themes: readonly Theme[]
}

/** The sizes in between tell nothing new about colours. */
const BROWSERS: readonly Setting[] = [
  { width: 1366, height: 700, themes: ALL },
  { width: 1920, height: 1080, themes: ['light'] },
  { width: 360, height: 740, themes: ALL },
  { width: 320, height: 640, themes: ['light'] },
]
const KIOSKS: readonly Setting[] = [
  { width: 1080, height: 1920, themes: ALL },
  { width: 1920, height: 1080, themes: ['light'] },
]
const WINDOWS = [
  {
    window: 'web',
    settings: BROWSERS,
    scenes: sceneNames('studentScenes'),
    least: { text: 14, target: 44, decision: 44 },
  },
  {
    window: 'kiosk',
    settings: KIOSKS,
    scenes: sceneNames('kioskScenes'),
    least: { text: 20, target: 80, decision: 80 },
  },
] as const
const FINE = {
  axe: [],
  small: { texts: [], targets: [] },
  sideways: [],
  lang: 'zh-CN',
  headings: 1,
  console: [],
}
const PICTURES = process.env['SCREENSHOTS']

let stage: Stage
let page: Page
const complaints: string[] = []

beforeAll(async () => {
  stage = await openStage()
  page = await stage.context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
})
afterAll(() => stage.close())

async function open(scene: string): Promise<void> {
  complaints.length = 0
  await page.evaluate((name) => globalThis.showScene(name), scene)
}

async function look(least: Least, picture: string): Promise<object> {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/${picture}.png`, fullPage: true })
  return {
    axe: await findings(page),
    small: await tooSmall(page, least),
    sideways: await overflow(page),
    lang: await page.evaluate(() => document.documentElement.lang),
    headings: await page.evaluate(() => document.querySelectorAll('h1').length),
    console: [...complaints],
  }
}

describe.for(WINDOWS)('$window', ({ window, settings, scenes, least }) => {
  describe.for(settings)('at $width×$height', ({ width, height, themes }) => {
    describe.for(themes)('%s', (theme) => {
      beforeAll(async () => {
        await page.setViewportSize({ width, height })
        await page.emulateMedia({
          colorScheme: theme === 'dark' ? 'dark' : 'light',
          contrast: theme === 'contrast' ? 'more' : 'no-preference',
          reducedMotion: 'reduce',
        })
        await page.goto(stage.studentUrl)
        await bringAxe(page)
      })

      test.for(scenes)('%s', async (scene) => {
        await open(`${window}/${scene}`)
        expect(await look(least, `${window}-${scene}-${width}-${theme}`)).toEqual(FINE)
      })
    })
  })
})

describe('with text twice as large on a telephone', () => {
  beforeAll(async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    await page.goto(stage.studentUrl)
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'))
  })
  test.for(sceneNames('studentScenes'))('%s', async (scene) => {
    await open(`web/${scene}`)
    expect(await overflow(page)).toEqual([])
  })
})
