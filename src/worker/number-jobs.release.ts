import type {
  OcNumber,
  OperatorConnect,
  OperatorConnectCredentials,
} from '../connectors/operator-connect.types.ts'
import { message } from '../domain/messages.ts'
import type { Settled } from '../domain/operator-connect/jobs.work.ts'
import { inParallel } from './parallel.ts'

/** Of so few numbers each is asked for by itself; of more the customer's list is read. */
const mostAlone = 20
const atOnce = 8

type Asked = {
  operatorConnect: Pick<OperatorConnect, 'number' | 'numbers'>
  credentials: OperatorConnectCredentials
  msTenantId: string
  numbers: readonly string[]
  signal: AbortSignal
}

/**
 * Reads numbers again just before they are released. What is assigned by now is not; what Microsoft no longer has for this customer is
 * released already, for an earlier answer may have been lost.
 */
export async function assignedOf(asked: Asked): Promise<Settled[]> {
  const now = asked.numbers.length > mostAlone ? await listed(asked) : await alone(asked)
  return asked.numbers.flatMap((number): Settled[] => {
    const found = now.get(number)
    if (!found) return [{ number, status: 'success' }]
    if (found.assignment === 'unassigned') return []
    return [{ number, status: 'error', code: found.assignment, reason: message('number-assigned') }]
  })
}

async function alone(
  { operatorConnect, credentials, msTenantId, numbers, signal }: Asked,
  found = new Map<string, OcNumber>(),
) {
  await inParallel(numbers, atOnce, async (number) => {
    const one = await operatorConnect.number(credentials, { msTenantId, number }, { signal })
    if (one) found.set(number, one)
  })
  return found
}

/** What a list leaves out, or has in a form that cannot be read, is asked for by itself. */
async function listed(asked: Asked) {
  const { operatorConnect, credentials, msTenantId, numbers, signal } = asked
  const wanted = new Set(numbers)
  const found = new Map<string, OcNumber>()
  for await (const page of operatorConnect.numbers(credentials, { msTenantId, signal })) {
    for (const one of page.numbers) if (wanted.has(one.number)) found.set(one.number, one)
    if (found.size === wanted.size) break
  }
  return alone({ ...asked, numbers: numbers.filter((number) => !found.has(number)) }, found)
}
