/** What every window's texts are made of: filling gaps, keys that the type check knows, the statuses' names. */
import * as all from '../../texts/zh-CN.json'
import type { Status } from './generated/wire'

export type Leaves<T, Path extends string = ''> = T extends string
  ? Path
  : { [K in keyof T & string]: Leaves<T[K], Path extends '' ? K : `${Path}.${K}`> }[keyof T & string]

/** What a text's `{gaps}` are filled with. */
export type Gaps = Readonly<Record<string, string | number>>

/** A function from the path of a text, such as `scan.ready`, to the text with its gaps filled. */
export function textsOf<T extends object>(sections: T): (key: Leaves<T>, gaps?: Gaps) => string {
  const flat = new Map<string, string>()
  collect(sections, '', flat)
  return (key, gaps = {}) => fill(flat.get(key) ?? key, gaps)
}

function collect(node: object, path: string, flat: Map<string, string>): void {
  for (const [key, value] of Object.entries(node)) {
    const here = path === '' ? key : `${path}.${key}`
    if (typeof value === 'string') flat.set(here, value)
    else collect(value as object, here, flat)
  }
}

/** `text` with its `{gaps}` filled; a gap that nobody fills stays visible. */
export function fill(text: string, gaps: Gaps): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(gaps[name] ?? whole))
}

/** Statuses by code. */
export const statusText: Record<Status, string> = all.status
