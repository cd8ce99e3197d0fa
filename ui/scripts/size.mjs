/** Prints what the first load of each entry weighs, gzipped, and fails over the budget. Run after `npm run build`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** Kilobytes of 1000 bytes of gzipped JavaScript. */
const BUDGETS = { 'staff.html': 110, 'kiosk.html': 100, 'student.html': 130 }
const DIST = join(import.meta.dirname, '../dist')

const manifest = JSON.parse(readFileSync(join(DIST, '.vite/manifest.json'), 'utf8'))

/** The scripts that an entry needs before it shows anything. */
function scriptsOf(name, seen = new Set()) {
  const { file, imports = [] } = manifest[name]
  if (seen.has(file)) return seen
  seen.add(file)
  for (const needed of imports) scriptsOf(needed, seen)
  return seen
}

for (const [entry, budget] of Object.entries(BUDGETS)) {
  const bytes = [...scriptsOf(entry)]
    .map((file) => gzipSync(readFileSync(join(DIST, file))).length)
    .reduce((sum, size) => sum + size, 0)
  const size = bytes / 1000
  const over = size > budget
  process.stdout.write(`${entry}: ${size.toFixed(1)} kB of ${budget} kB gzip${over ? ', OVER BUDGET' : ''}\n`)
  if (over) process.exitCode = 1
}
