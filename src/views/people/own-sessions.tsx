import type { OwnSession } from '../../domain/people/sessions.ts'
import { Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { useWords, type Words } from '../words.ts'

/** Where one is signed in; `present` is the session that looks, by its id. */
export const OwnSessions = (props: { sessions: readonly OwnSession[]; present: string }) => {
  const words = useWords().people.profile
  const others = props.sessions.filter((session) => session.id !== props.present)
  return (
    <form class="card" method="post" action="/sessions/ends" aria-labelledby="sessions-h">
      <header>
        <h2 id="sessions-h">{words.sessions}</h2>
      </header>
      <Table id="sessions" caption={words.sessionsCaption} head={<SessionHead />}>
        {props.sessions.map((session) => (
          <SessionRow session={session} isThis={session.id === props.present} />
        ))}
      </Table>
      {others.length > 0 && (
        <footer>
          <button class="btn push" name="others" value="all">
            {words.endOthers}
          </button>
        </footer>
      )}
    </form>
  )
}

const SessionHead = () => {
  const words = useWords().people.profile
  return (
    <>
      <Th>{words.browser}</Th>
      <Th>{words.address}</Th>
      <Th>{words.signedIn}</Th>
      <Th>{words.lastSeen}</Th>
      <Th>
        <span class="vh">{words.actions}</span>
      </Th>
    </>
  )
}

const SessionRow = ({ session, isThis }: { session: OwnSession; isThis: boolean }) => {
  const words = useWords().people.profile
  return (
    <tr>
      <th scope="row" title={session.agent ?? undefined}>
        {agentInWords(session.agent, words)} {isThis && <span class="tag">{words.thisOne}</span>}
      </th>
      <td>{session.ip}</td>
      <td>
        <Time at={session.createdAt} />
      </td>
      <td>
        <Time at={session.seenAt} />
      </td>
      <td class="actions">
        {!isThis && (
          <button class="btn small" name="session" value={session.id}>
            {words.end}
          </button>
        )}
      </td>
    </tr>
  )
}

const browsers: readonly [RegExp, string][] = [
  [/\bEdg(?:A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/Chrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
]
const systems: readonly [RegExp, string][] = [
  [/\biPhone\b|\biPad\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

/** "Firefox on Windows": a browser's own claim about itself, good enough to recognise one's sessions. */
function agentInWords(agent: string | null, words: Words['people']['profile']): string {
  const find = (list: typeof browsers) => list.find(([shape]) => shape.test(agent ?? ''))?.[1]
  const browser = find(browsers) ?? words.unknownBrowser
  const system = find(systems)
  return system ? words.on(browser, system) : browser
}
