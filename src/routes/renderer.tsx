import { createMiddleware } from 'hono/factory'
import type { Child } from 'hono/jsx'
import { NonceProvider } from '../views/hx.tsx'
import type { Shell } from '../views/layout.tsx'
import { Layout } from '../views/layout.tsx'
import { ClockProvider } from '../views/time.tsx'

/** What a page says about itself; `topics` are what it listens to beside the shell's own two. */
export type PageProps = { title: string; topics?: readonly string[] }

declare module 'hono' {
  interface ContextRenderer {
    // biome-ignore lint/style/useShorthandFunctionType: only an interface merges with Hono's own
    (body: Child, page: PageProps): Response | Promise<Response>
  }
}

/**
 * `c.render(<Body />, { title, topics })`: the whole page, or its body and title alone when htmx
 * asks for a partial of the same URL. Needs `c.var.shell` by the time of rendering.
 */
export const renderer = createMiddleware<{ Variables: { shell: Shell } }>(async (c, next) => {
  c.setRenderer((body, { title, topics }) => {
    const { shell } = c.var
    c.header('Vary', 'HX-Request, HX-Request-Type', { append: true })
    c.header('Cache-Control', 'no-store')
    if (c.req.header('HX-Request-Type') === 'partial') {
      return c.html(
        <Partial shell={shell} title={title}>
          {body}
        </Partial>,
      )
    }
    return c.html(
      <Layout shell={shell} title={title} path={c.req.path} topics={topics ?? []}>
        {body}
      </Layout>,
    )
  })
  await next()
})

const Partial = (props: { shell: Shell; title: string; children?: Child }) => (
  <>
    <title>{`${props.title} · ${props.shell.brand.name}`}</title>
    <NonceProvider nonce={props.shell.nonce}>
      <ClockProvider now={props.shell.now} zone={props.shell.zone}>
        {props.children}
      </ClockProvider>
    </NonceProvider>
  </>
)
