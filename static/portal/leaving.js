import { on } from './dom.js'
import { begun } from './kept.js'
import { tell } from './requests.js'
import { words } from './words.js'

// An act of one's own may end the session that it was sent from and bring another with its answer (a new password, a
// second factor). The socket hears of the end before the answer is here.
const answerMs = 4000

let asked = 0
let leftAt = -answerMs

on('htmx:before:request', ({ detail: { ctx } }) => {
  if (ctx.request.method !== 'GET') asked += 1
})
on('htmx:finally:request', ({ detail: { ctx } }) => {
  if (ctx.request.method !== 'GET') asked = Math.max(0, asked - 1)
})
addEventListener('beforeunload', () => {
  leftAt = performance.now()
})

/** How long an answer may still come that leads elsewhere by itself; 0 when none is awaited. */
export const awaitedMs = () => (asked > 0 || performance.now() - leftAt < answerMs ? answerMs : 0)

/** The form that is left of this page; null where the page itself is. */
let left

/**
 * Nobody has answered for as long as a session lasts unused, so it has ended and whoever sits here may be another. What the page
 * showed goes: the browser says why it cannot be loaded, or the portal asks who is there. What was typed stays, and nothing else.
 */
export function leaveUnused() {
  const form = begun()
  if (form === left) return
  left = form
  // by these a page hears that it is answered again, and says what was answered
  const frame = 'script, #socket, #announcer, #main, #notice, #toasts'
  const kept = [form, ...document.querySelectorAll(frame)]
  for (const element of document.body.querySelectorAll('*'))
    if (!form?.contains(element) && !kept.some((one) => one && element.contains(one)))
      element.remove()
  document.title = ''
  if (form) return tell(words.left, 'warn')
  // by GET, whatever drew this page; a network that swallows everything is given up after minutes
  location.replace(location.pathname + location.search)
}
