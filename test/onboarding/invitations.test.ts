import { describe, expect, test } from 'vitest'
import { reserveOnboarding } from '../../src/domain/licensing/reservations.onboarding.ts'
import { pauseAfter } from '../../src/domain/mail/delivery.ts'
import { completeInvitation } from '../../src/domain/onboarding/invitations.completion.ts'
import { invitations } from '../../src/domain/onboarding/invitations.list.ts'
import { prove } from '../../src/domain/onboarding/invitations.proof.ts'
import {
  cancelInvitation,
  expireInvitations,
  resendInvitation,
} from '../../src/domain/onboarding/invitations.ts'
import type { Refusal } from '../../src/domain/refusal.ts'
import { linkTokenOf } from '../../src/domain/settings/secrets.ts'
import { onPostgres } from '../support/database.ts'
import { testSecret } from '../support/setup.ts'
import { seal, useConsent } from './consent.support.ts'

const { setup, invite, get, row, logged, as, asProvider } = useConsent()
const refused = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    ({ kind, code }: Refusal) => `${kind} ${code}`,
  )
const dana = () => setup.world.dana
const resend = (id: string, by = dana()) => as(by, (s) => resendInvitation(s, testSecret, id))
const cancel = (id: string, by = dana()) => as(by, (s) => cancelInvitation(s, id))
const complete = (id: string, by = dana()) => as(by, (s) => completeInvitation(s, seal, id))
const consented = (id: string, refreshToken?: string) =>
  asProvider((scope) =>
    prove(scope, seal, id, {
      ...{ clientId: setup.application.clientId, msTenantId: setup.tid.alder },
      ...(refreshToken && { code: { refreshToken, isGuest: false } }),
    }),
  )
const access = async () => (await setup.db.sql`select * from m365_authentication`)[0]
const page = async (path: string, by = dana()) => {
  const answer = await setup.portal.as(by).get(path)
  return { status: answer.status, html: await answer.text() }
}

/** Alder's service waits for consent, with a license and ten users kept for it. */
async function waiting() {
  const { sql } = setup.db
  const { alder } = setup.world
  await sql`delete from deployment`
  await sql`delete from license_allocation where tenant_id = ${alder.id}`
  await sql`update license_pool set allocated = 50, reserved = 0`
  await sql`update service set deploy_status = 'unknown', status = 'warning', licensed_users = 10 where id = ${alder.service}`
  const [sbc] = await sql`insert into sbc (name, fqdn, address, port, transport)
    select n, n || '.example', '192.0.2.1', 5060, 'udp' from (select gen_random_uuid()::text as n) x returning id`
  await sql`insert into deployment (tenant_id, service_id, connection_id, sbc_id, gateway, zone, consent, phase, requested_name)
    values (${alder.id}, ${alder.service}, gen_random_uuid(), ${sbc?.id}, 'main.north.example', 'north.example', 'mail', 'waiting', 'x')`
  await sql`insert into setting (name, value, version, changed_by)
    values ('dns', '{"provider": "rfc2136", "zone": "north.example"}', 1, 'x') on conflict do nothing`
  await as(dana(), (scope) =>
    reserveOnboarding(scope, {
      ...{ tenantId: alder.id, serviceId: alder.service, license: 'hosted-pro', users: 10 },
      expiresAt: new Date(Date.now() + 86_400_000),
    }),
  )
}
const pools = async () =>
  Object.fromEntries(
    (
      await setup.db
        .sql`select kind, allocated, reserved from license_pool where kind in ('service', 'user')`
    ).map(({ kind, ...amounts }) => [kind, amounts]),
  )

