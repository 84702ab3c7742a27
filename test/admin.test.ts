import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { admin, lineOf } from '../src/admin.ts'
import { readConfig } from '../src/config.ts'
import { copyDataDir } from '../src/database/embedded/start.ts'
import { type OpenDatabase, openDatabase } from '../src/database/open.ts'
import { removeFactorOf } from '../src/domain/people/accounts.changes.ts'
import { findSession } from '../src/domain/people/sessions.ts'
import { signIn } from '../src/domain/people/sign-in.ts'
import { findToken } from '../src/domain/people/token-authentication.ts'
import { anonymous, Scope } from '../src/domain/scope.ts'
import { testDatabase } from './support/database.ts'
import { migrations, testSecret } from './support/setup.ts'
import { makeWorld, type World } from './support/world.ts'

// each command opens the database anew, some in a process of their own: whoever takes longer hangs
vi.setConfig({ testTimeout: 240_000 })

const folder = mkdtempSync(join(tmpdir(), 'tenantry-admin-'))
const env: Record<string, string> = {
  DATA_DIR: folder,
  PORTAL_SECRET: testSecret.toString('base64'),
}
let portal: OpenDatabase
let sql: postgres.Sql
let world: World

// the portal runs all the while, in this process; the commands come from beside it
beforeAll(async () => {
  const { dataDir } = inject('template')
  if (dataDir) await copyDataDir(dataDir, join(folder, 'database'))
  else env.DATABASE_URL = (await testDatabase({ isStarted: true })).url ?? ''
  portal = await openDatabase(readConfig(env), { folder: migrations })
  sql = postgres({ ...portal.owner, max: 1, onnotice: () => {} })
  world = await makeWorld({ sql })
})
afterAll(async () => {
  await sql.end({ timeout: 2 })
  await portal.stop()
  rmSync(folder, { recursive: true, force: true })
})

const run = (...argv: string[]) => admin(argv, env)
const lastWord = (text: string) => text.trim().split(/\s/).at(-1) ?? ''
const client = { host: 'localhost:3000', ip: '192.0.2.1', agent: '' }
const enter = (login: string, password: string) =>
  signIn(portal.pool, testSecret, { login, password, client, requestId: 'test' })
const whose = (token: string) =>
  Scope.enter(portal.pool, anonymous, (scope) => findToken(scope, token))

test('user add makes an account whose printed password works', async () => {
  const said = await run('user', 'add', '--email', 'ann@northline.example', '--name', 'Ann Bell')
  expect(said).toContain('Added ann@northline.example as operator.')
  const { token } = await enter('ann@northline.example', lastWord(said))
  const found = await Scope.enter(portal.pool, anonymous, (s) =>
    findSession(s, token, { host: client.host, tenantId: null }),
  )
  expect(found).toMatchObject({
    name: 'Ann Bell',
    role: 'operator',
    audience: { kind: 'provider' },
  })
})

test('user add takes a role and a password, and refuses what is no account', async () => {
  const add = (email: string, ...more: string[]) =>
    run('user', 'add', '--email', email, '--name', 'Cas Dirks', ...more)
  const given = ['--password', 'a given phrase', '--role', 'monitor']
  expect(await add('cas@northline.example', ...given)).toBe(
    'Added cas@northline.example as monitor.',
  )
  await enter('cas@northline.example', 'a given phrase')
  await expect(add('Cas@northline.example')).rejects.toMatchObject({ code: 'name-taken' })
  await expect(add('dirks@northline.example', '--role', 'owner')).rejects.toMatchObject({
    code: 'no-such-role',
  })
  await expect(add('dirks@northline.example', '--password', 'password1')).rejects.toMatchObject({
    code: 'password-common',
  })
  await expect(add('nowhere')).rejects.toMatchObject({ code: 'bad-email' })
  await expect(run('user', 'add', '--email', 'x@y.example')).rejects.toMatchObject({
    code: 'option-needed',
    params: { name: 'name' },
  })
  expect(await sql`select 1 from account where email like '%dirks%'`).toHaveLength(0)
})

test('user password ends the sessions and the old password', async () => {
  await run('user', 'password', '--email', 'noc@northline.example', '--password', 'an old phrase')
  const { token } = await enter('noc@northline.example', 'an old phrase')
  const said = await run('user', 'password', '--email', 'NOC@northline.example')
  expect(
    await Scope.enter(portal.pool, anonymous, (s) =>
      findSession(s, token, { host: client.host, tenantId: null }),
    ),
  ).toBeNull()
  await expect(enter('noc@northline.example', 'an old phrase')).rejects.toMatchObject({
    code: 'no-match',
  })
  await enter('noc@northline.example', lastWord(said))
  await expect(run('user', 'password', '--email', 'no@body.example')).rejects.toMatchObject({
    code: 'no-such-sign-in',
  })
})

