import type { DeploymentDetail } from '../../domain/onboarding/deployments.read.ts'
import type { ServiceRow } from '../../domain/services/services.ts'
import { Card, Fact } from '../card.tsx'
import { DialogLink } from '../dialog.tsx'
import { Icon } from '../icon.tsx'
import { serviceUrl } from '../services/links.ts'
import { Status, type Tone } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import {
  invitationStates,
  partNames,
  partRemovals,
  partStates,
  slotNames,
  stepTitles,
} from './deployment.said.ts'

type Props = { deployment: DeploymentDetail; service: ServiceRow }

/** How a service is taken into operation, what of it exists at DNS, Microsoft 365 and the SBC, and what can be done about it. */
export const DeploymentCard = (props: Props) => {
  const { deployment, service } = props
  return (
    <Card id="deployment-h" title="Deployment" aside={<Acts {...props} />}>
      <div class="body stack">
        <Where {...props} />
        <Steps {...props} />
      </div>
      <Outside deployment={deployment} />
      <dl class="dl body">
        <Fact label={deployment.zone === null ? 'Known to the SBC by' : 'Gateway'}>
          <code class="break">{deployment.gateway}</code>
        </Fact>
        <Fact label="SBC">
          {deployment.sbc ? (
            <a href={`/settings/sbcs/${deployment.sbc.id}`}>{deployment.sbc.name}</a>
          ) : (
            'Nothing is set up at an SBC'
          )}
        </Fact>
        <Fact label="Consent">
          <Consent deployment={deployment} />
        </Fact>
        {deployment.chosen.map(({ slot, name, version, template }) => (
          <Fact label={slotNames[slot]}>
            <a href={`/settings/scripts/${template}`}>{name}</a> version {version}
            {slot.startsWith('m365-') && (
              <>
                {' · '}
                <a href={`${serviceUrl(service)}/scripts/${slot}`}>Filled in, to run</a>
              </>
            )}
          </Fact>
        ))}
        <Fact label="Requested by">
          {deployment.requestedName} · <Time at={deployment.createdAt} />
        </Fact>
      </dl>
    </Card>
  )
}

/** Nobody works on it, and it is not done: it has failed, or was stopped. */
const isIdle = ({ deployment: { phase, work, dueAt } }: Props) =>
  (phase === 'deploying' || phase === 'removing') && !work && !dueAt

const isFailed = ({ service, deployment: { phase } }: Props) =>
  service.deployStatus === 'failed' || (phase === 'removing' && service.status === 'error')

const Acts = (props: Props) => {
  const { deployment, service } = props
  const { phase } = deployment
  if (phase === 'deployed') return null
  const word = isFailed(props) ? 'Retry' : 'Continue'
  return (
    <div class="cluster when-operator">
      {isIdle(props) && (
        <form method="post" action={`${serviceUrl(service)}/deployments`}>
          <button class="btn small primary">
            <Icon name="refresh" />
            {phase === 'removing' ? `${word} cleanup` : word}
          </button>
        </form>
      )}
      {isIdle(props) && phase === 'removing' && (
        <DialogLink class="btn small" href={`${serviceUrl(service)}/leftovers/new`}>
          Leave it there…
        </DialogLink>
      )}
      {phase !== 'removing' && (
        <DialogLink class="btn small" href={`${serviceUrl(service)}/removal`} icon="trash">
          Remove service
        </DialogLink>
      )}
    </div>
  )
}

const Where = (props: Props) => {
  const { deployment, service } = props
  const { phase, step, work, dueAt, endedAt } = deployment
  const { say } = useWords()
  if (phase === 'deployed')
    return (
      <p>
        <Status tone="ok">Deployed</Status> <Time at={endedAt} />
      </p>
    )
  const reason = service.statusReason ? say(service.statusReason) : ''
  const what = phase === 'removing' ? 'The removal' : 'The deployment'
  if (isFailed(props) && !work)
    return (
      <p>
        <Status tone="bad">
          {phase === 'removing' ? 'Cleanup failed' : `Failed: ${stepTitles[step]}`}
        </Status>{' '}
        {reason}
      </p>
    )
  const ended = deployment.invitation && endedWords[deployment.invitation.state]
  if (phase === 'waiting' && ended)
    return (
      <p>
        <Status tone="warn">Waiting for consent</Status> The invitation {ended}, and the licenses
        went back to the pool. <a href={invitationUrl(deployment.invitation)}>Send it again</a> or
        remove the service.
      </p>
    )
  if (isIdle(props))
    return (
      <p>
        <Status tone="warn">Stopped</Status> {what} was stopped before it was done.
      </p>
    )
  return (
    <p>
      <Status tone="info">
        {work ? (phase === 'removing' ? 'Being removed' : stepTitles[step]) : 'Waiting'}
      </Status>{' '}
      {!work && reason}
      {dueAt && !work && (
        <>
          {' '}
          Next look <Time at={dueAt} />.
        </>
      )}
    </p>
  )
}

