import type { Capability, Holder } from '../../domain/tenants/capabilities.ts'
import type { QuotaRow } from '../../domain/tenants/quotas.ts'
import { Gauge, Kpi, Kpis } from '../gauge.tsx'
import { type Column, type ListState, PlainList } from '../lists/list.tsx'
import { Note } from '../status.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { amount, monthName } from './labels.ts'
import { capabilities, FeatureMark, menuEntry } from './menu.tsx'

type Props = { capability: Capability; state: ListState<Holder> }

/** The name of a function as the menu has it. Inside a component. */
export const capabilityTitle = (
  words: ReturnType<typeof useWords>,
  feature: Capability['feature'],
) => {
  const found = capabilities.find((one) => one.feature === feature)
  return found ? menuEntry(found, words, []).label : feature
}

/** What a tenant has of one function, what is in use and what is left, and what holds it. */
export const CapabilityPage = ({ capability, state }: Props) => {
  const words = useWords()
  const { abouts } = words.portal.capability
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{capabilityTitle(words, capability.feature)}</h1>
          <p>{abouts[capability.feature]}</p>
        </div>
      </div>
      {capability.rows.map((row) => (
        <Limits row={row} month={capability.month} />
      ))}
      <h2>{words.portal.capability.holders}</h2>
      <HolderList capability={capability} state={state} />
      <FeatureMark />
    </>
  )
}

const Limits = ({ row, month }: { row: QuotaRow; month: string }) => {
  const { portal, limits, language } = useWords()
  const { quota: words } = portal
  const name = limits.functions[row.key]
  const isMetered = row.kind === 'M'
  return (
    <section class="stack" aria-label={name}>
      <Kpis>
        <Kpi
          label={name}
          value={amount(row, row.used)}
          unit={words.inUse}
          detail={<Gauge value={row.used} of={row.limit} wide />}
        />
        <Kpi
          label={words.limit}
          value={amount(row, row.limit)}
          detail={row.included > 0 && words.included(row.included)}
        />
        <Kpi
          label={words.free}
          value={amount(row, Math.max(0, row.limit - row.used))}
          detail={
            isMetered &&
            `${words.month(monthName(month, language))}${row.refused > 0 ? `, ${words.refused(row.refused)}` : ''}`
          }
        />
      </Kpis>
      <Warning row={row} />
    </section>
  )
}

const Warning = ({ row }: { row: QuotaRow }) => {
  const words = useWords().portal.quota
  if (row.isOver) return <Note tone="bad">{words.over}</Note>
  if (row.limit === 0) return <Note>{words.none}</Note>
  if (row.state === 'exceeded') return <Note tone="bad">{words.exceeded}</Note>
  if (row.state === 'warning') return <Note tone="warn">{words.warning}</Note>
  return null
}

const HolderList = ({ capability, state }: Props) => {
  const { portal, limits } = useWords()
  const { capability: words } = portal
  const { rows } = capability
  return (
    <>
      <PlainList
        {...{ state, words: words.list, icon: 'circle-check', thing: 'holder' }}
        columns={columnsOf(rows)}
        choices={
          rows.length > 1
            ? [
                {
                  name: 'quota',
                  label: words.list.columns.quota,
                  any: words.anyQuota,
                  options: rows.map(({ key }) => ({ value: key, label: limits.functions[key] })),
                },
              ]
            : []
        }
      />
      {rows.some(({ kind }) => kind === 'M') && <p class="muted">{words.metered}</p>}
    </>
  )
}

const columnsOf = (rows: readonly QuotaRow[]): Column<Holder>[] => [
  {
    key: 'reference',
    sorts: 'up',
    cell: ({ reference }) =>
      reference ?? <span class="muted">{useWords().portal.capability.unnamed}</span>,
  },
  { key: 'quota', cell: ({ quota }) => useWords().limits.functions[quota] },
  {
    key: 'amount',
    sorts: 'down',
    num: true,
    cell: (holder) => {
      const row = rows.find(({ key }) => key === holder.quota)
      return row && amount(row, holder.amount)
    },
  },
  { key: 'by', sorts: 'up' },
  { key: 'since', sorts: 'down' },
  {
    key: 'until',
    sorts: 'up',
    cell: ({ until }) => <Time at={until} never={useWords().portal.capability.noEnd} />,
  },
]
