import type { HeldSeat, SeatTenant, SeatTenantState } from '../../domain/licensing/seats.list.ts'
import type { OverdraftKind, SeatPool } from '../../domain/licensing/seats.pools.ts'
import type { SeatType } from '../../domain/schema/seats.ts'
import { DialogLink } from '../dialog.tsx'
import type { FormLook } from '../form.frames.tsx'
import { Gauge, Kpi, Kpis } from '../gauge.tsx'
import { type Column, choiceOf, type ListState, PlainList, Row } from '../lists/list.tsx'
import { Patch } from '../live.tsx'
import { ListHead } from '../page-head.tsx'
import { Note, Nothing, Status, type Tone } from '../status.tsx'
import { grouped } from '../words.ts'
import { Amount } from './audits.figures.tsx'
import { seatChoices, seatColumn } from './seats.tsx'
import { seatWords } from './seats.words.ts'

const path = '/licenses/seats'

const heldUrl = (filters: Record<string, string>) => `${path}/held?${new URLSearchParams(filters)}`

const policies: Record<OverdraftKind, string> = {
  none: 'None',
  count: 'A number of seats',
  percent: 'A percentage',
  'report-only': 'Unlimited, only reported',
}

const words = {
  title: 'Seats',
  search: 'Tenant or shortname',
  noMatch: 'No tenants match',
  none: 'No tenant has a maximum yet',
  noneText: 'Set one on a tenant’s Seats page. Without a maximum a tenant’s clients get no seats.',
  columns: {
    name: 'Tenant',
    shortname: 'Shortname',
    type: 'Type',
    state: 'State',
    maximum: 'Maximum',
    inUse: 'In use',
    percent: 'Percent',
    denied: 'Denied, 24 h',
    peak: 'Peak, 30 days',
  },
}

const states: Record<SeatTenantState, string> = {
  ok: 'OK',
  full: 'At the maximum',
  over: 'Over the maximum',
}
const tones: Record<SeatTenantState, Tone> = { ok: 'ok', full: 'warn', over: 'bad' }

const columns: readonly Column<SeatTenant>[] = [
  {
    ...{ key: 'name', sorts: 'up' },
    cell: ({ tenantId, name }) => <a href={`/tenants/${tenantId}/seats`}>{name}</a>,
  },
  { key: 'type', sorts: 'up', cell: ({ type }) => seatWords().types[type] },
  {
    ...{ key: 'state', sorts: 'up' },
    cell: ({ state, inUse, maximum }) => (
      <Status tone={tones[state]}>
        {state === 'over' ? seatWords().over(inUse - maximum) : states[state]}
      </Status>
    ),
  },
  { key: 'maximum', sorts: 'down', num: true, cell: ({ maximum }) => grouped(maximum) },
  {
    ...{ key: 'inUse', sorts: 'down', num: true },
    cell: ({ tenantId: tenant, type, inUse }) => (
      <Amount of={inUse} href={heldUrl({ tenant, type })} />
    ),
  },
  {
    ...{ key: 'percent', sorts: 'down', num: true },
    cell: ({ percent }) => (percent === null ? <Nothing>–</Nothing> : `${grouped(percent)} %`),
  },
  { key: 'denied', sorts: 'down', num: true, cell: ({ denied }) => grouped(denied) },
  { key: 'peak', sorts: 'down', num: true, cell: ({ peak }) => grouped(peak) },
  { key: 'shortname', sorts: 'up', look: 'mono' },
]

/** How many there are of each type and who uses them, for the provider's people. */
export const SeatPoolsPage = (props: {
  state: ListState<SeatTenant>
  pools: readonly SeatPool[]
  mayEdit: boolean
}) => (
  <>
    <ListHead title={words.title} text="Client connections of all tenants share these seats.">
      <a class="btn" href="/licenses">
        License Usage
      </a>
      <a class="btn" href="/licenses/files">
        License files
      </a>
      <a class="btn primary" href={`${path}/held`}>
        Seats in use
      </a>
    </ListHead>
    {props.pools.map((pool) => (
      <Pool pool={pool} mayEdit={props.mayEdit} />
    ))}
    <p class="muted">
      A maximum only limits a tenant: it reserves nothing. Together the maximums may be more than
      there are seats; then the first to ask get them.
    </p>
    <PlainList
      {...{ state: props.state, words, columns, icon: 'device-desktop-analytics' }}
      thing="seat-use"
      choices={[
        ...seatChoices(),
        choiceOf('state', words.columns.state, states),
        { name: 'denied', label: 'Denied in 24 hours', tick: '1' },
      ]}
    />
  </>
)

const Pool = ({ pool, mayEdit }: { pool: SeatPool; mayEdit: boolean }) => {
  const { type } = pool
  const title = seatWords().seatsOf[type]
  return (
    <section class="card" aria-labelledby={`seats-${type}`}>
      <header>
        <h2 id={`seats-${type}`}>{title}</h2>
        {mayEdit && (
          <div class="push">
            <DialogLink
              href={`${path}/overdraft/${type}`}
              class="btn small"
              title={`Change the overdraft of ${title.toLowerCase()}`}
            >
              Change overdraft
            </DialogLink>
          </div>
        )}
      </header>
      <div class="body">
        <Figures pool={pool} />
      </div>
    </section>
  )
}

