import type { ServiceRow as Service } from '../../domain/services/services.ts'
import { Job } from '../gauge.tsx'
import { SeverityLabel, severityWord } from '../severity.tsx'
import { Nothing, Status, Tag } from '../status.tsx'
import { Time } from '../time.tsx'
import { grouped, useWords } from '../words.ts'
import { commandWord, doingWord, reasonOf, statusTones } from './labels.ts'

type Props = { service: Service }

/** The status as icon and word, the reason on hover where something is to be done; the service's own page says it in text. */
export const ServiceStatus = ({ service }: Props) => (
  <Status
    tone={statusTones[service.status]}
    title={service.status === 'ok' ? undefined : reasonOf(service)}
  >
    {useWords().services.status[service.status]}
  </Status>
)

/** The deploy status, or what runs for the service at this moment. */
export const Deploy = ({ service }: Props) => {
  const { job } = service
  const words = useWords().services.cells
  if (job?.state === 'executing') {
    const text = words.step(doingWord(job.kind), job.step, job.steps)
    return (
      <Job label={`${text}: ${service.customer}`} step={job.step} of={job.steps}>
        {text}
      </Job>
    )
  }
  if (job?.heldUntil)
    return (
      <>
        <DeployStatus service={service} />{' '}
        <Tag tone="bad" icon="clock">
          {job.kind === 'undo-deployment' ? words.undo : words.deletion} <Time at={job.heldUntil} />
        </Tag>
      </>
    )
  return (
    <>
      <DeployStatus service={service} />
      {job && (
        <>
          {' '}
          <Tag tone="info" title={words.kindQueued(commandWord(job.kind))}>
            <span class="vh">{commandWord(job.kind)} </span>
            {words.queued}
          </Tag>
        </>
      )}
    </>
  )
}

const DeployStatus = ({ service }: Props) => {
  const word = useWords().services.deploy[service.deployStatus]
  if (service.deployStatus === 'deployed') return <>{word}</>
  const tone = { failed: 'bad', ready: 'info', unknown: 'warn' } as const
  return (
    <Tag tone={tone[service.deployStatus]} title={reasonOf(service)}>
      {word}
    </Tag>
  )
}

type Named = Pick<Service, 'name' | 'customer'>

/** The service's name where its customer's stands beside it, which it may begin with. */
export const nameWithoutCustomer = ({ name, customer }: Named) =>
  name.startsWith(`${customer} `) ? name.slice(customer.length + 1) : name

/** The same in a link; what is not shown of the name is left to those who hear it, away from its row. */
export const ServiceName = ({ service }: { service: Named }) => {
  const shown = nameWithoutCustomer(service)
  return (
    <>
      {shown !== service.name && <span class="vh">{service.customer} </span>}
      {shown}
    </>
  )
}

/** Licensed users, a dash where the license type has no number. */
export const Users = ({ service }: Props) =>
  service.licensedUsers === null ? (
    <Nothing title={useWords().services.cells.noNumber}>—</Nothing>
  ) : (
    grouped(service.licensedUsers)
  )

/** The customer's kit version, marked when the main tenant's is newer. */
export const Kit = ({ service }: Props) => {
  const words = useWords().services.cells
  if (!service.kitVersion) return <Nothing>{words.noKit}</Nothing>
  if (!service.isBehind) return <>{service.kitVersion}</>
  return (
    <Tag tone="warn" icon="arrow-up-circle" title={words.behindMain}>
      {service.kitVersion}
      <span class="vh"> {words.behind}</span>
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
        <Tag tone="bad" title={useWords().say(service.lastReplicationError)}>
          {useWords().services.cells.failed}
        </Tag>
      </>
    )}
  </>
)

/** How many alarms are active and the worst of them, with the way to them. */
export const Alarms = ({ service }: Props) => {
  const severity = service.worstAlarm
  if (!severity) return <Nothing>{useWords().services.cells.none}</Nothing>
  return (
    <SeverityLabel severity={severity} href={`/alarms?state=active&service=${service.id}`}>
      {`${grouped(service.alarmCount)} · ${severityWord(severity)}`}
    </SeverityLabel>
  )
}
