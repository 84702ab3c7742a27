import { byId, on, onEach } from './dom.js'

const stayMs = 8000
// by then a screen reader knows the page's live regions
const heardMs = 300
const timers = new WeakMap()

/** Says something that the server did not send as a toast of its own. */
export function toast(text) {
  const element = document.createElement('div')
  element.className = 'toast'
  const words = element.appendChild(document.createElement('div'))
  words.textContent = text
  byId('toasts')?.append(element)
}

const leaves = (element) => !element.querySelector('a, button:not([data-dismiss])')

function start(element) {
  if (leaves(element))
    timers.set(
      element,
      setTimeout(() => element.remove(), stayMs),
    )
}

const region = byId('toasts')
if (region) {
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) if (node instanceof Element) start(node)
    }
  }).observe(region, { childList: true })
  // what the page before did came with this one; a live region is read out for what is added to it, so it is added anew
  setTimeout(() => region.append(...region.children), heardMs)
}

// Someone reading it, or about to press Dismiss, is not interrupted.
onEach('pointerover', '.toast', (element) => clearTimeout(timers.get(element)))
onEach('pointerout', '.toast', (element, event) => {
  if (element.contains(event.relatedTarget)) return
  clearTimeout(timers.get(element))
  start(element)
})
onEach('click', '[data-dismiss]', (button) => button.closest('.toast, .note')?.remove())

// What could be taken back has been: the toast that offered it goes, and the focus does not fall out of the page with it.
on('htmx:after:swap', ({ detail: { ctx } }) => {
  const offer = ctx.response?.status < 400 && ctx.sourceElement?.closest?.('.toast')
  if (!offer) return
  const hadFocus = offer.contains(document.activeElement)
  offer.remove()
  if (hadFocus) byId('main')?.focus({ preventScroll: true })
})