test('token add prints a token as its last word, token revoke takes it back', async () => {
  const said = await run('token', 'add', '--name', 'ci', '--scope', 'tenant:alderfoods')
  expect(await whose(lastWord(said))).toMatchObject({ audience: { tenant: world.alder.id } })
  expect(await run('token', 'revoke', '--name', 'ci')).toBe('Revoked 1 named ci.')
  expect(await whose(lastWord(said))).toBeNull()
  await expect(run('token', 'revoke', '--name', 'ci')).rejects.toMatchObject({
    code: 'no-token-named',
    params: { name: 'ci' },
  })
  for (const wrong of [['--scope', 'msp:x'], ['--scope', 'provider', '--days', 'many'], []])
    await expect(run('token', 'add', '--name', 'x', ...wrong)).rejects.toMatchObject({
      kind: 'invalid',
    })
})

test('approval off is the way out for a customer whose administrators are locked out: with a reason, logged and mailed', async () => {
  const off = (reason: string, tenant = 'AlderFoods') =>
    run('approval', 'off', '--tenant', tenant, '--reason', reason)
  const reason = 'Otis left, and his mailbox with him (ticket 4711)'
  await sql`insert into account (audience, tenant_id, email, name, role, state)
    values ('tenant', ${world.alder.id}, 'out@alder.example', 'Oona Out', 'admin', 'disabled')`
  await sql`update account set state = 'disabled' where id = ${world.otis.id}`
  await expect(off(reason)).rejects.toMatchObject({ code: 'support-approval-off' })
  await sql`update tenant set support_approval = true where id = ${world.alder.id}`
  // the premise: staff are stopped, and nobody is left who could agree
  const factor = () =>
    Scope.enter(portal.pool, world.dana, (s) =>
      removeFactorOf(s, { tenantId: world.alder.id }, world.otis.id ?? ''),
    )
  await expect(factor()).rejects.toMatchObject({ code: 'sign-in-approval' })
  await expect(off('locked')).rejects.toMatchObject({ code: 'support-session-reason' })
  await expect(off(reason, 'nobody')).rejects.toMatchObject({ code: 'no-such-shortname' })
  await expect(run('approval', 'off', '--tenant', 'alderfoods')).rejects.toMatchObject({
    params: { name: 'reason' },
  })
  const asked = () => sql`select support_approval as asked from tenant where id = ${world.alder.id}`
  expect((await asked())[0]?.asked).toBe(true)
  expect(await off(reason)).toContain('Alder Foods is no longer asked for approval.')
  expect((await asked())[0]?.asked).toBe(false)
  await expect(factor()).rejects.toMatchObject({ code: 'person-no-factor' })
  const lines = await sql`select audience, tenant_id, actor_name, before, after from log_entry
    where type = 'support.approval-off'`
  expect(lines).toEqual([
    {
      ...{ audience: 'tenant', tenant_id: world.alder.id, actor_name: 'npm run admin' },
      ...{ before: { supportApproval: true }, after: { supportApproval: false, reason } },
    },
  ])
  const mails = await sql`select to_address, data from mail where template = 'sign-in-changed'
    order by to_address`
  expect(mails.map(({ to_address }) => to_address)).toEqual([
    'otis@alder.example',
    'out@alder.example',
  ])
  expect(mails[0]?.data).toMatchObject({ change: 'approval', detail: reason })
  await sql`delete from account where email = 'out@alder.example'`
  await sql`update account set state = 'active' where id = ${world.otis.id}`
})

test('import services loads all rows or none', async () => {
  const file = join(folder, 'customers.csv')
  const head =
    'shortname,full_name,service_type,license_type,licensed_users,ms_tenant_id,default_domain,msp,country,time_zone'
  const row = (shortname: string, users: number) =>
    `${shortname},${shortname} Ltd,direct-routing,hosted-pro,${users},${crypto.randomUUID()},${shortname}.example,,NL,Europe/Amsterdam`
  writeFileSync(file, [head, row('cedar', 20), row('doveton', -4)].join('\n'))
  await expect(run('import', 'services', file)).rejects.toMatchObject({ code: 'bad-rows' })
  expect(await sql`select 1 from tenant where shortname = 'cedar'`).toHaveLength(0)
  const said = await run('import', 'services', file, '--skip-bad')
  expect(said).toMatch(/^Loaded 1 service of 1 new tenant, 1 row skipped: row \d+: licensed_users /)
  expect(await sql`select 1 from service where shortname = 'cedar'`).toHaveLength(1)
  await expect(run('import', 'services', join(folder, 'absent.csv'))).rejects.toThrow('ENOENT')
  await expect(run('import', 'services')).rejects.toMatchObject({ code: 'which-file' })
})

