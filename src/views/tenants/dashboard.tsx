import type { News } from '../../domain/services/kits.read.ts'
import type { Tenant } from '../../domain/tenant.ts'
import type { Dashboard } from '../../domain/tenants/dashboard.ts'
import { typeWord } from '../audit/log-line.tsx'
import { BellList } from '../bell.tsx'
import { Card, Fact } from '../card.tsx'
import { Kpi, Kpis } from '../gauge.tsx'
import { inUnicode } from '../internationalized.ts'
import { MoreStyles } from '../more-styles.tsx'
import { CommandStatus } from '../queue/command-row.tsx'
import { WhatsNew } from '../services/kits.tsx'
import { commandWord } from '../services/labels.ts'
import { FewServices } from '../services/services.tsx'
import { SeverityLabel } from '../severity.tsx'
import { Status, Tag } from '../status.tsx'
import { Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { grouped, useWords } from '../words.ts'
import { QuotaLine } from './quotas.tsx'

type Props = { tenant: Tenant; dashboard: Dashboard; news: News; host: string; runBy: string }

/** Where a tenant's people begin: how everything of theirs is now. */
export const DashboardPage = (props: Props) => (
  <>
    <div class="page-head">
      <div>
        <h1>{props.tenant.fullName}</h1>
        <p>{useWords().portal.dashboard.runBy(props.runBy)}</p>
      </div>
    </div>
    <Totals {...props} />
    <div class="split">
      <MoreStyles />
      <div class="stack-lg">
        <Services {...props} />
        <Alarms {...props} />
        <Changes {...props} />
      </div>
      <div class="stack-lg">
        <Near {...props} />
        <Queue {...props} />
        <Portal {...props} />
        <WhatsNew news={props.news} />
      </div>
    </div>
  </>
)

const Totals = ({ dashboard }: Props) => {
  const { portal, services } = useWords()
  const { dashboard: words } = portal
  const { status, totals, directory, queue } = dashboard
  return (
    <Kpis>
      <Kpi
        label={words.services}
        value={<a href="/services">{grouped(totals.services)}</a>}
        detail={
          <Status tone={status.error > 0 ? 'bad' : status.warning > 0 ? 'warn' : 'ok'}>
            {(['error', 'warning', 'ok', 'unmonitored'] as const)
              .filter((one) => status[one] > 0 || one === 'ok')
              .map((one) => `${grouped(status[one])} ${services.status[one]}`)
              .join(', ')}
          </Status>
        }
      />
      <Kpi
        label={words.licensed}
        value={grouped(totals.users)}
        detail={words.directory(directory.users)}
      />
      <AlarmTotals dashboard={dashboard} />
      <Kpi
        label={words.queue}
        value={<a href="/commands?state=open">{grouped(queue.executing)}</a>}
        unit={words.running}
        detail={words.waiting(queue.queued)}
      />
      <Kpi
        label={words.people}
        value={<a href="/people">{grouped(dashboard.active)}</a>}
        detail={dashboard.invited > 0 ? words.invited(dashboard.invited) : undefined}
      />
      <Kpi label={words.sites} value={<a href="/sites">{grouped(dashboard.sites)}</a>} />
    </Kpis>
  )
}

const AlarmTotals = ({ dashboard: { alarms } }: Pick<Props, 'dashboard'>) => {
  const total = Object.values(alarms).reduce((sum, one) => sum + one, 0)
  return (
    <Kpi
      label={useWords().portal.dashboard.alarms}
      value={<a href="/alarms">{grouped(total)}</a>}
      detail={
        total > 0 ? (
          <span class="cluster">
            {(['critical', 'major', 'minor', 'warning'] as const).map(
              (severity) =>
                alarms[severity] > 0 && (
                  <SeverityLabel
                    severity={severity}
                    count={alarms[severity]}
                    href={`/alarms?severity=${severity}`}
                  />
                ),
            )}
          </span>
        ) : undefined
      }
    />
  )
}

const Services = ({ dashboard: { services } }: Props) => {
  const words = useWords()
  const { dashboard } = words.portal
  return (
    <Card
      id="services-h"
      title={dashboard.services}
      aside={<a href="/services">{dashboard.allServices}</a>}
    >
      {services.length > 0 ? (
        <FewServices
          id="services"
          caption={dashboard.servicesTable}
          without={['shortname', 'kind', 'license', 'kit']}
          services={services}
        />
      ) : (
        <p class="body muted">{words.services.list.noneOwnText}</p>
      )}
    </Card>
  )
}

const Alarms = ({ dashboard: { worst } }: Props) => {
  const { portal, frame } = useWords()
  return (
    <Card
      id="dashboard-alarms-h"
      title={frame.bell.active}
      aside={<a href="/alarms">{portal.dashboard.allAlarms}</a>}
    >
      {worst.length > 0 ? (
        <BellList alarms={worst} id="dashboard-alarms" />
      ) : (
        <p class="body muted">{frame.bell.none}</p>
      )}
    </Card>
  )
}

const Changes = ({ dashboard: { changes } }: Props) => {
  const { portal, limits } = useWords()
  const { dashboard: words } = portal
  return (
    <Card id="changes-h" title={words.changes} aside={<a href="/log">{words.allChanges}</a>}>
      {changes.length > 0 ? (
        <Table
          id="changes"
          class="cards"
          caption={words.changesTable}
          head={
            <>
              <Th>{limits.log.list.columns.time}</Th>
              <Th>{limits.log.list.columns.who}</Th>
              <Th>{limits.log.list.columns.what}</Th>
            </>
          }
        >
          {changes.map((change) => (
            <tr>
              <td>
                <Time at={change.at} />
              </td>
              <td class="clip">{change.actorName}</td>
              <td class="fill">
                <span>
                  {typeWord(limits.log, change.type)}
                  {change.subjectName && <span class="muted"> · {change.subjectName}</span>}
                </span>
              </td>
            </tr>
          ))}
        </Table>
      ) : (
        <p class="body muted">{words.noChanges}</p>
      )}
    </Card>
  )
}

const Near = ({ dashboard: { near } }: Props) => {
  const words = useWords().portal.dashboard
  return (
    <Card id="near-h" title={words.usage} aside={<a href="/usage">{words.allUsage}</a>}>
      {near.length > 0 ? (
        <ul class="body stack">
          {near.map((row) => (
            <QuotaLine row={row} />
          ))}
        </ul>
      ) : (
        <p class="body muted">{words.usageFine}</p>
      )}
    </Card>
  )
}

const Queue = ({ dashboard: { tasks } }: Props) => {
  const words = useWords().portal.dashboard
  return (
    <Card id="queue-h" title={words.queue} aside={<a href="/commands">{words.allTasks}</a>}>
      {tasks.length > 0 ? (
        <ul class="body stack">
          {tasks.map((task) => (
            <li class="cluster">
              <a href={`/commands/${task.id}`}>{commandWord(task.kind)}</a>
              <span class="push">
                <CommandStatus command={task} />
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <p class="body muted">{words.noTasks}</p>
      )}
    </Card>
  )
}

const Portal = ({ dashboard, host }: Props) => {
  const { portal } = useWords()
  const { dashboard: words } = portal
  return (
    <Card id="portal-h" title={words.portal}>
      <dl class="dl body">
        <Fact label={words.address}>{inUnicode(host)}</Fact>
        <Fact label={words.ownHost}>
          {dashboard.domains.length > 0 ? (
            dashboard.domains.map((domain) => (
              <div>
                <a href="/domain">{inUnicode(domain.host)}</a>{' '}
                <Tag tone={domain.state === 'verified' ? undefined : 'warn'}>
                  {portal.domain[domain.state]}
                </Tag>
              </div>
            ))
          ) : (
            <a href="/domain">{words.noHost}</a>
          )}
        </Fact>
        <Fact label={words.branding}>
          <a href="/branding">{dashboard.hasBrand ? words.ownBrand : words.inheritedBrand}</a>
        </Fact>
        <Fact label={words.lastReplication}>
          <Time at={dashboard.directory.lastSuccessAt} />
        </Fact>
        <Fact label={words.supporters}>
          {dashboard.supporter ? (
            <a href="/support-sessions">
              <Tag tone="warn">{words.supporter(dashboard.supporter)}</Tag>
            </a>
          ) : (
            <span class="muted">{words.noSupporters}</span>
          )}
        </Fact>
      </dl>
    </Card>
  )
}
