import { describe, expect, test } from 'vitest'
import { expireUpgrades } from '../../src/domain/licensing/reservations.ts'
import { whyNotUpgrade } from '../../src/domain/licensing/upgrades.ts'
import {
  cancelInvitation,
  expireInvitations,
  resendInvitation,
} from '../../src/domain/onboarding/invitations.ts'
import { cancelUpgrade, changeLicense, readUpgrade } from '../../src/domain/onboarding/upgrades.ts'
import { licenseTypes } from '../../src/domain/schema/services.ts'
import { findService, type LicenseType } from '../../src/domain/services/services.ts'
import { testSecret } from '../support/setup.ts'
import { refused, useUpgrades } from './upgrades.support.ts'

const own = useUpgrades()
const { setup, as, asProvider, dana, alder, begin, complete, consented, logged } = own
const { standing, connected, invitation, license, pool, queued } = own

const counts = (type: LicenseType) => !['hosted-essentials', 'oc-essential'].includes(type)
const usersOf = (type: LicenseType) => (counts(type) ? 30 : null)
const cancel = () => as(dana(), (scope) => cancelUpgrade(scope, alder().service))
const why = (by = dana()) =>
  as(by, async (scope) => {
    const found = await whyNotUpgrade(scope, await findService(scope, alder().service))
    return found?.code ?? null
  })

describe('which license becomes which', () => {
  const pairs = licenseTypes.flatMap((from) => licenseTypes.map((to) => [from, to] as const))
  const waits = (from: LicenseType, to: LicenseType) =>
    !counts(from) && counts(to) && from.split('-')[0] === to.split('-')[0]

  test.each(pairs)('%s to %s', async (from, to) => {
    await standing(from, usersOf(from))
    await connected()
    const { version } = await license()
    const before = await pool()
    const outcome = await refused(begin({ to, users: 20, version }))
    const isSettings =
      counts(from) && counts(to) && from !== to && from.split('-')[0] === to.split('-')[0]
    if (waits(from, to)) {
      expect(outcome).toBe('done')
      expect(await license(), 'the old license is in force').toMatchObject({ license_type: from })
      expect(await pool()).toEqual({ ...before, reserved: 20 })
      expect(await invitation()).toMatchObject({ upgrade_to: to, upgrade_users: 20 })
    } else if (isSettings) {
      expect(outcome).toBe('done')
      expect(await license()).toMatchObject({ license_type: to, licensed_users: 20 })
      expect(await pool()).toEqual({ allocated: before.allocated - 10, reserved: 0 })
      expect(await queued()).toEqual(['audit'])
    } else {
      const reason =
        from === to
          ? 'same'
          : counts(to) || from.split('-')[0] !== to.split('-')[0]
            ? 'other-family'
            : 'to-essentials'
      expect(outcome).toBe(`conflict upgrade-${reason}`)
      expect(await pool()).toEqual(before)
    }
  })
})

