import type { QuotaRow, QuotaState, Quotas } from '../../domain/tenants/quotas.ts'
import type { Month } from '../../domain/tenants/usage.months.ts'
import { Card } from '../card.tsx'
import { Gauge } from '../gauge.tsx'
import { Icon } from '../icon.tsx'
import { MoreStyles } from '../more-styles.tsx'
import { Empty, Note, Status, type Tone } from '../status.tsx'
import { Table, Th } from '../table.tsx'
import { grouped, useWords } from '../words.ts'
import { amount, monthName } from './labels.ts'

/** Beside the heading: the page's numbers as a file. */
export const UsageDownload = ({ base }: { base: string }) => (
  <div class="actions">
    <a class="btn" href={`${base}/usage.csv`} download>
      <Icon name="download" />
      {useWords().limits.usage.download}
    </a>
  </div>
)

/** What a tenant uses of every function that is on, and what its triggers came to month by month. */
export const UsagePage = (props: { quotas: Quotas; months: readonly Month[] }) => {
  const words = useWords().limits.usage
  const rows = props.quotas.rows.filter((row) => row.isOn)
  const hasTriggers = rows.some((row) => row.kind === 'M')
  return (
    <>
      <MoreStyles />
      <p class="muted">{words.text}</p>
      {rows.some((row) => row.state === 'exceeded') && <Note tone="warn">{words.reached}</Note>}
      <div class="card">
        {rows.length > 0 ? (
          <UsageTable rows={rows} month={props.quotas.month} />
        ) : (
          <Empty icon="activity" title={words.nothing} text={words.nothingText} />
        )}
      </div>
      {hasTriggers && <Months months={props.months} />}
    </>
  )
}

const UsageTable = (props: { rows: readonly QuotaRow[]; month: string }) => {
  const words = useWords().limits.usage
  return (
    <Table
      id="usage"
      caption={words.caption}
      head={
        <>
          <Th>{words.function}</Th>
          <Th num>{words.used}</Th>
          <Th num>{words.limit}</Th>
          <th class="usage-bar" aria-hidden="true" />
          <Th>{words.status}</Th>
        </>
      }
    >
      {props.rows.map((row) => (
        <UsageRow row={row} month={props.month} />
      ))}
    </Table>
  )
}

const tones: Record<QuotaState, Tone> = {
  none: 'off',
  normal: 'ok',
  warning: 'warn',
  exceeded: 'bad',
}

const UsageRow = ({ row, month }: { row: QuotaRow; month: string }) => {
  const { limits } = useWords()
  return (
    <tr id={`usage-${row.key}`}>
      <th scope="row" class="usage-name">
        {limits.functions[row.key]}
        <Explained row={row} month={month} />
      </th>
      <td class="num">{amount(row, row.used)}</td>
      <td class="num">{amount(row, row.limit)}</td>
      <td class="usage-bar">
        <Gauge value={row.used} of={row.limit} wide />
      </td>
      <td>
        <Status tone={tones[row.state]}>{limits.states[row.state]}</Status>
        {row.isOver && (
          <span class="under over">{limits.usage.over(amount(row, row.used - row.limit))}</span>
        )}
      </td>
    </tr>
  )
}

/** What the two numbers do not say by themselves. */
const Explained = ({ row, month }: { row: QuotaRow; month: string }) => {
  const { limits, language } = useWords()
  if (row.kind === 'N') return <span class="under">{limits.usage.atOnce}</span>
  if (row.kind !== 'M') return null
  const free = Math.min(row.used, row.included)
  const parts = [
    limits.usage.month(monthName(month, language)),
    limits.usage.free(grouped(free), grouped(row.included)),
    row.amount > 0 && limits.usage.extra(grouped(row.used - free), grouped(row.amount)),
    row.refused > 0 && limits.usage.refused(grouped(row.refused)),
  ]
  return <span class="under">{parts.filter(Boolean).join(' · ')}</span>
}

const Months = ({ months }: { months: readonly Month[] }) => {
  const { limits, language } = useWords()
  const words = limits.usage
  return (
    <Card id="months" title={words.months} aside={<span class="muted">{words.monthsText}</span>}>
      {months.length === 0 ? (
        <div class="body">
          <p class="muted">{words.noMonths}</p>
        </div>
      ) : (
        <Table
          id="month-list"
          caption={words.monthsText}
          head={
            <>
              <Th>{words.period}</Th>
              <Th num>{words.triggers}</Th>
              <Th num>{words.skipped}</Th>
            </>
          }
        >
          {months.map(({ period, used, refused }) => (
            <tr>
              <th scope="row">{monthName(period, language)}</th>
              <td class="num">{grouped(used)}</td>
              <td class="num">{grouped(refused)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  )
}
