/** Made-up people and nodes for the scripted desk: every name says that it is an example. */
import type {
  DepartmentForm,
  CameraInfo,
  EnrolmentOffer,
  Found,
  Look,
  MarkLine,
  MarkState,
  NodeChoice,
  NodeName,
  Said,
  Settings,
  StudentCard,
  SyncStatus,
} from '../generated/wire'

export const NOW = Date.now()
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** So many minutes ago. */
export function ago(minutes: number): number {
  return NOW - minutes * MINUTE
}

export const FINANCE: NodeChoice = {
  id: 3,
  department: '财务处',
  title: '缴费情况',
  policy: { offline: { kind: 'allowed' }, identity: 'code' },
  reasons: [
    { text: '尚欠学费', place: '行政楼 203', hours: '8:30—16:30', phone: '021-00000000' },
    { text: '尚欠住宿费', place: '行政楼 203', hours: '8:30—16:30' },
    { text: '材料不齐' },
    { text: '需本人到场' },
  ],
  has_form: false,
}

export const CERTIFICATE: NodeChoice = {
  id: 8,
  department: '教务处',
  title: '领取毕业证、学位证',
  policy: { offline: { kind: 'online_only' }, identity: 'photo' },
  reasons: [{ text: '前置环节未办完' }, { text: '证书信息有误' }],
  has_form: false,
}

export const LEAGUE: NodeChoice = {
  id: 5,
  department: '团委',
  title: '团组织关系转接',
  policy: { offline: { kind: 'allowed' }, identity: 'code' },
  reasons: [{ text: '材料不齐' }, { text: '接收团组织未确认' }],
  has_form: true,
}

export const DEPARTMENT_FORM: DepartmentForm = {
  submitted: {
    entries: {
      political: 'league_member',
      organisation: { name: '共青团示例市示例区示例街道委员会', address: '示例市示例区示例路 1 号' },
      household: { household: 'stays' },
      phone: '000-0000-0000',
      remark: '',
    },
    at: ago(3000),
    receipt: 'TEST0-00001',
    parts: [
      {
        part: 'league',
        node: { department: '团委', title: '团组织关系转接' },
        office: null,
        confirmed: null,
      },
    ],
    corrections: [],
  },
  asked: ['party', 'league', 'household'],
  own: ['league'],
  fields: ['political', 'organisation_name', 'organisation_address', 'phone', 'remark'],
}

export const NODES = [FINANCE, CERTIFICATE]

export const LIBRARY: NodeName = { department: '图书馆', title: '还书情况' }
export const DORMITORY: NodeName = { department: '后勤宿舍科', title: '退宿情况' }
const STORES: NodeName = { department: '资产处', title: '乐器归还情况' }

export const OFFER: EnrolmentOffer = { address: 'https://lixiao.example.edu.cn', code: 'JQ1YX-MAQMK' }

export const SETTINGS: Settings = { volume: 80, muted: false, return_after_s: 3, lock_after_min: 5 }

export const SYNC: SyncStatus = {
  online: true,
  unsent: 0,
  held: 0,
  returned: 0,
  roster_received: null,
  as_of: ago(0),
  next_try: null,
  trouble: null,
  clock_off_ms: null,
}

export const CAMERAS: CameraInfo[] = [
  { id: 'usb-1', name: '示例 USB Camera', kind: 'colour', chosen: true },
  { id: 'ir-1', name: '示例 Integrated IR Camera', kind: 'infrared', chosen: false },
]

/** Made-up students: number, name, college, initials of the name's sounds. */
export const STUDENTS: readonly (Found & { initials: string })[] = [
  student(1, '202410086', '示例甲', '作曲与指挥系', 'slj'),
  student(2, '202410031', '测试一', '管弦系', 'csy'),
  student(3, '202410054', '测试三', '民族音乐系', 'css'),
  student(4, '202410012', '示例丁', '声乐歌剧系', 'sld'),
  student(5, '202410077', '示例乙', '数字媒体艺术学院', 'sly'),
  student(6, '202410099', '示例·阿卜杜热合曼·买买提明', '音乐工程系', 'slabdrhmmmtm'),
]

function student(id: number, no: string, name: string, college: string, initials: string) {
  return { student: id, no, name, college, status: 'pending' as const, initials }
}

let looks = 0

/** A card of the first made-up student, changed where the caller says. */
export function card(changes: Partial<StudentCard> = {}): StudentCard {
  const [first] = STUDENTS
  const { initials: _, ...found } = first ?? { initials: '' }
  looks += 1
  return {
    student: 1,
    no: '',
    name: '',
    college: '',
    ...found,
    entry: 'camera',
    node: { department: FINANCE.department, title: FINANCE.title },
    status: 'pending',
    fail_reasons: [],
    due: null,
    earlier: [],
    seen: null,
    history: [],
    as_of: ago(1),
    premise_withdrawn: false,
    photo_needed: false,
    look: looks,
    ...changes,
  }
}

/** A card of the certificates' node, whose earlier steps are listed. */
export function lateCard(changes: Partial<StudentCard> = {}): StudentCard {
  return card({
    node: { department: CERTIFICATE.department, title: CERTIFICATE.title },
    earlier: [
      { node: STORES, status: 'not_required' },
      { node: DORMITORY, status: 'passed' },
      { node: { department: FINANCE.department, title: FINANCE.title }, status: 'passed' },
      { node: LIBRARY, status: 'passed' },
    ],
    photo_needed: true,
    ...changes,
  })
}

/** An open look at the made-up student of that number in {@link STUDENTS}. */
export function openLook(index: number, changes: Partial<StudentCard> = {}): Look {
  const found = STUDENTS[index]
  if (found === undefined) return { state: 'unknown_student' }
  const { initials: _, ...about } = found
  return { state: 'open', card: card({ ...about, ...changes }) }
}

let marks = 0

/** A mark in a list. */
export function line(index: number, says: Said, state: MarkState, changes: Partial<MarkLine> = {}): MarkLine {
  const found = STUDENTS[index]
  marks += 1
  return {
    mark: `mark-${marks}`,
    student: found?.student ?? 0,
    no: found?.no ?? '',
    name: found?.name ?? '',
    node: { department: FINANCE.department, title: FINANCE.title },
    says,
    reason: says === 'fail' ? { text: '尚欠住宿费', place: '行政楼 203', hours: '8:30—16:30' } : null,
    operator: '测试员',
    desk: '示例窗口 1',
    at: ago(marks),
    entry: 'camera',
    on_behalf: null,
    remark: null,
    state,
    undoable: false,
    undone: false,
    remedied: null,
    ...changes,
  }
}

export const WINDOW = { from: midnight(NOW + 30 * DAY), until: midnight(NOW + 44 * DAY) }

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

/** A picture for the camera's place: a telephone held up, drawn. */
export const PICTURE = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"><rect width="640" height="480" fill="#3a3f4a"/>' +
    '<rect x="225" y="40" width="190" height="400" rx="22" fill="#111"/>' +
    '<rect x="240" y="80" width="160" height="320" fill="#fff"/><g fill="#000">' +
    '<path d="M260 160h40v40h-40zM340 160h40v40h-40zM260 240h40v40h-40zM310 170h10v10h-10zM320 200h10v30h-10z"/>' +
    '<path d="M310 240h20v10h-20zM340 230h10v20h-10zM360 250h20v10h-20zM330 265h40v10h-40z"/></g></svg>',
)}`
