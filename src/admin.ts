import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { type Config, readConfig } from './config.ts'
import { type OpenDatabase, openDatabase } from './database/open.ts'
import { type Head, makeChain } from './domain/audit/chain.ts'
import { goneOwners, type LogOwner, logOwners, verifyLog } from './domain/audit/verification.ts'
import { setAuthentication } from './domain/connect/authentications.ts'
import { decodeCsv } from './domain/csv.read.ts'
import { importServices } from './domain/imports/imports.ts'
import type { StoredMessage } from './domain/message.ts'
import { message } from './domain/messages.ts'
import { addAccount, findAccount } from './domain/people/accounts.ts'
import { giveFirstPassword, resetPassword } from './domain/people/credentials.ts'
import { demandGoodPassword, generatePassword, hashPassword } from './domain/people/passwords.ts'
import { addToken, revokeTokens, revokeTokensMadeBy } from './domain/people/tokens.ts'
import { Refusal } from './domain/refusal.ts'
import { Scope, system } from './domain/scope.ts'
import { queueReplicationOf } from './domain/services/replications.ts'
import { makeSeal, type Seal } from './domain/settings/secrets.ts'
import { switchApprovalOff } from './domain/tenants/support-approval.ts'
import { wordsIn } from './views/words.ts'
import { headsFile, readHeads } from './worker/log-chain.ts'

/**
 * Verifies every log's chain against itself and against the heads kept in DATA_DIR. Throws with the first line that is not
 * as it was; says at the end what it cannot see.
 */
const auditCommand: Command = {
  usage: 'audit verify [--tenant SHORTNAME]',
  about: 'Verifies that no log entry was changed, moved, inserted or removed.',
  options: { tenant: { type: 'string' } },
  run: (database, { tenant }, _words, _seal, config) => verify(database, config, tenant),
}

async function verify(database: OpenDatabase['pool'], config: Config, shortname?: string) {
  const read = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(database, system({ kind: 'provider' }), work, 'read only')
  const owners = await read((scope) => logOwners(scope, shortname))
  if (owners.length === 0)
    throw new Refusal('missing', 'no-such-shortname', { shortname: shortname ?? '' })
  const stored = await keptHeads(headsFile(config.dataDir))
  if (shortname === undefined) {
    const [gone] = await read((scope) => goneOwners(scope, [...stored.keys()]))
    if (gone) throw new BrokenLog(gone, 'it is gone, and no deletion of its tenant says so')
  }
  const chain = makeChain(config.secret)
  const check = (owner: LogOwner) => verifyLog(read, chain, owner, stored.get(owner.id) ?? [])
  let lines = 0
  for (const owner of owners) {
    const first = await check(owner)
    // a log that was pruned while it was read looks cut: only what is found twice is so
    const found = first.bad ? await check(owner) : first
    if (found.bad) throw new BrokenLog(owner, found.bad)
    lines += found.lines
  }
  const heads = owners.reduce((sum, { id }) => sum + (stored.get(id)?.length ?? 0), 0)
  return `${counted(owners.length, 'log')} verified, ${counted(lines, 'sealed line')}; ${counted(heads, 'stored head')} ${heads === 1 ? 'matches' : 'match'}. A cut of entries after the last stored head (at most one minute) cannot be seen.`
}

class BrokenLog extends Error {
  constructor({ name }: LogOwner, what: string) {
    super(`The log of ${name} is broken: ${what}.`)
  }
}

async function keptHeads(file: string): Promise<Map<string, Head[]>> {
  const stored = new Map<string, Head[]>()
  for await (const head of readHeads(file)) {
    const ofOwner = stored.get(head.owner)
    if (ofOwner) ofOwner.push(head)
    else stored.set(head.owner, [head])
  }
  return stored
}

type Given = { [option: string]: string | undefined }
type Command = {
  usage: string
  about: string
  options: ParseArgsOptionsConfig
  run(
    database: OpenDatabase['pool'],
    given: Given,
    words: string[],
    seal: Seal,
    config: Config,
  ): Promise<string>
}

const text = { type: 'string' } as const
const actor = { ...system({ kind: 'provider' }), name: 'npm run admin' }

