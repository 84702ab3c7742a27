import type { ServiceRow as Service } from '../../domain/services/services.ts'
import { Job } from '../gauge.tsx'
import { Sev } from '../severity.tsx'
import { Status, Tag } from '../status.tsx'
import { Time } from '../time.tsx'
import {
  commandWord,
  deployWords,
  doingWord,
  grouped,
  reasonOf,
  severityOfRank,
  statusTones,
  statusWords,
} from './words.ts'

type Props = { service: Service }

/** The status as icon and word, the reason on hover; the service's own page says it in text. */
export const ServiceStatus = ({ service }: Props) => (
  <Status tone={statusTones[service.status]} title={reasonOf(service)}>
    {statusWords[service.status]}
  </Status>
)

/** The deploy status, or what runs for the service at this moment. */
export const Deploy = ({ service }: Props) => {
  const { job } = service
  if (job?.state === 'executing') {
    const text = `${doingWord(job.kind)}, ${job.step} of ${job.steps}`
    return (
      <Job label={`${text}: ${service.customer}`} step={job.step} of={job.steps}>
        {text}
      </Job>
    )
  }
  return (
    <>
      <DeployStatus service={service} />
      {job && (
        <Tag tone="info" title={`${commandWord(job.kind)} queued`}>
          <span class="vh">{commandWord(job.kind)} </span>queued
        </Tag>
      )}
    </>
  )
}

const DeployStatus = ({ service }: Props) => {
  const word = deployWords[service.deployStatus]
  if (service.deployStatus === 'deployed') return <>{word} </>
  const tone = { failed: 'bad', ready: 'info', unknown: 'warn' } as const
  return (
    <>
      <Tag tone={tone[service.deployStatus]} title={reasonOf(service)}>
        {word}
      </Tag>{' '}
    </>
  )
}

/** The service's name; where it begins with the customer's, that part is left to those who hear it. */
export const ServiceName = ({ service }: { service: Pick<Service, 'name' | 'customer'> }) => {
  const { name, customer } = service
  const prefix = `${customer} `
  if (!name.startsWith(prefix)) return <>{name}</>
  return (
    <>
      <span class="vh">{prefix}</span>
      {name.slice(prefix.length)}
    </>
  )
}

/** Licensed users, a dash where the license type has no number. */
export const Users = ({ service }: Props) =>
  service.licensedUsers === null ? (
    <span class="muted" title="This license type has no user number">
      —
    </span>
  ) : (
    grouped(service.licensedUsers)
  )

/** The customer's kit version, marked when the main tenant's is newer. */
export const Kit = ({ service }: Props) => {
  if (!service.kitVersion) return <span class="muted">none yet</span>
  if (!service.isBehind) return <>{service.kitVersion}</>
  return (
    <Tag tone="warn" icon="arrow-up-circle" title="Behind the main tenant">
      {service.kitVersion}
      <span class="vh"> behind</span>
    </Tag>
  )
}

/** When directory and numbers were last read, and whether a later try failed. */
export const Replicated = ({ service }: Props) => (
  <>
    <Time at={service.lastReplicationAt} />
    {service.lastReplicationError && (
      <>
        {' '}
        <Tag tone="bad" title={service.lastReplicationError}>
          failed
        </Tag>
      </>
    )}
  </>
)

/** How many alarms are active and the worst of them, with the way to them. */
export const Alarms = ({ service }: Props) => {
  const severity = severityOfRank[service.alarmRank]
  if (!severity || service.alarmCount === 0) return <span class="muted">none</span>
  return (
    <Sev
      severity={severity}
      count={service.alarmCount}
      href={`/alarms?state=active&service=${service.id}`}
    />
  )
}
