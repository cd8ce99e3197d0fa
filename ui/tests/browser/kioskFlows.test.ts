/** What happens at a kiosk, by fingers or by a keypad alone, on the scripted server and with a clock of the test's. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openStage, type Stage } from './chromium'

let stage: Stage
let page: Page

beforeAll(async () => {
  stage = await openStage()
  page = await stage.context.newPage()
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(stage.studentUrl)
})
afterAll(() => stage.close())
beforeEach(async () => {
  await page.setViewportSize({ width: 1080, height: 1920 })
  await page.evaluate(() => globalThis.showScene('kiosk/idle'))
})

const button = (name: string) => page.getByRole('button', { name, exact: true })
const key = (name: string) =>
  page.getByRole('group', { name: '屏幕键盘' }).getByRole('button', { name, exact: true })
const pass = (seconds: number) => page.evaluate((some) => globalThis.studentGallery?.pass(some), seconds)
const calls = () => page.evaluate(() => globalThis.studentGallery?.host.calls.map(({ name }) => name) ?? [])
const text = () => page.locator('body').innerText()

async function signIn(): Promise<void> {
  await button('点击开始').click()
  await key('2').click()
  await key('0').click()
  await key('下一项').click()
  await key('大写').click()
  await key('A').click()
  await key('符号').click()
  await key('@').click()
  await key('完成').click()
  await page.getByRole('heading', { name: '离校流程', level: 1 }).waitFor()
}

/** Whatever in the page names the student. */
function traces(): Promise<string[]> {
  return page.evaluate(() => {
    const values = [...document.querySelectorAll('input')].map(({ value }) => value)
    const places = [document.documentElement.outerHTML, document.title, location.href, ...values]
    const stored = [
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
      document.cookie,
    ]
    return [...places, ...stored].filter((place) => /202410086|示例甲/.test(place))
  })
}

test('a student signs in by the keyboard on the screen, sees progress and code, and leaves', async () => {
  await signIn()
  const signed = await page.evaluate(() =>
    globalThis.studentGallery?.host.calls.find(({ name }) => name === 'signIn'),
  )
  expect(signed?.with).toEqual({ no: '20', password: 'A@' })
  expect(await text()).toContain('还差 4 项')
  expect((await traces()).length).toBeGreaterThan(0)
  await page.getByRole('link', { name: '二维码', exact: true }).click()
  await page.getByRole('img', { name: '离校二维码' }).waitFor()
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
  expect(await page.getByRole('link', { name: '保存图片' }).count()).toBe(0)
  await button('打印').click()
  await page.getByText('离校单正在打印').first().waitFor()
  await button('退出').click()
  await page.getByRole('heading', { name: '再见' }).waitFor()
  expect(await traces()).toEqual([])
  await page.getByRole('heading', { name: '离校自助服务' }).waitFor()
  expect(await calls()).toEqual(expect.arrayContaining(['signOut', 'wipe']))
  expect(await traces()).toEqual([])
})

test('who walks away is asked, and then cleared away', async () => {
  await signIn()
  await page.getByRole('link', { name: '二维码', exact: true }).click()
  await pass(59)
  expect(await page.getByRole('dialog').count()).toBe(0)
  expect(await text()).toContain('剩余 1 秒')
  await pass(1)
  await page.getByRole('dialog', { name: '您还在吗？' }).waitFor()
  expect(await page.getByRole('dialog').innerText()).toContain('20 秒后退出')
  await button('继续使用').last().click()
  expect(await page.getByRole('dialog').count()).toBe(0)
  await button('保存到手机').click()
  await page.getByRole('img', { name: '打开离校二维码的链接' }).waitFor()
  await pass(81)
  await page.getByRole('heading', { name: '再见' }).waitFor()
  expect(await page.getByRole('dialog').count()).toBe(0)
  expect(await traces()).toEqual([])
})

test('a keypad of arrows and Enter does for everything', async () => {
  await page.keyboard.press('ArrowDown')
  await button('点击开始').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '登录', level: 1 }).waitFor()
  await page.getByLabel('密码').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  const first = await page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')
  expect(first).toMatch(/^\d$/)
  await page.keyboard.press('Enter')
  expect(await page.getByLabel('密码').inputValue()).toBe(first)
  await page.keyboard.press('ArrowDown')
  expect(await page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')).toMatch(/^[a-z]$/)
})

test('a keyboard that somebody plugs in writes nothing and opens nothing', async () => {
  await button('点击开始').click()
  await page.getByLabel('学号').focus()
  await page.keyboard.type('202410086')
  expect(await page.getByLabel('学号').inputValue()).toBe('')
  const prevented = await page.evaluate(() => {
    const events = [
      new KeyboardEvent('keydown', { key: 'F5', bubbles: true, cancelable: true }),
      new KeyboardEvent('keydown', { key: 'p', ctrlKey: true, bubbles: true, cancelable: true }),
      new MouseEvent('contextmenu', { bubbles: true, cancelable: true }),
      new Event('dragstart', { bubbles: true, cancelable: true }),
    ]
    return events.map((event) => !document.body.dispatchEvent(event))
  })
  expect(prevented).toEqual([true, true, true, true])
})

