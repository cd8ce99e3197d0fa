/** The pages of a browser, and the menu that leads to them. */
import type { Route, SharedPage } from '../../features/route'
import { t } from '../../texts-student'

export type WebPage = SharedPage | 'sessions' | 'login'

/** Where each page is; the server answers all of them with the same document. */
export const PATHS: Readonly<Record<WebPage, string>> = {
  progress: '/',
  code: '/qr',
  party: '/party',
  sessions: '/sessions',
  login: '/login',
}

export type WebRoute = Route<WebPage>

/** A menu's entry: a page, or a menu of the next level. */
export type MenuItem = { text: string; page: WebPage } | { text: string; items: readonly MenuItem[] }

/** 功能菜单. */
export function menu(asksForm: boolean): MenuItem[] {
  const more: MenuItem[] = [{ text: t('nav.sessions'), page: 'sessions' }]
  if (asksForm) more.unshift({ text: t('nav.party'), page: 'party' })
  return [
    { text: t('nav.progress'), page: 'progress' },
    { text: t('nav.code'), page: 'code' },
    { text: t('shell.more'), items: more },
  ]
}
