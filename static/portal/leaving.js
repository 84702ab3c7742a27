import { on } from './dom.js'

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
