import type { AlarmRow as Alarm } from '../../domain/alarms/alarms.list.ts'
import { rowAct } from '../lists/row-menu.tsx'
import { Status, Tag } from '../status.tsx'
import { Time } from '../time.tsx'
import { isolated } from '../words/isolated.ts'
import { useWords, type Words } from '../words.ts'

/** What an alarm is called where its row is not seen. */
export const titleOf = (alarm: Alarm, { say }: Words) =>
  `${isolated(say(alarm.name))}, ${isolated(say(alarm.source))}`

/** Whether what was done counts for the reader: their own tier did it, or one above. */
export const isHere = (stand: Alarm['stands']['ack']) => stand === 'own' || stand === 'above'

/** Active or cleared, seen or put apart as it counts for the reader, and what counts only below them: in words. */
export const AlarmState = ({ alarm }: { alarm: Alarm }) => (
  <>
    <StateOf alarm={alarm} />
    <Below alarm={alarm} />
    {alarm.isFlapping && (
      <>
        {' '}
        <Tag tone="warn" title={useWords().alarms.states.flappingWhy}>
          {useWords().alarms.states.flapping}
        </Tag>
      </>
    )}
  </>
)

const StateOf = ({ alarm: { clearedAt, stands, maintenanceId } }: { alarm: Alarm }) => {
  const words = useWords().alarms.states
  if (clearedAt)
    return (
      <Status tone="off" icon="circle-check">
        {words.cleared}
      </Status>
    )
  if (isHere(stands.shelf))
    return (
      <Status tone="off" icon="bell-z">
        {words.shelved}
      </Status>
    )
  if (isHere(stands.maintenance))
    return (
      <Status tone="off" icon="player-pause">
        {maintenanceId ? words.maintenance : words.unmonitored}
      </Status>
    )
  if (isHere(stands.ack))
    return (
      <Status tone="off" icon="check">
        {words.acknowledged}
      </Status>
    )
  return (
    <Status tone="bad" icon="bell">
      {words.active}
    </Status>
  )
}

/** What a tier below did: it is said, and changes nothing for the reader. */
const Below = ({ alarm }: { alarm: Alarm }) => {
  const { below, shelvedBelow, maintenanceBelow, belowWhy } = useWords().alarms
  const { stands, ackTier, shelveTier, maintenanceTier, clearedAt } = alarm
  const marks = [
    stands.ack === 'below' && ackTier && below[ackTier],
    !clearedAt && stands.shelf === 'below' && shelveTier && shelvedBelow[shelveTier],
    !clearedAt &&
      stands.maintenance === 'below' &&
      maintenanceTier &&
      maintenanceBelow[maintenanceTier],
  ].filter((mark) => typeof mark === 'string')
  return (
    <>
      {marks.map((mark) => (
        <>
          {' '}
          <Tag title={belowWhy}>{mark}</Tag>
        </>
      ))}
    </>
  )
}

/** Who did something, with their tier where it is another than the reader's. */
export function byWhom(
  { alarms: words }: Words,
  name: string | null,
  tier: Alarm['ackTier'],
  readBy: Alarm['readBy'],
): string {
  const who = isolated(name ?? '')
  if (tier === null || tier === readBy) return words.by(who)
  return words.byOf(who, readBy === 'tenant' ? words.tiers.above : words.tiers[tier])
}

/** Who acknowledged, shelved or claimed it, and until when. */
export const Done = ({ alarm }: { alarm: Alarm }) => {
  const all = useWords()
  const words = all.alarms
  const isShelved = alarm.shelvedUntil !== null && alarm.clearedAt === null
  return (
    <>
      {alarm.acknowledgedAt && (
        <p>
          {byWhom(all, alarm.acknowledgedBy, alarm.ackTier, alarm.readBy)},{' '}
          <Time at={alarm.acknowledgedAt} />
        </p>
      )}
      {isShelved && (
        <p title={alarm.shelvedReason ?? undefined}>
          {byWhom(all, alarm.shelvedBy, alarm.shelveTier, alarm.readBy)}, {words.shelvedUntil}{' '}
          <Time at={alarm.shelvedUntil} />: {alarm.shelvedReason}
        </p>
      )}
      {alarm.claimedAt && !alarm.clearedAt && (
        <p>
          {words.claimedBy(isolated(alarm.claimedBy ?? ''))}, <NextCheck alarm={alarm} isNamed />
        </p>
      )}
    </>
  )
}

/** When whoever claimed it looks again. */
export const NextCheck = ({ alarm, isNamed }: { alarm: Alarm; isNamed?: boolean }) => {
  const words = useWords().alarms
  if (alarm.clearedAt || !alarm.nextCheckAt) return null
  if (alarm.isCheckDue) return <Status tone="warn">{words.checkDue}</Status>
  return (
    <>
      {isNamed && `${words.nextCheck} `}
      <Time at={alarm.nextCheckAt} />
    </>
  )
}

/** Acknowledges, or takes back what the reader's own tier or one below gave; its forms stand once in the page. */
export const AcknowledgeButton = ({ alarm, look }: { alarm: Alarm; look?: string }) => {
  const { ack } = alarm.stands
  const all = useWords()
  const [words, about] = [all.alarms, titleOf(alarm, all)]
  // what was acknowledged above the reader is not theirs to change
  if (ack === 'above') return null
  const isSeen = ack === 'own'
  return (
    <button
      class={look}
      {...(isSeen
        ? rowAct('withdraw', alarm.id)
        : { form: 'acknowledge', name: 'alarm', value: alarm.id })}
      aria-label={isSeen ? words.undoOne(about) : words.acknowledgeOne(about)}
    >
      {isSeen ? words.undo : words.acknowledge}
    </button>
  )
}
