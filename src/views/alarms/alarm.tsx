import type { AlarmDetail, AlarmRow } from '../../domain/alarms/alarms.list.ts'
import { acting } from '../hx.tsx'
import { ListMark, Patch } from '../live.tsx'
import { SeverityLabel } from '../severity.tsx'
import { Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { Toast } from '../toast.tsx'
import { useWords } from '../words.ts'
import {
  AcknowledgeButton,
  AlarmState,
  alarmRowId,
  AlarmRow as Row,
  Source,
  UnacknowledgeForm,
} from './alarms.tsx'

const alarmFactsId = (alarm: Pick<AlarmRow, 'id'>) => `alarm-facts-${alarm.id}`

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
export const AlarmPage = ({ alarm }: { alarm: AlarmDetail }) => {
  const { alarms: words, frame, say } = useWords()
  return (
    <>
      <div class="page-head">
        <div>
          <nav aria-label={frame.breadcrumb}>
            <ol class="crumbs">
              <li>
                <a href="/alarms">{words.title}</a>
              </li>
              <li aria-current="page">{say(alarm.name)}</li>
            </ol>
          </nav>
          <h1>{say(alarm.name)}</h1>
        </div>
      </div>
      <AlarmFacts alarm={alarm} />
      <section class="card" aria-label={words.history}>
        <header>
          <h2>{words.history}</h2>
        </header>
        <History alarm={alarm} />
      </section>
      <UnacknowledgeForm />
      <ListMark />
    </>
  )
}

/** Everything about the alarm but its history; pushed under its own id. */
const AlarmFacts = ({ alarm }: { alarm: AlarmRow }) => (
  <section class="card" id={alarmFactsId(alarm)} aria-label={useWords().alarms.alarm}>
    <header>
      <SeverityLabel severity={alarm.severity} />
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

const Facts = ({ alarm }: { alarm: AlarmRow }) => {
  const { alarms: words, frame, say } = useWords()
  return (
    <dl class="dl">
      <dt>{words.facts.text}</dt>
      <dd>{say(alarm.text)}</dd>
      {alarm.correctiveAction && (
        <>
          <dt>{words.facts.correctiveAction}</dt>
          <dd>{say(alarm.correctiveAction)}</dd>
        </>
      )}
      <dt>{words.facts.source}</dt>
      <dd>
        <Source alarm={alarm} />
      </dd>
      <dt>{words.facts.customer}</dt>
      <dd>{alarm.customer ?? words.providersOwn}</dd>
      <dt>{words.facts.raised}</dt>
      <dd>
        <Time at={alarm.raisedAt} absolute />
      </dd>
      <dt>{words.facts.lastSeen}</dt>
      <dd>
        <Time at={alarm.lastSeenAt} absolute />, {words.times(alarm.count)}
      </dd>
      <dt>{words.facts.acknowledged}</dt>
      <dd>
        {alarm.acknowledgedAt ? (
          <>
            {words.by(alarm.acknowledgedBy ?? '')}, <Time at={alarm.acknowledgedAt} absolute />
          </>
        ) : (
          words.byNobody
        )}
      </dd>
      <dt>{words.facts.cleared}</dt>
      <dd>{alarm.clearedAt ? <Time at={alarm.clearedAt} absolute /> : frame.notYet}</dd>
      <dt>{words.facts.key}</dt>
      <dd>
        <code>{alarm.key}</code>
      </dd>
    </dl>
  )
}

const History = ({ alarm }: { alarm: AlarmDetail }) => {
  const { alarms: words, say } = useWords()
  return (
    <Table
      id="alarm-events"
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
          <td>{event.by ?? <span class="muted">Tenantry</span>}</td>
          <td>{event.text && say(event.text)}</td>
        </tr>
      ))}
    </Table>
  )
}

/** What acknowledging did, with the way back for as long as the toast stays, and the rows as they are now. */
export const Acknowledged = ({ alarms, count }: { alarms: readonly AlarmRow[]; count: number }) => {
  const words = useWords().alarms
  return (
    <>
      <Toast action={count > 0 && <Undo alarms={alarms} />}>
        {count === 0 ? words.alreadyAcknowledged : words.acknowledged(count)}
      </Toast>
      <Rows alarms={alarms} />
    </>
  )
}

/** What taking acknowledgements back did, and the rows as they are now. */
export const Unacknowledged = ({
  alarms,
  count,
}: {
  alarms: readonly AlarmRow[]
  count: number
}) => {
  const words = useWords().alarms
  return (
    <>
      <Toast>{count === 0 ? words.notAcknowledged : words.unacknowledged(count)}</Toast>
      <Rows alarms={alarms} />
    </>
  )
}

const Rows = ({ alarms }: { alarms: readonly AlarmRow[] }) => (
  <>
    {alarms.map((alarm) => (
      <PushedAlarm alarm={alarm} />
    ))}
  </>
)

const Undo = ({ alarms }: { alarms: readonly AlarmRow[] }) => (
  <form {...acting('/alarms/acknowledgements/withdrawals')}>
    {alarms.map(({ id }) => (
      <input type="hidden" name="alarm" value={id} />
    ))}
    <button class="btn small">{useWords().alarms.undo}</button>
  </form>
)
