import type { Child } from 'hono/jsx'
import type { FailureCause, NumberJobRow } from '../../domain/operator-connect/jobs.list.ts'
import { Card } from '../card.tsx'
import { Job } from '../gauge.tsx'
import { Icon } from '../icon.tsx'
import {
  type Column,
  choiceOf,
  type ListState,
  PlainList,
  PlainTable,
  Row,
} from '../lists/list.tsx'
import { Patch, RereadMark } from '../live.tsx'
import { ListHead } from '../page-head.tsx'
import { Nothing } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { JobHead, JobStanding, jobHeadId } from './job.tsx'
import { jobWords } from './jobs.words.ts'
import { ocNumberWords } from './numbers.words.ts'

/** The provider's own menu has two entries for it: Operator Connect alone, and the services of every family. */
export const jobPaths = { oc: '/jobs', customers: '/customer-jobs' } as const
export type JobPlace = keyof typeof jobPaths

export const jobHref = ({ id }: { id: string }) => `/jobs/${id}`

const columns: readonly Column<NumberJobRow>[] = [
  {
    key: 'number',
    ...{ num: true, sorts: 'down' },
    cell: (row) => <a href={jobHref(row)}>{String(row.number)}</a>,
  },
  {
    key: 'tenant',
    look: 'clip',
    cell: ({ tenant, tenantId }) => (
      <a href={`/tenants/${tenantId}`}>
        <bdi>{tenant}</bdi>
      </a>
    ),
  },
  {
    key: 'progress',
    cell: ({ progress }) => (
      <Job
        label={jobWords().columns.progress}
        step={progress.done + progress.failed}
        of={progress.total}
      >
        {jobWords().counts(progress)}
      </Job>
    ),
  },
  { key: 'state', sorts: 'up', cell: (row) => <JobStanding {...row} /> },
  { key: 'kind', sorts: 'up', cell: ({ kind }) => jobWords().kinds[kind] },
  { key: 'msJobId', look: 'mono', cell: ({ msJobId }) => msJobId ?? <Nothing>–</Nothing> },
  { key: 'created', sorts: 'down', cell: ({ created }) => <Time at={created} /> },
  { key: 'ended', sorts: 'down', cell: ({ ended }) => <Time at={ended} never="–" /> },
  { key: 'by', sorts: 'up', cell: ({ by }) => <bdi>{by}</bdi> },
  { key: 'family', cell: ({ family }) => ocNumberWords().families[family] },
]

const rowId = ({ id }: Pick<NumberJobRow, 'id'>) => `number-job-${id}`
const markId = ({ id }: Pick<NumberJobRow, 'id'>) => `job-changed-${id}`

/** Stands on the job's own page, whose list of numbers is read again when a push replaces it. */
export const JobMark = ({ job }: { job: Pick<NumberJobRow, 'id'> }) => (
  <RereadMark id={markId(job)} />
)

/** What `job:<id>` pushes: the row of the list, and how it stands on its own page. */
export const JobPatches = ({ job }: { job: NumberJobRow }) => (
  <>
    <Patch id={rowId(job)}>
      <Row id={rowId(job)} row={job} columns={columns} head="number" />
    </Patch>
    <Patch id={jobHeadId(job)}>
      <JobHead job={job} />
    </Patch>
    <Patch id={markId(job)}>
      <JobMark job={job} />
    </Patch>
  </>
)

type CauseRow = FailureCause & { at: number; action: string }

const causeColumns: readonly Column<CauseRow>[] = [
  {
    key: 'reason',
    look: 'fill',
    cell: ({ reason, cause, count }) => (
      <>
        <div class="wrap">{reason ? useWords().say(reason) : cause || jobWords().noCode}</div>
        <span class="muted">{jobWords().failedFor(count)}</span>
      </>
    ),
  },
  {
    key: 'act',
    cell: ({ action, cause, count }) => (
      <form class="when-operator" method="post" action={action}>
        <input type="hidden" name="cause" value={cause} />
        <button class="btn small">
          {count === 1 ? jobWords().retryOne : jobWords().retryThese(count)}
        </button>
      </form>
    ),
  },
]

/** Why numbers failed, with a button for each reason. */
export const Causes = (props: {
  causes: readonly FailureCause[]
  action: string
  aside?: Child
}) => {
  const words = jobWords()
  if (props.causes.length === 0) return null
  return (
    <Card id="causes-h" title={words.causes} aside={props.aside}>
      <PlainTable
        id="causes"
        caption={words.causesSaid}
        columns={causeColumns}
        titles={words.cause}
      >
        {props.causes.map((cause, at) => (
          <Row
            id={`cause-${at}`}
            row={{ ...cause, at, action: props.action }}
            columns={causeColumns}
            head="reason"
          />
        ))}
      </PlainTable>
    </Card>
  )
}

/** All jobs, the newest first, below why numbers failed. */
export const JobsPage = (props: {
  state: ListState<NumberJobRow>
  place: JobPlace
  causes: readonly FailureCause[]
}) => {
  const words = jobWords()
  const { state, place } = props
  return (
    <>
      <ListHead title={words.title} text={place === 'oc' ? words.lead : words.customersLead} />
      <div class="stack-lg">
        <Causes
          causes={props.causes}
          action={`${jobPaths[place]}/retries`}
          aside={<span class="muted">{words.causesText}</span>}
        />
        <PlainList
          {...{ state, words, columns, thing: 'number-job', icon: 'list-check' }}
          choices={[
            choiceOf('state', words.columns.state, words.states),
            choiceOf('kind', words.columns.kind, words.kinds),
            ...(place === 'customers'
              ? [choiceOf('family', words.columns.family, ocNumberWords().families)]
              : []),
          ]}
          start={
            <a class="btn" href="/leads">
              <Icon name="users" />
              {words.toLeads}
            </a>
          }
        />
      </div>
    </>
  )
}
