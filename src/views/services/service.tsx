import type { Child } from 'hono/jsx'
import type { StoredMessage } from '../../domain/message.ts'
import type { ServiceDetail } from '../../domain/services/details.ts'
import { Card, Fact } from '../card.tsx'
import { DialogLink } from '../dialog.tsx'
import { Icon } from '../icon.tsx'
import { RowActForm } from '../lists/row-menu.tsx'
import { countryName } from '../locales.ts'
import { MoreStyles } from '../more-styles.tsx'
import { PageHead } from '../page-head.tsx'
import { SeverityLabel } from '../severity.tsx'
import { Note, Status } from '../status.tsx'
import { Time } from '../time.tsx'
import { grouped, useWords } from '../words.ts'
import { licenseWords, reasonOf, titleOf } from './labels.ts'
import { serviceUrl } from './links.ts'
import { MissingNote } from './missing.tsx'
import { Stopped } from './monitoring.tsx'
import { replicationWords } from './replication.words.ts'
import { type Obstacles, type ServiceAct, serviceActs } from './row-menu.ts'
import { Changes, Commands } from './service.history.tsx'
import { FewServices, ServiceMark } from './services.tsx'

type Props = { detail: ServiceDetail }
type Obstructed = Obstacles & { replicate: StoredMessage | null }

/** A service's own page: its row as in the list, live, then what stands behind each of its columns. */
export const ServicePage = (
  props: Props & {
    /** Absent for the customer's own people, who look. */
    obstacles: Obstructed | null
    deployment?: Child
    /** An upgrade that waits. */
    upgrade?: Child
    /** Above all else: what becomes of it. */
    note?: Child
  },
) => {
  const { detail, obstacles, deployment, upgrade, note } = props
  const { service } = detail
  const words = useWords()
  const { services, say } = words
  const acts = obstacles && serviceActs(words, service, obstacles)
  return (
    <>
      <PageHead
        list={{ href: '/services', title: obstacles ? services.title : services.ownTitle }}
        here={service.shortname}
        title={service.customer}
        under={
          <p>
            {service.name} · <span class="mono">{service.shortname}</span>
          </p>
        }
      >
        {obstacles && (
          <div class="actions when-operator">
            <button
              type={obstacles.replicate ? 'button' : 'submit'}
              class="btn primary"
              form="replicate"
              name="service"
              value={service.id}
              {...(obstacles.replicate
                ? { 'aria-disabled': 'true', title: say(obstacles.replicate) }
                : {})}
            >
              <Icon name="database-cog" />
              {services.menu.queueReplication}
            </button>
            {acts && obstacles.undo !== undefined && <ActLink act={acts.undo} isLarge />}
            {acts && obstacles.deletion !== undefined && <ActLink act={acts.deletion} isLarge />}
          </div>
        )}
      </PageHead>
      {note}
      {obstacles?.replicate && service.deployStatus === 'deployed' && (
        <Note tone="info">{services.page.notQueueable(say(obstacles.replicate))}</Note>
      )}
      <Stopped service={service} />
      {obstacles && <MissingNote detail={detail} />}
      <div class="card">
        <FewServices
          id="service"
          caption={services.page.asNow(titleOf(service))}
          without={['shortname', 'kind']}
          services={[service]}
        />
      </div>
      {obstacles && <RowActForm path="/services" />}
      <div class="split">
        <MoreStyles />
        <div class="stack-lg">
          {upgrade}
          {deployment}
          <ActiveAlarms detail={detail} />
          <Commands detail={detail} />
          <Changes detail={detail} />
        </div>
        <div class="stack-lg">
          <Facts detail={detail} act={acts?.monitoring} />
          <Replication detail={detail} obstacle={obstacles ? obstacles.replicate : 'own'} />
          <Licenses detail={detail} acts={acts ? [acts.upgrade, acts.editLicenses] : []} />
        </div>
      </div>
      <ServiceMark service={service} />
    </>
  )
}

/** An act of the row's menu in a card that it belongs to. */
const ActLink = ({ act, isLarge }: { act: ServiceAct; isLarge?: boolean }) => {
  const look = isLarge ? 'btn when-operator' : 'btn small when-operator'
  if (act.why)
    return (
      <button type="button" class={look} aria-disabled="true" title={useWords().say(act.why)}>
        <Icon name={act.icon} />
        {act.label}
      </button>
    )
  if (act.isDialog)
    return (
      <DialogLink class={look} href={act.href} icon={act.icon}>
        {act.label}
      </DialogLink>
    )
  return (
    <a class={look} href={act.href}>
      <Icon name={act.icon} />
      {act.label}
    </a>
  )
}

const ActLinks = ({ acts }: { acts: readonly ServiceAct[] }) => (
  <span class="actions">
    {acts.map((act) => (
      <ActLink act={act} />
    ))}
  </span>
)

type Acting = Props & { act: ServiceAct | undefined }

