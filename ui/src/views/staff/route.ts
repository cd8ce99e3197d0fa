import { type Ref, ref, watch } from 'vue'

/** The pages of a signed-in operator. Signing in, set-up and the lock follow from the desk's phase. */
export const PAGES = ['scan', 'today', 'queue', 'settings'] as const
export type Page = (typeof PAGES)[number]

export interface Route {
  page: Ref<Page>
  stop(): void
}

/** Keeps the page in the address's hash, `#/scan` by default. */
export function hashRoute(): Route {
  const page = ref<Page>(pageOf(location.hash))
  const follow = () => (page.value = pageOf(location.hash))
  globalThis.addEventListener('hashchange', follow)
  const unwatch = watch(page, (now) => {
    if (pageOf(location.hash) !== now) location.hash = `#/${now}`
  })
  return {
    page,
    stop: () => {
      unwatch()
      globalThis.removeEventListener('hashchange', follow)
    },
  }
}

/** Keeps the page in memory, where the address belongs to somebody else. */
export function memoryRoute(page: Page = 'scan'): Route {
  return { page: ref(page), stop: () => undefined }
}

function pageOf(hash: string): Page {
  return PAGES.find((page) => hash === `#/${page}`) ?? 'scan'
}
