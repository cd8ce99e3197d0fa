/** What an operator does all day, by real keys in a real browser, on the scripted desk. */
import type { CDPSession, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openStage, type Stage } from './chromium'

const TICKET = `86${'0123456789'.repeat(18).slice(0, 176)}`
/** As of a wallet: digits too, but no ticket. */
const OTHER_CODE = '134567890123456789'

let stage: Stage
let page: Page
let keyboard: CDPSession
const complaints: string[] = []

beforeAll(async () => {
  stage = await openStage()
  page = await stage.context.newPage()
  keyboard = await stage.context.newCDPSession(page)
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.setViewportSize({ width: 1366, height: 700 })
})
afterAll(() => stage.close())
beforeEach(() => {
  complaints.length = 0
})

async function open(scene: string): Promise<void> {
  await page.goto('about:blank')
  await page.goto(`${stage.url}#${scene}`)
  await page.waitForFunction(() => globalThis.gallery?.played === true)
}

/** Keys as a scanner sends them: all at once, with Enter at the end, without waiting for the page. */
async function scan(text: string): Promise<void> {
  const keys = [...text].map((digit) => ({ key: digit, code: `Digit${digit}`, text: digit }))
  const enter = { key: 'Enter', code: 'Enter', text: '\r' }
  await Promise.all(
    [...keys, enter].flatMap(({ key, code, text: typed }) => {
      const windowsVirtualKeyCode = code === 'Enter' ? 13 : key.charCodeAt(0)
      const common = { key, code, windowsVirtualKeyCode }
      return [
        keyboard.send('Input.dispatchKeyEvent', { type: 'keyDown', text: typed, ...common }),
        keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', ...common }),
      ]
    }),
  )
  await page.waitForTimeout(200)
}

const calls = (name: string) =>
  page.evaluate(
    (wanted) =>
      globalThis.gallery?.host.calls.filter((call) => call.name === wanted).map((call) => call.with),
    name,
  )

const heading = () => page.evaluate(() => document.activeElement?.textContent ?? '')
const focusedAction = () => page.evaluate(() => document.activeElement?.tagName ?? '')
const words = () => page.locator('main').innerText()
const advice = () => page.locator('.advice').innerText()

describe('the camera is tried in 设置', () => {
  test('button, result and test code stand in the window without scrolling', async () => {
    await open('cameraTest')
    await expectInWindow(page.getByText('结束试读'))
    await expectInWindow(page.getByText('读到 1 次'))
    await expectInWindow(page.getByAltText('测试码'))
  })
})

async function expectInWindow(what: Locator): Promise<void> {
  const box = await what.boundingBox()
  expect(box?.y).toBeGreaterThan(0)
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(700)
}

describe('a student is scanned', () => {
  test('by the scanner, marked 通过, and the window comes back by itself', async () => {
    await open('readyEmpty')
    await scan(TICKET)
    expect(await calls('scanText')).toEqual([TICKET])
    expect(await heading()).toBe('示例甲')
    expect(await page.locator('.banner').count()).toBe(0)
    await page.keyboard.press('F1')
    await page.locator('.banner.pass').waitFor()
    expect(await words()).toContain('已登记本机')
    await page.evaluate(() => globalThis.gallery?.host.store())
    await page.getByText('已入库').first().waitFor()
    await page.getByText('请扫描离校二维码').waitFor({ timeout: 5000 })
    expect(await calls('mark')).toHaveLength(1)
  })

  test('by the camera, and its heading has the focus, no button', async () => {
    await open('found')
    expect(await heading()).toBe('示例甲')
    expect(await focusedAction()).toBe('H2')
  })

  test('fails for a reason, and the verdict stays', async () => {
    await open('found')
    await page.keyboard.press('F2')
    await page.keyboard.press('2')
    await page.waitForTimeout(120)
    await page.keyboard.press('Enter')
    await page.locator('.banner.fail').waitFor()
    expect(await words()).toContain('尚欠住宿费')
    await page.waitForTimeout(3500)
    expect(await page.locator('.banner.fail').count()).toBe(1)
    await page.keyboard.press('Escape')
    await page.getByText('请扫描离校二维码').waitFor()
  })

  test('and the mark is taken back', async () => {
    await open('found')
    await page.keyboard.press('F1')
    await page.locator('.banner.pass').waitFor()
    await page.keyboard.press('Control+z')
    await page.getByText('请扫描离校二维码').waitFor()
    expect(await calls('undo')).toHaveLength(1)
    expect(await page.locator('.toast').innerText()).toContain('已撤销')
  })

  test('while another is still open: the new one shows, the old one is named', async () => {
    await open('foundLongName')
    await scan(TICKET)
    expect(await heading()).toBe('示例甲')
    expect(await page.locator('.toast').innerText()).toMatch(/^上一位 .+ 未标记$/)
  })

  test('in the place of another who came', async () => {
    await open('found')
    await page.getByRole('button', { name: '备注' }).click()
    await page.getByLabel('备注').last().fill('示例')
    await page.getByRole('button', { name: '代办' }).click()
    await page.getByLabel('代办人姓名').fill('示例代')
    await page.keyboard.press('F1')
    expect(await page.getByRole('alert').innerText()).toContain('代办信息没有填完')
    await page.getByLabel('与学生关系').fill('同学')
    await page.getByLabel('手机号后四位').fill('0000')
    await page.keyboard.press('F1')
    await page.locator('.banner.pass').waitFor()
    expect(await calls('mark')).toMatchObject([{ remark: '示例', on_behalf: { relation: '同学' } }])
  })

  test('with a photo to compare: F1 asks, Space confirms, F1 passes', async () => {
    await open('foundPhoto')
    await page.keyboard.press('F1')
    expect(await page.getByRole('alert').innerText()).toContain('须核对照片')
    expect(await calls('mark')).toEqual([])
    await page.keyboard.press('Space')
    await page.keyboard.press('F1')
    await page.locator('.banner.pass').waitFor()
    expect(await calls('mark')).toMatchObject([{ identity_check: 'photo' }])
  })
})

