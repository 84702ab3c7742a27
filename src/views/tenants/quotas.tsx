import type { Available } from '../../domain/tenants/quotas.grants.ts'
import type { QuotaGroup, QuotaKey, QuotaRow, Quotas } from '../../domain/tenants/quotas.ts'
import { type DrawnField, FormFields } from '../form.declared.tsx'
import { type FormProps, PageForm } from '../form.frames.tsx'
import { Field } from '../form.tsx'
import { Gauge } from '../gauge.tsx'
import { MoreStyles } from '../more-styles.tsx'
import { Note, Tag } from '../status.tsx'
import { grouped, useWords } from '../words.ts'
import { amount } from './labels.ts'
import { capabilities } from './menu.tsx'

const groups: readonly QuotaGroup[] = ['basic', 'advanced', 'add-on']

type QuotasProps = { quotas: Quotas; available: Available; form: FormProps<QuotaKey> }

/** Every quota of a tenant by group: beside each input what is in use, the limit, and what can still be given. */
export const QuotasPage = (props: QuotasProps) => {
  const { quotas, form } = props
  const words = useWords().limits
  const over = quotas.rows.filter((row) => row.isOver)
  const slotOf = (row: QuotaRow) => (field: DrawnField) => (
    <QuotaField {...{ ...props, row, field }} />
  )
  const slots = Object.fromEntries(quotas.rows.map((row) => [row.key, slotOf(row)]))
  return (
    <>
      <MoreStyles />
      {over.length > 0 && (
        <Note tone="bad">
          Over quota: {over.map((row) => words.functions[row.key]).join(', ')}. Nothing was deleted
          and existing items keep working; nothing can be added until usage is below the quota.
        </Note>
      )}
      <PageForm {...form}>
        {groups.map((group) => (
          <section class="card" aria-labelledby={`group-${group}`}>
            <header>
              <h3 id={`group-${group}`}>{words.groups[group]}</h3>
            </header>
            <div class="body form-grid even">
              <FormFields
                {...{ ...form, slots }}
                only={quotas.rows.filter((row) => row.group === group).map(({ key }) => key)}
              />
            </div>
          </section>
        ))}
      </PageForm>
    </>
  )
}

const QuotaField = (props: QuotasProps & { row: QuotaRow; field: DrawnField }) => {
  const { row, available, form } = props
  const { value, ...field } = props.field
  const words = useWords().limits
  const isShut = row.key === 'ai-agents' && !available.slot.isOpen
  const isFixed = isShut || form.locked != null
  return (
    <Field
      {...field}
      hint={<Hint row={row} available={available} isShut={isShut} />}
      control={(ties) => (
        <div class="affix">
          <input
            class="input"
            inputmode="numeric"
            value={value}
            maxlength={15}
            required
            autocomplete="off"
            readonly={isFixed}
            {...ties}
          />
          {words.units[row.unit] && <span>{words.units[row.unit]}</span>}
        </div>
      )}
    />
  )
}

/** In use, limit, still free; then what is particular about this one. */
const Hint = (props: { row: QuotaRow; available: Available; isShut: boolean }) => {
  const { row, available } = props
  const numbers = [
    `${amount(row, row.used)} in use`,
    `limit ${amount(row, row.limit)}`,
    row.pool && `${grouped(available.pools[row.pool].free)} more available`,
  ]
  return (
    <>
      <span class={row.isOver ? 'over' : undefined}>{numbers.filter(Boolean).join(' · ')}</span>
      {!row.isOn && <span class="line">Its function is turned off.</span>}
      {props.isShut && (
        <span class="line over">
          No more tenants can have AI agents: the system license is fully used.
        </span>
      )}
      {remarks[row.key] && <span class="line">{remarks[row.key]}</span>}
    </>
  )
}

const remarks: Partial<Record<QuotaRow['key'], string>> = {
  agents: 'Disabled agents do not count. Not below current use.',
  'audio-video': 'Concurrent sessions. Running sessions are never cut off.',
  'canned-messages': 'Public and private.',
  'ai-agents': 'Not below current use; 0 releases the tenant’s AI agent license.',
  'workflow-triggers': 'Per month (UTC), after the 1,000 free ones. Not carried over.',
}

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
