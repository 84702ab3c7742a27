import type { LicensePool, PoolKind } from '../../domain/licensing/pools.ts'
import { CardForm, type FormProps } from '../form.frames.tsx'
import { FormKey, KeptNote } from '../form.key.tsx'
import { FormErrors, TextField } from '../form.tsx'
import { Gauge, Kpi, Kpis } from '../gauge.tsx'
import { Note } from '../status.tsx'
import { useWords } from '../words.ts'
import type { FactorField, LimitField, SeatField } from './limits.tsx'

const titles: Record<PoolKind, { name: string; text: string }> = {
  service: {
    name: 'Service licenses',
    text: 'Each deployed service uses one.',
  },
  user: {
    name: 'User licenses',
    text: 'Licensed users of all services use these.',
  },
  tenant: { name: 'Tenants', text: 'Each tenant uses one, from its creation to its deletion.' },
  agents: { name: 'Agents', text: 'Reserved by the Maximum agents quotas of tenants.' },
  'ai-agents': { name: 'AI agents', text: 'Reserved by the Maximum AI agents quotas of tenants.' },
  'ai-tenants': {
    name: 'Tenants with AI agents',
    text: 'How many tenants can have AI agents.',
  },
  'workflow-triggers': {
    name: 'Workflow triggers',
    text: 'Extra triggers per month; the first 1,000 of each tenant are free.',
  },
}
/** What the licenses of each pool are called; fromEntries forgets which kinds it was given. */
export const poolNames = Object.fromEntries(
  Object.entries(titles).map(([kind, { name }]) => [kind, name]),
) as Record<PoolKind, string>
const ofServices = ['service', 'user', 'tenant'] as const
const ofQuotas = ['agents', 'ai-agents', 'ai-tenants', 'workflow-triggers'] as const

type PoolForm = FormProps<'kind' | 'purchased'>

type PoolsProps = {
  pools: Record<PoolKind, LicensePool>
  /** Those that license files say. */
  governed: ReadonlySet<PoolKind>
  mayEdit: boolean
  form: PoolForm
}

type LimitsProps = {
  limits: FormProps<LimitField>
  factors: FormProps<FactorField>
  report: FormProps<'address'>
  seats: FormProps<SeatField>
}

/** Bought, given out, left, for services and for what quotas reserve; administrators enter what was bought, and set the limits. */
export const LicensePage = (props: PoolsProps & LimitsProps) => (
  <>
    <div class="page-head">
      <div>
        <h1>License</h1>
        <p>Licenses purchased, and how many of them services and tenants use.</p>
      </div>
      <span class="actions">
        <a class="btn" href="/licenses/seats">
          Seats
        </a>
        <a class="btn" href="/licenses/files">
          License files
        </a>
      </span>
    </div>
    <Pools kinds={ofServices} {...props} />
    <h2 class="part">Reserved by tenants’ quotas</h2>
    <Pools kinds={ofQuotas} {...props} />
    <h2 class="part">Limits and license factors</h2>
    <CardForm {...props.limits} />
    <CardForm {...props.factors} />
    <CardForm {...props.report} />
    <CardForm {...props.seats} />
  </>
)

const Pools = (props: PoolsProps & { kinds: readonly PoolKind[] }) => (
  <div class="form-grid">
    {props.kinds.map((kind) => (
      <PoolCard {...props} kind={kind} />
    ))}
  </div>
)

const PoolCard = (props: PoolsProps & { kind: PoolKind }) => {
  const { kind, form } = props
  const pool = props.pools[kind]
  const refused = form.shown.kind === kind ? form : null
  const confirm = refused?.confirm
  const words = useWords().frame.form
  const isReserved = ofQuotas.some((one) => one === kind)
  const isOver = pool.allocated + pool.reserved > pool.purchased
  return (
    <section class="card" aria-labelledby={`pool-${kind}`}>
      <header>
        <h2 id={`pool-${kind}`}>{titles[kind].name}</h2>
        <p>{titles[kind].text}</p>
      </header>
      <div class="body stack">
        <Kpis>
          <Kpi label="Purchased" value={grouped(pool.purchased)} />
          <Kpi label={isReserved ? 'Reserved' : 'Allocated'} value={grouped(pool.allocated)} />
          {kind === 'user' && (
            <Kpi label="Pending upgrades and services" value={grouped(pool.reserved)} />
          )}
          <Kpi label="Available" value={grouped(pool.available)} />
        </Kpis>
        <Gauge value={pool.allocated + pool.reserved} of={pool.purchased} wide />
        {isOver && (
          <Note tone="bad">
            {grouped(pool.allocated + pool.reserved - pool.purchased)} more are{' '}
            {isReserved ? 'reserved' : 'in use'} than licensed. No tenant was cut; nothing more is
            given until enough came back.
          </Note>
        )}
        {props.governed.has(kind) && (
          <p class="muted">
            {kind === 'tenant' && pool.purchased === 1
              ? 'Without a license file there can be one tenant. '
              : 'A license file says how many. '}
            <a href="/licenses/files">License files</a>
          </p>
        )}
        {props.mayEdit && !props.governed.has(kind) && (
          <form class="stack" method="post" action="/settings/license">
            <FormErrors
              errors={refused?.errors ?? {}}
              within={kind}
              title={confirm && words.askedAgain}
              isQuestion={confirm !== undefined}
            />
            {confirm !== undefined && <input type="hidden" name="confirm" value={confirm} />}
            {refused?.kept !== undefined && <KeptNote page={refused.kept} />}
            <FormKey page={form.page} />
            <input type="hidden" name="kind" value={kind} />
            <input type="hidden" name="version" value={String(refused?.version ?? pool.version)} />
            <TextField
              name="purchased"
              within={kind}
              label={form.labels.purchased}
              inputmode="numeric"
              value={refused?.shown.purchased ?? String(pool.purchased)}
              error={refused?.errors.purchased}
              hint={form.labels.purchasedHint}
              required
            />
            <div>
              <button class="btn">{confirm === undefined ? words.save : words.saveAnyway}</button>
            </div>
          </form>
        )}
      </div>
    </section>
  )
}

const grouped = (amount: number) => amount.toLocaleString('en-US')
