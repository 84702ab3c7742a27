import { sessionCookie } from '../../src/domain/people/lucia.ts'
import { openSession } from '../../src/domain/people/sessions.ts'
import { type Actor, anonymous, Scope } from '../../src/domain/scope.ts'
import type { TestDatabase } from './database.ts'
import { portalOf } from './portal.ts'

type Asked = { form?: Record<string, string>; headers?: Record<string, string> }

/** Somebody (or nobody: null) on a host of their own, `alderfoods.localhost:3000`. */
export function onHost({ pool }: TestDatabase, actor: Actor | null, host: string) {
  const { app } = portalOf(pool)
  const client = { host, ip: '192.0.2.1', agent: 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0' }
  const cookie = async (): Promise<Record<string, string>> => {
    if (!actor) return {}
    const open = (scope: Scope) => openSession(scope, actor.id ?? '', client)
    const token = await Scope.enter(pool, anonymous, open)
    return { Cookie: sessionCookie(token, false).split(';')[0] ?? '' }
  }
  const ask = async (path: string, { form, headers = {} }: Asked) => {
    const answer = await app.request(`http://${host}${path}`, {
      method: form ? 'POST' : 'GET',
      headers: { Host: host, Origin: `http://${host}`, ...(await cookie()), ...headers },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    })
    return { status: answer.status, headers: answer.headers, html: await answer.text() }
  }
  return {
    get: (path: string, headers?: Record<string, string>) => ask(path, headers ? { headers } : {}),
    post: (path: string, form: Record<string, string>, headers?: Record<string, string>) =>
      ask(path, { form, ...(headers && { headers }) }),
  }
}