describe('an upgrade that waits for the customer', () => {
  const begun = async (users = 20) => {
    await standing('hosted-essentials')
    await begin({ to: 'hosted-pro', users })
    return invitation()
  }
  const kept = { allocated: 50, reserved: 20 }
  const free = { allocated: 50, reserved: 0 }

  test('is one: a second is refused, and its menu says until when', async () => {
    await begun()
    expect(await refused(begin({ to: 'hosted-pro', users: 1 }))).toBe('conflict upgrade-waits')
    expect(await why()).toBe('upgrade-waits')
    expect(await pool()).toEqual(kept)
    // nor may another invitation take its place unseen
    expect(await refused(own.invite())).toBe('conflict upgrade-pending')
  })

  test('ends as long as its invitation, and is what the page shows', async () => {
    const { id, expires_at: until } = await begun()
    const found = await as(dana(), (scope) =>
      readUpgrade(scope, { tenantId: alder().id, id: alder().service }),
    )
    expect(found).toMatchObject({
      ...{ to: 'hosted-pro', users: 20, expiresAt: until },
      invitation: { id, isConsented: false },
    })
  })

  test('goes with its invitation: canceled, and expired by whichever clock strikes first', async () => {
    const { id } = await begun()
    await as(dana(), (scope) => cancelInvitation(scope, id))
    expect(await pool()).toEqual(free)
    const again = await begun()
    await setup.db
      .sql`update onboarding_invitation set expires_at = now() - interval '1 second' where id = ${again.id}`
    await setup.db.sql`update license_reservation set expires_at = now() - interval '1 second'`
    expect(await asProvider(expireUpgrades), 'its invitation says so').toBe(0)
    expect(await asProvider(expireInvitations)).toBe(1)
    expect(await pool()).toEqual(free)
    expect(await why()).toBeNull()
  })

  test('takes its invitation along when it is canceled at the service, also once somebody has consented', async () => {
    const { id } = await begun()
    await consented(id)
    await cancel()
    expect((await invitation()).state).toBe('cancelled')
    expect(await pool()).toEqual(free)
    expect(await refused(complete(id))).toBe('conflict invitation-not-authenticated')
    expect(await refused(cancel())).toBe('conflict upgrade-none')
  })

  test('is kept longer when it is sent again, kept anew after its end, and refused where too few are left', async () => {
    const { id } = await begun()
    const resend = (of: string) => as(dana(), (scope) => resendInvitation(scope, testSecret, of))
    await setup.db.sql`update license_reservation set expires_at = now() + interval '1 minute'`
    const second = await resend(id)
    expect(await pool()).toEqual(kept)
    const [row] = await setup.db.sql`select expires_at from license_reservation`
    expect(row?.expires_at).toEqual(second.expiresAt)
    await as(dana(), (scope) => cancelInvitation(scope, second.id))
    expect(await pool()).toEqual(free)
    const third = await resend(second.id)
    expect(await pool()).toEqual(kept)
    await as(dana(), (scope) => cancelInvitation(scope, third.id))
    await setup.db.sql`update license_pool set purchased = allocated + 19 where kind = 'user'`
    await expect(resend(third.id)).rejects.toMatchObject({
      ...{ kind: 'conflict', code: 'user-licenses-short', params: { more: 20, left: 19 } },
    })
    expect(
      (await setup.db.sql`select from onboarding_invitation where state = 'created'`).length,
    ).toBe(0)
    expect(await pool()).toEqual(free)
  })

  test.each([
    [undefined, 20],
    [35, 35],
    [5, 5],
    [50, 50],
  ])('is settled once an operator goes on, for %s users', async (users, held) => {
    const { id } = await begun()
    await consented(id)
    await complete(id, users ? { users } : {})
    expect(await license()).toMatchObject({ license_type: 'hosted-pro', licensed_users: held })
    expect(await pool()).toEqual({ allocated: 50 + held, reserved: 0 })
    expect(await queued(), 'its first replication and count').toEqual(['audit', 'replicate'])
    const [access] = await setup.db.sql`select method, status from m365_authentication`
    expect(access?.method).toBe('consent')
    const [its] = await setup.db
      .sql`select status, status_reason from service where id = ${alder().service}`
    expect(its).toMatchObject({ status: 'warning', status_reason: { code: 'not-yet-replicated' } })
    expect(await refused(complete(id))).toBe('conflict invitation-not-authenticated')
    expect(await pool()).toEqual({ allocated: 50 + held, reserved: 0 })
    expect((await logged('service.upgraded'))[0]?.after).toEqual({
      ...{ licenseType: 'hosted-pro', licensedUsers: held },
    })
  })

  test('is not settled for more than are left, for nobody, or before somebody agreed', async () => {
    const { id } = await begun()
    expect(await refused(complete(id))).toBe('conflict invitation-not-authenticated')
    await consented(id)
    await expect(complete(id, { users: 51 })).rejects.toMatchObject({
      ...{ kind: 'conflict', code: 'user-licenses-short', params: { more: 51, left: 50 } },
    })
    for (const users of [0, -1, 1.5, 'x', 501])
      expect(await refused(complete(id, { users })), String(users)).toContain('invalid')
    expect(await pool()).toEqual(kept)
    expect((await invitation()).state).toBe('authenticated')
    expect(await setup.db.sql`select from m365_authentication`).toHaveLength(0)
  })

  test('is at once where Microsoft 365 is connected, unless that access is refused', async () => {
    await standing('oc-essential')
    const now = { to: 'oc-essentials-plus', users: 20, way: 'existing' }
    expect(await refused(begin(now))).toBe('conflict consent-not-there')
    await connected('invalid')
    expect(await refused(begin(now))).toBe('conflict consent-not-there')
    await connected('unknown')
    expect(await begin(now)).toEqual({ isDone: true })
    expect(await license()).toMatchObject({ license_type: 'oc-essentials-plus' })
    expect(await pool()).toEqual({ allocated: 70, reserved: 0 })
    expect(await queued()).toEqual(['audit', 'replicate'])
  })

  test('needs no more than is left, and a person to ask', async () => {
    await standing('hosted-essentials')
    await expect(begin({ to: 'hosted-pro', users: 51 })).rejects.toMatchObject({
      ...{ kind: 'conflict', code: 'user-licenses-short', params: { more: 51, left: 50 } },
    })
    expect(await refused(begin({ to: 'hosted-pro', users: 5, fullName: '' }))).toContain('invalid')
    expect(await refused(begin({ to: 'hosted-pro', users: 5, way: 'none' }))).toContain('invalid')
    expect(await setup.db.sql`select from onboarding_invitation`).toHaveLength(0)
    expect(await pool()).toEqual(free)
  })
})

