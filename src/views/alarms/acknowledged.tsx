import type { AlarmRow } from '../../domain/alarms/alarms.list.ts'
import { acting } from '../hx.tsx'
import { Toast } from '../toast.tsx'
import { useWords } from '../words.ts'
import { PushedAlarm } from './alarm.tsx'

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
