import type { Available } from '../../domain/tenants/quotas.pools.ts'
import type { Quota, QuotaKey } from '../../domain/tenants/quotas.ts'
import { type Errors, Field } from '../form.tsx'
import { keysOf } from '../keys.ts'
import { groupNames, quotaHints, quotaNames } from './limits.names.ts'

type Props = {
  quotas: readonly Quota[]
  typed: Partial<Record<QuotaKey, string>>
  available: Available
  errors: Errors
}

/** The fifth step: every quota by group, with what of the system license is still free. */
export const CapabilitiesStep = (props: Props) => (
  <>
    {keysOf(groupNames).map((group) => (
      <fieldset class="stack">
        <legend>
          <h3>{groupNames[group]}</h3>
        </legend>
        <div class="form-grid">
          {props.quotas
            .filter((quota) => quota.group === group)
            .map((quota) => (
              <QuotaField quota={quota} {...props} />
            ))}
        </div>
      </fieldset>
    ))}
  </>
)

const QuotaField = ({ quota, typed, available, errors }: Props & { quota: Quota }) => {
  const { key, pool } = quota
  const isShut = key === 'ai-agents' && !available.slot.isOpen
  return (
    <Field
      name={key}
      label={quotaNames[key]}
      hint={
        isShut
          ? 'No more tenants may have AI agents: all places of the system license are taken.'
          : quotaHints[key]
      }
      error={errors[key]}
      control={(ties) => (
        <div class="affix">
          <input
            class="input"
            inputmode="numeric"
            value={isShut ? '0' : (typed[key] ?? String(quota.default))}
            maxlength={15}
            required
            readonly={isShut}
            aria-readonly={isShut ? 'true' : undefined}
            {...ties}
          />
          {pool && <span>of {available.pools[pool].free.toLocaleString('en-US')} free</span>}
          {!pool && unitWords[quota.unit] && <span>{unitWords[quota.unit]}</span>}
        </div>
      )}
    />
  )
}

const unitWords: Partial<Record<Quota['unit'], string>> = { GiB: 'GiB', sessions: 'sessions' }
