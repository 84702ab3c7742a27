import type { Child } from 'hono/jsx'
import type {
  SyncRunRow,
  SyncRunState,
  SyncTaskRow,
  SyncTaskState,
} from '../../domain/operator-connect/sync.list.ts'
import { Card, Fact } from '../card.tsx'
import { DialogLink } from '../dialog.tsx'
import { type Column, choiceOf, type ListState, PlainList } from '../lists/list.tsx'
import { ListHead, PageHead } from '../page-head.tsx'
import { Note, Nothing, Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { grouped, useWords } from '../words.ts'
import { syncWords } from './sync.words.ts'

export const syncPath = '/sync-tasks'

const tones: Readonly<Record<SyncTaskState, Tone>> = {
  ...{ running: 'info', queued: 'info', asking: 'bad', off: 'off', idle: 'ok' },
}
const resultTones: Readonly<Record<SyncRunState, Tone>> = {
  ...{ running: 'info', succeeded: 'ok', failed: 'bad', asking: 'bad', declined: 'off' },
}

const counted = (count: number | null) => (count === null ? <Nothing>–</Nothing> : grouped(count))

const Result = ({ state }: { state: SyncRunState | null }) =>
  state ? (
    <Status tone={resultTones[state]}>{syncWords().results[state]}</Status>
  ) : (
    <Nothing>–</Nothing>
  )

const columns: readonly Column<SyncTaskRow>[] = [
  {
    key: 'name',
    sorts: 'up',
    cell: ({ id, name }) => <a href={`${syncPath}/${id}`}>{syncWords().names[name]}</a>,
  },
  {
    key: 'state',
    cell: ({ state }) => <Status tone={tones[state]}>{syncWords().states[state]}</Status>,
  },
  { key: 'result', cell: ({ result }) => <Result state={result} /> },
  { key: 'schedule', sorts: 'up', cell: ({ schedule }) => syncWords().every(schedule) },
  { key: 'started', sorts: 'down', cell: ({ started }) => <Time at={started} never="–" /> },
  { key: 'ended', sorts: 'down', cell: ({ ended }) => <Time at={ended} never="–" /> },
  { key: 'created', num: true, cell: ({ created }) => counted(created) },
  { key: 'changed', num: true, cell: ({ changed }) => counted(changed) },
  { key: 'removed', num: true, cell: ({ removed }) => counted(removed) },
  { key: 'next', sorts: 'up', cell: ({ next }) => <Time at={next} never="–" /> },
]

/** The five readings of Operator Connect. */
export const SyncTasksPage = ({ state }: { state: ListState<SyncTaskRow> }) => {
  const words = syncWords()
  return (
    <>
      <ListHead title={words.title} text={words.lead} />
      <PlainList
        {...{ state, words, columns, thing: 'sync-task', icon: 'refresh' }}
        label={({ name }) => words.names[name]}
        choices={[choiceOf('state', words.columns.state, words.states)]}
      />
    </>
  )
}

const runColumns: readonly Column<SyncRunRow>[] = [
  { key: 'started', sorts: 'down', cell: ({ started }) => <Time at={started} /> },
  { key: 'ended', sorts: 'down', cell: ({ ended }) => <Time at={ended} never="–" /> },
  { key: 'state', sorts: 'up', cell: ({ state }) => <Result state={state} /> },
  { key: 'seen', num: true, sorts: 'down', cell: ({ seen }) => grouped(seen) },
  { key: 'created', num: true, sorts: 'down', cell: ({ created }) => grouped(created) },
  { key: 'changed', num: true, sorts: 'down', cell: ({ changed }) => grouped(changed) },
  { key: 'removed', num: true, sorts: 'down', cell: ({ removed }) => grouped(removed) },
  { key: 'odd', num: true, sorts: 'down', cell: ({ odd }) => grouped(odd) },
  { key: 'by', cell: ({ by }) => <bdi>{by}</bdi> },
  {
    key: 'error',
    cell: ({ error }) => error && <div class="wrap">{useWords().say(error)}</div>,
  },
]

/** Without a key of its own: sent twice, the second is refused. */
const Button = (props: { to: string; run?: string | null; isFirst?: boolean; children: Child }) => (
  <form method="post" action={props.to}>
    {props.run && <input type="hidden" name="run" value={props.run} />}
    <button class={props.isFirst ? 'btn small primary' : 'btn small'}>{props.children}</button>
  </form>
)

const Facts = ({ task }: { task: SyncTaskRow }) => {
  const words = syncWords()
  const { id, state, error } = task
  const isOpen = state === 'running' || state === 'queued'
  return (
    <Card
      id="sync-h"
      title={words.facts}
      aside={
        <div class="cluster when-operator">
          {!isOpen && (
            <Button to={`${syncPath}/${id}/runs`} isFirst={state !== 'asking'}>
              {words.run}
            </Button>
          )}
          <DialogLink class="btn small" href={`${syncPath}/${id}/edit`} icon="pencil">
            {words.edit}
          </DialogLink>
        </div>
      }
    >
      <dl class="dl body">
        <Fact label={words.columns.state}>
          <Status tone={tones[state]}>{words.states[state]}</Status>
        </Fact>
        <Fact label={words.columns.name}>
          <code>{words.jobs[task.name]}</code>
        </Fact>
        <Fact label={words.columns.schedule}>{words.every(task.schedule)}</Fact>
        <Fact label={words.columns.next}>
          <Time at={task.next} never="–" />
        </Fact>
        <Fact label={words.columns.result}>
          <Result state={task.result} />
          {error && <p>{useWords().say(error)}</p>}
        </Fact>
        <Fact label={words.seen}>{counted(task.seen)}</Fact>
        <Fact label={words.odd}>{counted(task.odd)}</Fact>
      </dl>
    </Card>
  )
}

const Question = ({ task, missing }: { task: SyncTaskRow; missing: readonly string[] }) => {
  const words = syncWords()
  return (
    <>
      <Note tone="bad">
        {words.asks(task.wouldRemove ?? 0)} {words.approveText}
      </Note>
      <Card
        id="missing-h"
        title={words.first}
        aside={
          <div class="cluster when-operator">
            <Button to={`${syncPath}/${task.id}/approvals`} run={task.runId}>
              {words.approve(task.wouldRemove ?? 0)}
            </Button>
            <Button to={`${syncPath}/${task.id}/refusals`} run={task.runId}>
              {words.decline}
            </Button>
          </div>
        }
      >
        <ul class="body">
          {missing.map((name) => (
            <li>
              <bdi>{name}</bdi>
            </li>
          ))}
        </ul>
      </Card>
    </>
  )
}

/** One reading: how it stands, what it asks, and its runs. */
export const SyncTaskPage = (props: {
  task: SyncTaskRow
  missing: readonly string[]
  state: ListState<SyncRunRow>
}) => {
  const words = syncWords()
  const { task, missing, state } = props
  const name = words.names[task.name]
  return (
    <>
      <PageHead list={{ href: syncPath, title: words.title }} here={name} title={name} />
      <div class="stack-lg">
        {task.state === 'asking' && <Question {...{ task, missing }} />}
        <Facts task={task} />
        <PlainList
          {...{ state, words: words.runs, columns: runColumns, thing: 'sync-run', icon: 'history' }}
          choices={[choiceOf('state', words.runs.columns.state, words.results)]}
        />
      </div>
    </>
  )
}
