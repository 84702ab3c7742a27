import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import type { Topic } from '../domain/topics.ts'
import { BellPatch } from '../views/bell.tsx'
import { AlarmPatches, QueuePatches } from '../views/counters.tsx'
import { Dated } from '../views/dated.tsx'
import { FormKeyProvider } from '../views/form.key.tsx'
import { NonceProvider } from '../views/hx.tsx'
import { Layout, type Shell } from '../views/layout.tsx'
import { LeftNote } from '../views/left.tsx'
import { BodyTopics } from '../views/live.tsx'
import { OutagePatch } from '../views/outage.tsx'
import { ClockProvider } from '../views/time.tsx'
import { isolated } from '../views/words/isolated.ts'
import { WordsProvider } from '../views/words.ts'
import { drawnKey } from './form-keys.ts'
import type { Portal } from './portal.ts'
import { isPoll } from './shell.ts'

/**
 * What a page says about itself. `topics` are what it listens to beside the shell's own two, and `rows` those of its rows,
 * each of which has the same id (`service-<id>` hears `service:<id>`). `isPartlyHeard`: some of its numbers change without a
 * word to anybody, so that it says when it was read, as a page does that listens to nothing.
 * `frame` is what stands around the body on a page but not where the body goes elsewhere: into a
 * dialog, or in place of its own form (heading, card).
 */
export type PageProps = {
  title: string
  topics?: readonly Topic[]
  rows?: readonly Topic[]
  isPartlyHeard?: boolean
  frame?: (body: Child) => Child
}

declare module 'hono' {
  interface ContextRenderer {
    // biome-ignore lint/style/useShorthandFunctionType: only an interface merges with Hono's own
    (body: Child, page: PageProps): Response | Promise<Response>
  }
}

/**
 * `c.render(<Body />, { title, topics })`: the whole page, or its body and title alone when htmx
 * asks for a partial of the same URL. Needs `c.var.shell` by then.
 */
export function drawPages(c: Context<Portal>): void {
  c.setRenderer(async (body, page) => {
    const { title, topics = [], rows = [], frame = (bare) => bare } = page
    const { words, leftAt } = c.var
    const shell = (await c.get('wholeShell')) ?? c.get('shell')
    c.header('Vary', 'HX-Request, HX-Request-Type, HX-Target, Portal-Poll', { append: true })
    c.header('Cache-Control', 'no-store')
    const isPartial = c.req.header('HX-Request-Type') === 'partial'
    // one drawn in answer to a form is not read again, whatever it listens to
    const isAnswer = c.req.method === 'POST'
    const isHeard = topics.length + rows.length > 0 && !isAnswer && !page.isPartlyHeard
    const isForMain = c.req.header('HX-Target') === 'main#main'
    const content =
      isPartial && !isForMain ? (
        body
      ) : (
        <>
          {leftAt && <LeftNote at={leftAt} />}
          {isHeard ? frame(body) : <Dated isAnswer={isAnswer}>{frame(body)}</Dated>}
          <BodyTopics {...{ topics, rows }} />
          {isPartial && isPoll(c) && <FrameNumbers shell={shell} />}
        </>
      )
    const whole = { shell, title, children: content }
    return c.html(
      <WordsProvider value={words}>
        <FormKeyProvider keyOf={(form) => drawnKey(c, form)}>
          {isPartial ? (
            <Partial {...whole} />
          ) : (
            <Layout
              {...{ ...whole, topics: [...topics, ...rows] }}
              path={c.req.path}
              isAnswer={isAnswer}
            />
          )}
        </FormKeyProvider>
      </WordsProvider>,
    )
  })
}

/** What a socket would have pushed into the frame. */
const FrameNumbers = ({ shell }: { shell: Shell }) => (
  <>
    <QueuePatches counters={shell.counters} />
    <AlarmPatches counts={shell.alarmCounts} />
    {shell.bell && <BellPatch alarms={shell.bell} counts={shell.alarmCounts} />}
    <OutagePatch outage={shell.outage} />
  </>
)

const Partial = (props: { shell: Shell; title: string; children?: Child }) => (
  <>
    <title>{`${isolated(props.title)} · ${isolated(props.shell.brand.name)}`}</title>
    <NonceProvider nonce={props.shell.nonce}>
      <ClockProvider
        now={props.shell.now}
        zone={props.shell.zone}
        absolute={props.shell.absoluteTime}
      >
        {props.children}
      </ClockProvider>
    </NonceProvider>
  </>
)
