/** A scripted desk for design and tests: it remembers what it is told and can be told what happens next. */
import type {
  CameraState,
  CommandError,
  DepartmentForm,
  DeskStatus,
  Look,
  MarkAnswer,
  MarkLine,
  MarkRequest,
  NodeChoice,
  Phase,
  Queue,
  RemedyAnswer,
  ReturnedMark,
  SyncStatus,
} from '../generated/wire'
import {
  CAMERAS,
  DEPARTMENT_FORM,
  FINANCE,
  line,
  NODES,
  OFFER,
  openLook,
  PICTURE,
  SETTINGS,
  STUDENTS,
  SYNC,
} from './fakeData'
import type { Host, HostEvents } from './host'

/** The scripted desk, with what a script may do to it. */
export interface FakeHost extends Host {
  /** Each request that was made, by name, with what it said. */
  readonly calls: { name: string; with: unknown }[]
  /** Sends an event to the page. */
  tell<E extends keyof HostEvents>(event: E, payload: HostEvents[E]): void
  setSync(changes: Partial<SyncStatus>): void
  setPhase(phase: Phase): void
  setCamera(state: CameraState): void
  /** What the centre makes of the marks that wait. */
  store(): void
  /** What the next scan of a text leads to. */
  nextLook: Look | null
  /** What the next mark is answered; by itself it is recorded. */
  nextAnswer: MarkAnswer | null
  /** What stands in the place of a returned mark. */
  standing: ReturnedMark['standing']
  /** What the next remedy is answered; by itself the mark is dealt with. */
  nextRemedy: RemedyAnswer | null
  /** Every student's form, as the department at work sees it. */
  formNow: DepartmentForm
  /** What the next request of that name fails with. */
  readonly failures: Map<string, CommandError>
  /** Holds marks back until it resolves. */
  hold: Promise<void> | null
  lines: MarkLine[]
  queueNow: Queue
}

/** A working operator at `node`. */
export function workingPhase(node: NodeChoice = FINANCE): Phase {
  return {
    phase: 'working',
    desk_name: '示例窗口 1',
    campaign: '示例届',
    operator: '测试员',
    node,
    nodes: NODES,
  }
}

