import type { ClosedMonth } from '../../domain/metering/closed.ts'
import type { Correction as Corrected } from '../../domain/metering/corrections.ts'
import { Card, Fact } from '../card.tsx'
import { DialogLink } from '../dialog.tsx'
import type { FormLook } from '../form.frames.tsx'
import { Kpi, Kpis } from '../gauge.tsx'
import { acting } from '../hx.tsx'
import { Icon } from '../icon.tsx'
import { signed } from '../metering/corrections.tsx'
import { momentInUtc, monthName } from '../metering/months.ts'
import { CopyButton } from '../shown-once.tsx'
import { Status } from '../status.tsx'
import { Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { grouped } from '../words.ts'

type Organization = { id: string; name: string; mau: number; max: number | null }
type Props = {
  path: string
  licensePath: string
  month: ClosedMonth
  corrections: readonly Corrected[]
  mayCorrect: boolean
}

/** Beside the heading: the file, and its report once more. */
export const MonthActs = ({ path, maySend }: { path: string; maySend: boolean }) => (
  <div class="actions">
    {maySend && (
      <form {...acting(`${path}/reports`)}>
        <button class="btn" title="To the owner and the administrators who may order">
          <Icon name="mail-forward" />
          Send report again
        </button>
      </form>
    )}
    <a class="btn primary" href={`${path}.csv`}>
      <Icon name="download" />
      Download CSV
    </a>
  </div>
)

/** A closed month: what it came to, how to check that its file is the one that was sealed, and what was corrected since. */
export const MonthPage = (props: Props) => {
  const { month, licensePath } = props
  const { period, mau, allowance, overage, correction, organizations, at } = month
  return (
    <>
      <p class="cluster">
        <a href={licensePath}>All months</a>
        <a href={`${licensePath}?month=${period}`}>MAU by organization</a>
      </p>
      <Kpis>
        <Kpi
          label="MAUs"
          value={grouped(mau)}
          detail={
            correction === 0
              ? `In ${grouped(organizations)} ${organizations === 1 ? 'organization' : 'organizations'}`
              : `Corrected since by ${signed(correction)}`
          }
        />
        <Kpi label="MAU allowance" value={grouped(allowance)} detail="At the end of the month" />
        <Kpi
          label="Overage"
          value={overage > 0 ? <Status tone="bad">{grouped(overage)}</Status> : '0'}
        />
      </Kpis>
      <p class="muted">
        Closed on {momentInUtc(new Date(at))}. These figures are final; what is found wrong later
        stands beside them as a correction.
      </p>
      <SealCard {...props} />
      <Corrections {...props} />
    </>
  )
}

/** What a shell is given to make the seal anew. */
const commandOf = ({ before, period }: ClosedMonth) => {
  const file = `mau-${period}.csv`
  return before ? `(printf '%s\\n' ${before}; cat ${file}) | sha256sum` : `sha256sum ${file}`
}

const SealCard = ({ month }: Props) => {
  const command = commandOf(month)
  return (
    <Card id="seal" title="Seal">
      <div class="body stack">
        <dl class="facts">
          <Fact label="Seal (SHA-256)">
            <code class="break">{month.seal}</code>
          </Fact>
          <Fact label="Seal of the month before">
            {month.before ? (
              <code class="break">{month.before}</code>
            ) : (
              'None: this is the first closed month'
            )}
          </Fact>
        </dl>
        <p>
          {month.before
            ? 'The seal is over the seal of the month before, a line feed, and the file, byte for byte as it is downloaded. To recompute it:'
            : 'The seal is over the file, byte for byte as it is downloaded. To recompute it:'}
        </p>
        <pre>{command}</pre>
        <span>
          <CopyButton text={command} />
        </span>
      </div>
    </Card>
  )
}

const Corrections = ({ corrections, mayCorrect, path }: Props) => (
  <Card
    id="corrections"
    title="Corrections"
    aside={
      mayCorrect && (
        <DialogLink href={`${path}/corrections/new`} icon="plus">
          Add correction
        </DialogLink>
      )
    }
  >
    {corrections.length === 0 ? (
      <div class="body">
        <p class="muted">Nothing of this month was corrected.</p>
      </div>
    ) : (
      <Table
        id="month-corrections"
        class="plain num-2"
        caption="Corrections, the oldest first"
        head={
          <>
            <Th>Organization</Th>
            <Th>MAUs</Th>
            <Th>Reason</Th>
            <Th>By</Th>
            <Th>When</Th>
          </>
        }
      >
        {corrections.map(({ name, amount, reason, by, at }) => (
          <tr>
            <th scope="row">{name}</th>
            <td>{signed(amount)}</td>
            <td class="wrap">{reason}</td>
            <td>{by}</td>
            <td>
              <Time at={at} />
            </td>
          </tr>
        ))}
      </Table>
    )}
  </Card>
)

export const correctionLook = (
  { period, name }: ClosedMonth,
  organizations: readonly Organization[],
): FormLook<'organization' | 'direction' | 'amount' | 'reason'> => ({
  title: `Correct ${monthName(period)}`,
  text: (
    <p>
      The figures of <bdi>{name}</bdi> for {monthName(period)}, their file and their seal stay as
      they are. The correction is shown beside them and cannot be taken back; another one can be
      added.
    </p>
  ),
  labels: {
    organization: 'Organization',
    direction: 'Correction',
    amount: 'MAUs',
    reason: 'Reason',
    reasonHint: 'The MSP reads it.',
  },
  options: { direction: { more: 'More than was counted', fewer: 'Fewer than were counted' } },
  choices: {
    organization: organizations.map(({ id, name, mau }) => ({
      value: id,
      label: `${name} (${grouped(mau)})`,
    })),
  },
  submit: 'Add correction',
})