describe('an invitation', () => {
  test('keeps the hash of its link alone, for as long as the setting says, and mails it as the provider', async () => {
    const { id, token } = await invite({ email: 'Ada@Alder.example', language: 'de' })
    const made = await row(id)
    expect(made).toMatchObject({
      state: 'created',
      email: 'Ada@alder.example',
      created_by: 'Dana Okafor',
    })
    expect(JSON.stringify(made)).not.toContain(token)
    expect(Math.round((made.expires_at - made.created_at) / 3_600_000)).toBe(168)
    const [mail] = await setup.db.sql`select * from mail where id = ${made.mail_id}`
    expect(mail).toMatchObject({
      ...{ audience: 'provider', template: 'consent', language: 'de', to_name: 'Ada Alder' },
      data: { invitationId: id, customerId: 'alderfoods', fullName: 'Alder Foods' },
    })
    expect((await logged('consent.invited'))[0]).toMatchObject({
      ...{ tenant_id: setup.world.alder.id, subject_name: 'Alder Foods Direct Routing' },
    })
  })

  test('is one of a service: a later one supersedes it, and its link is dead', async () => {
    const first = await invite()
    const second = await invite()
    expect((await row(first.id)).state).toBe('superseded')
    expect((await get(first.path)).status).toBe(404)
    expect((await get(second.path)).status).toBe(200)
  })

  test.each([
    [{ fullName: 'Ada\r\nBcc: evil@example.com', email: 'ada@alder.example' }, 'invalid'],
    [{ fullName: '=?utf-8?q?x?=', email: 'ada@alder.example' }, 'invalid'],
    [{ fullName: '' }, 'invalid'],
    [{ fullName: 'a'.repeat(201) }, 'invalid'],
    [{ email: 'ada@alder.example, evil@example.com' }, 'invalid'],
    [{ email: 'ada@alder.example\r\nRCPT TO:<evil@example.com>' }, 'invalid'],
    [{ adminEmail: 'root' }, 'invalid'],
    [{ serviceId: '00000000-0000-4000-8000-000000000000' }, 'missing'],
  ])('%j is refused, and nothing is kept', async (over, kind) => {
    expect(await refused(invite(over))).toContain(kind)
    expect(await setup.db.sql`select from onboarding_invitation`).toHaveLength(0)
    expect(await setup.db.sql`select from mail`).toHaveLength(0)
  })

  test('is the provider’s operators’ to make and to act on, and of nobody who is not active', async () => {
    const { vera, olivia, otis, alder } = setup.world
    const { id } = await invite()
    for (const by of [vera, olivia, otis]) {
      expect(await refused(invite({}, by)), by.name).toContain('forbidden')
      for (const verb of [resend, cancel, complete])
        expect(await refused(verb(id, by)), by.name).toContain('forbidden')
    }
    await setup.db.sql`update tenant set state = 'inactive' where id = ${alder.id}`
    expect(await refused(invite())).toBe('conflict invitation-tenant-off')
    for (const verb of [resend, cancel, complete])
      expect(await refused(verb(id))).toBe('conflict invitation-tenant-off')
    expect((await row(id)).state).toBe('created')
  })

  test('is sent again with another link', async () => {
    const { id, path } = await invite({ email: 'ada@alder.example' })
    const again = await resend(id)
    expect((await get(path)).status).toBe(404)
    expect((await get(`/authenticate/${linkTokenOf(testSecret, again.id)}`)).status).toBe(200)
    expect(await row(again.id)).toMatchObject({
      email: 'ada@alder.example',
      full_name: 'Ada Alder',
    })
    expect(await setup.db.sql`select from mail`).toHaveLength(2)
    expect(await refused(resend(id))).toBe('conflict invitation-over')
  })

  test('is tried thirty times, once a minute, where other mail waits longer and longer', () => {
    const pauses = Array.from({ length: 31 }, (_, i) => pauseAfter(i + 1, i * 60, 'consent'))
    expect(pauses.filter((pause) => pause === 60)).toHaveLength(29)
    expect(pauses[29]).toBeNull()
    expect(pauseAfter(10, 600)).toBe(3600)
  })
})

