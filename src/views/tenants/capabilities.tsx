import type { Capability, Holder } from '../../domain/tenants/capabilities.ts'
import type { QuotaRow } from '../../domain/tenants/quotas.ts'
import { Card } from '../card.tsx'
import { Gauge, Kpi, Kpis } from '../gauge.tsx'
import { ListMark } from '../live.tsx'
import { Empty, Note } from '../status.tsx'
import { Pager, Table, Th } from '../table.tsx'
import { Time } from '../time.tsx'
import { useWords } from '../words.ts'
import { amount, monthName } from './labels.ts'
import { capabilities, FeatureMark, menuEntry } from './menu.tsx'

type Props = { capability: Capability; isFirstPage: boolean }

/** The name of a function as the menu has it. Inside a component. */
export const capabilityTitle = (
  words: ReturnType<typeof useWords>,
  feature: Capability['feature'],
) => {
  const found = capabilities.find((one) => one.feature === feature)
  return found ? menuEntry(found, words, []).label : feature
}

/** What a tenant has of one function, what is in use and what is left, and what holds it. */
export const CapabilityPage = ({ capability, isFirstPage }: Props) => {
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
      <Holders capability={capability} isFirstPage={isFirstPage} />
      <ListMark />
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

const Holders = ({ capability, isFirstPage }: Props) => {
  const { capability: words } = useWords().portal
  const { holders, feature, rows, next } = capability
  const url = `/capabilities/${feature}`
  const isMixed = rows.length > 1
  return (
    <Card id="holders-h" title={words.holders}>
      {holders.length > 0 ? (
        <Table
          id="holders"
          caption={words.caption}
          head={
            <>
              <Th>{words.reference}</Th>
              {isMixed && <Th>{words.quota}</Th>}
              <Th num>{words.amount}</Th>
              <Th>{words.by}</Th>
              <Th>{words.since}</Th>
              <Th>{words.until}</Th>
            </>
          }
        >
          {holders.map((holder) => (
            <HolderRow holder={holder} rows={rows} />
          ))}
        </Table>
      ) : (
        <Empty icon="circle-check" title={words.empty} text={words.emptyText} />
      )}
      {rows.some(({ kind }) => kind === 'M') && <p class="body muted">{words.metered}</p>}
      <Pager
        range={words.range(holders.length)}
        {...(isFirstPage ? {} : { previous: url })}
        {...(next ? { next: `${url}?cursor=${next}` } : {})}
      />
    </Card>
  )
}

const HolderRow = ({ holder, rows }: { holder: Holder; rows: readonly QuotaRow[] }) => {
  const { portal, limits } = useWords()
  const { capability: words } = portal
  const row = rows.find(({ key }) => key === holder.quota)
  return (
    <tr id={`holder-${holder.id}`}>
      <th scope="row">{holder.reference ?? <span class="muted">{words.unnamed}</span>}</th>
      {rows.length > 1 && <td>{limits.functions[holder.quota]}</td>}
      <td class="num">{row && amount(row, holder.amount)}</td>
      <td>{holder.takenBy}</td>
      <td>
        <Time at={holder.takenAt} />
      </td>
      <td>
        <Time at={holder.expiresAt} never={words.noEnd} />
      </td>
    </tr>
  )
}
