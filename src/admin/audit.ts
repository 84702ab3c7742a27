import type { Config } from '../config.ts'
import type { OpenDatabase } from '../database/open.ts'
import { chainsOf, type Head } from '../domain/audit/chain.ts'
import { goneOwners, type LogOwner, logOwners, verifyLog } from '../domain/audit/verification.ts'
import { Refusal } from '../domain/refusal.ts'
import { Scope, system } from '../domain/scope.ts'
import type { Keyring } from '../domain/settings/secrets.ts'
import { headsFile, readHeads } from '../worker/log-chain.ts'
import { type Command, counted } from './command.ts'

/**
 * Verifies every log's chain against itself and against the heads kept in DATA_DIR. Throws with the first line that is not
 * as it was; says at the end what it cannot see.
 */
export const auditCommand: Command = {
  usage: 'audit verify [--tenant SHORTNAME]',
  about: 'Verifies that no log entry was changed, moved, inserted or removed.',
  options: { tenant: { type: 'string' } },
  run: (database, { tenant }, _words, seal, config) => verify(database, seal, config, tenant),
}

async function verify(
  database: OpenDatabase['pool'],
  seal: Keyring,
  config: Config,
  shortname?: string,
) {
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
  const chains = chainsOf(seal)
  const check = (owner: LogOwner) => verifyLog(read, chains, owner, stored.get(owner.id) ?? [])
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