describe('a scanner’s burst', () => {
  const everywhere: [string, string, string][] = [
    ['found', 'the pass button', '[data-action=pass]'],
    ['found', 'the fail button', '[data-action=fail]'],
    ['repeat', 'the reopen button', '.actions button >> nth=0'],
    ['ready', 'a page’s tab', 'nav button >> nth=3'],
    ['ready', 'the lock button', 'header button >> nth=2'],
    ['ready', 'a row of the day', 'aside li button >> nth=0'],
    ['reasons', 'a reason', '.reason >> nth=1'],
    ['reasonsOther', 'the words of a reason', '.reasons input'],
    ['extras', 'the note', '.extras input >> nth=0'],
    ['foundPhoto', 'the photo’s box', '.photo input'],
    ['confirm', 'the confirmation', '[role=dialog] button >> nth=1'],
    ['search', 'the search’s field', '[role=dialog] input'],
    ['nodes', 'a node of the switch', '[role=radio] >> nth=1'],
    ['keys', 'the list of keys', '[role=dialog] button'],
    ['settings', 'a setting', '.steps button >> nth=0'],
    ['settings', 'a camera', '[role=radio] >> nth=1'],
    ['queue', 'a row of the queue', 'table button >> nth=0'],
    ['queue', 'a returned mark', 'table button >> nth=1'],
    ['returned', 'the reason of a remedy', '.returned input'],
    ['returned', 'a remedy', '[data-remedy=keep]'],
  ]

  // A ticket is known by its last digit; of another code only the quiet afterwards tells, so its Enter arrives
  // where the focus was.
  const codes = everywhere.flatMap((where) => [[TICKET, ...where] as const, [OTHER_CODE, ...where] as const])
  test.for(codes)('%s in %s with %s focused presses nothing', async ([code, scene, , widget]) => {
    await open(scene)
    await page.locator(widget).focus()
    const before = await page.evaluate(() => globalThis.gallery?.host.calls.length ?? 0)
    await scan(code)
    const asked = await page.evaluate((from) => globalThis.gallery?.host.calls.slice(from) ?? [], before)
    const pressed = asked.filter((call) => call.name !== 'cameraHealth') // which 设置 asks for every second
    expect(pressed).toEqual([{ name: 'scanText', with: code }])
    expect(await heading()).toBe('示例甲')
    expect(await page.locator('[role=dialog], .reasons, .banner').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  test('types nothing into the password, and signs nobody in', async () => {
    await open('login')
    await page.getByLabel('密码').focus()
    await scan(TICKET)
    expect(await page.getByLabel('密码').inputValue()).toBe('')
    expect(await calls('signIn')).toEqual([])
  })

  test.for([TICKET, OTHER_CODE])('%s leaves a note as it was, for the same student', async (code) => {
    await open('found')
    await page.getByRole('button', { name: '备注' }).click()
    await page.locator('.extras input').fill('示例备注')
    await scan(code)
    expect(await page.locator('.extras input').inputValue()).toBe('示例备注')
    await page.keyboard.press('F1')
    await page.locator('.banner.pass').waitFor()
    expect(await calls('mark')).toMatchObject([{ remark: '示例备注' }])
  })

  test('is only shown while the scanner is tested', async () => {
    await open('wedgeTest')
    await scan(TICKET)
    expect(await words()).toContain('178 位数字')
    expect(await calls('scanText')).toEqual([])
  })
})

describe('keys', () => {
  test.for(['F3', 'Control+/', 'F4', 'F6'])(
    'decide nothing about a student whom %s hides, and something once it is gone',
    async (key) => {
      await open('found')
      await page.keyboard.press(key)
      await page.keyboard.press('F1')
      await page.keyboard.press('F2')
      expect(await calls('mark')).toEqual([])
      await page.keyboard.press('Escape')
      expect(await page.locator('.reasons').count()).toBe(0)
      await page.keyboard.press('F1')
      await page.locator('.banner.pass').waitFor()
    },
  )

  test.for<[string, string]>([
    ['F4', '待上传与退回'],
    ['F6', '今日办理'],
    ['F3', '查找学生'],
    ['Control+/', '按键说明'],
    ['Control+f', '查找学生'],
  ])('%s leads to %s, Esc back', async ([key, title]) => {
    await open('ready')
    await page.keyboard.press(key)
    await page.getByRole('heading', { name: title, level: 2 }).first().waitFor()
    await page.keyboard.press('Escape')
    expect(await heading()).toBe('请扫描离校二维码')
  })

  test('F5 retries on its page alone and never reloads', async () => {
    await open('ready')
    await page.keyboard.press('F5')
    expect(await calls('retrySync')).toEqual([])
    await page.keyboard.press('F4')
    await page.keyboard.press('F5')
    expect(await calls('retrySync')).toHaveLength(1)
  })

  test('F8 mutes, F9 opens the last one again, Ctrl+L locks', async () => {
    await open('found')
    await page.keyboard.press('F8')
    expect(await calls('saveSettings')).toMatchObject([{ muted: true }])
    await page.keyboard.press('Escape')
    await page.keyboard.press('F9')
    expect(await heading()).toBe('示例甲')
    expect(await words()).toContain('请核对证件')
    await page.keyboard.press('Control+l')
    await page.getByText('已锁定 · 测试员').waitFor()
    expect(await page.locator('body').innerText()).not.toContain('示例甲')
  })

  test('Ctrl+Z in a field is the field’s', async () => {
    await open('ready')
    await page.keyboard.press('F3')
    await page.keyboard.press('Control+z')
    expect(await calls('undo')).toEqual([])
  })

  test('a digit of a person chooses no student and no reason outside of the panel', async () => {
    await open('found')
    await page.keyboard.press('1')
    await page.keyboard.press('Enter')
    await page.waitForTimeout(200)
    expect(await calls('mark')).toEqual([])
  })
})

test('a mark that waits is taken back from its list', async () => {
  await open('queue')
  await page.getByRole('button', { name: '撤销：示例丁' }).click()
  await page.getByText('已撤销').first().waitFor()
  expect(await calls('undo')).toHaveLength(1)
  expect(await page.getByRole('button', { name: '撤销：示例丁' }).count()).toBe(0)
})

test('the counts stay in sight while the window is locked, without a name', async () => {
  await open('lockedUnsent')
  const text = await words()
  for (const count of ['待上传 12', '待核对 1', '退回 2', '数据截至']) expect(text).toContain(count)
  expect(text).toMatch(/数据截至 \d{4}\/\d{2}\/\d{2}/)
})

describe('the end of the day', () => {
  test('names what the centre has not by number and student, and prints the slip alone', async () => {
    await open('reconcile')
    const box = page.locator('[role=dialog]')
    expect(await box.innerText()).toContain('本机 132 笔，中心 130 笔，差 2 笔')
    expect(await box.locator('tbody tr').first().innerText()).toMatch(/131\s+202410054\s+测试三/)
    await page.getByRole('button', { name: '打印' }).click()
    expect(await calls('print')).toHaveLength(1)
    await page.emulateMedia({ media: 'print' })
    expect(await page.getByText('经办人签名').isVisible()).toBe(true)
    expect(await page.locator('nav').isVisible()).toBe(false)
    expect(await page.getByRole('button', { name: '打印' }).count()).toBe(0)
    await page.emulateMedia({ media: null })
  })

  test('is even when the centre has all', async () => {
    await open('queueEmpty')
    await page.getByRole('button', { name: '对账' }).click()
    await page.getByText('本机 132 笔 = 中心 132 笔').waitFor()
  })
})

describe('a new desk', () => {
  test('takes address and code from the camera, and waits to be told', async () => {
    await open('setupRead')
    expect(await page.getByLabel('服务器地址').inputValue()).toBe('https://lixiao.example.edu.cn')
    expect(await page.getByLabel('一次性登记码').inputValue()).toBe('JQ1YX-MAQMK')
    expect(await calls('enrol')).toEqual([])
    await page.getByRole('button', { name: '登记本机' }).click()
    expect(await calls('enrol')).toEqual([{ address: 'https://lixiao.example.edu.cn', code: 'JQ1YX-MAQMK' }])
  })

  test('takes them from a hand-held scanner, whichever field has the focus', async () => {
    await open('setup')
    const text = `87${'1'.repeat(176)}`
    await page.keyboard.type(text)
    await page.keyboard.press('Enter')
    await page.getByText('已读入二维码里的地址和登记码').waitFor()
    expect(await calls('enrolmentOffer')).toEqual([text])
    expect(await page.getByLabel('服务器地址').inputValue()).toBe('https://lixiao.example.edu.cn')
    expect(await calls('enrol')).toEqual([])
  })
})

describe('without a network for long', () => {
  test('the outbox goes to a file whose place is proposed and can be changed', async () => {
    await open('export')
    const place = page.getByLabel('文件位置')
    expect(await place.inputValue()).toBe('/home/demo/Desktop/lixiao-156a6535-132.lixiao')
    await place.fill('/media/usb')
    await page.getByRole('button', { name: '导出', exact: true }).click()
    await page.getByText('已导出 132 笔，其中 2 笔中心还没有收到').waitFor()
    expect(await calls('exportOutbox')).toEqual(['/media/usb'])
    expect(await page.locator('[role=dialog]').innerText()).toContain('/media/usb')
  })

  test('a place that cannot be written is named, and another one can be tried', async () => {
    await open('exportRefused')
    expect(await page.getByRole('alert').innerText()).toContain('这个位置不能写入')
    await page.getByRole('button', { name: '导出', exact: true }).click()
    await page.getByText('已导出 132 笔').waitFor()
    expect(await calls('exportOutbox')).toHaveLength(2)
  })
})

test('a student who may be on the way is not called unknown', async () => {
  await open('rosterLoading')
  expect(await heading()).toBe('名单正在下载')
  expect(await words()).toContain('已收到 1800 人')
  expect(await page.getByText('查无此人', { exact: true }).count()).toBe(0)
})

describe('closing the window with unsent marks', () => {
  test.for(['closing', 'closingLocked'])(
    'asks in %s; Esc stays, and says so to the program',
    async (scene) => {
      await open(scene)
      const box = page.locator('[role=dialog]')
      expect(await box.innerText()).toMatch(/还有 (2|12) 笔未上传[^]*不会丢失[^]*自动上传/)
      expect(await focusedAction()).toBe('H2')
      await page.keyboard.press('Escape')
      await box.waitFor({ state: 'detached' })
      expect(await calls('stayOpen')).toHaveLength(1)
      expect(await calls('closeWindow')).toEqual([])
    },
  )

  test('closes when the clerk means it', async () => {
    await open('closing')
    await page.getByRole('button', { name: '仍要关闭' }).click()
    expect(await calls('closeWindow')).toHaveLength(1)
  })

  test('is forgotten by a scan, whose Enter closes nothing: the student waits at the counter', async () => {
    await open('closing')
    await page.getByRole('button', { name: '仍要关闭' }).focus()
    await scan(OTHER_CODE)
    expect(await calls('closeWindow')).toEqual([])
    expect(await heading()).toBe('示例甲')
    expect(await calls('stayOpen')).toHaveLength(1)
  })

  test('says so when all was sent meanwhile', async () => {
    await open('closing')
    await page.evaluate(() => globalThis.gallery?.host.store())
    await page.getByRole('heading', { name: '都已上传' }).waitFor()
  })
})

describe('a returned mark', () => {
  test.for<[string, string]>([
    ['Alt+1', 'keep'],
    ['Alt+2', 'mark_again'],
    ['Alt+3', 'withdraw'],
  ])('%s wants a reason, then does %s and shows the next one', async ([key, remedy]) => {
    await open('returned')
    expect(await heading()).toBe('退回 1/2')
    expect(await words()).toContain('示例员 · 示例窗口 2')
    await page.keyboard.press(key)
    expect(await words()).toContain('没有填写说明')
    expect(await calls('remedy')).toEqual([])
    await page.keyboard.type('已与示例窗口 2 核对', { delay: 120 })
    await page.keyboard.press(key)
    await page.getByRole('heading', { name: '退回 1/1' }).waitFor()
    expect(await calls('remedy')).toMatchObject([{ remedy, reason: '已与示例窗口 2 核对' }])
    expect(await page.locator('nav').innerText()).toContain('退回 1')
  })

  test('is opened from its list, left for later by Esc, and nothing is written', async () => {
    await open('queue')
    await page.getByRole('button', { name: '处理：示例乙' }).click()
    expect(await heading()).toBe('退回 1/2')
    await page.keyboard.press('Escape')
    expect(await heading()).toBe('待上传与退回')
    expect(await calls('remedy')).toEqual([])
  })

  test('keeps its keys off the other pages', async () => {
    await open('returned')
    await page.keyboard.press('F6')
    await page.keyboard.press('Alt+1')
    await page.keyboard.press('F4')
    expect(await words()).not.toContain('没有填写说明')
  })
})

test('先登记 is confirmed by a second F1 that is not just a double press', async () => {
  await open('blockedMayRecord')
  await page.locator('.photo input').check()
  await page.keyboard.press('F1')
  await page.keyboard.press('F1')
  expect(await calls('mark')).toEqual([])
  await page.waitForTimeout(450)
  await page.keyboard.press('F1')
  await page.locator('.banner.held').waitFor()
  expect(await calls('mark')).toMatchObject([{ accept_unchecked: true }])
})

test('a search is typed, walked through and opened by keys', async () => {
  await open('ready')
  await page.keyboard.press('F3')
  await page.keyboard.type('s', { delay: 120 })
  await page.waitForTimeout(400)
  expect(await calls('search')).toEqual([])
  await page.keyboard.type('l', { delay: 120 })
  await page.getByRole('option').nth(2).waitFor()
  expect(await calls('search')).toEqual(['sl'])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '示例丁' }).waitFor()
  expect(await heading()).toBe('示例丁')
  expect(await words()).toContain('人工查找，请核对证件')
  await page.keyboard.press('F1')
  await page.locator('.banner.pass').waitFor()
  expect(await calls('mark')).toMatchObject([{ identity_check: 'card' }])
})

test('the badge counts what waits, in words, and says that it works on', async () => {
  await open('ready')
  await page.evaluate(() => globalThis.gallery?.host.setSync({ online: false, unsent: 3, returned: 1 }))
  expect(await page.locator('header').first().innerText()).toContain('离线 · 待上传 3')
  expect(await page.locator('nav').innerText()).toContain('退回 1')
  expect(await page.locator('.toast').innerText()).toContain('可以继续办理')
})

test('a verdict has no colour while the centre is being asked', async () => {
  await open('saving')
  expect(await words()).toContain('正在确认')
  expect(await page.locator('.banner').count()).toBe(0)
})

describe('the camera', () => {
  test('says what would help and where the code is, until it has left', async () => {
    await open('cameraHint')
    expect(await advice()).toBe('有反光，请斜着拿')
    const points = await page.locator('.outline .unread').getAttribute('points')
    expect(points?.split(' ')[0]).toBe('384,180')
    await page.evaluate(() => globalThis.gallery?.host.tell('in-view', null))
    await page.locator('.outline').waitFor({ state: 'detached' })
    expect(await advice()).toBe('')
  })

  test('is tested without opening a student, and opens one again afterwards', async () => {
    await open('cameraTest')
    expect(await words()).toContain('读到 1 次')
    expect(await words()).toContain('每秒 29.8 张')
    expect(await words()).not.toContain('示例甲')
    await page.getByRole('button', { name: '结束试读' }).click()
    await page.evaluate(async () => {
      const host = globalThis.gallery?.host
      host?.tell('look', await host.openStudent(1))
    })
    expect(await heading()).toBe('示例甲')
  })
})
