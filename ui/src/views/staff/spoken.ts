/** What a screen reader hears at once about the middle of the window. */
import type { ScanState } from '../../scan/machine'
import { errorWords, lookWords, nodesText, refusalWords, t } from '../../texts'
import { statusText } from '../../texts-shared'

export function spoken(state: ScanState): string {
  switch (state.at) {
    case 'ready':
    case 'locked':
    case 'looking_up':
      return ''
    case 'lookup_failed':
      return errorWords(state.error)
    case 'shown':
      return spokenLook(state)
    case 'confirming':
      return `${t('confirmUnchecked.title')} ${t('confirmUnchecked.missing', { nodes: nodesText(state.missing) })}`
    case 'saving':
      return t('scan.saving')
    case 'done':
      return `${t(resultKeys[state.kind])} ${state.card.name}`
  }
}

/** The headline of each result. */
export const resultKeys = {
  pass: 'result.pass',
  fail: 'result.fail',
  reopen: 'result.reopen',
  held: 'result.held',
  returned: 'result.returned',
  already: 'result.alreadySo',
} as const

function spokenLook({ look, setback }: Extract<ScanState, { at: 'shown' }>): string {
  const { title, hint } = lookWords(look)
  if (setback?.why === 'refused') return `${t('result.refused')} ${refusalWords(setback.refusal)}`
  if (setback?.why === 'failed') return `${t('result.failed')} ${errorWords(setback.error)}`
  const changed = setback?.why === 'changed' ? t('scan.changed') : ''
  if (!('card' in look)) return `${changed} ${title} ${hint}`.trim()
  return `${changed} ${look.card.name} ${statusText[look.card.status]} ${title}`.trim()
}
