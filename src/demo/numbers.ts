import { sql } from 'drizzle-orm'
import { type Numbering, numberAt, numberingOf } from '../sandbox/microsoft/numbering.ts'
import { keyOf } from '../sandbox/random.ts'
import { alderName } from './alder.ts'
import { demoDirectories, germanOne, seed } from './customers.ts'

type Put = (statement: ReturnType<typeof sql>) => PromiseLike<unknown>
type Rows = (values: unknown) => ReturnType<typeof sql>
type Directory = ReturnType<typeof demoDirectories>[number]

/** Where its service numbers begin, beyond whatever a person has. */
const firstServiceSlot = 90_000

/** What no person's number is for, of each kind so many: Alder Foods' twenty. */
export const alderServiceNumbers = {
  fax: 4,
  'conference-bridge': 4,
  'auto-attendant': 6,
  'call-queue': 4,
  emergency: 2,
} as const

/** The blocks of numbers that the directories have, drawn in the same order as the sandbox does. */
function numberings(): ReadonlyMap<string, Numbering> {
  const taken = new Set<string>()
  return new Map(
    demoDirectories().map(({ id, msTenantId, country }) => [
      id,
      numberingOf(keyOf(`${seed}|${msTenantId}`), country, taken),
    ]),
  )
}

/** The customers whose numbers are looked after: the first, the German one, and one more. */
export function numberedCustomers(): Directory[] {
  const all = demoDirectories()
  const named = all.filter(({ name, id }) => name === alderName || id === germanOne().id)
  return [...named, ...all.filter((one) => !named.includes(one)).slice(0, 3 - named.length)]
}

/** Ranges, reservations and prefixes of a few customers, so that no page of theirs is empty. */
export async function loadDemoNumbers(put: Put, rows: Rows) {
  const blocks = numberings()
  const customers = numberedCustomers().flatMap((tenant) => {
    const block = blocks.get(tenant.id)
    return block ? [{ ...tenant, block, isGerman: tenant.id === germanOne().id }] : []
  })
  const ranges = customers.flatMap(({ id, block, isGerman }) =>
    [
      { name: isGerman ? 'Zentrale' : 'Head office', from: 0, to: 299 },
      { name: isGerman ? 'Filialen' : 'Branches', from: 300, to: 599 },
      { name: isGerman ? 'Reserve' : 'Spare', from: 600, to: 699 },
    ].map(({ name, from, to }, n) => ({
      ...{ id, name, n, first: numberAt(block, from), last: numberAt(block, to) },
    })),
  )
  await put(sql`
    insert into number_range (tenant_id, name, first, last, service_id, site_id)
    select r.id, r.name, r.first, r.last,
      (select s.id from service s where s.tenant_id = r.id order by s.kind, s.id limit 1),
      (select s.id from site s where s.tenant_id = r.id order by s.created_at, s.id limit 1)
    from jsonb_to_recordset(${rows(ranges)}) as r (id uuid, name text, first text, last text)`)
  const reserved = customers.flatMap(({ id, block, isGerman }) =>
    Array.from({ length: 6 }, (_, n) => ({
      ...{ id, number: numberAt(block, 600 + n), days: n < 4 ? null : 30 },
      reason:
        n < 4
          ? isGerman
            ? 'Neue Filiale in Potsdam'
            : 'New depot in Leeds'
          : isGerman
            ? 'Ruht nach Austritt'
            : 'Resting after leaving',
    })),
  )
  await put(sql`
    insert into reserved_number (tenant_id, number, reason, until, reserved_by)
    select r.id, r.number, r.reason, date_trunc('day', now()) + r.days * interval '1 day', 'Tenantry'
    from jsonb_to_recordset(${rows(reserved)}) as r (id uuid, number text, reason text, days integer)`)
  const kinds = Object.entries(alderServiceNumbers).flatMap(([kind, many]) =>
    Array.from({ length: many }, () => kind),
  )
  const prefixes = customers.flatMap(({ id, name, block }) => [
    { id, prefix: numberAt(block, 0).slice(0, -5), tag: null, kind: null },
    ...(name === alderName ? kinds : ['fax', 'auto-attendant', 'emergency']).map((kind, n) => ({
      ...{ id, prefix: numberAt(block, firstServiceSlot + n), tag: kind, kind },
    })),
  ])
  await put(sql`
    insert into dial_plan_prefix (tenant_id, prefix, tag, kind, service_id)
    select p.id, p.prefix, coalesce(p.tag, (select t.ms_tenant_id::text from tenant t where t.id = p.id)), p.kind, (select s.id from service s where s.tenant_id = p.id order by s.kind, s.id limit 1)
    from jsonb_to_recordset(${rows(prefixes)}) as p (id uuid, prefix text, tag text, kind text)`)
}
