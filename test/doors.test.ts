import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { form } from '../src/domain/form.ts'
import { customerForm, judgeRows } from '../src/domain/imports/imports.parse.ts'
import { messageOfIssue } from '../src/domain/issues.ts'
import { parseQuery } from '../src/domain/lists/list.ts'
import { demandRecipient } from '../src/domain/mail/mails.ts'
import { changeAccount } from '../src/domain/people/accounts.changes.ts'
import { people, peopleOf } from '../src/domain/people/accounts.list.ts'
import { accountForm, addAccount, newAccountForm } from '../src/domain/people/accounts.ts'
import { operatorForm } from '../src/domain/people/first-operator.ts'
import { claimedEmail } from '../src/domain/people/identity-client.ts'
import { preferencesForm } from '../src/domain/people/profile.ts'
import { signIn } from '../src/domain/people/sign-in.ts'
import { Refusal } from '../src/domain/refusal.ts'
import { Scope } from '../src/domain/scope.ts'
import { companyForm } from '../src/domain/tenants/drafts.checks.ts'
import { profileForm } from '../src/domain/tenants/profile.ts'
import { sites } from '../src/domain/tenants/sites.ts'
import { tenants } from '../src/domain/tenants/tenants.ts'
import { isEmail, keptLogin } from '../src/domain/values.addresses.ts'
import { countryCodes } from '../src/domain/values.countries.ts'
import { text } from '../src/domain/values.ts'
import { zoneNames } from '../src/domain/values.zones.names.ts'
import { inUnicode } from '../src/views/internationalized.ts'
import { testDatabase } from './support/database.ts'
import { givePassword } from './support/passwords.ts'
import { portalOf } from './support/portal.ts'
import { testSecret } from './support/setup.ts'
import { makeWorld, type World } from './support/world.ts'

const db = await testDatabase()
const portal = portalOf(db.pool)
let world: World
beforeAll(async () => {
  world = await makeWorld(db)
})

/** What a door answers to a value: what it keeps of it, or why it does not. */
type Answer = { kept: unknown } | { refused: unknown }
type Door = (values: readonly string[]) => readonly Answer[]

const field =
  (shape: Readonly<Record<string, z.ZodType>>, name: string): Door =>
  (values) =>
    values.map((value) => {
      const read = shape[name]!.safeParse(value)
      return read.success ? { kept: read.data } : { refused: messageOfIssue(read.error.issues[0]!) }
    })
/** A file's column: what the API, the command line and an upload read. */
const column =
  (name: string): Door =>
  (values) => {
    const fit = { service_type: 'direct-routing', license_type: 'hosted-essentials' }
    const raw = values.map((value, at) => ({ ...fit, shortname: `door${at}`, [name]: value }))
    const { rows, errors } = judgeRows(raw)
    return values.map((_, at) => {
      const good: Record<string, unknown> | undefined = rows.find(({ row }) => row === at + 1)
      return good
        ? { kept: good[name] }
        : { refused: errors.find(({ row }) => row === at + 1)?.reason }
    })
  }

const [profile, wizard, customer] = [profileForm, companyForm, customerForm].map(
  (one): Readonly<Record<string, z.ZodType>> => one.schema.shape,
)
const own = preferencesForm.schema.shape
const site =
  (name: string): Door =>
  (values) =>
    values.map((value) => {
      const fit = { name: 'Depot', timeZone: 'UTC', language: 'en' }
      try {
        return { kept: sites.form.read({ ...fit, [name]: value })[name] }
      } catch (error) {
        if (error instanceof Refusal) return { refused: error.fields[name] }
        throw error
      }
    })
const persons = (['provider', 'msp', 'tenant'] as const).flatMap((audience) => [
  accountForm(audience).schema.shape,
  newAccountForm(audience).schema.shape,
])

const doors = {
  zone: {
    profile: field(profile!, 'timeZone'),
    preferences: field(own, 'timeZone'),
    wizard: field(wizard!, 'timeZone'),
    site: site('timeZone'),
    'new customer': field(customer!, 'time_zone'),
    import: column('time_zone'),
  },
  country: {
    profile: field(profile!, 'country'),
    wizard: field(wizard!, 'country'),
    site: site('country'),
    'new customer': field(customer!, 'country'),
    import: column('country'),
  },
  company: {
    profile: field(profile!, 'name'),
    wizard: field(wizard!, 'name'),
    'new customer': field(customer!, 'full_name'),
    import: column('full_name'),
  },
  person: {
    ...Object.fromEntries(persons.map((shape, at) => [`people ${at}`, field(shape, 'name')])),
    wizard: field(wizard!, 'firstName'),
    'first operator': field(operatorForm.schema.shape, 'name'),
  },
  email: {
    ...Object.fromEntries(persons.map((shape, at) => [`people ${at}`, field(shape, 'email')])),
    wizard: field(wizard!, 'email'),
    'first operator': field(operatorForm.schema.shape, 'email'),
  },
} satisfies Record<string, Record<string, Door>>

