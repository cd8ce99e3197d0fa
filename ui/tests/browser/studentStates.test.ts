/** Every state of the students' pages and of the kiosk, in every size and theme, and with text twice as large. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bringAxe, findings, type Least, moving, overflow, tooSmall } from './checks'
import { openPage, openStage, type Stage, type Theme, THEMES, wear } from './chromium'
import { sceneNames } from './sceneNames'

interface Setting {
  width: number
  height: number
  /** The themes in which axe looks: sizes in between tell it nothing new about colours. */
  axe: readonly Theme[]
}

const COLOURS: readonly Theme[] = ['light', 'dark', 'contrast']
const BROWSERS: readonly Setting[] = [
  { width: 1366, height: 700, axe: COLOURS },
  { width: 1024, height: 700, axe: [] },
  { width: 1920, height: 1080, axe: [] },
  { width: 1080, height: 1920, axe: [] },
  { width: 360, height: 740, axe: COLOURS },
  { width: 320, height: 640, axe: ['light'] },
]
const KIOSKS: readonly Setting[] = [
  { width: 1080, height: 1920, axe: COLOURS },
  { width: 1920, height: 1080, axe: ['light'] },
  { width: 1366, height: 768, axe: [] },
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
  moving: [],
  lang: 'zh-CN',
  headings: 1,
  console: [],
}
const PICTURES = process.env['SCREENSHOTS']

let stage: Stage
let page: Page
let complaints: string[]

beforeAll(async () => {
  stage = await openStage()
  ;({ page, complaints } = await openPage(stage))
})
afterAll(() => stage.close())

async function open(scene: string): Promise<void> {
  complaints.length = 0
  await page.evaluate((name) => globalThis.showScene(name), scene)
}

/** What is wrong with the page as it is looked at now. */
async function look(least: Least, axe: boolean): Promise<object> {
  return {
    axe: axe ? await findings(page) : [],
    small: await tooSmall(page, least),
    sideways: await overflow(page),
    moving: await moving(page),
    lang: await page.evaluate(() => document.documentElement.lang),
    headings: await page.evaluate(() => document.querySelectorAll('h1').length),
    console: [...complaints],
  }
}

describe.for(WINDOWS)('$window', ({ window, settings, scenes, least }) => {
  describe.for(settings)('at $width×$height', ({ width, height, axe }) => {
    beforeAll(async () => {
      await page.setViewportSize({ width, height })
      await page.goto(stage.studentUrl)
      await bringAxe(page)
    })

    test.for(scenes)('%s', async (scene) => {
      await wear(page, 'light')
      await open(`${window}/${scene}`)
      await THEMES.reduce<Promise<void>>(async (before, theme) => {
        await before
        await wear(page, theme)
        if (PICTURES) {
          const path = `${PICTURES}/${window}-${scene}-${width}-${theme}.png`
          await page.screenshot({ path, fullPage: true })
        }
        expect(await look(least, axe.includes(theme)), theme).toEqual(FINE)
      }, Promise.resolve())
    })
  })
})

describe.for([360, 1366])('with text twice as large, %i pixels across', (width) => {
  beforeAll(async () => {
    await page.setViewportSize({ width, height: 740 })
    await wear(page, 'light')
    await page.goto(stage.studentUrl)
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'))
  })
  test.for(sceneNames('studentScenes'))('%s', async (scene) => {
    await open(`web/${scene}`)
    expect(await overflow(page)).toEqual([])
  })
})

test.for(KIOSKS)('a kiosk of $width×$height shows the whole code', async ({ width, height }) => {
  await page.setViewportSize({ width, height })
  await page.goto(stage.studentUrl)
  await open('kiosk/code')
  const hidden = await page.evaluate(() => {
    const code = document.querySelector('main img')?.getBoundingClientRect()
    const room = document.querySelector('main')?.getBoundingClientRect()
    if (code === undefined || room === undefined || code.width < 300) return 'there is no code'
    const whole = code.top >= room.top && code.bottom <= room.bottom && code.right <= room.right
    return whole ? '' : `${code.top}-${code.bottom} in ${room.top}-${room.bottom}`
  })
  expect(hidden).toBe('')
})

/** What people see whose eyes lack a colour. How far colours are apart then, the tokens' unit test computes. */
const VISION = ['deuteranopia', 'protanopia', 'tritanopia', 'achromatopsia'] as const

// Pictures for people to look at, and nothing for a run without them to skip.
test.for(PICTURES === undefined ? [] : VISION)('a picture of 离校流程 as seen with %s', async (type) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await wear(page, 'light')
  await page.goto(stage.studentUrl)
  await open('web/progressOdd')
  const devtools = await stage.context.newCDPSession(page)
  await devtools.send('Emulation.setEmulatedVisionDeficiency', { type })
  await page.screenshot({ path: `${PICTURES}/vision-${type}.png`, fullPage: true })
  await devtools.send('Emulation.setEmulatedVisionDeficiency', { type: 'none' })
})
