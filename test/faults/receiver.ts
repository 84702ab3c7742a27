import { createServer } from 'node:http'
import { setTimeout as rest } from 'node:timers/promises'
import type postgres from 'postgres'

/**
 * The device outside: takes some time, writes each delivery into a ledger in a database of its own and applies the same
 * key once. `isForgetful` takes no notice of keys, to show that the ledger would tell.
 */
export async function startReceiver(ledger: postgres.Sql, isForgetful: boolean) {
  await ledger`create table delivery (n bigint generated always as identity, key text not null, once text not null unique)`
  let calls = 0
  const server = createServer(async (request, response) => {
    const key = String(request.headers['idempotency-key'])
    calls += 1
    await rest(20 + Math.random() * 130)
    await ledger`
      insert into delivery (key, once) values (${key}, ${isForgetful ? `${key} ${calls}` : key}) on conflict do nothing`
    // the answer takes its time too: whoever is killed now has delivered and does not know it
    await rest(Math.random() * 50)
    response.end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    stop: () => server.close().closeAllConnections(),
  }
}
