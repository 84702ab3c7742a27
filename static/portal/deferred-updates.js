// what the server pushes never moves, replaces or removes what someone is about to use.
import { moment, since } from './clock.js'
import { byId, on, onEach } from './dom.js'
import { words } from './words.js'

const usable = 'a[href], button, input, select, textarea, summary'
const rereadMs = 1000
// While the database is away the page asks again; it should be fresh within 5 s of its return.
const retryMs = 3000
/** A body that is not read again within this shows what is not so any more, though the socket is heard. */
const behindMs = 10_000

/** Patches that wait, by the id they replace: the newest html and how many came for it. */
const held = new Map()
/** Patches that came while the page was being read again: its answer may be older than they are. */
let during
/** How many patches aimed at the page's body. */
let patchesToBody = 0
let listChanges = 0
let rereadWanted = false
let rereadAt = -rereadMs
/** Since when the body is to be read again. */
let owedSince
let rereadTimer

function isBusy(element) {
  return (
    element.matches(':hover') ||
    element.contains(document.activeElement) ||
    element.querySelector(
      '[aria-expanded=true], :popover-open, input[type=checkbox]:checked:not([role])',
    )
  )
}

/** Lists are busy as a whole; elsewhere only a form that someone has begun to fill in is. */
export function isPageBusy() {
  const lists = [...document.querySelectorAll('#main [data-list]')]
  return (
    lists.some(isBusy) ||
    document.querySelector('#main form[data-dirty], dialog[open] form[data-dirty]')
  )
}

/** Takes a patch out of a frame if it only says that the list changed. */
export function hold(patch) {
  const id = /hx-target="#([^"]+)"/.exec(patch)?.[1]
  const isList = id === 'list-changed'
  const target = id && byId(isList ? 'page-topics' : id)
  if (!target) return false
  if (target.closest('#main')) patchesToBody++
  if (isList || 'reread' in target.dataset) {
    listChanges++
    reread()
    return true
  }
  during?.set(id, patch)
  return false
}

/** Keeps what would replace a busy element until it is free or asked for. */
function wait(target, next) {
  const waiting = held.get(target.id)
  // Text that nobody can aim at (a counter, a progress word) is never worth waiting for.
  if (!waiting && !(target.querySelector(usable) && isBusy(target))) return false
  const html = `<hx-partial hx-target="#${target.id}" hx-swap="outerMorph">${next.outerHTML}</hx-partial>`
  held.set(target.id, { html, count: (waiting?.count ?? 0) + 1 })
  tell()
  return true
}

/** Reads this page's body again and morphs it: at most once a second, and not under somebody's hands. */
export function reread() {
  // A form drawn again in answer to a POST: its address leads elsewhere, and what was typed would be lost.
  if ('answer' in document.body.dataset) return
  rereadWanted = true
  owedSince ??= moment()
  clearTimeout(rereadTimer)
  rereadTimer = setTimeout(
    () => {
      if (!isPageBusy()) return readAgain()
      owedSince = undefined
      return tell()
    },
    Math.max(0, rereadAt + rereadMs - performance.now()),
  )
}

/** Reads this page's body again now, whoever is busy in it. */
export async function readAgain() {
  rereadWanted = false
  listChanges = 0
  rereadAt = performance.now()
  held.clear()
  tell()
  // a second reading may begin before this one has ended
  const mine = new Map()
  during = mine
  await htmx.ajax('GET', location.pathname + location.search, {
    // Not #main: its own indicator would dim a page that nobody asked to load.
    source: byId('socket') ?? byId('main'),
    target: '#main',
    swap: 'innerMorph',
    // htmx names the source's own target; without #main the answer lacks what the page listens to.
    headers: { 'HX-Target': 'main#main' },
  })
  if (during === mine) during = undefined
  put([...mine.values()])
}

/** The body should have been read again long ago and was not; one that waits for somebody says so itself. */
export const isBehind = () => owedSince && since(owedSince) > behindMs && !isPageBusy()

/** So many changes are known and not shown; none leaves the page as it was. */
export function holdBack(count) {
  if (count === 0) return
  rereadWanted = true
  listChanges = count
  tell()
}

/** How many rows of the page's new body differ from those shown, come new or are gone. */
export function changesIn(body) {
  const rows = [...body.querySelectorAll('[data-list] > [id]')]
  const shown = [...document.querySelectorAll('#main [data-list] > [id]')]
  const changed = rows.filter((row) => !(byId(row.id) && isSame(byId(row.id), row))).length
  const ids = new Set(rows.map(({ id }) => id))
  return changed + shown.filter(({ id }) => !ids.has(id)).length
}

/** Shows everything that waits, where it stands: morphing keeps focus, ticks and the open menu's row. */
export function apply() {
  const patches = [...held.values()].map(({ html }) => html)
  held.clear()
  put(patches)
  if (rereadWanted) readAgain()
  tell()
}

