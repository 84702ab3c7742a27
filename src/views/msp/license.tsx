import type { Child } from 'hono/jsx'
import type { Month, OrganizationMonth } from '../../domain/metering/history.ts'
import { Card } from '../card.tsx'
import { Options } from '../form.tsx'
import { Gauge, Kpi, Kpis } from '../gauge.tsx'
import { filtering } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { pairsOf } from '../lists/address.ts'
import { MonthBars } from '../metering/chart.tsx'
import { Correction } from '../metering/corrections.tsx'
import { momentInUtc, monthAlone, monthBrief, monthName } from '../metering/months.ts'
import { ChartStyles } from '../more-styles.tsx'
import { Status } from '../status.tsx'
import { Table, Th } from '../table.tsx'
import { isolated } from '../words/isolated.ts'
import { grouped } from '../words.ts'
import type { MeteredState } from './license.organizations.tsx'

/** When the months that are not closed are over, and when they are closed. */
export type Ends = { period: string; ends: Date; closes: Date }

type Props = {
  /** `/msp/license`, or the same below an MSP of the provider's. */
  path: string
  history: readonly Month[]
  /** Of the months that are open, the newest first. */
  open: readonly Ends[]
  hours: number
  chosen: Chosen | null
  offered: readonly { id: string; name: string }[]
  total: number
  state: MeteredState
  orders: Child
  children?: Child
}
/** The organization whose history the chart shows. */
export type Chosen = { id: string; name: string; months: readonly OrganizationMonth[] }

/** What an MSP is metered and may have: now, in the past 12 months, and by organization. */
export const LicensePage = (props: Props) => {
  const { history, open, hours } = props
  return (
    <>
      <ChartStyles />
      <LicenseFigures month={history.at(-1)} />
      <MonthEnds open={open} hours={hours} />
      <div class="split">
        <HistoryCard {...props} />
        <AllowanceCard {...props} />
      </div>
      {props.orders}
      {props.children}
    </>
  )
}

const LicenseFigures = ({ month }: { month: Month | undefined }) => {
  if (!month) return null
  const { period, mau, allowance, overage } = month
  return (
    <Kpis>
      <Kpi
        label={`Current month MAUs, ${monthAlone(period)}`}
        value={grouped(mau)}
        unit={`of ${grouped(allowance)}`}
        detail={<Gauge value={mau} of={allowance} wide />}
      />
      <Kpi
        label="Current MAU allowance"
        value={grouped(allowance)}
        detail="Changes with each order at once"
      />
      <Kpi
        label="Overage"
        value={overage > 0 ? <Status tone="bad">{grouped(overage)}</Status> : '0'}
        detail={overage > 0 ? 'MAUs beyond the allowance' : 'Within the allowance'}
      />
    </Kpis>
  )
}

const MonthEnds = ({ open, hours }: { open: readonly Ends[]; hours: number }) => {
  const [now, ...closing] = open
  if (!now) return null
  return (
    <p class="muted">
      Months are UTC. {monthAlone(now.period)} ends on {momentInUtc(now.ends)}, takes late events
      for {hours === 1 ? '1 hour' : `${hours} hours`} and is then closed.
      {closing.map(({ period, closes }) => (
        <>
          {' '}
          {monthName(period)} still takes late events until {momentInUtc(closes)}.
        </>
      ))}
    </p>
  )
}

const unlimited = 1_000_000

