import type { Context } from 'hono'
import { wordsIn } from '../views/words.ts'
import { sessionOf } from './body-limit.ts'
import type { Known } from './capacity.ts'
import { tokenOf } from './cookies.ts'
import { askedHost } from './host-context.tsx'
import type { Portal } from './portal.ts'
import { type Asker, askerOf, type Places, type Release } from './running.ts'

type Answer = Promise<Response>

export async function amongStrangers(c: Context<Portal>, work: () => Answer): Answer {
  const release = await c.get('capacity').running.takeStranger(c.get('hostContext').tenant?.id)
  try {
    return await work()
  } finally {
    release()
  }
}

/** A place for this asker. Who gets none waits a moment for the answer, so that a crowd that asks again at once asks less. */
export async function place(c: Context<Portal>, asker: Asker, places: Places): Promise<Release> {
  const { running, delayRefusal } = c.get('capacity')
  try {
    return await running.take(asker, places)
  } catch (error) {
    await delayRefusal()
    throw error
  }
}

/** The same before anybody is looked up: who is refused is so in the look that the host had last, and in their language. */
export async function knownPlace(
  c: Context<Portal>,
  asker: Known,
  places: Places,
): Promise<Release> {
  try {
    return await place(c, asker, places)
  } catch (error) {
    lookAsBefore(c, asker)
    throw error
  }
}

/** What cannot be looked up any more, or is not for this one, looks as it did the last time. */
export function lookAsBefore(c: Context<Portal>, asker?: Known): void {
  const host = askedHost(c)
  const { hostLooks, known } = c.get('capacity')
  const look = c.get('hostContext') ?? hostLooks.get(host ?? '')
  if (host && look) {
    c.set('host', host)
    c.set('hostContext', look)
  }
  const { language } = asker ?? known.get(tokenOf(c)) ?? {}
  c.set('words', wordsIn(language ?? look?.tenant?.language ?? 'en'))
}

/**
 * An export of a session that was lately found good takes its place before anything is looked up: of a crowd those who get
 * none cost neither a connection nor a page of the portal.
 */
export async function placedAhead(c: Context<Portal>, work: () => Answer): Answer {
  const asker = c.get('capacity').known.get(tokenOf(c))
  if (!asker) return work()
  c.set('place', { asker, release: await knownPlace(c, asker, 'export') })
  try {
    return await work()
  } finally {
    c.get('place')?.release()
  }
}

/** Runs it once there is a place for one more of the session and of the tenant; an export keeps it to its last byte. */
export async function inPlace(c: Context<Portal>, places: Places, work: () => Answer): Answer {
  const [actor, capacity] = [c.get('actor'), c.get('capacity')]
  const isExport = places === 'export'
  const release = await placeOf(c, askerOf(actor, sessionOf(c)), places)
  if (isExport) c.set('database', capacity.databases.export)
  try {
    const answer = await work()
    // nobody reads the body of an answer to HEAD
    if (isExport && answer.body && c.req.method !== 'HEAD')
      return afterwards(answer, answer.body, release)
    release()
    return answer
  } catch (error) {
    release()
    throw error
  }
}

/** The one that was taken ahead, unless who asks has turned out to be another. */
function placeOf(c: Context<Portal>, asker: Asker, places: Places): Release | Promise<Release> {
  const held = c.get('place')
  if (held?.asker.session === asker.session && held.asker.tenant === asker.tenant) {
    c.set('place', undefined)
    return held.release
  }
  held?.release()
  return place(c, asker, places)
}

/** Calls `release` when the body has gone out, broken off, or was never wanted. */
function afterwards(answer: Response, body: ReadableStream<Uint8Array>, release: () => void) {
  const bytes = body.getReader()
  const stream = new ReadableStream<Uint8Array>({
    async pull(out) {
      try {
        const { done, value } = await bytes.read()
        if (!done) return out.enqueue(value)
        out.close()
        release()
      } catch (error) {
        out.error(error)
        release()
      }
    },
    async cancel(why) {
      release()
      await bytes.cancel(why)
    },
  })
  return new Response(stream, answer)
}
