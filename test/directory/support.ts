import { Scope } from '../../src/domain/scope.ts'
import type { TestDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import type { World } from '../support/world.ts'

type Fields = Readonly<Record<string, string | number>>

/** A portal whose forms are sent as without script, and rows that are chosen, asked about and removed. */
export function pagesOf({ pool }: TestDatabase, parts: Parameters<typeof portalOf>[4] = {}) {
  const pages = portalOf(pool, undefined, undefined, undefined, parts)
  const plain = { 'HX-Request': '' }
  const fieldsOf = (fields: Fields) =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [String(value)]]))
  const read = async (answer: Response) => ({ status: answer.status, html: await answer.text() })
  return {
    ...pages,
    get: async (path: string, actor: World['otis']) => read(await pages.as(actor).get(path)),
    post: async (path: string, fields: Fields, actor: World['otis']) =>
      read(await pages.as(actor).post(path, fieldsOf(fields), plain)),
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
      const headers = await pages.signedIn(actor)
      return read(
        await pages.app.request(`http://localhost:3000${path}`, { method: 'POST', headers, body }),
      )
    },
    /** Work in the domain, as whoever has the best license. */
    as: <T>(actor: World['otis'], work: (scope: Scope) => Promise<T>, more: object = {}) =>
      Scope.enter(pool, { ...actor, licenseLevel: 'pro', ...more }, work),
  }
}
