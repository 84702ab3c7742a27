import { type Child, createContext, useContext } from 'hono/jsx'
import { ago, agoInSentence, clockOf, exact } from './formats.ts'
import { Nothing } from './status.tsx'
import { useWords } from './words.ts'

const Clock = createContext<{ now: number; zone: string; absolute?: boolean } | undefined>(
  undefined,
)

/**
 * Says what "now" is and in which IANA zone its reader lives. The renderer wraps every page in it;
 * the hub wraps what it pushes, with zone "UTC": the browser then shows its own reader's zone.
 */
export const ClockProvider = (props: {
  now: Date
  zone: string
  absolute?: boolean
  children?: Child
}) => (
  <Clock.Provider value={{ now: props.now.getTime(), zone: props.zone, absolute: props.absolute }}>
    {props.children}
  </Clock.Provider>
)

/** What is drawn within is the same at any moment: a `<Time>` in it throws. */
export const WithoutClock = ({ children }: { children?: Child }) => (
  <Clock.Provider value={undefined}>{children}</Clock.Provider>
)

/** All that a `<Time>` of this instant shows beside the instant itself; for text that is kept. */
export function timeKey(at: Date | null): string {
  const { now, zone, absolute } = clockAround()
  const { language } = useWords()
  return absolute ? `${language} in ${zone}` : `${language} ${at && ago(at.getTime(), now, zone)}`
}

export function clockAround() {
  const clock = useContext(Clock)
  if (!clock) throw new Error('<Time> needs a <ClockProvider> around it')
  return clock
}

/**
 * An instant: "6 min", "6 min ago" with `sentence`, "14:32" with `clock`, or the exact time itself with `absolute`. Nothing yet (null) reads `never`.
 * The browser keeps it ticking against the server's clock, and shows the exact time of an age as its title.
 */
export const Time = (props: {
  at: Date | null | undefined
  absolute?: boolean
  sentence?: boolean
  clock?: boolean
  never?: string
}) => {
  const { frame, services, language } = useWords()
  if (!props.at) return <Nothing>{props.never ?? frame.never}</Nothing>
  const clock = clockAround()
  const at = props.at.getTime()
  // Postgres's infinity: a restore holds what it is the time of
  if (Number.isNaN(at)) return <>{services.commands.held}</>
  const datetime = props.at.toISOString().replace(/\.\d+/, '')
  if (props.absolute || clock.absolute)
    return (
      <time datetime={datetime} data-time="absolute">
        {exact(at, clock.zone, language)}
      </time>
    )
  const look = props.sentence ? 'sentence' : props.clock && 'clock'
  const said = look ? { sentence: agoInSentence, clock: clockOf }[look] : ago
  return (
    <time datetime={datetime} data-time={look}>
      {said(at, clock.now, clock.zone, language)}
    </time>
  )
}
