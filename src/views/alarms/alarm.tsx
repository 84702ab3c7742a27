import type { AlarmDetail, AlarmRow } from '../../domain/alarms/alarms.list.ts'
import type { Around, Relation } from '../../domain/alarms/around.ts'
import type { LogRow } from '../../domain/audit/entries.ts'
import { columnsOf, LogLine } from '../audit/log-line.tsx'
import { Card, Fact } from '../card.tsx'
import { PlainTable } from '../lists/list.tsx'
import { RowActForm } from '../lists/row-menu.tsx'
import { MoreStyles } from '../more-styles.tsx'
import { PageHead } from '../page-head.tsx'
import { SeverityIcon, SeverityLabel } from '../severity.tsx'
import { Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { Runbook } from './catalogue.tsx'
import { AlarmFacts, ofCause } from './facts.tsx'

type PageProps = {
  alarm: AlarmDetail
  around: Around
  log: readonly LogRow[]
  /** It is a customer's own portal. */
  isOwn: boolean
}

/** One alarm on its own page: whom it hits, what is wrong and what to do come first, for somebody who was just woken. */
export const AlarmPage = (props: PageProps) => {
  const { alarm, around } = props
  const { alarms: words, say } = useWords()
  const name = say(alarm.name)
  return (
    <>
      <MoreStyles />
      <PageHead
        list={{ href: '/alarms', title: words.title }}
        here={name}
        title={name}
        under={<Hits {...props} />}
      />
      <AlarmFacts alarm={alarm} />
      <div class="split">
        <Runbook alarm={alarm} />
        <Others around={around} alarm={alarm} />
      </div>
      <Card id="history-h" title={words.history}>
        <History alarm={alarm} />
      </Card>
      <LogAround {...props} />
      <Details alarm={alarm} />
      <RowActForm path="/alarms" />
    </>
  )
}

/** Customers and users, and how many alarms there are of the cause: the radius of the blast in a line. */
const Hits = ({ alarm, around: { hits }, isOwn }: PageProps) => {
  const { page: words, provider } = useWords().alarms
  const { cause, tenantId, customer } = alarm
  const whose = tenantId ? <a href={`/tenants/${tenantId}`}>{customer}</a> : (customer ?? provider)
  const parts = [
    hits.tenants > 1 ? <strong>{words.tenants(hits.tenants)}</strong> : !isOwn && whose,
    hits.services > 1 && words.services(hits.services),
    hits.services > 0 && <strong>{words.users(hits.users)}</strong>,
    cause && hits.alarms > 1 && <a href={ofCause(cause)}>{words.alarmsOf(hits.alarms)}</a>,
  ].filter(Boolean)
  return (
    <p id="hits">
      {parts.map((part, at) => (
        <>
          {at > 0 && ' · '}
          {part}
        </>
      ))}
    </p>
  )
}

/** Other alarms of its cause, service or tenant that are active. */
const Others = ({ around, alarm }: { around: Around; alarm: AlarmRow }) => {
  const { alarms: words, say } = useWords()
  const { relation, others, othersInAll } = around
  const page = words.page
  const of = relation ?? 'cause'
  return (
    <Card
      id="others-h"
      title={page.othersOf[of]}
      aside={
        othersInAll > others.length && (
          <a href={othersHref(alarm, of)}>{page.all(othersInAll + 1)}</a>
        )
      }
    >
      {others.length > 0 ? (
        <ul class="alarms">
          {others.map((one) => (
            <li>
              <SeverityIcon severity={one.severity} />
              <a href={`/alarms/${one.id}`}>{say(one.name)}</a>
              <span class="muted">
                <Time at={one.raisedAt} />
              </span>
              <p>
                {one.customer ?? words.provider}
                {!one.asks && ` · ${words.states.acknowledged}`}
              </p>
            </li>
          ))}
        </ul>
      ) : (
        <p class="body muted">{page.alone}</p>
      )}
    </Card>
  )
}

const othersHref = ({ cause, tenantId }: AlarmRow, relation: Relation) =>
  relation === 'cause' ? ofCause(cause ?? '') : `/alarms?state=active&tenant=${tenantId}`

const History = ({ alarm }: { alarm: AlarmDetail }) => {
  const { alarms: words, say } = useWords()
  return (
    <Table
      id="alarm-events"
      class="cards"
      caption={words.changesOf}
      head={
        <>
          <Th>{words.when}</Th>
          <Th>{words.change}</Th>
          <Th>{words.severity}</Th>
          <Th>{words.actor}</Th>
          <Th>{words.facts.text}</Th>
        </>
      }
    >
      {alarm.events.map((event) => (
        <tr>
          <td>
            <Time at={event.at} absolute />
          </td>
          <th scope="row">{words.changes[event.change]}</th>
          <td>
            <SeverityLabel severity={event.severity} />
          </td>
          <td>
            {event.by ?? <span class="muted">Tenantry</span>}
            {event.by && event.tier && event.tier !== alarm.readBy && (
              <p>{alarm.readBy === 'tenant' ? words.tiers.above : words.tiers[event.tier]}</p>
            )}
          </td>
          <td class="wrap">{event.text && say(event.text)}</td>
        </tr>
      ))}
    </Table>
  )
}

/** What people did around the time it was raised: a change is the likeliest cause. */
const LogAround = ({ alarm, log, isOwn }: PageProps) => {
  const { alarms, limits } = useWords()
  const words = alarms.page
  const hasOwners = !isOwn
  const path = isOwn ? '/log' : alarm.tenantId ? `/tenants/${alarm.tenantId}/log` : null
  return (
    <Card id="log-h" title={words.log} aside={path && <a href={path}>{words.wholeLog}</a>}>
      {log.length > 0 ? (
        <PlainTable
          id="log-around"
          caption={limits.log.list.title}
          columns={columnsOf(hasOwners)}
          titles={limits.log.list.columns}
        >
          {log.map((row) => (
            <LogLine row={row} hasOwners={hasOwners} />
          ))}
        </PlainTable>
      ) : (
        <p class="body muted">{words.logNone}</p>
      )}
    </Card>
  )
}

/** What seldom matters at first: exact times, the key, labels. */
const Details = ({ alarm }: { alarm: AlarmDetail }) => {
  const { alarms: words, frame } = useWords()
  const labels = Object.entries(alarm.labels)
  return (
    <Card id="details-h" title={words.page.details}>
      <dl class="dl body">
        <Fact label={words.facts.customer}>{alarm.customer ?? words.providersOwn}</Fact>
        <Fact label={words.page.origin}>
          {alarm.sourceId ? (
            <a href={`/alarms?state=all&source=${alarm.sourceId}`}>
              {words.page.origins[alarm.origin]}
            </a>
          ) : (
            words.page.origins[alarm.origin]
          )}
        </Fact>
        <Fact label={words.facts.raised}>
          <Time at={alarm.raisedAt} absolute />
        </Fact>
        <Fact label={words.facts.lastSeen}>
          <Time at={alarm.lastSeenAt} absolute />
        </Fact>
        <Fact label={words.facts.cleared}>
          <Time at={alarm.clearedAt} absolute never={frame.notYet} />
        </Fact>
        <Fact label={words.facts.key}>
          <code>{alarm.key}</code>
        </Fact>
        {labels.length > 0 && (
          <Fact label={words.page.labels}>
            <span class="cluster">
              {labels.map(([name, value]) => (
                <a
                  class="tag"
                  href={`/alarms?state=active&label=${encodeURIComponent(`${name}=${value}`)}`}
                >
                  {name}={value}
                </a>
              ))}
            </span>
          </Fact>
        )}
      </dl>
    </Card>
  )
}
