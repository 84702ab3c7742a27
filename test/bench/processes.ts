import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

type Asked = { id: number; verb: string; given: unknown }
type Answered = { id: number; answer?: unknown; error?: string }

/** A process of the bench's own, so that its CPU and memory are its own; it dies with its parent. */
export type Other = {
  ask<T>(verb: string, given?: unknown): Promise<T>
  stop(): void
}

export function startOther(file: string): Other {
  const child: ChildProcess = fork(fileURLToPath(new URL(file, import.meta.url)), [], {
    execArgv: [...process.execArgv, '--expose-gc'],
  })
  const waiting = new Map<number, { go(value: unknown): void; fail(why: Error): void }>()
  let asked = 0
  child.on('message', ({ id, answer, error }: Answered) => {
    const wait = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) wait?.go(answer)
    else wait?.fail(new Error(`${file}: ${error}`))
  })
  child.on('exit', (code) => {
    for (const { fail } of waiting.values()) fail(new Error(`${file} ended with ${code}`))
  })
  return {
    ask<T>(verb: string, given?: unknown) {
      asked += 1
      const id = asked
      return new Promise<T>((go, fail) => {
        // what a verb answers is declared where it is asked
        waiting.set(id, { go: go as (value: unknown) => void, fail })
        child.send({ id, verb, given } satisfies Asked)
      })
    },
    stop: () => void child.kill('SIGKILL'),
  }
}

export type Verbs = Record<string, (given: never) => unknown>

/** The other side: answers each verb when its promise is done. */
export function answer(verbs: Verbs): void {
  process.on('message', ({ id, verb, given }: Asked) => {
    Promise.resolve()
      .then(() => verbs[verb]?.(given as never))
      .then(
        (found) => process.send?.({ id, answer: found }),
        (error) => process.send?.({ id, error: String(error?.stack ?? error) }),
      )
  })
  process.on('disconnect', () => process.exit())
}
