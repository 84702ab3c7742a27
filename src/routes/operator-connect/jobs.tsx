import { z } from 'zod'
import {
  failureCauses,
  findNumberJob,
  itemsOfJob,
  type NumberJobRow,
  numberJobItems,
  numberJobList,
  ofOperatorConnect,
} from '../../domain/operator-connect/jobs.list.ts'
import { retryNumbers, retrySbc } from '../../domain/operator-connect/jobs.retry.ts'
import { JobPage } from '../../views/operator-connect/job.tsx'
import { Causes, JobMark, JobsPage, jobPaths } from '../../views/operator-connect/jobs.tsx'
import { jobWords } from '../../views/operator-connect/jobs.words.ts'
import type { Address } from '../declaration.ts'
import type { C } from '../form.answers.tsx'
import { act } from '../form.tsx'
import { listPages } from '../lists/list.tsx'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const jobs = routes()

const at = (path: string): Address[] => [{ path, host: 'operators' }]
// for an MSP's people there are no jobs
const looking = { permission: { provider: 'looking' } } as const
const guard = { permission: { provider: 'operate' } } as const
const about = (c: C) => findNumberJob(c.var.scope, idOf(c, 'no-such-number-job', 'job'))
const words = (c: C) => jobWords(c.var.words)
const own = ({ id }: Pick<NumberJobRow, 'id'>) => `${jobPaths.oc}/${id}`

const caused = z.object({ cause: z.string().max(200).optional() })

for (const place of ['oc', 'customers'] as const) {
  const path = jobPaths[place]
  const family = place === 'oc' ? ('operator-connect' as const) : null
  listPages(jobs, {
    ...{ at: at(path), declaration: looking, list: numberJobList, csv: {} },
    prepare: () => ({ path, ...(place === 'oc' && { within: ofOperatorConnect }) }),
    page: async (c, state) => (
      <JobsPage {...{ state, place }} causes={await failureCauses(c.var.scope, { family })} />
    ),
    about: (c, rows) => ({
      title: words(c).title,
      topics: ['jobs'],
      rows: rows.map(({ id }) => `job:${id}` as const),
    }),
  })
  act(jobs, {
    ...{ at: at(`${path}/retries`), guard, about: async () => null, back: () => path },
    leaves: true,
    verb: ({ var: { scope } }, _, given) =>
      retryNumbers(scope, { family, cause: caused.parse(given).cause ?? null }),
    done: (c, _, count) => words(c).triedAgain(count),
  })
}

listPages(jobs, {
  ...{ at: at(`${jobPaths.oc}/:job`), declaration: looking, list: numberJobItems },
  async prepare(c) {
    const job = await about(c)
    return { path: own(job), within: itemsOfJob(job.id), job }
  },
  page: async (c, state, { job }) => (
    <JobPage
      {...{ job, state }}
      mark={<JobMark job={job} />}
      causes={
        <Causes
          causes={await failureCauses(c.var.scope, { jobId: job.id })}
          action={`${own(job)}/retries`}
        />
      }
    />
  ),
  about: (c, __, { job }) => ({ title: words(c).number(job.number), topics: [`job:${job.id}`] }),
  csv: { name: ({ job }) => `job-${job.number}` },
})

act(jobs, {
  ...{ at: at(`${jobPaths.oc}/:job/retries`), guard, about, back: own, leaves: true },
  verb: ({ var: { scope } }, { id: jobId }, given) =>
    retryNumbers(scope, { jobId, cause: caused.parse(given).cause ?? null }),
  done: (c, _, count) => words(c).triedAgain(count),
})

act(jobs, {
  ...{ at: at(`${jobPaths.oc}/:job/dial-plans`), guard, about, back: own, leaves: true },
  verb: ({ var: { scope } }, { id }) => retrySbc(scope, id),
  done: (c) => words(c).written,
})
