/** Every state of the students' pages, in every size and theme, and with text twice as large. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bringAxe, findings, overflow, tooSmall } from './checks'
import { openStage, type Stage } from './chromium'
import { sceneNames } from './sceneNames'

type Theme = 'light' | 'dark' | 'contrast'
const ALL: readonly Theme[] = ['light', 'dark', 'contrast']
/** The sizes in between tell nothing new about colours. */
const STAGES: readonly { width: number; height: number; themes: readonly Theme[] }[] = [
  { width: 1366, height: 700, themes: ALL },
  { width: 1920, height: 1080, themes: ['light'] },
  { width: 360, height: 740, themes: ALL },
  { width: 320, height: 640, themes: ['light'] },
]
const LEAST = { text: 14, target: 44, decision: 44 }
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

async function look(picture: string): Promise<object> {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/${picture}.png`, fullPage: true })
  return {
    axe: await findings(page),
    small: await tooSmall(page, LEAST),
    sideways: await overflow(page),
    lang: await page.evaluate(() => document.documentElement.lang),
    headings: await page.evaluate(() => document.querySelectorAll('h1').length),
    console: [...complaints],
  }
}

describe.for(STAGES)('at $width×$height', ({ width, height, themes }) => {
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

    test.for(sceneNames('studentScenes'))('%s', async (scene) => {
      await open(scene)
      expect(await look(`${scene}-${width}-${theme}`)).toEqual(FINE)
    })
  })
})

test.for(sceneNames('studentScenes'))('%s with text twice as large on a telephone', async (scene) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await open(scene)
  await page.evaluate(() => (document.documentElement.style.fontSize = '200%'))
  expect(await overflow(page)).toEqual([])
  await page.evaluate(() => (document.documentElement.style.fontSize = ''))
})
