/** Where a page is in the address: by path in a browser, by hash in a window. */
import { type Ref, ref } from 'vue'

/** The pages that browsers and kiosks share. */
export type SharedPage = 'progress' | 'code' | 'party'

export interface Route<P extends string> {
  readonly page: Readonly<Ref<P>>
  /** Whether the page was changed since it was loaded: its heading then takes the focus. */
  readonly moved: Readonly<Ref<boolean>>
  href(page: P): string
  go(page: P): void
  stop(): void
}

/** What the shared pages know of the route around them. */
export interface SharedRoute {
  readonly page: Readonly<Ref<string>>
  readonly moved: Readonly<Ref<boolean>>
  href(page: SharedPage): string
  go(page: SharedPage): void
  stop(): void
}

/** Keeps the page in the address's path; what no page has goes to the first. */
export function pathRoute<P extends string>(paths: Readonly<Record<P, string>>, first: P): Route<P> {
  const read = () => pageOf(paths, location.pathname, first)
  return addressRoute(paths, read, (path) => history.pushState(null, '', path), 'popstate')
}

/** Keeps the page in the address's hash. Nothing stays in the history: a kiosk has no way back. */
export function hashRoute<P extends string>(paths: Readonly<Record<P, string>>, first: P): Route<P> {
  const read = () => pageOf(paths, location.hash, first)
  return addressRoute(paths, read, (path) => history.replaceState(null, '', path), 'hashchange')
}

/** Keeps the page in memory, where the address belongs to somebody else. */
export function memoryRoute<P extends string>(start: P): Route<P> {
  const page = ref(start) as Ref<P>
  const moved = ref(false)
  return {
    page,
    moved,
    href: (to) => `#${to}`,
    go: (to) => {
      moved.value = true
      page.value = to
    },
    stop: () => undefined,
  }
}

function addressRoute<P extends string>(
  paths: Readonly<Record<P, string>>,
  read: () => P,
  write: (path: string) => void,
  event: 'popstate' | 'hashchange',
): Route<P> {
  const page = ref(read()) as Ref<P>
  const moved = ref(false)
  function follow(): void {
    moved.value = true
    page.value = read()
  }
  globalThis.addEventListener(event, follow)
  return {
    page,
    moved,
    href: (to) => paths[to],
    go: (to) => {
      if (page.value === to) return
      write(paths[to])
      follow()
      scrollTo(0, 0)
    },
    stop: () => globalThis.removeEventListener(event, follow),
  }
}

function pageOf<P extends string>(paths: Readonly<Record<P, string>>, found: string, first: P): P {
  return (Object.keys(paths) as P[]).find((page) => paths[page] === found) ?? first
}