function applyFreed() {
  const patches = []
  for (const [id, { html }] of held) {
    const target = byId(id)
    if (target && isBusy(target)) continue
    held.delete(id)
    if (target) patches.push(html)
  }
  put(patches)
  if (rereadWanted && !isPageBusy()) reread()
  tell()
}

export function put(patches) {
  if (!patches.length) return
  const source = byId('socket')
  const text = patches.join('')
  return htmx.swap({
    sourceElement: source,
    target: source,
    swap: 'innerHTML swapEmpty:false',
    text,
  })
}

function tell() {
  const button = byId('held')
  if (!button) return
  const updates = [...held.values()].reduce((sum, { count }) => sum + count, 0)
  const waits = updates + (rereadWanted && isPageBusy() ? Math.max(1, listChanges) : 0)
  button.hidden = waits === 0
  const key = document.body.dataset.keys ? ' (u)' : ''
  button.textContent = words.apply(waits, updates > 0, key)
}

let freeing
const freed = () => {
  if (!held.size && !rereadWanted) return
  clearTimeout(freeing)
  freeing = setTimeout(applyFreed, 150)
}
for (const type of ['pointerout', 'focusout', 'change', 'toggle', 'close']) on(type, freed, true)
onEach('click', '#held', apply)

/** Equal but for what the browser itself adds: ticking times, marks of htmx and of ours. */
function isSame(one, other) {
  return bare(one).isEqualNode(bare(other))
}

function bare(node) {
  const copy = node.cloneNode(true)
  // written when somebody points at them: what is cut off, an exact time
  for (const pointed of copy.querySelectorAll('[title]:is(time, [data-cut])')) {
    pointed.removeAttribute('title')
    pointed.removeAttribute('data-cut')
  }
  for (const time of copy.querySelectorAll('time')) {
    time.textContent = ''
    // a push says how old; to a reader of exact times the browser says when
    time.removeAttribute('data-time')
  }
  for (const button of copy.querySelectorAll('[form=menu]')) button.removeAttribute('aria-expanded')
  copy.removeAttribute('data-fresh')
  // which entry of the menu is open is this page's own matter
  for (const link of copy.querySelectorAll('[aria-current]')) link.removeAttribute('aria-current')
  // htmx leaves an empty one behind.
  if (!copy.className) copy.removeAttribute('class')
  return copy
}

// The same for what somebody asked for (a filter, a page): what came meanwhile may just have been drawn over.
on('htmx:before:request', ({ target, detail: { ctx } }) => {
  if (target.id !== 'socket') ctx.patchesBefore = patchesToBody
})
on('htmx:after:swap', ({ detail: { ctx } }) => {
  const { patchesBefore = patchesToBody } = ctx
  if (ctx.target === byId('main') && patchesBefore !== patchesToBody) reread()
})

// What could not be read is still wanted. The refusal itself is not shown: nobody asked for anything.
on('htmx:before:swap', (event) => {
  const { status, headers } = event.detail.ctx.response ?? {}
  const isRefused = 'refused' in document.body.dataset
  if (event.target.id !== 'socket' || !status) return
  // something more may have come since this was asked for
  if (status < 400 || isRefused) owedSince = rereadWanted ? moment() : undefined
  if (status < 400 && !isRefused) return
  event.preventDefault()
  // a refused page that may be seen again is asked for whole; one that is no longer allowed (a function switched off, a role
  // taken away), or whose thing is gone, must go, and says why. A proxy that finds nothing says nothing of it
  const isGone = status === 404 && headers?.has('x-request-id')
  if (isRefused ? status < 400 : status === 403 || isGone) return location.reload()
  // a page that is itself a refusal stays one
  if (isRefused) return
  rereadWanted = true
  if (status >= 500 || status === 429) setTimeout(reread, retryMs)
})
on('htmx:error', ({ detail: { ctx } }) => {
  if (ctx?.sourceElement?.id !== 'socket') return
  rereadWanted = true
  setTimeout(reread, retryMs)
})

// A row that really changed waits or fades once; one that was pushed unchanged is left alone.
on('htmx:before:swap', ({ target, detail: { tasks } }) => {
  if (target.id !== 'socket') return
  for (const task of [...tasks]) {
    if (task.type === 'main') {
      for (const row of task.fragment.querySelectorAll('tr[id]')) mark(byId(row.id), row)
      continue
    }
    const next = task.fragment.firstElementChild
    if (!task.target || !next) continue
    const isUnchanged = isSame(task.target, next)
    if (isUnchanged) forget(task.target)
    // what waited comes morphed, so that focus, ticks and the open menu's row stay
    const isPushed = task.swapSpec.style === 'outerHTML'
    if (isUnchanged || (isPushed && wait(task.target, next))) tasks.splice(tasks.indexOf(task), 1)
    else mark(task.target, next)
  }
})

/** It is again as it stands there. */
function forget({ id }) {
  if (held.delete(id)) tell()
}

function mark(old, next) {
  if (next.matches('tr, li') && !(old && isSame(old, next))) next.dataset.fresh = ''
}

on('animationend', ({ animationName, target }) => {
  if (animationName === 'fresh') delete target.dataset.fresh
})
