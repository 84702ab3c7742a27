import type { Organization } from '../../domain/msp/organizations.list.ts'
import type { Room } from '../../domain/msp/organizations.ts'
import { DialogLink } from '../dialog.tsx'
import { numberIn } from '../formats.ts'
import { Gauge } from '../gauge.tsx'
import { Icon } from '../icon.tsx'
import { type Choice, type Column, List, type ListState, Row } from '../lists/list.tsx'
import type { MenuItem } from '../row-menu.tsx'
import { SeverityLabel, severityWord } from '../severity.tsx'
import { Nothing, Status } from '../status.tsx'
import { ActivationForm, EnableSwitch, StateTag } from '../tenants/deactivation.tsx'
import { stateWords, tenantUrl } from '../tenants/links.ts'
import { isolated } from '../words/isolated.ts'
import { useWords } from '../words.ts'

const grouped = (amount: number) => numberIn('en', amount)

export type MayOfOrganizations = { switch: boolean; enter: boolean; edit: boolean }

type Props = {
  state: ListState<Organization>
  /** Where their own pages are: `/msp/organizations`, or the provider's address of it. */
  base: string
  may: MayOfOrganizations
  room: Room
}

export const organizationTitles = {
  name: 'Organization',
  state: 'Status',
  accounts: 'Accounts',
  locations: 'Locations',
  mau: 'MAU this month',
  max: 'MAX MAU',
  percent: '% of MAX MAU',
  alarms: 'Open alarms',
  created: 'Created',
}

/** An MSP's organizations in a card: the same on its dashboard and on a page of their own. */
export const OrganizationList = ({ state, base, may, room }: Props) => {
  const columns = organizationColumns(may)
  const { head, hasTicks, hasMenu } = state
  return (
    <>
      <List
        state={state}
        words={{
          title: 'Organizations',
          search: 'Name or shortname',
          noMatch: 'No organizations match',
          none: 'No organizations yet',
          noneText: 'An organization has its own portal, locations and monthly active users.',
          columns: organizationTitles,
        }}
        {...{ icon: 'building', columns, choices }}
        hasActs={may.enter}
        start={<NewOrganization base={base} room={room} words="Add the first organization" />}
        draw={(row) => (
          <Row
            {...{ id: `organization-${row.id}`, row, columns, head }}
            {...(hasTicks && { tick: { value: row.id, label: row.name } })}
            {...(may.enter && { acts: <Login organization={row} /> })}
            {...(hasMenu && { menu: { href: `${base}/${row.id}/menu`, label: row.name } })}
          />
        )}
      />
      {may.switch && <ActivationForm />}
    </>
  )
}

export const organizationColumns = (may: MayOfOrganizations): Column<Organization>[] => [
  {
    key: 'name',
    sorts: 'up',
    cell: (row) => (
      <>
        <a href={tenantUrl(row)}>{row.name}</a>
        <p>{row.shortname}</p>
      </>
    ),
  },
  {
    key: 'state',
    sorts: 'up',
    cell: (row) => (
      <>
        {may.switch && <EnableSwitch tenant={row} maySwitch bare />}{' '}
        {(!may.switch || row.state !== 'deleting') && <StateTag tenant={row} />}
      </>
    ),
  },
  { key: 'accounts', sorts: 'down', num: true, cell: ({ accounts }) => grouped(accounts) },
  { key: 'locations', num: true, cell: ({ locations }) => grouped(locations) },
  { key: 'mau', sorts: 'down', num: true, cell: ({ mau }) => grouped(mau) },
  { key: 'max', sorts: 'down', num: true, cell: (row) => <MaxMau {...row} /> },
  { key: 'percent', sorts: 'down', num: true, cell: (row) => <Share {...row} /> },
  { key: 'alarms', cell: (row) => <OpenAlarms {...row} /> },
  { key: 'created', sorts: 'down' },
]

const isUnlimited = (max: number) => max >= 1_000_000

/** MAX MAU as people read it: from a million on it stops nobody. */
export const MaxMau = ({ max }: Pick<Organization, 'max'>) => {
  if (max === null) return <Nothing>none</Nothing>
  return isUnlimited(max) ? (
    <i title={grouped(max)}>effectively unlimited</i>
  ) : (
    <span>{grouped(max)}</span>
  )
}

