import type { AlarmDetail, AlarmRow } from '../../domain/alarms/alarms.list.ts'
import { Card, Fact } from '../card.tsx'
import { acting } from '../hx.tsx'
import { ListMark, Patch } from '../live.tsx'
import { PageHead } from '../page-head.tsx'
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
  const { alarms: words, say } = useWords()
  return (
    <>
      <PageHead
        list={{ href: '/alarms', title: words.title }}
        here={say(alarm.name)}
        title={say(alarm.name)}
      />
      <AlarmFacts alarm={alarm} />
      <Card id="history-h" title={words.history}>
        <History alarm={alarm} />
      </Card>
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
      <Fact label={words.facts.text}>{say(alarm.text)}</Fact>
      {alarm.correctiveAction && (
        <Fact label={words.facts.correctiveAction}>{say(alarm.correctiveAction)}</Fact>
      )}
      <Fact label={words.facts.source}>
        <Source alarm={alarm} />
      </Fact>
      <Fact label={words.facts.customer}>{alarm.customer ?? words.providersOwn}</Fact>
      <Fact label={words.facts.raised}>
        <Time at={alarm.raisedAt} absolute />
      </Fact>
      <Fact label={words.facts.lastSeen}>
        <Time at={alarm.lastSeenAt} absolute />, {words.times(alarm.count)}
      </Fact>
      <Fact label={words.facts.acknowledged}>
        {alarm.acknowledgedAt ? (
          <>
            {words.by(alarm.acknowledgedBy ?? '')}, <Time at={alarm.acknowledgedAt} absolute />
          </>
        ) : (
          words.byNobody
        )}
      </Fact>
      <Fact label={words.facts.cleared}>
        <Time at={alarm.clearedAt} absolute never={frame.notYet} />
      </Fact>
      <Fact label={words.facts.key}>
        <code>{alarm.key}</code>
      </Fact>
    </dl>
  )
}

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
          <td>{event.by ?? <span class="muted">Tenantry</span>}</td>
          <td class="wrap">{event.text && say(event.text)}</td>
        </tr>
      ))}
    </Table>
  )
}

/** What acknowledging or taking it back did, the way back for as long as the toast stays, and the rows as they are now. */
export const Marked = (props: { said: string; alarms: readonly AlarmRow[]; mayUndo?: boolean }) => (
  <>
    <Toast action={props.mayUndo && props.alarms.length > 0 && <Undo alarms={props.alarms} />}>
      {props.said}
    </Toast>
    {props.alarms.map((alarm) => (
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
