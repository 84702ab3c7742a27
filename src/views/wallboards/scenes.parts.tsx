import type { Child } from 'hono/jsx'
import type { StoredMessage } from '../../domain/message.ts'
import type { WorkerSeen } from '../../domain/operations/workers.ts'
import type { AlarmLine, SeverityTotal } from '../../domain/wallboards/scenes.alarms.ts'
import type { QueueTotals } from '../../domain/wallboards/scenes.services.ts'
import { clock } from '../formats.ts'
import { Icon } from '../icon.tsx'
import { severityWord } from '../severity.tsx'
import { Time } from '../time.tsx'
import type { Severity } from '../words/frame.ts'
import { grouped, useWords } from '../words.ts'
import { sceneWords as words } from './scenes.said.ts'

const textOf = (value: number | null | undefined) =>
  value === null || value === undefined ? '–' : grouped(value)

/** A number, or a dash while it is not known; how long it is says the sheet how large it may be. */
export const Figure = ({ of }: { of: number | null | undefined }) => {
  const text = textOf(of)
  return <b data-length={text.length > 3 ? String(text.length) : undefined}>{text}</b>
}

const shapes: Record<Severity, { shape: string; mark: string }> = {
  critical: { shape: 'M8 2h8l6 6v8l-6 6H8l-6-6V8z', mark: 'M8.5 8.5l7 7m0-7l-7 7' },
  major: { shape: 'M12 2.5 22.5 21h-21z', mark: 'M12 9.5v5m0 3v.1' },
  minor: { shape: 'M12 1.5 22.5 12 12 22.5 1.5 12z', mark: 'M12 7.5v5m0 3.5v.1' },
  warning: { shape: 'M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20z', mark: 'M12 7v6m0 4v.1' },
  indeterminate: {
    shape: 'M7 3.3h10l5 8.7-5 8.7H7L2 12z',
    mark: 'M9.6 9.2a2.5 2.5 0 1 1 2.4 3.3v1.3m0 3.2v.1',
  },
  cleared: { shape: 'M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20z', mark: 'M7.5 12.5l3 3 6-6.5' },
}

/** The shape of a severity, drawn and not painted, so that it can turn around on its own colour; with `label` it says its word. */
export const Shape = ({ severity, label }: { severity: Severity; label?: boolean }) => {
  const { shape, mark } = shapes[severity]
  const said = label
    ? { role: 'img', 'aria-label': severityWord(severity) }
    : { 'aria-hidden': 'true' }
  return (
    <svg class="sev" viewBox="0 0 24 24" {...said}>
      <path class="shape" d={shape} />
      <path class="mark" d={mark} />
    </svg>
  )
}

/** Severities with how many are active; filled only while one of them is new. */
export const Severities = ({ of }: { of: readonly (SeverityTotal | Unknown)[] }) => (
  <ul class="sevs" aria-label={words.bySeverity}>
    {of.map(({ severity, active, fresh }) => (
      <li
        data-sev={severity}
        data-unacked={fresh ? '' : undefined}
        data-calm={active === 0 ? '' : undefined}
      >
        <Shape severity={severity} />
        <Figure of={active} />
        <span>
          <strong>{severityWord(severity)}</strong> <FreshWord active={active} fresh={fresh} />
        </span>
      </li>
    ))}
  </ul>
)
type Unknown = Record<'active' | 'fresh', null> & Pick<SeverityTotal, 'severity'>
export const unknownSeverities = (['critical', 'major', 'minor', 'warning'] as const).map(
  (severity): Unknown => ({ severity, active: null, fresh: null }),
)

const FreshWord = ({ active, fresh }: Record<'active' | 'fresh', number | null>) => {
  if (fresh === null) return <>–</>
  return <>{fresh > 0 ? words.fresh(fresh) : active ? words.seen : words.none}</>
}

/** The worst alarms that nobody has acknowledged yet. */
export const Todo = ({ alarms }: { alarms: readonly AlarmLine[] }) => (
  <div class="todo">
    {alarms.length === 0 ? (
      <Calm>{words.nothing}</Calm>
    ) : (
      <ol aria-label={words.asking}>
        {alarms.map((alarm) => (
          <li data-sev={alarm.severity} data-alarm={alarm.id}>
            <Shape severity={alarm.severity} label />
            <AlarmWords alarm={alarm} />
            <Time at={alarm.raisedAt} />
          </li>
        ))}
      </ol>
    )}
  </div>
)

/** Whom it is about and what it is; of a masked one what it is alone. */
export const AlarmWords = ({ alarm: { about, what } }: { alarm: AlarmLine }) => {
  const { say } = useWords()
  const said = sayOr(say, what, words.alarm)
  return (
    <div>
      <b>{about ? say(about) : said}</b>
      {about && <p>{said}</p>}
    </div>
  )
}
const sayOr = (
  say: (message: StoredMessage) => string,
  message: StoredMessage | null,
  or: string,
) => (message ? say(message) : or)

/** Nothing to do: said with a mark, so that it is not taken for nothing known. */
export const Calm = ({ children }: { children?: Child }) => (
  <p class="calm">
    <svg class="sev" viewBox="0 0 24 24" aria-hidden="true">
      <path class="mark" d="M4 12.5l5.5 5.5L20 6.5" />
    </svg>
    {children}
  </p>
)

/** Not known yet. */
export const Unknown = () => <p class="calm">–</p>

export const Queue = ({ queue }: { queue: QueueTotals | undefined }) => (
  <dl class="queue card">
    {(['queued', 'executing', 'replicating'] as const).map((name) => (
      <div>
        <dt>{words[name]}</dt>
        <dd>{textOf(queue?.[name])}</dd>
      </div>
    ))}
  </dl>
)

/** A wall that is calm while nobody watches would lie. */
export const NoWorker = ({ worker }: { worker: WorkerSeen | undefined }) =>
  worker?.isGone ? (
    <p class="no-worker">
      <Icon name="plug-connected-x" />
      <strong>{worker.at ? <Since at={worker.at} /> : words.neverWorker}</strong> {words.unwatched}
    </p>
  ) : null

/** The wall's script writes the time in the zone of the wall. */
const Since = ({ at }: { at: Date }) => {
  const [before = '', after = ''] = words.noWorker('@').split('@')
  return (
    <>
      {before}
      <time datetime={at.toISOString().replace(/\.\d+/, '')} data-time="clock">
        {clock(at.getTime(), 'UTC')} UTC
      </time>
      {after}
    </>
  )
}

/** How full, as a decorative bar; the numbers beside it speak. */
export const Bar = ({ percent, level }: { percent: number | null; level: string | null }) => (
  <svg class="bar" data-level={level ?? undefined} aria-hidden="true">
    <rect width={`${Math.min(100, percent ?? 0)}%`} />
  </svg>
)
