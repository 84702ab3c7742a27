import { Worker } from 'node:worker_threads'
import type { RuleFault } from './rules.worker.ts'

// in dist/ the build puts it beside the bundle
const file = import.meta.url.endsWith('.ts') ? './rules.worker.ts' : './rules-worker.js'

/** How long all rules of a form may take to compile. */
const mostMs = 200

/**
 * What is wrong with each of these rules, in their order; `slow` when they take longer than 200 ms together. They are compiled in a
 * thread of their own, which is ended then: a rule of some hundred characters can take seconds.
 */
export async function checkRules(rules: readonly string[]): Promise<RuleFault[] | 'slow'> {
  const worker = new Worker(new URL(file, import.meta.url), { workerData: { rules } })
  const { promise, resolve, reject } = Promise.withResolvers<RuleFault[] | 'slow'>()
  let timer: NodeJS.Timeout | undefined
  worker.on('message', (said: 'begins' | RuleFault[]) => {
    if (said !== 'begins') return resolve(said)
    timer = setTimeout(() => resolve('slow'), mostMs)
  })
  worker.on('error', reject)
  worker.on('exit', () => reject(new Error('rules were not checked')))
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}
