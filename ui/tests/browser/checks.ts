/** What holds for every state of every window: accessible, legible, reachable, nothing cut off. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The least that a window allows, in CSS pixels. */
export interface Least {
  text: number
  target: number
  /** Of what decides something: elements with `data-action`. */
  decision: number
}

/** Injected by the driver, not by the page: the page's policy does not concern it. */
export async function bringAxe(on: Page): Promise<void> {
  await on.evaluate(AXE)
}

/** What axe finds; {@link bringAxe} comes first. */
export function findings(on: Page): Promise<string[]> {
  return on.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }
    const { violations } = await axe.run({ resultTypes: ['violations'] })
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
    )
  })
}

/** Texts below the least size, and targets below theirs. */
export function tooSmall(on: Page, least: Least): Promise<{ texts: string[]; targets: string[] }> {
  return on.evaluate((wanted) => {
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const texts: string[] = []
    while (words.nextNode()) {
      const parent = words.currentNode.parentElement
      const text = words.currentNode.textContent?.trim() ?? ''
      if (parent === null || text === '' || !parent.checkVisibility()) continue
      if (Number.parseFloat(getComputedStyle(parent).fontSize) < wanted.text) texts.push(text)
    }
    const targets = [
      ...document.querySelectorAll<HTMLElement>('button, input, a, [role=option], [role=radio]'),
    ]
      .filter((target) => target.checkVisibility() && !target.matches('.skip:not(:focus)'))
      .filter((target) => {
        // A box to tick is pressed by its words too.
        const { width, height } = (target.closest('label') ?? target).getBoundingClientRect()
        const high = target.dataset['action'] === undefined ? wanted.target : wanted.decision
        return height < high || width < wanted.target
      })
      .map((target) => target.outerHTML.slice(0, 160))
    return { texts, targets }
  }, least)
}

/** Nothing sticks out of the window, and nothing scrolls sideways. */
export function overflow(on: Page): Promise<string[]> {
  return on.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('body, body *')]
      .filter((element) => element.checkVisibility() && !element.closest('.visually-hidden, svg, .skip'))
      .filter((element) => {
        const { overflowX, textOverflow } = getComputedStyle(element)
        const scrolls = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0
        // A field scrolls what is longer than itself.
        const cut =
          scrolls && !element.matches('input') && textOverflow !== 'ellipsis' && overflowX !== 'visible'
        return cut || element.getBoundingClientRect().right > innerWidth + 1
      })
      .map((element) => element.outerHTML.slice(0, 160)),
  )
}

/** What still moves, for somebody who wants nothing to. */
export function moving(on: Page): Promise<string[]> {
  return on.evaluate(() =>
    document
      .getAnimations()
      .filter(({ playState }) => playState === 'running')
      .map((animation) => (animation.effect as KeyframeEffect).target?.outerHTML.slice(0, 160) ?? ''),
  )
}
