import { beforeAll, describe, expect, test } from 'vitest'
import { makeSeal } from '../src/domain/settings/secrets.ts'
import { askersOf, forgetful, routesOf } from './isolation/asking.ts'
import { type Cast, makeCast, type Who } from './isolation/cast.ts'
import { maySaySoByOtherMeans, sentenceOf, silenceOf, silent } from './support/confirmations.ts'
import { testDatabase } from './support/database.ts'
import { portalOf } from './support/portal.ts'
import { testSecret } from './support/setup.ts'

const db = await testDatabase()
const acts = routesOf(portalOf(forgetful(db.pool)).app).filter((name) =>
  /^POST \/(?!api\/)/.test(name),
)

/**
 * What this cast has no thing for, or what needs one in another state: they are held where they are tested, since no test
 * may send a form that is done and says nothing (`support/portal.ts`).
 */
const elsewhere = [
  /\/(?:settings\/license|licenses\/files|tenants\/:id\/quotas)$/,
  /\/selections\/:selection(?:\/previews)?$/,
  /\/(?:activations\/:token|setup|session|support-sessions\/entries|views\/removals)$/,
  /\/(?:domain\/retries|identity|identity\/removals|deletion|deletions\/stops|missing)$/,
  /^POST (?:\/(?:tenants|services)(?:\/new.*)?|\/domain\/managed|\/services\/(?:imports\/:id\/.*|:id\/upgrades(?:\/new.*)?))$/,
  /\/profile\/(?:password|factor\/.*)$/,
  // need a folder that a worker writes to: their own tests send them
  /\/settings\/backups\/(?:runs|drills)$/,
  // need a user's, a connection's or a site's own version, or Microsoft: their own tests send them
  /\/(?:users\/:user\/\w+|sip-connections\/:row|sites\/:row\/move|m365|m365\/checks)$/,
  /^POST \/authentications\/:row\/(?:application|application\/checks|invitations)$/,
  // need a deployment that stands still, or an SBC with an API: their own tests send them
  /^POST \/services\/:id\/(?:deployments|removal|leftovers)$|\/sbcs\/:row\/profiles$/,
  // need a deletion that is held or has failed, or a service that is not monitored: likewise
  /^POST \/(?:services\/:id\/(?:deletion\/stops|monitoring\/resumption)|tenants\/deletions\/retries)$/,
  // need licenses that are free, or a service of Operator Connect: likewise
  /^POST \/(?:leads\/:id\/licenses|services\/:id\/undo-deployments)$/,
  // need a lead that is ready for numbers: likewise
  /^POST \/leads\/:id\/numbers(?:\/new\/checks)?$/,
  // need Operator Connect set up, or a run that asks: likewise
  /^POST \/sync-tasks\/:task\/(?:runs|approvals|refusals)$/,
  // asks for the password
  /\/administrators\/ownership$/,
  // the provider's people do it at the tenant's page for staff
  /^POST \/connection\/selections$/,
  /\/sessions\/ends$|\/invitations\/ends$|\/factor\/ends$|\/activations\/:token\/renewals$/,
]

let cast: Cast
let askers: Awaited<ReturnType<typeof askersOf>>
const done = new Map<string, { who: Who; said: string | null; plain: Response }>()

const asked = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' }

beforeAll(async () => {
  cast = await makeCast(db)
  askers = await askersOf(db.pool, cast)
  await survey()
  const { sql } = db
  const { tenant, command, account, colleague, administrator, supportSession } = cast.own
  await sql`update command set state = 'failed', ended_at = now() where id = ${command}`
  await sql`insert into m365_authentication (tenant_id, ms_tenant_id, client_id, client_secret)
    values (${tenant}, ${tenant}, 'portal', 'sealed')`
  await sql`update account set state = 'invited' where id in (${account}, ${colleague}, ${administrator})`
  await sql`update support_session set approved_at = null where id = ${supportSession}`
  await survey()
}, 120_000)

/** Sends each act that was not done yet, as everybody until somebody may, with and without script. */
async function survey() {
  for (const name of acts.filter((one) => !done.has(one))) {
    for (const who of ['tenant', 'supporter', 'owner', 'operator', 'admin'] as const) {
      const answer = await askers.ask(name, who, cast.own, asked)
      if (answer.status >= 400) continue
      const plain = await askers.ask(name, who, cast.own)
      done.set(name, { who, said: await saidTo(who, answer), plain })
      break
    }
  }
}

const seal = makeSeal(testSecret)

/** What somebody reads: the toast, or the sealed sentence for the next page. */
async function saidTo(who: Who, answer: Response) {
  const { id: row } = who === 'nobody' ? {} : cast.actors[who]
  const place = { tenant: '', table: 'cookie', column: 'done', row: row ?? '' }
  const open = (sealed: string) => seal.open(decodeURIComponent(sealed), place)
  return sentenceOf(answer, open)
}

test('every act of a page that can be done here says so, with script and without', async () => {
  const told = [...done].filter(([name]) => !maySaySoByOtherMeans(name))
  const faults = await Promise.all(told.map(([name, { plain }]) => silenceOf(name, plain)))
  expect(faults.filter((fault) => fault !== null)).toEqual([])
  expect(told.flatMap(([name, { said }]) => (said ? [] : [name]))).toEqual([])
  expect(told.length).toBeGreaterThan(60)
})

test('those that are not done here, or say it by other means, are named', () => {
  const not = acts.filter((name) => !done.has(name) && !(name in silent))
  expect(not.filter((name) => !elsewhere.some((one) => one.test(name)))).toEqual([])
  expect(Object.keys(silent).filter((name) => !acts.includes(name))).toEqual([])
})

test('a tenant’s people read it in their language', async () => {
  const own = [...done].filter(([name, { who }]) => who === 'tenant' && !maySaySoByOtherMeans(name))
  await db.sql`update tenant set language = 'de' where id = ${cast.own.tenant}`
  const same: string[] = []
  for (const [name, { said }] of own) {
    const answer = await askers.ask(name, 'tenant', cast.own, asked)
    if (answer.status < 400 && (await saidTo('tenant', answer)) === said) same.push(name)
  }
  expect(same).toEqual([])
  expect(own.length).toBeGreaterThan(15)
})

describe('an act that says nothing is found out', () => {
  const route = 'POST /sites'
  test.each([
    ['an empty answer', new Response(null, { status: 204 })],
    ['the way on alone', new Response(null, { status: 303, headers: { Location: '/sites' } })],
    ['a toast without words', new Response('<div class="toast"><svg></svg><div></div></div>')],
    [
      'a sentence that is taken back',
      new Response('', { headers: { 'Set-Cookie': 'tenantry-done=; Max-Age=0' } }),
    ],
  ])('%s', async (_, answer) => {
    expect(await silenceOf(route, answer)).toContain('without saying')
  })

  test('and what says it is not, nor what was refused', async () => {
    const toast = new Response('<div class="toast"><svg></svg><div>Saved.</div></div>')
    const cookie = new Response('', { headers: { 'Set-Cookie': 'tenantry-done=sealed' } })
    const answers = [toast, cookie, new Response('', { status: 422 })]
    for (const answer of answers) expect(await silenceOf(route, answer)).toBe(null)
  })
})
