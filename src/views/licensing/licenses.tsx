import type { LicensePool } from '../../domain/licensing/pools.ts'
import type { ServiceRow } from '../../domain/services/services.ts'
import { DialogFoot, DialogHead, DismissLink } from '../dialog.tsx'
import { type Errors, FormErrors, TextField } from '../form.tsx'
import { saving } from '../hx.tsx'

/** Number of user licenses of one service, in the dialog or on a page of its own. */
export const EditLicenses = (props: {
  service: ServiceRow
  pool: LicensePool
  limits: { fewestUsers: number; mostUsers: number }
  typed?: string
  errors?: Errors
  isDialog: boolean
}) => {
  const { service, pool, limits } = props
  return (
    <form
      class={props.isDialog ? undefined : 'card'}
      {...saving(`/services/${service.id}/licenses`)}
    >
      <DialogHead id="dialog-title" title={`User licenses of ${service.name}`} />
      <div class="body">
        <FormErrors errors={props.errors ?? {}} />
        <input type="hidden" name="version" value={String(service.version)} />
        <TextField
          name="users"
          label="Licensed users"
          inputmode="numeric"
          value={props.typed ?? String(service.licensedUsers ?? '')}
          error={props.errors?.users}
          hint={`From ${limits.fewestUsers} to ${limits.mostUsers}. ${pool.available.toLocaleString('en-US')} of ${pool.purchased.toLocaleString('en-US')} user licenses are left in the pool.`}
          autofocus
          required
        />
      </div>
      <DialogFoot>
        <DismissLink href={`/services/${service.id}`} />
        <button class="btn primary">Save licenses</button>
      </DialogFoot>
    </form>
  )
}
