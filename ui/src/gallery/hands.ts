/** What a scene's script does with the window: keys, clicks, waiting. */
import { nextTick } from 'vue'

/** What a script may do with the window. */
export interface Hands {
  press(code: string, chord?: { ctrl?: boolean }): Promise<void>
  type(text: string): Promise<void>
  focus(selector: string): void
  click(label: string): Promise<void>
  wait(ms: number): Promise<void>
}

export const hands: Hands = {
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
    const all = [...document.querySelectorAll<HTMLElement>('button, a, label')]
    const exact = all.find((one) => one.textContent.trim() === label)
    const target = exact ?? all.find((one) => named(one).includes(label))
    // A form that is not filled in yet has its button switched off: hand it in all the same.
    if (target instanceof HTMLButtonElement && target.disabled) target.form?.requestSubmit()
    else target?.click()
    await hands.wait(30)
  },
  wait: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
}

/** A list of links to the scenes. */
export function listScenes(names: readonly string[]): void {
  const items = names.map((name) => {
    const link = document.createElement('a')
    link.href = `#${name}`
    link.textContent = name
    const item = document.createElement('li')
    item.append(link)
    return item
  })
  document.querySelector('#app')?.replaceChildren(...items)
}

function named(element: Element): string {
  return `${element.getAttribute('aria-label')} ${element.textContent}`
}
