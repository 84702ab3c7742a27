import type { Tenant } from '../../domain/tenant.ts'
import type { Deletion } from '../../domain/tenants/deletion.ts'
import { ConfirmField, DialogFoot, DialogHead, DismissLink } from '../dialog.tsx'
import { type Errors, FormErrors, PasswordField, TextField } from '../form.tsx'
import { Job } from '../gauge.tsx'
import { Note } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'

export const deletionTitle = ({ fullName }: Pick<Tenant, 'fullName'>) => `Delete ${fullName}`

/** What goes with a tenant, by number. */
type Going = { people: number; services: number; sites: number }

/** Asks for the shortname, the reason and the own password before a tenant's deletion is ordered. */
export const DeletionForm = (props: {
  tenant: Tenant
  going: Going
  holdMinutes: number
  typed?: { reason: string }
  errors?: Errors
}) => {
  const { tenant, going, errors = {} } = props
  return (
    <form method="post" action={`/tenants/${tenant.id}/deletion`}>
      <DialogHead id="dialog-title" title={deletionTitle(tenant)} />
      <div class="body stack">
        <FormErrors errors={errors} title="Nothing is being deleted. Please correct:" />
        <p>
          {counted(going.people, 'account')}, {counted(going.services, 'service')},{' '}
          {counted(going.sites, 'site')}, its log, its domain and everything else of{' '}
          {tenant.fullName} will be gone for good. Its name, its dates and what was metered stay.
        </p>
        <p>
          It waits for {counted(props.holdMinutes, 'minute')}. Until then nothing changes, and any
          operator can stop it.
        </p>
        <ConfirmField expected={tenant.shortname} />
        {errors.confirm && <p class="error">{errors.confirm}</p>}
        <TextField
          name="reason"
          label="Reason"
          value={props.typed?.reason}
          error={errors.reason}
          hint="At least 10 characters. It stays in your log."
          maxlength={500}
          required
        />
        <PasswordField
          name="password"
          label="Your password"
          autocomplete="current-password"
          error={errors.password}
        />
      </div>
      <DialogFoot>
        <DismissLink href={`/tenants/${tenant.id}`}>Keep customer</DismissLink>
        <button class="btn danger">Delete {tenant.shortname}</button>
      </DialogFoot>
    </form>
  )
}

const counted = (n: number, noun: string) =>
  `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`

/** That a deletion is held, until when, and the way to stop it; or how far it got. */
export const DeletionNote = (props: { tenant: Tenant; deletion: Deletion; mayStop: boolean }) => {
  const { tenant, deletion } = props
  const { say } = useWords()
  if (deletion.isRunning || tenant.state === 'deleting')
    return (
      <Note tone="bad">
        <strong>{tenant.fullName} is being deleted.</strong>{' '}
        <Job label="Deleting" step={deletion.step} of={deletion.steps}>
          {deletion.stepName ? say(deletion.stepName) : 'Waiting for its next try'}, step{' '}
          {deletion.step} of {deletion.steps}
        </Job>
      </Note>
    )
  return (
    <Note
      tone="bad"
      action={
        props.mayStop && (
          <form method="post" action="/tenants/deletions/stops">
            <button class="btn" name="tenant" value={tenant.id}>
              Stop the deletion
            </button>
          </form>
        )
      }
    >
      <strong>
        {tenant.fullName} will be deleted <Time at={deletion.at} />
      </strong>{' '}
      (<Time at={deletion.at} absolute />
      ). Ordered by {deletion.orderedBy}: {deletion.reason}
    </Note>
  )
}
