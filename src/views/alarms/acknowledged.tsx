import { acting } from '../hx.tsx'
import { Toast } from '../toast.tsx'

/** What acknowledging did, with the way back for as long as the toast stays. */
export const Acknowledged = (props: { ids: readonly string[]; count: number }) => (
  <Toast action={props.count > 0 && <Undo ids={props.ids} />}>
    {props.count === 0
      ? 'Already acknowledged; nothing was changed.'
      : `${alarms(props.count)} acknowledged.`}
  </Toast>
)

/** What taking acknowledgements back did. */
export const Unacknowledged = ({ count }: { count: number }) => (
  <Toast>
    {count === 0
      ? 'Not acknowledged; nothing was changed.'
      : `${alarms(count)} unacknowledged again.`}
  </Toast>
)

const Undo = ({ ids }: { ids: readonly string[] }) => (
  <form {...acting('/alarms/acknowledgements/withdrawals')}>
    {ids.map((id) => (
      <input type="hidden" name="alarm" value={id} />
    ))}
    <button class="btn small">Undo</button>
  </form>
)

const alarms = (count: number) => (count === 1 ? '1 alarm' : `${count} alarms`)
