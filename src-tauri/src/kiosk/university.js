// In every page of the university's web view, before its own scripts: says how long nobody has touched it, and keeps
// out what would lead out of the kiosk.
;(() => {
  let last = Date.now()
  const touched = () => void (last = Date.now())
  for (const event of ['pointerdown', 'keydown', 'wheel', 'touchstart']) {
    addEventListener(event, touched, { capture: true, passive: true })
  }
  for (const event of ['contextmenu', 'dragstart']) {
    addEventListener(event, (happened) => happened.preventDefault(), { capture: true })
  }
  const opensFiles = (event) => {
    if (event.target instanceof Element && event.target.closest('input[type=file]')) event.preventDefault()
  }
  addEventListener('click', opensFiles, { capture: true })
  Object.defineProperty(window, 'print', { value: () => {} })
  Object.defineProperty(window, 'lixiaoSilence', { value: () => Date.now() - last })

  const FIELDS = 'input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=submit]), textarea'
  const fields = () => [...document.querySelectorAll(FIELDS)].filter((field) => field.checkVisibility() && !field.disabled)

  /** Above the kiosk's keyboard there is little room. */
  const show = (field) => field?.scrollIntoView({ block: 'center' })
  addEventListener('resize', () => show(fields().find((one) => one === document.activeElement)))

  /** The field that is written into: the first one, if the person has chosen none. */
  function field() {
    const all = fields()
    const chosen = all.find((one) => one === document.activeElement) ?? all[0]
    chosen?.focus()
    show(chosen)
    return chosen
  }

  /** Puts a text in place of what is chosen, as a keyboard does: the page hears of it. */
  function change(target, value) {
    const kind = target instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement
    Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(target, value)
    target.dispatchEvent(new InputEvent('input', { bubbles: true }))
    target.dispatchEvent(new Event('change', { bubbles: true }))
  }

  function press({ key, text }) {
    touched()
    const target = field()
    if (target === undefined) return
    if (key === 'text') return change(target, target.value + text)
    if (key === 'erase') return change(target, [...target.value].slice(0, -1).join(''))
    const all = fields().filter((one) => one.form === target.form)
    const next = all[all.indexOf(target) + 1]
    if (next !== undefined) next.focus()
    else submit(target)
  }

  function submit({ form }) {
    const button = form?.querySelector('button:not([type=button]):not([type=reset]), input[type=submit]')
    if (button) button.click()
    else form?.requestSubmit()
  }
  Object.defineProperty(window, 'lixiaoPress', { value: press })
})()
