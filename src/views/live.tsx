import type { Child } from 'hono/jsx'
import type { Topic } from '../domain/topics.ts'
import { hx } from './hx.tsx'

/** What a frame or a page says about when it was true: the epoch is one hub's life, `seq` per topic. */
export type AsOfMark = { at: Date; epoch: string; seq: ReadonlyMap<string, number> }

/**
 * The instant and sequences a page or a frame is true for. The first partial of every frame;
 * also printed in the page, so that a join with nothing missed reads nothing twice.
 */
export const AsOf = ({ mark }: { mark: AsOfMark }) => (
  <data
    id="as-of"
    value={mark.at.toISOString()}
    data-epoch={mark.epoch}
    data-seq={[...mark.seq].map(([topic, n]) => `${topic}:${n}`).join(' ')}
  />
)

/** Wraps what replaces the element with this id in every open page that has one. */
export const Patch = ({ id, children }: { id: string; children?: Child }) => (
  <hx-partial hx-target={`#${id}`} hx-swap="outerHTML">
    {children}
  </hx-partial>
)

/**
 * Put once into a page whose list may gain, lose or reorder rows; pushing `<ListPatch />` makes
 * such pages read themselves again, as soon as nobody is busy in the list.
 */
export const ListMark = () => <data id="list-changed" value="" hidden />

/** The push that says: membership or order of the list may have changed. */
export const ListPatch = () => (
  <Patch id="list-changed">
    <ListMark />
  </Patch>
)

/** What the body in `#main` listens to; when a new body names others, the browser tells the socket. */
export const BodyTopics = ({ topics }: { topics: readonly Topic[] }) => (
  <data id="page-topics" hidden value={topics.join(',')} />
)

/** Declares what this page listens to; the layout draws it, once per page. */
export const Live = ({ topics }: { topics: readonly Topic[] }) => (
  <div
    id="socket"
    hidden
    {...hx({ 'ws:connect': `/live?topics=${encodeURIComponent(topics.join(','))}` })}
  />
)
