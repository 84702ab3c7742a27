import type { Actor } from '../../src/domain/scope.ts'
import type { TestDatabase } from './database.ts'
import { loadWorldLicense } from './license.ts'

/** The named cast: Northline UC's Dana, Harbor Telecom's Olivia, Alder Foods' Otis, Birch Logistics' Bea. */
export type World = Awaited<ReturnType<typeof makeWorld>>

const actor = (
  name: string,
  id: string,
  audience: Actor['audience'],
  role: Actor['role'],
): Actor => ({
  kind: 'account',
  id,
  name,
  audience,
  role,
})

/** Two tenants of two MSPs, each with one service; written by the owner, so that nothing under test is needed. */
export async function makeWorld({ sql }: Pick<TestDatabase, 'sql'>) {
  const row = async <T = { id: string }>(text: string, ...values: unknown[]): Promise<T> =>
    (await sql.unsafe(text, values as never[]))[0] as T
  const msp = (name: string) => row('insert into msp (name) values ($1) returning id', name)
  const tenant = (shortname: string, name: string, mspId: string | null) =>
    row(
      `insert into tenant (shortname, full_name, msp_id, ms_tenant_id, default_domain) values ($1, $2, $3, gen_random_uuid(), $1 || '.example') returning id`,
      shortname,
      name,
      mspId,
    )
  const service = (tenantId: string, name: string) =>
    row(
      `insert into service (tenant_id, name, customer, shortname, kind, license_type, licensed_users, deploy_status, status, kit_version)
       select id, $2, full_name, shortname, 'direct-routing', 'hosted-pro', 50, 'deployed', 'ok', '8.0.460' from tenant where id = $1 returning id`,
      tenantId,
      name,
    )
  const account = (
    name: string,
    email: string,
    role: string,
    owner: Partial<Record<'msp' | 'tenant', string>>,
  ) =>
    row(
      `insert into account (audience, msp_id, tenant_id, email, name, role) values ($1, $2, $3, $4, $5, $6) returning id`,
      owner.tenant ? 'tenant' : owner.msp ? 'msp' : 'provider',
      owner.msp ?? null,
      owner.tenant ?? null,
      email,
      name,
      role,
    )

  await row(
    `insert into license_pool (kind, purchased, allocated) values ('service', 400, 2), ('user', 50000, 100)
     on conflict (kind) do update set purchased = excluded.purchased, allocated = excluded.allocated`,
  )
  const harbor = await msp('Harbor Telecom')
  const summit = await msp('Summit Voice')
  const alder = await tenant('alderfoods', 'Alder Foods', harbor.id)
  const birch = await tenant('birch', 'Birch Logistics', summit.id)
  const alderService = await service(alder.id, 'Alder Foods Direct Routing')
  const birchService = await service(birch.id, 'Birch Logistics Direct Routing')
  await sql`insert into license_allocation (tenant_id, service_id, kind, amount) values
    (${alder.id}, ${alderService.id}, 'service', 1), (${alder.id}, ${alderService.id}, 'user', 50),
    (${birch.id}, ${birchService.id}, 'service', 1), (${birch.id}, ${birchService.id}, 'user', 50)`
  await loadWorldLicense(sql)
  const dana = await account('Dana Okafor', 'dana@northline.example', 'admin', {})
  const nico = await account('Nico Brandt', 'noc@northline.example', 'operator', {})
  const vera = await account('Vera Lindqvist', 'vera@northline.example', 'monitor', {})
  const olivia = await account('Olivia Marsh', 'olivia@harbor.example', 'owner', { msp: harbor.id })
  const otis = await account('Otis Alder', 'otis@alder.example', 'admin', { tenant: alder.id })
  const bea = await account('Bea Birch', 'bea@birch.example', 'admin', { tenant: birch.id })
  const provider = { kind: 'provider' } as const
  return {
    harbor,
    summit,
    alder: { ...alder, service: alderService.id },
    birch: { ...birch, service: birchService.id },
    dana: actor('Dana Okafor', dana.id, provider, 'admin'),
    nico: actor('Nico Brandt', nico.id, provider, 'operator'),
    vera: actor('Vera Lindqvist', vera.id, provider, 'monitor'),
    olivia: actor('Olivia Marsh', olivia.id, { kind: 'msp', msp: harbor.id }, 'owner'),
    otis: actor('Otis Alder', otis.id, { kind: 'tenant', tenant: alder.id }, 'admin'),
    bea: actor('Bea Birch', bea.id, { kind: 'tenant', tenant: birch.id }, 'admin'),
  }
}
