import type { Child } from 'hono/jsx'
import type {
  NumberEntryState,
  NumberJobItemRow,
  NumberJobRow,
} from '../../domain/operator-connect/jobs.list.ts'
import { Card, Fact } from '../card.tsx'
import { type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { PageHead } from '../page-head.tsx'
import { Note, Nothing, Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { jobWords } from './jobs.words.ts'
import { ocNumberWords } from './numbers.words.ts'

const path = '/jobs'

export const jobHeadId = ({ id }: Pick<NumberJobRow, 'id'>) => `job-head-${id}`

const tones: Readonly<Record<NumberJobRow['state'], Tone>> = {
  ...{ queued: 'off', sending: 'info', waiting: 'info', succeeded: 'ok', partial: 'warn' },
  ...{ failed: 'bad', stalled: 'warn', cancelled: 'off' },
}

export const JobStanding = ({ state }: Pick<NumberJobRow, 'state'>) => (
  <Status tone={tones[state]}>{jobWords().states[state]}</Status>
)

const orNothing = (text: string | null) => (text ? <bdi>{text}</bdi> : <Nothing>–</Nothing>)

/** How a job stands, what went wrong with it as a whole, and what can be done about it. */
export const JobHead = ({ job }: { job: NumberJobRow }) => {
  const words = jobWords()
  const { say } = useWords()
  return (
    <div class="stack" id={jobHeadId(job)}>
      {job.state === 'stalled' && <Note tone="warn">{words.stalled}</Note>}
      {job.error && <Note tone={job.state === 'failed' ? 'bad' : 'warn'}>{say(job.error)}</Note>}
      <Card id="job-h" title={words.asItStands} aside={<Acts job={job} />}>
        <dl class="dl body">
          <Fact label={words.columns.state}>
            <JobStanding {...job} />
          </Fact>
          <Fact label={words.columns.progress}>{words.counts(job.progress)}</Fact>
          <Fact label={words.columns.kind}>{words.kinds[job.kind]}</Fact>
          <Fact label={words.columns.tenant}>
            <a href={`/tenants/${job.tenantId}`}>
              <bdi>{job.tenant}</bdi>
            </a>
          </Fact>
          <Fact label={words.service}>
            {job.serviceId ? (
              <a href={`/services/${job.serviceId}`}>
                <bdi>{job.service}</bdi>
              </a>
            ) : (
              orNothing(job.service)
            )}
          </Fact>
          <Fact label={words.columns.family}>{ocNumberWords().families[job.family]}</Fact>
          <Fact label={words.columns.msJobId}>{orNothing(job.msJobId)}</Fact>
          <Fact label={words.facts.usage}>
            {job.usage ? words.upload.usages[job.usage] : <Nothing>–</Nothing>}
          </Fact>
          <Fact label={words.facts.country}>{orNothing(job.country)}</Fact>
          <Fact label={words.facts.profile}>{orNothing(job.profile)}</Fact>
          <Fact label={words.facts.source}>{job.source}</Fact>
          <Fact label={words.facts.ticket}>{orNothing(job.ticket)}</Fact>
          <Fact label={words.facts.sbc}>{words.sbcStates[job.sbcState]}</Fact>
          <Fact label={words.columns.created}>
            <bdi>{job.by}</bdi> · <Time at={job.created} />
          </Fact>
          <Fact label={words.columns.ended}>
            <Time at={job.ended} never="–" />
          </Fact>
        </dl>
      </Card>
    </div>
  )
}

/** Without a key of its own, since a push draws it as the page does: sent twice, the second finds nothing to do. */
const Button = (props: { to: string; children: string }) => (
  <form method="post" action={props.to}>
    <button class="btn small">{props.children}</button>
  </form>
)

const Acts = ({ job }: { job: NumberJobRow }): Child => {
  const words = jobWords()
  const isOver = ['partial', 'failed', 'cancelled'].includes(job.state)
  return (
    <div class="cluster when-operator">
      {isOver && job.family === 'operator-connect' && job.progress.failed > 0 && (
        <Button to={`${path}/${job.id}/retries`}>{words.retryAll}</Button>
      )}
      {job.sbcState === 'failed' && (
        <Button to={`${path}/${job.id}/dial-plans`}>{words.writeAgain}</Button>
      )}
    </div>
  )
}

const entryTones: Readonly<Record<NumberEntryState, Tone>> = {
  ...{ 'pending-upload': 'off', pending: 'info', 'in-progress': 'info', success: 'ok' },
  ...{ error: 'bad', skipped: 'off' },
}

const columns: readonly Column<NumberJobItemRow>[] = [
  { key: 'place', num: true, sorts: 'up', cell: ({ place }) => String(place + 1) },
  {
    key: 'number',
    ...{ sorts: 'up', look: 'mono' },
    cell: ({ id, number }) => <a href={`/numbers/${id}`}>{number}</a>,
  },
  {
    key: 'state',
    sorts: 'up',
    cell: ({ state }) => <Status tone={entryTones[state]}>{jobWords().items.states[state]}</Status>,
  },
  { key: 'code', look: 'mono', cell: ({ code }) => code ?? <Nothing>–</Nothing> },
  {
    key: 'reason',
    look: 'fill',
    cell: ({ reason }) => reason && <div class="wrap">{useWords().say(reason)}</div>,
  },
  { key: 'row', num: true, cell: ({ row }) => (row === null ? '–' : String(row)) },
  { key: 'changed', sorts: 'down', cell: ({ changed }) => <Time at={changed} /> },
]

/** One job; `mark` is what makes the list below it be read again, `causes` why numbers of it failed. */
export const JobPage = (props: {
  job: NumberJobRow
  state: ListState<NumberJobItemRow>
  mark: Child
  causes: Child
}) => {
  const words = jobWords()
  const { job, state } = props
  const list = job.family === 'operator-connect' ? path : '/customer-jobs'
  return (
    <>
      <PageHead
        list={{ href: list, title: words.title }}
        here={words.number(job.number)}
        title={words.number(job.number)}
      />
      <div class="stack-lg">
        <JobHead job={job} />
        {props.mark}
        {props.causes}
        <PlainList
          {...{ state, columns, thing: 'number-job-item', icon: 'phone-call' }}
          words={words.items}
          choices={[choiceOf('state', words.items.columns.state, words.items.states)]}
        />
      </div>
    </>
  )
}
