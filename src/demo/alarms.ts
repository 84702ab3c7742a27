import { sql } from 'drizzle-orm'
import { acknowledge } from '../domain/alarms/acts.ts'
import { weekdayNames } from '../domain/notices/rules.form.ts'
import { addRule } from '../domain/notices/rules.ts'
import { addSource, renewToken } from '../domain/notices/sources.ts'
import { addWebhook, changeWebhook, renewSecret } from '../domain/notices/webhooks.ts'
import { type Actor, Scope, system } from '../domain/scope.ts'
import type { Seal } from '../domain/settings/secrets.ts'
import type { MonitoringPages } from '../sandbox/monitoring.tsx'
import { startMonitoringPages } from '../sandbox/monitoring.tsx'
import type { Running } from '../start.ts'
import { demoTenants } from './customers.ts'

const beatMs = 5000
/** Every so many beats a trunk falls, and is back as many later. */
const fallBeats = 12
const healBeats = 5
/** So long after a critical alarm was raised somebody has seen it. */
const seenMinutes = 2
const storm = { alarms: 143, tenants: 12, cause: 'sbc:munich-1' }
const site = 'SBC Frankfurt 1'

type Reported = {
  key: string
  severity: 'critical' | 'major' | 'minor' | 'cleared'
  name: string
  source: string
  text: string
  tenant: string
  cause: string
  labels: Record<string, string>
  corrective_action?: string
}

const names = {
  source: 'Simulated monitoring',
  operator: 'Simulated operator',
  webhook: 'Simulated operations centre',
  rule: 'Critical alarms to the operations centre',
}

/**
 * The monitoring that is simulated, called so: by the API, as a source of the provider's, it tells of a trunk that falls and heals, and
 * on demand of a storm. What the provider's rule finds critical comes to its webhook, and after a quarter of an hour to Dana's mail. An
 * operator who is simulated acknowledges what is critical after two minutes, so that walls show more than that.
 */
export async function startDemoMonitoring(
  { url, log, database }: Pick<Running, 'url' | 'database'> & { log: Pick<Running['log'], 'warn'> },
  seal: Seal,
): Promise<MonitoringPages> {
  const provider = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(database, system({ kind: 'provider' }), work)
  const token = await provider(tokenOf)
  const stopped = new AbortController()
  const tenants = demoTenants().map(({ shortname }) => shortname)
  let beat = 0
  let fallen: { tenant: string; until: number } | null = null
  let isStorm = false

  async function say(reports: readonly Reported[]) {
    const answer = await fetch(`${url}/api/v1/alarms`, {
      ...{ method: 'POST', body: JSON.stringify(reports), signal: stopped.signal },
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    })
    if (!answer.ok && answer.status !== 429)
      throw new Error(
        `the API answered the simulated monitoring with ${answer.status}: ${await answer.text()}`,
      )
    await answer.arrayBuffer()
  }

  async function live() {
    beat += 1
    await Scope.enter(database, operator, attend)
    if (fallen && fallen.until <= beat) {
      await say([trunk(fallen.tenant, 'cleared')])
      fallen = null
    } else if (fallen) await say([trunk(fallen.tenant, 'critical')])
    else if (beat % fallBeats === 3) {
      fallen = { tenant: tenants[(beat * 7) % tenants.length] ?? '', until: beat + healBeats }
      await say([trunk(fallen.tenant, 'critical')])
    }
  }

  const begin = (severity: 'raise' | 'cleared') =>
    say(stormOf(tenants, severity)).catch((error) => {
      if (!stopped.signal.aborted) log.warn({ err: error }, 'the simulated storm was not told')
    })
  const pages = await startMonitoringPages(
    () => ({
      title: fallen || isStorm ? 'Something is wrong' : 'All is well',
      lines: [
        fallen ? `${site}: the trunk of ${fallen.tenant} is down` : `${site}: all trunks are up`,
        isStorm ? 'SBC Munich 1 does not answer' : 'SBC Munich 1 answers',
      ],
      isStorm,
    }),
    {
      storm() {
        isStorm = true
        void begin('raise')
      },
      heal() {
        isStorm = false
        void begin('cleared')
      },
    },
  )
  pages.setSecret(await provider((scope) => tellAt(scope, seal, `${pages.url}/webhook`)))
  const timer = setInterval(() => {
    live().catch((error) => {
      if (!stopped.signal.aborted)
        log.warn({ err: error }, 'the simulated monitoring missed a beat')
    })
  }, beatMs)
  return {
    ...pages,
    async stop() {
      clearInterval(timer)
      stopped.abort()
      await pages.stop()
    },
  }
}