describe('the licenses of a service that waits', () => {
  test('go back when its invitation is canceled, and are kept again when it is sent again', async () => {
    await waiting()
    const kept = { service: { allocated: 50, reserved: 1 }, user: { allocated: 50, reserved: 10 } }
    const free = { service: { allocated: 50, reserved: 0 }, user: { allocated: 50, reserved: 0 } }
    expect(await pools()).toEqual(kept)
    const { id } = await invite()
    await cancel(id)
    expect(await pools()).toEqual(free)
    expect((await logged('consent.cancelled'))[0]?.after).toMatchObject({
      licenses: { code: 'licenses-released' },
    })
    expect(await refused(cancel(id))).toBe('conflict invitation-over')
    await resend(id)
    expect(await pools()).toEqual(kept)
  })

  test('go back when it expires, whoever it waits for, and of no other', async () => {
    await waiting()
    const { sql } = setup.db
    const { id } = await invite()
    expect(await asProvider(expireInvitations)).toBe(0)
    await sql`update onboarding_invitation set expires_at = now() where id = ${id}`
    expect(await asProvider(expireInvitations)).toBe(1)
    expect(await row(id)).toMatchObject({ state: 'expired', ended_at: expect.any(Date) })
    expect((await pools()).user).toEqual({ allocated: 50, reserved: 0 })
    expect(await asProvider(expireInvitations)).toBe(0)
  })

  test('become its own when an operator goes on, and it is queued to be deployed', async () => {
    await waiting()
    const { id } = await invite()
    expect(await refused(complete(id))).toBe('conflict invitation-not-authenticated')
    await consented(id)
    await complete(id)
    expect(await pools()).toEqual({
      ...{ service: { allocated: 51, reserved: 0 }, user: { allocated: 60, reserved: 0 } },
    })
    expect(await access()).toMatchObject({
      ...{ method: 'consent', ms_tenant_id: setup.tid.alder, client_secret: null },
      ...{ client_id: setup.application.clientId, refresh_token: null, token_expires_at: null },
    })
    expect((await row(id)).state).toBe('completed')
    const [deployment] = await setup.db.sql`select phase from deployment`
    expect(deployment?.phase).toBe('deploying')
    expect(await refused(complete(id))).toBe('conflict invitation-not-authenticated')
    expect(await pools()).toMatchObject({ user: { allocated: 60 } })
    await setup.db.sql`delete from deployment`
  })

  test.skipIf(!onPostgres)('once, though two operators go on at one moment', async () => {
    await waiting()
    const { id } = await invite()
    await consented(id)
    const { dana: one, nico: other } = setup.world
    const outcomes = await Promise.all([refused(complete(id, one)), refused(complete(id, other))])
    expect(outcomes.sort()).toEqual(['conflict invitation-not-authenticated', 'done'])
    expect(await pools()).toMatchObject({ user: { allocated: 60, reserved: 0 } })
    await setup.db.sql`delete from deployment`
  })

  test.skipIf(!onPostgres)('canceled and completed at one moment, it is one of both', async () => {
    await waiting()
    const { id } = await invite()
    await consented(id)
    const [done, taken] = await Promise.all([refused(complete(id)), refused(cancel(id))])
    expect([done, taken].filter((one) => one === 'done')).toHaveLength(1)
    const { user } = await pools()
    expect(user).toEqual(
      done === 'done' ? { allocated: 60, reserved: 0 } : { allocated: 50, reserved: 0 },
    )
    await setup.db.sql`delete from deployment`
  })
})

test('a token is sealed anew to where it is used, and ends after Microsoft’s 90 days', async () => {
  const { id } = await invite()
  await consented(id, 'canary-refresh-token')
  const { refresh_token: before } = await row(id)
  await complete(id)
  const kept = await access()
  expect(kept).toMatchObject({ method: 'token', client_secret: null })
  const { id: tenant } = setup.world.alder
  const place = { tenant, table: 'm365_authentication', column: 'refresh_token', row: tenant }
  expect(seal.open(kept?.refresh_token, place)).toBe('canary-refresh-token')
  // moved as it was it would not open
  expect(() => seal.open(before, place)).toThrow()
  expect(Math.round((kept?.token_expires_at - Date.now()) / 86_400_000)).toBe(90)
  expect((await row(id)).refresh_token).toBeNull()
  const lines = await setup.db.sql`select before, after from log_entry`
  expect(JSON.stringify(lines)).not.toContain('canary')
})

