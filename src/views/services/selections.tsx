import type { StoredMessage } from '../../domain/message.ts'
import type { ServiceQuery } from '../../domain/services/services.query.ts'
import type { ServiceRow, Total } from '../../domain/services/services.ts'
import { DialogFoot, DialogHead, DismissLink } from '../dialog.tsx'
import { acting, hx } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { Note } from '../status.tsx'
import type { Say } from '../words/sentences.ts'
import { grouped, useWords } from '../words.ts'
import { titleOf } from './labels.ts'
import { pairsOf } from './links.ts'

/** What can be done with the ticked rows, or with all that match; shows itself once a row is ticked. */
export const Bulk = (props: { query: ServiceQuery; total: Total; rows: number }) => {
  const { query, total, rows } = props
  const { services, frame } = useWords()
  const words = services.bulk
  return (
    <form
      class="bulk when-operator"
      id="bulk"
      method="post"
      action="/selections"
      {...hx({ post: '/selections', target: '#dialog', swap: 'innerHTML', sync: 'drop' })}
    >
      <strong>
        {words.selected}
        <span data-ticked />
      </strong>
      <button class="btn small">
        <Icon name="database-cog" />
        {words.queue}
      </button>
      {(total.isMore || total.count > rows) && (
        <button class="btn small" name="matching" value={matching(query)}>
          <Icon name="database-cog" />
          {words.forAll(`${grouped(total.count)}${total.isMore ? '+' : ''}`)}
        </button>
      )}
      <button class="btn small quiet push" type="reset">
        {frame.table.clear}
      </button>
    </form>
  )
}

/** Never empty, so that it is sent even when nothing filters. */
const matching = (query: ServiceQuery) =>
  new URLSearchParams([...pairsOf(query), ['sort', query.sort]].slice(0, 20)).toString()

type Preview = {
  id: string
  isUsed: boolean
  gone: number
  ready: readonly ServiceRow[]
  merged: readonly ServiceRow[]
  skipped: readonly { service: ServiceRow; reason: StoredMessage }[]
}

/** Exactly which services a confirmation would act on, which it would skip and why. */
export const SelectionPreview = ({ preview }: { preview: Preview }) => {
  const { ready, merged, skipped } = preview
  const count = ready.length + merged.length
  return (
    <form id="selection" {...acting('/replications')}>
      <DialogHead
        id="dialog-title"
        title={`Queue replication for ${count === 1 ? '1 service' : `${grouped(count)} services`}?`}
      />
      <div class="body">
        {preview.isUsed && (
          <Note tone="warn">This selection was confirmed already. It cannot be used twice.</Note>
        )}
        <Part title="Will be queued" services={ready} />
        <Part title="Waits or runs already, will not be doubled" services={merged} />
        {byReason(skipped, useWords().say).map(([reason, services]) => (
          <Part title="Skipped" reason={reason} services={services} />
        ))}
        {preview.gone > 0 && (
          <p class="muted">{grouped(preview.gone)} no longer exist and are left out.</p>
        )}
      </div>
      <DialogFoot>
        <DismissLink href="/services" />
        {count > 0 && !preview.isUsed && (
          <button class="btn primary" name="selection" value={preview.id} autofocus>
            Queue {count === 1 ? '1 replication' : `${grouped(count)} replications`}
          </button>
        )}
      </DialogFoot>
    </form>
  )
}

const Part = (props: { title: string; reason?: string; services: readonly ServiceRow[] }) =>
  props.services.length > 0 && (
    <section>
      <h3>
        {props.title}, {grouped(props.services.length)}
      </h3>
      {props.reason && <p class="muted">{props.reason}</p>}
      <ul class="names">
        {props.services.map((service) => (
          <li>
            {titleOf(service)} <span class="mono muted">{service.shortname}</span>
          </li>
        ))}
      </ul>
    </section>
  )

function byReason(skipped: Preview['skipped'], say: Say): [string, ServiceRow[]][] {
  const groups = new Map<string, ServiceRow[]>()
  for (const { service, reason } of skipped)
    groups.set(say(reason), [...(groups.get(say(reason)) ?? []), service])
  return [...groups]
}