export function fakeHost(phase: Phase = workingPhase()): FakeHost {
  const handlers: { [E in keyof HostEvents]: Set<(payload: HostEvents[E]) => void> } = {
    status: new Set(),
    look: new Set(),
    camera: new Set(),
    'in-view': new Set(),
    enrolment: new Set(),
    marks: new Set(),
    closing: new Set(),
  }
  let status: DeskStatus = { phase, sync: SYNC, settings: SETTINGS }
  let camera: CameraState = { state: 'running', name: '示例 USB Camera', width: 1280, height: 720, fps: 30 }
  let cameras = CAMERAS

  function change(changes: Partial<DeskStatus>): void {
    status = { ...status, ...changes }
    host.tell('status', status)
  }

  /** Notes a request and fails it where the script says so. */
  async function call(name: string, what: unknown = null): Promise<void> {
    host.calls.push({ name, with: what })
    const failure = host.failures.get(name)
    host.failures.delete(name)
    if (failure !== undefined) throw failure
    await Promise.resolve()
  }

  const host: FakeHost = {
    calls: [],
    nextLook: null,
    nextAnswer: null,
    standing: { standing: 'nothing' },
    nextRemedy: null,
    formNow: DEPARTMENT_FORM,
    failures: new Map(),
    hold: null,
    lines: [],
    queueNow: { unsent: [], held: [], returned: [] },

    tell: (event, payload) => {
      for (const handle of handlers[event]) handle(payload)
    },
    setSync: (changes) => change({ sync: { ...status.sync, ...changes } }),
    setPhase: (next) => change({ phase: next }),
    setCamera: (next) => {
      camera = next
      host.tell('camera', next)
    },
    store: () => {
      host.lines = host.lines.map((one) =>
        one.state.state === 'recorded' ? { ...one, state: { state: 'stored' } } : one,
      )
      host.queueNow = { ...host.queueNow, unsent: [] }
      host.setSync({ unsent: 0 })
      host.tell('marks', null)
    },

    on: (event, handle) => {
      handlers[event].add(handle)
      return () => handlers[event].delete(handle)
    },
    status: async () => {
      await call('status')
      return status
    },
    enrol: async (request) => {
      await call('enrol', request)
      change({ phase: { phase: 'signed_out', desk_name: '示例窗口 1' } })
    },
    enrolmentOffer: async (text) => {
      await call('enrolmentOffer', text)
      return OFFER
    },
    signIn: async (request) => {
      await call('signIn', request)
      change({ phase: workingPhase() })
    },
    signOut: async () => {
      await call('signOut')
      change({ phase: { phase: 'signed_out', desk_name: '示例窗口 1' } })
    },
    lock: async () => {
      await call('lock')
      change({ phase: { phase: 'locked', desk_name: '示例窗口 1', operator: '测试员' } })
    },
    unlock: async (request) => {
      await call('unlock', request)
      change({ phase: workingPhase() })
    },
    chooseNode: async (node) => {
      await call('chooseNode', node)
      change({ phase: workingPhase(NODES.find(({ id }) => id === node)) })
    },
    scanText: async (text) => {
      await call('scanText', text)
      const look = host.nextLook ?? openLook(0, { entry: 'wedge' })
      host.nextLook = null
      return look
    },
    openStudent: async (student) => {
      await call('openStudent', student)
      return openLook(
        STUDENTS.findIndex((found) => found.student === student),
        { entry: 'search' },
      )
    },
    search: async (query) => {
      await call('search', query)
      const wanted = query.toLowerCase()
      return STUDENTS.filter(
        ({ no, name, initials }) =>
          no.startsWith(wanted) || name.includes(wanted) || initials.startsWith(wanted),
      )
    },
    mark: async (request) => {
      await call('mark', request)
      await host.hold
      const answer = host.nextAnswer ?? record(request)
      host.nextAnswer = null
      return answer
    },
    undo: async (mark) => {
      await call('undo', mark)
      const takenBack = (one: MarkLine) =>
        one.mark === mark ? { ...one, undone: true, undoable: false } : one
      const { unsent, held, returned } = host.queueNow
      host.lines = host.lines.map(takenBack)
      host.queueNow = { unsent: unsent.map(takenBack), held: held.map(takenBack), returned }
      host.tell('marks', null)
      return host.lines.find((one) => one.mark === mark) ?? line(0, 'undo', { state: 'recorded', tries: 0 })
    },
    today: async () => {
      await call('today')
      return {
        students: new Set(host.lines.map(({ student }) => student)).size,
        passed: host.lines.filter(({ says, undone }) => says === 'pass' && !undone).length,
        failed: host.lines.filter(({ says, undone }) => says === 'fail' && !undone).length,
        lines: host.lines,
      }
    },
    queue: async () => {
      await call('queue')
      return host.queueNow
    },
    reconcile: async () => {
      await call('reconcile')
      return {
        desk: '示例窗口 1',
        operator: '测试员',
        at: Date.now(),
        as_of: status.sync.as_of,
        made: 132,
        made_today: 41,
        contiguous: 132 - host.queueNow.unsent.length,
        gaps: host.queueNow.unsent.map((one, index) => ({
          number: 133 - host.queueNow.unsent.length + index,
          line: one,
        })),
      }
    },
    exportPlace: async () => {
      await call('exportPlace')
      return '/home/demo/Desktop/lixiao-156a6535-132.lixiao'
    },
    exportOutbox: async (path) => {
      await call('exportOutbox', path)
      return { path, marks: 132, unsent: host.queueNow.unsent.length }
    },
    returned: async (mark) => {
      await call('returned', mark)
      return compared(mark)
    },
    form: async (student) => {
      await call('form', student)
      return host.formNow
    },
    changeForm: async (student, seen, what) => {
      await call('changeForm', { student, seen, change: what })
      const { submitted } = host.formNow
      if (submitted === null) throw { code: 'form_changed' } satisfies CommandError
      const at = Date.now()
      host.formNow = {
        ...host.formNow,
        submitted:
          what.change === 'confirm'
            ? { ...submitted, parts: submitted.parts.map((part) => ({ ...part, confirmed: at })) }
            : {
                ...submitted,
                entries: what.entries,
                corrections: [
                  ...submitted.corrections,
                  {
                    field: 'phone',
                    old: submitted.entries.phone,
                    new: what.entries.phone,
                    department: '团委',
                    by: '测试员',
                    reason: what.reason,
                    at,
                  },
                ],
              },
      }
      return host.formNow
    },
    remedy: async (request) => {
      await call('remedy', request)
      const answer = host.nextRemedy ?? { answer: 'dealt' }
      host.nextRemedy = null
      if (answer.answer === 'dealt') {
        const returned = host.queueNow.returned.filter(({ mark }) => mark !== request.mark)
        host.queueNow = { ...host.queueNow, returned }
        host.setSync({ returned: returned.length })
        host.tell('marks', null)
      }
      return answer
    },
    retrySync: () => call('retrySync'),
    cameras: async () => {
      await call('cameras')
      return cameras
    },
    chooseCamera: async (id) => {
      await call('chooseCamera', id)
      cameras = cameras.map((one) => ({ ...one, chosen: one.id === id }))
    },
    cameraState: async () => {
      await call('cameraState')
      return camera
    },
    cameraHealth: async () => {
      await call('cameraHealth')
      return { frames: 300, fps: 29.8, decode_p50_ms: 2.4, decode_p95_ms: 7.1 }
    },
    nextPicture: drawnPicture,
    saveSettings: async (settings) => {
      await call('saveSettings', settings)
      change({ settings })
    },
    toggleFullScreen: () => call('toggleFullScreen'),
    print: () => call('print'),
    closeWindow: () => call('closeWindow'),
    stayOpen: () => call('stayOpen'),
  }

  function record(request: MarkRequest): MarkAnswer {
    const index = STUDENTS.findIndex(({ student }) => student === request.student)
    const reason = 'reason' in request.verdict ? request.verdict.reason : null
    const recorded = line(
      index,
      request.verdict.verdict,
      { state: 'recorded', tries: 0 },
      {
        reason,
        at: Date.now(),
        remark: request.remark,
        on_behalf: request.on_behalf,
        undoable: true,
      },
    )
    host.lines = [recorded, ...host.lines]
    host.tell('marks', null)
    return { answer: 'recorded', line: recorded }
  }

  function compared(mark: string): ReturnedMark {
    const mine = host.queueNow.returned.find((one) => one.mark === mark)
    if (mine === undefined) throw { code: 'not_returned' } satisfies CommandError
    const known = host.standing.standing === 'mark' || host.standing.standing === 'nothing'
    return { mine, standing: host.standing, can_mark_again: known, can_withdraw: known }
  }

  return host
}

/** What the camera of the fake sees, always the same. */
async function drawnPicture(): Promise<ImageData | null> {
  const image = new Image()
  image.src = PICTURE
  await image.decode()
  const { width, height } = image
  const to = new OffscreenCanvas(width, height).getContext('2d')
  to?.drawImage(image, 0, 0)
  return to?.getImageData(0, 0, width, height) ?? null
}
