import type { SbcChoice } from '../../domain/onboarding/sbcs.ts'
import { type Errors, Field, type Option, Options, TextField } from '../form.tsx'
import { hx } from '../hx.tsx'
import { Note } from '../status.tsx'
import { isolated } from '../words/isolated.ts'
import { wizardPath } from './drafts.tsx'

/** How an SBC answers, as far as it was asked. */
const statusWords: Record<SbcChoice['status'], string> = {
  ok: 'reachable',
  unreachable: 'unreachable',
  unknown: 'not asked yet',
}

/** A gateway's name, and whether another connection has it; null where there is no name yet. */
export type Gateway = { gateway: string; isTaken: boolean } | null

type Props = {
  shown: Readonly<Record<string, string>>
  errors: Errors
  sbcs: readonly SbcChoice[]
  zone: string | null
  gateway: Gateway
  mayAdminister: boolean
}

const profilesOf = (sbcs: readonly SbcChoice[], chosen: string | undefined): Option[] => {
  const own = sbcs.find(({ id }) => id === chosen)
  const names = own ? own.cacProfiles : sbcs.flatMap(({ cacProfiles }) => cacProfiles)
  return [
    { value: '', label: 'None' },
    ...[...new Set(names)].map((name) => ({ value: name, label: name })),
  ]
}

/** The CAC profiles of the SBC that is chosen; of all while none is. */
export const CacProfiles = (props: {
  sbcs: readonly SbcChoice[]
  chosen: string | undefined
  value: string
}) => <Options options={profilesOf(props.sbcs, props.chosen)} value={props.value} />

/** The second step: the SBC, and the gateway's name. */
export const ConnectionStep = (props: Props) => {
  const { shown, errors, sbcs, zone, mayAdminister } = props
  const setUp = (href: string, words: string) =>
    mayAdminister && (
      <a class="btn small" href={href}>
        {words}
      </a>
    )
  return (
    <>
      {zone === null && (
        <Note tone="bad" action={setUp('/settings/dns', 'Set up the DNS API')}>
          No DNS zone is set up, so the gateway has no name. Your draft is kept.
        </Note>
      )}
      {sbcs.length === 0 && (
        <Note tone="bad" action={setUp('/settings/sbcs', 'Add an SBC')}>
          There is no SBC yet. Your draft is kept.
        </Note>
      )}
      <div class="form-grid">
        <Field
          name="sbc"
          label="SBC"
          error={errors.sbc}
          control={(ties) => (
            <select
              required
              {...ties}
              {...hx({
                get: `${wizardPath}/cac-profiles`,
                trigger: 'change',
                include: '#field-cacProfile',
                target: '#field-cacProfile',
                swap: 'innerHTML',
              })}
            >
              <Options
                value={shown.sbc ?? ''}
                options={[
                  { value: '', label: 'Select…' },
                  ...sbcs.map(({ id, name, fqdn, status }) => ({
                    value: id,
                    label: `${isolated(name)}, ${fqdn} (${statusWords[status]})`,
                  })),
                ]}
              />
            </select>
          )}
        />
        <Field
          name="cacProfile"
          label="CAC profile"
          hint="Optional. How many calls the SBC lets through, as it is configured there."
          error={errors.cacProfile}
          control={(ties) => (
            <select {...ties}>
              <CacProfiles sbcs={sbcs} chosen={shown.sbc} value={shown.cacProfile ?? ''} />
            </select>
          )}
        />
      </div>
      <div class="stack">
        <TextField
          name="connection"
          label="Connection name"
          value={shown.connection ?? ''}
          error={errors.connection}
          hint="The first part of the gateway’s name. It cannot be changed later."
          required
          maxlength={63}
          autocapitalize="none"
          autocomplete="off"
          spellcheck={false}
          {...hx({
            get: `${wizardPath}/gateway`,
            trigger: 'input changed delay:200ms',
            target: '#gateway',
            swap: 'innerHTML',
            sync: 'replace',
          })}
        />
        <p id="gateway" role="status">
          <GatewayName zone={zone} found={props.gateway} />
        </p>
      </div>
      <div class="form-grid">
        <TextField
          name="cac"
          label="Calls at once"
          value={shown.cac ?? ''}
          error={errors.cac}
          hint="Optional"
          inputmode="numeric"
          maxlength={15}
        />
        <TextField
          name="voicePolicy"
          label="Voice routing policy"
          value={shown.voicePolicy ?? ''}
          error={errors.voicePolicy}
          hint="Optional. Its name in the customer’s Teams."
          maxlength={100}
          autocomplete="off"
        />
      </div>
    </>
  )
}

/** The gateway as it would be called, and whether it is free. */
export const GatewayName = ({ zone, found }: { zone: string | null; found: Gateway }) => {
  if (zone === null) return null
  if (!found)
    return (
      <span class="muted">
        The gateway is in <span class="mono">{zone}</span>.
      </span>
    )
  return (
    <>
      Gateway <span class="mono">{found.gateway}</span>{' '}
      {found.isTaken ? <strong>is taken</strong> : <span class="muted">is free</span>}
    </>
  )
}
