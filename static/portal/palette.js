// The palette opens at once with nothing but its input, which the browser itself lets nobody type past: an input method,
// too. What it finds is asked for then, and what was typed meanwhile with it.
import { byId } from './dom.js'
import { more } from './more.js'
import { words } from './words.js'

const make = (name, properties) => Object.assign(document.createElement(name), properties)

function draw() {
  const label = document.querySelector('a.find span').textContent
  const dialog = make('dialog', { id: 'palette', className: 'palette', ariaLabel: label })
  dialog.setAttribute('closedby', 'any')
  // without an answer Enter leads to the page
  const form = make('form', { action: '/palette' })
  const query = { id: 'palette-query', name: 'q', className: 'input', autocomplete: 'off' }
  form.append(make('input', { ...query, ariaLabel: label }))
  dialog.append(form, make('p', { id: 'palette-state', className: 'none', role: 'status' }))
  document.body.append(dialog)
  return dialog
}

export async function openPalette() {
  if (!document.querySelector('a.find')) return
  const dialog = byId('palette') ?? draw()
  if (dialog.open) return
  const say = (text) => {
    const state = byId('palette-state')
    if (state) state.textContent = text
  }
  say(words.loading)
  dialog.showModal()
  try {
    await (await more()).openPalette(dialog)
  } catch {
    // said below
  }
  // a refusal was said where the dialog covers it
  say(byId('notice')?.textContent || words.notLoaded)
}
