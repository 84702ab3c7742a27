import type * as nouns from '../nouns.ts'
import type { AlarmMessages } from './alarms/messages.ts'
import type { ConnectMessages } from './connect/messages.ts'
import type { LicensingMessages } from './licensing/messages.ts'
import type { ListMessages } from './lists/messages.ts'
import type { NoParams, StoredMessage } from './message.ts'
import type { NoticeMessages } from './notices/messages.ts'
import type { SourceMessages } from './notices/source-messages.ts'
import type { PeopleMessages } from './people/messages.ts'
import type { RequestMessages } from './request-messages.ts'
import type { ServiceMessages } from './services/messages.ts'
import type { SettingMessages } from './settings/messages.ts'
import type { TenantMessages } from './tenants/messages.ts'
import type { QuotaMessages } from './tenants/quota-messages.ts'
import type { ValueMessages } from './value-messages.ts'

type GeneralMessages = {
  /** What others wrote: Microsoft, a mail server, a monitoring system, a person. Shown as it is. */
  verbatim: { text: string }
  /** Several at once, each a sentence of its own. */
  several: { messages: readonly StoredMessage[] }
}

type Nouns = (typeof nouns)[keyof typeof nouns]
type Own = Extract<Nouns, { messages: object }>['messages']
type Code<M> = M extends object ? keyof M : never
type Params<M> = M extends Record<'en', (params: infer P) => string> ? P : NoParams
/** What nouns say for themselves. */
export type NounMessages = { [C in Code<Own>]: Params<Extract<Own, Record<C, unknown>>[C]> }

/** Every message that the portal says, by its code, with what its sentence names. Two areas never share a code. */
export interface Messages
  extends GeneralMessages,
    RequestMessages,
    ValueMessages,
    ListMessages,
    TenantMessages,
    QuotaMessages,
    ServiceMessages,
    PeopleMessages,
    LicensingMessages,
    AlarmMessages,
    NoticeMessages,
    SourceMessages,
    SettingMessages,
    ConnectMessages,
    NounMessages {}

type MessageCode = keyof Messages

/** The codes whose sentence has no gaps. */
export type PlainCode = {
  [C in MessageCode]: Messages[C] extends NoParams ? C : never
}[MessageCode]

/** A code, and its params unless it has none; then whatever `More` is about it. */
export type MessageArguments<More extends readonly unknown[] = []> =
  | [code: PlainCode]
  | [code: PlainCode, params: NoParams, ...more: More]
  | { [C in MessageCode]: [code: C, params: Messages[C], ...more: More] }[MessageCode]

/** A message, its params checked against its code. */
export const message = (...[code, params = {}]: MessageArguments): StoredMessage => ({
  code,
  params,
})

/** What others wrote, as it is. */
export const verbatim = (text: string) => message('verbatim', { text })
