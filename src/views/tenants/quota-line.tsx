import type { QuotaRow } from '../../domain/tenants/quotas.ts'
import { Gauge } from '../gauge.tsx'
import { Tag } from '../status.tsx'
import { useWords } from '../words.ts'
import { amount } from './amount.ts'
import { capabilities } from './menu.tsx'

/** One quota on one line: its name, how much of it is in use, a bar, and a word where it is near its limit or past it. */
export const QuotaLine = ({ row }: { row: QuotaRow }) => {
  const { portal, limits } = useWords()
  const { quota: words } = portal
  const page = capabilities.find(({ feature }) => feature === row.feature)
  return (
    <li class="quota-line">
      <span class="cluster">
        {page ? <a href={page.href}>{limits.functions[row.key]}</a> : limits.functions[row.key]}
        {row.state === 'exceeded' && <Tag tone="bad">{words.exceededShort}</Tag>}
        {row.state === 'warning' && <Tag tone="warn">{words.warning}</Tag>}
        <span class="push muted">{words.used(amount(row, row.used), amount(row, row.limit))}</span>
      </span>
      <Gauge value={row.used} of={row.limit} wide />
    </li>
  )
}
