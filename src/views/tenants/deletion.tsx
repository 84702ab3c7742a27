import type { Standing } from '../../domain/onboarding/leftovers.ts'
import type { Tenant } from '../../domain/tenant.ts'
import type { Deletion, FailedDeletion } from '../../domain/tenants/deletion.ts'
import type { FormLook } from '../form.frames.tsx'
import { JobProgress } from '../job.tsx'
import { GoesAt, StandingList } from '../onboarding/deletion.tsx'
import { Note } from '../status.tsx'
import { Time } from '../time.tsx'
import { isolated } from '../words/isolated.ts'
import { useWords } from '../words.ts'

/** What goes with a tenant, by number. */
type Going = { people: number; services: number; sites: number }

/** Asks for the shortname, the reason and the own password before a tenant's deletion is ordered. */
export const deletionLook = (
  { fullName, shortname }: Pick<Tenant, 'fullName' | 'shortname'>,
  going: Going,
  holdMinutes: number,
  standing: readonly Standing[],
): FormLook<'confirm' | 'reason'> => ({
  title: `Delete ${isolated(fullName)}`,
  labels: {
    confirm: 'Shortname',
    reason: 'Reason',
    reasonHint: 'At least 10 characters. Kept in your log.',
  },
  ...{ danger: true, dismiss: 'Keep tenant', submit: `Delete ${shortname}` },
  figures: [
    { label: 'Users', before: going.people, after: 0 },
    { label: 'Services', before: going.services, after: 0 },
    { label: 'Sites', before: going.sites, after: 0 },
  ],
  notDone: 'Nothing is being deleted. Please correct:',
  text: (
    <>
      <p>
        Everything of {fullName} is permanently deleted: users, services, sites, log, domain. Only
        its name, dates and metered usage are kept.
      </p>
      {standing.length > 0 && (
        <div>
          <p>
            This is removed outside first. If something of it cannot be removed, the tenant stays.
          </p>
          <StandingList standing={standing} />
        </div>
      )}
      <p>
        Deletion starts in {counted(holdMinutes, 'minute')}. Until then nothing changes, and any
        operator can stop it.
      </p>
    </>
  ),
})

const counted = (n: number, noun: string) =>
  `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`

/** That a deletion is held, until when, and the way to stop it; or how far it got. */
export const DeletionNote = (props: { tenant: Tenant; deletion: Deletion; mayStop: boolean }) => {
  const { tenant, deletion } = props
  if (deletion.isRunning || tenant.state === 'deleting')
    return (
      <Note tone="bad">
        <strong>{tenant.fullName} is being deleted.</strong>{' '}
        <JobProgress label="Deleting" waiting="Waiting to retry" {...deletion} />
      </Note>
    )
  return (
    <Note
      tone="bad"
      action={
        props.mayStop && (
          <form method="post" action="/tenants/deletions/stops">
            <button class="btn" name="tenant" value={tenant.id}>
              Stop deletion
            </button>
          </form>
        )
      }
    >
      <GoesAt what={`${isolated(tenant.fullName)} will be deleted`} at={deletion.at} />. Requested
      by {deletion.orderedBy}: {deletion.reason}
    </Note>
  )
}

/** That a deletion was given up and why; retried at once, for its time to stop it is over. */
export const FailedDeletionNote = (props: {
  tenant: Tenant
  failed: FailedDeletion
  mayRetry: boolean
}) => {
  const { tenant, failed } = props
  const { say } = useWords()
  const has = tenant.state !== 'deleting'
  return (
    <Note
      tone="bad"
      action={
        props.mayRetry && (
          <span class="cluster">
            <form method="post" action="/tenants/deletions/retries">
              <button class="btn" name="tenant" value={tenant.id}>
                Retry deletion
              </button>
            </form>
            {has && (
              <form method="post" action="/tenants/deletions/stops">
                <button class="btn" name="tenant" value={tenant.id}>
                  Keep tenant
                </button>
              </form>
            )}
          </span>
        )
      }
    >
      <strong>The deletion of {tenant.fullName} failed</strong>{' '}
      <Time at={failed.endedAt} sentence />. {failed.error && say(failed.error)}
      {has &&
        ' The tenant stays. Its services say what still exists outside and could not be removed; retry the cleanup there or leave it there.'}
    </Note>
  )
}