test('once consented it is not sent again, and another Microsoft 365 has all read anew', async () => {
  const { sql } = setup.db
  const { alder } = setup.world
  await sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret, status)
    values (${alder.id}, ${setup.tid.alder}, 'own', 'sealed', 'valid')`
  const { id } = await invite()
  await consented(id)
  expect(await refused(resend(id))).toBe('conflict invitation-authenticated')
  await complete(id)
  expect(await access()).toMatchObject({ method: 'consent', status: 'unknown', version: 2 })
})

describe('its page', () => {
  test('shows every column, and no link and no secret', async () => {
    const { id, token } = await invite({
      email: 'ada@alder.example',
      adminEmail: 'root@alder.example',
    })
    const { html } = await page('/invitations')
    for (const text of [
      ...[
        'Pending Invitations',
        'ID',
        'Full Name',
        'Invitation Email',
        'M365 Admin Email',
        'Email Sent',
      ],
      ...[
        'Email Invitation Sent Count',
        'Created at',
        'Expires at',
        'Device Authenticated',
        'Sending',
      ],
      ...['alderfoods', 'Ada Alder', 'ada@alder.example', 'root@alder.example', `invitation-${id}`],
    ])
      expect(html).toContain(text)
    const csv = await page('/invitations.csv')
    for (const answer of [html, csv.html]) expect(answer).not.toContain(token)
    expect(csv.html).toContain('ada@alder.example')
    await setup.db.sql`update mail set state = 'sent'`
    await setup.db.sql`update command set attempt = 3 where kind = 'mail'`
    const [found] = await as(dana(), (scope) => invitations.pick(scope, [id]))
    expect(found).toMatchObject({ sent: true, tries: 3, state: 'sent' })
  })

  test('shows the link when asked, to who may invite', async () => {
    const { id, token } = await invite()
    const { html } = await page(`/invitations/${id}/link`)
    expect(html).toContain(`http://localhost:3000/authenticate/${token}`)
    expect((await page(`/invitations/${id}/link`, setup.world.vera)).status).toBe(403)
    for (const by of [setup.world.olivia, setup.world.otis])
      expect((await page(`/invitations/${id}/link`, by)).html, by.name).not.toContain(token)
    await cancel(id)
    const over = await page(`/invitations/${id}/link`)
    expect(over.status).toBe(409)
    expect(over.html).not.toContain(token)
  })

  test('asks what is about to happen, and does it', async () => {
    const { id } = await invite()
    expect((await page(`/invitations/${id}/upgrades/new`)).status).toBe(409)
    await consented(id)
    expect((await page('/invitations')).html).toContain(`/invitations/${id}/upgrades/new`)
    const { html } = await page(`/invitations/${id}/upgrades/new`)
    for (const text of [
      'Alder Foods',
      'Hosted Pro',
      setup.tid.alder,
      'Accepted for the organization',
    ])
      expect(html).toContain(text)
    expect(html).not.toContain('It was not known beforehand')
    const answer = await setup.portal.as(dana()).post(`/invitations/${id}/upgrades`, {})
    expect(answer.status).toBeLessThan(400)
    expect((await row(id)).state).toBe('completed')
  })

  test('says when it was not known whose Microsoft 365 it is', async () => {
    await setup.db.sql`update tenant set ms_tenant_id = null`
    const { id } = await invite()
    await consented(id)
    const { html } = await page(`/invitations/${id}/upgrades/new`)
    expect(html).toContain('It was not known beforehand')
  })
})
