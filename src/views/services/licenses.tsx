import type { LicensePool } from '../../domain/licensing/pools.ts'
import type { ServiceRow } from '../../domain/services/services.ts'
import { DialogFoot, DialogHead, DismissLink } from '../dialog.tsx'
import { type Errors, FormErrors, TextField } from '../form.tsx'
import { saving } from '../hx.tsx'

export const licensesTitle = ({ name }: Pick<ServiceRow, 'name'>) => `User licenses of ${name}`

/** Number of user licenses of one service, in the dialog or on a page of its own. */
export const EditLicenses = (props: {
  service: ServiceRow
  pool: LicensePool
  limits: { fewestUsers: number; maxUsers: number }
  typed?: string
  errors?: Errors
}) => {
  const { service, pool, limits } = props
  return (
    <form {...saving(`/services/${service.id}/licenses`)}>
      <DialogHead id="dialog-title" title={licensesTitle(service)} />
      <div class="body">
        <FormErrors errors={props.errors ?? {}} />
        <input type="hidden" name="version" value={String(service.version)} />
        <TextField
          name="users"
          label="Licensed users"
          inputmode="numeric"
          value={props.typed ?? String(service.licensedUsers ?? '')}
          error={props.errors?.users}
          hint={`${limits.fewestUsers} to ${limits.maxUsers}. ${pool.available.toLocaleString('en-US')} of ${pool.purchased.toLocaleString('en-US')} user licenses are left in the pool.`}
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