const commands: Record<string, Command> = {
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
  'audit verify': auditCommand,
  'm365 set': {
    usage: 'm365 set --tenant SHORTNAME --ms-tenant GUID --client-id GUID [--client-secret S]',
    about:
      'Sets the app registration that replication signs in with. Without --client-secret, CLIENT_SECRET from the environment is used.',
    options: { tenant: text, 'ms-tenant': text, 'client-id': text, 'client-secret': text },
    async run(database, given, _, seal) {
      const clientSecret = given['client-secret'] ?? process.env.CLIENT_SECRET
      if (!clientSecret) throw new Refusal('invalid', 'client-secret-needed')
      const application = {
        msTenantId: needed(given, 'ms-tenant'),
        clientId: needed(given, 'client-id'),
        clientSecret,
      }
      const shortname = needed(given, 'tenant')
      const { sharedWith } = await Scope.enter(database, actor, (s) =>
        setAuthentication(s, seal, shortname, application),
      )
      const by = sharedWith.join(', ')
      const warning = by && ` Warning: ${say(message('same-ms-tenant', { by }))}`
      return `Set the Microsoft 365 authentication of ${shortname}.${warning}`
    },
  },
  'approval off': {
    usage: 'approval off --tenant SHORTNAME --reason TEXT',
    about:
      'Stops asking a tenant for approval before support and changes to sign-in, when its administrators are locked out. The reason is in the tenant’s log and is emailed to all its administrators.',
    options: { tenant: text, reason: text },
    async run(database, given) {
      const [shortname, reason] = [needed(given, 'tenant'), needed(given, 'reason')]
      const name = await Scope.enter(database, actor, (scope) =>
        switchApprovalOff(scope, shortname, { reason }),
      )
      return `${name} is no longer asked for approval. Its administrators are told why.`
    },
  },
  'replication queue': {
    usage: 'replication queue --tenant SHORTNAME [--read-all]',
    about:
      'Queues a replication of a customer; with --read-all it drops the delta link and reads everything again.',
    options: { tenant: text, 'read-all': { type: 'boolean' } },
    async run(database, given) {
      const shortname = needed(given, 'tenant')
      const readAll = given['read-all'] !== undefined
      const { queued } = await Scope.enter(database, actor, (scope) =>
        queueReplicationOf(scope, shortname, { readAll }),
      )
      const done = queued.length > 0 ? 'Queued' : 'Joined the queued'
      return `${done} replication of ${shortname}${readAll ? ', which reads everything again' : ''}.`
    },
  },
  'import services': {
    usage: 'import services FILE.csv [--skip-bad]',
    about: 'Loads tenants and their services: all rows or none, unless --skip-bad.',
    options: { 'skip-bad': { type: 'boolean' } },
    async run(database, given, [file]) {
      if (!file) throw new Refusal('invalid', 'which-file')
      const csv = decodeCsv(await readFile(file))
      const skipBad = given['skip-bad'] !== undefined
      const loaded = await Scope.enter(database, actor, (s) => importServices(s, csv, { skipBad }))
      const skipped = loaded.skipped
        ? `, ${counted(loaded.skipped, 'row')} skipped: ${inLine(loaded)}`
        : ''
      const { warnings } = loaded
      const warned = warnings.length ? `. Warnings: ${inLine({ errors: warnings })}` : ''
      return `Loaded ${counted(loaded.services, 'service')} of ${counted(loaded.tenants, 'new tenant')}${skipped}${warned}`
    },
  },
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`

async function revokeBy(database: OpenDatabase['pool'], email: string) {
  const revoked = await Scope.enter(database, actor, async (scope) =>
    revokeTokensMadeBy(scope, (await findAccount(scope, email)).id),
  )
  return `Revoked ${counted(revoked, 'token')} created by ${email}.`
}

function needed(given: Given, name: string): string {
  const value = given[name]
  if (!value) throw new Refusal('invalid', 'option-needed', { name })
  return value
}

const { say } = wordsIn('en')

const passwordNote = (given: Given, password: string) =>
  given.password === undefined ? ` Password: ${password}` : ''

type RowErrors = { errors: { row: number; column?: string; reason: StoredMessage }[] }

/** The first few bad rows on one line. */
const inLine = ({ errors }: RowErrors) =>
  errors
    .slice(0, 5)
    .map(({ row, column, reason }) => `row ${row}: ${column ? `${column} ` : ''}${say(reason)}`)
    .join('; ')

/** Runs one command of `npm run admin` and gives what it prints; throws with one line for a person when it cannot. */
export async function admin(
  argv: readonly string[],
  env: Record<string, string | undefined>,
): Promise<string> {
  const command = commands[argv.slice(0, 2).join(' ')]
  if (!command) {
    if (argv.length === 0 || argv.includes('--help')) return allUsages()
    throw new Refusal('invalid', 'no-such-admin-command')
  }
  const { values, positionals } = parseArgs({
    args: argv.slice(2),
    options: { ...command.options, help: { type: 'boolean' } },
    allowPositionals: true,
  })
  if (values.help) return `npm run admin -- ${command.usage}\n${command.about}`
  const given = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value?.toString()]),
  )
  const folder = fileURLToPath(new URL('../drizzle', import.meta.url))
  const config = readConfig(env)
  const database = await openDatabase(config, { folder, attach: true })
  try {
    return await command.run(database.pool, given, positionals, makeSeal(config.secret), config)
  } finally {
    await database.stop()
  }
}

const allUsages = () =>
  Object.values(commands)
    .map(({ usage, about }) => `npm run admin -- ${usage}\n    ${about}`)
    .join('\n')

/** What a person reads when it did not work, on one line; of a failed query the reason, never its parameters. */
export function lineOf(error: unknown): string {
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(reason instanceof Error)) return String(reason)
  if (!(reason instanceof Refusal)) return onOneLine(reason.message)
  const rows = hasRows(reason.details) ? ` ${inLine(reason.details)}` : ''
  const named = Object.entries(reason.fields).filter(([name]) => name !== '')
  const said = named.map(([name, why]) => `Option --${name}: ${say(why)}`).join(' ')
  return `${onOneLine(said || say(reason))}${rows}`
}

const onOneLine = (text: string) => text.replaceAll(/\s*\n\s*/g, ' ')

const hasRows = (details: unknown): details is RowErrors =>
  typeof details === 'object' && details !== null && 'errors' in details

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.stdout.write(`${await admin(process.argv.slice(2), process.env)}\n`)
  } catch (error) {
    process.stderr.write(`${lineOf(error)}\n`)
    process.exitCode = 1
  }
}
