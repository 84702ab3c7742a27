import type { AlarmDetail, AlarmRow } from '../../domain/alarms/alarms.list.ts'
import type { AlarmChange } from '../../domain/alarms/alarms.ts'
import { ListMark, Patch } from '../live.tsx'
import { Sev } from '../severity.tsx'
import { Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import {
  AcknowledgeButton,
  AlarmState,
  alarmRowId,
  AlarmRow as Row,
  Source,
  UnacknowledgeForm,
} from './alarms.tsx'

export const alarmFactsId = (alarm: Pick<AlarmRow, 'id'>) => `alarm-facts-${alarm.id}`

/** What a change of this alarm pushes: its row into lists, its facts into its own page. */
export const PushedAlarm = ({ alarm }: { alarm: AlarmRow }) => (
  <>
    <Patch id={alarmRowId(alarm)}>
      <Row alarm={alarm} />
    </Patch>
    <Patch id={alarmFactsId(alarm)}>
      <AlarmFacts alarm={alarm} />
    </Patch>
  </>
)

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
    <AlarmFacts alarm={alarm} />
    <section class="card" aria-label="History">
      <header>
        <h2>History</h2>
      </header>
      <History alarm={alarm} />
    </section>
    <UnacknowledgeForm />
    <ListMark />
  </>
)

/** Everything about the alarm but its history; pushed under its own id. */
export const AlarmFacts = ({ alarm }: { alarm: AlarmRow }) => (
  <section class="card" id={alarmFactsId(alarm)} aria-label="Alarm">
    <header>
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
)

const Facts = ({ alarm }: { alarm: AlarmRow }) => (
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
