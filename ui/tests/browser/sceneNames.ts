/** The names of a gallery's states, read from its source: the browser tests run outside its bundler. */
import { readFileSync } from 'node:fs'

export function sceneNames(gallery: 'scenes' | 'studentScenes' | 'kioskScenes'): string[] {
  const source = readFileSync(new URL(`../../src/gallery/${gallery}.ts`, import.meta.url), 'utf8')
  const body = source.slice(source.indexOf('export const SCENES'))
  return [...body.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name ?? '')
}
