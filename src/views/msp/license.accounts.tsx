import type { CountedAccount } from '../../domain/metering/counted.ts'
import { type Column, type ListState, PlainList } from '../lists/list.tsx'
import { monthName } from '../metering/months.ts'
import { Note } from '../status.tsx'
import { Time } from '../time.tsx'

const columns: readonly Column<CountedAccount>[] = [
  { key: 'account', sorts: 'up', look: 'mono' },
  { key: 'first', sorts: 'down', cell: ({ first }) => <Time at={first} absolute /> },
]

type Props = {
  state: ListState<CountedAccount>
  licensePath: string
  name: string
  month: string
  /** It is the MSP's no more. */
  isFormer: boolean
}

/** Who was counted for an organization in a month. */
export const AccountsPage = ({ state, licensePath, name, month, isFormer }: Props) => (
  <>
    <p>
      <a href={licensePath}>License</a> · <bdi>{name}</bdi>, {monthName(month)}
    </p>
    {isFormer ? (
      <Note>
        <bdi>{name}</bdi> was deleted, or is with another MSP now, and its accounts went with it.
        Its figures stay: a closed month’s file has them.
      </Note>
    ) : (
      <PlainList
        {...{ state, columns, icon: 'users', thing: 'account' }}
        label={({ account }) => account}
        choices={[
          { name: 'organization', label: name, linked: true },
          { name: 'month', label: monthName(month), linked: true },
        ]}
        words={{
          title: 'Counted accounts',
          search: 'Account',
          none: 'No accounts were counted',
          noneText: 'No account of this organization was active in this month.',
          columns: { account: 'Account', first: 'First activity' },
        }}
      />
    )}
  </>
)
