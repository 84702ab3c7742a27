import type { CommandInput } from '../../src/domain/queue/commands.ts'
import type { Context, Kind } from '../../src/worker/kinds.ts'

export type Run = (context: Context) => Promise<Record<string, unknown> | undefined>

export const kindOf = (run: Run, more: Partial<Kind> = {}): Kind => ({
  name: 'probe',
  lane: 'service',
  steps: 1,
  concurrency: 4,
  timeoutMs: 20_000,
  run,
  ...more,
})

export const input = (tenant: { id: string }, more: Partial<CommandInput> = {}): CommandInput => ({
  kind: 'probe',
  owner: { tenantId: tenant.id },
  subject: { kind: 'device', id: null, name: 'a device' },
  ...more,
})
