import { Hono } from 'hono'
import type { Actor, Database } from '../../src/domain/scope.ts'
import { Scope } from '../../src/domain/scope.ts'
import { answerTo } from '../../src/routes/answers.tsx'
import type { Portal } from '../../src/routes/portal.ts'
import { renderer } from '../../src/routes/renderer.tsx'
import { readShell } from '../../src/routes/shell.ts'

/** Some routes with a request's own transaction around them and somebody signed in: `pages.as(dana).get('/alarms')`. */
export const pagesOf = (database: Database, routes: Hono<Portal>) => ({
  as(actor: Actor) {
    const app = appFor(database, actor, routes)
    return {
      get: (path: string, headers: Record<string, string> = {}) => app.request(path, { headers }),
      /** As htmx posts a form; a field with several values is sent several times. */
      post: (path: string, fields: Record<string, readonly string[]>, headers = asked) =>
        app.request(path, {
          method: 'POST',
          headers,
          body: new URLSearchParams(
            Object.entries(fields).flatMap(([name, values]) =>
              values.map((value) => [name, value]),
            ),
          ),
        }),
    }
  },
})

const asked: Record<string, string> = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' }

function appFor(database: Database, actor: Actor, routes: Hono<Portal>) {
  const app = new Hono<Portal>()
  app.onError((error, c) => answerTo(error, c))
  app.use(renderer)
  app.use(async (c, next) => {
    c.set('actor', actor)
    c.set('nonce', 'test-nonce')
    c.set('provider', { name: 'Northline UC', simulated: null })
    c.set('requestId', 'test-request')
    c.set('signedIn', {
      sessionId: 'test',
      accountId: actor.id ?? '',
      email: 'test@example',
      name: actor.name,
      role: actor.role,
      theme: 'system',
      density: 'compact',
      singleKeys: true,
      absoluteTime: false,
      timeZone: 'UTC',
    })
    await Scope.enter(
      database,
      actor,
      async (scope) => {
        c.set('scope', scope)
        c.set('shell', await readShell(c))
        await next()
        if (c.error) throw c.error
      },
      c.req.method === 'GET' ? 'read only' : 'read write',
    )
  })
  app.route('/', routes)
  return app
}
