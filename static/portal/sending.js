// A form under way is not sent a second time. Its buttons say so and keep the focus, which `disabled` would take.
import { on } from './dom.js'

// Long enough for a slow answer; should none come (the reader stopped it), the form is free again. The server does the same
// form once in any case, by its key.
const forgetMs = 15_000

/** What the rows of a page share stands hidden in it: what one of them asked for keeps no other waiting. */
// by matching: a field named `id` or `method` would stand in place of the form's own
const isOwn = (form) => form?.matches('form:not([hidden], #theme)')
const buttons = (form) => [...form.elements].filter((element) => element.type === 'submit')

function begin(form) {
  form.dataset.sending = ''
  for (const button of buttons(form)) {
    if (button.ariaDisabled) continue
    button.ariaDisabled = 'true'
    button.dataset.waits = ''
  }
}

function end(form) {
  delete form.dataset.sending
  for (const button of buttons(form)) {
    if (!('waits' in button.dataset)) continue
    button.ariaDisabled = null
    delete button.dataset.waits
  }
}

// before htmx, which listens on the form itself
on(
  'submit',
  (event) => {
    if (!('sending' in event.target.dataset)) return
    event.preventDefault()
    event.stopImmediatePropagation()
  },
  true,
)

// a row's own button, whose form the others may use meanwhile
on(
  'click',
  (event) => {
    if (!event.target.closest?.('button.htmx-request')) return
    event.preventDefault()
    event.stopImmediatePropagation()
  },
  true,
)

// one that the browser sends; htmx has sent its own by now
on('submit', (event) => {
  const form = event.target
  if (event.defaultPrevented || !form.matches('[method=post]') || !isOwn(form)) return
  begin(form)
  setTimeout(end, forgetMs, form)
})

const formOf = ({ request, sourceElement }) =>
  request.method === 'GET' ? null : (request.submitter?.form ?? request.form ?? sourceElement)

on('htmx:before:request', ({ detail: { ctx } }) => {
  const form = formOf(ctx)
  if (isOwn(form)) begin(form)
})
on('htmx:finally:request', ({ detail: { ctx } }) => {
  const form = formOf(ctx)
  // what leads to another page is under way until it is there
  if (isOwn(form) && !ctx.hx?.redirect) end(form)
})
