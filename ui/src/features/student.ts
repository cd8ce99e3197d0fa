/** Everything that a student's pages share: who is signed in, what was fetched for them, what they are told. */
import { computed, inject, type InjectionKey, ref, type ShallowRef, shallowRef, watch } from 'vue'
import type {
  Activation,
  Clearance,
  FormEntries,
  FormView,
  Me,
  NodeStanding,
  SignIn,
  StudentError,
  SubmittedForm,
  TicketView,
} from '../generated/wire'
import { createLoader } from '../host/loadable'
import { settle, type Settled } from '../host/settle'
import type { Link, StudentHost } from '../host/studentHost'
import { changedWords, t } from '../texts-student'
import { type Draft, emptyDraft, isUntouched } from './party/draft'
import type { SharedRoute } from './route'
import { createToasts } from './toasts'

/** Who is at the page. */
export type Session =
  | { is: 'loading' }
  | { is: 'failed'; error: StudentError }
  /** Nobody: at the beginning, after the session ended, after log-out that the server knows of or not. */
  | { is: 'nobody'; since: 'start' | 'ended' | 'left' | 'left_offline' }
  | { is: 'known'; me: Me }

export type Student = ReturnType<typeof createStudent>

const KEY: InjectionKey<Student> = Symbol('student')
export const studentKey = KEY

/** The student of the app around. */
export function useStudent(): Student {
  const student = inject(KEY)
  if (student === undefined) throw new Error('no student is provided')
  return student
}

export function createStudent(host: StudentHost, route: SharedRoute) {
  const session: ShallowRef<Session> = shallowRef({ is: 'loading' })
  const link = ref<Link>('online')
  const toasts = createToasts()
  const draft = ref<Draft>(emptyDraft())

  const school = createLoader<Awaited<ReturnType<StudentHost['school']>>, StudentError>(() => host.school())
  const clearance = createLoader<Clearance, StudentError>(() => watched(host.clearance()), isPassing)
  const ticket = createLoader<TicketView, StudentError>(() => watched(host.ticket()), isPassing)
  const form = createLoader<FormView, StudentError>(() => watched(host.form()), isPassing)

  /** A request in the student's name: where the session has ended, the page says so. */
  async function watched<T>(request: Promise<T>): Promise<T> {
    const end = await settle<T, StudentError>(request)
    if (end.ok) return end.value
    if (end.error.code === 'unauthenticated' && session.value.is === 'known') forget('ended')
    throw end.error
  }

  /** Nothing of the student stays. */
  function forget(since: (Session & { is: 'nobody' })['since']): void {
    session.value = { is: 'nobody', since }
    draft.value = emptyDraft()
    toasts.clear()
    for (const loader of [clearance, ticket, form]) loader.clear()
  }

  /** Somebody is signed in. */
  function greet(me: Me): void {
    session.value = { is: 'known', me }
    void clearance.load()
    // A code seen once shows without a network, on a device of one's own.
    if (host.can.savesImages) void ticket.load()
  }

  async function start(): Promise<void> {
    session.value = { is: 'loading' }
    await school.load()
    const end = await settle<Me, StudentError>(host.me())
    if (end.ok) greet(end.value)
    else if (end.error.code === 'unauthenticated') forget('start')
    else session.value = { is: 'failed', error: end.error }
  }

  async function signedIn(request: Promise<Me>): Promise<Settled<Me, StudentError>> {
    const end = await settle<Me, StudentError>(request)
    if (end.ok) greet(end.value)
    return end
  }

  /** Ends the session. Where the university keeps one of its own, the browser goes there to end that too. */
  async function signOut(): Promise<void> {
    const end = await settle<{ next: string | null }, StudentError>(host.signOut())
    const gone = end.ok || end.error.code === 'unauthenticated'
    forget(gone ? 'left' : 'left_offline')
    if (end.ok && end.value.next !== null) host.can.signInElsewhere?.(end.value.next)
  }

  async function renewTicket(): Promise<Settled<TicketView, StudentError>> {
    const end = await settle<TicketView, StudentError>(watched(host.newTicket()))
    if (end.ok) {
      ticket.state.value = { is: 'ready', value: end.value }
      toasts.say(t('code.renewed'))
    }
    return end
  }

  /** Hands the form in. Where it was already, what stands there is shown. */
  async function submitForm(entries: FormEntries): Promise<Settled<FormView, StudentError>> {
    const end = await settle<FormView, StudentError>(watched(host.submitForm(entries)))
    if (end.ok) form.state.value = { is: 'ready', value: end.value }
    else if (end.error.code === 'already_submitted') showStored(end.error.submitted)
    if (form.state.value.is === 'ready' && form.state.value.value.form === 'submitted') {
      draft.value = emptyDraft()
      void clearance.load()
    }
    return end
  }

  function showStored(submitted: SubmittedForm): void {
    form.state.value = { is: 'ready', value: { form: 'submitted', ...submitted } }
    toasts.say(t('party.already'))
  }

  const stops = [
    host.on('changed', () => {
      if (session.value.is !== 'known') return
      for (const loader of [clearance, ticket, form]) void loader.refresh()
    }),
    host.on('link', (now) => {
      link.value = now
      if (now === 'online' && session.value.is === 'known') toasts.say(t('shell.online'))
    }),
  ]

  watch(clearance.state, (now, before) => {
    if (now.is !== 'ready' || before.is !== 'ready' || now.value.no !== before.value.no) return
    const changed = changedNodes(before.value, now.value)
    if (changed.length > 0) toasts.say(changedWords(changed))
  })

  return {
    can: host.can,
    session,
    link,
    school: computed(() => (school.state.value.is === 'ready' ? school.state.value.value : null)),
    clearance,
    ticket,
    form,
    draft,
    toasts: toasts.shown,
    say: toasts.say,
    route,
    start,
    signIn: (request: SignIn) => signedIn(host.signIn(request)),
    activate: (request: Activation) =>
      signedIn(host.can.activate?.(request) ?? Promise.reject({ code: 'not_found' })),
    signOut,
    greet,
    forget,
    watched,
    renewTicket,
    submitForm,
    /** Whether something was entered that is not handed in. */
    unsaved: () => !isUntouched(draft.value),
    stop: () => {
      for (const stop of stops) stop()
      toasts.stop()
      route.stop()
    },
  }
}

/** Whether the same request may well succeed in a while: what is shown stays meanwhile. */
function isPassing({ code }: StudentError): boolean {
  return code === 'unreachable' || code === 'unavailable'
}

/** The nodes of a standing. */
export function nodesOf({ standing }: Clearance): readonly NodeStanding[] {
  return standing.standing === 'no_plan' ? [] : standing.nodes
}

/** The nodes whose status is another than before. */
export function changedNodes(before: Clearance, now: Clearance): NodeStanding[] {
  const known = new Map(nodesOf(before).map(({ node, status }) => [node, status]))
  return nodesOf(now).filter(({ node, status }) => known.has(node) && known.get(node) !== status)
}
