import type { ServiceDetail } from '../../domain/services/details.ts'
import { Card, Fact } from '../card.tsx'
import { DialogLink } from '../dialog.tsx'
import { Icon } from '../icon.tsx'
import { ListMark } from '../live.tsx'
import { Sev } from '../severity.tsx'
import { Note } from '../status.tsx'
import { Table } from '../table.tsx'
import { Time } from '../time.tsx'
import { Head } from './columns.tsx'
import { serviceUrl } from './links.ts'
import type { Obstacles } from './row-menu.tsx'
import { Changes, Commands } from './service.history.tsx'
import { ServiceMark, ServiceRow } from './services.tsx'
import { grouped, kindWords, licenseWords, reasonOf, statusWords, titleOf } from './words.ts'

const everyColumn = 'status service deploy license users kit replicated alarms'

type Props = { detail: ServiceDetail }

/** A service's own page: its row as in the list, live, then what stands behind each of its columns. */
export const ServicePage = ({ detail, obstacles }: Props & { obstacles: Obstacles }) => {
  const { service } = detail
  return (
    <>
      <div class="page-head">
        <div>
          <nav aria-label="Breadcrumb">
            <ol class="crumbs">
              <li>
                <a href="/services">All Services</a>
              </li>
              <li aria-current="page">{service.shortname}</li>
            </ol>
          </nav>
          <h1>{service.customer}</h1>
          <p>
            {service.name} · <span class="mono">{service.shortname}</span>
          </p>
        </div>
        <div class="actions when-operator">
          <button
            type={obstacles.replicate ? 'button' : 'submit'}
            class="btn primary"
            form="replicate"
            name="service"
            value={service.id}
            {...(obstacles.replicate
              ? { 'aria-disabled': 'true', title: obstacles.replicate }
              : {})}
          >
            <Icon name="database-cog" />
            Queue replication
          </button>
        </div>
      </div>
      {obstacles.replicate && service.deployStatus === 'deployed' && (
        <Note tone="info">Replication cannot be queued: {obstacles.replicate}</Note>
      )}
      <div class="card one-row" data-cols={everyColumn}>
        <Table id="service" caption={`${titleOf(service)}, as it is now`} head={<Head />}>
          <ServiceRow service={service} />
        </Table>
      </div>
      <div class="split">
        <div class="stack-lg">
          <ActiveAlarms detail={detail} />
          <Commands detail={detail} />
          <Changes detail={detail} />
        </div>
        <div class="stack-lg">
          <Facts detail={detail} />
          <Replication detail={detail} />
          <Licenses detail={detail} reason={obstacles.editLicenses} />
        </div>
      </div>
      <ServiceMark service={service} />
      <ListMark />
    </>
  )
}

const Facts = ({ detail: { service, customer } }: Props) => (
  <Card id="facts-h" title="Facts">
    <dl class="dl body">
      <Fact label="Status">
        {statusWords[service.status]}: {reasonOf(service)}
      </Fact>
      <Fact label="Service type">{kindWords[service.kind]}</Fact>
      <Fact label="License type">{licenseWords[service.licenseType]}</Fact>
      <Fact label="MS tenant id">
        {customer?.msTenantId && <code class="break">{customer.msTenantId}</code>}
      </Fact>
      <Fact label="Default domain">{customer?.defaultDomain}</Fact>
      <Fact label="MSP">{customer?.msp ?? <span class="muted">none, served directly</span>}</Fact>
      <Fact label="Country">{customer?.country}</Fact>
      <Fact label="Time zone">{customer?.timeZone}</Fact>
      <Fact label="Customer since">
        <Time at={customer?.createdAt} absolute never="not known" />
      </Fact>
    </dl>
  </Card>
)

const Replication = ({ detail: { service, replication, access } }: Props) => (
  <Card id="replication-h" title="Replication">
    <dl class="dl body">
      <Fact label="Last success">
        <Time at={service.lastReplicationAt} />
      </Fact>
      <Fact label="Last failure">
        {service.lastReplicationError ?? <span class="muted">none since</span>}
      </Fact>
      <Fact label="Next by itself">
        {replication?.dueAt ? (
          <>
            <Time at={replication.dueAt} />
            {replication.pendingChanges > 0 &&
              `, ${counted(replication.pendingChanges, 'change')} waiting`}
          </>
        ) : (
          <span class="muted">after the next change</span>
        )}
      </Fact>
      <Fact label="Directory">
        {counted(replication?.users ?? 0, 'user')}, {counted(replication?.numbers ?? 0, 'number')}
      </Fact>
      <Fact label="Microsoft 365">{accessWords(access)}</Fact>
    </dl>
  </Card>
)

function accessWords(access: ServiceDetail['access']): string {
  if (!access) return 'no authentication set up'
  if (access.status === 'valid') return 'authentication valid'
  if (access.status === 'invalid') return `authentication refused. ${access.lastError ?? ''}`
  return 'authentication not tried yet'
}

const Licenses = ({ detail, reason }: Props & { reason: string | null }) => (
  <Card id="licenses-h" title="Licenses" aside={<EditLicenses detail={detail} reason={reason} />}>
    <dl class="dl body">
      <Fact label="Allocated users">
        {detail.service.licensedUsers === null ? (
          <span class="muted">— {licenseWords[detail.service.licenseType]} has no user number</span>
        ) : (
          grouped(detail.service.licensedUsers)
        )}
      </Fact>
      <Fact label="From the pool">
        {counted(detail.allocated.service, 'service license')},{' '}
        {counted(detail.allocated.user, 'user license')}
      </Fact>
    </dl>
  </Card>
)

const EditLicenses = (props: Props & { reason: string | null }) => {
  const look = 'btn small when-operator'
  if (props.reason)
    return (
      <button type="button" class={look} aria-disabled="true" title={props.reason}>
        <Icon name="license" />
        Edit user licenses
      </button>
    )
  return (
    <DialogLink class={look} href={`${serviceUrl(props.detail.service)}/licenses`} icon="license">
      Edit user licenses
    </DialogLink>
  )
}

const ActiveAlarms = ({ detail: { service, alarms } }: Props) => (
  <Card
    id="alarms-h"
    title="Active alarms"
    aside={<a href={`/alarms?state=all&service=${service.id}`}>All alarms of this service</a>}
  >
    {alarms.length > 0 ? (
      <ul class="alarms">
        {alarms.map((alarm) => (
          <li id={`alarm-line-${alarm.id}`}>
            <Sev severity={alarm.severity} />
            <a href={`/alarms/${alarm.id}`}>{alarm.name}</a>
            <span class="muted">
              {alarm.acknowledgedAt
                ? `Acknowledged by ${alarm.acknowledgedBy}`
                : 'Not acknowledged'}
            </span>
            <p>
              {alarm.text} · <Time at={alarm.raisedAt} />
            </p>
          </li>
        ))}
      </ul>
    ) : (
      <p class="body muted">None.</p>
    )}
  </Card>
)

const counted = (count: number, word: string) =>
  `${grouped(count)} ${word}${count === 1 ? '' : 's'}`
