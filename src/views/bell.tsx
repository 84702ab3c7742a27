import type { Child } from 'hono/jsx'
import type { StoredMessage } from '../domain/message.ts'
import { type AlarmCounts, Count } from './counters.tsx'
import { Icon } from './icon.tsx'
import { Patch } from './live.tsx'
import { SeverityIcon, severityWord } from './severity.tsx'
import { Time } from './time.tsx'
import type { Severity } from './words/frame.ts'
import { useWords } from './words.ts'

/** One line of the bell's panel. `about` is the customer or device. */
export type BellAlarm = {
  id: string
  severity: Severity
  about: StoredMessage
  text: StoredMessage
  raisedAt: Date
  /** Nobody of the reader's tier or above has acknowledged it. */
  isAsking: boolean
  acknowledgedBy: string | null
}

/** The button with critical and major counts; its panel is `#bell`. */
export const Bell = ({ counts }: { counts: AlarmCounts }) => {
  const { bell } = useWords().frame
  return (
    <button type="button" class="alarm-btn" popovertarget="bell">
      <BellIcon counts={counts} />
      <span class="vh">{bell.unacknowledged}:</span>
      {(['critical', 'major'] as const).map((severity) => (
        <span class="sev" data-sev={severity}>
          <Count id={`alarms-${severity}`} value={counts[severity]} />
          <span class="vh">{severityWord(severity).toLowerCase()}</span>
        </span>
      ))}
    </button>
  )
}

/** The bell itself, in the colour of the worst that asks; pushed with the numbers. */
export const BellIcon = ({ counts }: { counts: AlarmCounts }) => (
  <span id="bell-worst" data-worst={worstOf(counts)}>
    <Icon name="bell" />
  </span>
)

const worstOf = (counts: AlarmCounts) =>
  (['critical', 'major', 'minor', 'warning'] as const).find((severity) => counts[severity])

/** The popover under the bell: minor and warning counts, a link to all. The worst alarms are asked for when it opens. */
export const BellPanel = (props: { counts: AlarmCounts }) => {
  const { bell } = useWords().frame
  return (
    <section class="menu panel" id="bell" popover="auto" aria-labelledby="alarms-h">
      <header>
        <h2 id="alarms-h">{bell.active}</h2>
        {(['minor', 'warning'] as const).map((severity) => (
          <span class="sev" data-sev={severity}>
            <Count id={`alarms-${severity}`} value={props.counts[severity]} />
            <span>{severityWord(severity).toLowerCase()}</span>
          </span>
        ))}
      </header>
      <ul class="alarms" id="bell-list">
        <li class="none" data-part>
          <a href="/alarms/unacknowledged">{bell.worst}</a>
        </li>
      </ul>
      <footer>
        <a href="/alarms">{bell.all}</a>
      </footer>
    </section>
  )
}

/** What topic `alarms` pushes beside the numbers. */
export const BellPatch = (props: { alarms: readonly BellAlarm[]; counts: AlarmCounts }) => (
  <>
    <Patch id="bell-worst">
      <BellIcon counts={props.counts} />
    </Patch>
    <Patch id="bell-list">
      <BellList alarms={props.alarms} />
    </Patch>
  </>
)

/** The active alarms: those that ask first, worst and oldest first; pushed live under the id `bell-list`, elsewhere (`id`) read with its page. */
export const BellList = ({ alarms, id }: { alarms: readonly BellAlarm[]; id?: string }) => (
  <ul class="alarms" id={id ?? 'bell-list'}>
    <BellLines alarms={alarms} />
  </ul>
)

/** What the list holds: the part of `/alarms/unacknowledged` that the panel asks for. */
export const BellLines = ({ alarms }: { alarms: readonly BellAlarm[] }) => {
  const {
    frame: { bell },
    say,
  } = useWords()
  return (
    <>
      {alarms.map((alarm) => (
        <li data-alarm={alarm.isAsking ? alarm.id : undefined} data-sev={alarm.severity}>
          <SeverityIcon severity={alarm.severity} />
          <a href={`/alarms/${alarm.id}`}>{say(alarm.about)}</a>
          {alarm.isAsking && (
            <button
              class="btn small when-acknowledge"
              form="acknowledge"
              name="alarm"
              value={alarm.id}
              aria-label={bell.acknowledgeOne(`${say(alarm.about)}: ${say(alarm.text)}`)}
            >
              {bell.acknowledge}
            </button>
          )}
          <p>
            <span>{say(alarm.text)}</span> · <Time at={alarm.raisedAt} />
            {!alarm.isAsking && ` · ${bell.acknowledgedBy(alarm.acknowledgedBy ?? '')}`}
          </p>
        </li>
      ))}
      {alarms.length === 0 && <li class="none">{bell.none}</li>}
    </>
  )
}

/** The same as a page of its own. */
export const WorstAlarmsPage = ({ children }: { children?: Child }) => {
  const { bell } = useWords().frame
  return (
    <>
      <div class="page-head">
        <h1>{bell.active}</h1>
        <a href="/alarms">{bell.all}</a>
      </div>
      <div class="card">
        <ul class="alarms" id="alarms-worst">
          {children}
        </ul>
      </div>
    </>
  )
}
