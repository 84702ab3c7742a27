import { keyOf, pick, seededRandom } from '../random.ts'
import type { Directory } from './directory.ts'
import { officePlans, phonePlanId, phonePlans } from './parts.ts'
import type { DirectoryUser } from './people.ts'

/** Who left and was not replaced yet; never more than these at once. */
const mostVacancies = 3
const mostTries = 20

/**
 * A day at the office: each call makes `count` changes that depend on the seed and on nothing else. As many people come as
 * go and as many get a phone as lose one, so that after any number of days a customer needs about the licenses it needed.
 */
export function createChanges(directory: Directory, seed: string): (count: number) => void {
  const key = keyOf(`${seed}|${directory.msTenantId}|changes`)
  const vacancies: DirectoryUser[] = []
  /** How many more have a phone, or may sign in, than on the first day. */
  const more = { phones: 0, enabled: 0 }
  let made = 0

  function changeOne(user: DirectoryUser, random: number): void {
    // whom a client made, it looks after
    if (directory.isCreated(user.id)) return
    const removal = directory.removal(user.id)
    const act = random % 100
    if (removal === 'changed') restore(user)
    else if (removal === 'deleted' || act >= 93) replace()
    else if (act < 35) moveNumber(user)
    else if (act < 55) movePlan(user)
    else if (act < 70)
      directory.change(user.id, { department: pick(['Sales', 'Legal'], random >>> 8) })
    else if (act < 80) switchAccount(user)
    else if (act < 87) directory.change(user.id, married(user, random))
    else if (vacancies.length < mostVacancies) {
      vacancies.push(user)
      directory.remove(user.id, act < 91 ? 'changed' : 'deleted')
    }
  }

  function replace() {
    const left = vacancies.shift()
    if (!left) return
    const { assignedPlans, accountEnabled } = left
    directory.add({ assignedPlans, accountEnabled })
  }

  function restore({ id }: DirectoryUser) {
    const at = vacancies.findIndex((left) => left.id === id)
    if (at < 0) return
    vacancies.splice(at, 1)
    directory.restore(id)
  }

  function moveNumber(user: DirectoryUser) {
    if (user.businessPhones.length) directory.unassignNumber(user.id)
    else if (hasPhone(user) && directory.hasSpareNumber()) directory.assignNumber(user.id)
  }

  function movePlan(user: DirectoryUser) {
    if (isLine(user)) return
    const isGiven = !hasPhone(user)
    if (isGiven ? more.phones > 0 : more.phones < 0) return
    // the number goes first
    if (!isGiven && user.businessPhones.length) return directory.unassignNumber(user.id)
    more.phones += isGiven ? 1 : -1
    directory.change(user.id, { assignedPlans: isGiven ? phonePlans : officePlans })
  }

  function switchAccount(user: DirectoryUser) {
    const { id, accountEnabled } = user
    if (isLine(user)) return
    if (accountEnabled ? more.enabled < 0 : more.enabled > 0) return
    more.enabled += accountEnabled ? -1 : 1
    directory.change(id, { accountEnabled: !accountEnabled })
  }

  return (count) => {
    const wanted = directory.version() + count
    // what would tip the balance is left, and another day's change made in its place
    const last = made + count * mostTries
    for (; directory.version() < wanted && made < last && directory.ever() > 0; made += 1) {
      const user = directory.at(seededRandom(key, made, 1) % directory.ever())
      changeOne(user, seededRandom(key, made, 2))
    }
  }
}

/** An attendant or a queue is nobody: it never signs in. */
const isLine = ({ givenName }: DirectoryUser) => givenName === null

const hasPhone = ({ assignedPlans }: DirectoryUser) =>
  assignedPlans.some(({ servicePlanId }) => servicePlanId === phonePlanId)

function married({ givenName, surname }: DirectoryUser, random: number) {
  const [own] = (surname ?? 'Line').split('-')
  const both = `${own}-${pick(['Berg', 'Stone', 'Lang', 'Reed'], random >>> 8)}`
  return { surname: both, displayName: `${givenName ?? ''} ${both}`.trim() }
}
