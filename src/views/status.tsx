import type { Child } from 'hono/jsx'
import { Icon, type IconName, iconClass } from './icon.tsx'

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'off'

/** A state as icon and word, both by its tone unless it has an icon of its own: `<Status tone="bad">Error</Status>`. */
export const Status = (props: {
  tone: Tone
  icon?: IconName
  title?: string
  children?: Child
}) => (
  <span class={props.icon && iconClass(props.icon)} data-tone={props.tone} title={props.title}>
    {props.children}
  </span>
)

/** What stands where there is nothing: "never", "none", a dash. */
export const Nothing = (props: { title?: string; children?: Child }) => (
  <i title={props.title}>{props.children}</i>
)

/** A small filled label; without a tone it is neutral grey. */
export const Tag = (props: { tone?: Tone; icon?: IconName; title?: string; children?: Child }) => (
  <span class="tag" data-tone={props.tone} title={props.title}>
    {props.icon && <Icon name={props.icon} />}
    {props.children}
  </span>
)

const noteIcons: Record<Tone, IconName> = {
  ok: 'circle-check',
  warn: 'alert-triangle',
  bad: 'alert-triangle',
  info: 'info-circle',
  off: 'circle-minus',
}

/** A highlighted remark with icon; `alert` makes assistive technology read it at once. */
export const Note = (props: { tone?: Tone; alert?: boolean; action?: Child; children?: Child }) => (
  <div class="note" data-tone={props.tone} role={props.alert ? 'alert' : undefined}>
    <Icon name={noteIcons[props.tone ?? 'info']} />
    <div>{props.children}</div>
    {props.action}
  </div>
)

/** Nothing to show: says why, and offers the one thing to do about it as `children`. */
export const Empty = (props: {
  icon: IconName
  title: string
  text?: string
  children?: Child
}) => (
  <div class="empty">
    <Icon name={props.icon} />
    <h2>{props.title}</h2>
    {props.text && <p>{props.text}</p>}
    {props.children}
  </div>
)
