import { loginPassword } from '../../src/database/login.ts'
import { optionsOf } from '../../src/database/open.ts'
import { Pool } from '../../src/database/pool.ts'
import { testSecret } from '../support/setup.ts'

/** What a process of the rounds is told by its environment. */
export const reading = (name: string): string => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is missing`)
  return value
}

/** The database's own role, which FAULTS_LOGIN names. */
export const loginOf = (url: string, user = reading('FAULTS_LOGIN')) => ({
  ...optionsOf(url),
  user,
  password: loginPassword(testSecret),
})

export const poolOf = (url: string, user?: string) => new Pool(loginOf(url, user), 8)

/** Ends with its parent: a harness that was killed leaves nothing behind. */
export const endWithParent = () => process.once('disconnect', () => process.exit(0))

export const log = { info() {}, warn() {}, error() {} }
