/** A made-up school and student for the scripted server: every name says that it is an example. */
import type {
  Clearance,
  ClearanceStanding,
  FormEntries,
  KioskState,
  Me,
  NodeStanding,
  Office,
  School,
  Sessions,
  SubmittedForm,
  TicketView,
} from '../generated/wire'
import code from '../assets/ticket.svg'
import link from '../assets/test-code.svg'

export const NOW = Date.now()
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** So many minutes ago. */
export function ago(minutes: number): number {
  return NOW - minutes * MINUTE
}

export const SCHOOL: School = {
  name: '示例音乐学院',
  logo: null,
  brand: null,
  ways: [{ way: 'university', name: '统一身份认证', url: '#university' }, { way: 'local' }],
}

export const ME: Me = { no: '202410086', name: '示例甲', csrf: 'example' }

const finance: Office = { place: '行政楼 203', hours: '8:30—16:30', phone: '021-00000000' }
const library: Office = { place: '图书馆一楼总台', hours: '8:30—20:00', phone: '021-00000001' }

/** A node that nobody has spoken about yet. */
export function node(
  id: number,
  step: number,
  department: string,
  title: string,
  note: string,
  changes: Partial<NodeStanding> = {},
): NodeStanding {
  return {
    node: id,
    step,
    department,
    title,
    note,
    office: null,
    status: 'pending',
    since: null,
    reasons: [],
    due: null,
    missing: [],
    held: false,
    premise_withdrawn: false,
    on_behalf: false,
    ...changes,
  }
}

const FINANCE = { department: '财务处', title: '缴费情况' }
const LIBRARY = { department: '图书馆', title: '还书情况' }
const DORMITORY = { department: '后勤宿舍科', title: '退宿情况' }

/** A plan in the middle of its way. */
export const NODES: readonly NodeStanding[] = [
  node(1, 1, '资产处', '乐器归还情况', '是否归还乐器', { status: 'passed', since: ago(1500) }),
  node(2, 1, '图书馆', '还书情况', '是否还清图书', { office: library }),
  node(3, 1, '财务处', '缴费情况', '是否有欠费信息', {
    office: finance,
    status: 'failed',
    since: ago(130),
    reasons: [{ text: '尚欠住宿费', place: '行政楼 203', hours: '8:30—16:30', phone: '021-00000000' }],
    due: { text: '住宿费', amount: 60_000, as_of: ago(2000) },
  }),
  node(4, 1, '后勤宿舍科', '退宿情况', '是否完成退宿', {
    office: { place: '3 号楼值班室', hours: null, phone: null },
  }),
  node(5, 1, '团委', '团组织关系转接', '是否转接团组织关系', { status: 'not_required' }),
  node(6, 2, '教务处', '领取毕业证、学位证', '前面各项办完后领取', {
    office: { place: '行政楼 101', hours: '9:00—16:00', phone: '021-00000002' },
    missing: [LIBRARY, FINANCE, DORMITORY],
  }),
]

/** 2026-06-15 to 2026-06-28, in the school's own time. */
export const WINDOW = { from: Date.UTC(2026, 5, 14, 16), until: Date.UTC(2026, 5, 28, 16) }

/** A clearance that stands so. */
export function clearance(standing: ClearanceStanding, changes: Partial<Clearance> = {}): Clearance {
  return {
    no: ME.no,
    name: ME.name,
    college: '作曲与指挥系',
    campaign: '2026届',
    standing,
    form: { form: 'open' },
    revision: 41,
    as_of: NOW,
    ...changes,
  }
}

/** These nodes, as far as they have come. */
export function inPlan(nodes: readonly NodeStanding[] = NODES): ClearanceStanding {
  const open = nodes.filter(({ status }) => status === 'pending' || status === 'failed')
  return {
    standing: 'in_plan',
    window: WINDOW,
    nodes: [...nodes],
    remaining: open.length,
    next: open.filter(({ missing }) => missing.length === 0).map((one) => one.node),
  }
}

