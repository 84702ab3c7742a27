import { letIdsBeRandom } from './clock.ts'
import { type Audience, apiToken, fold, loadBase, signIn, supportSession } from './code.ts'
import type { RecordDatabase } from './database.ts'
import type { Row } from './maker.ts'
import { providersOwn, workOf } from './staff.ts'
import { type Things, thingsOf } from './things.ts'

export const operators = 'localhost:3000'

/** Who asks: an account (none: nobody) at a host, with a session and, except inside a support session, an API token. */
export type Person = {
  who: string
  host: string
  account: string | null
  session: string | null
  token: string | null
  /** What ids in addresses stand for when this person asks. */
  things: Things
}

/** The demo world, and on top of it one of everything in every state for an English and a German tenant. */
export async function makeWorld(db: RecordDatabase) {
  const { sql, pool } = db
  await loadBase(pool)
  const put = async (table: string, row: Row): Promise<string> => {
    const [made] = await sql`insert into ${sql(table)} ${sql(row)} returning *`
    return String(made?.id)
  }
  const one = async (text: string) => String((await sql.unsafe(text))[0]?.id)
  const idOf = (email: string) => one(`select id from account where email = '${email}'`)
  const tenantOf = (shortname: string) =>
    one(`select id from tenant where shortname = '${shortname}'`)

  const alder = await tenantOf('alderfoods')
  const birch = await tenantOf('birch')
  const greta = await idOf('greta@kunde.example')
  const [german] = await sql<{ id: string; shortname: string }[]>`
    select t.id, t.shortname from tenant t join account a on a.tenant_id = t.id where a.id = ${greta}`
  if (!german) throw new Error('the demo has a German customer')
  const harbor = await one(`select id from msp where name = 'Harbor Telecom'`)
  const [dana, noc] = [await idOf('dana@northline.example'), await idOf('noc@northline.example')]
  const [vera, olivia] = [await idOf('vera@northline.example'), await idOf('olivia@harbor.example')]
  const [adam, otis, mina] = [
    await idOf('adam@harbor.example'),
    await idOf('otis@alder.example'),
    await idOf('mina@alder.example'),
  ]
  const inTenant = (tenant: string, name: string, role: string, email: string) =>
    put('account', { audience: 'tenant', tenant_id: tenant, email, name, role })
  const rita = await inTenant(alder, 'Rita Reader', 'monitor', 'rita@alder.example')
  const bea = await inTenant(birch, 'Bea Birch', 'admin', 'bea@birch.example')
  const gustav = await inTenant(german.id, 'Gustav Leser', 'monitor', 'gustav@kunde.example')
  const must = await put('account', {
    audience: 'provider',
    email: 'new@northline.example',
    name: 'Nora New',
    role: 'operator',
  })
  await put('credential', { account_id: must, password_hash: 'x', must_change: true })

  const world = { put, one, sql, noc, dana }
  const own = await thingsOf(world, alder, 'alder')
  const foreign = await thingsOf(world, birch, 'birch')
  const theirs = await thingsOf(world, german.id, 'kunde')
  await providersOwn(world, { must, olivia, harbor })

  const drafts = new Map<string, string[]>()
  const accounts: [string, string, string | null][] = [
    [dana, 'provider', null],
    [noc, 'provider', null],
    [olivia, 'msp', harbor],
    [adam, 'msp', harbor],
  ]
  for (const [account, audience, msp] of accounts)
    drafts.set(account, await workOf(world, { account, audience, msp }, own))
  await sql`analyze`
  await fold(pool)

  const person = async (who: string, account: string | null, host: string, things: Things) => {
    const isHalf = who === 'at-factor'
    const session = account && (await signIn(pool, account, { host, isHalf }))
    return { who, host, account, session, token: null as string | null, things }
  }
  const alderHost = 'alderfoods.localhost:3000'
  const germanHost = `${german.shortname}.localhost:3000`
  const people: Person[] = [
    await person('nobody', null, operators, own),
    await person('tenant', otis, alderHost, own),
    await person('reader', rita, alderHost, own),
    await person('other', bea, 'birch.localhost:3000', foreign),
    await person('supporter', null, alderHost, own),
    await person('msp', adam, operators, own),
    await person('owner', olivia, operators, own),
    await person('monitor', vera, operators, own),
    await person('operator', noc, operators, own),
    await person('admin', dana, operators, own),
    await person('tenant-operator', mina, alderHost, own),
    await person('german', greta, germanHost, theirs),
    await person('german-reader', gustav, germanHost, theirs),
  ]
  const danas = { id: dana, name: 'Dana Okafor' }
  for (const one of people) {
    if (one.who === 'supporter')
      one.session = await supportSession(pool, danas, { tenant: alder, host: alderHost })
    const scope = {
      tenant: 'tenant:alderfoods',
      reader: 'tenant:alderfoods',
      other: 'tenant:birch',
      owner: `msp:${harbor}`,
      admin: 'provider',
      monitor: 'provider',
      german: `tenant:${german.shortname}`,
    }[one.who]
    const role = one.who === 'reader' || one.who === 'monitor' ? 'monitor' : 'admin'
    if (scope) one.token = await apiToken(pool, danas, { name: one.who, scope, role })
  }
  const aside: Person[] = [
    await person('must-change', must, operators, own),
    await person('at-factor', vera, operators, own),
    await person('nobody-at-tenant', null, alderHost, own),
    await person('nobody-at-german', null, germanHost, theirs),
    await person('nobody-at-unknown', null, 'nothing.localhost:3000', own),
    await person('wrong-portal', own.account, operators, own),
  ]
  const audiences: [string, Audience, Things][] = [
    ['provider', { kind: 'provider' }, own],
    ['msp', { kind: 'msp', msp: harbor }, own],
    ['tenant', { kind: 'tenant', tenant: alder }, own],
    ['german', { kind: 'tenant', tenant: german.id }, theirs],
    ['foreign', { kind: 'tenant', tenant: birch }, own],
  ]
  await fold(pool)
  await letIdsBeRandom(sql)
  const known = new Set<string>()
  const columns = await sql<{ table: string; name: string }[]>`
    select c.relname as table, a.attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r' and a.attnum > 0 and a.atttypid = 'uuid'::regtype`
  for (const { table, name } of columns)
    for (const row of await sql`select distinct ${sql(name)} as id from ${sql(table)}`)
      known.add(String(row.id))
  return { people, aside, audiences, drafts, known, own, theirs, harbor }
}