/** Every door of a kind by name with an answer of its own to some value; none, if they agree. */
function differing(of: Readonly<Record<string, Door>>, values: readonly string[]) {
  const answers = Object.entries(of).map(([name, door]) => ({ name, given: door(values) }))
  return values.flatMap((value, at) => {
    const said = answers.map(({ name, given }) => [name, JSON.stringify(given[at])] as const)
    return new Set(said.map(([, answer]) => answer)).size > 1 ? [{ value, said }] : []
  })
}

const odd = ['\u202e', '\u200b', '\u200d', '\ufeff', 'u\u0308', '/', '"', '&', "'", '<', '>', '|']
const mixed = (more: readonly string[], plain: fc.Arbitrary<string>) =>
  fc
    .tuple(plain, fc.constantFrom('', '', ...odd, ...more), plain)
    .map((parts) => parts.join(''))
    .filter((value) => value.trim() !== '')
const name = mixed(['=?utf-8?q?x?='], fc.string({ unit: 'grapheme', minLength: 1, maxLength: 7 }))
const address = fc.oneof(
  fc.emailAddress(),
  mixed(['@', ',', ';', 'mailto:', '@bücher.example', '..'], fc.emailAddress()),
  mixed(['@'], fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 })),
)
const some = (values: fc.Arbitrary<string>, count = 2000) =>
  fc.sample(values, { numRuns: count, seed: 9 })

describe('every door gives one answer to', () => {
  test('every time zone of IANA, its other spellings and what is none', () => {
    const wrong = zoneNames.map((zone) => zone.toUpperCase()).filter((z) => !zoneNames.includes(z))
    expect(differing(doors.zone, [...zoneNames, ...wrong, '+01:00', 'Mars/Base'])).toEqual([])
    expect(column('time_zone')(zoneNames)).toEqual(zoneNames.map((kept) => ({ kept })))
  })

  test('every two letters, be they a country or none', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
    const codes = letters.flatMap((one) => letters.map((other) => one + other))
    expect(differing(doors.country, [...codes, 'gb', 'Germany'])).toEqual([])
    const kept = column('country')(codes).filter((answer) => 'kept' in answer)
    expect(kept).toEqual(countryCodes.map((code) => ({ kept: code })))
  })

  test('2,000 names of companies and of people', () => {
    const names = some(name)
    expect(differing(doors.company, names)).toEqual([])
    expect(
      differing(
        doors.person,
        names.map((one) => one.replace('=?', '=_')),
      ),
    ).toEqual([])
  })

  test('2,000 addresses, also where they are claimed, signed in with and written to', () => {
    const addresses = some(address)
    expect(differing(doors.email, addresses)).toEqual([])
    const [first] = Object.values(doors.email)
    const answers = first!(addresses)
    expect(answers.filter((one) => 'kept' in one).length).toBeGreaterThan(200)
    for (const [at, given] of addresses.entries()) {
      const answer = answers[at]!
      if ('refused' in answer) continue
      expect(claimedEmail({ email: given })).toBe(answer.kept)
      expect(keptLogin(given)).toBe(answer.kept)
      expect(demandRecipient({ name: '', address: given }).address).toBe(answer.kept)
      expect(isEmail(inUnicode(String(answer.kept)))).toBe(true)
    }
  })

  test('a door of its own would be seen', () => {
    const lax = { lax: field(form({ x: text({ max: 254 }) }).schema.shape, 'x') }
    expect(differing({ ...doors.company, ...lax }, some(name, 100))).toEqual([])
    expect(differing({ ...doors.email, ...lax }, ['a@b'])).toHaveLength(1)
    expect(differing({ ...doors.zone, ...lax }, ['+01:00'])).toHaveLength(1)
  })
})

