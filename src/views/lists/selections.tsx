import type { Child } from 'hono/jsx'
import type { ListQuery } from '../../domain/lists/address.ts'
import type { Total } from '../../domain/lists/list.ts'
import type { Preview, Selected } from '../../domain/lists/selections.ts'
import { DialogFoot, DialogHead, DismissLink } from '../dialog.tsx'
import { FormKey } from '../form.key.tsx'
import { type Errors, FormErrors } from '../form.tsx'
import { acting, hx, saving } from '../hx.tsx'
import { Icon, type IconName } from '../icon.tsx'
import { Note } from '../status.tsx'
import type { Say } from '../words/sentences.ts'
import { grouped, useWords } from '../words.ts'
import { pairsOf } from './address.ts'

/** Something that can be done with many; what cannot be taken back is asked first. */
export type BulkButton = {
  act: string
  label: string
  icon: IconName
  isReversible: boolean
  /** For a row's menu alone. */
  isRare?: boolean
}

/** What ticks belong to where nothing can be done with them: rows are the same for everybody, and hide them by a class. */
export const NoBulk = () => <form id="bulk" hidden />

export type BulkProps = {
  path: string
  query: ListQuery
  buttons: readonly BulkButton[]
  total: Total
  /** How many of them are on this page. */
  rows: number
}

/** What can be done with the ticked rows, or with all that match; shows itself once a row is ticked. */
export const Bulk = ({ path, query, buttons, total, rows }: BulkProps) => {
  const { lists: words, frame } = useWords()
  const { count, isMore } = total
  return (
    <form
      class="bulk"
      id="bulk"
      method="post"
      action={`${path}/selections`}
      {...hx({ post: `${path}/selections`, target: '#dialog', swap: 'innerHTML', sync: 'drop' })}
    >
      <input type="hidden" name="query" value={new URLSearchParams(pairsOf(query)).toString()} />
      <strong>
        {words.selected}
        <span data-ticked />
      </strong>
      {(isMore || count > rows) && (
        <label>
          <input type="checkbox" name="all" value="1" />
          {words.allMatching(`${grouped(count)}${isMore ? '+' : ''}`)}
        </label>
      )}
      {buttons.map(
        ({ act, label, icon, isReversible, isRare }) =>
          !isRare && (
            <button class="btn small" name="act" value={act}>
              <Icon name={icon} />
              {isReversible ? label : words.asking(label)}
            </button>
          ),
      )}
      <button class="btn small quiet push" type="reset">
        {frame.table.clear}
      </button>
    </form>
  )
}

/** A selection as it is shown before it is confirmed. */
export type Shown = Preview & {
  id: string
  isUsed: boolean
  gone: number
  path: string
  /** Something is lost: the button says so, and the focus is on the way out. */
  danger: boolean
  /** "Queue replication for 3 services?", and the button that does it. */
  title: (count: number) => string
  confirm: (count: number) => string
  /** Heads those it would be done to, "188 will be queued". */
  outcome?: ((count: string) => string) | undefined
  /** What is asked beside the question, and what of it did not fit. */
  fields?: Child
  errors?: Errors
}

/** Exactly what a confirmation would act on, which it would skip and why. */
export const SelectionPreview = ({ shown }: { shown: Shown }) => {
  const { ready, merged = [], skipped = [], isUsed, gone, danger } = shown
  const { lists: words, say } = useWords()
  const count = ready.length + merged.length
  const action = `${shown.path}/selections/${shown.id}`
  return (
    <form
      id="selection"
      {...(shown.fields ? saving(action) : acting(action))}
      autocomplete={shown.fields ? 'off' : undefined}
    >
      <DialogHead id="dialog-title" title={shown.title(count)} />
      <FormKey />
      <div
        class={shown.fields ? 'body stack' : 'body'}
        tabindex={shown.fields ? undefined : 0}
        autofocus={!danger && !shown.fields}
        role="group"
        aria-labelledby="dialog-title"
      >
        {isUsed && <Note tone="warn">{words.isUsed}</Note>}
        {shown.errors && <FormErrors errors={shown.errors} isAside />}
        {count > 0 && shown.fields}
        <Part title={(shown.outcome ?? words.willBeDone)(grouped(ready.length))} items={ready} />
        <Part title={words.isDone(grouped(merged.length))} items={merged} />
        {byReason(skipped, say).map(([reason, items]) => (
          <Part title={words.skipped(grouped(items.length))} reason={reason} items={items} />
        ))}
        {gone > 0 && <p class="muted">{words.gone(grouped(gone))}</p>}
      </div>
      <DialogFoot>
        <DismissLink href={shown.path} autofocus={danger} />
        {count > 0 && !isUsed && (
          <button class={danger ? 'btn danger' : 'btn primary'}>{shown.confirm(count)}</button>
        )}
      </DialogFoot>
    </form>
  )
}

const Part = (props: { title: string; reason?: string; items: readonly Selected[] }) => {
  const { say } = useWords()
  return (
    props.items.length > 0 && (
      <section>
        <h3>{props.title}</h3>
        {props.reason && <p class="muted">{props.reason}</p>}
        <ul class="names">
          {props.items.map(({ name, detail }) => (
            <li>
              {say(name)} {detail && <span class="mono muted">{detail}</span>}
            </li>
          ))}
        </ul>
      </section>
    )
  )
}

function byReason(skipped: NonNullable<Preview['skipped']>, say: Say): [string, Selected[]][] {
  const groups = new Map<string, Selected[]>()
  for (const { item, reason } of skipped)
    groups.set(say(reason), [...(groups.get(say(reason)) ?? []), item])
  return [...groups]
}
