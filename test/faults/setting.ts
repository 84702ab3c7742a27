import { loginPassword } from '../../src/database/migrate.ts'
import { optionsOf } from '../../src/database/open.ts'
import { Pool } from '../../src/database/pool.ts'
import { testSecret } from '../support/setup.ts'

/** What a process of the rounds is told by its environment. */
export const told = (name: string): string => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is missing`)
  return value
}

export const loginOf = (url: string) => ({
  ...optionsOf(url),
  user: 'portal_login',
  password: loginPassword(testSecret),
})

export const poolOf = (url: string) => new Pool(loginOf(url), 8)

/** Ends with its parent: a harness that was killed leaves nothing behind. */
export const endWithParent = () => process.once('disconnect', () => process.exit(0))

export const log = { info() {}, warn() {}, error() {} }
