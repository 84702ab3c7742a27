import type { Metering, meteringForm } from '../../domain/metering/settings.ts'
import { CardForm, type FormLook, type FormProps } from '../form.frames.tsx'
import { Note } from '../status.tsx'

type Field = keyof (typeof meteringForm)['schema']['shape']

const title = 'Metering'
const bases = {
  activity: 'Activity: whoever was active in the month',
  active_status: 'Active accounts: whoever could be active, used or not',
} as const

export const meteringLook = ({ value: { basis }, present, period }: Metering): FormLook<Field> => ({
  ...{ title, heading: 'Monthly active users' },
  text: basis !== present && (
    <Note tone="info">
      {period} still counts {present === 'activity' ? 'activity' : 'active accounts'}. The change
      applies from the next month on.
    </Note>
  ),
  labels: {
    basis: 'What counts',
    closingHours: 'Months close after (hours)',
    closingHoursHint:
      'From 48 to 240 hours after its end. Until then late events count, if they are at most 48 hours old; a closed month never changes.',
  },
  hints: {
    basis: (
      <>
        An account counts once in an organization and month (UTC). By activity a month begins at 0;
        by active accounts it begins with all that are active, and disabling one subtracts nothing.
        A change applies from the next month on.
      </>
    ),
  },
  options: { basis: bases },
})

/** What is counted of end users, and until when. */
export const MeteringPage = ({ form }: { form: FormProps<Field> }) => (
  <>
    <div class="page-head">
      <div>
        <h1>{title}</h1>
        <p>What counts as a monthly active user, for all MSPs and tenants.</p>
      </div>
    </div>
    <CardForm {...form} />
  </>
)
