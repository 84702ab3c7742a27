import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessAt } from '../../src/domain/connect/access.ts'
import { makeClientCertificate } from '../../src/sandbox/certificates.ts'
import { pagesOf } from '../directory/support.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { clientId, seal, startConnect } from './connect.support.ts'

describe('the application of a customer', async () => {
  const database = await testDatabase({ connections: 6 })
  const { sql } = database
  let world: World
  let connect: Awaited<ReturnType<typeof startConnect>>
  let pages: ReturnType<typeof pagesOf>
  beforeAll(async () => {
    world = await makeWorld(database)
    connect = await startConnect(database, world)
    pages = pagesOf(database, { directory: connect.directory })
  })
  afterAll(() => connect.stop())

  type Of = { id: string; msTenantId: string }
  const post = ({ id, msTenantId }: Of, fields: object, rest = '') =>
    pages.post(
      `/authentications/${id}/application${rest}`,
      {
        msTenantId,
        clientId,
        clientSecret: '',
        secretExpiresAt: '',
        certificate: '',
        privateKey: '',
        ...fields,
      },
      world.dana,
    )
  const applicationOf = ({ msTenantId }: Of) => connect.microsoft.tenant(msTenantId).application
  const open = async (of: Of, column: Parameters<typeof accessAt>[1]) => {
    const sealed = (await connect.row(of))[column]
    return sealed === null ? null : seal.open(sealed, accessAt(of.id, column))
  }

  test('a new secret is tried before it is kept, and the earlier one stays beside it until it is removed', async () => {
    const of = await connect.customer({
      secrets: [{ value: 'second-canary' }, { value: 'third-canary' }],
    })
    await connect.connect(of, {
      secret: 'first-canary',
      secretEnds: new Date('2999-01-01T00:00:00Z'),
    })
    const wrong = await post(of, { clientSecret: 'wrong-canary', version: 1 })
    expect([wrong.status, wrong.html.includes('the client secret is wrong')]).toEqual([409, true])
    expect(wrong.html).not.toContain('wrong-canary')
    expect(await open(of, 'client_secret')).toBe('first-canary')
    const past = await post(of, {
      clientSecret: 'second-canary',
      secretExpiresAt: '2026-01-01',
      version: 1,
    })
    expect([past.status, past.html.includes('That day is over.')]).toEqual([422, true])

    expect(
      (await post(of, { clientSecret: 'second-canary', secretExpiresAt: '2998-02-02', version: 1 }))
        .status,
    ).toBe(303)
    expect(await connect.row(of)).toMatchObject({
      ...{ status: 'valid', version: 2, secret_expires_at: new Date('2998-02-02T00:00:00Z') },
      other_expires_at: new Date('2999-01-01T00:00:00Z'),
    })
    expect([await open(of, 'client_secret'), await open(of, 'other_secret')]).toEqual([
      'second-canary',
      'first-canary',
    ])
    const page = await pages.get(`/authentications/${of.id}/application`, world.dana)
    for (const text of ['2998-02-02', 'valid until 2999-01-01', 'Remove the earlier secret'])
      expect(page.html).toContain(text)
    expect(page.html).not.toContain('canary')

    // a third pushes the first one out; and one that has ended is not kept beside it
    expect((await post(of, { clientSecret: 'third-canary', version: 2 })).status).toBe(303)
    expect([await open(of, 'client_secret'), await open(of, 'other_secret')]).toEqual([
      'third-canary',
      'second-canary',
    ])
    expect((await post(of, { dropOther: 'on', version: 3 })).status).toBe(303)
    expect([await open(of, 'client_secret'), await open(of, 'other_secret')]).toEqual([
      'third-canary',
      null,
    ])
    await sql`update m365_authentication set secret_expires_at = now() - interval '1 day' where tenant_id = ${of.id}`
    expect((await post(of, { clientSecret: 'second-canary', version: 4 })).status).toBe(303)
    expect([await open(of, 'client_secret'), await open(of, 'other_secret')]).toEqual([
      'second-canary',
      null,
    ])

    const stale = await post(of, {
      clientSecret: 'third-canary',
      secretExpiresAt: '2998-01-31',
      version: 4,
    })
    expect([stale.status, await open(of, 'client_secret')]).toEqual([409, 'second-canary'])
    const log = JSON.stringify(await sql`select * from log_entry`)
    expect([log.includes('m365-authentication.set'), log.includes('canary')]).toEqual([true, false])
  })

  test('a certificate is tried, kept with its key sealed and its end, and removed again', async () => {
    const { pem, privateKey } = makeClientCertificate({ name: 'ours', days: 60 })
    const of = await connect.customer()
    const refused = await post(of, { certificate: pem, privateKey, version: 0 })
    expect([refused.status, refused.html.includes('the certificate is not one')]).toEqual([
      409,
      true,
    ])
    expect(await sql`select 1 from m365_authentication where tenant_id = ${of.id}`).toEqual([])
    Object.assign(applicationOf(of), { certificates: [pem] })
    // PKCS #1 is one as well
    const old = createPrivateKey(privateKey).export({ type: 'pkcs1', format: 'pem' }).toString()
    expect(
      (await post(of, { certificate: pem.replaceAll('\n', '\r\n'), privateKey: old, version: 0 }))
        .status,
    ).toBe(303)
    const row = await connect.row(of)
    expect(row).toMatchObject({ status: 'valid', client_secret: null, method: 'application' })
    expect(row.certificate).toBe(pem)
    expect(Math.round((row.certificate_expires_at - Date.now()) / 86_400_000)).toBe(60)
    expect(await open(of, 'private_key')).toBe(privateKey)
    expect(row.private_key).not.toContain('PRIVATE')
    const page = await pages.get(`/authentications/${of.id}/application`, world.dana)
    expect([
      page.html.includes('Remove the certificate'),
      page.html.includes('PRIVATE KEY'),
    ]).toEqual([true, false])
    // without it and without a secret there would be nothing
    const none = await post(of, { dropCertificate: 'on', version: 1 })
    expect([none.status, none.html.includes('Enter the client secret')]).toEqual([422, true])
    expect(
      (await post(of, { dropCertificate: 'on', clientSecret: 'first-canary', version: 1 })).status,
    ).toBe(303)
    expect(await connect.row(of)).toMatchObject({
      certificate: null,
      private_key: null,
      certificate_expires_at: null,
    })
    const log = JSON.stringify(await sql`select * from log_entry`)
    expect([log.includes('BEGIN'), log.includes('canary')]).toEqual([false, false])
  })

  test('what is no certificate, has ended, is too short, protected or of another is said beside its field', async () => {
    const of = await connect.customer()
    const good = makeClientCertificate({ name: 'good', days: 60 })
    const ended = makeClientCertificate({ name: 'ended', days: -1, fromDays: -9 })
    const early = makeClientCertificate({ name: 'early', days: 60, fromDays: 5 })
    const short = makeClientCertificate({ name: 'short', days: 60, bits: 1024 })
    const { privateKey: curve } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const lockedKey = createPrivateKey(good.privateKey)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
      .toString()
    const cases = [
      [{ certificate: 'x', privateKey: good.privateKey }, 'certificate', 'Paste the certificate'],
      [
        { certificate: good.privateKey, privateKey: good.privateKey },
        'certificate',
        'Paste the certificate',
      ],
      [
        {
          certificate: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
          privateKey: good.privateKey,
        },
        'certificate',
        'Paste the certificate',
      ],
      [{ certificate: good.pem, privateKey: '' }, 'privateKey', 'Paste the RSA private key'],
      [{ certificate: '', privateKey: good.privateKey }, 'certificate', 'Paste the certificate'],
      [{ certificate: good.pem, privateKey: lockedKey }, 'privateKey', 'without a passphrase'],
      [
        {
          certificate: good.pem,
          privateKey: curve.export({ type: 'pkcs8', format: 'pem' }).toString(),
        },
        'privateKey',
        'Paste the RSA private key',
      ],
      [{ certificate: ended.pem, privateKey: ended.privateKey }, 'certificate', 'has expired on'],
      [{ certificate: early.pem, privateKey: early.privateKey }, 'certificate', 'only valid from'],
      [
        { certificate: short.pem, privateKey: short.privateKey },
        'privateKey',
        'at least 2048 bits',
      ],
      [{ certificate: good.pem, privateKey: short.privateKey }, 'privateKey', 'at least 2048 bits'],
      [
        { certificate: good.pem, privateKey: ended.privateKey },
        'privateKey',
        'belongs to another certificate',
      ],
    ] as const
    for (const [fields, field, words] of cases) {
      for (const rest of ['', '/checks']) {
        const { status, html } = await post(of, { ...fields, version: 0 }, rest)
        const said = new RegExp(`id="field-${field}-error"[^]*?</p>`).exec(html)?.[0] ?? ''
        expect([words, rest, status, said.includes(words)]).toEqual([words, rest, 422, true])
        expect(html).not.toContain('PRIVATE KEY')
      }
    }
    expect(await sql`select 1 from m365_authentication where tenant_id = ${of.id}`).toEqual([])
  })

  test('a customer sees method and ends in its own language, and enters only where the application is its own', async () => {
    const { pem, privateKey } = makeClientCertificate({ name: 'ours', days: 60 })
    const msTenantId = String(
      (await sql`select ms_tenant_id from tenant where id = ${world.alder.id}`)[0]?.ms_tenant_id,
    )
    connect.microsoft.addTenant({
      ...{ msTenantId, clientId, clientSecret: 'first-canary', users: 1, domain: 'alder.example' },
      certificates: [pem],
    })
    const at = { id: world.alder.id, msTenantId }
    const empty = { secretExpiresAt: '', certificate: '', privateKey: '' }
    const save = (fields: object) =>
      pages.post(
        '/m365',
        { msTenantId, clientId, clientSecret: '', ...empty, ...fields },
        world.otis,
      )
    expect(
      (await save({ clientSecret: 'first-canary', secretExpiresAt: '2998-02-02', version: 0 }))
        .status,
    ).toBe(303)
    expect(
      (await save({ secretExpiresAt: '2998-02-02', certificate: pem, privateKey, version: 1 }))
        .status,
    ).toBe(303)
    await sql`update tenant set language = 'de' where id = ${world.alder.id}`
    const german = await pages.get('/m365', world.otis)
    for (const text of [
      'App-Registrierung',
      'Clientgeheimnis läuft ab',
      'Zertifikat läuft ab',
      'Privater Schlüssel (PEM)',
    ])
      expect(german.html).toContain(text)
    expect(german.html).not.toContain('canary')
    await sql`delete from m365_authentication where tenant_id = ${world.alder.id}`
    await connect.connect({ ...at, name: '' }, { method: 'consent' })
    const consent = await pages.get('/m365', world.otis)
    expect([
      consent.html.includes('Hier wird nichts eingegeben'),
      consent.html.includes('name="clientSecret"'),
    ]).toEqual([true, false])
    expect((await save({ clientSecret: 'first-canary', version: 1 })).status).toBe(409)
    expect((await connect.row(at)).method).toBe('consent')
    await sql`update tenant set language = 'en' where id = ${world.alder.id}`
  })
})
