import type { CanaryRun } from '../../domain/operations/canary.ts'
import type { AppliedMigration, Peer, Status } from '../../domain/operations/status.ts'
import { Card, Fact } from '../card.tsx'
import { Kpi, Kpis } from '../gauge.tsx'
import { Status as StatusLabel } from '../status.tsx'
import { Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { BackupsCard } from './backups.tsx'

/** A round is due every five minutes; after twice that nobody is watching. */
const lateMs = 11 * 60_000

/** What the installation talks to, how its queue does, and whether tenants are kept apart. */
export const StatusPage = (props: {
  status: Status
  now: Date
  versions: { portal: string; node: string }
}) => {
  const { status } = props
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Status</h1>
          <p>Health of this installation.</p>
        </div>
      </div>
      <div class="stack">
        <Canary rounds={status.canary} now={props.now} />
        <Card id="status-queue" title="Queue">
          <div class="body">
            <Kpis>
              <Kpi label="Queued" value={status.queue.queued.toLocaleString('en-US')} />
              <Kpi label="Executing" value={status.queue.executing.toLocaleString('en-US')} />
              <Kpi label="Failed, last 24 h" value={status.queue.failed.toLocaleString('en-US')} />
              <Kpi label="Stalled" value={status.queue.stuck.toLocaleString('en-US')} />
            </Kpis>
            <p class="muted">
              Oldest ready task: <Time at={status.queue.oldestQueuedAt} never="none" />
            </p>
            {status.worker.isGone ? (
              <p>
                <StatusLabel tone="bad" icon="alert-triangle">
                  No worker is running
                </StatusLabel>{' '}
                Last heard: <Time at={status.worker.at} never="never" sentence />
              </p>
            ) : (
              <p class="muted">
                Worker last heard: <Time at={status.worker.at} sentence />
              </p>
            )}
          </div>
        </Card>
        <Card id="status-walls" title="Wallboards">
          <div class="body">
            <Kpis>
              <Kpi label="Shown" value={status.walls.shown.toLocaleString('en-US')} />
              <Kpi label="Silent" value={status.walls.silent.toLocaleString('en-US')} />
              <Kpi label="Approval expired" value={status.walls.expired.toLocaleString('en-US')} />
            </Kpis>
          </div>
        </Card>
        <BackupsCard backups={status.backups} />
        <Peers peers={status.peers} />
        <Card id="status-versions" title="Versions">
          <dl class="dl body">
            <Fact label="Tenantry">{props.versions.portal}</Fact>
            <Fact label="Node">{props.versions.node}</Fact>
            <Fact label="PostgreSQL">{status.database.version}</Fact>
            <Fact label="Database size">
              {Math.round(status.database.sizeBytes / 1024 / 1024).toLocaleString('en-US')} MiB
            </Fact>
            <Fact label="PORTAL_SECRET">
              <SecretChange rotation={status.rotation} />
            </Fact>
          </dl>
        </Card>
        <Migrations migrations={status.migrations} />
      </div>
    </>
  )
}

/** A change that has begun goes on when `admin secret rotate` is called again. */
const SecretChange = ({ rotation }: Pick<Status, 'rotation'>) => {
  if (!rotation) return <>Not changed yet</>
  if (rotation.endedAt)
    return (
      <>
        Changed <Time at={rotation.endedAt} sentence />
      </>
    )
  return (
    <StatusLabel tone="warn" icon="clock">
      Being changed, {rotation.done.toLocaleString('en-US')} values so far
    </StatusLabel>
  )
}

const Canary = ({ rounds, now }: { rounds: readonly CanaryRun[]; now: Date }) => {
  const last = rounds.find((round) => round.endedAt)
  const outcome = outcomeOf(last, now)
  return (
    <Card id="status-canary" title="Isolation canary">
      <div class="body stack">
        <p>
          <StatusLabel tone={outcome.tone} icon={outcome.icon}>
            {outcome.word}
          </StatusLabel>
        </p>
        <p class="muted">
          A test tenant keeps trying to read other tenants’ data through pages, search, exports, API
          and sockets. Last check: <Time at={last?.endedAt} sentence />
          {last && `, ${last.attempts.toLocaleString('en-US')} requests`}.
        </p>
        {last && last.leaks.length > 0 && (
          <ul>
            {last.leaks.slice(0, 20).map((leak) => (
              <li>
                <code>{leak}</code>
              </li>
            ))}
          </ul>
        )}
        {last?.error && <p>{useWords().say(last.error)}</p>}
      </div>
    </Card>
  )
}

function outcomeOf(last: CanaryRun | undefined, now: Date) {
  if (!last?.endedAt) return { tone: 'warn', icon: 'clock', word: 'Not checked yet' } as const
  if (last.leaks.length > 0)
    return { tone: 'bad', icon: 'alert-triangle', word: 'Cross-tenant access detected' } as const
  if (last.error) return { tone: 'warn', icon: 'alert-triangle', word: 'Check failed' } as const
  if (now.getTime() - last.endedAt.getTime() > lateMs)
    return { tone: 'warn', icon: 'clock', word: 'Check overdue' } as const
  return { tone: 'ok', icon: 'check', word: 'No cross-tenant access detected' } as const
}

const Peers = ({ peers }: { peers: readonly Peer[] }) => (
  <Card id="status-peers" title="Integrations">
    <Table
      id="peers"
      caption="Integrations, last 24 hours"
      head={
        <>
          <Th>Integration</Th>
          <Th>Last success</Th>
          <Th>Last failure</Th>
          <Th num>Failures, last 24 h</Th>
        </>
      }
    >
      {peers.map((peer) => (
        <tr>
          <th scope="row">{peer.name}</th>
          <td>
            <Time at={peer.lastGoodAt} never="none" />
          </td>
          <td>
            <Time at={peer.lastBadAt} never="none" />
          </td>
          <td class="num">{peer.bad.toLocaleString('en-US')}</td>
        </tr>
      ))}
    </Table>
  </Card>
)

const Migrations = ({ migrations }: { migrations: readonly AppliedMigration[] }) => (
  <Card id="status-migrations" title="Database migrations">
    <Table
      id="migrations"
      caption="Database migrations, newest first"
      head={
        <>
          <Th>Migration</Th>
          <Th>Release</Th>
          <Th>Applied</Th>
          <Th num>Took</Th>
        </>
      }
    >
      {migrations.map(({ tag, release, appliedAt, tookMs }) => (
        <tr>
          <th scope="row">{tag}</th>
          <td>{release}</td>
          <td>
            <Time at={appliedAt} />
          </td>
          <td class="num">{tookOf(tookMs)}</td>
        </tr>
      ))}
    </Table>
  </Card>
)

const tookOf = (ms: number) =>
  ms < 1000 ? `${ms} ms` : `${(ms / 1000).toLocaleString('en-US', { maximumFractionDigits: 1 })} s`
