import type { OpenDatabase } from '../database/open.ts'
import { addAccount, findAccount } from '../domain/people/accounts.ts'
import { giveFirstPassword, resetPassword } from '../domain/people/password-changes.ts'
import { demandGoodPassword, generatePassword, hashPassword } from '../domain/people/passwords.ts'
import { addToken, revokeTokens, revokeTokensMadeBy } from '../domain/people/tokens.ts'
import { Refusal } from '../domain/refusal.ts'
import { Scope } from '../domain/scope.ts'
import { actor, type Commands, counted, type Given, needed, text } from './command.ts'

/** The provider's own people, and tokens for programs. */
export const userCommands: Commands = {
  'user add': {
    usage: 'user add --email E --name N [--role admin|operator|monitor] [--password P]',
    about:
      'Adds a provider user, an operator by default. Prints a generated password if none is given.',
    options: { email: text, name: text, role: text, password: text },
    async run(database, given) {
      const { email, name } = { email: needed(given, 'email'), name: needed(given, 'name') }
      const password = given.password ?? generatePassword()
      demandGoodPassword(password, email, name)
      const role = given.role ?? 'operator'
      const hash = await hashPassword(password)
      await Scope.enter(database, actor, async (scope) => {
        const id = await addAccount(scope, { owner: {}, email, name, role })
        await giveFirstPassword(scope, id, hash, false)
      })
      return `Added ${email} as ${role}.${passwordNote(given, password)}`
    },
  },
  'user password': {
    usage: 'user password --email E [--password P]',
    about:
      'Sets a password and ends the user’s sessions. Prints a generated password if none is given.',
    options: { email: text, password: text },
    async run(database, given) {
      const email = needed(given, 'email')
      const found = await Scope.enter(database, actor, (scope) => findAccount(scope, email))
      const password = given.password ?? generatePassword()
      demandGoodPassword(password, found.email, found.name)
      await resetPassword(database, found.id, password)
      return `Changed the password of ${found.email}.${passwordNote(given, password)}`
    },
  },
  'token add': {
    usage: 'token add --name N --scope provider|msp:ID|tenant:SHORTNAME [--role ROLE] [--days 90]',
    about: 'Creates an API token and prints it as the last word. It is shown only once.',
    options: { name: text, scope: text, role: text, days: text },
    async run(database, given) {
      const input = { name: needed(given, 'name'), scope: needed(given, 'scope'), role: given.role }
      const { days } = given
      const token = await Scope.enter(database, actor, (s) => addToken(s, { ...input, days }))
      return `Token ${input.name} for ${input.scope}: ${token}`
    },
  },
  'token revoke': {
    usage: 'token revoke --name N | --by EMAIL',
    about: 'Revokes every token with that name, or all that this user created, immediately.',
    options: { name: text, by: text },
    async run(database, given) {
      if (given.by !== undefined) return revokeBy(database, given.by)
      const name = needed(given, 'name')
      const count = await Scope.enter(database, actor, (scope) => revokeTokens(scope, name))
      if (count === 0) throw new Refusal('missing', 'no-token-named', { name })
      return `Revoked ${count} named ${name}.`
    },
  },
}

async function revokeBy(database: OpenDatabase['pool'], email: string) {
  const revoked = await Scope.enter(database, actor, async (scope) =>
    revokeTokensMadeBy(scope, (await findAccount(scope, email)).id),
  )
  return `Revoked ${counted(revoked, 'token')} created by ${email}.`
}

const passwordNote = (given: Given, password: string) =>
  given.password === undefined ? ` Password: ${password}` : ''
