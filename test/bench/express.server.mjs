import { createHash } from 'node:crypto'
import { once } from 'node:events'
import ejs from 'ejs'
import express from 'express'
import pg from 'pg'
import { answer } from './processes.ts'

// The same page as many would write it: Express, EJS and `pg`, an explicit WHERE, and nothing that keeps tenants apart. The
// template is made of a page of the portal's own, so both send the same bytes for the same rows.

const session = {
  name: 'session',
  text: `select a.* from session s join account a on a.id = s.account_id
    where s.id = $1 and s.host = $2 and s.expires_at > now() and a.state = 'active'`,
}
const counters = {
  name: 'counters',
  text: `select name, value from counter where audience = 'provider'`,
}
const bell = {
  name: 'bell',
  text: `select id, name, severity, text, raised_at from alarm
    where cleared_at is null and acknowledged_at is null order by rank desc, raised_at desc limit 5`,
}
const tiles = {
  name: 'tiles',
  text: `select (select value ->> 'version' from setting where name = 'kit') as version,
    (select purchased from license_pool where kind = 'service') as services, (select purchased from license_pool where kind = 'user') as users,
    o.customer, o.last_replication_at from (select 1) one left join (select customer, last_replication_at from service
      where coalesce(last_replication_at, '-infinity') > '-infinity' order by coalesce(last_replication_at, '-infinity'), id limit 1) o on true`,
}

answer({
  async start({ url, host, rows, template }) {
    const pool = new pg.Pool({ connectionString: url, max: 10 })
    // the database may go before this process does
    pool.on('error', () => {})
    const draw = ejs.compile(template)
    const app = express()
    app.get('/services', async (request, response) => {
      const [, token = ''] = /tenantry=([^;]+)/.exec(request.headers.cookie ?? '') ?? []
      const id = createHash('sha256').update(token).digest('hex')
      const found = await pool.query({ ...session, values: [id, host] })
      const [account] = found.rows
      if (!account) return response.status(401).end()
      const [counted, alarms, totals, list] = await Promise.all([
        pool.query(counters),
        pool.query(bell),
        pool.query(tiles),
        pool.query({ name: 'rows', text: rows.sql, values: rows.params }),
      ])
      const n = Object.fromEntries(counted.rows.map(({ name, value }) => [name, Number(value)]))
      const page = { account, n, bell: alarms.rows, tiles: totals.rows[0], rows: list.rows }
      response.set('Cache-Control', 'no-store').type('html').send(draw(page))
    })
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `http://127.0.0.1:${server.address().port}`
  },
  cpuMs() {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  },
})
