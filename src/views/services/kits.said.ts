import { numberIn } from '../formats.ts'

const services = (count: number) =>
  count === 1 ? '1 service' : `${numberIn('en', count)} services`

/** What the provider's pages about kits say. */
export const kitsSaid = {
  title: 'Kits',
  text: 'What is installed for customers, in releases. The main tenant comes first; no customer has a newer kit than it.',
  main: 'SysAdminKit, main tenant',
  unknown: 'not known yet',
  since: 'since',
  by: (name: string) => `by ${name}`,
  upToDate: 'the newest release',
  upgradeMain: 'Upgrade main tenant',
  upgradeText:
    'Customers keep the kit that they have until it is upgraded. The main tenant cannot go back to an older release.',
  mainUpgraded: (kit: string) => `The main tenant has kit ${kit}.`,
  releases: 'Releases',
  release: 'Release',
  services,
  isMain: 'main tenant',
  noRelease: 'Not a release that this installation knows.',
  behind: (count: number) => `${services(count)} behind the main tenant`,
  noneBehind: 'No service is behind the main tenant',
  upgradeAll: 'Upgrade all behind',
  act: {
    button: 'Upgrade kit',
    title: (count: number) => `Upgrade the kit of ${services(count)}?`,
    confirm: (count: number) =>
      count === 1 ? 'Upgrade 1 kit' : `Upgrade ${numberIn('en', count)} kits`,
    outcome: (count: string) => `${count} will be queued, those with the oldest kit first`,
  },
  ask: (name: string) => `Upgrade the kit of ${name}?`,
  asked: (from: string | null, to: string) =>
    from === null ? `It gets kit ${to}.` : `It goes from kit ${from} to ${to}.`,
  queued: (count: number) =>
    count === 1 ? 'Kit upgrade queued.' : `${numberIn('en', count)} kit upgrades queued.`,
  joined: (count: number) =>
    count === 1 ? '1 waits already.' : `${numberIn('en', count)} wait already.`,
  skipped: (count: number, reason: string) => `${services(count)} left out: ${reason}`,
}
