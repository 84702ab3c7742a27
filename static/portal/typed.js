// What somebody typed since a question was asked is newer than its answer, so the answer does not replace it.
import { on } from './dom.js'

const typedAt = new WeakMap()
const isField = (element) => element?.matches?.('input, select, textarea')

// htmx listens a moment after the page is there; on a slow machine somebody has typed by then
let early = new Map()
for (const type of ['input', 'change'])
  on(type, ({ target }) => isField(target) && early?.set(target, type), true)
on('htmx:after:process', () => {
  const typed = early ?? []
  early = undefined
  for (const [field, type] of typed) field.dispatchEvent(new Event(type, { bubbles: true }))
})

on('input', ({ target }) => typedAt.set(target, performance.now()), true)

on('htmx:before:request', ({ detail: { ctx } }) => {
  ctx.askedAt = performance.now()
})

on('htmx:before:swap', ({ detail: { ctx, tasks } }) => {
  const isNewer = (field) => isField(field) && typedAt.get(field) > ctx.askedAt
  for (const task of [...tasks]) {
    if (isNewer(task.target)) tasks.splice(tasks.indexOf(task), 1)
    else keep(task, isNewer)
  }
})

/** Gives the answer's own fields what was typed, in the same form and under the same name. */
function keep({ target, fragment }, isNewer) {
  if (!target?.querySelectorAll) return
  for (const field of target.querySelectorAll('input, select, textarea')) {
    if (!isNewer(field) || !field.name) continue
    const same = `[name="${CSS.escape(field.name)}"]`
    for (const next of fragment.querySelectorAll(same)) {
      if (next.id === field.id && next.type === field.type) put(next, field)
    }
  }
}

function put(next, field) {
  if (field.type === 'checkbox' || field.type === 'radio') {
    if (next.value === field.value) next.toggleAttribute('checked', field.checked)
  } else if (next instanceof HTMLTextAreaElement) next.textContent = field.value
  else if (next instanceof HTMLSelectElement) {
    for (const option of next.options)
      option.toggleAttribute('selected', option.value === field.value)
  } else if (field.type !== 'file') next.setAttribute('value', field.value)
}
