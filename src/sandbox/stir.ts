import { chance, keyOf, pick } from './chance.ts'
import type { Directory } from './directory.ts'
import { type DirectoryUser, officePlans, phonePlanId, phonePlans } from './people.ts'

/** A day at the office: each call makes `count` changes that depend on the seed and on nothing else. */
export function createStir(directory: Directory, seed: string): (count: number) => void {
  const key = keyOf(`${seed}|${directory.msTenantId}|stir`)
  let made = 0

  return (count) => {
    for (let n = 0; n < count && directory.ever() > 0; n++) {
      const user = directory.at(chance(key, made, 1) % directory.ever())
      changeOne(directory, user, chance(key, made, 2))
      made += 1
    }
  }
}

function changeOne(directory: Directory, user: DirectoryUser, drawn: number): void {
  const { id } = user
  const removal = directory.removal(id)
  const act = removal ? removal : drawn % 100
  if (act === 'changed') directory.restore(id)
  else if (act === 'deleted' || act >= 93) directory.add()
  else if (act < 35) moveNumber(directory, user)
  else if (act < 55) directory.change(id, { assignedPlans: otherPlans(user) })
  else if (act < 70) directory.change(id, { department: pick(['Sales', 'Legal'], drawn >>> 8) })
  else if (act < 80) directory.change(id, { accountEnabled: !user.accountEnabled })
  else if (act < 87) directory.change(id, married(user, drawn))
  else directory.remove(id, act < 91 ? 'changed' : 'deleted')
}

function moveNumber(directory: Directory, { id, businessPhones }: DirectoryUser): void {
  if (businessPhones.length) directory.unassignNumber(id)
  else if (directory.hasSpareNumber()) directory.assignNumber(id)
}

function otherPlans({ assignedPlans }: DirectoryUser) {
  const hasPhone = assignedPlans.some(({ servicePlanId }) => servicePlanId === phonePlanId)
  return hasPhone ? officePlans : phonePlans
}

function married({ givenName, surname }: DirectoryUser, drawn: number) {
  const both = `${surname ?? 'Line'}-${pick(['Berg', 'Stone', 'Lang', 'Reed'], drawn >>> 8)}`
  return { surname: both, displayName: `${givenName ?? ''} ${both}`.trim() }
}
