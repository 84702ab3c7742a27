// While the database is away a form that the browser itself sends would leave the page, and what was typed in it. Said once;
// who presses again sends it.
import { byId, on } from '../dom.js'

const told = new WeakMap()

on(
  'submit',
  (event) => {
    const form = event.target
    const line = byId('outage')
    if (line?.dataset.trouble !== 'away' || !form.matches('[method=post]:not([hx-post])')) return
    const since = line.querySelector('time').dateTime
    if (told.get(form) === since) return
    told.set(form, since)
    event.preventDefault()
    event.stopImmediatePropagation()
    const note = line.firstElementChild.cloneNode(true)
    byId('notice')?.replaceChildren(note)
    note.scrollIntoView({ block: 'nearest' })
  },
  true,
)
