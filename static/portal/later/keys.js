import { byId } from '../dom.js'

const secondKeyMs = 1500

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
  '?': () => document.querySelector('a[href="/shortcuts"]')?.click(),
  j: () => move(1),
  k: () => move(-1),
  x: () => row()?.querySelector('input[type=checkbox]')?.click(),
  '.': () => row()?.querySelector('[form=menu]')?.click(),
  a: () => row()?.querySelector('button[form=acknowledge]')?.click(),
  u: () => byId('held')?.click(),
}

let wentAt = Number.NEGATIVE_INFINITY

/** Does what a key is for, if it is for anything. */
export function press(key, event) {
  const isSecond = event.timeStamp - wentAt < secondKeyMs
  wentAt = key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY
  const go = isSecond && document.querySelector(`[data-go="${CSS.escape(key)}"]`)
  const act = go ? () => go.click() : key === 'ArrowDown' ? () => move(1) : single[key]
  if (!act) return
  event.preventDefault()
  act()
}