describe('between Essentials Plus and Pro', () => {
  const change = (given: object, by = dana()) =>
    as(by, (scope) => changeLicense(scope, alder().service, { ...given }))
  const counted = async (users: number) => {
    const { sql } = setup.db
    const { id, service } = alder()
    const services = [{ id: service, name: 'x', counted: { voice: users } }]
    await sql`insert into license_run (tenant_id, number, trigger, requested_name, acquired, licensed, direct_routing, operator_connect, template, interface,
      service_number, phones, services)
      values (${id}, 1, 'refresh', 'x', 30, ${users}, ${users}, 0, 0, 0, 0, 0, ${sql.json(services)}) on conflict do nothing`
    await sql`insert into license_audit (tenant_id, run, licensed) values (${id}, 1, ${users})
      on conflict (tenant_id) do update set run = 1, licensed = ${users}`
  }

  test('needs access to Microsoft 365 that is not refused', async () => {
    await standing('hosted-essentials-plus', 30)
    const { version } = await license()
    const up = { to: 'hosted-pro', users: 30, version }
    expect(await refused(change(up))).toBe('conflict upgrade-no-access')
    await connected('invalid')
    expect(await refused(change(up))).toBe('conflict upgrade-no-access')
    await connected('unknown')
    expect(await refused(change(up))).toBe('done')
    expect((await logged('service.upgraded'))[0]?.after).toMatchObject({ licensedUsers: 30 })
  })

  test('is refused from a version that is no longer the newest, with both values', async () => {
    await standing('hosted-essentials-plus', 30)
    await connected()
    const { version } = await license()
    await change({ to: 'hosted-pro', users: 40, version })
    await expect(
      change({ to: 'hosted-essentials-plus', users: 35, version }),
    ).rejects.toMatchObject({
      ...{ kind: 'conflict', code: 'stale' },
      details: { theirs: { to: 'hosted-pro', users: 40 } },
    })
    // twice is once
    expect(await refused(change({ to: 'hosted-pro', users: 40, version }))).toBe(
      'conflict upgrade-same',
    )
    expect(await pool()).toEqual({ allocated: 90, reserved: 0 })
  })

  test('asks once more below what is in use, and names how many', async () => {
    await standing('hosted-pro', 30)
    await connected()
    await counted(25)
    const { version } = await license()
    const down = { to: 'hosted-essentials-plus', users: 20, version }
    await expect(change(down)).rejects.toMatchObject({
      ...{ code: 'licenses-below-use', params: { licensed: 20, users: 25 }, confirm: '20' },
    })
    expect(await refused(change({ ...down, users: 25 }))).toBe('done')
    await standing('hosted-pro', 30)
    await counted(25)
    const again = { ...down, version: (await license()).version, confirm: '20' }
    expect(await refused(change(again))).toBe('done')
    expect(await license()).toMatchObject({ licensed_users: 20 })
    expect(await pool()).toEqual({ allocated: 70, reserved: 0 })
    expect((await logged('service.downgraded'))[0]?.after).toEqual({
      ...{ licenseType: 'hosted-essentials-plus', licensedUsers: 20 },
    })
  })

  test('says how many are left where the pool is short', async () => {
    await standing('hosted-essentials-plus', 30)
    await connected()
    const { version } = await license()
    await expect(change({ to: 'hosted-pro', users: 81, version })).rejects.toMatchObject({
      ...{ code: 'user-licenses-short', params: { more: 51, left: 50 } },
    })
  })

  test('is no way away from Essentials', async () => {
    await standing('hosted-essentials')
    await connected()
    const { version } = await license()
    expect(await refused(change({ to: 'hosted-pro', users: 5, version }))).toBe(
      'conflict upgrade-consent',
    )
  })
})

