import { beforeAll, expect, test } from 'vitest'
import { openSignedOutPortal } from '../people/signed-out.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld } from '../support/world.ts'

const db = await testDatabase()
const signedOut = openSignedOutPortal(db, { portalUrl: 'https://uc.example' })

beforeAll(async () => {
  const world = await makeWorld(db)
  await db.sql`insert into tenant_domain (tenant_id, host, token, state, verified_at) values (${world.alder.id}, 'voice.alder.example', 't', 'verified', now())`
})

const header = async (host: string) =>
  (
    await signedOut.app.request(`https://${host}/session/new`, { headers: { Host: host } })
  ).headers.get('Strict-Transport-Security')

test('hosts under our suffix are bound to https with all below them', async () => {
  expect(await header('uc.example')).toBe('max-age=31536000; includeSubDomains')
  expect(await header('alderfoods.uc.example')).toBe('max-age=31536000; includeSubDomains')
})

test('a customer’s own host is bound alone: what lies below it is the customer’s', async () => {
  expect(await header('voice.alder.example')).toBe('max-age=31536000')
})
