// The wall loads its page anew only where it is sure to get it: nobody stands before it who could help.

const address = '/wallboard'
const spreadMs = 10_000
const againMs = 15_000

let newest = 0

/** What the address answers now, or null where it does not answer as it should. */
export async function peek() {
  try {
    const answer = await fetch(address, { cache: 'no-store', redirect: 'error' })
    return answer.ok ? await answer.text() : null
  } catch {
    return null
  }
}

/**
 * Loads `to` as soon as the portal has answered with a page that is right; all walls are not told to at once. What is asked for last
 * counts.
 */
export function loadWhen(isRight, { to = address, inMs = Math.random() * spreadMs } = {}) {
  newest += 1
  const own = newest
  const attempt = async () => {
    const page = await peek()
    if (own !== newest) return
    if (page !== null && isRight(page)) location.replace(to)
    else setTimeout(attempt, againMs + Math.random() * spreadMs)
  }
  setTimeout(attempt, inMs)
}

export const isBoard = (page) => page.includes('id="wall"')
/** What a page says of the settings and the portal that it was drawn with. */
export const dataIn = (page, name) => new RegExp(`\\sdata-${name}="([^"]*)"`).exec(page)?.[1]
