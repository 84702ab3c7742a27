import type { AlarmDetail } from '../../domain/alarms/alarms.list.ts'
import type { AlarmChange } from '../../domain/alarms/alarms.ts'
import { Sev } from '../severity.tsx'
import { Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { AcknowledgeButton, AlarmState, Source, UnacknowledgeForm } from './alarms.tsx'

export const alarmDetailId = (alarm: Pick<AlarmDetail, 'id'>) => `alarm-detail-${alarm.id}`

/** One alarm on its own page, with its history. */
export const AlarmPage = ({ alarm }: { alarm: AlarmDetail }) => (
  <>
    <div class="page-head">
      <div>
        <nav aria-label="Breadcrumb">
          <ol class="crumbs">
            <li>
              <a href="/alarms">Alarms</a>
            </li>
            <li aria-current="page">{alarm.name}</li>
          </ol>
        </nav>
        <h1>{alarm.name}</h1>
      </div>
    </div>
    <AlarmDetailCards alarm={alarm} />
    <UnacknowledgeForm />
  </>
)

/** Everything of the page that changes; pushed under its own id. */
export const AlarmDetailCards = ({ alarm }: { alarm: AlarmDetail }) => (
  <div id={alarmDetailId(alarm)} class="stack-lg">
    <section class="card" aria-label="Alarm">
      <header class="cluster">
        <Sev severity={alarm.severity} />
        <AlarmState alarm={alarm} />
        <span class="push">
          <AcknowledgeButton alarm={alarm} />
        </span>
      </header>
      <div class="body">
        <Facts alarm={alarm} />
      </div>
    </section>
    <section class="card" aria-label="History">
      <header>
        <h2>History</h2>
      </header>
      <History alarm={alarm} />
    </section>
  </div>
)

const Facts = ({ alarm }: { alarm: AlarmDetail }) => (
  <dl class="dl">
    <dt>Text</dt>
    <dd>{alarm.text}</dd>
    {alarm.correctiveAction && (
      <>
        <dt>Corrective action</dt>
        <dd>{alarm.correctiveAction}</dd>
      </>
    )}
    <dt>Source</dt>
    <dd>
      <Source alarm={alarm} />
    </dd>
    <dt>Customer</dt>
    <dd>{alarm.customer ?? 'none: the provider’s own'}</dd>
    <dt>Raised</dt>
    <dd>
      <Time at={alarm.raisedAt} absolute />
    </dd>
    <dt>Last seen</dt>
    <dd>
      <Time at={alarm.lastSeenAt} absolute />, {alarm.count === 1 ? 'once' : `${alarm.count} times`}
    </dd>
    <dt>Acknowledged</dt>
    <dd>
      {alarm.acknowledgedAt ? (
        <>
          by {alarm.acknowledgedBy}, <Time at={alarm.acknowledgedAt} absolute />
        </>
      ) : (
        'by nobody yet'
      )}
    </dd>
    <dt>Cleared</dt>
    <dd>{alarm.clearedAt ? <Time at={alarm.clearedAt} absolute /> : 'not yet'}</dd>
    <dt>Key</dt>
    <dd>
      <code>{alarm.key}</code>
    </dd>
  </dl>
)

const changeWords: Record<AlarmChange, string> = {
  raised: 'Raised',
  repeated: 'Raised again',
  severity: 'Severity changed',
  acknowledged: 'Acknowledged',
  unacknowledged: 'Acknowledgement taken back',
  cleared: 'Cleared',
}

const History = ({ alarm }: { alarm: AlarmDetail }) => (
  <Table
    id="alarm-events"
    caption="Changes of this alarm, newest first"
    head={
      <>
        <Th>When</Th>
        <Th>Change</Th>
        <Th>Severity</Th>
        <Th>By</Th>
        <Th>Text</Th>
      </>
    }
  >
    {alarm.events.map((event) => (
      <tr>
        <td>
          <Time at={event.at} absolute />
        </td>
        <th scope="row">{changeWords[event.change]}</th>
        <td>
          <Sev severity={event.severity} />
        </td>
        <td>{event.by ?? <span class="muted">Tenantry</span>}</td>
        <td>{event.text}</td>
      </tr>
    ))}
  </Table>
)
