import { expect } from 'vitest'
import { completeInvitation } from '../../src/domain/onboarding/invitations.completion.ts'
import { prove } from '../../src/domain/onboarding/invitations.proof.ts'
import { beginUpgrade } from '../../src/domain/onboarding/upgrades.ts'
import type { Refusal } from '../../src/domain/refusal.ts'
import type { LicenseType } from '../../src/domain/services/services.ts'
import { testSecret } from '../support/setup.ts'
import { seal, useConsent } from './consent.support.ts'

export const keys = { secret: testSecret, seal }

/** What became of a verb: `done`, or the kind and the code of its refusal. */
export const refused = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: Refusal) => (error.code ? `${error.kind} ${error.code}` : String(error)),
  )

export const byLink = { way: 'link', fullName: 'Ada Alder', language: 'en' } as const

/** Alder Foods and its one service, whose license becomes another one. */
export function useUpgrades() {
  const consent = useConsent()
  const { setup, as, asProvider } = consent
  const dana = () => setup.world.dana
  const alder = () => setup.world.alder

  return {
    ...consent,
    dana,
    alder,
    /** Its service as it is: of an Essentials without users, and of 30 where it counts them; 50 of the pool are left. */
    async standing(license: LicenseType, users: number | null = null) {
      const { sql } = setup.db
      const { id, service } = alder()
      await sql`delete from license_reservation`
      await sql`delete from onboarding_invitation`
      await sql`delete from deployment`
      await sql`delete from license_audit`
      await sql`delete from command`
      await sql`update tenant set state = 'active' where id = ${id}`
      await sql`delete from license_allocation where service_id = ${service} and kind = 'user'`
      const kind = license.startsWith('oc-') ? 'operator-connect' : 'direct-routing'
      await sql`update service set license_type = ${license}, licensed_users = ${users}, kind = ${kind}, deploy_status = 'deployed',
        status = 'ok', status_reason = null, last_replication_at = null where id = ${service}`
      if (users !== null)
        await sql`insert into license_allocation (tenant_id, service_id, kind, amount) values (${id}, ${service}, 'user', ${users})`
      const given = 50 + (users ?? 0)
      await sql`update license_pool set purchased = ${given + 50}, allocated = ${given}, reserved = 0 where kind = 'user'`
    },
    async connected(status: 'valid' | 'invalid' | 'unknown' = 'valid') {
      await setup.db.sql`delete from m365_authentication`
      await setup.db
        .sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret, status)
        values (${alder().id}, ${setup.tid.alder}, 'own', 'sealed', ${status})`
    },
    begin: (given: object, by = dana(), service = alder().service) =>
      as(by, (scope) => beginUpgrade(scope, keys, service, { ...byLink, ...given })),
    complete: (id: string, given: object = {}, by = dana()) =>
      as(by, (scope) => completeInvitation(scope, seal, id, { ...given })),
    consented: (id: string) =>
      asProvider((scope) =>
        prove(scope, seal, id, {
          ...{ clientId: setup.application.clientId, msTenantId: setup.tid.alder },
        }),
      ),
    /** The newest invitation of the service. */
    async invitation() {
      const [found] = await setup.db.sql`
        select * from onboarding_invitation where service_id = ${alder().service} order by created_at desc, id limit 1`
      return found ?? expect.unreachable('nobody was invited')
    },
    async license() {
      const [found] = await setup.db.sql`
        select license_type, licensed_users, version from service where id = ${alder().service}`
      return found ?? expect.unreachable()
    },
    /** What the pool of user licenses says, which has to be what its parts add up to. */
    async pool() {
      const [found] = await setup.db.sql`
        select p.allocated::integer, p.reserved::integer,
          (select coalesce(sum(a.amount), 0) from license_allocation a where a.kind = 'user')::integer as given,
          (select coalesce(sum(r.amount), 0) from license_reservation r where r.kind = 'user')::integer as kept
        from license_pool p where p.kind = 'user'`
      const { allocated, reserved, given, kept } = found ?? expect.unreachable()
      expect({ allocated, reserved }, 'the pool and its parts').toEqual({
        ...{ allocated: given, reserved: kept },
      })
      return { allocated, reserved }
    },
    async queued() {
      const found = await setup.db
        .sql`select kind from command where state = 'queued' order by kind`
      return found.map(({ kind }) => kind as string)
    },
  }
}
