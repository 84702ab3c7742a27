import type { Child } from 'hono/jsx'
import type { Fullness, MspFigures } from '../../domain/metering/figures.ts'
import type { Month } from '../../domain/metering/history.ts'
import type { Alert, Dashboard, NearLimit, OpenOrder } from '../../domain/msp/dashboard.ts'
import { Card } from '../card.tsx'
import { Gauge, Kpi, Kpis } from '../gauge.tsx'
import { MonthBars } from '../metering/chart.tsx'
import { monthAlone, monthName } from '../metering/months.ts'
import { ChartStyles } from '../more-styles.tsx'
import { Status } from '../status.tsx'
import { tenantUrl } from '../tenants/links.ts'
import { Time } from '../time.tsx'
import { grouped, useWords } from '../words.ts'

type Props = {
  /** `/msp`, or the provider's address of the MSP. */
  base: string
  dashboard: Dashboard
  history: readonly Month[]
  /** Whether the reader may see what the MSP may have and has ordered, and may order more. */
  seesLicense: boolean
  mayOrder: boolean
  /** The list of organizations. */
  children?: Child
}

/** Where an MSP's people begin: what they have and may have, whom something critical hits, and who is near the limit. */
export const MspDashboard = (props: Props) => (
  <>
    <ChartStyles />
    <Figures {...props} figures={props.dashboard.figures} />
    <div class="split">
      <Months {...props} />
      <Alerts {...props} />
    </div>
    <div class="split">
      <Near {...props} />
      {props.seesLicense && <Orders {...props} />}
    </div>
    {props.children}
  </>
)

const Figures = ({ figures, seesLicense }: Props & { figures: MspFigures }) => {
  const { organizations, maxOrganizations, accounts, maxAccounts, mau, allowance, full } = figures
  const month = monthAlone(figures.period)
  const days = figures.daysLeft === 1 ? 'The last day' : `${figures.daysLeft} days left`
  return (
    <Kpis>
      <Of
        label="Organizations"
        used={organizations}
        most={maxOrganizations}
        full={full.organizations}
      />
      <Of label="Accounts" used={accounts} most={maxAccounts} full={full.accounts} />
      <Kpi
        label="Locations"
        value={grouped(figures.locations)}
        detail={`${grouped(figures.newLocations)} added this month`}
      />
      {seesLicense ? (
        <>
          <Of label={`MAUs, ${month}`} used={mau} most={allowance} full={full.mau} />
          <Kpi
            label="Overage MAUs"
            value={
              figures.overage > 0 ? <Status tone="bad">{grouped(figures.overage)}</Status> : '0'
            }
            detail={`${days} in ${month} (UTC)`}
          />
        </>
      ) : (
        <Kpi label={`MAUs, ${month}`} value={grouped(mau)} detail={`${days} (UTC)`} />
      )}
    </Kpis>
  )
}

const standing: Record<Fullness, Child> = {
  ok: null,
  warn: <Status tone="warn">80 % used</Status>,
  full: <Status tone="bad">Full</Status>,
  over: <Status tone="bad">Over</Status>,
}

type OfProps = { label: string; used: number; most: number | null; full: Fullness }

/** How much of what there may be there is; without a maximum only how much. */
const Of = ({ label, used, most, full }: OfProps) => (
  <Kpi
    label={label}
    value={grouped(used)}
    unit={most === null ? undefined : `of ${grouped(most)}`}
    detail={
      most === null ? (
        'No maximum'
      ) : (
        <>
          <Gauge value={used} of={most} wide />
          {standing[full]}
        </>
      )
    }
  />
)

