import type { ListedUser } from '../../domain/directory/users.list.ts'
import { type Choice, type Column, type ListState, PlainList } from '../lists/list.tsx'
import { ListHead } from '../page-head.tsx'
import { Nothing, Tag } from '../status.tsx'
import { Time } from '../time.tsx'
import { userWords } from './users.words.ts'

export const userUrl = ({ id }: { id: string }) => `/users/${id}`

const columns: readonly Column<ListedUser>[] = [
  { key: 'name', sorts: 'up', cell: (user) => <a href={userUrl(user)}>{user.name}</a> },
  { key: 'upn', sorts: 'up' },
  { key: 'number', look: 'mono' },
  { key: 'service', cell: ({ service }) => service?.name },
  { key: 'gateway', look: 'mono' },
  { key: 'policy' },
  {
    key: 'plan',
    cell: ({ plan }) => (plan ? userWords().yes : <Nothing>{userWords().no}</Nothing>),
  },
  { key: 'groups', num: true, cell: ({ groups }) => (groups === 0 ? null : groups) },
  { key: 'mobilePhone', look: 'mono' },
  { key: 'jobTitle' },
  { key: 'office' },
  { key: 'employeeId', look: 'mono' },
  { key: 'site' },
  { key: 'managed', sorts: 'down', cell: ({ managed }) => managed && <Time at={managed} /> },
  {
    key: 'waiting',
    num: true,
    cell: ({ waiting }) => (waiting === 0 ? null : <Tag tone="info">{waiting}</Tag>),
  },
]

type Named = readonly { id: string; name: string }[]
type Props = { state: ListState<ListedUser>; services: Named; sites: Named }

/** The tenant's directory, with what can be done with one or many of it. */
export const UsersPage = ({ state, services, sites }: Props) => {
  const words = userWords()
  return (
    <>
      <ListHead title={words.title} text={words.text} />
      <PlainList
        {...{ state, icon: 'users', thing: 'user' }}
        columns={columns.filter(({ key }) => state.columns.includes(key))}
        words={{ ...words, columns: words.columns }}
        choices={choices(services, sites)}
      />
    </>
  )
}

function choices(services: Named, sites: Named): readonly Choice[] {
  const { columns, filters } = userWords()
  const named = (all: Named) => all.map(({ id, name }) => ({ value: id, label: name }))
  const yesNo = (yes: string, no: string) => [
    { value: 'yes', label: yes },
    { value: 'no', label: no },
  ]
  return [
    {
      ...{ name: 'number', label: columns.number, any: filters.anyNumber },
      options: yesNo(filters.withNumber, filters.withoutNumber),
    },
    {
      ...{ name: 'plan', label: columns.plan, any: filters.anyPlan },
      options: yesNo(filters.withPlan, filters.withoutPlan),
    },
    { name: 'managed', label: filters.managed, tick: '1' },
    { name: 'waiting', label: filters.waiting, tick: '1' },
    {
      ...{ name: 'service', label: columns.service, any: filters.anyService, isMore: true },
      options: named(services),
    },
    {
      ...{ name: 'site', label: columns.site, any: filters.anySite, isMore: true },
      options: [{ value: 'none', label: filters.noSite }, ...named(sites)],
    },
  ]
}
