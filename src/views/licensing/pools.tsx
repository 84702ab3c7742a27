import type { LicensePool, PoolKind } from '../../domain/licensing/pools.ts'
import { type Errors, FormErrors, TextField } from '../form.tsx'
import { Gauge, Kpi, Kpis } from '../gauge.tsx'

const titles: Record<PoolKind, { name: string; text: string }> = {
  service: {
    name: 'Service licenses',
    text: 'Each deployed service takes one.',
  },
  user: {
    name: 'User licenses',
    text: 'What the licensed-users numbers of all services draw on.',
  },
}

/** Bought, given out, left, for services and for users; administrators enter what was bought. */
export const LicensePage = (props: {
  pools: Record<PoolKind, LicensePool>
  mayEdit: boolean
  errors?: { kind: PoolKind; typed: string; errors: Errors }
}) => (
  <>
    <div class="page-head">
      <div>
        <h1>License</h1>
        <p>What the provider has bought, and what services hold of it.</p>
      </div>
    </div>
    <div class="form-grid">
      {(['service', 'user'] as const).map((kind) => (
        <PoolCard
          kind={kind}
          pool={props.pools[kind]}
          mayEdit={props.mayEdit}
          refused={props.errors?.kind === kind ? props.errors : undefined}
        />
      ))}
    </div>
  </>
)

const PoolCard = (props: {
  kind: PoolKind
  pool: LicensePool
  mayEdit: boolean
  refused: { typed: string; errors: Errors } | undefined
}) => {
  const { kind, pool, refused } = props
  return (
    <section class="card" aria-labelledby={`pool-${kind}`}>
      <header>
        <h2 id={`pool-${kind}`}>{titles[kind].name}</h2>
        <p>{titles[kind].text}</p>
      </header>
      <div class="body stack">
        <Kpis>
          <Kpi label="Purchased" value={grouped(pool.purchased)} />
          <Kpi label="Allocated" value={grouped(pool.allocated)} />
          {pool.reserved > 0 && <Kpi label="Reserved" value={grouped(pool.reserved)} />}
          <Kpi label="Available" value={grouped(pool.available)} />
        </Kpis>
        <Gauge value={pool.allocated + pool.reserved} of={pool.purchased} wide />
        {props.mayEdit && (
          <form class="stack" method="post" action="/settings/license">
            <FormErrors errors={refused?.errors ?? {}} within={kind} />
            <input type="hidden" name="kind" value={kind} />
            <input type="hidden" name="version" value={String(pool.version)} />
            <TextField
              name="purchased"
              within={kind}
              label="Licenses bought"
              inputmode="numeric"
              value={refused?.typed ?? String(pool.purchased)}
              error={refused?.errors.purchased}
              hint="The number on the order; license files take its place when they arrive."
              required
            />
            <div>
              <button class="btn">Save</button>
            </div>
          </form>
        )}
      </div>
    </section>
  )
}

const grouped = (amount: number) => amount.toLocaleString('en-US')
