import { beforeAll, describe, expect, test } from 'vitest'
import { Scope, system } from '../../src/domain/scope.ts'
import { features } from '../../src/domain/tenants/features.ts'
import { onPostgres, type TestDatabase, testDatabase } from '../support/database.ts'
import { portalOf } from '../support/portal.ts'
import { makeWorld, type World } from '../support/world.ts'

void onPostgres
void Scope
void system
let db: TestDatabase
let world: World

beforeAll(async () => {
  db = await testDatabase()
  world = await makeWorld(db)
})

const get = async (actor: World['otis'], path: string) => {
  const answer = await portalOf(db.pool).as(actor).get(path)
  return { status: answer.status, html: await answer.text(), headers: answer.headers }
}

describe('x', () => {
  test('probe', async () => {
    for (const path of ['/', '/contacts', '/contacts?list=numbers', '/help', '/reports', '/capabilities/widgets', '/capabilities/workflows', '/reports/log.csv', '/reports/usage.csv', '/reports/services.csv', '/reports/contacts.csv']) {
      const { status, html } = await get(world.otis, path)
      console.log(path, status, status > 399 ? html.slice(0, 400) : html.length)
    }
    expect(features.length).toBe(11)
  })
})
