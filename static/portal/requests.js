// What htmx leaves out: busy marks, clean addresses, one place for refusals, the theme at once.
import { say } from './announce.js'
import { byId, on, onEach } from './dom.js'
import './toasts.js'
import { words } from './words.js'

// One form for each act that rows and the palette ask for; without script it is sent as it is.
const { nonce } = document.querySelector('script[nonce]')
for (const form of document.querySelectorAll('body > form[hidden][method=post]')) {
  const asked = { post: form.getAttribute('action'), target: '#toasts', swap: 'beforeend' }
  for (const [name, value] of Object.entries({ ...asked, sync: 'queue all', nonce }))
    form.setAttribute(`hx-${name}`, value)
}

const isQuiet = (ctx) => ctx.sourceElement?.id === 'socket'
const asker = (ctx) => ctx.request?.submitter ?? ctx.sourceElement

/** Where a refusal is read: on the page, or in the open dialog, which covers that. The palette says it in its own line. */
function notice() {
  const dialog = document.querySelector('dialog:modal:not(.palette)')
  if (!dialog) return byId('notice')
  if (!dialog.querySelector('.notice'))
    dialog.prepend(
      Object.assign(document.createElement('div'), { className: 'notice', role: 'alert' }),
    )
  return dialog.querySelector('.notice')
}

on('htmx:config:request', ({ detail: { ctx } }) => {
  if (ctx.request.method !== 'GET' || !ctx.request.body) return
  // A filter that is not set does not stand in the address.
  for (const [name, value] of [...ctx.request.body]) if (value === '') ctx.request.body.delete(name)
})

on('htmx:before:request', ({ detail: { ctx } }) => {
  if (isQuiet(ctx)) return
  for (const said of document.querySelectorAll('#notice, .notice')) said.replaceChildren()
  ctx.target?.setAttribute?.('aria-busy', 'true')
  asker(ctx)?.classList.add('htmx-request')
})

// Rows in the answer to one's own act are shown at once; morphed, so that focus stays in them.
on('htmx:before:swap', (event) => {
  const { ctx, tasks } = event.detail
  if (event.target.id === 'socket') return
  // a proxy answered in the portal's place: what it says belongs nowhere into the page
  const { status, headers } = ctx.response ?? {}
  if (status >= 400 && !headers.has('x-request-id')) {
    event.preventDefault()
    return tellUnanswered(ctx)
  }
  for (const task of tasks) {
    const { type, swapSpec } = task
    if (type === 'partial' && swapSpec.style === 'outerHTML') swapSpec.style = 'outerMorph'
    if (task.target?.id === 'notice') task.target = notice()
  }
})

on('htmx:finally:request', ({ detail: { ctx } }) => {
  ctx.target?.removeAttribute?.('aria-busy')
  if (asker(ctx) !== ctx.sourceElement) asker(ctx)?.classList.remove('htmx-request')
})

on('htmx:after:swap', ({ detail: { ctx } }) => {
  // A form drawn again with its errors: the list of them is where reading goes on.
  ctx.target?.querySelector?.('[data-errors]')?.focus()
  showEyes()
  // A filter changed the list without moving focus: its caption says range and order.
  const caption =
    ctx.target === byId('main') && !isQuiet(ctx) && byId('main').querySelector('caption')
  if (caption) say(caption.textContent)
})

// the same on a page of its own, where something else took the focus first
document.querySelector('[data-errors][autofocus]')?.focus()

export function tell(text, tone = 'bad') {
  const note = document.createElement('div')
  note.className = 'note'
  note.dataset.tone = tone
  note.textContent = text
  notice()?.replaceChildren(note)
}
const tellUnanswered = (ctx) =>
  tell(ctx.request?.method === 'GET' ? words.notLoaded : words.noAnswer)
on('htmx:error', ({ detail: { ctx, error } }) => {
  if (ctx && !isQuiet(ctx) && error?.name !== 'AbortError') tellUnanswered(ctx)
})

const showEyes = () => {
  for (const eye of document.querySelectorAll('[data-show-password]')) eye.hidden = false
}
showEyes()

onEach('click', '[data-show-password]', (button) => {
  const input = button.parentElement.querySelector('input')
  const isShown = input.type === 'text'
  input.type = isShown ? 'password' : 'text'
  button.setAttribute('aria-pressed', String(!isShown))
})
