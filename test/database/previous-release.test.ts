import { execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { readReleases } from '../../src/database/releases.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import { onPostgres, testDatabase } from '../support/database.ts'
import { migrations, testSecret } from '../support/setup.ts'
import { until } from '../support/until.ts'
import { expand, withMigrations } from './migrations.sample.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const release = readReleases(migrations).releases.findLast(({ commit }) => commit)
const operator = { login: 'first@northline.example', password: 'smoke-Passw0rd!' }

/** Whether the history of this tree reaches to the release; an archive of it has none. */
function hasHistory(): boolean {
  try {
    execFileSync('git', ['cat-file', '-e', `${release?.commit}^{commit}`], {
      ...{ cwd: root, stdio: 'ignore' },
    })
    return release !== undefined
  } catch {
    return false
  }
}

let built: string | undefined
afterAll(() => {
  if (built) rmSync(built, { recursive: true, force: true })
})

/** The release as it was, built aside with the packages of this tree. */
function buildAside(commit: string): string {
  if (built) return built
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-release-'))
  built = folder
  const archive = execFileSync('git', ['archive', commit], { cwd: root, maxBuffer: 2 ** 30 })
  execFileSync('tar', ['-x', '-C', folder], { input: archive })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  execFileSync(process.execPath, ['scripts/build.ts'], { cwd: folder, stdio: 'ignore' })
  return folder
}

/** Its process, ready; where it answers. */
async function start(folder: string, env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: folder,
    env: { ...process.env, ...env, PORT: '0', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (piece) => {
    text += piece
  })
  onTestFinished(async () => {
    if (child.exitCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
  })
  return until(
    'the release is ready',
    () => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${text}`)
      return /^ready (http\S+)/m.exec(text)?.[1]
    },
    60_000,
  )
}

/** The release on a schema with these migrations behind its own; somebody has signed in, and a customer has a service. */
async function released(files: Record<string, string>) {
  const { owner, sql, url = '' } = await testDatabase({ isStarted: true })
  await migrateDatabase(owner, withMigrations(files), testSecret)
  const microsoft = await startMicrosoft({ seed: 'smoke' })
  onTestFinished(() => microsoft.stop())
  const msTenantId = randomUUID()
  const application = { msTenantId, clientId: 'portal', clientSecret: 'secret' }
  microsoft.addTenant({ ...application, users: 30, domain: 'alder.example' })
  const [tenant] = await sql<{ id: string }[]>`
    insert into tenant (shortname, full_name, ms_tenant_id, default_domain)
    values ('alderfoods', 'Alder Foods', ${msTenantId}, 'alder.example') returning id`
  const id = tenant?.id ?? ''
  const [service] = await sql<{ id: string }[]>`
    insert into service (tenant_id, name, customer, shortname, kind, license_type, licensed_users, deploy_status, status, kit_version)
    values (${id}, 'Alder Foods Direct Routing', 'Alder Foods', 'alderfoods', 'direct-routing', 'hosted-pro', 50, 'deployed', 'ok', '8.0.460') returning id`
  const place = { tenant: id, table: 'm365_authentication', column: 'client_secret', row: id }
  await sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
    values (${id}, ${msTenantId}, 'portal', ${makeSeal(testSecret).seal('secret', place)})`

  const folder = buildAside(release?.commit ?? '')
  const at = await start(folder, {
    ...{ DATABASE_URL: url, DATA_DIR: join(folder, 'data') },
    PORTAL_SECRET: testSecret.toString('base64'),
    ...{ ADMIN_EMAIL: operator.login, ADMIN_PASSWORD: operator.password },
    ...{ GRAPH_URL: microsoft.graphUrl, LOGIN_URL: microsoft.loginUrl },
    CONNECTOR_ALLOW: '127.0.0.0/8',
  })
  let cookie = ''
  const ask = (path: string, fields?: Record<string, string>) =>
    fetch(`${at}${path}`, {
      ...{ redirect: 'manual', headers: { Origin: new URL(at).origin, Cookie: cookie } },
      ...(fields && { method: 'POST', body: new URLSearchParams(fields) }),
    })
  const signedIn = await ask('/session', operator)
  cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  expect([signedIn.status, cookie]).toEqual([303, expect.stringContaining('tenantry=')])
  return { sql, ask, service: service?.id ?? '' }
}

const why = !onPostgres
  ? ' (PostgreSQL only: what the embedded database does differently is no matter of a release)'
  : hasHistory()
    ? ''
    : ' (skipped: the history of this tree does not reach to a release)'
test.skipIf(why !== '')(
  `the last release, ${release?.version}, works on a schema that has been added to: sign-in, services, a replication to its end${why}`,
  async () => {
    const { sql, ask, service } = await released(expand)
    const services = await ask('/services')
    expect(services.status).toBe(200)
    expect(await services.text()).toContain('Alder Foods Direct Routing')
    const queued = await ask('/replications', { service })
    expect(queued.status).toBeLessThan(400)
    const ended = await until('the replication has ended', async () => {
      const [command] = await sql`
        select state, error from command where kind = 'replicate' and ended_at is not null`
      return command
    })
    expect(ended).toMatchObject({ state: 'succeeded' })
    const [users] = await sql`select count(*)::int as n from managed_user`
    expect(users).toEqual({ n: 30 })
    const [kept] = await sql`select colour, shade from service`
    expect(kept).toEqual({ colour: null, shade: 'light' })
  },
  180_000,
)

test.skipIf(why !== '')(
  `and one that has lost a column which it reads is seen not to show its services${why}`,
  async () => {
    const { ask } = await released({
      '9000_taken': 'alter table service drop column unmonitored_reason;',
    })
    expect((await ask('/services')).status).toBe(500)
  },
  180_000,
)
