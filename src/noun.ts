import type { IconName } from './views/icon.tsx'

/** In each language: one that is missing does not compile. Who reads only staff's pages is given plain English. */
export type Said = Record<'en' | 'de', string>
export type Kind = 'provider' | 'msp' | 'tenant'
type ByKind<T> = Partial<Record<Kind, T>>

/** An entry of the menu, or a page that only the palette finds (`palette`). */
export type MenuPlace = {
  in:
    | 'top'
    | 'calling'
    | 'monitoring'
    | 'organization'
    | 'capabilities'
    | 'records'
    | 'support'
    | 'system'
    | 'operator-connect'
    | 'watch'
    | 'operator-connect-jobs'
    | 'service'
    | 'customers'
    | 'palette'
  /** The place among the others there, lowest first. */
  at: number
  for: readonly Kind[]
  /** The noun's own, unless said. */
  label?: Said | string
  href: string
  icon: IconName
  /** The second letter of its shortcut: "s" for `g s`. */
  key?: string
  /** The live number beside it. */
  count?: 'alarms' | 'queued'
  /** About the reader's own account, which who is here on a support session has at home. */
  isOwn?: true
  /** What the role must allow; everybody's where nothing is said. */
  permission?: string | ByKind<string>
  /** Comes and goes with what is switched off for the tenant. */
  feature?: string
  /** There for whom license and role let look at it (domain/services/rights). */
  right?: string
  /** Absent for whom this right lets come by another entry. */
  unless?: string
}

/** Roles that several permissions share. */
export const staff = { provider: ['admin', 'operator'], msp: ['owner', 'admin'] } as const
export const staffAndAdmins = { ...staff, tenant: ['admin'] } as const
export const staffAndOperators = { ...staff, tenant: ['admin', 'operator'] } as const

/** What a noun registers. Its routes are found by their file; nothing else of it stands in a list. */
export type Noun = {
  /** What it is called in menus, among a tenant's pages and where a log is filtered. */
  label?: Said | string
  /** What it announces; one that ends in a colon is followed by an id (`service:`). */
  topics?: readonly string[]
  /** Who may join its topics among those whose they are, where that is not everybody; `rights`: whoever may look at one of these. */
  listeners?: {
    for?: readonly Kind[]
    rights?: readonly string[]
    permission?: string
    feature?: string
  }
  /** Which roles may; who is named nowhere may not. */
  permissions?: Record<
    string,
    ByKind<readonly string[]> & {
      notInSupportSession?: true
      /** What an administrator of an MSP must have been given beside the role. */
      given?: 'mayCreate' | 'mayPurchase'
    }
  >
  /**
   * Types of its log lines, by group as a log is filtered: one of its own, called as its types begin, or the one named
   * (`group`), which has its `name` from one of its nouns.
   */
  log?: { group?: string; name?: Said; types: Record<string, Said> }
  /** What it says when it refuses, by code; two nouns never share one. */
  messages?: Record<string, Said | Record<keyof Said, (params: never) => string>>
  menu?: readonly MenuPlace[]
  /** A tenant's page among those that its staff see in a row, at `/tenants/:id/<name>`. */
  tab?: { at: number; name: string; label?: Said; for?: readonly Kind[] }
  /** What the isolation canary asks for as a tenant; `{}` stands for somebody else's name. */
  canary?: readonly string[]
  /** The same for things of others, which must not be there; `{}` is the id. `mark`: a column that no other page may show. */
  foreign?: Record<string, { paths: readonly string[]; mark?: string; most?: number }>
}

/** What a label says in a language. */
export const saidIn = (said: Said | string | undefined, language: keyof Said): string =>
  typeof said === 'object' ? said[language] : (said ?? '')

/** The group of a noun's log lines, with its name where the noun is the one that names it. */
export function logGroupOf({ log, label }: Noun): { group: string; name?: Said } | undefined {
  const first = Object.keys(log?.types ?? {})[0]?.split('.')[0]
  if (!log || !first) return undefined
  const name = log.name ?? (log.group || typeof label === 'string' ? undefined : label)
  return { group: log.group ?? first, ...(name && { name }) }
}

/** A message with gaps; what it names is the same in each language. */
export const naming = <P>(said: Record<keyof Said, (params: P) => string>) => said

/** Says what a noun registers; `npm run nouns` lists it. */
export const noun = <const N extends Noun>(own: N): N => own
