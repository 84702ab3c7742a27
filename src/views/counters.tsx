import { Patch } from './live.tsx'
import { grouped } from './words.ts'

/** Commands waiting, running, and running replications; null where it is not known. */
export type Counters = {
  queued: number | null
  executing: number | null
  replicating: number | null
}

/** Active, unacknowledged alarms per severity; null where it is not known. */
export type AlarmCounts = {
  critical: number | null
  major: number | null
  minor: number | null
  warning: number | null
}

/** A live number: pushed as a whole under its id, so it may stand inside links. Unknown is a dash, never 0. */
export const Count = (props: { id: string; value: number | null; class?: string }) => (
  <span id={props.id}>
    <b data-count class={props.class}>
      {props.value === null ? '–' : grouped(props.value)}
    </b>
  </span>
)

/** All alarms of the badge together, for the menu. */
export const alarmTotal = (counts: AlarmCounts): number | null =>
  Object.values(counts).reduce<number | null>(
    (sum, count) => (sum === null || count === null ? null : sum + count),
    0,
  )

/** Everything that topic `queue` pushes into the shell of every page. */
export const QueuePatches = ({ counters }: { counters: Counters }) => (
  <>
    <CountPatch id="queued" value={counters.queued} />
    <CountPatch id="executing" value={counters.executing} />
    <CountPatch id="replicating" value={counters.replicating} />
    <CountPatch id="menu-commands" value={counters.queued} class="count" />
  </>
)

/** The numbers that topic `alarms` pushes into the shell; push `BellList` beside it. */
export const AlarmPatches = ({ counts }: { counts: AlarmCounts }) => (
  <>
    <CountPatch id="alarms-critical" value={counts.critical} />
    <CountPatch id="alarms-major" value={counts.major} />
    <CountPatch id="alarms-minor" value={counts.minor} />
    <CountPatch id="alarms-warning" value={counts.warning} />
    <CountPatch id="menu-alarms" value={alarmTotal(counts)} class="count" />
  </>
)

const CountPatch = (props: { id: string; value: number | null; class?: string }) => (
  <Patch id={props.id}>
    <Count {...props} />
  </Patch>
)
