import type { MailRow } from '../../domain/mail/outbox.list.ts'
import type { StoredMessage } from '../../domain/message.ts'
import { inUnicode } from '../internationalized.ts'
import { type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { ListHead } from '../page-head.tsx'
import { Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'

const tones: Record<MailRow['state'], Tone> = {
  waiting: 'info',
  sending: 'info',
  sent: 'ok',
  failed: 'bad',
  bounced: 'bad',
}

const stateWords: Record<MailRow['state'], string> = {
  waiting: 'Queued',
  sending: 'Sending',
  sent: 'Sent',
  failed: 'Failed',
  bounced: 'Bounced',
}

const words = {
  title: 'Messages',
  search: 'Name or email',
  noMatch: 'No messages match',
  none: 'No messages yet',
  noneText: 'Invitations, sign-in information and notices appear here.',
  columns: { to: 'To', template: 'Message', state: 'Status', created: 'Queued', sent: 'Sent' },
}

/** All messages with what became of each. */
export const MessagesPage = (props: {
  state: ListState<MailRow>
  /** How each template is called. */
  names: Readonly<Record<MailRow['template'], StoredMessage>>
}) => {
  const { state, names } = props
  const { say } = useWords()
  const templates = Object.entries(names).map(([template, name]) => [template, say(name)])
  return (
    <>
      <ListHead title="Messages" text="Emails sent by the portal, and their delivery status." />
      <PlainList
        {...{ state, words, columns, icon: 'mail', thing: 'mail' }}
        label={({ toName, to }) => toName || to}
        choices={[
          choiceOf('state', 'Status', stateWords),
          choiceOf('template', 'Message', Object.fromEntries(templates)),
          { name: 'customer', label: 'one tenant', linked: true },
        ]}
      />
    </>
  )
}

const columns: readonly Column<MailRow>[] = [
  { key: 'to', sorts: 'up', cell: (mail) => <Recipient mail={mail} /> },
  { key: 'template', cell: ({ name }) => useWords().say(name) },
  { key: 'state', cell: (mail) => <MailState mail={mail} /> },
  { key: 'created', sorts: 'down' },
  { key: 'sent', cell: ({ sent }) => <Time at={sent} /> },
]

const Recipient = ({ mail: { toName, to, tenantId, customer } }: { mail: MailRow }) => (
  <>
    {toName || inUnicode(to)}
    <div class="muted">
      {toName && inUnicode(to)}
      {customer && (
        <>
          {' · '}
          <a href={`/settings/messages?customer=${tenantId}`}>{customer}</a>
        </>
      )}
    </div>
  </>
)

const MailState = ({ mail: { state, error, nextTryAt } }: { mail: MailRow }) => (
  <>
    <Status tone={tones[state]}>{stateWords[state]}</Status>
    {error && state !== 'sent' && <div class="muted wrap">{useWords().say(error)}</div>}
    {state === 'waiting' && nextTryAt && (
      <div class="muted">
        Next attempt <Time at={nextTryAt} />
      </div>
    )}
  </>
)
