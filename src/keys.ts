import { randomUUID } from 'node:crypto'
import { type Database, DatabaseAway, dispatcher, Scope } from './domain/scope.ts'
import { tellKeys } from './domain/settings/rotations.ts'
import type { Keyring } from './domain/settings/secrets.ts'

type Following = {
  database: Database
  seal: Keyring
  /** The secrets that this process may know by now. */
  read: () => readonly Buffer[]
  /** What it is called where processes are listed. */
  name: string
  onError: (error: unknown) => void
  everyMs?: number
}

/**
 * Keeps a process with the key that is in use: every two seconds it says which secrets it knows, and hears which is to be used. So none
 * has to be started again when the secret changes, and none is forgotten that does not know the new one.
 */
export async function followKeys(options: Following) {
  const { database, seal, read, name, onError, everyMs = 2000 } = options
  const id = randomUUID()
  let isTold = false
  const look = async () => {
    seal.learn(read())
    const rotations = await Scope.enter(database, dispatcher, (scope) =>
      tellKeys(scope, { id, name, keys: seal.known, sealsBy: seal.keyId }),
    )
    const before = seal.keyId
    const isKnown = seal.follow(rotations)
    if (!isKnown && !isTold)
      onError(new Error('the secret was changed to one that is not known here'))
    isTold = !isKnown
    // at once, for who waits for all to have turned
    if (seal.keyId !== before)
      await Scope.enter(database, dispatcher, (scope) =>
        tellKeys(scope, { id, name, keys: seal.known, sealsBy: seal.keyId }),
      )
  }
  await look()
  let looking = Promise.resolve()
  const timer = setInterval(() => {
    looking = looking
      .then(look)
      // away or taking no changes: it is asked again
      .catch((error) => (error instanceof DatabaseAway ? undefined : onError(error)))
  }, everyMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}
