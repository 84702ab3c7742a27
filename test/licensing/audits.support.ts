import { takeRuns } from '../../src/domain/licensing/audits.ts'
import { type Actor, type Database, Scope, system } from '../../src/domain/scope.ts'
import { defaults } from '../../src/domain/settings/settings.ts'
import type { TestDatabase } from '../support/database.ts'
import { makeTenants, type Person } from './populations.ts'

const many = (amount: number, person: Person): Person[] =>
  Array.from({ length: amount }, () => person)

/** A customer with two services, of whom the older does not count templates; its people fit several factors. */
export async function auditedTenant(db: TestDatabase, gateway = 'sbc.acme.example') {
  const direct = { gateway, isVoice: true, hasPhone: 'Enabled' } as const
  const [made] = await makeTenants(db.sql, [
    {
      services: [
        { type: 'hosted-pro', gateways: [gateway], off: ['template'], acquired: 20 },
        { type: 'oc-pro', acquired: 10 },
      ],
      people: [
        ...many(5, direct),
        ...many(2, { ...direct, hasTemplate: true, isChanged: true }),
        { ...direct, hasPhone: 'Deleted' },
        ...many(3, { hasConnectNumber: true }),
        ...many(4, { hasTemplate: true }),
        { hasTemplate: true, isChanged: true },
        ...many(2, { isChanged: true }),
        ...many(6, {}),
      ],
      prefixes: [
        { prefix: '493010', tag: 'fax' },
        { prefix: '493020', tag: 'fax' },
        { prefix: '493030', tag: gateway },
      ],
    },
  ])
  if (!made) throw new Error('no tenant was made')
  const { tenant, services, people } = made
  const person = async (name: string, role: Actor['role'], language = 'en') => {
    await db.sql`update tenant set language = ${language} where id = ${tenant}`
    const [account] = await db.sql`
      insert into account (audience, tenant_id, email, name, role) values ('tenant', ${tenant}, ${`${name}@acme.example`}, ${name}, ${role}) returning id`
    const actor: Actor = {
      ...{ kind: 'account', id: String(account?.id), name, role },
      audience: { kind: 'tenant', tenant },
    }
    return actor
  }
  return { tenant, services, people, person }
}

/** Counts the tenant as the worker does. */
export const count = (database: Database, tenant: string) =>
  Scope.enter(database, { ...system({ kind: 'tenant', tenant }), name: 'Otis' }, (scope) =>
    takeRuns(scope, [tenant], { trigger: 'refresh', factors: defaults['license-factors'] }),
  )
