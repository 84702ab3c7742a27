import { beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { acknowledge } from '../../src/domain/alarms/acts.ts'
import { changeBranding } from '../../src/domain/hosts/branding.ts'
import { requestDomain } from '../../src/domain/hosts/domains.requests.ts'
import { changePurchased } from '../../src/domain/licensing/pools.ts'
import { addAccount, demandManage, mayManage } from '../../src/domain/people/accounts.ts'
import { requestSupportSession } from '../../src/domain/people/support-sessions.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { may, type Permission, permissions, rolesOf } from '../../src/domain/roles.ts'
import { type Actor, type Role, Scope } from '../../src/domain/scope.ts'
import { editUserLicenses } from '../../src/domain/services/licenses.ts'
import { queueReplications } from '../../src/domain/services/replications.ts'
import { deactivateTenant } from '../../src/domain/tenants/deactivation.ts'
import { orderDeletion } from '../../src/domain/tenants/deletion.ts'
import { drafts } from '../../src/domain/tenants/drafts.ts'
import { onOff, setFeatureSwitches } from '../../src/domain/tenants/feature-switches.ts'
import { editProfile } from '../../src/domain/tenants/profile.ts'
import { consume } from '../../src/domain/tenants/usage.ts'
import { sentByNouns } from '../isolation/sent.ts'
import { confirmedBy } from '../support/confirmed.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'

const db = await testDatabase()
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})

/** Who they are, in the order of the columns below. */
const columns = [
  ['provider', 'admin'],
  ['provider', 'operator'],
  ['provider', 'monitor'],
  ['msp', 'owner'],
  ['msp', 'admin'],
  ['tenant', 'admin'],
  ['tenant', 'operator'],
  ['tenant', 'operator-lite'],
  ['tenant', 'monitor'],
] as const

const permissionsOfNouns = (await sentByNouns()).flatMap((one) =>
  Object.entries(one.permissions ?? {}),
)
/** What nouns say of their own permissions beside their tests. */
const ofNouns = <T>(pick: (of: (typeof permissionsOfNouns)[number][1]) => T): Record<string, T> =>
  Object.fromEntries(permissionsOfNouns.map(([name, of]) => [name, pick(of)]))

/** The matrix of roles, written down a second time so that a changed line has to be meant: x may, - may not. */
const matrix: Record<string, string> = {
  ...ofNouns(({ may }) => may),
  //                 provider msp tenant
  operate: 'xx- xx ----',
  acknowledge: 'xx- xx xx--',
  provision: 'xx- -- ----',
  administer: 'x-- -- ----',
  'create-tenants': 'xx- xx ----',
  'edit-profile': 'xx- xx x---',
  'set-limits': 'xx- -- ----',
  'edit-domain': 'xx- xx x---',
  'edit-branding': 'xx- xx x---',
  'switch-tenants': 'xx- xx ----',
  'delete-tenants': 'xx- -- ----',
  'manage-people': 'xx- xx x---',
  'manage-msp-people': 'xx- x- ----',
  'enter-tenants': 'xxx xx ----',
  'use-quotas': 'xx- -- xx--',
}

const none = '00000000-0000-4000-8000-000000000000'
/** One act of each permission, on a customer that all three audiences reach; what it is refused for beside the role is no matter. */
const acts: Record<string, (scope: Scope) => Promise<unknown>> = {
  ...ofNouns(
    ({ act }) =>
      (s: Scope) =>
        act(s, world),
  ),
  operate: (s) => queueReplications(s, [world.alder.service]),
  acknowledge: (s) => acknowledge(s, [none]),
  provision: (s) => editUserLicenses(s, world.alder.service, { users: 60, version: 99 }),
  administer: (s) => changePurchased(s, { kind: 'service', purchased: 500, version: 99 }),
  'create-tenants': (s) => drafts.start(s, { typed: {} as never }),
  'edit-profile': (s) => editProfile(s, world.alder.id, { version: 99 } as never),
  'set-limits': (s) => setFeatureSwitches(s, world.alder.id, { ...onOff([]), version: 99 }),
  'edit-domain': (s) => requestDomain(s, world.alder.id, 'x', config),
  'edit-branding': (s) =>
    changeBranding(
      s,
      { tenantId: world.alder.id },
      { version: 99 },
      { logo: 'keep', isPlain: true },
    ),
  'switch-tenants': (s) => deactivateTenant(s, world.alder.id),
  'delete-tenants': async (s) =>
    orderDeletion(
      s,
      world.alder.id,
      { confirm: '', reason: '' },
      await confirmedBy(db.pool, s.actor),
    ),
  'manage-people': (s) =>
    addAccount(s, {
      ...{ owner: { tenantId: world.alder.id }, email: 'new@alder.example' },
      ...{ name: 'New', role: 'monitor' },
    }),
  'manage-msp-people': (s) =>
    addAccount(s, {
      ...{ owner: { mspId: world.harbor.id }, email: 'new@harbor.example' },
      ...{ name: 'New', role: 'admin' },
    }),
  'enter-tenants': async (s) =>
    requestSupportSession(
      s,
      world.alder.id,
      { reason: '', ticket: '' },
      await confirmedBy(db.pool, s.actor),
    ),
  'use-quotas': (s) => consume(s, { tenantId: world.alder.id, quota: 'agents' as never }),
}
const config = readConfig({
  PORTAL_URL: 'http://localhost:3000',
  PORTAL_SECRET: Buffer.alloc(32).toString('base64'),
})

