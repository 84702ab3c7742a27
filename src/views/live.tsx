import type { Child } from 'hono/jsx'
import type { Topic } from '../domain/topics.ts'

/** What a frame or a page says about when it was true: the epoch is one hub's life, `seq` per topic. */
export type AsOfMark = { at: Date; epoch: string; seq: ReadonlyMap<string, number> }

/** The instant and sequences a frame is true for: the first thing in it. */
export const AsOf = ({ mark, rest }: { mark: AsOfMark; rest?: string }) => (
  <data
    id="as-of"
    value={mark.at.toISOString()}
    data-epoch={mark.epoch}
    data-rest={rest}
    data-seq={[...mark.seq].map(([topic, n]) => `${topic}:${n}`).join(' ')}
  />
)

/**
 * The same for a page, so that a join with nothing missed reads nothing twice. The page says what it listens to, so
 * only topics are named that are at another number than the `rest`.
 */
export const PageAsOf = ({ mark }: { mark: AsOfMark }) => {
  const times = new Map<number, number>()
  for (const n of mark.seq.values()) times.set(n, (times.get(n) ?? 0) + 1)
  const [rest] = [...times].sort(([, one], [, other]) => other - one)[0] ?? []
  const seq = new Map([...mark.seq].filter(([, n]) => n !== rest))
  return <AsOf mark={{ ...mark, seq }} rest={String(rest ?? '')} />
}

/** Wraps what replaces the element with this id in every open page that has one. */
export const Patch = (props: { id: string; swap?: 'outerMorph'; children?: Child }) => (
  <hx-partial hx-target={`#${props.id}`} hx-swap={props.swap ?? 'outerHTML'}>
    {props.children}
  </hx-partial>
)

/**
 * The push that says: membership or order of a list may have changed. It aims at nothing that is drawn; a body that
 * listens reads itself again, as soon as nobody is busy in its list.
 */
export const ListPatch = () => (
  <Patch id="list-changed">
    <data id="list-changed" value="" hidden />
  </Patch>
)

/** Stands where a thing is not drawn that is pushed under this id; a push makes the page read itself again. */
export const RereadMark = ({ id }: { id: string }) => <data id={id} value="" data-reread hidden />

/**
 * What the body in `#main` listens to; when a new body names others, the browser tells the socket. `service:` stands for
 * every row of that kind, whose ids the rows themselves have.
 */
export const BodyTopics = (props: { topics: readonly Topic[]; rows?: readonly Topic[] }) => {
  const kinds = new Set(props.rows?.map((topic) => topic.replace(/:.*/, ':')))
  return <data id="page-topics" hidden value={[...props.topics, ...kinds].join(',')} />
}

/**
 * Where the browser's socket is heard, and what every page of this reader listens to; once per page. After so many idle minutes a
 * session has ended, and what a page shows goes with it.
 */
export const Live = (props: { topics: readonly Topic[]; idleMinutes: number }) => (
  <div id="socket" hidden data-topics={props.topics.join(',')} data-idle={props.idleMinutes} />
)
