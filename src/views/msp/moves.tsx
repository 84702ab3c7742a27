import type { Tenant } from '../../domain/tenant.ts'
import type { FormLook } from '../form.frames.tsx'
import { isolated } from '../words/isolated.ts'

/** Asks whose a tenant is to be, and says what comes along. */
export const moveLook = (
  { fullName, mspName }: Pick<Tenant, 'fullName' | 'mspName'>,
  msps: readonly { id: string; name: string }[],
): FormLook<'msp'> => ({
  title: `Move ${isolated(fullName)}`,
  text: (
    <>
      <p>
        {mspName === null
          ? `${isolated(fullName)} is the provider’s own customer.`
          : `${isolated(fullName)} is with ${isolated(mspName)}, whose people lose sight of it at once and whose support sessions end.`}
      </p>
      <p>
        Services, alarms and queued tasks go along, and the monthly active users of the month that
        runs. Months that are closed stay with the MSP that had them.
      </p>
    </>
  ),
  labels: { msp: 'MSP' },
  choices: {
    msp: [
      { value: '', label: 'None: the provider’s own customer' },
      ...msps.map(({ id, name }) => ({ value: id, label: name })),
    ],
  },
  submit: 'Move tenant',
})
