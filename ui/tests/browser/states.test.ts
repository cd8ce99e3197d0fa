/** Every state of the window, in both sizes and both themes: accessible, legible, reachable, nothing cut off. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Page } from 'playwright-core'
import { openStage, type Stage } from './chromium'
import { SCENE_NAMES } from './sceneNames'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const SIZES = [
  { width: 1366, height: 700 },
  { width: 1024, height: 700 },
] as const
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

for (const name of SCENE_NAMES) {
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

      expect({
        axe: await findings(page),
        under14px: await smallText(page),
        smallTargets: await smallTargets(page),
        sideways: await overflow(page),
        focus: await focused(page),
        console: complaints,
      }).toEqual({ axe: [], under14px: [], smallTargets: [], sideways: [], focus: '', console: [] })
    },
  )
}

async function findings(on: Page): Promise<string[]> {
  // Injected by the driver, not by the page: the page's policy does not concern it.
  await on.evaluate(AXE)
  return on.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: () => Promise<AxeResults> } }
    const { violations } = await axe.run()
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
    )
  })
}

function smallText(on: Page): Promise<string[]> {
  return on.evaluate(() => {
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const small: string[] = []
    while (words.nextNode()) {
      const parent = words.currentNode.parentElement
      const text = words.currentNode.textContent?.trim() ?? ''
      if (parent === null || text === '' || !parent.checkVisibility()) continue
      if (Number.parseFloat(getComputedStyle(parent).fontSize) < 14) small.push(text)
    }
    return small
  })
}

/** 36 px for everything that one clicks, 72 for the two decisions. */
function smallTargets(on: Page): Promise<string[]> {
  return on.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, input, a, [role=option], [role=radio]')]
      .filter((target) => target.checkVisibility())
      .filter((target) => {
        const { width, height } = target.getBoundingClientRect()
        const least = target.dataset['action'] === undefined ? 36 : 72
        return height < least || width < 36
      })
      .map((target) => target.outerHTML.slice(0, 160)),
  )
}

/** Nothing sticks out of the window, and nothing scrolls sideways. */
function overflow(on: Page): Promise<string[]> {
  return on.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('body, body *')]
      .filter((element) => element.checkVisibility() && !element.closest('.visually-hidden, svg'))
      .filter((element) => {
        const { overflowX, textOverflow } = getComputedStyle(element)
        const scrolls = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0
        const cut = scrolls && textOverflow !== 'ellipsis' && overflowX !== 'visible'
        return cut || element.getBoundingClientRect().right > innerWidth + 1
      })
      .map((element) => element.outerHTML.slice(0, 160)),
  )
}

function focused(on: Page): Promise<string> {
  return on.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['action'] ?? '')
}
