import * as crypto from 'node:crypto'
import type postgres from 'postgres'
import type { PasswordCost } from '../../src/domain/people/passwords.ts'

// the parameters stand in the hash, so checking it costs as little as making it; the real cost has people/passwords.test
export const cheap: PasswordCost = { memory: 64, passes: 1, parallelism: 1 }
const plain = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')

/** The account has this password from now on, kept as the portal keeps it but cheaper; nothing else changes. */
export async function givePassword(sql: postgres.Sql, accountId: string, password: string) {
  const nonce = crypto.randomBytes(16)
  const tag = crypto.argon2Sync('argon2id', { message: password, nonce, ...cheap, tagLength: 32 })
  const hash = `$argon2id$v=19$m=${cheap.memory},t=${cheap.passes},p=${cheap.parallelism}$${plain(nonce)}$${plain(tag)}`
  await sql`insert into credential (account_id, password_hash) values (${accountId}, ${hash})
    on conflict (account_id) do update set password_hash = excluded.password_hash`
}
