import type { AlarmCounts } from './counters.tsx'
import { Count } from './counters.tsx'
import { Icon } from './icon.tsx'
import type { Severity } from './severity.tsx'
import { severityWord } from './severity.tsx'
import { Time } from './time.tsx'

/** One line of the bell's panel. `about` is the customer or device. */
export type BellAlarm = {
  id: string
  severity: Severity
  about: string
  text: string
  raisedAt: Date
}

/** The button with critical and major counts; its panel is `#alarms`. */
export const Bell = ({ counts }: { counts: AlarmCounts }) => (
  <button type="button" class="alarm-btn" popovertarget="alarms">
    <Icon name="bell" />
    <span class="vh">Unacknowledged alarms:</span>
    {(['critical', 'major'] as const).map((severity) => (
      <span class="sev" data-sev={severity}>
        <Icon name={`sev-${severity}`} />
        <Count id={`alarms-${severity}`} value={counts[severity]} />
        <span class="vh">{severity}</span>
      </span>
    ))}
  </button>
)

/** The popover under the bell: minor and warning counts, the worst alarms, a link to all. */
export const BellPanel = (props: { counts: AlarmCounts; alarms: readonly BellAlarm[] }) => (
  <section class="menu panel" id="alarms" popover="auto" aria-labelledby="alarms-h">
    <header>
      <h2 id="alarms-h">Unacknowledged alarms</h2>
      {(['minor', 'warning'] as const).map((severity) => (
        <span class="sev" data-sev={severity}>
          <Icon name={`sev-${severity}`} />
          <Count id={`alarms-${severity}`} value={props.counts[severity]} />
          <span>{severity}</span>
        </span>
      ))}
    </header>
    <BellList alarms={props.alarms} />
    <footer>
      <a href="/alarms">All alarms</a>
    </footer>
  </section>
)

/** The worst unacknowledged alarms, worst and oldest first; pushed live under the id `bell-list`. */
export const BellList = ({ alarms }: { alarms: readonly BellAlarm[] }) => (
  <ul class="alarms" id="bell-list">
    {alarms.map((alarm) => (
      <li data-alarm={alarm.id} data-sev={alarm.severity}>
        <Icon name={`sev-${alarm.severity}`} label={severityWord(alarm.severity)} />
        <a href={`/alarms/${alarm.id}`}>{alarm.about}</a>
        <button
          class="btn small when-operator"
          form="acknowledge"
          name="alarm"
          value={alarm.id}
          aria-label={`Acknowledge ${alarm.about}: ${alarm.text}`}
        >
          Acknowledge
        </button>
        <p>
          <span>{alarm.text}</span> · <Time at={alarm.raisedAt} />
        </p>
      </li>
    ))}
    {alarms.length === 0 && <li class="none">Nothing waits for an acknowledgement.</li>}
  </ul>
)
