import type { Child } from 'hono/jsx'
import type { ChangeSort, RunChange } from '../../domain/licensing/audits.changes.ts'
import type { AuditState, TenantAudit } from '../../domain/licensing/audits.list.ts'
import type { ListedRun } from '../../domain/licensing/audits.runs.ts'
import type { RunUser } from '../../domain/licensing/audits.users.ts'
import type { LicenseFactor } from '../../domain/schema/license-audits.ts'
import { type Choice, type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { ListHead } from '../page-head.tsx'
import { Nothing, Status, Tag, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { grouped } from '../words.ts'
import { Amount, rowsUrl } from './audits.figures.tsx'
import { allAuditWords } from './audits.list.words.ts'
import { auditWords } from './audits.words.ts'

const IfAny = ({ of }: { of: number | null }) => (of === null ? <Nothing>–</Nothing> : grouped(of))

/** "+2", "−2", "0". */
const signed = (amount: number) =>
  amount > 0 ? `+${grouped(amount)}` : amount < 0 ? `−${grouped(-amount)}` : '0'

/** Where two runs are compared. */
const changesUrl = (path: string, run: number, since: number) =>
  `${path}/runs/${run}/changes?since=${since}`

const runColumns = (path: string): readonly Column<ListedRun>[] => {
  const factor = (
    key: 'direct_routing' | 'operator_connect' | 'template' | 'interface' | 'service_number',
    name: LicenseFactor,
  ): Column<ListedRun> => ({
    ...{ key, num: true, sorts: 'down' },
    cell: (run) => <Amount of={run[key]} href={rowsUrl(path, run, { factor: name })} />,
  })
  return [
    { key: 'taken', sorts: 'down', cell: ({ taken }) => <Time at={taken} absolute /> },
    {
      ...{ key: 'licensed', num: true, sorts: 'down' },
      cell: (run) => (
        <b>
          <Amount of={run.licensed} href={rowsUrl(path, run)} />
        </b>
      ),
    },
    {
      ...{ key: 'change', num: true },
      cell: ({ number, previous, change }) =>
        previous !== null &&
        change !== null && <a href={changesUrl(path, number, previous)}>{signed(change)}</a>,
    },
    { key: 'acquired', num: true, cell: ({ acquired }) => <IfAny of={acquired} /> },
    factor('direct_routing', 'direct-routing'),
    factor('operator_connect', 'operator-connect'),
    factor('template', 'template'),
    factor('interface', 'interface'),
    factor('service_number', 'service-number'),
    {
      key: 'by',
      cell: ({ trigger, by }) => (trigger === 'refresh' ? by : auditWords().triggers[trigger]),
    },
  ]
}

/** The runs of a period, the same as the chart above them. */
export const Runs = ({ state, path }: { state: ListState<ListedRun>; path: string }) => (
  <PlainList
    {...{ state, words: auditWords().runs, columns: runColumns(path), icon: 'history' }}
    thing="license-run"
    label={({ number }) => String(number)}
  />
)

type UserOf = (user: RunUser) => string | null

/** `userOf`: where somebody's own page is, for who may open it. */
const userColumns = (userOf: UserOf): readonly Column<RunUser>[] => [
  {
    ...{ key: 'name', sorts: 'up' },
    cell: (user) => {
      const href = userOf(user)
      return href ? <a href={href}>{user.name}</a> : user.name
    },
  },
  { key: 'service', cell: ({ service }) => service ?? <Nothing>–</Nothing> },
  {
    ...{ key: 'factor', sorts: 'up' },
    cell: ({ factor }) => {
      const words = auditWords()
      return factor ? words.short[factor] : <Tag>{words.notCounted}</Tag>
    },
  },
  {
    key: 'also',
    cell: ({ also }) => also.map((factor) => auditWords().short[factor]).join(', '),
  },
  { key: 'rule', sorts: 'up', cell: (user) => whyOf(user) },
  { key: 'since', sorts: 'down' },
]

/** Why somebody counts, or does not, as a sentence. */
function whyOf({ factor, also, rule }: RunUser): string {
  const { why, meant, short } = auditWords()
  if (factor === null) return why.off(also.map((one) => short[one]).join(', '))
  if (factor === 'direct-routing' && rule) return why.gateway(rule)
  if (factor === 'service-number' && rule) return why.tag(rule)
  return meant[factor]
}

type Named = readonly { id: string; name: string }[]

/** Whom a run has rows of: who counted, who would. */
export const RunUsers = (props: { state: ListState<RunUser>; services: Named; userOf: UserOf }) => {
  const words = auditWords()
  const choices: readonly Choice[] = [
    choiceOf('factor', words.users.columns.factor, words.short),
    ...(props.services.length > 1
      ? [
          {
            ...{ name: 'service', label: words.users.columns.service },
            options: props.services.map(({ id, name }) => ({ value: id, label: name })),
          },
        ]
      : []),
    {
      ...choiceOf('state', words.state, words.states, ['not-counted', 'all']),
      any: words.states.counted,
    },
    { ...choiceOf('would', words.would, words.short), isMore: true },
    { ...choiceOf('through', words.through, words.short), isMore: true },
    { name: 'phone', label: words.phone, tick: '1', isMore: true },
  ]
  return (
    <PlainList
      {...{ state: props.state, words: words.users, columns: userColumns(props.userOf) }}
      {...{ icon: 'users', thing: 'license-user', choices }}
    />
  )
}

const Factor = ({ of }: { of: LicenseFactor | null }) =>
  of ? auditWords().short[of] : <Nothing>–</Nothing>

const sortTones: Record<ChangeSort, Tone> = { joined: 'ok', left: 'off', moved: 'info' }

const changeColumns: readonly Column<RunChange>[] = [
  { key: 'name', sorts: 'up' },
  {
    ...{ key: 'change', sorts: 'up' },
    cell: ({ change }) => <Status tone={sortTones[change]}>{auditWords().sorts[change]}</Status>,
  },
  { key: 'was', sorts: 'up', cell: ({ was }) => <Factor of={was} /> },
  { key: 'was_service' },
  { key: 'became', sorts: 'up', cell: ({ became }) => <Factor of={became} /> },
  { key: 'became_service' },
  { key: 'since', sorts: 'down' },
]

/** Who joined, left and moved between two runs. */
export const RunChanges = (props: {
  state: ListState<RunChange>
  counts: Readonly<Record<ChangeSort, number>>
  /** This page, before what is shown of it. */
  href: string
}) => {
  const words = auditWords()
  return (
    <>
      <dl class="amounts">
        {(['joined', 'left', 'moved'] as const).map((sort) => (
          <div>
            <dt>{words.sorts[sort]}</dt>
            <dd id={`changes-${sort}`}>
              <Amount of={props.counts[sort]} href={`${props.href}&change=${sort}`} />
            </dd>
          </div>
        ))}
      </dl>
      <PlainList
        {...{ state: props.state, words: words.changes, columns: changeColumns }}
        {...{ icon: 'history', thing: 'license-change' }}
        choices={[choiceOf('change', words.changes.columns.change, words.sorts)]}
      />
    </>
  )
}

/** Beneath the heading of a page that is about one run: which one, and the way back. */
export const OfRun = (props: { path: string; run: ListedRun; children?: Child }) => {
  const words = auditWords()
  return (
    <p class="muted">
      <a href={props.path}>{words.title}</a> · {words.countedOn}{' '}
      <Time at={props.run.taken} absolute />
      {props.children}
    </p>
  )
}

const stateTones: Record<AuditState, Tone> = { ok: 'ok', near: 'warn', over: 'bad', never: 'off' }

const auditColumns: readonly Column<TenantAudit>[] = [
  {
    ...{ key: 'name', sorts: 'up' },
    cell: ({ id, name }) => <a href={`/tenants/${id}/licenses`}>{name}</a>,
  },
  { key: 'shortname', sorts: 'up', look: 'mono' },
  { key: 'msp' },
  {
    ...{ key: 'state', sorts: 'up' },
    cell: ({ state }) => <Status tone={stateTones[state]}>{allAuditWords().states[state]}</Status>,
  },
  { key: 'licensed', sorts: 'down', num: true, cell: ({ licensed }) => grouped(licensed) },
  { key: 'acquired', sorts: 'down', num: true, cell: ({ acquired }) => <IfAny of={acquired} /> },
  { key: 'available', sorts: 'up', num: true, cell: ({ available }) => <IfAny of={available} /> },
  { key: 'over', sorts: 'down', num: true, cell: ({ over }) => <IfAny of={over} /> },
  {
    ...{ key: 'percent', sorts: 'down', num: true },
    cell: ({ percent }) => (percent === null ? <Nothing>–</Nothing> : `${grouped(percent)} %`),
  },
  { key: 'taken', sorts: 'down', cell: ({ taken }) => <Time at={taken} /> },
]

/** The newest counts of all tenants, for the provider's people. */
export const AuditsPage = (props: {
  state: ListState<TenantAudit>
  msps: Named
  /** For the provider, whose license files say what there is. */
  hasFiles: boolean
}) => {
  const words = allAuditWords()
  return (
    <>
      <ListHead title={words.title} text={words.text}>
        {props.hasFiles && (
          <>
            <a class="btn" href="/licenses/seats">
              Seats
            </a>
            <a class="btn" href="/licenses/files">
              License files
            </a>
          </>
        )}
      </ListHead>
      <PlainList
        {...{ state: props.state, words, columns: auditColumns, icon: 'license' }}
        thing="license-audit"
        choices={[
          choiceOf('state', words.columns.state, words.states),
          {
            ...{ name: 'msp', label: words.columns.msp },
            options: props.msps.map(({ id, name }) => ({ value: id, label: name })),
          },
        ]}
      />
    </>
  )
}
