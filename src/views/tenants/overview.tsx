import type { News } from '../../domain/services/kits.read.ts'
import type { Tenant } from '../../domain/tenant.ts'
import type { OverviewAdmin, Overview as Read } from '../../domain/tenants/overview.ts'
import { Card, Fact } from '../card.tsx'
import { DialogLink } from '../dialog.tsx'
import { FormKey } from '../form.key.tsx'
import { Kpi, Kpis } from '../gauge.tsx'
import { Icon } from '../icon.tsx'
import { inUnicode } from '../internationalized.ts'
import { countryName, languageName } from '../locales.ts'
import { MoreStyles } from '../more-styles.tsx'
import { WhatsNew } from '../services/kits.tsx'
import { ServiceMark } from '../services/services.tsx'
import { SeverityLabel } from '../severity.tsx'
import { Status, Tag, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { grouped } from '../words.ts'
import { sizeWords } from './labels.ts'
import { bytesInWords, tenantUrl } from './links.ts'
import { Tags, tagWords } from './tags.tsx'

type Props = {
  tenant: Tenant
  overview: Read
  news: News
  /** The provider's alone; null for others. */
  tags: readonly string[] | null
  may: { edit: boolean; tag: boolean; people: boolean; addServices: boolean }
}

/** A tenant at a glance, for staff: how much it has, who runs it there, what is wrong. */
export const Overview = (props: Props) => {
  const { tenant, overview } = props
  const url = tenantUrl(tenant)
  return (
    <>
      <Kpis>
        <Kpi
          label="Users"
          value={<a href={`${url}/people`}>{grouped(overview.people.all)}</a>}
          detail={`${grouped(overview.people.active)} active, ${grouped(overview.people.invited)} invited`}
        />
        <Kpi label="Sites" value={<a href={`${url}/sites`}>{grouped(overview.sites)}</a>} />
        {overview.limits.map(({ quota, used, amount }) => (
          <Kpi
            label={quota === 'agents' ? 'Agents' : 'Disk'}
            value={quota === 'agents' ? grouped(used) : bytesInWords(used)}
            unit={`of ${quota === 'agents' ? grouped(amount) : bytesInWords(amount)}`}
          />
        ))}
        <Kpi
          label="Queued tasks"
          value={
            <a href={`/commands?q=${encodeURIComponent(tenant.shortname)}`}>
              {grouped(overview.queued)}
            </a>
          }
        />
      </Kpis>
      <div class="split">
        <MoreStyles />
        <div class="stack-lg">
          <Admins {...props} />
          <Services {...props} />
          <SupportSessions {...props} />
        </div>
        <div class="stack-lg">
          <Company {...props} />
          <Alarms {...props} />
          <WhatsNew news={props.news} />
        </div>
      </div>
    </>
  )
}

const Company = ({ tenant, tags, may }: Props) => (
  <Card
    id="company-h"
    title="Company"
    aside={may.edit && <a href={`${tenantUrl(tenant)}/profile`}>Edit</a>}
  >
    <dl class="dl body">
      <Fact label="Shortname">
        <code>{tenant.shortname}</code>
      </Fact>
      <Fact label="Size">{tenant.size && sizeWords[tenant.size]}</Fact>
      <Fact label="Country">{tenant.country && countryName(tenant.country, 'en')}</Fact>
      <Fact label="Time zone">{tenant.timeZone.replaceAll('_', ' ')}</Fact>
      <Fact label="Language">{languageName(tenant.language, 'en')}</Fact>
      <Fact label="MSP">
        {tenant.mspName ?? <span class="muted">none, directly under the provider</span>}
      </Fact>
      <Fact label="Support sessions">
        {tenant.supportApproval ? 'after approval' : 'without approval'}
      </Fact>
      {tags && (
        <Fact label={tagWords.tags}>
          <Tags tags={tags} />
          {may.tag && (
            <DialogLink class="btn small quiet" href={`${tenantUrl(tenant)}/tags`} icon="pencil">
              {tagWords.edit}
            </DialogLink>
          )}
        </Fact>
      )}
      <Fact label="Customer since">
        <Time at={tenant.createdAt} absolute />
      </Fact>
    </dl>
  </Card>
)

const mailTones: Record<NonNullable<OverviewAdmin['mail']>['state'], Tone> = {
  queued: 'info',
  sent: 'ok',
  failed: 'bad',
  bounced: 'bad',
}
const accountWords = { invited: 'invited', active: 'active', disabled: 'disabled' } as const

const Admins = ({ tenant, overview, may }: Props) => (
  <Card
    id="admins-h"
    title="Administrators"
    aside={<a href={`${tenantUrl(tenant)}/people`}>All users</a>}
  >
    {overview.admins.length === 0 ? (
      <p class="body muted">
        No administrators yet.{' '}
        {may.people && <a href={`${tenantUrl(tenant)}/people/new`}>Invite an administrator</a>}
      </p>
    ) : (
      <ul class="lines">
        {overview.admins.map((admin) => (
          <li>
            <div>
              <a href={`${tenantUrl(tenant)}/people/${admin.id}`}>{admin.name}</a>
              <div class="muted break">{inUnicode(admin.email)}</div>
            </div>
            <Tag>{accountWords[admin.state]}</Tag>
            <span class="cluster">
              <MailState admin={admin} />
              {may.people && admin.state === 'invited' && (
                <form method="post" action={`${tenantUrl(tenant)}/people/${admin.id}/invitations`}>
                  <FormKey />
                  <button class="btn small">Resend</button>
                </form>
              )}
            </span>
          </li>
        ))}
      </ul>
    )}
  </Card>
)

const MailState = ({ admin }: { admin: OverviewAdmin }) => {
  if (admin.state === 'active' && admin.signedInAt)
    return (
      <span class="muted">
        signed in <Time at={admin.signedInAt} sentence />
      </span>
    )
  if (!admin.mail) return <span class="muted">never signed in</span>
  return (
    <Status
      tone={mailTones[admin.mail.state]}
      {...(admin.mail.error && { title: admin.mail.error })}
    >
      <span>
        Email {admin.mail.state} <Time at={admin.mail.at} sentence />
        {admin.linkUntil && (
          <>
            , link valid until <Time at={admin.linkUntil} absolute />
          </>
        )}
      </span>
    </Status>
  )
}

const serviceTones: Record<string, Tone> = { ok: 'ok', warning: 'warn', error: 'bad' }

const Services = ({ tenant, overview, may }: Props) => (
  <Card
    id="services-h"
    title="Services"
    aside={
      <>
        {may.addServices && (
          <>
            <a class="btn small" href={`/services/new?tenant=${tenant.id}`}>
              <Icon name="plus" />
              Onboard a service
            </a>{' '}
            <DialogLink href={`${tenantUrl(tenant)}/services/new`} class="btn small">
              Add one that runs already
            </DialogLink>
          </>
        )}{' '}
        <a href={`/services?q=${encodeURIComponent(tenant.shortname)}`}>In All Services</a>
      </>
    }
  >
    {overview.services.length === 0 ? (
      <p class="body muted">No services yet.</p>
    ) : (
      <ul class="lines">
        {overview.services.map((service) => (
          <li>
            <ServiceMark service={service} />
            <a href={`/services/${service.id}`}>{service.name}</a>
            <Status tone={serviceTones[service.status] ?? 'off'}>{service.status}</Status>
            <span class="muted">
              {service.users !== null &&
                `${grouped(service.users)} licensed ${service.users === 1 ? 'user' : 'users'}`}
            </span>
          </li>
        ))}
      </ul>
    )}
  </Card>
)

const Alarms = ({ tenant, overview: { alarms } }: Props) => {
  const active = (['critical', 'major', 'minor', 'warning'] as const).filter((s) => alarms[s] > 0)
  return (
    <Card
      id="active-alarms-h"
      title="Active alarms"
      aside={<a href={`/alarms?q=${encodeURIComponent(tenant.fullName)}`}>All alarms</a>}
    >
      <p class="body cluster">
        {active.length === 0 ? (
          <span class="muted">None.</span>
        ) : (
          active.map((severity) => <SeverityLabel severity={severity} count={alarms[severity]} />)
        )}
      </p>
    </Card>
  )
}

const SupportSessions = ({ tenant, overview: { supportSessions } }: Props) =>
  supportSessions.length === 0 ? null : (
    <Card
      id="support-sessions-h"
      title="Latest support sessions"
      aside={<a href={`${tenantUrl(tenant)}/support-sessions`}>All support sessions</a>}
    >
      <ul class="lines">
        {supportSessions.map((supportSession) => (
          <li>
            <span>{supportSession.actorName}</span>
            <span class="muted clip">{supportSession.reason}</span>
            <span class="cluster">
              {supportSession.isOpen && (
                <Tag tone="info">
                  <Icon name="login" />
                  in portal now
                </Tag>
              )}
              <Time at={supportSession.at} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
