import { randomBytes, randomInt } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Scope } from '../scope.ts'
import { hashOfToken } from '../settings/secrets.ts'

/** No vowel, so no word, and nothing that is read as something else (RFC 8628, section 6.1): 20^8 codes. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ'
const codeLength = 8
const valid = '10 minutes'
const tries = 5

/** A secret that only the screen knows, or the token of a wall; the database keeps its SHA-256. */
export const newWallSecret = () => randomBytes(32).toString('base64url')

/** Of its host alone, as a session's. */
export const wallCookieName = (secure: boolean) =>
  secure ? '__Host-tenantry-wall' : 'tenantry-wall'

export type Code = { code: string; secondsLeft: number }
type Row = { code: string | null; secondsLeft: number | null; approved: boolean }

/** What a screen is, as far as it says. */
export type AskingScreen = {
  ip: string
  agent: string
  width: number | null
  height: number | null
}

/** A screen asks to be a wall; the same one gets the code that it has, as long as that is good. Wants an anonymous scope. */
export async function askForCode(
  { db }: Scope,
  secret: string,
  { ip, agent, width, height }: AskingScreen,
): Promise<Code> {
  for (let i = 0; i < tries; i++) {
    const [row] = await db.execute<Code>(sql`
      select code, seconds_left as "secondsLeft" from auth_wall_code(${hashOfToken(secret)}, ${newCode()}, ${ip}::inet, ${agent},
        ${width}, ${height}, ${valid}::interval)`)
    if (row) return row
  }
  throw new Error('every code drawn is somebody’s')
}

const newCode = () =>
  Array.from({ length: codeLength }, () => letters[randomInt(letters.length)]).join('')

/** How a screen's request stands: it waits, it was approved, or there is none (any more). Wants an anonymous scope. */
export async function findPairing(
  { db }: Scope,
  secret: string,
): Promise<({ state: 'waiting' } & Code) | { state: 'approved' } | null> {
  const [row] = await db.execute<Row>(sql`
    select code, seconds_left as "secondsLeft", approved from auth_wall_pairing(${hashOfToken(secret)})`)
  if (!row) return null
  if (row.approved) return { state: 'approved' }
  return { state: 'waiting', code: row.code ?? '', secondsLeft: row.secondsLeft ?? 0 }
}

/**
 * The token of the wall that a screen was approved for, which is not what it was paired with; null while or where it is not approved.
 * Asked again it gives another one and the former is refused: an answer that was lost strands nobody. Wants an anonymous scope.
 */
export async function redeem({ db }: Scope, secret: string): Promise<string | null> {
  const token = newWallSecret()
  const [row] = await db.execute<{ id: string | null }>(
    sql`select auth_wall_redeem(${hashOfToken(secret)}, ${hashOfToken(token)}) as id`,
  )
  return row?.id ? token : null
}

/** A code as somebody typed it, in any case, with blanks or dashes; null when it can be none. */
export function readCode(text: string): string | null {
  const code = text.toUpperCase().replaceAll(/[\s-]/g, '')
  const isOne = code.length === codeLength && [...code].every((letter) => letters.includes(letter))
  return isOne ? code : null
}

/** As it is read off a screen: `BCDF-GHJK`. */
export const shownCode = (code: string) => `${code.slice(0, 4)}-${code.slice(4)}`
