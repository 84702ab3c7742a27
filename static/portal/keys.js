import { apply } from './deferred-updates.js'
import { byId, isComposing, on } from './dom.js'
import { openPalette } from './palette.js'

const secondKeyMs = 1500
const isField = (element) =>
  element?.matches?.('input:not([type=checkbox]), select, textarea, [contenteditable]')

const rows = () => [...document.querySelectorAll('#main [data-list] > :is(tr, li)')]
const row = () => document.activeElement?.closest?.('[data-list] > :is(tr, li)')

function move(by) {
  const all = rows()
  const at = all.indexOf(row())
  const next =
    all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))]
  if (!next) return
  const first = next.querySelector('th a') ?? next.querySelector('a, button, input')
  first?.focus()
  next.scrollIntoView({ block: 'nearest' })
}

const single = {
  '/': () => document.querySelector('#main [data-filter], #main input[type=search]')?.focus(),
  '?': () => byId('shortcuts')?.showModal(),
  j: () => move(1),
  k: () => move(-1),
  x: () => row()?.querySelector('input[type=checkbox]')?.click(),
  '.': () => row()?.querySelector('[form=menu]')?.click(),
  a: () => row()?.querySelector('button[form=acknowledge]')?.click(),
  u: apply,
}

const besideLetters = { Slash: ['/', '?'], Period: ['.'] }

/**
 * What a shortcut hears of a key: a small letter whatever Caps Lock says, and the one that lies there where the layout
 * writes no Latin letters (Cyrillic, Greek). With Shift only signs are shortcuts.
 */
function keyOf({ key, code, shiftKey }) {
  if (/^[!-~]$/.test(key)) return shiftKey ? key.toUpperCase() : key.toLowerCase()
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter) return shiftKey ? letter : letter.toLowerCase()
  return besideLetters[code]?.[Number(shiftKey)] ?? ''
}

let wentAt = Number.NEGATIVE_INFINITY

on('keydown', (event) => {
  if (isComposing(event)) return
  const key = keyOf(event)
  if ((event.ctrlKey || event.metaKey) && !event.altKey && key.toLowerCase() === 'k') {
    event.preventDefault()
    openPalette()
    return
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
  // from what is looked for to the first that was found
  if (event.key === 'ArrowDown' && event.target.matches?.('[data-filter]')) {
    event.preventDefault()
    move(1)
    return
  }
  if (
    !document.body.dataset.keys ||
    isField(event.target) ||
    document.querySelector('dialog[open]')
  )
    return
  if (key === 'g') {
    wentAt = event.timeStamp
    return
  }
  const isSecond = event.timeStamp - wentAt < secondKeyMs
  wentAt = Number.NEGATIVE_INFINITY
  const go = isSecond && document.querySelector(`[data-go="${CSS.escape(key)}"]`)
  const act = go ? () => go.click() : single[key]
  if (!act) return
  event.preventDefault()
  act()
})
