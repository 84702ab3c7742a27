import { expect, test } from 'vitest'
import { DatabaseAway } from '../../src/domain/scope.ts'
import { openSignedOutPortal } from '../people/signed-out.ts'
import { testDatabase } from '../support/database.ts'
import { hasJava, objections } from '../support/nu.ts'
import { approve, screenOf } from './screens.ts'

const db = await testDatabase()

test.skipIf(!hasJava)('the Nu HTML checker finds nothing on what a display shows', async () => {
  const screen = screenOf(openSignedOutPortal(db))
  const pages = new Map([['no code', await (await screen.get()).text()]])
  const { code } = await screen.asks('/wallboard/codes')
  pages.set('code', await (await screen.get()).text())
  await approve(db.sql, code, { scenes: ['overview', 'replication', 'licenses'] })
  pages.set('approved', await (await screen.get()).text())
  await screen.asks('/wallboard/tokens')
  pages.set('board', await (await screen.get()).text())
  expect(pages.get('board')).toContain('id="wall"')
  await db.sql`delete from wallboard`
  pages.set('removed', await (await screen.get()).text())
  const transaction = () => Promise.reject(new DatabaseAway('away'))
  const away = screenOf(openSignedOutPortal({ pool: { transaction } as unknown as typeof db.pool }))
  away.kept.set('tenantry-wall', 'x')
  pages.set('away', await (await away.get()).text())
  pages.set('faulty', '<!doctype html><html lang="en"><title>x</title><p id="a"><p id="a">')
  const said = await objections(pages)
  // a scene that says nothing has no heading
  const isFine = (one: string) => /^faulty|Section lacks heading.*id=.?"scene-/.test(one)
  expect(said.filter((one) => !isFine(one))).toEqual([])
  expect(said).not.toEqual([])
})
