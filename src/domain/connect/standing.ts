import { type SQL, sql } from 'drizzle-orm'

/** How a customer's way into their Microsoft 365 stands. */
export const standings = [
  ...(['not-required', 'pending', 'valid', 'expiring', 'expired', 'invalid', 'unknown'] as const),
] as const
export type Standing = (typeof standings)[number]
/** The same of what is kept of it, whatever service it is for. */
export type KeptStanding = Exclude<Standing, 'not-required' | 'pending'>

/** So many days before it ends it is said to end. */
export const soonDays = 30
/** And so many before it is urgent. */
export const urgentDays = 7

/**
 * When the access of the row `m` of `m365_authentication` ends: of what one may prove oneself by the last, since the others are there until
 * then; null where that is not known, or it does not end.
 */
export const endOf = (m: SQL): SQL => sql`(case ${m}.method
  when 'token' then ${m}.token_expires_at
  when 'application' then nullif(greatest(
    case when ${m}.client_secret is not null then coalesce(${m}.secret_expires_at, 'infinity') end,
    case when ${m}.other_secret is not null then coalesce(${m}.other_expires_at, 'infinity') end,
    case when ${m}.private_key is not null then coalesce(${m}.certificate_expires_at, 'infinity') end), 'infinity') end)`

/** How that row stands; of what has ended nothing else is worth saying. */
export const standingOf = (m: SQL): SQL => sql`(case
  when ${m}.method = 'password' then case ${m}.status when 'invalid' then 'invalid' else 'unknown' end
  when ${endOf(m)} <= portal_clock() then 'expired'
  when ${m}.status <> 'valid' then ${m}.status
  when ${endOf(m)} <= portal_clock() + make_interval(days => ${soonDays}::integer) then 'expiring'
  else 'valid' end)`

/** Whole days until an instant; negative once it is over. */
export const daysUntil = (at: SQL): SQL =>
  sql`floor(extract(epoch from ${at} - portal_clock()) / 86400)::integer`
