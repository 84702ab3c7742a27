import type { Context } from 'hono'
import { bearerOf } from './authentication.ts'
import { tokenOf, wallTokenOf } from './cookies.ts'
import type { Declaration } from './declaration.ts'
import type { Portal } from './portal.ts'
import { isCall, problem } from './problem.ts'

const detail = 'This screen shows the wallboard only.'
const wayOut =
  'To sign in here, have the display removed under Settings, Wallboards, and open /wallboard once; or delete the cookies of this address.'

/** A display that was paired, and nobody who is signed in, or a program, beside it. */
const isWallAlone = (c: Context<Portal>) =>
  Boolean(wallTokenOf(c)) && !tokenOf(c) && bearerOf(c) === undefined

/**
 * What a display is answered wherever it has nothing; null where it has, and for everybody else. Never the sign-in: nobody stands before
 * it, and whoever finds it open does not get further.
 */
export function refuseWall(c: Context<Portal>, declaration: Declaration): Response | null {
  if (!isWallAlone(c) || ('open' in declaration && declaration.wall)) return null
  return isCall(c.req.path)
    ? problem(c, { status: 404, code: 'wall-only', detail })
    : c.text(`${detail}\n${wayOut}\n`, 404)
}
