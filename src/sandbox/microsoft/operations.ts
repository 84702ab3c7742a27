import { randomUUID } from 'node:crypto'

type Status = 'notStarted' | 'running' | 'succeeded' | 'failed' | 'skipped'

export type Work = {
  /** `Assignments` or `Unassignments`, part of the id as Microsoft makes it. */
  of: string
  /** Does it, or answers why not. */
  run: () => string | null
  /** Whatever became of it. */
  after: () => void
  resource: string
}

type Operation = Work & {
  id: string
  createdDateTime: string
  due: number
  status: Status
  detail: string | null
  isAsked: boolean
}

export type Operations = ReturnType<typeof createOperations>

/** What was taken and is done later: `durationMs` after it was asked for, or when told to finish. */
export function createOperations(now: () => number = Date.now) {
  const all = new Map<string, Operation>()
  const steered = { durationMs: 0 }

  /** `isEndless`: nothing ever ends it; `refusal`: it ends without having done anything, with these words. */
  function begin(work: Work, { isEndless = false, refusal = '' } = {}): string {
    const id = Buffer.from(`${work.of}|${randomUUID()}`).toString('base64url')
    const run = refusal ? () => refusal : work.run
    all.set(id, {
      ...{ ...work, run, id, detail: null, isAsked: false, status: 'notStarted' },
      createdDateTime: new Date(now()).toISOString(),
      due: isEndless ? Number.POSITIVE_INFINITY : now() + steered.durationMs,
    })
    settle()
    return id
  }

  const isOpen = ({ status }: Operation) => status === 'notStarted' || status === 'running'

  /** Does what is due by now. */
  function settle(by = now()): void {
    for (const operation of all.values()) {
      if (!isOpen(operation) || operation.due > by) continue
      operation.detail = operation.run()
      operation.status = operation.detail === null ? 'succeeded' : 'failed'
      operation.after()
    }
  }

  function ask(id: string) {
    const found = all.get(id)
    if (!found) return null
    if (isOpen(found)) found.status = found.isAsked ? 'running' : 'notStarted'
    found.isAsked = true
    const { status, createdDateTime, detail, resource } = found
    return {
      ...{ id, createdDateTime, status },
      numbers: [
        {
          resourceLocation: resource,
          status,
          ...(detail === null ? {} : { statusDetail: detail }),
        },
      ],
    }
  }

  return {
    begin,
    ask,
    settle,
    /** How long each takes from now on. */
    take(durationMs: number) {
      steered.durationMs = durationMs
    },
    /** Ends all that are not endless. */
    finish: () => settle(Number.MAX_VALUE),
    open: () => [...all.values()].filter(isOpen).length,
    /** As after a failover: no address leads to any. */
    forget: () => all.clear(),
  }
}