const Facts = ({ detail: { service, customer, sharedWith }, act }: Acting) => {
  const { services, frame, language } = useWords()
  const own = replicationWords(useWords())
  const { columns, page: words } = services
  return (
    <Card id="facts-h" title={words.facts} aside={act && <ActLink act={act} />}>
      <dl class="dl body">
        <Fact label={columns.status}>
          {words.statusIs(services.status[service.status], reasonOf(service))}
        </Fact>
        <Fact label={columns.kind}>{services.kinds[service.kind]}</Fact>
        <Fact label={columns.license}>{licenseWords[service.licenseType]}</Fact>
        <Fact label={words.msTenantId}>
          {customer?.msTenantId && <code class="break">{customer.msTenantId}</code>}
          {sharedWith.length > 0 && (
            <Status tone="warn">{own.sharedWith(sharedWith.join(', '))}</Status>
          )}
        </Fact>
        <Fact label={words.defaultDomain}>{customer?.defaultDomain}</Fact>
        <Fact label={services.filters.msp}>
          {customer?.msp ?? <span class="muted">{words.servedDirectly}</span>}
        </Fact>
        <Fact label={words.country}>
          {customer?.country && countryName(customer.country, language)}
        </Fact>
        <Fact label={words.timeZone}>{customer?.timeZone}</Fact>
        <Fact label={words.since}>
          <Time at={customer?.createdAt} absolute never={frame.unknown} />
        </Fact>
      </dl>
    </Card>
  )
}

type ReplicationProps = Props & { obstacle: StoredMessage | 'own' | null }

const Replication = ({ detail, obstacle }: ReplicationProps) => {
  const { service, replication, access } = detail
  const { services, say } = useWords()
  const words = services.page
  return (
    <Card
      id="replication-h"
      title={words.replication}
      aside={!obstacle && <ReadAll detail={detail} />}
    >
      <dl class="dl body">
        <Fact label={words.lastSuccess}>
          <Time at={service.lastReplicationAt} />
        </Fact>
        <Fact label={words.lastFailure}>
          {service.lastReplicationError ? (
            say(service.lastReplicationError)
          ) : (
            <span class="muted">{words.noneSince}</span>
          )}
        </Fact>
        <Fact label={words.nextByItself}>
          {replication?.dueAt ? (
            <>
              <Time at={replication.dueAt} />
              {replication.pendingChanges > 0 && words.waiting(replication.pendingChanges)}
            </>
          ) : (
            <span class="muted">{words.afterChange}</span>
          )}
        </Fact>
        <Fact label={words.directory}>
          {words.users(replication?.users ?? 0)}, {words.numbers(replication?.numbers ?? 0)}
        </Fact>
        <Fact label="Microsoft 365">{accessWords(access)}</Fact>
      </dl>
    </Card>
  )
}

const ReadAll = ({ detail: { service } }: Props) => (
  <form method="post" action={`${serviceUrl(service)}/full-replications`}>
    <button class="btn small when-operator">
      <Icon name="refresh" />
      {replicationWords(useWords()).readAll}
    </button>
  </form>
)

function accessWords(access: ServiceDetail['access']): string {
  const { services, say } = useWords()
  const words = services.page
  if (!access) return words.noAccess
  if (access.status === 'valid') {
    const { denied } = replicationWords(useWords())
    return [words.accessValid, ...access.denied.map((of) => denied[of])].join('; ')
  }
  if (access.status === 'invalid')
    return words.accessRefused(access.lastError ? say(access.lastError) : '')
  return words.accessUntried
}

const Licenses = ({ detail, acts }: Props & { acts: readonly ServiceAct[] }) => {
  const words = useWords().services.page
  return (
    <Card
      id="licenses-h"
      title={words.licenses}
      aside={acts.length > 0 && <ActLinks acts={acts} />}
    >
      <dl class="dl body">
        <Fact label={words.allocated}>
          {detail.service.licensedUsers === null ? (
            <span class="muted">
              {words.noUserNumber(licenseWords[detail.service.licenseType])}
            </span>
          ) : (
            grouped(detail.service.licensedUsers)
          )}
        </Fact>
        <Fact label={words.fromPool}>
          {words.serviceLicenses(detail.allocated.service)},{' '}
          {words.userLicenses(detail.allocated.user)}
        </Fact>
      </dl>
    </Card>
  )
}

const ActiveAlarms = ({ detail: { service, alarms } }: Props) => {
  const { services, say } = useWords()
  const words = services.page
  return (
    <Card
      id="active-alarms-h"
      title={words.activeAlarms}
      aside={<a href={`/alarms?state=all&service=${service.id}`}>{words.allAlarms}</a>}
    >
      {alarms.length > 0 ? (
        <ul class="alarms">
          {alarms.map((alarm) => (
            <li id={`alarm-line-${alarm.id}`}>
              <SeverityLabel severity={alarm.severity} />
              <a href={`/alarms/${alarm.id}`}>{say(alarm.name)}</a>
              <span class="muted">
                {alarm.isApart
                  ? words.putApart
                  : alarm.isHere
                    ? words.acknowledgedBy(alarm.acknowledgedBy ?? '')
                    : alarm.ackTier
                      ? useWords().alarms.below[alarm.ackTier]
                      : words.notAcknowledged}
              </span>
              <p>
                {say(alarm.text)} · <Time at={alarm.raisedAt} />
              </p>
            </li>
          ))}
        </ul>
      ) : (
        <p class="body muted">{words.noAlarms}</p>
      )}
    </Card>
  )
}
