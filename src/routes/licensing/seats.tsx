import { sql } from 'drizzle-orm'
import { revokeSeats } from '../../domain/licensing/seats.ends.ts'
import { readSeatDays, readSeatDenials } from '../../domain/licensing/seats.history.ts'
import {
  maximaForm,
  overdraftForm,
  readMaxima,
  setMaxima,
  setOverdraft,
} from '../../domain/licensing/seats.limits.ts'
import { heldSeats, seats as own, seatTenants } from '../../domain/licensing/seats.list.ts'
import { readSeatPools } from '../../domain/licensing/seats.pools.ts'
import type { List, Options } from '../../domain/lists/list.ts'
import { verbatim } from '../../domain/messages.ts'
import { Refusal } from '../../domain/refusal.ts'
import { may } from '../../domain/roles.ts'
import type { Scope } from '../../domain/scope.ts'
import { DialogLink } from '../../views/dialog.tsx'
import {
  HeldSeatsPage,
  overdraftLook,
  SeatPoolPatches,
  SeatPoolsPage,
} from '../../views/licensing/seats.pools.tsx'
import { maximaLook, SeatsPage, UseOfSeatsPatch } from '../../views/licensing/seats.tsx'
import { seatWords } from '../../views/licensing/seats.words.ts'
import { TenantPage } from '../../views/tenants/head.tsx'
import { isolated } from '../../views/words/isolated.ts'
import type { C } from '../form.answers.tsx'
import { formPage } from '../form.tsx'
import type { Act } from '../lists/acts.tsx'
import { listPages } from '../lists/list.tsx'
import { routes } from '../route.ts'
import { ownAndStaff, tenantContext } from '../tenant-context.ts'

export const seats = routes()

const providers = { audience: ['provider'], permission: 'looking' } as const
const path = '/licenses/seats'

type Named = Pick<List<{ id: string; user: string }>, 'pick'>

const revoking = <P extends { path: string } & Options>(list: Named): Act<P> => ({
  ...{ permission: 'revoke-seats', icon: 'circle-x', asks: true },
  words: (words) => seatWords(words).revoke,
  preview: async (scope, ids, within) => ({
    ready: (await list.pick(scope, ids, within)).map(({ id, user }) => ({
      ...{ id, name: verbatim(user) },
    })),
  }),
  run: async ({ var: { scope, words } }, ids) => {
    const { done, things } = seatWords(words).revoke
    return { said: done(things(await revokeSeats(scope, ids))) }
  },
})

/** Orders and filters that a change of a row leaves as they are. */
const standing = ['name', 'shortname', 'type', 'maximum']

listPages(seats, {
  at: [{ path, host: 'operators' }],
  ...{ declaration: providers, list: seatTenants, csv: {} },
  prepare: async ({ var: { scope } }, { sort, filters }) => ({
    ...{ path, pools: await readSeatPools(scope) },
    isStanding: standing.includes(sort) && !filters.state && !filters.denied,
  }),
  page: ({ var: { actor } }, state, { pools }) => (
    <SeatPoolsPage {...{ state, pools, mayEdit: may(actor, 'administer') }} />
  ),
  about: (_, rows, { isStanding }) => ({
    title: 'Seats',
    topics: isStanding ? ['seat-pools'] : ['seat-pools', 'seats'],
    rows: rows.map(({ tenantId }) => `seat-use:${tenantId}` as const),
  }),
})

listPages(seats, {
  at: [{ path: `${path}/held`, host: 'operators' }],
  ...{ declaration: providers, list: heldSeats, csv: {} },
  prepare: () => ({ path: `${path}/held` }),
  page: (_, state) => <HeldSeatsPage state={state} />,
  about: () => ({ title: 'Seats in use', topics: ['seats'] }),
  acts: { revoke: revoking(heldSeats) },
  menu: (_, { user }) => ({ title: user, groups: [] }),
})

async function poolOf(c: C) {
  const named = c.req.param('type')
  const pool = (await readSeatPools(c.var.scope)).find(({ type }) => type === named)
  if (!pool) throw new Refusal('missing', 'nothing-here')
  return pool
}

formPage(seats, {
  at: [{ path: `${path}/overdraft/:type`, host: 'operators' }],
  guard: { audience: ['provider'], permission: 'administer' },
  ...{ form: overdraftForm, about: poolOf, back: () => path },
  row: (_, { policy, version }) => ({ ...policy, version }),
  look: (_, { type }) => overdraftLook(type),
  verb: ({ var: { scope } }, { type }, given) => setOverdraft(scope, type, given),
  done: (_, { type }) => `The overdraft of ${type} seats is saved.`,
  patch: async (c) => <SeatPoolPatches pools={await readSeatPools(c.var.scope)} />,
})

/** For the provider and the tenant itself; an MSP has no part in seats. */
const looking = { audience: ['provider', 'tenant'], permission: 'looking' } as const

const read = async (scope: Scope, tenantId: string) => ({
  use: await readMaxima(scope, tenantId),
  days: await readSeatDays(scope, tenantId),
  denials: await readSeatDenials(scope, tenantId),
})

listPages(seats, {
  at: ownAndStaff('/seats'),
  ...{ declaration: looking, list: own },
  async prepare(c) {
    const context = await tenantContext(c)
    const within = sql`l.tenant_id = ${context.tenant.id}::uuid`
    return { context, path: `${context.base}/seats`, within }
  },
  async page(c, state, { context, path }) {
    const { scope, actor, shell } = c.var
    const { id } = context.tenant
    const isSetter = actor.audience.kind === 'provider' && may(actor, 'set-limits')
    return (
      <TenantPage
        {...{ ...context, tab: 'seats' }}
        aside={
          isSetter && (
            <div class="actions">
              <DialogLink href={`${path}/maximums`}>Change maximums</DialogLink>
            </div>
          )
        }
      >
        <SeatsPage
          {...{ tenantId: id, state, ...(await read(scope, id)), now: shell.now.getTime() }}
        />
      </TenantPage>
    )
  },
  about: ({ var: { words } }, _, { context }) => ({
    title: words.tenants.tabs.seats,
    topics: ['seats', `seat-use:${context.tenant.id}`],
  }),
  csv: { of: ({ context }) => context.tenant.id },
  acts: { revoke: revoking(own) },
  menu: (_, { user }) => ({ title: user, groups: [] }),
})

async function maximaOf(c: C) {
  const { tenant, base } = await tenantContext(c)
  return { tenant, base, use: await readMaxima(c.var.scope, tenant.id) }
}

formPage(seats, {
  at: [{ path: '/tenants/:id/seats/maximums', host: 'operators' }],
  guard: { audience: ['provider'], permission: 'set-limits' },
  ...{ form: maximaForm, about: maximaOf },
  back: ({ base }) => `${base}/seats`,
  row: (_, { use: { maxima, version } }) => ({ ...maxima, version }),
  look: (_, { tenant, use }) => maximaLook(tenant.fullName, use),
  verb: ({ var: { scope } }, { tenant }, given) => setMaxima(scope, tenant.id, given),
  done: (_, { tenant }) => `The maximums of ${isolated(tenant.fullName)} are saved.`,
  patch: async (c, { tenant: { id } }) => (
    <UseOfSeatsPatch tenantId={id} use={await readMaxima(c.var.scope, id)} />
  ),
})
