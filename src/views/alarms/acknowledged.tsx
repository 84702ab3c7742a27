import type { AlarmRow } from '../../domain/alarms/alarms.list.ts'
import { acting } from '../hx.tsx'
import { Toast } from '../toast.tsx'
import { PushedAlarm } from './alarm.tsx'

/** What acknowledging did, with the way back for as long as the toast stays, and the rows as they are now. */
export const Acknowledged = (props: { alarms: readonly AlarmRow[]; count: number }) => (
  <>
    <Toast action={props.count > 0 && <Undo alarms={props.alarms} />}>
      {props.count === 0
        ? 'Already acknowledged; nothing was changed.'
        : `${counted(props.count)} acknowledged.`}
    </Toast>
    <Rows alarms={props.alarms} />
  </>
)

/** What taking acknowledgements back did, and the rows as they are now. */
export const Unacknowledged = (props: { alarms: readonly AlarmRow[]; count: number }) => (
  <>
    <Toast>
      {props.count === 0
        ? 'Not acknowledged; nothing was changed.'
        : `${counted(props.count)} unacknowledged again.`}
    </Toast>
    <Rows alarms={props.alarms} />
  </>
)

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
    <button class="btn small">Undo</button>
  </form>
)

const counted = (count: number) => (count === 1 ? '1 alarm' : `${count} alarms`)
