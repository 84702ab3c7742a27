import type { TenantQuery } from '../../domain/tenants/tenants.query.ts'
import { Options, SearchField } from '../form.tsx'
import { filtering } from '../hx.tsx'
import { keysOf } from '../keys.ts'
import { pairsOf, stateWords } from './links.ts'

// what is deleted is in no list
const { deleted: _, ...listed } = stateWords

/** The row of filters above the list. */
export const Filters = (props: {
  query: TenantQuery
  msps: readonly { id: string; name: string }[]
}) => {
  const { query, msps } = props
  return (
    <div class="tools">
      <form
        class="cluster"
        id="filters"
        role="search"
        aria-label="Filter tenants"
        {...filtering('/tenants')}
      >
        <SearchField value={query.q} label="Company or shortname" longest={100} />
        <select class="auto" name="state" aria-label="State">
          <Options
            options={[
              { value: '', label: 'Any state' },
              ...keysOf(listed).map((value) => ({ value, label: listed[value] })),
            ]}
            value={query.state ?? ''}
          />
        </select>
        {msps.length > 0 && (
          <select class="auto" name="msp" aria-label="MSP">
            <Options
              options={[
                { value: '', label: 'Any MSP' },
                { value: 'none', label: 'Without an MSP' },
                ...msps.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              value={query.msp ?? ''}
            />
          </select>
        )}
        {pairsOf(query)
          .filter(([name]) => name === 'sort' || name === 'limit')
          .map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
        <noscript>
          <button class="btn">Filter</button>
        </noscript>
      </form>
    </div>
  )
}
