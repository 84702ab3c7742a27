import type { OwnSession } from '../../domain/people/sessions.ts'
import { agentInWords } from '../agents.ts'
import { type Errors, FormErrors, hasErrors, PasswordField } from '../form.tsx'
import { Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'

/**
 * Where one is signed in; `present` is the session that looks, by its id. To end another the password is asked for where the sign-in
 * was a while ago.
 */
export const OwnSessions = (props: {
  sessions: readonly OwnSession[]
  present: string
  asksPassword: boolean
  errors: Errors
}) => {
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
      {others.length > 0 && (props.asksPassword || hasErrors(props.errors)) && (
        <div class="body stack small">
          <FormErrors errors={props.errors} title={words.noneEnded} within="sessions" />
          <PasswordField
            name="password"
            within="sessions"
            label={words.toEnd}
            error={props.errors.password}
            autocomplete="current-password"
          />
        </div>
      )}
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
