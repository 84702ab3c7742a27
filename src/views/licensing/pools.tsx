import type { LicensePool, PoolKind } from '../../domain/licensing/pools.ts'
import type { FormProps } from '../form.frames.tsx'
import { FormKey, KeptNote } from '../form.key.tsx'
import { FormErrors, TextField } from '../form.tsx'
import { Gauge, Kpi, Kpis } from '../gauge.tsx'
import { Note } from '../status.tsx'
import { useWords } from '../words.ts'

const titles: Record<PoolKind, { name: string; text: string }> = {
  service: {
    name: 'Service licenses',
    text: 'Each deployed service uses one.',
  },
  user: {
    name: 'User licenses',
    text: 'Licensed users of all services use these.',
  },
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
const ofServices = ['service', 'user'] as const
const ofQuotas = ['agents', 'ai-agents', 'ai-tenants', 'workflow-triggers'] as const

type PoolForm = FormProps<'kind' | 'purchased'>

/** Bought, given out, left, for services and for what quotas reserve; administrators enter what was bought. */
export const LicensePage = (props: {
  pools: Record<PoolKind, LicensePool>
  mayEdit: boolean
  form: PoolForm
}) => (
  <>
    <div class="page-head">
      <div>
        <h1>License</h1>
        <p>Licenses purchased, and how many of them services and tenants use.</p>
      </div>
    </div>
    <Pools kinds={ofServices} {...props} />
    <h2 class="part">Reserved by tenants’ quotas</h2>
    <Pools kinds={ofQuotas} {...props} />
  </>
)

const Pools = (props: {
  kinds: readonly PoolKind[]
  pools: Record<PoolKind, LicensePool>
  mayEdit: boolean
  form: PoolForm
}) => (
  <div class="form-grid">
    {props.kinds.map((kind) => (
      <PoolCard kind={kind} pool={props.pools[kind]} mayEdit={props.mayEdit} form={props.form} />
    ))}
  </div>
)

const PoolCard = (props: {
  kind: PoolKind
  pool: LicensePool
  mayEdit: boolean
  form: PoolForm
}) => {
  const { kind, pool, form } = props
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
          {pool.reserved > 0 && <Kpi label="Reserved" value={grouped(pool.reserved)} />}
          <Kpi label="Available" value={grouped(pool.available)} />
        </Kpis>
        <Gauge value={pool.allocated + pool.reserved} of={pool.purchased} wide />
        {isOver && (
          <Note tone="bad">
            {grouped(pool.allocated + pool.reserved - pool.purchased)} more are reserved than
            licensed. No tenant was cut; nothing more is given until enough came back.
          </Note>
        )}
        {props.mayEdit && (
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
