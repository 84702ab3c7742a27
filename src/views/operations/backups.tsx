import type {
  BackupRun,
  Backups,
  backupForm,
  readBackupSettings,
} from '../../domain/operations/backups.ts'
import { Card, Fact } from '../card.tsx'
import { CardForm, type FormLook, type FormProps } from '../form.frames.tsx'
import { JobProgress } from '../job.tsx'
import { Note, Nothing, Status } from '../status.tsx'
import { Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { grouped, useWords } from '../words.ts'

type Field = keyof (typeof backupForm)['schema']['shape']
type Shown = Awaited<ReturnType<typeof readBackupSettings>>

export const backupsPath = '/settings/backups'
const title = 'Backups'

export const backupsLook: FormLook<Field> = {
  ...{ title, heading: 'Every night' },
  labels: {
    folder: 'Folder',
    folderHint:
      'On the machine of the worker, such as /var/backups/tenantry; with several workers one that each of them sees. Blank: no backups are made. A new folder is tried with a backup at once.',
    keep: 'Backups kept',
    keepHint: 'From 1 to 365. Older ones that this portal wrote are removed; other files stay.',
    hour: 'Hour (UTC)',
    hourHint: 'From 0 to 23.',
  },
}

const names = { backup: 'Backup', drill: 'Restore drill' } as const

/** 532 B, 1.2 MiB, 30 GiB. */
function sizeOf(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let [size, unit] = [bytes, 0]
  for (; size >= 1024 && unit < units.length - 1; unit += 1) size /= 1024
  return `${size < 10 && unit > 0 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`
}

/** 45 s, 3 min 20 s, 2 h 5 min. */
function lastedOf({ startedAt, endedAt }: BackupRun): string {
  const seconds = Math.max(
    1,
    Math.round(((endedAt ?? startedAt).getTime() - startedAt.getTime()) / 1000),
  )
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

const SetUp = ({ href = backupsPath }: { href?: string }) => (
  <>
    <Status tone="off">Backups are not set up</Status> <a href={href}>Set up backups</a>
  </>
)

/** The last backup, the next, and the last restore that was shown to work; what both Status and the settings say. */
const Facts = ({ backups: { last, next, proven } }: { backups: Backups }) => (
  <>
    <Fact label="Last backup">
      {last ? (
        <>
          <Time at={last.endedAt} sentence />, {sizeOf(last.bytes ?? 0)}, {grouped(last.rows ?? 0)}{' '}
          rows
          <br />
          <code>{last.file}</code>
        </>
      ) : (
        <Status tone="warn">None yet</Status>
      )}
    </Fact>
    <Fact label="Next backup">
      <Time at={next} never="–" />
    </Fact>
    <Fact label="Last verified restore">
      {proven ? (
        <>
          <Status tone="ok">Verified</Status> <Time at={proven.endedAt} sentence />: restored,
          signed in, ran a task in {lastedOf(proven)}
          <br />
          <code>{proven.file}</code>
        </>
      ) : (
        <Status tone="warn">None yet</Status>
      )}
    </Fact>
  </>
)

/** How far the runs are that wait or go on, and why the newest one failed. */
const Now = ({ backups: { open, runs } }: { backups: Backups }) => {
  const { say } = useWords()
  const ended = runs.find(({ endedAt }) => endedAt)
  return (
    <>
      {open.map((run) => (
        <p>
          <a href={`/commands/${run.id}`}>{names[run.kind]}</a>{' '}
          <JobProgress
            {...{ ...run, label: names[run.kind] }}
            waiting={run.isWaiting ? 'Waiting' : 'Starting'}
            isWaiting={run.step === 0}
          />
        </p>
      ))}
      {ended?.failure && (
        <Note tone="bad">
          {names[ended.kind]} failed <Time at={ended.endedAt} sentence />. {say(ended.failure)}
        </Note>
      )}
    </>
  )
}

/** On Status: whether there is something to restore, and whether that was tried. */
export const BackupsCard = ({ backups }: { backups: Backups }) => (
  <Card
    id="status-backups"
    title={title}
    aside={backups.folder && <a href={backupsPath}>All backups</a>}
  >
    <div class="body stack">
      {backups.folder ? (
        <>
          <Now backups={backups} />
          <dl class="dl">
            <Facts backups={backups} />
          </dl>
        </>
      ) : (
        <p>
          <SetUp />
        </p>
      )}
    </div>
  </Card>
)

const Outcome = ({ run }: { run: BackupRun }) => {
  const { say } = useWords()
  if (run.failure)
    return (
      <>
        <Status tone="bad">Failed</Status> <div class="wrap">{say(run.failure)}</div>
      </>
    )
  if (!run.endedAt) return <Status tone="info">Running</Status>
  return <Status tone="ok">{run.kind === 'drill' ? 'Verified' : 'Done'}</Status>
}

const Runs = ({ runs }: { runs: readonly BackupRun[] }) => (
  <Card
    id="backup-runs"
    title="Latest runs"
    aside={
      <>
        <a href="/commands?kind=backup">Backup tasks</a>{' '}
        <a href="/commands?kind=drill">Drill tasks</a>
      </>
    }
  >
    <Table
      id="runs"
      caption="Latest backups and restore drills"
      head={
        <>
          <Th>Run</Th>
          <Th>Started</Th>
          <Th>Result</Th>
          <Th num>Took</Th>
          <Th num>Size</Th>
          <Th num>Rows</Th>
          <Th>File</Th>
        </>
      }
    >
      {runs.map((run) => (
        <tr>
          <th scope="row">{names[run.kind]}</th>
          <td>
            <Time at={run.startedAt} />
          </td>
          <td>
            <Outcome run={run} />
          </td>
          <td class="num">{run.endedAt ? lastedOf(run) : <Nothing>–</Nothing>}</td>
          <td class="num">{run.bytes === null ? <Nothing>–</Nothing> : sizeOf(run.bytes)}</td>
          <td class="num">{run.rows === null ? <Nothing>–</Nothing> : grouped(run.rows)}</td>
          <td>
            {run.file && <code>{run.file}</code>}
            {run.isGone && <span class="muted"> removed</span>}
          </td>
        </tr>
      ))}
    </Table>
  </Card>
)

/** Without a key of its own: sent twice, the second joins the first. */
const Act = (props: { to: string; children: string; isFirst?: boolean }) => (
  <form method="post" action={`${backupsPath}${props.to}`}>
    <button class={props.isFirst ? 'btn small primary' : 'btn small'}>{props.children}</button>
  </form>
)

/** Backups and drills: how they stand, what was last done, and what is set. */
export const BackupsPage = (props: { shown: Shown; form: FormProps<Field>; mayRun: boolean }) => {
  const { shown, form, mayRun } = props
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{title}</h1>
          <p>
            The whole database in one file each night, and once a month a drill: the newest file is
            restored beside the portal and tried. PORTAL_SECRET is never in it; keep it elsewhere.
          </p>
        </div>
      </div>
      <div class="stack-lg">
        <Card
          id="backups-h"
          title="State"
          aside={
            shown.folder &&
            mayRun && (
              <div class="cluster">
                {shown.last && <Act to="/drills">Try the newest backup</Act>}
                <Act to="/runs" isFirst>
                  Back up now
                </Act>
              </div>
            )
          }
        >
          <div class="body stack">
            <Now backups={shown} />
            {shown.folder ? (
              <dl class="dl">
                <Facts backups={shown} />
              </dl>
            ) : (
              <p>
                <Status tone="off">Backups are not set up</Status>
              </p>
            )}
          </div>
        </Card>
        <CardForm {...form} />
        {shown.runs.length > 0 && <Runs runs={shown.runs} />}
      </div>
    </>
  )
}