const endedWords: Readonly<Record<string, string>> = {
  expired: 'expired',
  cancelled: 'was cancelled',
}
const invitationUrl = (of: { fullName: string } | null) =>
  `/invitations?q=${encodeURIComponent(of?.fullName ?? '')}`

const allSteps = ['dns', 'domain', 'activation', 'sbc', 'replication'] as const
/** Without a name in the zone there is neither that nor a domain. */
const withoutZone = ['sbc', 'replication'] as const

/** The steps in their order: done, the one where it stands, and those to come. */
const Steps = ({ deployment: { phase, step, zone } }: Props) => {
  if (phase === 'removing') return null
  const steps: readonly (typeof allSteps)[number][] = zone === null ? withoutZone : allSteps
  const at = phase === 'deployed' ? steps.length : phase === 'waiting' ? -1 : steps.indexOf(step)
  return (
    <ol class="steps" aria-label="Steps">
      {steps.map((name, index) => (
        <li class={index < at ? 'done' : undefined}>
          <span aria-current={index === at ? 'step' : undefined}>{stepTitles[name]}</span>
        </li>
      ))}
    </ol>
  )
}

type Line = {
  what: string
  name: string
  value?: string
  state: keyof typeof partStates
  isOurs: boolean
  changedAt: Date
  error?: string | null
}

const tones: Record<Line['state'], Tone> = {
  ...{ there: 'ok', writing: 'warn', removing: 'warn', gone: 'off', left: 'off' },
}

const Outside = ({ deployment }: { deployment: DeploymentDetail }) => {
  const { say } = useWords()
  const lines: Line[] = [
    ...deployment.records.map(({ type, name, value, state, changedAt, error }) => ({
      ...{ what: `DNS ${type}`, name, value, state, changedAt, isOurs: true },
      error: error && say(error),
    })),
    ...deployment.parts.map(({ part, name, state, isOurs, changedAt }) => ({
      ...{ what: partNames[part], name, state, isOurs, changedAt },
    })),
  ]
  if (lines.length === 0)
    return (
      <p class="body muted">
        Nothing exists at DNS, Microsoft 365 or the SBC{' '}
        {deployment.phase === 'deployed' ? 'by this deployment' : 'yet'}.
      </p>
    )
  return (
    <ul class="alarms outside" aria-label="What exists at DNS, Microsoft 365 and the SBC">
      {lines.map(({ what, name, value, state, isOurs, changedAt, error }) => (
        <li>
          <Status tone={tones[state]}>{partStates[state]}</Status>
          <strong>{what}</strong>
          <span class="muted">
            <Time at={changedAt} />
          </span>
          <p>
            <code class="break">{value ? `${name} → ${value}` : name}</code>
            {!isOurs && ' It was there before and stays.'}
            {error && ` ${error}`}
          </p>
        </li>
      ))}
    </ul>
  )
}

const Consent = ({ deployment: { consent, invitation } }: { deployment: DeploymentDetail }) => {
  if (consent === 'existing') return <>Microsoft 365 was connected already</>
  if (consent === 'none') return <>Not asked for</>
  if (!invitation) return <>No invitation</>
  return (
    <>
      <a href={invitationUrl(invitation)}>{invitation.email ?? invitation.fullName}</a> ·{' '}
      {invitationStates[invitation.state]}
    </>
  )
}

/** What taking a service back does, before it is done. */
export const removalLook = ({ deployment, service }: Props) => {
  const standing = [
    ...deployment.records
      .filter(({ state }) => state !== 'gone' && state !== 'left')
      .map(({ type, name }) => `the DNS record ${type} ${name}`),
    ...deployment.parts
      .filter(({ state, isOurs }) => state !== 'gone' && isOurs)
      .map(({ part, name }) => partRemovals[part](name)),
  ]
  return {
    title: `Remove ${service.name}?`,
    ...{ dismiss: 'Keep service', submit: 'Remove service' },
    text: (
      <ul class="plain">
        {standing.length > 0 ? (
          standing.map((one) => <li>Removes {one}.</li>)
        ) : (
          <li>Nothing of it exists outside the portal.</li>
        )}
        <li>Its licenses go back to the pool, and an open invitation stops working.</li>
        <li>The tenant stays.</li>
      </ul>
    ),
  }
}

/** A script with its values, for whoever runs it. */
export const ScriptPage = ({
  name,
  text,
  hasSecrets,
}: {
  name: string
  text: string
  hasSecrets: boolean
}) => (
  <Card id="script-h" title={name}>
    <div class="body stack">
      <p>
        Microsoft has no interface for voice routes that the portal could use. Run this in Teams
        PowerShell as an administrator of the customer’s Microsoft 365.
      </p>
      {hasSecrets && <p class="muted">Passwords are shown as dots. Enter them where you run it.</p>}
      <pre class="mail-text" tabindex={0} id="script">
        {text}
      </pre>
    </div>
  </Card>
)