const figuresId = (type: SeatType) => `seat-pool-${type}`

/** The figures of a type; the same on the page and in a push. */
const Figures = ({ pool }: { pool: SeatPool }) => {
  const { type, total, inUse, overdraft, most } = pool
  const isShort = most !== null && total > 0 && inUse >= most
  return (
    <div id={figuresId(type)} class="stack">
      <Kpis>
        <Kpi
          label="In use"
          value={<Amount of={inUse} href={heldUrl({ type })} />}
          unit={`of ${grouped(total)} licensed`}
          detail={<Gauge value={inUse} of={total} wide />}
        />
        <Kpi label="Free" value={grouped(pool.free)} />
        <Kpi label="Overdraft" value={grouped(overdraft)} detail={`Allowed: ${allowedOf(pool)}`} />
        <Kpi
          label="Peak today"
          value={grouped(pool.peakToday)}
          detail={`${grouped(pool.peakMonth)} in 30 days`}
        />
        <Kpi label="Denied in 24 hours" value={grouped(pool.denied)} />
        <Kpi
          label="Sum of maximums"
          value={grouped(pool.maxima)}
          detail={
            <>
              of {pool.tenants === 1 ? '1 tenant' : `${grouped(pool.tenants)} tenants`}
              {pool.maxima > total &&
                total > 0 &&
                `, ${grouped(Math.round((pool.maxima * 100) / total))} % of the seats`}
            </>
          }
        />
      </Kpis>
      {overdraft > 0 && (
        <Note tone="warn">
          {grouped(overdraft)} more in use than licensed. No client is cut off.
          {isShort && ' No new seats until enough came back.'}
        </Note>
      )}
      {isShort && overdraft === 0 && (
        <Note tone="warn">All are in use. Clients get a seat again when one comes back.</Note>
      )}
      {total === 0 && (
        <p class="muted">
          None are licensed. A <a href="/licenses/files">license file</a> says how many there are.
        </p>
      )}
    </div>
  )
}

function allowedOf({ policy: { kind, amount } }: SeatPool): string {
  if (kind === 'count') return `${grouped(amount)} more`
  return kind === 'percent' ? `${grouped(amount)} % more` : policies[kind].toLowerCase()
}

/** What topic `seat-pools` pushes: each type's figures. */
export const SeatPoolPatches = ({ pools }: { pools: readonly SeatPool[] }) => (
  <>
    {pools.map((pool) => (
      <Patch id={figuresId(pool.type)}>
        <Figures pool={pool} />
      </Patch>
    ))}
  </>
)

/** What topic `seat-use:<id>` pushes into the list of tenants: that tenant's rows. */
export const SeatTenantPatches = ({ rows }: { rows: readonly SeatTenant[] }) => (
  <>
    {rows.map((row) => (
      <Patch id={`seat-use-${row.id}`}>
        <Row {...{ id: `seat-use-${row.id}`, row, columns, head: 'name' }} />
      </Patch>
    ))}
  </>
)

export const overdraftLook = (type: SeatType): FormLook<'kind' | 'amount'> => ({
  title: `Overdraft of ${seatWords().seatsOf[type].toLowerCase()}`,
  text: (
    <p>
      How many more than licensed may be in use at once. While any are, an alarm says so. Tenants’
      maximums have no overdraft.
    </p>
  ),
  labels: {
    kind: 'Overdraft',
    amount: 'Amount',
    amountHint: 'Seats or percent, as chosen above.',
  },
  options: { kind: policies },
})

const heldColumns: readonly Column<HeldSeat>[] = [
  { key: 'user', sorts: 'up' },
  {
    key: 'tenant',
    cell: ({ tenantId, tenant }) => <a href={`/tenants/${tenantId}/seats`}>{tenant}</a>,
  },
  seatColumn.type,
  seatColumn.clients,
  seatColumn.since,
  seatColumn.expires,
  {
    ...{ key: 'overdraft', sorts: 'down' },
    cell: ({ overdraft }) => overdraft && <Status tone="warn">Overdraft</Status>,
  },
]

/** Who holds which seat, for the provider's people. */
export const HeldSeatsPage = ({ state }: { state: ListState<HeldSeat> }) => (
  <>
    <ListHead
      title="Seats in use"
      text="A seat ends when its client gives it back or falls silent."
    >
      <a class="btn" href={path}>
        Seats
      </a>
    </ListHead>
    <PlainList
      {...{ state, words: heldWords(), columns: heldColumns, thing: 'seat' }}
      icon="device-desktop-analytics"
      label={({ user }) => user}
      choices={[
        ...seatChoices(),
        { name: 'overdraft', label: 'Overdraft', tick: '1' },
        { name: 'tenant', label: 'Tenant', linked: true },
      ]}
    />
  </>
)

const heldWords = () => ({ ...seatWords().held, search: 'User, client or tenant' })
