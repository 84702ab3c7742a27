import type { Tenant } from '../../domain/tenants/tenants.ts'
import { DialogFoot, DialogHead, DismissLink } from '../dialog.tsx'

export const deactivationTitle = ({ fullName }: Pick<Tenant, 'fullName'>) =>
  `Deactivate ${fullName}?`

/** What switching a tenant off does, before it is done. */
export const DeactivationForm = (props: { tenant: Tenant; people: number; queued: number }) => {
  const { tenant, people, queued } = props
  return (
    <form method="post" action="/tenants/deactivations">
      <DialogHead id="dialog-title" title={deactivationTitle(tenant)} />
      <div class="body stack">
        <input type="hidden" name="tenant" value={tenant.id} />
        <ul class="plain">
          <li>
            {people === 1 ? 'Its one account cannot' : `None of its ${people} accounts can`} sign
            in, and every session and open page ends now.
          </li>
          <li>
            {queued > 0
              ? `${queued} queued ${queued === 1 ? 'command waits' : 'commands wait'}; what runs is finished.`
              : 'Commands queued from now on wait; what runs is finished.'}
          </li>
          <li>Mailed links and API tokens are refused. Its address shows a notice.</li>
          <li>All data is kept, and so is what it reserves of the licenses.</li>
        </ul>
      </div>
      <DialogFoot>
        <DismissLink href={`/tenants/${tenant.id}`}>Keep it on</DismissLink>
        <button class="btn danger">Deactivate</button>
      </DialogFoot>
    </form>
  )
}
