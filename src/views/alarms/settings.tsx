import type { alarmsForm } from '../../domain/alarms/settings.ts'
import { CardForm, type FormLook, type FormProps } from '../form.frames.tsx'

type Field = keyof (typeof alarmsForm)['schema']['shape']

const title = 'Alarm history'

export const alarmsLook: FormLook<Field> = {
  ...{ title, heading: 'How long alarms are kept' },
  labels: {
    keepDays: 'Days after they cleared',
    keepDaysHint: 'From 30 to 3,650. An alarm goes with its history; one that is active stays.',
  },
}

/** For how long alarms are kept, those of all MSPs and tenants. */
export const AlarmSettingsPage = ({ form }: { form: FormProps<Field> }) => (
  <>
    <div class="page-head">
      <div>
        <h1>{title}</h1>
        <p>
          Alarms that are over stay in the list of <a href="/alarms?state=all">all alarms</a> until
          then.
        </p>
      </div>
    </div>
    <CardForm {...form} />
  </>
)
