/** The names of the gallery's states, read from its source: the browser tests run outside its bundler. */
import { readFileSync } from 'node:fs'

const source = readFileSync(new URL('../../src/gallery/scenes.ts', import.meta.url), 'utf8')
const body = source.slice(source.indexOf('export const SCENES'))

export const SCENE_NAMES = [...body.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name ?? '')
