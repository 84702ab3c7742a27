import { Hono } from 'hono'
import { pino } from 'pino'
import { createApp } from '../../src/app.tsx'
import { readConfig } from '../../src/config.ts'
import { loginPassword, prepareLogin } from '../../src/database/login.ts'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { optionsOf } from '../../src/database/open.ts'
import { Pool } from '../../src/database/pool.ts'
import { demoPassword } from '../../src/demo/customers.ts'
import { loadDemoWorld } from '../../src/demo/world.ts'
import { foldCounters } from '../../src/domain/counters.ts'
import { type MailTemplate, mailTemplates } from '../../src/domain/mail/mails.ts'
import type { StoredMessage } from '../../src/domain/message.ts'
import { message as said, verbatim } from '../../src/domain/messages.ts'
import { firstOperatorLink } from '../../src/domain/people/first-operator.ts'
import { openSession } from '../../src/domain/people/sessions.ts'
import {
  enterSupportSession,
  handOver,
  requestSupportSession,
} from '../../src/domain/people/support-sessions.ts'
import { addToken } from '../../src/domain/people/tokens.ts'
import {
  type Actor,
  type Audience,
  anonymous,
  type Database,
  dispatcher,
  Scope,
  system,
} from '../../src/domain/scope.ts'
import { makeSeal } from '../../src/domain/settings/secrets.ts'
import { frame, readers, readPatches } from '../../src/realtime/patches.tsx'
import { renderMail } from '../../src/views/mail/templates.tsx'
import { forgetful } from '../isolation/asking.ts'
import { confirmedBy } from '../support/confirmed.ts'
import { noBrand } from '../support/portal.ts'
import { testSecret } from '../support/setup.ts'
import { now } from './clock.ts'

/*
 * All that the record knows of the source. Whatever is renamed or moved there is followed here, and what the tables are
 * called where rows are put (`world.ts`, `things.ts`, `staff.ts`, `sentences.ts`).
 */

export type { Audience, Database, StoredMessage }
export { demoPassword, mailTemplates, optionsOf, Pool, said, verbatim }

const seal = makeSeal(testSecret)

/** Migrates the database and gives what the pool logs in with. */
export async function migrate(url: string, folder: string) {
  const owner = optionsOf(url)
  await migrateDatabase(owner, folder, testSecret)
  const password = loginPassword(testSecret)
  return { ...owner, user: await prepareLogin(owner, { password }), password }
}

export const loadBase = (database: Database) => loadDemoWorld(database, seal, now)

export const sealed = (
  text: string,
  place: { tenant: string; table: string; column: string; row: string },
) => seal.seal(text, place)

export const fold = (database: Database) =>
  Scope.enter(database, dispatcher, async (scope) => {
    while ((await foldCounters(scope)) > 0);
  })

/** The portal; what it does to the database is undone unless it `keeps`. */
export function portal(database: Database, { keeps = false } = {}) {
  return createApp({
    config: readConfig({
      PORTAL_URL: 'http://localhost:3000',
      PORTAL_SECRET: testSecret.toString('base64'),
      DATA_DIR: '/nowhere',
    }),
    database: keeps ? database : forgetful(database),
    seal,
    log: pino({ level: process.env.LOG_LEVEL ?? 'silent' }),
    assets: new Hono(),
    provider: () => ({ name: 'Northline UC', simulated: null, brand: noBrand }),
    mark: () => () => ({ at: now, epoch: 'e', seq: new Map<string, number>() }),
    notReady: async () => null,
  })
}

/** The address under which the first operator is made, as the server prints it. */
export async function firstLink(database: Database): Promise<string> {
  const link = await firstOperatorLink(database, { portalUrl: new URL('http://localhost:3000') })
  if (!link) throw new Error('there is an operator already')
  return `${link.pathname}${link.search}`
}

const client = (host: string) => ({
  host,
  ip: '192.0.2.1',
  agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
})

/** The token of a new session of this account; `isHalf`: its second factor is still asked for. */
export const signIn = (
  database: Database,
  account: string,
  { host, isHalf = false }: { host: string; isHalf?: boolean },
) =>
  Scope.enter(database, anonymous, (scope) =>
    openSession(scope, account, client(host), isHalf ? { stage: 'factor' } : {}),
  )

const administrator = (id: string, name: string): Actor => ({
  kind: 'account',
  id,
  name,
  audience: { kind: 'provider' },
  role: 'admin',
})

/** The token of a session inside a customer's portal, of a provider's administrator. */
export async function supportSession(
  database: Database,
  by: { id: string; name: string },
  to: { tenant: string; host: string },
) {
  const asked = { reason: 'Looking at the record of all pages', ticket: 'INC-7' }
  const actor = administrator(by.id, by.name)
  const confirmed = await confirmedBy(database, actor)
  const token = await Scope.enter(database, actor, async (scope) =>
    handOver(scope, (await requestSupportSession(scope, to.tenant, asked, confirmed)).id, to.host),
  )
  return Scope.enter(database, anonymous, (s) =>
    enterSupportSession(s, token, client(to.host), 'r'),
  )
}

/** An API token; `scope` as the form names it, such as `tenant:alderfoods`. */
export const apiToken = (
  database: Database,
  by: { id: string; name: string },
  input: { name: string; scope: string; role: string },
) =>
  Scope.enter(database, administrator(by.id, by.name), (scope) =>
    addToken(scope, { ...input, role: input.role as Actor['role'] }),
  )

/** What is pushed to this audience for a topic, as the hub sends it. */
export async function pushed(database: Database, audience: Audience, topic: string) {
  const errors: unknown[] = []
  const { html, failed } = await readPatches([topic as never], {
    database,
    readers,
    actor: system(audience),
    at: now,
    onError: (error) => errors.push(error),
  })
  if (errors.length > 0 || failed.size > 0) throw new Error(`${topic}: ${errors.join(', ')}`)
  return frame({ at: now, epoch: 'e', seq: new Map<string, number>() }, [...html.values()])
}

/** A mail of this kind with everything in it, or with as little as it may have. */
export const letter = (template: string, language: 'en' | 'de', isFull: boolean) =>
  renderMail({
    template: template as MailTemplate,
    language,
    name: 'Ann Other',
    brand: { ...noBrand, name: 'Alder Voice', ...(isFull && { accent: '#7a3e00' }) },
    hasLogo: isFull,
    portal: 'http://alderfoods.localhost:3000',
    link: template === 'activation' || template === 'reset' ? 'http://localhost:3000/a/b' : null,
    expiresAt: template === 'activation' || template === 'reset' ? now : null,
    zone: 'Europe/Berlin',
    customer: isFull ? 'Alder Foods' : null,
    company: isFull ? 'alderfoods' : null,
    login: isFull ? 'ann' : null,
    notice: null,
    by: isFull ? 'Otis Alder' : null,
    at: now,
    change: null,
    report: isFull
      ? {
          month: '2026-10',
          tenants: 3,
          licensed: 1370,
          acquired: 1200,
          over: 170,
          isAttached: true,
        }
      : null,
    own: { subject: null, body: null },
  })
