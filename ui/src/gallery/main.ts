/** Shows the state that the address's hash names: `gallery.html#found`. Without a hash it lists them all. */
import { nextTick } from 'vue'
import { mountStaff } from '../entries/mount'
import type { FakeHost } from '../host/fake'
import { memoryRoute } from '../views/staff/route'
import { type Hands, SCENES } from './scenes'

declare global {
  /** The scripted desk, for the browser tests. */
  var gallery: { host: FakeHost; played: boolean } | undefined
}

function named(element: Element): string {
  return `${element.getAttribute('aria-label')} ${element.textContent}`
}

const hands: Hands = {
  press: async (code, chord = {}) => {
    await nextTick()
    const key = code.replace(/^(?:Key|Digit)/, '')
    const target = document.activeElement ?? document.body
    target.dispatchEvent(
      new KeyboardEvent('keydown', {
        code,
        key,
        ctrlKey: chord.ctrl ?? false,
        bubbles: true,
        cancelable: true,
      }),
    )
    await hands.wait(30)
  },
  type: async (text) => {
    await nextTick()
    const field = document.activeElement
    if (!(field instanceof HTMLInputElement)) return
    field.value = text
    field.dispatchEvent(new Event('input', { bubbles: true }))
  },
  focus: (selector) => document.querySelector<HTMLElement>(selector)?.focus(),
  click: async (label) => {
    await nextTick()
    const button = [...document.querySelectorAll('button')].find((one) => named(one).includes(label))
    // A form that is not filled in yet has its button switched off: hand it in all the same.
    if (button?.disabled) button.form?.requestSubmit()
    else button?.click()
    await hands.wait(30)
  },
  wait: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
}

async function show(name: string): Promise<void> {
  const scene = SCENES[name]
  if (scene === undefined) return list()
  const { host, page, play } = scene()
  globalThis.gallery = { host, played: false }
  mountStaff(host, memoryRoute(page))
  await hands.wait(50)
  await play?.(host, hands)
  await nextTick()
  globalThis.gallery.played = true
}

function list(): void {
  const items = Object.keys(SCENES).map((name) => {
    const link = document.createElement('a')
    link.href = `#${name}`
    link.textContent = name
    const item = document.createElement('li')
    item.append(link)
    return item
  })
  document.querySelector('#app')?.replaceChildren(...items)
}

globalThis.addEventListener('hashchange', () => location.reload())
void show(location.hash.slice(1))
