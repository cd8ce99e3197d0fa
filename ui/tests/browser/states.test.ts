/** Every state of the window, in both sizes and both themes: accessible, legible, reachable, nothing cut off. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Page } from 'playwright-core'
import { bringAxe, findings, overflow, tooSmall } from './checks'
import { openStage, type Stage } from './chromium'
import { sceneNames } from './sceneNames'

const SIZES = [
  { width: 1366, height: 700 },
  { width: 1024, height: 700 },
] as const
/** 36 px for everything that one clicks, 72 for the two decisions. */
const LEAST = { text: 14, target: 36, decision: 72 }
const THEMES = ['light', 'dark'] as const
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

for (const name of sceneNames('scenes')) {
  test.for(SIZES.flatMap((size) => THEMES.map((theme) => ({ ...size, theme }))))(
    `${name} at $width×$height, $theme`,
    async ({ width, height, theme }) => {
      complaints.length = 0
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      await page.goto('about:blank')
      await page.goto(`${stage.url}#${name}`)
      await page.waitForFunction(() => globalThis.gallery?.played === true)
      await page.waitForTimeout(60)
      if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}-${width}-${theme}.png` })

      await bringAxe(page)
      expect({
        axe: await findings(page),
        small: await tooSmall(page, LEAST),
        sideways: await overflow(page),
        focus: await focused(page),
        console: complaints,
      }).toEqual({ axe: [], small: { texts: [], targets: [] }, sideways: [], focus: '', console: [] })
    },
  )
}

function focused(on: Page): Promise<string> {
  return on.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['action'] ?? '')
}
