// What opens when it is asked for: how comes with the first time. A link or a button that nothing comes for does what it
// does without script.
import { readAgain } from './deferred-updates.js'
import { byId, on, onEach } from './dom.js'
import { more } from './more.js'

const isElsewhere = ({ ctrlKey, metaKey, shiftKey }) => ctrlKey || metaKey || shiftKey

onEach('click', 'a[data-dialog]', (link, event) => {
  if (isElsewhere(event)) return
  event.preventDefault()
  more().then(
    ({ openDialog }) => openDialog(link),
    () => location.assign(link.href),
  )
})

onEach('click', '[form=menu]', (button, event) => {
  event.preventDefault()
  more().then(
    ({ openMenu }) => openMenu(button),
    () => location.assign(button.formAction),
  )
})

on(
  'toggle',
  ({ target, newState }) => {
    if (target.popover && newState === 'open')
      more().then(
        ({ fill }) => fill(target),
        () => {},
      )
  },
  true,
)

onEach('click', 'dialog [data-close]', (link, event) => {
  event.preventDefault()
  link.closest('dialog').close()
})

// Sent as HX-Trigger by an answer that ends what the dialog was for.
on('close-dialog', () => {
  const open = document.querySelectorAll('dialog[open]')
  for (const dialog of open) dialog.close()
  // One's own act: the list shows it at once, also where the focus has just come back into it.
  if (open.length > 0 && byId('page-topics')?.value) readAgain()
})

// Sent by an answer that filled the dialog without a link having asked for it (a bulk preview).
on('open-dialog', () => more().then(({ showFilled }) => showFilled()))

// what a page shows of it at once; and all of it for browsers before invoker commands
const shown = '[data-copy], [data-colour-for], [data-session-entry], [data-lead], #theme'
const isOld = !('commandForElement' in HTMLButtonElement.prototype)
const look = () => (isOld || document.querySelector(shown)) && more().catch(() => {})
look()
on('htmx:after:swap', look)
