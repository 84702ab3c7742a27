import { Scope } from '../../src/domain/scope.ts'
import type { TestDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import type { World } from '../support/world.ts'

type Fields = Readonly<Record<string, string | number>>

/** A portal whose forms are sent as without script, and rows that are chosen, asked about and removed. */
export function pagesOf({ pool }: TestDatabase, parts: Parameters<typeof portalOf>[4] = {}) {
  const pages = portalOf(pool, undefined, undefined, undefined, parts)
  const plain = { 'HX-Request': '' }
  // one session of each, which a walk of hundreds of requests opens once
  const sessions = new Map<string, ReturnType<typeof pages.signedIn>>()
  const signedIn = (actor: World['otis']) => {
    const known = sessions.get(actor.id ?? '') ?? pages.signedIn(actor)
    sessions.set(actor.id ?? '', known)
    return known
  }
  const ask = async (actor: World['otis'], path: string, init: RequestInit = {}) =>
    pages.app.request(`http://localhost:3000${path}`, { headers: await signedIn(actor), ...init })
  const read = async (answer: Response) => ({ status: answer.status, html: await answer.text() })
  return {
    ...pages,
    get: async (path: string, actor: World['otis']) => read(await ask(actor, path)),
    post: async (path: string, fields: Fields, actor: World['otis']) => {
      const entries = Object.entries(fields).map(([name, value]) => [name, String(value)])
      return read(await ask(actor, path, { method: 'POST', body: new URLSearchParams(entries) }))
    },
    /** What is refused before it is asked answers at once. */
    remove: async (list: string, ids: readonly string[], actor: World['otis']) => {
      const asked = await pages
        .as(actor)
        .post(`${list}/selections`, { act: ['remove'], id: ids }, { 'HX-Request': 'true' })
      const html = await asked.text()
      const path = /action="([^"]*\/selections\/[^"]+)"/.exec(html)?.[1]
      if (asked.status !== 200 || !path) return { status: asked.status, html }
      const done = await pages.as(actor).post(path, {}, plain)
      return { status: done.status, html: `${html} ${await done.text()}` }
    },
    /** A file, as a form sends it. */
    upload: async (path: string, text: string, actor: World['otis'], skip = false) => {
      const body = new FormData()
      body.set('file', new File([text], 'rows.csv', { type: 'text/csv' }))
      if (skip) body.set('skip', 'on')
      return read(await ask(actor, path, { method: 'POST', body }))
    },
    /** Work in the domain, as whoever has the best license. */
    as: <T>(actor: World['otis'], work: (scope: Scope) => Promise<T>, more: object = {}) =>
      Scope.enter(pool, { ...actor, licenseLevel: 'pro', ...more }, work),
  }
}
