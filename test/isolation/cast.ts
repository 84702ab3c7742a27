import { randomUUID } from 'node:crypto'
import type { Actor } from '../../src/domain/scope.ts'
import type { TestDatabase } from '../support/database.ts'
import { said } from '../support/said.ts'
import { makeWorld } from '../support/world.ts'
import { sentByNouns } from './sent.ts'

/** Everybody who may come to a route; `other` is the administrator of another tenant, `supporter` staff in this one. */
export const whos = [
  'nobody',
  'tenant',
  'reader',
  'other',
  'supporter',
  'msp',
  'owner',
  'monitor',
  'operator',
  'admin',
] as const
export type Who = (typeof whos)[number]

export type Cast = Awaited<ReturnType<typeof makeCast>>

/** One thing of every kind for Alder Foods (`own`) and for Birch Logistics (`foreign`), and ids of nothing. */
export async function makeCast(db: TestDatabase) {
  const world = await makeWorld(db)
  const { sql } = db
  const nouns = await sentByNouns()
  const id = async (query: PromiseLike<readonly { id?: string }[]>) => String((await query)[0]?.id)
  const person = async (
    name: string,
    role: string,
    tenantId: string | null,
    mspId: string | null,
  ) =>
    id(sql`insert into account (audience, tenant_id, msp_id, email, name, role)
      values (${tenantId ? 'tenant' : mspId ? 'msp' : 'provider'}, ${tenantId}, ${mspId}, ${`${randomUUID()}@a.example`}, ${name}, ${role}) returning id`)
  const mspOf = (tenant: string) => id(sql`select msp_id as id from tenant where id = ${tenant}`)
  const thingsOfNouns = async (tenant: string): Promise<Record<string, string>> =>
    Object.assign({}, ...(await Promise.all(nouns.map(({ things }) => things?.(sql, tenant)))))
  const things = async (tenant: string, service: string) => ({
    tenant,
    service,
    alarm:
      await id(sql`insert into alarm (audience, tenant_id, key, severity, name, source, text, service_id)
      values ('tenant', ${tenant}, 'k', 'critical', ${said('Trunk')}::text::jsonb, ${said('s')}::text::jsonb, ${said('t')}::text::jsonb, ${service}) returning id`),
    command:
      await id(sql`insert into command (audience, tenant_id, lane, kind, subject_kind, subject_id, subject_name, requested_name, next_try_at)
      values ('tenant', ${tenant}, 'service', 'replicate', 'service', ${service}, 's', 'n', now() + interval '1 day') returning id`),
    supportSession:
      await id(sql`insert into support_session (tenant_id, actor_id, actor_name, actor_audience, read_only, reason, approved_at)
      values (${tenant}, ${world.nico.id}, 'Nico', 'provider', false, 'Looking after a fault', now()) returning id`),
    account: await person('Ann Other', 'monitor', tenant, null),
    colleague: await person('Cole League', 'monitor', null, null),
    msp: await mspOf(tenant),
    administrator: await person('Ada Ministers', 'admin', null, await mspOf(tenant)),
    domain: await id(
      sql`insert into tenant_domain (tenant_id, host, token) values (${tenant}, ${`${randomUUID().slice(0, 8)}.example`}, 't') returning id`,
    ),
    usage: await id(
      sql`insert into quota_usage (tenant_id, quota, amount, taken_by) values (${tenant}, 'widgets', 1, 'x') returning id`,
    ),
    mail: await id(
      sql`insert into mail (audience, tenant_id, template, language, to_name, to_address, state) values ('tenant', ${tenant}, 'test', 'en', 'A', 'a@a.example', 'failed') returning id`,
    ),
    ...(await thingsOfNouns(tenant)),
  })
  const own = await things(world.alder.id, world.alder.service)
  const foreign = await things(world.birch.id, world.birch.service)
  const nobodys = Object.fromEntries(
    Object.keys(own).map((key) => [key, randomUUID()]),
  ) as typeof own
  const reader = { ...world.otis, role: 'monitor' as const }
  const msp = world.olivia.audience.kind === 'msp' ? world.olivia.audience.msp : ''
  const actors: Record<Exclude<Who, 'nobody'>, Actor> = {
    tenant: world.otis,
    reader: { ...reader, id: await person('Rita Reader', 'monitor', world.alder.id, null) },
    other: world.bea,
    supporter: world.dana,
    msp: { ...world.olivia, role: 'admin', id: await person('Mia Msp', 'admin', null, msp) },
    owner: world.olivia,
    monitor: world.vera,
    operator: world.nico,
    admin: world.dana,
  }
  return { world, actors, own, foreign, nobodys }
}
