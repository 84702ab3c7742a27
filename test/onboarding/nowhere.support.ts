import type { Outside } from '../../src/worker/deploy.outside.ts'
import { seal } from './deploy.support.ts'

const unasked = (what: string) =>
  new Proxy(
    {},
    {
      get: (_, name) => () => {
        throw new Error(`${what}.${String(name)} was asked, though nothing is there`)
      },
    },
  )

/** An outside that nobody may ask anything. */
export const nowhere = {
  ...{ graph: unasked('graph'), sbcs: unasked('sbcs'), zones: unasked('zones') },
  seal,
} as unknown as Outside