const Share = ({ mau, max, percent }: Pick<Organization, 'mau' | 'max' | 'percent'>) => {
  if (max === null) return <Nothing>—</Nothing>
  const said = `${grouped(percent)} %`
  return (
    <>
      {mau > max ? (
        <Status tone="bad" title={`${grouped(mau - max)} above MAX MAU`}>
          {said} over
        </Status>
      ) : mau === max ? (
        <Status tone="bad" title="New accounts are blocked">
          {said} full
        </Status>
      ) : (
        said
      )}
      <Gauge value={mau} of={max} />
    </>
  )
}

const OpenAlarms = ({ id, alarms, worst }: Pick<Organization, 'id' | 'alarms' | 'worst'>) =>
  worst ? (
    <SeverityLabel severity={worst} href={`/alarms?state=active&tenant=${id}`}>
      {`${grouped(alarms)} · ${severityWord(worst)}`}
    </SeverityLabel>
  ) : (
    <Nothing>none</Nothing>
  )

/** Into its portal, where there is one, by a support session. */
const Login = ({ organization: { id, name, state, hasPortal } }: { organization: Organization }) =>
  hasPortal && state !== 'deleting' ? (
    <a
      class="btn small"
      href={`${tenantUrl({ id })}/support-sessions/new`}
      aria-label={`Login to ${isolated(name)}`}
      data-dialog
    >
      <Icon name="login" />
      Login
    </a>
  ) : null

const { deleted: _, ...listed } = stateWords
const near = {
  ok: 'Below 80 % of MAX MAU',
  warn: '80 % of MAX MAU and more',
  full: 'At MAX MAU',
  over: 'Above MAX MAU',
}
const optionsOf = (of: Readonly<Record<string, string>>) =>
  Object.entries(of).map(([value, label]) => ({ value, label }))

const choices: Choice[] = [
  { name: 'state', label: 'Status', any: 'Any status', options: optionsOf(listed) },
  { name: 'near', label: 'Use', any: 'Any use', options: optionsOf(near) },
]

/** Begins an organization, or says why there can be no other. */
export const NewOrganization = (props: { base: string; room: Room; words?: string }) => {
  const { base, room, words = 'New organization' } = props
  const { say } = useWords()
  const { most, used } = room.places
  if (!room.why)
    return (
      <span class="actions">
        {most !== null && (
          <span class="muted">
            {grouped(used)} of {grouped(most)} organizations
          </span>
        )}
        <DialogLink href={`${base}/new`} class="btn primary" icon="plus">
          {words}
        </DialogLink>
      </span>
    )
  return (
    <span class="actions">
      <span class="muted" id="no-organization">
        {say(room.why)}
      </span>
      <button type="button" class="btn primary" disabled aria-describedby="no-organization">
        <Icon name="plus" />
        {words}
      </button>
    </span>
  )
}

/** The ways into one organization. */
export const organizationMenu = (
  row: Organization,
  base: string,
  may: MayOfOrganizations,
): (MenuItem | false)[][] => [
  [
    { label: 'Open', icon: 'building', href: tenantUrl(row) },
    may.edit && {
      ...{ label: 'Name and MAX MAU', icon: 'pencil', href: `${base}/${row.id}`, isDialog: true },
    },
    { label: 'Log', icon: 'history', href: `${tenantUrl(row)}/log` },
  ],
]

const labels = {
  name: 'Name',
  maxMau: 'MAX MAU',
  maxMauHint:
    'Most distinct accounts in a month; further ones are blocked. From 1,000,000 on it is effectively unlimited.',
}

export const newOrganizationLook = ({ places: { most, used } }: Room) => ({
  labels,
  ...{ title: 'New organization', submit: 'Create organization' },
  ...(most !== null && {
    text: `${grouped(used)} of ${grouped(most)} organizations are in use.`,
  }),
})

export const organizationLook = ({ name, mau, max }: Organization) => ({
  labels,
  title: `Edit ${isolated(name)}`,
  text: `${grouped(mau)} ${mau === 1 ? 'account has' : 'accounts have'} been counted this month.${
    max !== null && mau > max ? ' That is above MAX MAU.' : ''
  }`,
})

/** What saving did, and what follows from a maximum that is below what was counted. */
export const savedWords = ({ name, mau, max }: { name: string; mau: number; max: number }) =>
  mau < max
    ? `${isolated(name)} saved.`
    : `${isolated(name)} saved. With ${grouped(mau)} counted and MAX MAU at ${grouped(max)}, new accounts are blocked.`