test('out of service while the server is away, and back by itself', async () => {
  await page.evaluate(() =>
    globalThis.studentGallery?.host.setKiosk({ phase: { phase: 'out_of_service', why: 'server_away' } }),
  )
  await page.getByRole('heading', { name: '暂停服务' }).waitFor()
  expect(await button('点击开始').count()).toBe(0)
  await page.evaluate(() => globalThis.studentGallery?.host.setKiosk({ phase: { phase: 'ready' } }))
  await button('点击开始').waitFor()
})

test('the school’s name pressed five times leads to the PIN, and a right one to maintenance', async () => {
  await page.getByText('示例音乐学院').click({ clickCount: 5 })
  await page.getByRole('heading', { name: '本机维护' }).waitFor()
  await key('1').click()
  await key('进入维护').click()
  await page.getByRole('alert').getByText('PIN 不对').waitFor()
  await Array.from({ length: 6 }).reduce<Promise<void>>(async (before) => {
    await before
    await key('0').click()
  }, Promise.resolve())
  await key('进入维护').click()
  await page.getByText('示例打印机').waitFor()
})

test('大字 makes the text larger, for this student alone', async () => {
  const size = () => page.evaluate(() => getComputedStyle(document.body).fontSize)
  const usual = await size()
  await button('大字').click()
  expect(await size()).not.toBe(usual)
  await signIn()
  await button('退出').click()
  await page.getByRole('heading', { name: '再见' }).waitFor()
  expect(await size()).toBe(usual)
})

test('the university’s page is moved, typed into and hidden by the kiosk’s, and says who came back', async () => {
  await button('点击开始').click()
  await holdUniversity()
  await button('用统一身份认证登录').click()
  await page.getByRole('heading', { name: '用统一身份认证登录' }).waitFor()
  const whole = (await placed()) as { height: number }
  expect(whole.height).toBeGreaterThan(1000)
  await button('键盘').click()
  await key('a').click()
  await key('删除').click()
  await key('下一项').click()
  const pressed = (await said()).filter(({ name }) => name === 'press').map((call) => call.with)
  expect(pressed).toEqual([{ key: 'text', text: 'a' }, { key: 'erase' }, { key: 'next' }])
  expect(((await placed()) as { height: number }).height).toBeLessThan(whole.height - 300)
  expect(await aboveTheKeys()).toBe(true)
  await page.setViewportSize({ width: 1366, height: 768 })
  expect(await aboveTheKeys()).toBe(true)
  await pass(119)
  await page.evaluate(() => globalThis.studentGallery?.host.touchUniversity())
  await pass(119)
  expect(await page.getByRole('dialog').count()).toBe(0)
  await pass(1)
  await page.getByRole('dialog', { name: '您还在吗？' }).waitFor()
  expect(await placed()).toBe(null)
  await button('继续使用').last().click()
  expect(await placed()).not.toBe(null)
  await page.evaluate(() => document.dispatchEvent(new Event('sent-back')))
  await page.getByRole('heading', { name: '离校流程', level: 1 }).waitFor()
  expect(await placed()).toBe(null)
})

test('whom the university sends back after they have gone nobody sees', async () => {
  await button('点击开始').click()
  await holdUniversity()
  await button('用统一身份认证登录').click()
  await button('返回').click()
  await page.evaluate(() => document.dispatchEvent(new Event('sent-back')))
  await button('点击开始').waitFor()
  expect(await traces()).toEqual([])
  expect(await calls()).toContain('wipe')
})

test('a code before the camera shows numbers, where the school has switched it on', async () => {
  expect(await button('出示二维码，看还差几项').count()).toBe(0)
  await page.evaluate(() => globalThis.studentGallery?.host.setKiosk({ reads_own_code: true }))
  await button('出示二维码，看还差几项').click()
  await page.getByText('还差 4 项').waitFor()
  expect(await page.locator('main li').allInnerTexts()).toEqual(
    ['通过', '未通过', '待办理', '无需办理'].map((status, at) => `${status}\n${[4, 1, 3, 1][at]}`),
  )
  expect(await traces()).toEqual([])
  await pass(81)
  await page.getByRole('heading', { name: '再见' }).waitFor()
})

const said = () => page.evaluate(() => globalThis.studentGallery?.host.calls ?? [])

/** Where the university's page is now. */
async function placed(): Promise<unknown> {
  return (await said()).findLast(({ name }) => name === 'place')?.with
}

/** Whether the room for the university's page ends where the keyboard begins, and is large enough for a field. */
function aboveTheKeys(): Promise<boolean> {
  return page.evaluate(() => {
    const [room, keyboard] = ['.room', '.keyboard'].map((one) =>
      document.querySelector(one)?.getBoundingClientRect(),
    )
    return room !== undefined && keyboard !== undefined && room.height > 100 && room.bottom < keyboard.top
  })
}

/** The university sends nobody back until it is told to. */
function holdUniversity(): Promise<void> {
  return page.evaluate(() => {
    const held = new Promise<void>((resolve) =>
      document.addEventListener('sent-back', () => resolve(), { once: true }),
    )
    globalThis.studentGallery?.host.holds.set('university', held)
  })
}