const actorOf = (kind: 'provider' | 'msp' | 'tenant', role: Role): Actor => ({
  ...{ provider: world.dana, msp: world.olivia, tenant: world.otis }[kind],
  role,
  // who was given everything
  ...(kind === 'msp' && { mayCreate: true, mayPurchase: true }),
  // whose license has everything, so that the role alone stands in the way
  ...(kind === 'tenant' && { licenseLevel: 'pro' }),
})

class Undone extends Error {}

/** Whether the role was what stood in the way; nothing that was done stays. */
async function isRefused(actor: Actor, act: (scope: Scope) => Promise<unknown>) {
  try {
    await Scope.enter(db.pool, actor, async (scope) => {
      await act(scope)
      throw new Undone()
    })
  } catch (error) {
    if (error instanceof Refusal) return error.kind === 'forbidden'
    if (error instanceof Undone) return false
    // what is refused for its bad input, deeper down
    return false
  }
}

describe('the table of roles is as written here, and each act asks it', () => {
  test('the matrix names every permission and every role there is', () => {
    expect(Object.keys(matrix).sort()).toEqual([...permissions].sort())
    const roles = Object.entries(rolesOf).flatMap(([kind, of]) =>
      of.map((role) => `${kind} ${role}`),
    )
    expect(columns.map((of) => of.join(' ')).sort()).toEqual(roles.sort())
  })

  test.each(Object.entries(matrix))('%s', async (permission, row) => {
    const cells = [...row.replaceAll(' ', '')]
    for (const [n, [kind, role]] of columns.entries()) {
      const actor = actorOf(kind, role)
      const isAllowed = cells[n] === 'x'
      const of = permission as Permission
      expect(may(actor, of), `${kind} ${role}`).toBe(isAllowed)
      expect(await isRefused(actor, acts[of]!), `${kind} ${role}`).toBe(!isAllowed)
    }
  })

  test('a role that an audience does not have may nothing there', () => {
    for (const kind of ['provider', 'msp', 'tenant'] as const)
      for (const role of [
        'admin',
        'operator',
        'operator-lite',
        'monitor',
        'owner',
        'display',
      ] as const)
        if (!rolesOf[kind].some((one) => one === role))
          for (const permission of Object.keys(matrix) as Permission[])
            if (!(permission === 'acknowledge' && kind === 'provider'))
              expect(may(actorOf(kind, role), permission), `${kind} ${role}`).toBe(false)
  })

  test('staff are managed by those above them', () => {
    const owners = [{}, { mspId: world.harbor.id }, { tenantId: world.alder.id }]
    const allowed = columns.map(([kind, role]) =>
      owners.map((owner) => (mayManage(actorOf(kind, role), owner) ? 'x' : '-')).join(''),
    )
    //                       provider's, an MSP's, a customer's people
    for (const [kind, role] of columns)
      for (const owner of owners) {
        const actor = actorOf(kind, role)
        const demanded = () => demandManage(actor, owner)
        if (mayManage(actor, owner)) demanded()
        else expect(demanded, `${kind} ${role}`).toThrow(expect.objectContaining({ code: 'role' }))
      }
    expect(allowed).toEqual(['xxx', '-xx', '---', '-xx', '--x', '--x', '---', '---', '---'])
  })

  test('support staff manage neither people nor tokens, nor change the company’s profile', async () => {
    const supporter: Actor = { ...world.otis, supportSession: { id: none, by: 'provider' } }
    for (const permission of ['manage-people', 'manage-tokens', 'edit-profile'] as const) {
      expect(may(supporter, permission)).toBe(false)
      await expect(
        Scope.enter(db.pool, supporter, (s) => acts[permission]!(s)),
      ).rejects.toMatchObject({ kind: 'forbidden', code: 'in-support-session' })
    }
    expect(may(supporter, 'acknowledge')).toBe(true)
  })
})
