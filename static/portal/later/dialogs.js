import { byId, on, onEach } from '../dom.js'

// Browsers before invoker commands: the same buttons, by hand.
if (!('commandForElement' in HTMLButtonElement.prototype)) {
  onEach('click', 'button[commandfor]', (button) => {
    const dialog = byId(button.getAttribute('commandfor'))
    if (button.getAttribute('command') === 'close') dialog?.close()
    else dialog?.showModal()
  })
}

/** Opens in place what a link leads to. */
export async function openDialog(link) {
  const dialog = byId('dialog')
  // Its own source, so that a slow answer never waits behind the page's own requests.
  await htmx.ajax('GET', link.getAttribute('href'), {
    source: dialog,
    target: '#dialog',
    swap: 'innerHTML ignoreTitle:true',
  })
  showFilled()
}

/** A refusal went to #notice instead and left the dialog empty. */
export function showFilled() {
  const dialog = byId('dialog')
  if (dialog.firstElementChild && !dialog.open) dialog.showModal()
}

on(
  'close',
  ({ target }) => {
    if (target.id === 'dialog') target.replaceChildren()
    else target.querySelector?.('.notice')?.remove()
  },
  true,
)
