import type { AlarmRow } from '../../domain/alarms/alarms.list.ts'
import { Fact } from '../card.tsx'
import { acting } from '../hx.tsx'
import { rowAct } from '../lists/row-menu.tsx'
import { Patch } from '../live.tsx'
import { SeverityLabel } from '../severity.tsx'
import { Time } from '../time.tsx'
import { Toast } from '../toast.tsx'
import { useWords } from '../words.ts'
import { alarmRowId, AlarmRow as Row, Source } from './alarms.tsx'
import { AcknowledgeButton, AlarmState, byWhom, NextCheck } from './state.tsx'

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

export const ofCause = (cause: string) => `/alarms?state=active&cause=${encodeURIComponent(cause)}`

/** Everything about the alarm that changes with it; pushed under its own id. */
export const AlarmFacts = ({ alarm }: { alarm: AlarmRow }) => (
  <section class="card" id={alarmFactsId(alarm)} aria-label={useWords().alarms.alarm}>
    <header>
      <SeverityLabel severity={alarm.severity} />
      <AlarmState alarm={alarm} />
    </header>
    <div class="body">
      <Facts alarm={alarm} />
    </div>
    <footer class="when-acknowledge">
      <ActButtons alarm={alarm} />
    </footer>
  </section>
)

/** What can be done with it as it stands for the reader; the forms behind stand once in the page. */
const ActButtons = ({ alarm }: { alarm: AlarmRow }) => {
  const { alarms: words, lists } = useWords()
  const { stands, clearedAt } = alarm
  const { acts } = words
  const button = (act: keyof typeof acts & string, label: string) => (
    <button class="btn" {...rowAct(act, alarm.id)}>
      {label}
    </button>
  )
  const isActive = clearedAt === null
  return (
    <>
      <AcknowledgeButton alarm={alarm} look={stands.ack === 'own' ? 'btn' : 'btn primary'} />
      {isActive && stands.ack !== 'above' && button('until', lists.asking(acts.until.button))}
      {isActive && stands.claim !== 'above' && button('claim', lists.asking(acts.claim.button))}
      {(stands.claim === 'own' || stands.claim === 'below') &&
        button('unclaim', acts.unclaim.button)}
      {isActive && stands.shelf !== 'above' && button('shelve', lists.asking(acts.shelve.button))}
      {(stands.shelf === 'own' || stands.shelf === 'below') &&
        button('unshelve', acts.unshelve.button)}
      {button('note', lists.asking(acts.note.button))}
    </>
  )
}

const Facts = ({ alarm }: { alarm: AlarmRow }) => {
  const all = useWords()
  const { alarms: words, say } = all
  const { page, facts } = words
  return (
    <dl class="dl">
      <Fact label={page.whatIsIt}>
        <strong>{say(alarm.text)}</strong>
      </Fact>
      <Fact label={page.nextStep}>
        {alarm.correctiveAction ? say(alarm.correctiveAction) : page.noStep}
      </Fact>
      <Fact label={facts.source}>
        <Source alarm={alarm} />
      </Fact>
      {alarm.cause && (
        <Fact label={page.cause}>
          <a href={ofCause(alarm.cause)}>{alarm.cause}</a>
        </Fact>
      )}
      <Fact label={facts.raised}>
        <Time at={alarm.raisedAt} sentence />, {words.times(alarm.count)}
        {alarm.clearedAt && (
          <>
            {' · '}
            {facts.cleared} <Time at={alarm.clearedAt} sentence />
          </>
        )}
      </Fact>
      <Fact label={facts.acknowledged}>
        {alarm.acknowledgedAt ? (
          <>
            {byWhom(all, alarm.acknowledgedBy, alarm.ackTier, alarm.readBy)},{' '}
            <Time at={alarm.acknowledgedAt} sentence />, <AckEnd alarm={alarm} />
          </>
        ) : (
          words.byNobody
        )}
      </Fact>
      <Held alarm={alarm} />
    </dl>
  )
}

const AckEnd = ({ alarm }: { alarm: AlarmRow }) => {
  const { page, shelvedUntil } = useWords().alarms
  if (alarm.ackUntil === 'clear') return <>{page.untilClear}</>
  if (!alarm.ackUntilAt) return <>{page.untilWorse}</>
  return (
    <>
      {shelvedUntil} <Time at={alarm.ackUntilAt} absolute />
    </>
  )
}

/** Who works on it and who has put it apart. */
const Held = ({ alarm }: { alarm: AlarmRow }) => {
  const all = useWords()
  const words = all.alarms
  return (
    <>
      {alarm.claimedAt && (
        <Fact label={words.changes.claimed}>
          {byWhom(all, alarm.claimedBy, alarm.claimTier, alarm.readBy)},{' '}
          <Time at={alarm.claimedAt} sentence />
          {!alarm.clearedAt && (
            <>
              , <NextCheck alarm={alarm} isNamed />
            </>
          )}
        </Fact>
      )}
      {alarm.shelvedUntil && (
        <Fact label={words.changes.shelved}>
          {byWhom(all, alarm.shelvedBy, alarm.shelveTier, alarm.readBy)}, {words.shelvedUntil}{' '}
          <Time at={alarm.shelvedUntil} absolute />: {alarm.shelvedReason}
        </Fact>
      )}
    </>
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
