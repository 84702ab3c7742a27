import type { MailRow, MailState } from '../../domain/mail/outbox.ts'
import { acting } from '../hx.tsx'
import { ListMark } from '../live.tsx'
import { Status, type Tone } from '../status.tsx'
import { Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'

const states: Record<MailState, { tone: Tone; word: string }> = {
  waiting: { tone: 'info', word: 'Queued' },
  sending: { tone: 'info', word: 'Sending' },
  sent: { tone: 'ok', word: 'Sent' },
  failed: { tone: 'bad', word: 'Failed' },
  bounced: { tone: 'bad', word: 'Bounced' },
}

/** The newest messages with what became of each; live, because the page reads itself again. */
export const Messages = (props: { mails: readonly MailRow[]; mayResend: boolean }) => (
  <section class="card" aria-labelledby="messages-h">
    <header>
      <h2 id="messages-h">Messages</h2>
      <p>The newest {props.mails.length === 1 ? 'message' : `${props.mails.length} messages`}.</p>
    </header>
    <form id="resend" hidden {...acting('/mails/resends')} />
    <ListMark />
    {props.mails.length === 0 ? (
      <p class="body muted">Nothing has been sent yet.</p>
    ) : (
      <Table
        id="mails"
        caption="Messages, newest first"
        head={
          <>
            <Th>To</Th>
            <Th>Message</Th>
            <Th>State</Th>
            <Th>Queued</Th>
            <Th>
              <span class="vh">Actions</span>
            </Th>
          </>
        }
      >
        {props.mails.map((mail) => (
          <MailLine mail={mail} mayResend={props.mayResend} />
        ))}
      </Table>
    )}
  </section>
)

const MailLine = ({ mail, mayResend }: { mail: MailRow; mayResend: boolean }) => {
  const { say } = useWords()
  return (
    <tr id={`mail-${mail.id}`}>
      <th scope="row">
        {mail.toName || mail.toAddress}
        <div class="muted">
          {mail.toName && mail.toAddress}
          {mail.customer && ` · ${mail.customer}`}
        </div>
      </th>
      <td>{say(mail.name)}</td>
      <td>
        <Status tone={states[mail.state].tone}>{states[mail.state].word}</Status>
        {mail.error && mail.state !== 'sent' && <div class="muted wrap">{say(mail.error)}</div>}
        {mail.state === 'waiting' && mail.nextTryAt && (
          <div class="muted">
            Next try <Time at={mail.nextTryAt} />
          </div>
        )}
      </td>
      <td>
        <Time at={mail.createdAt} />
      </td>
      <td>
        {mayResend && mail.state !== 'sending' && (
          <button class="btn small" form="resend" name="mail" value={mail.id}>
            {mail.state === 'waiting' ? 'Try now' : 'Resend'}
          </button>
        )}
      </td>
    </tr>
  )
}
