import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { describe, expect, test } from 'vitest'
import { loginPassword, prepareLogin, verifyLogin } from '../../src/database/login.ts'
import { migrateDatabase, UnsafeDatabase } from '../../src/database/migrate.ts'
import { optionsOf } from '../../src/database/open.ts'
import { violations } from '../isolation/catalog.ts'
import { onPostgres } from '../support/database.ts'
import { migrations, testSecret } from '../support/setup.ts'

// The embedded database has one owner, a superuser, and one client at a time.
describe.skipIf(!onPostgres)(
  'migrating (PostgreSQL only: the embedded database has one owner)',
  () => {
    const url = process.env.DATABASE_URL ?? ''
    const name = `tenantry_migrate_${randomBytes(4).toString('hex')}`

    test('an owner that is no superuser migrates, two processes at once, and the catalogue holds', async () => {
      const admin = postgres({ ...optionsOf(url), max: 1, onnotice: () => {} })
      await admin.unsafe(`create role ${name} login createrole password '${name}'`)
      await admin.unsafe(`create database ${name} owner ${name}`)
      const database = { ...optionsOf(url), database: name }
      const owner = { ...database, user: name, password: name }
      // memberships of another database's start are the server's; this owner has to be granted the role of the auth functions
      await admin.unsafe(`grant portal_auth to ${name}`)
      const start = (secret = testSecret) => migrateDatabase(owner, migrations, secret)
      await Promise.all([start(), start()])
      await expect(start(Buffer.alloc(32, 1))).rejects.toThrow('PORTAL_SECRET is not the one')
      const password = loginPassword(testSecret)
      const prepare = () => prepareLogin(owner, { password })
      const [user, same] = await Promise.all([prepare(), prepare()])
      expect(same).toBe(user)
      const sql = postgres({ ...database, max: 1 })
      expect(await violations(sql)).toEqual([])
      await sql.end()
      await verifyLogin({ ...database, user, password })
      await expect(verifyLogin(owner)).rejects.toBeInstanceOf(UnsafeDatabase)
      await admin.unsafe(`drop database ${name} with (force)`)
      await admin.unsafe(`drop owned by ${name}`)
      await admin.unsafe(`drop role ${user}`)
      await admin.unsafe(`drop role ${name}`)
      await admin.end()
    })
  },
)