/** Every node done. */
export function done(): ClearanceStanding {
  const passed = NODES.map((one) => ({
    ...one,
    status: one.status === 'not_required' ? one.status : ('passed' as const),
    since: one.status === 'not_required' ? null : ago(300 - one.node * 20),
    reasons: [],
    due: null,
    missing: [],
  }))
  return { standing: 'done', window: WINDOW, nodes: passed, since: ago(3), receipt: '7K3M-9QXD' }
}

/** Whatever can be odd about a node, all at once. */
export const ODD_NODES: readonly NodeStanding[] = [
  node(1, 1, '资产处', '乐器归还情况', '是否归还乐器', {
    status: 'passed',
    since: ago(1500),
    on_behalf: true,
  }),
  node(3, 1, '财务处', '缴费情况', '是否有欠费信息', {
    office: finance,
    status: 'failed',
    since: ago(20),
    reasons: [
      { text: '尚欠住宿费', place: '行政楼 203', hours: '8:30—16:30', phone: '021-00000000' },
      { text: '需要本人到场核对上一学年的学费减免材料，并带齐学生证、身份证和缴费凭证的原件与复印件' },
    ],
    due: { text: '小提琴一把（示例，编号 0000-0000-0000）', amount: null, as_of: ago(2000) },
  }),
  node(6, 2, '教务处', '领取毕业证、学位证', '前面各项办完后领取', { held: true, missing: [FINANCE] }),
  node(7, 2, '学生处', '档案转递', '', { status: 'passed', since: ago(60), premise_withdrawn: true }),
]

export const TICKET: TicketView = {
  no: ME.no,
  name: ME.name,
  campaign: '2026届',
  issue: 1,
  since: ago(3000),
  image: code,
  replace_in_s: 0,
}

/** A link to the code, as a code. */
export const LINK_IMAGE: string = link

export const ENTRIES: FormEntries = {
  political: 'league_member',
  organisation: { name: '共青团示例市示例区示例街道委员会', address: '示例省示例市示例区示例路 1 号' },
  household: {
    household: 'moves',
    province: '示例省',
    city: '示例市',
    district: '示例区',
    address: '示例路 1 号 2 室',
    police_station: '示例派出所',
  },
  phone: '13000000000',
  remark: '',
}

/** The form as it was handed in. */
export function submitted(
  entries: FormEntries = ENTRIES,
  changes: Partial<SubmittedForm> = {},
): SubmittedForm {
  return {
    entries,
    at: ago(2),
    receipt: 'DT-20410086',
    parts: [
      {
        part: 'league',
        node: { department: '团委', title: '团组织关系转接' },
        office: { place: '学生中心 210', hours: '9:00—16:00', phone: '021-00000003' },
        confirmed: null,
      },
      {
        part: 'household',
        node: { department: '保卫处', title: '户籍迁移' },
        office: { place: '保卫处户籍室', hours: null, phone: '021-00000004' },
        confirmed: null,
      },
    ],
    corrections: [],
    ...changes,
  }
}

/** Handed in, corrected by the department, and confirmed. */
export function corrected(): SubmittedForm {
  const form = submitted({ ...ENTRIES, phone: '13000000001' }, { at: ago(3000) })
  return {
    ...form,
    parts: form.parts.map((part) => ({ ...part, confirmed: part.part === 'league' ? ago(90) : null })),
    corrections: [
      {
        field: 'phone',
        old: '13000000000',
        new: '13000000001',
        department: '团委',
        by: '测试员',
        reason: '学生来电更正',
        at: ago(95),
      },
    ],
  }
}

export const SESSIONS: Sessions = {
  sessions: [
    { session: 'a', from: ago(30), seen: ago(0), place: 'Chrome 109 / Windows', current: true },
    { session: 'b', from: ago(3 * 24 * 60), seen: ago(700), place: 'Safari 16.4 / iPhone', current: false },
    { session: 'c', from: ago(5 * 24 * 60), seen: ago(5 * 24 * 60), place: '示例自助机 1', current: false },
  ],
}

export const KIOSK: KioskState = {
  phase: { phase: 'ready' },
  name: '示例自助机 1',
  can_print: true,
  reads_own_code: false,
  timers: { progress_s: 90, code_s: 60, typing_s: 120, warning_s: 20 },
}

/** So many days from now. */
export function inDays(days: number): number {
  return NOW + days * DAY
}
