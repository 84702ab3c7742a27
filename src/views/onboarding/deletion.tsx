import type { ServiceGoing } from '../../domain/onboarding/deletions.ts'
import type { OutsideName, Standing } from '../../domain/onboarding/leftovers.ts'
import type { ServiceDeletion } from '../../domain/onboarding/removals.ts'
import type { ServiceRow } from '../../domain/services/services.ts'
import type { FormLook } from '../form.frames.tsx'
import { serviceUrl } from '../services/links.ts'
import { Note } from '../status.tsx'
import { Time } from '../time.tsx'
import { isolated } from '../words/isolated.ts'
import { standingNames } from './deployment.said.ts'

/** What goes, and when; of one that a restore holds, what lets it go on. */
export const GoesAt = ({ what, at }: { what: string; at: Date }) =>
  Number.isNaN(at.getTime()) ? (
    <strong>
      {what} once its task is retried in <a href="/commands">Queued Tasks</a>
    </strong>
  ) : (
    <>
      <strong>
        {what} <Time at={at} sentence />
      </strong>{' '}
      (<Time at={at} absolute />)
    </>
  )

/** That a service's deletion is held, until when, and the way to stop it. Once it has begun its deployment says how far it is. */
export const ServiceDeletionNote = ({
  service,
  deletion,
}: {
  service: ServiceRow
  deletion: ServiceDeletion | null
}) => {
  if (!deletion || deletion.isBegun) return null
  return (
    <Note
      tone="bad"
      action={
        <form method="post" action={`${serviceUrl(service)}/deletion/stops`}>
          <button class="btn when-operator">
            {deletion.isUndo ? 'Stop undo' : 'Stop deletion'}
          </button>
        </form>
      }
    >
      <GoesAt
        what={
          deletion.isUndo
            ? `The deployment of ${isolated(service.name)} will be undone`
            : `${isolated(service.name)} will be deleted`
        }
        at={deletion.at}
      />
      . Requested by {deletion.orderedBy}: {deletion.reason}
    </Note>
  )
}

/** What of a service is outside, in lines. */
export const StandingList = ({ standing }: { standing: readonly Standing[] }) => (
  <ul class="plain">
    {standing.map(({ part, name, at }) => (
      <li>
        {standingNames[part]} <code class="break">{name}</code>
        {at && ` (${at})`}
      </li>
    ))}
  </ul>
)

type Asked = {
  service: ServiceRow
  going: ServiceGoing
  standing: readonly Standing[]
  holdMinutes: number
}

/** Asks for the shortname, the reason and the own password before a service's deletion is ordered. */
export const serviceDeletionLook = ({
  service,
  going: { isLast, numbers },
  standing,
  holdMinutes,
}: Asked): FormLook<'shortname' | 'reason' | 'keepTenant' | 'goes'> => ({
  title: `Delete ${isolated(service.name)}`,
  labels: {
    shortname: 'Shortname',
    reason: 'Reason',
    reasonHint: 'At least 10 characters. Kept in the log.',
    keepTenant: 'Keep the tenant without services',
    goes: '',
  },
  // the tenant goes with its last service alone
  ...(!isLast && { slots: { keepTenant: () => null } }),
  ...{ danger: true, dismiss: 'Keep service', submit: 'Delete service', again: 'Delete anyway' },
  notDone: 'Nothing is being deleted. Please correct:',
  text: (
    <>
      {isLast ? (
        <p>
          It is the last service of {service.customer}: the tenant goes with it, with its users,
          sites, log and domain, unless you keep it.
        </p>
      ) : (
        <p>{service.customer} stays, with its users and its other services.</p>
      )}
      {standing.length > 0 ? (
        <div>
          <p>This is removed first:</p>
          <StandingList standing={standing} />
        </div>
      ) : (
        <p>Nothing of it exists outside the portal.</p>
      )}
      <p>
        Its licenses go back to the pool. Deletion starts in {minutes(holdMinutes)}. Until then
        nothing changes, and any operator can stop it.
      </p>
      {numbers > 0 && (
        <Note tone="warn">
          <a href={`/tenants/${service.tenantId}/licenses`}>
            {numbers === 1 ? '1 phone number' : `${numbers.toLocaleString('en-US')} phone numbers`}
          </a>{' '}
          of its users will stop working.
        </Note>
      )}
    </>
  ),
})

const minutes = (n: number) => (n === 1 ? '1 minute' : `${n.toLocaleString('en-US')} minutes`)

const outsideNames: Readonly<Record<OutsideName, string>> = {
  sbc: 'On the SBC',
  m365: 'In Microsoft 365',
  dns: 'In DNS',
}

/** Asks what stays outside for good, and why. */
export const leavingLook = (
  { name }: ServiceRow,
  standing: readonly Standing[],
): FormLook<'what' | 'reason'> => ({
  title: `Leave it there: ${isolated(name)}`,
  labels: {
    what: 'What stays there',
    reason: 'Reason',
    reasonHint: 'At least 10 characters. Kept with the list of deleted tenants.',
  },
  options: { what: outsideNames },
  ...{ danger: true, dismiss: 'Back', submit: 'Leave it there' },
  notDone: 'Nothing was left. Please correct:',
  text: (
    <>
      <p>What is left is not removed later. All else is cleaned up, and the service is deleted.</p>
      {standing.length > 0 ? (
        <StandingList standing={standing} />
      ) : (
        <p>Nothing of it still exists outside. Retry the cleanup.</p>
      )}
    </>
  ),
})
