import type { KitRow, Kits, News, Told } from '../../domain/services/kits.read.ts'
import type { QueuedKits } from '../../domain/services/kits.ts'
import { Card } from '../card.tsx'
import { DialogLink } from '../dialog.tsx'
import { dayIn } from '../formats.ts'
import { Kpi, Kpis } from '../gauge.tsx'
import { hx } from '../hx.tsx'
import { MoreStyles } from '../more-styles.tsx'
import { ListHead } from '../page-head.tsx'
import { Tag } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords, type Words } from '../words.ts'
import { kitsSaid as said } from './kits.said.ts'
import { kitWords } from './kits.words.ts'
import { reasons } from './labels.ts'

/** The releases of kits: what the main tenant has, what each brings, and how many services have it. */
export const KitsPage = ({ kits, mayAdminister }: { kits: Kits; mayAdminister: boolean }) => (
  <>
    <ListHead title={said.title} text={said.text}>
      {mayAdminister && kits.isNewer && (
        <DialogLink href="/kits/upgrades/new" icon="arrow-up-circle" class="btn primary">
          {said.upgradeMain}
        </DialogLink>
      )}
    </ListHead>
    <Kpis>
      <Kpi
        label={said.main}
        value={kits.main?.version ?? <span class="muted">–</span>}
        detail={<Main kits={kits} />}
      />
    </Kpis>
    <Card id="releases-h" title={said.releases} aside={<Behind kits={kits} />}>
      <MoreStyles />
      <ul class="lines">
        {kits.rows.map((row) => (
          <ReleaseLine row={row} />
        ))}
      </ul>
    </Card>
  </>
)

const ReleaseLine = ({ row }: { row: KitRow }) => {
  const { version, release, services, isMain, isBehind } = row
  const count = said.services(services)
  return (
    <li>
      <div>
        <strong>{version}</strong> {isMain && <Tag tone="info">{said.isMain}</Tag>}{' '}
        <small class="muted">{release && <Day of={release} />}</small>
        {release ? <Notes of={release} /> : <div class="muted">{said.noRelease}</div>}
      </div>
      {isBehind && services > 0 ? <a href="/services?kit=behind">{count}</a> : <span>{count}</span>}
    </li>
  )
}

const Main = ({ kits: { main, isNewer } }: { kits: Kits }) => {
  if (!main) return <>{said.unknown}</>
  return (
    <>
      {said.since} <Time at={main.at} absolute />
      {main.by && ` ${said.by(main.by)}`}
      {!isNewer && `, ${said.upToDate}`}
    </>
  )
}

/** Everything behind, pinned and shown before it is done, as an act of the list of services. */
const Behind = ({ kits: { behind } }: { kits: Kits }) => {
  if (behind === 0) return <span class="muted">{said.noneBehind}</span>
  const path = '/services/selections'
  return (
    <form
      class="cluster"
      method="post"
      action={path}
      {...hx({ post: path, target: '#dialog', swap: 'innerHTML', sync: 'drop' })}
    >
      <a href="/services?kit=behind">{said.behind(behind)}</a>
      <input type="hidden" name="query" value="kit=behind" />
      <input type="hidden" name="all" value="1" />
      <button class="btn small when-operator" name="act" value="upgrade-kit">
        {said.upgradeAll}
      </button>
    </form>
  )
}

const Day = ({ of: { date } }: { of: Told }) => (
  <time datetime={date}>{dayIn(useWords().language, date)}</time>
)

const Notes = ({ of: { notes } }: { of: Told }) => (
  <>
    {notes[useWords().language].map((note) => (
      <div>{note}</div>
    ))}
  </>
)

/** What the releases of a customer's kit bring it, and for the provider what an upgrade would. */
export const WhatsNew = ({ news: { kit, has, coming } }: { news: News }) => {
  const words = kitWords(useWords())
  return (
    <Card
      id="news-h"
      title={words.news}
      aside={kit && <span class="muted">{words.newsOf(kit)}</span>}
    >
      {kit === null && <p class="body muted">{words.none}</p>}
      {has.length + coming.length > 0 && (
        <ul class="lines">
          {coming.map((release) => (
            <ReleaseNotes of={release} label={words.coming} />
          ))}
          {has.map((release) => (
            <ReleaseNotes of={release} />
          ))}
        </ul>
      )}
    </Card>
  )
}

const ReleaseNotes = ({ of, label }: { of: Told; label?: string }) => (
  <li>
    <div>
      <strong>{of.version}</strong>{' '}
      <small class="muted">
        <Day of={of} />
      </small>{' '}
      {label && <Tag tone="info">{label}</Tag>}
      <Notes of={of} />
    </div>
  </li>
)

/** What asking for upgrades did, in words. */
export function queuedKits({ say }: Words, answer: QueuedKits): string {
  const { queued, merged, skipped } = answer
  return [
    ...(queued.length > 0 ? [said.queued(queued.length)] : []),
    ...(merged.length > 0 ? [said.joined(merged.length)] : []),
    ...[...reasons({ skipped }, say)].map(([reason, count]) => said.skipped(count, reason)),
  ].join(' ')
}
