/**
 * What can change and be listened to. `queue`: the three counters; `alarms`: badge and bell; `services`, `commands`,
 * `alarm-list`, `tiles`: membership, order or totals of a list; with an id: one row; `session:<id>`: it ended. `tenants`,
 * `people`, `sites`, `domains`, `mail`, `usage`, `log`, `support-sessions`, `tokens`: pages of these read themselves again. `menu`:
 * what one may open has changed. `tenant:<id>`: its head.
 */
export type Topic =
  | 'queue'
  | 'alarms'
  | 'tiles'
  | 'services'
  | 'commands'
  | 'alarm-list'
  | 'tenants'
  | 'people'
  | 'sites'
  | 'domains'
  | 'mail'
  | 'usage'
  | 'log'
  | 'support-sessions'
  | 'tokens'
  | 'menu'
  | `tenant:${string}`
  | `service:${string}`
  | `command:${string}`
  | `alarm:${string}`
  | `import:${string}`
  | `session:${string}`

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const shape = new RegExp(
  `^(queue|alarms|tiles|services|commands|alarm-list|tenants|people|sites|domains|mail|usage|log|support-sessions|tokens|menu|(service|command|alarm|import|tenant):${uuid})$`,
)

/** Whether a page may ask for this topic; sessions are not asked for, the hub knows its own. */
export const isTopic = (word: string): word is Topic => shape.test(word)
