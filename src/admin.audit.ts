import type { Command } from './admin.ts'
import type { Config } from './config.ts'
import type { OpenDatabase } from './database/open.ts'
import { type Head, makeChain } from './domain/log.chain.ts'
import { goneOwners, logOwners, type Owner, verifyLog } from './domain/log.verify.ts'
import { Refusal } from './domain/refusal.ts'
import { Scope, system } from './domain/scope.ts'
import { headsFile, readHeads } from './worker/heads.ts'

/**
 * Verifies every log's chain against itself and against the heads kept in DATA_DIR. Throws with the first line that is not
 * as it was; says at the end what it cannot see.
 */
export const auditCommand: Command = {
  usage: 'audit verify [--tenant SHORTNAME]',
  about: 'Verifies that no line of the log was changed, moved, put in or removed.',
  options: { tenant: { type: 'string' } },
  run: (database, { tenant }, _words, _seal, config) => verify(database, config, tenant),
}

async function verify(database: OpenDatabase['pool'], config: Config, shortname?: string) {
  const read = <T>(work: (scope: Scope) => Promise<T>) =>
    Scope.enter(database, system({ kind: 'provider' }), work, 'read only')
  const owners = await read((scope) => logOwners(scope, shortname))
  if (owners.length === 0)
    throw new Refusal('missing', 'no-such-shortname', { shortname: shortname ?? '' })
  const kept = await keptHeads(headsFile(config.dataDir))
  if (shortname === undefined) {
    const [gone] = await read((scope) => goneOwners(scope, [...kept.keys()]))
    if (gone) throw new BrokenLog(gone, 'it is gone, and no deletion of its tenant says so')
  }
  const chain = makeChain(config.secret)
  const check = (owner: Owner) => verifyLog(read, chain, owner, kept.get(owner.id) ?? [])
  let lines = 0
  for (const owner of owners) {
    const first = await check(owner)
    // a log that was pruned while it was read looks cut: only what is found twice is so
    const found = first.bad ? await check(owner) : first
    if (found.bad) throw new BrokenLog(owner, found.bad)
    lines += found.lines
  }
  const heads = owners.reduce((sum, { id }) => sum + (kept.get(id)?.length ?? 0), 0)
  return `${owners.length} logs with ${lines} sealed lines are as they were written; ${heads} kept heads fit. Lines after the last kept head (at most a minute) could be cut unseen.`
}

class BrokenLog extends Error {
  constructor({ name }: Owner, what: string) {
    super(`The log of ${name} is broken: ${what}.`)
  }
}

async function keptHeads(file: string): Promise<Map<string, Head[]>> {
  const kept = new Map<string, Head[]>()
  for await (const head of readHeads(file)) {
    const ofOwner = kept.get(head.owner)
    if (ofOwner) ofOwner.push(head)
    else kept.set(head.owner, [head])
  }
  return kept
}
