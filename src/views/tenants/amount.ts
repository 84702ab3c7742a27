import type { QuotaRow } from '../../domain/tenants/quotas.ts'
import { grouped, useWords } from '../words.ts'

const step = 1024

/** What is counted, as the reader writes it: "9", "1,204", "3.2 GiB". Inside a component. */
export function amount({ unit }: Pick<QuotaRow, 'unit'>, counted: number): string {
  if (unit !== 'GiB') return grouped(counted)
  const units = useWords().portal.quota.bytes
  const power = Math.min(
    units.length - 1,
    counted < 1 ? 0 : Math.floor(Math.log(counted) / Math.log(step)),
  )
  const rounded = Math.round((counted / step ** power) * 10) / 10
  return `${grouped(rounded)} ${units[power]}`
}
