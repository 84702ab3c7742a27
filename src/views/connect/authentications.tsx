import type { AuthenticationRow } from '../../domain/connect/authentications.list.ts'
import type { Authentication } from '../../domain/connect/authentications.ts'
import type { Standing } from '../../domain/connect/standing.ts'
import { CardForm, type FormProps } from '../form.frames.tsx'
import { type Column, choiceOf, type ListState, PlainList, Row } from '../lists/list.tsx'
import { Patch } from '../live.tsx'
import { ListHead, PageHead } from '../page-head.tsx'
import { Nothing, Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { grouped, useWords } from '../words.ts'
import { AccessFacts, type ApplicationField } from './access.tsx'
import { authenticationWords as words } from './authentications.said.ts'

export const authenticationsPath = '/authentications'

const tones: Readonly<Record<Standing, Tone>> = {
  ...{ 'not-required': 'off', pending: 'info', valid: 'ok', expiring: 'warn' },
  ...{ expired: 'bad', invalid: 'bad', unknown: 'warn' },
}

const Unsaid = () => <Nothing>–</Nothing>
const muted = (text: string) => <div class="muted">{text}</div>

const Standings = ({ status, method, isValidating }: AuthenticationRow) => (
  <>
    <Status tone={tones[status]}>{words.statuses[status]}</Status>
    {isValidating && muted(words.validating)}
    {status === 'not-required' && muted(words.essentials)}
    {status === 'unknown' && method === null && muted(words.notConnected)}
  </>
)

const Method = ({ id, method, hasOther, hasCertificate }: AuthenticationRow) => {
  if (method === null) return <Unsaid />
  return (
    <>
      {words.methods[method]}
      {hasCertificate && muted(words.certificate)}
      {hasOther && muted(words.second)}
      {method === 'password' && (
        <div>
          <a href={`${authenticationsPath}/${id}/invitations/new`}>{words.moveToToken}</a>
        </div>
      )}
    </>
  )
}

const columns: readonly Column<AuthenticationRow>[] = [
  {
    key: 'tenant',
    sorts: 'up',
    cell: ({ id, tenant }) => (
      <a href={`/tenants/${id}`}>
        <bdi>{tenant}</bdi>
      </a>
    ),
  },
  { key: 'status', sorts: 'up', cell: (row) => <Standings {...row} /> },
  { key: 'method', cell: (row) => <Method {...row} /> },
  { key: 'clientId', look: 'mono', cell: ({ clientId }) => clientId ?? <Unsaid /> },
  {
    key: 'consentedBy',
    cell: ({ consentedBy }) => (consentedBy ? <bdi>{consentedBy}</bdi> : <Unsaid />),
  },
  {
    key: 'consentedAt',
    sorts: 'down',
    cell: ({ consentedAt }) => <Time at={consentedAt} never="–" />,
  },
  {
    key: 'days',
    num: true,
    sorts: 'up',
    cell: ({ days }) => (days === null ? <Unsaid /> : grouped(days)),
  },
  { key: 'validatedAt', sorts: 'down', cell: ({ validatedAt }) => <Time at={validatedAt} /> },
  {
    key: 'error',
    cell: ({ error }) => (error ? <span class="wrap">{useWords().say(error)}</span> : <Unsaid />),
  },
]

/** What `authentication:<tenant>` pushes: the row of the list. */
export const AuthenticationPatch = ({ row }: { row: AuthenticationRow }) => (
  <Patch id={`authentication-${row.id}`}>
    <Row
      id={`authentication-${row.id}`}
      row={row}
      columns={columns}
      head="tenant"
      tick={{ value: row.id, label: row.tenant }}
      menu={{ href: `${authenticationsPath}/${row.id}/menu`, label: row.tenant }}
    />
  </Patch>
)

/** How each tenant's Microsoft 365 is reached. */
export const AuthenticationsPage = ({ state }: { state: ListState<AuthenticationRow> }) => (
  <>
    <ListHead title={words.title} text={words.lead} />
    <PlainList
      {...{ state, words, columns, thing: 'authentication', icon: 'shield-check' }}
      label={({ tenant }) => tenant}
      choices={[
        choiceOf('status', words.columns.status, words.statuses),
        choiceOf('method', words.columns.method, words.methods),
      ]}
    />
  </>
)

type ApplicationProps = {
  row: AuthenticationRow
  about: Authentication
  form: FormProps<ApplicationField>
}

/** The application of one tenant, as the provider enters it. */
export const ApplicationPage = ({ row, about, form }: ApplicationProps) => (
  <>
    <PageHead
      list={{ href: authenticationsPath, title: words.title }}
      here={row.tenant}
      title={words.entering(row.tenant)}
    />
    {form.tested}
    <AccessFacts about={about} />
    <CardForm {...form} />
  </>
)
