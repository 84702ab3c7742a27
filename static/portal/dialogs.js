import { readAgain } from './deferred-updates.js'
import { byId, on, onEach } from './dom.js'

// Browsers before invoker commands: the same buttons, by hand.
if (!('commandForElement' in HTMLButtonElement.prototype)) {
  onEach('click', 'button[commandfor]', (button) => {
    const dialog = byId(button.getAttribute('commandfor'))
    if (button.getAttribute('command') === 'close') dialog?.close()
    else dialog?.showModal()
  })
}

onEach('click', 'a[data-dialog]', async (link, event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  const dialog = byId('dialog')
  // Its own source, so that a slow answer never waits behind the page's own requests.
  await htmx.ajax('GET', link.getAttribute('href'), {
    source: dialog,
    target: '#dialog',
    swap: 'innerHTML',
  })
  // A refusal went to #notice instead and left the dialog empty.
  if (!dialog.firstElementChild || dialog.open) return
  dialog.showModal()
})

onEach('click', 'dialog [data-close]', (link, event) => {
  event.preventDefault()
  link.closest('dialog').close()
})

on('close', ({ target }) => target.id === 'dialog' && target.replaceChildren(), true)

// Sent as HX-Trigger by an answer that ends what the dialog was for.
on('close-dialog', () => {
  const open = document.querySelectorAll('dialog[open]')
  for (const dialog of open) dialog.close()
  // One's own act: the list shows it at once, also where the focus has just come back into it.
  if (open.length > 0 && byId('list-changed')) readAgain()
})

// Sent by an answer that filled the dialog without a link having asked for it (a bulk preview).
on('open-dialog', () => {
  const dialog = byId('dialog')
  if (dialog.firstElementChild && !dialog.open) dialog.showModal()
})