test('m365 set warns of another customer of the same Microsoft tenant; a replication can be queued that reads everything', async () => {
  const set = (tenant: string, id: string) =>
    run(
      ...['m365', 'set', '--tenant', tenant, '--ms-tenant', id],
      ...['--client-id', crypto.randomUUID(), '--client-secret', 'secret'],
    )
  const id = crypto.randomUUID()
  expect(await set('alderfoods', id)).toBe('Set the Microsoft 365 authentication of alderfoods.')
  expect(await set('birch', id.toUpperCase())).toContain(
    'Warning: Same Microsoft tenant as Alder Foods.',
  )
  await sql`insert into replication (tenant_id, delta_link) values (${world.alder.id}, 'x')`
  const queue = (...more: string[]) =>
    run('replication', 'queue', '--tenant', 'AlderFoods', ...more)
  expect(await queue()).toBe('Queued replication of AlderFoods.')
  const asked = () => sql`select read_all from replication where tenant_id = ${world.alder.id}`
  expect(await asked()).toEqual([{ read_all: false }])
  expect(await queue('--read-all')).toContain('which reads everything again')
  expect(await asked()).toEqual([{ read_all: true }])
  await expect(run('replication', 'queue', '--tenant', 'nobody')).rejects.toMatchObject({
    code: 'no-such-shortname',
  })
})

test('help says how, and leaves the database alone', async () => {
  const away = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }
  for (const words of [['--help'], [], ['user', 'add', '--help'], ['token', 'add', '--help']])
    expect(await admin(words, away)).toContain('npm run admin -- ')
})

test('what went wrong is one line', async () => {
  const bad = join(folder, 'bad.csv')
  writeFileSync(bad, 'shortname,full_name\nx,y\n')
  const wrong = [
    ['token', 'add', '--name', 'cli', '--scope', 'tenant:nobody'],
    ['token', 'add', '--nme', 'cli'],
    ['coffee', 'make'],
    ['import', 'services', bad],
  ]
  for (const argv of wrong) {
    const error = await run(...argv).catch((caught) => caught)
    expect(error).toBeInstanceOf(Error)
    expect(lineOf(error), argv.join(' ')).toMatch(/^[A-Z0-9][^\n]+$/)
  }
  const unset = await admin(['token', 'revoke', '--name', 'x'], { PORT: 'x', HOST: '' }).catch(
    lineOf,
  )
  expect(unset).toBe('The environment is not usable: PORT: should be a port from 0 to 65535')
})

test('as a command it exits 0, or 1 and says so on stderr alone', {
  timeout: 240_000,
}, async () => {
  const spawn = (...argv: string[]) =>
    promisify(execFile)('tsx', ['src/admin.ts', ...argv], { env: { ...process.env, ...env } }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    )
  const [made, refused] = await Promise.all([
    spawn('token', 'add', '--name', 'cli', '--scope', 'provider'),
    spawn('token', 'add', '--name', 'cli', '--scope', 'tenant:nobody'),
  ])
  expect(made).toMatchObject({ code: 0, stderr: '' })
  expect(await whose(lastWord(made.stdout))).toMatchObject({ name: 'cli' })
  expect(refused).toMatchObject({ code: 1, stdout: '' })
  expect(refused.stderr).toBe('Option --scope: must be one of provider, msp:ID, tenant:SHORTNAME\n')
})

test('license keygen, sign and load license an installation without a browser', async () => {
  const at = (name: string) => join(folder, name)
  const made = await run('license', 'keygen', '--key', at('key.pem'))
  expect(statSync(at('key.pem')).mode & 0o777).toBe(0o600)
  await expect(run('license', 'keygen', '--key', at('key.pem'))).rejects.toThrow('EEXIST')
  const system = await run('license', 'system')
  const sign = (lines: string, out: string, ...more: string[]) =>
    run('license', 'sign', '--system', system, '--lines', lines, '--out', at(out), ...more)
  const key = ['--key', at('key.pem')]
  await sign('STARTER-S=1,TENANT=7,SEAT-NAMED=3', 'own.txt', ...key, '--supersedes', 'none')
  const keyed: Record<string, string> = { ...env, LICENSE_KEYS: lastWord(made) }
  const load = (name: string, by = keyed) => admin(['license', 'load', at(name)], by)
  const failing = async (work: Promise<unknown>) => lineOf(await work.catch((error) => error))
  // nobody's key, and the key that everybody has
  expect(await failing(load('own.txt', env))).toContain('Step 2, key:')
  await sign('STARTER-L', 'development.txt')
  expect(await failing(load('development.txt'))).toContain(
    'Step 2, key: files signed with the key “development” do not count here.',
  )
  expect(await failing(sign('STARTER-S=0', 'x.txt'))).toContain('Step 4, content:')
  expect(await load('own.txt')).toMatch(/^Loaded \S+: tenant \d+ -> 17, named seats 0 -> 3\.$/)
  expect(await failing(load('own.txt'))).toContain('Step 7, once:')
  const attempts =
    await sql`select state from license_file where file_id is null order by loaded_at`
  expect(attempts.map(({ state }) => state)).toEqual(['rejected', 'rejected', 'rejected'])
})
