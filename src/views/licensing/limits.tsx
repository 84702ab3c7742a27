import type { factorForm } from '../../domain/licensing/factors.ts'
import type { Exceeded, limitsForm } from '../../domain/licensing/limits.ts'
import type { seatTimesForm } from '../../domain/licensing/seats.limits.ts'
import { DialogLink } from '../dialog.tsx'
import { CardForm, type FormLook, type FormProps } from '../form.frames.tsx'
import { PageHead } from '../page-head.tsx'
import { Note } from '../status.tsx'
import { Time } from '../time.tsx'
import { grouped, type Words } from '../words.ts'
import { factorLabels } from './audits.words.ts'

export type LimitField = keyof (typeof limitsForm)['schema']['shape']
export type SeatField = keyof (typeof seatTimesForm)['schema']['shape']
export type FactorField = keyof (typeof factorForm)['schema']['shape']

/** One of the forms by itself, where it was refused. */
export const PartPage = <N extends string>({ form }: { form: FormProps<N> }) => (
  <>
    <PageHead
      list={{ href: '/settings/license', title: 'License' }}
      here={form.title}
      title={form.title}
    />
    <CardForm {...form} />
  </>
)

export const limitsLook = (exceeded: Exceeded): FormLook<LimitField> => ({
  ...{ title: 'User license limits', heading: 'User license limits' },
  text: <ExceededNotes {...exceeded} />,
  labels: {
    warnPercent: 'Warning Limit %',
    warnPercentHint: 'The User License Threshold alarm is raised at this share of the licenses.',
    gracePercent: 'Grace Interval %',
    gracePercentHint:
      'Additional users allowed for a limited time. Beyond that, new users are refused.',
    graceDays: 'Grace period in days',
    graceDaysHint: 'A grace period that has begun keeps its end date.',
  },
})

/** Who is sent the report, and last month's as a file. */
export const reportLook = (now: Date): FormLook<'address'> => {
  const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1))
  const month = first.toISOString().slice(0, 7)
  return {
    ...{ title: 'License report', heading: 'License report' },
    text: (
      <p>
        Each month, who counted in all tenants and why, one row for each user and service number.
      </p>
    ),
    labels: {
      address: 'Send to',
      addressHint: 'An email address. Blank: no report is sent.',
    },
    aside: (
      <a class="btn" href={`/licenses/report.csv?month=${month}`} download>
        Download {month}
      </a>
    ),
  }
}

const ExceededNotes = ({ until, isOver, tenants }: Exceeded) => (
  <>
    {until && (
      <Note tone={isOver ? 'bad' : 'warn'}>
        More users are licensed in all tenants together than licenses were purchased. The grace
        period {isOver ? 'ended' : 'ends'} on <Time at={until} absolute />.
      </Note>
    )}
    {tenants > 0 && (
      <Note tone="warn">
        {grouped(tenants)} {tenants === 1 ? 'tenant exceeds its' : 'tenants exceed their'} user
        licenses. <a href="/licenses?state=over">Show {tenants === 1 ? 'it' : 'them'}</a>
      </Note>
    )}
  </>
)

/** For how long a silent client keeps its seat. */
export const seatTimesLook: FormLook<SeatField> = {
  ...{ title: 'Seats', heading: 'Seats' },
  text: (
    <p>
      For how long a client that falls silent keeps its seat. Changes apply from a client’s next
      word on.
    </p>
  ),
  labels: {
    seconds: 'Held for (seconds)',
    secondsHint: 'At least 30. Clients report three times as often.',
    reviveSeconds: 'Late return (seconds)',
    reviveSecondsHint:
      'A client that reports this late gets its seat back, if one is still free. 0: never.',
  },
}

export const factorsLook = (
  words: Words,
  builtIn: Readonly<Record<'gateway' | 'numbers' | 'reject', string>>,
): FormLook<FactorField> => ({
  ...{ title: 'License Factors', heading: 'License Factors (Global)' },
  text: (
    <p>
      For all services without factors of their own. Users with Direct Routing and Operator Connect
      licenses always count. Changes apply from the next count on.
    </p>
  ),
  labels: factorLabels(words),
  hints: {
    gatewayRule: <BuiltIn rule={builtIn.gateway} />,
    numbersRule: <BuiltIn rule={builtIn.numbers} />,
    rejectRule: <BuiltIn rule={builtIn.reject} />,
  },
  aside: <DialogLink href="/settings/license/factors/default">Restore default</DialogLink>,
})

const BuiltIn = ({ rule }: { rule: string }) =>
  rule ? (
    <>
      A regular expression (RE2). Blank: <code>{rule}</code>
    </>
  ) : (
    <>A regular expression (RE2). Blank: none.</>
  )
