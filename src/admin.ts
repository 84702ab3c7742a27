import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { auditCommand } from './admin/audit.ts'
import { backupCommands } from './admin/backup.ts'
import { bundleCommand } from './admin/bundle.ts'
import { type Commands, inLine, ManyLines, type RowErrors, say } from './admin/command.ts'
import { doctorCommand } from './admin/doctor.ts'
import { licenseCommands } from './admin/licenses.ts'
import { secretCommands } from './admin/secret.ts'
import { tenantExport } from './admin/tenant-export.ts'
import { tenantCommands } from './admin/tenants.ts'
import { userCommands } from './admin/users.ts'
import { readConfig } from './config.ts'
import { openDatabase } from './database/open.ts'
import { Refusal } from './domain/refusal.ts'
import { migrations } from './tree.ts'

const commands: Commands = {
  ...userCommands,
  ...tenantCommands,
  ...tenantExport,
  ...licenseCommands,
  ...backupCommands,
  ...secretCommands,
  'audit verify': auditCommand,
  doctor: doctorCommand,
  bundle: bundleCommand,
}

/** Runs one command of `npm run admin` and gives what it prints; throws with one line for a person when it cannot. */
export async function admin(
  argv: readonly string[],
  env: Record<string, string | undefined>,
): Promise<string> {
  const name = [2, 1].map((words) => argv.slice(0, words).join(' ')).find((one) => commands[one])
  const command = name === undefined ? undefined : commands[name]
  if (!name || !command) {
    if (argv.length === 0 || argv.includes('--help')) return allUsages()
    throw new Refusal('invalid', 'no-such-admin-command')
  }
  const { values, positionals } = parseArgs({
    args: argv.slice(name.split(' ').length),
    options: { ...command.options, help: { type: 'boolean' } },
    allowPositionals: true,
  })
  if (values.help) return `npm run admin -- ${command.usage}\n${command.about}`
  const given = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value?.toString()]),
  )
  if ('alone' in command) return command.alone(given, env, positionals)
  const config = readConfig(env)
  const database = await openDatabase(config, { folder: migrations, attach: true })
  try {
    return await command.run(database.pool, given, positionals, database.seal, config, database)
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
  if (reason instanceof ManyLines) return reason.message
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
