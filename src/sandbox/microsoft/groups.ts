import { keyOf, seededRandom } from '../random.ts'
import type { Directory } from './directory.ts'
import { departments, idAt } from './people.ts'

type Member = { '@odata.type': string; id: string }
type Page<T> = { items: T[]; next: number | null }
type Group = { id: string; name: string; members: Set<string>; others: Member[] }

export type Groups = ReturnType<typeof createGroups>

/** A directory's groups: one of each department, whose people are its members, and those that were added. */
export function createGroups(directory: Directory) {
  const key = keyOf(`${directory.msTenantId}|groups`)
  const added = new Map<string, Group>()
  const removed = new Set<string>()
  const byDepartment = departments.map((name, n) => ({ id: idAt(key, n), name }))
  let made = 0

  const all = () =>
    [...byDepartment, ...added.values()]
      .filter(({ id }) => !removed.has(id))
      .map(({ id, name }) => ({ id, displayName: name }))

  /** A group of these users; `others` are its members of other kinds (`#microsoft.graph.device`). */
  function add(name: string, members: readonly string[], others: readonly Member[] = []): string {
    const id = idAt(key, 1000 + seededRandom(key, made++, 1))
    added.set(id, { id, name, members: new Set(members), others: [...others] })
    return id
  }

  /** Up to `limit` members from a position on; null for no such group. */
  function members(id: string, from: number, limit: number): Page<Member> | null {
    if (removed.has(id)) return null
    const group = added.get(id)
    if (group) return named(group, from, limit)
    const department = byDepartment.find((each) => each.id === id)
    if (!department) return null
    const items: Member[] = []
    let index = from
    for (; index < directory.ever() && items.length < limit; index++)
      if (directory.departmentOf(index) === department.name)
        items.push({ '@odata.type': userType, id: directory.at(index).id })
    return { items, next: index < directory.ever() ? index : null }
  }

  function named({ members, others }: Group, from: number, limit: number): Page<Member> {
    const users = [...members].filter((id) => directory.present(id) >= 0)
    const list = [...others, ...users.map((id) => ({ '@odata.type': userType, id }))]
    const until = from + limit
    return { items: list.slice(from, until), next: until < list.length ? until : null }
  }

  const explicit = (id: string) => {
    const group = added.get(id)
    if (!group) throw new Error(`no group ${id} that was added`)
    return group
  }

  return {
    all,
    add,
    members,
    join: (id: string, userId: string) => void explicit(id).members.add(userId),
    leave: (id: string, userId: string) => void explicit(id).members.delete(userId),
    remove: (id: string) => void removed.add(id),
  }
}

const userType = '#microsoft.graph.user'