describe('a service whose license stays as it is', () => {
  const removing = async () => {
    const { sql } = setup.db
    const { id, service } = alder()
    const [sbc] = await sql`insert into sbc (name, fqdn, address, port, transport)
      select n, n || '.example', '192.0.2.1', 5060, 'udp' from (select gen_random_uuid()::text as n) x returning id`
    await sql`insert into deployment (tenant_id, service_id, connection_id, sbc_id, gateway, zone, consent, phase, requested_name)
      values (${id}, ${service}, gen_random_uuid(), ${sbc?.id ?? null}, 'main.north.example', 'north.example', 'mail', 'removing', 'x')`
  }
  test.each<[string, () => unknown, string]>([
    [
      'is not deployed',
      () =>
        setup.db
          .sql`update service set deploy_status = 'ready', status = 'warning' where id = ${alder().service}`,
      'not-deployed',
    ],
    ['is being deleted', removing, 'upgrade-removing'],
    [
      'is of a tenant that is not active',
      () => setup.db.sql`update tenant set state = 'inactive' where id = ${alder().id}`,
      'upgrade-tenant-off',
    ],
    [
      'is of another kind',
      () => setup.db.sql`update service set kind = 'other' where id = ${alder().service}`,
      'upgrade-other-kind',
    ],
  ])('because it %s', async (_, arrange, code) => {
    await standing('hosted-essentials')
    await arrange()
    expect(await why()).toBe(code)
    expect(await refused(begin({ to: 'hosted-pro', users: 5 }))).toBe(`conflict ${code}`)
    await setup.db.sql`update tenant set state = 'active'`
  })

  test('because its deletion is ordered, also once the customer has consented', async () => {
    await standing('hosted-essentials')
    await begin({ to: 'hosted-pro', users: 5 })
    const { id } = await invitation()
    await consented(id)
    const { id: tenantId, service } = alder()
    await setup.db
      .sql`insert into command (audience, tenant_id, lane, kind, subject_kind, subject_id, subject_name, steps, requested_name, next_try_at)
      values ('tenant', ${tenantId}, 'service', 'clean-up', 'service', ${service}, 'x', 5, 'x', now() + interval '10 minutes')`
    expect(await refused(complete(id))).toBe('conflict upgrade-removing')
    await cancel()
    expect(await why()).toBe('upgrade-removing')
    await setup.db.sql`delete from command`
    expect(await why()).toBeNull()
  })

  test('because the reader only looks, or is not the provider’s; none of them may', async () => {
    await standing('hosted-essentials')
    const { vera, olivia, otis, bea } = setup.world
    expect(await why(vera)).toBe('may-only-look')
    expect(await why(otis)).toBe('may-only-look')
    for (const by of [vera, olivia, otis, bea])
      expect(await refused(begin({ to: 'hosted-pro', users: 5 }, by)), by.name).toContain(
        'forbidden',
      )
    expect(
      await refused(
        begin({ to: 'hosted-pro', users: 5 }, dana(), '00000000-0000-4000-8000-000000000000'),
      ),
    ).toBe('missing no-such-service')
  })
})
