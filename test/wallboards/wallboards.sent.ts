import { randomBytes, randomUUID } from 'node:crypto'
import { form, listed, type Sent } from '../isolation/sent.ts'

const path = '/settings/wallboards'
const one = { params: { row: 'wallboard' } }
const shown = {
  ...{ scenes: 'overview', dwellSeconds: 30, zone: 'UTC', palette: 'auto' },
}

export const sent: Sent = {
  routes: {
    ...listed(path, 'wallboard', { act: 'renew' }),
    [`GET ${path}/new`]: {},
    // nobody shows this code, which only whoever may is told
    [`POST ${path}`]: { body: form({ code: 'BCDF-GHJK' }) },
    [`GET ${path}/screens/:screen`]: { params: { screen: 'asking' }, isNobodys: true },
    [`POST ${path}/screens/:screen`]: {
      ...{ params: { screen: 'asking' }, isNobodys: true },
      body: () => form({ ...shown, name: randomUUID() })(),
    },
    [`GET ${path}/:row`]: one,
    [`POST ${path}/:row`]: {
      ...one,
      body: () => form({ ...shown, name: randomUUID(), version: 1 })(),
    },
    [`GET ${path}/:row/screens/new`]: one,
    [`POST ${path}/:row/screens`]: { ...one, body: form({ code: 'BCDF-GHJK' }) },
    [`GET ${path}/:row/screens/:screen`]: { params: { row: 'wallboard', screen: 'asking' } },
    [`POST ${path}/:row/screens/:screen`]: { params: { row: 'wallboard', screen: 'asking' } },
  },
  things: async (sql) => {
    const hash = randomBytes(32).toString('hex')
    const [wall] = await sql`
      insert into wallboard (audience, name, scenes, token_hash, approved_by, expires_at)
      values ('provider', ${hash}, '["overview"]', ${hash}, 'x', now() + interval '180 days') returning id`
    const code = Array.from(randomBytes(8), (byte) => 'BCDFGHJKLMNPQRSTVWXZ'[byte % 20]).join('')
    const [screen] = await sql`
      insert into wallboard_pairing (secret_hash, code, ip, agent, width, height, expires_at)
      values (${hash}, ${code}, '192.0.2.50', 'x', 1920, 1080, now() + interval '1 day') returning id`
    return { wallboard: String(wall?.id), asking: String(screen?.id) }
  },
}