const HistoryCard = ({ path, history, chosen, offered, total, state }: Props) => {
  const { query } = state
  const options = [
    { value: '', label: 'All organizations' },
    ...offered.map(({ id, name }) => ({ value: id, label: name })),
    ...(chosen && !offered.some(({ id }) => id === chosen.id)
      ? [{ value: chosen.id, label: chosen.name }]
      : []),
  ]
  return (
    <Card
      id="mau-history"
      title="MAU history"
      aside={
        <form class="cluster" aria-label="MAU history" {...filtering(path)}>
          <select class="auto" name="organization" aria-label="Organization">
            <Options options={options} value={chosen?.id ?? ''} />
          </select>
          {pairsOf(query, { organization: undefined }).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <noscript>
            <button class="btn">Show</button>
          </noscript>
        </form>
      }
    >
      <div class="body stack">
        {chosen ? <OrganizationChart {...chosen} /> : <MspChart history={history} />}
        {total > offered.length && (
          <p class="muted">
            The first {grouped(offered.length)} organizations are offered here. Choose any other by
            its name in the table below.
          </p>
        )}
      </div>
    </Card>
  )
}

const MspChart = ({ history }: Pick<Props, 'history'>) => {
  const there = history.filter(({ state }) => state !== 'before')
  const over = there.filter(({ overage }) => overage > 0)
  const [first, last] = [there[0], there.at(-1)]
  return (
    <MonthBars
      id="mau-chart"
      hasTable
      title="Monthly active users against the allowance, 12 months"
      bars={history.map(({ period, state, mau, allowance }) =>
        state === 'before'
          ? { period, amount: null, limit: null }
          : { period, amount: mau, limit: allowance },
      )}
      names={{ amount: 'MAUs', within: 'Within allowance', over: 'Overage', limit: 'Allowance' }}
    >
      {first &&
        last &&
        `${grouped(first.mau)} MAUs in ${monthName(first.period)}, ${grouped(last.mau)} in ${monthName(last.period)}. `}
      {over.length === 0
        ? 'No month exceeded its allowance.'
        : `Beyond the allowance: ${over.map(({ period, overage }) => `${monthName(period)} by ${grouped(overage)}`).join(', ')}.`}
    </MonthBars>
  )
}

const OrganizationChart = ({ name, months }: Chosen) => {
  const last = months.at(-1)
  const isUnlimited = months.every(({ max }) => max === null || max >= unlimited)
  return (
    <>
      <MonthBars
        id="mau-chart"
        title={`Monthly active users of ${isolated(name)}, 12 months`}
        bars={months.map(({ period, state, mau, max }) => ({
          period,
          amount: state === 'before' ? null : mau,
          limit: state === 'before' || max === null || max >= unlimited ? null : max,
        }))}
        names={{ amount: 'MAUs', within: 'MAUs', over: 'Above MAX MAU', limit: 'MAX MAU' }}
      >
        {last && `${grouped(last.mau)} MAUs in ${monthName(last.period)}.`}
      </MonthBars>
      {isUnlimited && <p class="muted">MAX MAU is effectively unlimited.</p>}
    </>
  )
}

const AllowanceCard = ({ path, history }: Props) => (
  <Card id="allowance-history" title="Allowance history">
    <Table
      id="allowances"
      class="plain num-2 num-3 num-4"
      caption="Allowance, MAUs and overage of the past 12 months, the newest first"
      head={
        <>
          <Th>Month</Th>
          <Th>Allowance</Th>
          <Th>MAUs</Th>
          <Th>Overage</Th>
        </>
      }
    >
      {history.toReversed().map((month) => (
        <AllowanceRow path={path} month={month} />
      ))}
    </Table>
  </Card>
)

const AllowanceRow = ({ path, month }: { path: string; month: Month }) => {
  const { period, state, mau, allowance, overage, correction } = month
  const name = monthBrief(period)
  if (state === 'before')
    return (
      <tr>
        <th scope="row">{name}</th>
        <td>–</td>
        <td>–</td>
        <td>–</td>
      </tr>
    )
  return (
    <tr>
      <th scope="row">
        {state === 'closed' ? <a href={`${path}/months/${period}`}>{name}</a> : name}
        {state !== 'closed' && <small class="muted"> {state}</small>}
      </th>
      <td>{grouped(allowance)}</td>
      <td>
        {grouped(mau)}
        <Correction amount={correction} />
      </td>
      <td>{overage > 0 ? <strong>{grouped(overage)}</strong> : '0'}</td>
    </tr>
  )
}

/** Beside the heading of the page. */
export const LicenseActs = ({ path, mayOrder }: { path: string; mayOrder: boolean }) =>
  mayOrder && (
    <div class="actions">
      <a class="btn primary" href={`${path}/orders/new`}>
        <Icon name="arrow-up-circle" />
        Extend allowance
      </a>
    </div>
  )