const operator: Actor = { ...system({ kind: 'provider' }), name: names.operator }

async function attend(scope: Scope) {
  const found = await scope.db.execute<{ id: string }>(sql`
    select id from alarm where cleared_at is null and (-rank) = -4 and quiet_rank < 3
      and raised_at < now() - make_interval(mins => ${seenMinutes}) limit 100`)
  if (found.length > 0)
    await acknowledge(
      scope,
      found.map(({ id }) => id),
    )
}

type Found = { id: string; version: number }
const named = async ({ db }: Scope, table: 'alarm_source' | 'webhook', name: string) => {
  const [found] = await db.execute<Found>(
    sql`select id, version from ${sql.identifier(table)} where audience = 'provider' and name = ${name}`,
  )
  return found
}

/** A new token of its source at each start, for the one before is kept nowhere. */
async function tokenOf(scope: Scope): Promise<string> {
  const known = await named(scope, 'alarm_source', names.source)
  const given = { name: names.source, maxPerSecond: 100, expectedMinutes: 5, days: 30 }
  const made = known ? await renewToken(scope, known.id, given) : await addSource(scope, given)
  return made.secret
}

/** Its webhook leads to where it listens this time, with a new secret; the rule that tells it is made once. */
async function tellAt(scope: Scope, seal: Seal, url: string): Promise<string> {
  const known = await named(scope, 'webhook', names.webhook)
  if (known) {
    await changeWebhook(scope, known.id, { name: names.webhook, url, version: known.version })
    return (await renewSecret(scope, seal, known.id, { atOnce: 'on' })).secret
  }
  const made = await addWebhook(scope, seal, { name: names.webhook, url })
  await addRule(scope, {
    ...{ name: names.rule, severity: 'critical', timeZone: 'Europe/London' },
    ...Object.fromEntries(weekdayNames.map((day) => [day, 'on'])),
    ...{ webhook1: made.id, minutes2: 15, emails2: 'dana@northline.example' },
  })
  return made.secret
}

const trunk = (tenant: string, severity: Reported['severity']): Reported => ({
  ...{ key: `trunk|${tenant}`, severity, name: 'SIP trunk down', source: site, tenant },
  text: 'No answer to OPTIONS for 30 seconds.',
  corrective_action:
    'Ask the carrier whether the trunk is registered, and look at the link of the border controller.',
  ...{ cause: 'sbc:frankfurt-1', labels: { site: 'frankfurt', device: 'sbc-1' } },
})

/** One border controller that does not answer, as each of its customers' trunks and routes tells it. */
function stormOf(tenants: readonly string[], severity: 'raise' | 'cleared'): Reported[] {
  const hit = tenants.slice(20, 20 + storm.tenants)
  return Array.from({ length: storm.alarms }, (_, n) => {
    const tenant = hit[n % hit.length] ?? ''
    const route = 1 + Math.floor(n / hit.length)
    return {
      ...{ key: `storm|${tenant}|${route}`, tenant, source: 'SBC Munich 1' },
      severity: severity === 'cleared' ? severity : route === 1 ? 'critical' : 'major',
      name: route === 1 ? 'SIP trunk down' : `Route ${route} has no destination`,
      text:
        route === 1
          ? 'No answer to OPTIONS for 30 seconds.'
          : 'Calls of this route are refused (503).',
      ...{ cause: storm.cause, labels: { site: 'munich', device: 'sbc-1' } },
    }
  })
}
