import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { socketPath } from '../database/embedded/folder.ts'
import { type At, type Looked, lookAt } from '../database/look.ts'
import { optionsOf } from '../database/open.ts'
import { connection } from './doctor.connection.ts'
import { type Finding, finding, type Looking } from './doctor.findings.ts'
import { lookAtInstallation } from './doctor.installation.ts'
import { type Facts, lookAtRoles, readFacts } from './doctor.roles.ts'

const oldestServer = 150_000
const trouble = [2_000, 60_000] as const

/** The server, its roles and who may connect; what the installation in it is; its clock. */
export async function lookAtDatabase(looking: Looking): Promise<Finding[]> {
  const { config, left } = looking
  if (left.has('DATABASE_URL'))
    return [finding('look', 'database', 'not looked at: DATABASE_URL is not usable.')]
  if (!config.databaseUrl) return embedded(looking)
  const options = optionsOf(config.databaseUrl)
  return withOwner(options, async (sql) => {
    const facts = await readFacts(sql)
    return [
      server(facts, options),
      ...extensions(facts),
      await clock(sql, looking),
      ...(await lookAtRoles(sql, facts, looking)),
      ...(await lookAtInstallation(sql, options, facts, looking)),
    ]
  })
}

/** One that nobody serves is not opened: that would write in its folder. */
async function embedded(looking: Looking): Promise<Finding[]> {
  const folder = join(looking.config.dataDir, 'database')
  const path = existsSync(folder) ? socketPath(folder) : ''
  if (!path) return [finding('ok', 'database', `embedded; the first start makes it at ${folder}`)]
  if (!(await answers(path)))
    return [
      finding(
        'ok',
        'database',
        `embedded, at ${folder}; what is in it can be looked at while the portal runs`,
      ),
    ]
  const options = { path, user: 'postgres', database: 'portal' }
  return withOwner(options, async (sql) => [
    finding('ok', 'database', `embedded, served from ${folder}`),
    await clock(sql, looking),
    ...(await lookAtInstallation(sql, options, await readFacts(sql), looking)),
  ])
}

const answers = (path: string) =>
  new Promise<boolean>((done) => {
    const socket = connect(path)
    socket.once('connect', () => done(true)).once('error', () => done(false))
    socket.once('connect', () => socket.destroy())
  })

const withOwner = (at: At, work: (sql: Looked) => Promise<Finding[]>) =>
  lookAt(at, work).catch((error) => [finding('wrong', 'database', connection(error, at))])

function server(facts: Facts, { host, path, port }: At) {
  const at = path ?? `${host}:${port}`
  const says = `PostgreSQL ${facts.version} at ${at}, database ${facts.database}, owner ${facts.owner}`
  if (facts.versionNumber < oldestServer)
    return finding('wrong', 'database', `${says}: 15 or newer is needed.`)
  if (facts.encoding !== 'UTF8')
    return finding(
      'wrong',
      'database',
      `${says}: its encoding is ${facts.encoding} and has to be UTF8 (created with encoding UTF8 and template template0).`,
    )
  return finding('ok', 'database', says)
}

function extensions({ extensions, maySetUp, isSuperuser }: Facts): Finding[] {
  return extensions.map(({ name, isInstalled, isThere, isTrusted }) => {
    if (isInstalled) return finding('ok', 'extension', `${name} is installed`)
    if (!isThere)
      return finding(
        'wrong',
        'extension',
        `the server does not have ${name} (Debian: apt install postgresql-contrib).`,
      )
    return (isTrusted && maySetUp) || isSuperuser
      ? finding('ok', 'extension', `the server has ${name}, the first start installs it`)
      : finding(
          'wrong',
          'extension',
          `the owner may not install ${name}. An administrator of the server does so once: create extension ${name};`,
        )
  })
}

/** How far the two are apart; what is measured is as uncertain as the answer was slow. */
async function clock(sql: Looked, { now = Date.now }: Looking): Promise<Finding> {
  const before = now()
  const [row] = await sql<{ ms: string }[]>`
    select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms`
  const after = now()
  const apart = Math.max(Math.abs(Number(row?.ms) - (before + after) / 2) - (after - before) / 2, 0)
  const [doubtful, wrong] = trouble
  const seconds = `${(apart / 1000).toFixed(apart < 10_000 ? 1 : 0)} s`
  if (apart < doubtful) return finding('ok', 'clock', `as the database’s, to ${seconds}`)
  const says = `this machine and the database are ${seconds} apart: links, codes and signatures end too early or too late. Let both follow one time server (timedatectl set-ntp true).`
  return finding(apart < wrong ? 'look' : 'wrong', 'clock', says)
}
