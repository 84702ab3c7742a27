import { setTimeout as rest } from 'node:timers/promises'
import { listen } from '../../src/database/listen.ts'
import { verbatim } from '../../src/domain/messages.ts'
import type { Kind } from '../../src/worker/kinds.ts'
import { startWorker } from '../../src/worker/lanes.ts'
import { startSchedule } from '../../src/worker/schedule.ts'
import { endWithParent, log, loginOf, poolOf, reading } from './environment.ts'

// One worker process of the fault rounds: delivers to a receiver outside, with the command's id as idempotency key.
endWithParent()
const url = reading('FAULTS_DATABASE')
const receiver = reading('FAULTS_RECEIVER')
const leaseSeconds = Number(reading('FAULTS_LEASE'))
const broken = process.env.FAULTS_BROKEN
const lateMs = 400

async function send(id: string, signal?: AbortSignal) {
  const answer = await fetch(receiver, {
    method: 'POST',
    headers: { 'idempotency-key': id },
    ...(signal ? { signal } : {}),
  })
  if (!answer.ok) throw new Error(`the receiver answered ${answer.status}`)
}

const deliver: Kind = {
  name: 'write',
  lane: 'service',
  steps: 1,
  concurrency: 4,
  timeoutMs: 20_000,
  async run({ command, signal, progress }) {
    if (broken === 'complete-before-effect') {
      void rest(lateMs).then(() => send(command.id))
      return undefined
    }
    await progress(1, verbatim('Deliver'))
    await send(command.id, signal)
    return undefined
  },
}

const database = poolOf(url)
const worker = startWorker({ database, kinds: [deliver], log, leaseSeconds })
startSchedule({ database, log, kinds: [deliver], reapSeconds: leaseSeconds / 6 })
await listen(loginOf(url), { announced: worker.wake, disconnected() {}, reconnected: worker.wake })
process.send?.('ready')
