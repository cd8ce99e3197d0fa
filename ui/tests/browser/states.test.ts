/** Every state of the window, in every size and theme: accessible, legible, reachable, nothing cut off. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Page } from 'playwright-core'
import { bringAxe, findings, moving, overflow, tooSmall } from './checks'
import { openPage, openStage, type Stage, type Theme, THEMES, wear } from './chromium'
import { sceneNames } from './sceneNames'

/** With the themes in which axe looks: the other sizes tell it nothing new about colours. */
const SIZES: readonly { width: number; height: number; axe: readonly Theme[] }[] = [
  { width: 1366, height: 700, axe: ['light', 'dark', 'contrast'] },
  { width: 1024, height: 700, axe: ['light'] },
  { width: 1920, height: 1080, axe: [] },
]
/** 36 px for everything that one clicks, 72 for the two decisions. */
const LEAST = { text: 14, target: 36, decision: 72 }
const PICTURES = process.env['SCREENSHOTS']

let stage: Stage
let page: Page
let complaints: string[]

beforeAll(async () => {
  stage = await openStage()
  ;({ page, complaints } = await openPage(stage))
})
afterAll(() => stage.close())

for (const name of sceneNames('scenes')) {
  test.for(SIZES)(`${name} at $width×$height`, async ({ width, height, axe }) => {
    complaints.length = 0
    await page.setViewportSize({ width, height })
    await wear(page, 'light')
    await page.goto('about:blank')
    await page.goto(`${stage.url}#${name}`)
    await page.waitForFunction(() => globalThis.gallery?.played === true)
    await page.waitForTimeout(60)
    await bringAxe(page)
    await THEMES.reduce<Promise<void>>(async (before, theme) => {
      await before
      await wear(page, theme)
      if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}-${width}-${theme}.png` })
      expect(await look(axe.includes(theme)), theme).toEqual(FINE)
    }, Promise.resolve())
  })
}

const FINE = {
  axe: [],
  small: { texts: [], targets: [] },
  sideways: [],
  moving: [],
  focus: '',
  console: [],
}

/** What is wrong with the page as it is looked at now. */
async function look(axe: boolean): Promise<object> {
  return {
    axe: axe ? await findings(page) : [],
    small: await tooSmall(page, LEAST),
    sideways: await overflow(page),
    moving: await moving(page),
    focus: await focused(page),
    console: [...complaints],
  }
}

function focused(on: Page): Promise<string> {
  return on.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['action'] ?? '')
}