const Months = ({ base, history, seesLicense, mayOrder }: Props) => {
  const bars = history.map(({ period, state, mau, allowance }) => ({
    period,
    amount: state === 'before' ? null : mau,
    limit: seesLicense && state !== 'before' ? allowance : null,
  }))
  const [first, last] = [bars.find(({ amount }) => amount !== null), bars.at(-1)]
  const over = bars.filter(({ amount, limit }) => limit !== null && (amount ?? 0) > limit)
  return (
    <Card
      id="months"
      title="Monthly active users"
      aside={
        seesLicense && (
          <>
            <a class="btn" href={`${base}/license`}>
              License
            </a>{' '}
            {mayOrder && (
              <a class="btn" href={`${base}/license/orders/new`} data-dialog>
                Extend allowance
              </a>
            )}
          </>
        )
      }
    >
      <div class="body">
        <MonthBars
          id="mau"
          title="Monthly active users, 12 months"
          bars={bars}
          names={{
            ...{ amount: 'MAUs', limit: 'Allowance', over: 'Overage' },
            within: seesLicense ? 'Within the allowance' : 'MAUs',
          }}
        >
          {first && last
            ? `From ${grouped(first.amount ?? 0)} in ${monthName(first.period)} to ${grouped(last.amount ?? 0)} in ${monthName(last.period)}. ${
                over.length === 0
                  ? ''
                  : `Beyond the allowance: ${over.map(({ period }) => monthName(period)).join(', ')}. `
              }The table below has every value.`
            : 'Nothing was metered yet.'}
        </MonthBars>
      </div>
    </Card>
  )
}

const Alerts = ({ base, dashboard: { alerts, alertsInAll } }: Props) => (
  <Card
    id="service-alerts"
    title="Service alerts"
    aside={<a href={`${base}/alerts`}>All {grouped(alertsInAll)}</a>}
  >
    <ul class="alarms" id="msp-alerts">
      {alerts.map((alert) => (
        <AlertLine {...alert} />
      ))}
      {alerts.length === 0 && <li class="none">No service is affected.</li>}
    </ul>
  </Card>
)

const AlertLine = ({ id, about, text, raisedAt, isAcknowledged }: Alert) => (
  <li data-sev="critical">
    <i data-sev="critical" />
    <a href={`/alarms/${id}`}>{about || 'Alarm'}</a>
    <span class="muted">
      <Time at={raisedAt} />
    </span>
    <p>
      {useWords().say(text)}
      {isAcknowledged && ' Acknowledged.'}
    </p>
  </li>
)

const Near = ({ base, dashboard: { near, nearInAll } }: Props) => (
  <Card
    id="near"
    title="Near MAX MAU"
    aside={
      nearInAll > near.length && (
        <a href={`${base}/organizations?sort=-percent`}>All {grouped(nearInAll)}</a>
      )
    }
  >
    <ul class="alarms">
      {near.map((one) => (
        <NearLine {...one} />
      ))}
      {near.length === 0 && <li class="none">No organization used 80 % of its MAX MAU.</li>}
    </ul>
  </Card>
)

const NearLine = ({ id, name, mau, max }: NearLimit) => (
  <li>
    <span />
    <a href={tenantUrl({ id })}>{name}</a>
    <Status
      tone={mau >= max ? 'bad' : 'warn'}
    >{`${grouped(Math.floor((mau / max) * 100))} %`}</Status>
    <p>
      {grouped(mau)} of {grouped(max)}
      {mau >= max && ', new users are blocked'}
    </p>
  </li>
)

const Orders = ({ base, dashboard: { orders } }: Props) => (
  <Card id="orders-open" title="Subscriptions" aside={<a href={`${base}/license`}>All</a>}>
    <ul class="alarms">
      {orders.map((order) => (
        <OrderLine {...order} />
      ))}
      {orders.length === 0 && <li class="none">None ends within 30 days or waits.</li>}
    </ul>
  </Card>
)

const OrderLine = ({ number, product, amount, state, endsAt }: OpenOrder) => (
  <li>
    <span />
    <strong>
      {grouped(number)}: {product}
    </strong>
    <span class="muted">{grouped(amount)} MAUs</span>
    <p>
      {state === 'placed' || endsAt === null ? (
        'Waits for approval'
      ) : (
        <>
          Ends <Time at={new Date(endsAt)} />
        </>
      )}
    </p>
  </li>
)
