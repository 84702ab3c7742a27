import type { Words } from '../words.ts'

const n = (count: number, noun = 'administrator') =>
  count === 1 ? `1 ${noun}` : `${count.toLocaleString('en-US')} ${noun}s`

/** What an MSP's people are called; only staff read it. */
const users = {
  title: 'Administrators',
  invite: 'Invite administrator',
  inviteTitle: 'Invite administrator',
  none: 'No administrators yet',
  noMatch: 'No administrators match',
  noneText: 'Invite the first administrator. They choose their own password.',
  count: (count: number) => n(count),
  enabled: (count: number) => `${n(count)} enabled.`,
  disabled: (count: number) => `${n(count)} disabled.`,
  resend: {
    button: 'Send a new link',
    title: (count: number) => `Send a new link to ${n(count)}?`,
    confirm: (count: number) => `Send ${n(count, 'link')}`,
    done: (count: number) =>
      count === 1 ? '1 new link is on its way.' : `${n(count, 'new link')} are on their way.`,
  },
}
const person = {
  back: 'All administrators',
  mayNot: 'Only the owner manages administrators.',
  inSupportSession: 'Administrators cannot be managed in a support session.',
}

/** What an MSP's owner may give its administrators, by field. */
export const rights = {
  mayCreate: 'May create organizations',
  mayPurchase: 'May order subscriptions',
  mayPurchaseHint: 'Also opens the license page.',
}

export const rightsInWords = (mayCreate: boolean, mayPurchase: boolean) => {
  const may = [mayCreate && 'create organizations', mayPurchase && 'order subscriptions']
  const said = may.filter(Boolean).join(' and ')
  return said ? `May ${said}` : 'May not create or order'
}

export const ownership = {
  all: 'Manages administrators',
  transfer: 'Transfer ownership',
  title: (msp: string) => `Transfer ownership of ${msp}?`,
  to: 'New owner',
  from: 'Owner',
  submit: 'Transfer ownership',
  cancel: 'Cancel',
  none: 'There is no other active administrator. Invite one first.',
  nobody: 'There is no owner yet.',
  text: (owner: string) =>
    `${owner} becomes an administrator and no longer manages administrators. The new owner signs in again. Both get an email.`,
  done: (name: string) => `${name} is now the owner.`,
  isOwner: 'The owner cannot be disabled or deleted, only replaced.',
}

/** The words for an MSP's administrators. */
export const administratorWords = ({ people }: Words): Words['people'] => ({
  ...people,
  users: { ...people.users, ...users },
  person: { ...people.person, ...person },
})

/** The words for people, or for an MSP's administrators. */
export const peopleWords = (words: Words, { mspId }: { mspId?: string | null }) =>
  mspId ? administratorWords(words) : words.people
