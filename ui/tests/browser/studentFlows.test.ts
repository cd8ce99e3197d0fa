/** What a student does, in a real browser, with the built pages, a real server's cookies and events, and no network. */
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { clearance, ENTRIES, inPlan, NODES, submitted } from '../../src/host/fakeStudentData'
import { openStage, type Stage } from './chromium'
import { serveStudents, type StudentServer } from './studentServer'

const NO = '202410086'
const NAME = '示例甲'

let stage: Stage
let server: StudentServer
let context: BrowserContext
let page: Page
const complaints: string[] = []

beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

beforeEach(async () => {
  complaints.length = 0
  server = await serveStudents({
    students: new Map([
      [NO, { password: 'example', name: NAME }],
      ['202410031', { password: 'example', name: '测试一' }],
    ]),
    clearance: clearance(inPlan()),
    form: { form: 'open', parts: ['party', 'league', 'household'] },
  })
  const browser = stage.context.browser()
  if (browser === null) throw new Error('the browser is gone')
  context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 360, height: 740 } })
  page = await context.newPage()
  page.on('console', (message) => {
    // A refused log-in, and a network that is off, are the browser's own complaints.
    const own = /Failed to load resource|net::ERR/.test(message.text())
    if (message.type() === 'error' && !own) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
})
afterEach(async () => {
  await context.close()
  await server.close()
  expect(complaints).toEqual([])
})

async function signIn(no = NO): Promise<void> {
  await page.goto(server.url)
  await page.getByLabel('学号').fill(no)
  await page.getByLabel('密码', { exact: true }).fill('example')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '离校流程', level: 1 }).waitFor()
}

/** Until the worker has the page, and the code and its picture are kept. */
async function untilKept(): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.reload()
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.getByRole('link', { name: '离校二维码' }).click()
  await page.getByRole('img', { name: '离校二维码' }).waitFor()
  await page.waitForFunction(async () => (await (await caches.open('lixiao-mine')).keys()).length >= 4)
}

const text = () => page.locator('body').innerText()
const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '')

