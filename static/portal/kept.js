// The session ended under somebody who was typing: what was typed is kept by the portal. How comes with the first letter,
// so that it is here by then, also where a release has taken the file away meanwhile.
import { on, onEach } from './dom.js'
import { more } from './more.js'

/** The form that was begun and not sent: in the open dialog before that of the page. */
export const begun = () =>
  document.querySelector('dialog[open] form[data-dirty]') ??
  document.querySelector('#main form[data-dirty]')

/** Where to go on: to the sign-in that leads back to what was typed, or to `usual`. */
export function wayOn(usual) {
  const form = begun()
  if (!form) return usual
  return more().then(
    (later) => later.wayOn(form, usual),
    () => usual,
  )
}

function begin(form) {
  form.dataset.dirty = ''
  more().catch(() => {})
}

onEach('input', 'form[method=post]', begin)
const sent = new WeakSet()
onEach('submit', 'form', (form) => {
  if ('dirty' in form.dataset) sent.add(form)
  delete form.dataset.dirty
})
// What was not taken, or not answered, stands there as it was typed.
on('htmx:finally:request', ({ detail: { ctx } }) => {
  const form = ctx.sourceElement
  if (sent.delete(form) && !(ctx.response?.status < 400)) begin(form)
})

// Whatever else was asked meanwhile is answered by the sign-in; the form's own sending has kept itself.
on('htmx:before:response', (event) => {
  const { response, hx } = event.detail.ctx
  if (response.status !== 401 || !hx?.redirect || !begun()) return
  event.preventDefault()
  wayOn(hx.redirect).then((to) => location.assign(to))
})

// Refused or shown again, it is still not sent.
const mark = () => document.querySelectorAll('form:has([data-errors], [data-kept])').forEach(begin)
mark()
on('htmx:after:swap', mark)
