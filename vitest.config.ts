import { defineConfig } from 'vitest/config'
import { filesByKind, type Kind } from './test/support/kinds.ts'

// TENANTRY_TESTS=database,browser leaves out what no database can change; without it everything runs
const files = filesByKind()
const kinds = (process.env.TENANTRY_TESTS ?? 'unit,embedded,database,browser,pages').split(
  ',',
) as Kind[]

export default defineConfig({
  test: {
    // what is written anew is more than vitest's own snapshots
    env: process.argv.includes('--update') ? { TENANTRY_UPDATE: '1' } : {},
    globalSetup: 'test/support/setup.ts',
    setupFiles: 'test/support/leaks.ts',
    include: kinds.flatMap((kind) => files[kind]),
    // one module graph per worker: evaluating it anew for every file was two thirds of the run
    isolate: false,
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default'],
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
})