describe('a student', () => {
  test('signs in by keys alone, and goes from page to page with the focus on its heading', async () => {
    await page.goto(server.url)
    await page.getByRole('heading', { name: '登录', level: 1 }).waitFor()
    expect(await page.title()).toBe('登录 · 示例音乐学院')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('跳到主要内容')
    await page.keyboard.press('Tab')
    await page.keyboard.type(NO)
    await page.keyboard.press('Tab')
    await page.keyboard.type('wrong')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('学号或密码不对').waitFor()
    await page.keyboard.type('example')
    await page.keyboard.press('Enter')
    await page.getByText('还差 4 项').waitFor()
    await page.getByRole('link', { name: '离校二维码' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.activeElement?.textContent === '离校二维码')
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
    expect(page.url()).toBe(`${server.url}/qr`)
    expect(await page.title()).toBe('离校二维码 · 示例音乐学院')
    await page.getByRole('button', { name: '更多' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: '登录设备' }).waitFor()
    await page.keyboard.press('Escape')
    expect(await focused()).toContain('更多')
    expect(await page.getByRole('link', { name: '登录设备' }).count()).toBe(0)
    await page.goBack()
    await page.waitForFunction(() => document.activeElement?.textContent === '离校流程')
  })

  test('sees a mark of a counter within a second, and hears of it politely', async () => {
    await signIn()
    await page.getByText('还差 4 项').waitFor()
    const passed = NODES.map((node) => (node.node === 2 ? { ...node, status: 'passed' as const } : node))
    server.clearance = clearance(inPlan(passed))
    const began = Date.now()
    server.tell(42)
    await page.getByText('还差 3 项').waitFor()
    const took = Date.now() - began
    process.stdout.write(`from the event to the page: ${took} ms\n`)
    expect(await page.locator('[aria-live=polite]').innerText()).toContain('图书馆（还书情况） 通过')
  })

  test('hears what changed while the line was cut, by the last event’s id', async () => {
    await signIn()
    await page.getByText('还差 4 项').waitFor()
    await expect.poll(() => server.lines.length).toBe(1)
    server.tell(42)
    await page.waitForResponse((response) => response.url().endsWith('/clearance'))
    server.cut()
    await expect.poll(() => server.lines.length).toBe(2)
    expect(server.lines[1]?.['last-event-id']).toBe('42')
  })

  test('takes a new code after being asked, and keeps the old one on 取消', async () => {
    await signIn()
    await page.getByRole('link', { name: '离校二维码' }).click()
    const image = page.getByRole('img', { name: '离校二维码' })
    expect(await image.getAttribute('src')).toBe('/api/v1/me/ticket/1')
    await page.getByRole('button', { name: '换新码' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '取消' }).click()
    expect(server.asked).not.toContain('POST /api/v1/me/ticket')
    await page.getByRole('button', { name: '换新码' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '换新码' }).click()
    await expect.poll(() => image.getAttribute('src')).toBe('/api/v1/me/ticket/2')
    const save = page.getByRole('link', { name: '保存图片' })
    expect(await save.getAttribute('href')).toBe('/api/v1/me/ticket/2')
    expect(await save.getAttribute('download')).toBe(`离校二维码-${NO}.png`)
  })

  test('hands the form in once, after checking every value', async () => {
    await signIn()
    await fillForm()
    expect(await text()).toContain('共青团示例市委员会')
    await page.getByRole('button', { name: '确认提交' }).click()
    await page.getByRole('alert').getByText('请先勾选').waitFor()
    expect(server.form.form).toBe('open')
    await page.getByLabel('我已核对').check()
    await page.getByRole('button', { name: '确认提交' }).click()
    await page.getByText('DT-1').waitFor()
    expect(server.form).toMatchObject({ entries: { political: 'league_member', phone: '13000000000' } })
    await page.reload()
    await page.getByText('DT-1').waitFor()
    expect(await page.getByRole('textbox').count()).toBe(0)
  })

  test('who hands it in second is shown what stands', async () => {
    await signIn()
    await fillForm()
    server.form = { form: 'submitted', ...submitted({ ...ENTRIES, phone: '13000000002' }) }
    await page.getByLabel('我已核对').check()
    await page.getByRole('button', { name: '确认提交' }).click()
    await page.getByText('13000000002').waitFor()
    expect(await page.locator('[aria-live=polite]').innerText()).toContain('已经提交过')
  })

  test('whose session has ended is told so, and sees nothing more', async () => {
    await signIn()
    await context.clearCookies()
    server.tell(43)
    await page.getByText('登录已失效').waitFor()
    expect(await text()).not.toContain(NAME)
  })
})

describe('without a network', () => {
  test('the code and the progress show; after log-out nothing of the student is in the browser', async () => {
    await signIn()
    await untilKept()
    await context.setOffline(true)
    await page.goto(`${server.url}/qr`)
    const image = page.getByRole('img', { name: '离校二维码' })
    await image.waitFor()
    expect(await image.evaluate((one: HTMLImageElement) => one.naturalWidth > 0)).toBe(true)
    expect(await text()).toContain('没有连上服务器')
    await page.getByRole('link', { name: '离校流程' }).click()
    await page.getByText('还差 4 项').waitFor()

    await context.setOffline(false)
    await page.getByRole('button', { name: '退出' }).click()
    await page.getByText('已退出').waitFor()
    expect(await traces()).toEqual([])
    await context.setOffline(true)
    await page.goto(`${server.url}/qr`)
    await page.getByText('连不上学校的离校服务器').waitFor()
    expect(await text()).not.toContain(NO)
  })

  test('the code shows where a gateway answers in place of the server', async () => {
    await signIn()
    await untilKept()
    server.isAway = true
    await page.goto(`${server.url}/qr`)
    await page.getByRole('img', { name: '离校二维码' }).waitFor()
    expect(await text()).toContain('没有连上服务器')
  })

  test('log-out forgets all the same, and ends the session once the server is there again', async () => {
    await signIn()
    await untilKept()
    await context.setOffline(true)
    await page.getByRole('button', { name: '退出' }).click()
    await page.getByText('登录还没有结束').waitFor()
    expect(await traces()).toEqual([])
    await context.setOffline(false)
    await page.goto(server.url)
    await page.getByRole('heading', { name: '登录', level: 1 }).waitFor()
    expect(server.asked).toContain('DELETE /api/v1/me')
    expect(await traces()).toEqual([])
    await signIn('202410031')
    await page.reload()
    await page.getByRole('heading', { name: '离校流程', level: 1 }).waitFor()
  })

  test('the next student of the same browser finds nothing of the one before', async () => {
    await signIn()
    await untilKept()
    await context.clearCookies()
    await page.goto(server.url)
    await page.getByRole('heading', { name: '登录', level: 1 }).waitFor()
    expect(await traces()).toEqual([])
    await signIn('202410031')
    await untilKept()
    expect((await traces()).join()).not.toContain(NAME)
  })
})

async function fillForm(): Promise<void> {
  await page.getByRole('link', { name: '党团关系迁移地址查询' }).first().click()
  await page.getByRole('radio', { name: '共青团员' }).click()
  await page.getByRole('radio', { name: '不迁移' }).click()
  await page.getByLabel('接收团组织全称').fill('共青团示例市委员会')
  await page.getByLabel('接收团组织地址').fill('示例路 1 号')
  await page.getByRole('button', { name: '下一步：核对' }).click()
  await page.getByText('有 1 处需要改正').waitFor()
  await page.getByRole('link', { name: '请填写联系电话。' }).click()
  await page.keyboard.type('13000000000')
  await page.getByRole('button', { name: '下一步：核对' }).click()
  await page.getByRole('heading', { name: '请核对每一项' }).waitFor()
}

/** Whatever the browser holds that names a student: in caches, storage, and the page. */
function traces(): Promise<string[]> {
  return page.evaluate(async () => {
    const names = ['202410086', '示例甲', '202410031', '测试一']
    const kept: string[] = [document.body.textContent, JSON.stringify({ ...localStorage, ...sessionStorage })]
    const requests = await Promise.all(
      (await caches.keys()).map(async (name) => {
        const cache = await caches.open(name)
        const answers = await Promise.all((await cache.keys()).map((key) => cache.match(key)))
        return Promise.all(answers.map((answer) => answer?.text() ?? ''))
      }),
    )
    return [...kept, ...requests.flat()].filter((one) => names.some((name) => one.includes(name)))
  })
}
