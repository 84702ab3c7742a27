import { beforeAll, expect } from 'vitest'
import type { OddEntry } from '../../src/connectors/graph/entries.ts'
import { GraphError } from '../../src/connectors/graph/errors.ts'
import {
  createOperatorConnect,
  type OperatorConnectOptions,
} from '../../src/connectors/operator-connect.ts'
import type { OcBatch } from '../../src/connectors/operator-connect.types.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import type { Microsoft } from '../../src/sandbox/microsoft/shapes.ts'
import {
  type OperatorConnectSandbox,
  startOperatorConnect,
} from '../../src/sandbox/operator-connect/operator-connect.ts'

export let microsoft: Microsoft
let seeds = 0

export function useMicrosoft(): void {
  beforeAll(async () => {
    microsoft = await startMicrosoft({ seed: 'operator-connect' })
    return () => microsoft.stop()
  })
}

/** An Operator Connect of its own, with a profile and a customer, a connector that never sleeps, and the waits it was told to make. */
export async function setUp(options: OperatorConnectOptions = {}) {
  seeds += 1
  const sandbox = await startOperatorConnect({ seed: `of ${seeds}`, microsoft })
  const waits: number[] = []
  const connect = createOperatorConnect({
    ...{ operatorConnectUrl: sandbox.url, loginUrl: microsoft.loginUrl, allow: ['127.0.0.0/8'] },
    random: () => 1,
    wait: async (ms) => void waits.push(ms),
    ...options,
  })
  const trunks = ['sbc1.carrier.example', 'sbc2.carrier.example'].map((fqdn) =>
    sandbox.addTrunk(fqdn),
  )
  const profile = sandbox.addProfile({ trunksEnrolled: trunks })
  const lead = sandbox.addLead()
  const upload = (numbers: string[], more: Partial<OcBatch & { kind: 'upload' }> = {}) =>
    ({
      ...{ kind: 'upload', key: crypto.randomUUID(), msTenantId: lead.tenantId, numbers },
      ...{ usages: ['CallingUserAssignment'], country: 'US', addressId: null, locationId: null },
      callingProfileId: profile.callingProfileId,
      ...more,
    }) satisfies OcBatch
  return {
    ...{ sandbox, connect, waits, profile, lead, trunks, upload, credentials: sandbox.operator },
    async [Symbol.asyncDispose]() {
      connect.close()
      await sandbox.stop()
    },
  }
}
export type SetUp = Awaited<ReturnType<typeof setUp>>

export const numbersFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, n) => `+1425555${String(first + n).padStart(4, '0')}`)

/** All pages of a list as one. */
export async function whole<K extends string, T>(
  pages: AsyncIterable<{ [name in K]: T[] } & { odd: OddEntry[] }>,
  name: K,
): Promise<{ found: T[]; odd: OddEntry[]; pages: number }> {
  const read = { found: [] as T[], odd: [] as OddEntry[], pages: 0 }
  for await (const page of pages) {
    read.found.push(...page[name])
    read.odd.push(...page.odd)
    read.pages += 1
  }
  return read
}

export async function failureOf(work: Promise<unknown>): Promise<GraphError> {
  const error = await work.then(
    () => null,
    (thrown) => thrown,
  )
  expect(error).toBeInstanceOf(GraphError)
  expect(error.message).not.toContain('operator-secret')
  return error
}

export type { OperatorConnectSandbox }
