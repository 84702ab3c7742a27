import type { InvitationRow, InvitationState } from '../../domain/onboarding/invitations.list.ts'
import { Card, Fact } from '../card.tsx'
import { inUnicode } from '../internationalized.ts'
import { type Column, choiceOf, type ListState, PlainList, Row } from '../lists/list.tsx'
import { Patch } from '../live.tsx'
import { ListHead, PageHead } from '../page-head.tsx'
import { licenseWords } from '../services/labels.ts'
import { CopyButton } from '../shown-once.tsx'
import { Note, Nothing, Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { invitationWords as words } from './invitations.said.ts'

export const invitationsPath = '/invitations'

const tones: Readonly<Record<InvitationState, Tone>> = {
  ...{ created: 'info', sending: 'info', sent: 'info', opened: 'info', code: 'info' },
  ...{ undelivered: 'bad', authenticated: 'ok', completed: 'ok' },
  ...{ expired: 'warn', cancelled: 'off', superseded: 'off' },
}

const Unknown = () => <Nothing>–</Nothing>
const Address = ({ of }: { of: string | null }) => (of ? <bdi>{inUnicode(of)}</bdi> : <Unknown />)

const Standing = ({ id, state, error }: InvitationRow) => (
  <>
    <Status tone={tones[state]}>{words.states[state]}</Status>
    {state === 'authenticated' && (
      <div class="when-operator">
        <a href={`${invitationsPath}/${id}/upgrades/new`}>{words.upgrade}</a>
      </div>
    )}
    {error && <div class="muted wrap">{useWords().say(error)}</div>}
  </>
)

const yesNo = (is: boolean) => (is ? words.yes : words.no)

const columns: readonly Column<InvitationRow>[] = [
  {
    key: 'customer',
    sorts: 'up',
    cell: ({ tenantId, customer }) => (
      <a href={`/tenants/${tenantId}`}>
        <bdi>{customer}</bdi>
      </a>
    ),
  },
  { key: 'fullName', cell: ({ fullName }) => <bdi>{fullName}</bdi> },
  { key: 'state', cell: (row) => <Standing {...row} /> },
  { key: 'email', cell: ({ email }) => <Address of={email} /> },
  { key: 'adminEmail', cell: ({ adminEmail }) => <Address of={adminEmail} /> },
  { key: 'sent', cell: ({ sent }) => yesNo(sent) },
  { key: 'tries', num: true, cell: ({ tries }) => tries },
  { key: 'created', sorts: 'down' },
  { key: 'expires', sorts: 'up', cell: ({ expires }) => <Time at={expires} /> },
  { key: 'authenticated', cell: ({ authenticated }) => yesNo(authenticated) },
]

/** What `invitation:<id>` pushes: the row of the list. */
export const InvitationPatch = ({ row }: { row: InvitationRow }) => (
  <Patch id={`invitation-${row.id}`}>
    <Row
      id={`invitation-${row.id}`}
      row={row}
      columns={columns}
      head="customer"
      tick={{ value: row.id, label: row.fullName }}
      menu={{ href: `${invitationsPath}/${row.id}/menu`, label: row.fullName }}
    />
  </Patch>
)

/** Who was asked for consent. */
export const InvitationsPage = ({ state }: { state: ListState<InvitationRow> }) => (
  <>
    <ListHead title={words.title} text={words.lead} />
    <PlainList
      {...{ state, words, columns, thing: 'invitation', icon: 'mail-forward' }}
      label={({ fullName }) => fullName}
      choices={[
        choiceOf('state', words.columns.state, { pending: words.pending, ...words.states }),
        choiceOf('authenticated', words.columns.authenticated, { yes: words.yes, no: words.no }),
      ]}
    />
  </>
)

/** The address that the customer's administrator opens, where the mail does not reach them. */
export const LinkPage = ({ row, url }: { row: InvitationRow; url: string }) => (
  <>
    <PageHead
      list={{ href: invitationsPath, title: words.title }}
      here={words.link}
      title={words.link}
    />
    <Card id="link-h" title={row.fullName}>
      <div class="body stack">
        <Note tone="warn">{words.linkText}</Note>
        <p>
          <code class="break">{url}</code>
        </p>
        <span>
          <CopyButton text={url} />
        </span>
        <p class="muted">
          {words.columns.expires}: <Time at={row.expires} absolute />
        </p>
      </div>
    </Card>
  </>
)

/** What follows when an operator goes on, and whose consent it rests on. */
export const Consented = ({ row }: { row: InvitationRow }) => {
  const { ask } = words
  return (
    <>
      <p>{row.upgradeTo ? ask.upgradeText : ask.text}</p>
      {!row.wasKnown && <Note tone="warn">{ask.unknown}</Note>}
      <dl class="dl">
        <Fact label={words.tenant}>
          <bdi>{row.tenantName}</bdi>
        </Fact>
        <Fact label={ask.service}>
          <bdi>{row.service}</bdi>
        </Fact>
        <Fact label={ask.license}>{licenseOf(row.licenseType)}</Fact>
        {row.upgradeTo ? (
          <Fact label={ask.becomes}>{licenseOf(row.upgradeTo)}</Fact>
        ) : (
          <Fact label={ask.users}>{row.users ?? <Unknown />}</Fact>
        )}
        <Fact label={ask.msTenant}>
          {row.msTenantId ? <code class="break">{row.msTenantId}</code> : <Unknown />}
        </Fact>
        <Fact label={ask.way}>{row.way ? ask.ways[row.way] : <Unknown />}</Fact>
        <Fact label={ask.at}>
          <Time at={row.consentedAt} absolute never="–" />
        </Fact>
      </dl>
    </>
  )
}

const names: Readonly<Record<string, string>> = licenseWords
const licenseOf = (type: string | null) => (type && names[type]) ?? <Unknown />