describe('through the portal', () => {
  const enter = <T>(work: (scope: Scope) => Promise<T>) => Scope.enter(db.pool, world.dana, work)
  const refusalOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'not refused',
      (error: unknown) => (error instanceof Refusal ? error.code : error),
    )

  test('a customer of Kolkata is shown, edited and has people, in the zone that was imported', async () => {
    await db.sql`update tenant set time_zone = 'Asia/Kolkata' where id = ${world.birch.id}`
    const id = await enter((scope) =>
      addAccount(scope, {
        ...{ owner: { tenantId: world.birch.id }, role: 'operator' },
        ...{ email: 'asha@bücher.example', name: 'Asha Rao' },
      }),
    )
    const [row] = await db.sql`select time_zone, email from account where id = ${id}`
    expect(row).toEqual({ time_zone: 'Asia/Kolkata', email: 'asha@xn--bcher-kva.example' })
    const page = await portal.as(world.dana).get(`/tenants/${world.birch.id}/people`)
    expect(await page.text()).toContain('asha@bücher.example')
    // found by either form, composed or not
    for (const q of [
      'asha@bücher.example',
      'bu\u0308cher.example',
      'xn--bcher-kva',
      'Asha\u200b',
    ]) {
      const query = parseQuery(people, new URLSearchParams({ q }).toString())
      const owner = { tenantId: world.birch.id }
      const rows = await enter((scope) => people.rows(scope, query, { within: peopleOf(owner) }))
      expect(
        rows.map((one) => one.id),
        q,
      ).toEqual([id])
    }
    await givePassword(db.sql, id, 'a phrase to enter with')
    const client = { host: 'birch.localhost:3000', ip: '192.0.2.1', agent: '' }
    const at = { client, requestId: 'r', tenantId: world.birch.id }
    const entered = await signIn(db.pool, testSecret, {
      ...{ ...at, login: 'Asha@Bu\u0308cher.example', password: 'a phrase to enter with' },
    })
    expect(entered.token).toBeTruthy()
  })

  test.each(['x@y.com\u200b', '<a@b.c>', 'mailto:a@b.c', 'a@b.c,', 'a@b'])(
    'an address is changed to %j as little as one is invited there',
    async (email) => {
      const version = async () =>
        (await db.sql`select version from account where id = ${world.bea.id}`)[0]?.version
      const given = { name: 'Bea', role: 'admin', email, version: await version() }
      const owner = { tenantId: world.birch.id }
      const changed = await refusalOf(
        enter((scope) => changeAccount(scope, owner, world.bea.id ?? '', given)),
      )
      const invited = await refusalOf(
        enter((scope) => addAccount(scope, { ...given, owner, role: 'operator' })),
      )
      expect(changed).toMatch(/^(?:email-|unseen-)/)
      expect(invited).toBe(changed)
      expect((await db.sql`select email from account where id = ${world.bea.id}`)[0]?.email).toBe(
        'bea@birch.example',
      )
    },
  )

  test('a country that is none stays chosen where it stands, and saving says so', async () => {
    await db.sql`update tenant set country = 'UK' where id = ${world.birch.id}`
    const at = `/tenants/${world.birch.id}/profile`
    const as = portal.as(world.dana)
    const html = await (await as.get(at)).text()
    expect(html).toContain('<option selected="">UK<')
    const [row] = await db.sql`select version from tenant where id = ${world.birch.id}`
    const answer = await as.post(at, {
      ...{ name: ['Birch Logistics A/S'], size: [''], country: ['UK'], language: ['en'] },
      ...{ timeZone: ['Asia/Kolkata'], version: [String(row?.version)] },
    })
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('Did you mean GB?')
    const [kept] = await db.sql`select country from tenant where id = ${world.birch.id}`
    expect(kept?.country).toBe('UK')
  })

  test('what was entered decomposed is found composed, and the other way', async () => {
    await db.sql`update tenant set full_name = 'Müller Nord' where id = ${world.birch.id}`
    for (const q of ['müller', 'mu\u0308ller', 'mül\u200bler']) {
      const query = parseQuery(tenants, new URLSearchParams({ q }).toString())
      expect(await enter((scope) => tenants.rows(scope, query))).toHaveLength(1)
      const hits = await portal.as(world.dana).get(`/palette?q=${encodeURIComponent(q)}`)
      expect(await hits.text(), q).toContain('Müller Nord')
    }
  })

  test('a day of a year that nobody means is refused in words, on pages and in files', async () => {
    const paths = ['/audit', '/audit.csv', `/tenants/${world.alder.id}/log`]
    for (const path of [...paths, `/tenants/${world.alder.id}/log.csv`])
      for (const day of ['0000-01-01', '1899-12-31', '3000-01-01', '2026-02-30']) {
        const answer = await portal.as(world.dana).get(`${path}?from=${day}`)
        expect([path, day, answer.status]).toEqual([path, day, 400])
        const html = await answer.text()
        if (!day.startsWith('2026') && !path.endsWith('csv'))
          expect(html).toContain('between 1900 and 2999')
      }
    for (const path of paths) {
      const answer = await portal.as(world.dana).get(`${path}?from=1900-01-01&to=2999-12-31`)
      expect(answer.status).toBe(200)
      await answer.text()
    }
  })
})
