import type { Context } from 'hono'
import { z } from 'zod'
import { type BrandValues, readBrand } from '../../domain/hosts/hosts.ts'
import { consumeWallCode } from '../../domain/people/rate-limits.ts'
import { Refusal } from '../../domain/refusal.ts'
import { anonymous, type Mode, Scope } from '../../domain/scope.ts'
import {
  askForCode,
  findPairing,
  newWallSecret,
  redeem,
  shownCode,
} from '../../domain/wallboards/pairing.ts'
import { findWall, type Wall } from '../../domain/wallboards/walls.ts'
import { Board } from '../../views/wallboards/board.tsx'
import { AwayPage, CodePage, type Pairing } from '../../views/wallboards/code.tsx'
import { clientOf, giveWallPairing, giveWallToken, wallPairingOf, wallTokenOf } from '../cookies.ts'
import { troubleIn } from '../errors.tsx'
import { formOf, optional, type Portal } from '../portal.ts'
import { type RouteParts, type Routes, routes } from '../route.ts'
import { brandOf } from '../shell.ts'

const awaySeconds = 5

const screen = {
  host: 'operators',
  wall: true,
  open: 'a display signs nobody in: it shows a code until somebody approves it, and its scenes by a cookie of its own from then on',
  troubled,
} as const

/** The device side of a wallboard: what a display asks for. Its scenes come by its socket. */
export function wall({ release = '' }: RouteParts): Routes {
  const made = routes()

  made.get('/wallboard', screen, async (c) => {
    const isOld = Boolean(wallTokenOf(c))
    const { found, pairing, brand } = await look(c)
    if (found) return board(c, found, { release, brand })
    // it stands no more, and the next request is a new screen's
    if (isOld) giveWallToken(c, null)
    const isRemoved = isOld || c.req.query('removed') !== undefined
    return codePage(c, { pairing: pairing ?? { state: 'none' }, isRemoved })
  })

  made.post('/wallboard/codes', screen, async (c) => {
    const size = await formOf(c, sizes)
    const now = await standing(c)
    if (now) return answer(c, now)
    const { ip, agent } = clientOf(c)
    // a try outlives what comes of it
    await enter(c, (scope) => consumeWallCode(scope, c.var.seal, ip))
    // never one that it brought: whoever made that could fetch what is approved for it
    const secret = newWallSecret()
    const { code, secondsLeft } = await enter(c, (scope) =>
      askForCode(scope, secret, { ip, agent, ...size }),
    )
    giveWallPairing(c, secret)
    return answer(c, { state: 'waiting', code: shownCode(code), secondsLeft })
  })

  made.post('/wallboard/tokens', screen, async (c) =>
    answer(c, (await standing(c)) ?? { state: 'none' }),
  )

  return made
}

const enter = <T,>(c: Context<Portal>, work: (scope: Scope) => Promise<T>, mode?: Mode) =>
  Scope.enter(c.var.database, anonymous, work, mode)

type Looked = { found: Wall | null; pairing: Pairing | null; brand?: BrandValues }

/** The wall that a screen shows, with how its MSP looks, and how its request to be one stands. */
async function look(c: Context<Portal>): Promise<Looked> {
  const [token, secret] = [wallTokenOf(c), wallPairingOf(c)]
  if (!token && !secret) return { found: null, pairing: null }
  return enter(
    c,
    async (scope) => {
      const found = token ? await findWall(scope, token) : null
      const pairing = !found && secret ? await findPairing(scope, secret) : null
      const brand =
        found?.audience.kind === 'msp'
          ? { brand: await readBrand(scope, { mspId: found.audience.msp }) }
          : {}
      return { found, pairing: shown(pairing), ...brand }
    },
    'read only',
  )
}

const shown = (pairing: Pairing | null): Pairing | null =>
  pairing?.state === 'waiting' ? { ...pairing, code: shownCode(pairing.code) } : pairing

/** The same for a screen that asks further; one that was approved is handed its token, each time another one. */
async function standing(c: Context<Portal>): Promise<Pairing | null> {
  const { found, pairing } = await look(c)
  // a browser that followed a link from elsewhere kept its cookie back, and has it now
  if (found) return { state: 'approved' }
  if (pairing?.state !== 'approved') return pairing
  const secret = wallPairingOf(c) ?? ''
  const given = await enter(c, async (scope) => {
    const token = await redeem(scope, secret)
    const wall = token && (await findWall(scope, token))
    return wall ? { token, wall } : null
  })
  if (!given) return null
  giveWallToken(c, given.token, given.wall.secondsLeft)
  giveWallPairing(c, null)
  return pairing
}

/** The board, and its cookie again for as long as the wall is approved: browsers keep none for longer than they were told. */
function board(
  c: Context<Portal>,
  found: Wall,
  { release, brand }: Pick<Looked, 'brand'> & { release: string },
) {
  giveWallToken(c, wallTokenOf(c) ?? null, found.secondsLeft)
  const { nonce } = c.var
  const props = { nonce, release, wall: found, now: new Date() }
  return c.html(<Board {...props} brand={brandOf(c, brand)} />)
}

type Said = Omit<Parameters<typeof CodePage>[0], 'nonce' | 'brand' | 'host'>

function codePage(c: Context<Portal>, said: Said, status: 200 | 429 = 200) {
  const { nonce, host } = c.var
  return c.html(<CodePage {...{ nonce, host, ...said }} brand={brandOf(c)} />, status)
}

/** Its script reads JSON; a browser without script goes back to the page. */
const isScript = (c: Context<Portal>) => c.req.header('Accept') === 'application/json'
const answer = (c: Context<Portal>, pairing: Pairing) =>
  isScript(c) ? c.json(pairing) : c.redirect('/wallboard', 303)

/** Nobody stands before it: it is told when to come again, whatever the matter is. */
function troubled(c: Context<Portal>, error: unknown) {
  const isRefused = error instanceof Refusal && error.kind === 'too-many'
  if (!isRefused && !troubleIn(error)) return null
  const seconds = (isRefused && error.retryAfter) || awaySeconds
  c.header('Retry-After', String(seconds))
  c.header('Cache-Control', 'no-store')
  const isOfCodes = isRefused && c.req.path === '/wallboard/codes'
  const status = isRefused ? 429 : 503
  if (isScript(c)) return c.json({ state: isOfCodes ? 'refused' : 'away' }, status)
  if (isOfCodes) {
    const problem = `Too many codes were asked for from this network. Try again in ${seconds} s.`
    return codePage(c, { pairing: { state: 'none' }, problem }, 429)
  }
  return c.html(<AwayPage nonce={c.var.nonce} brand={brandOf(c)} />, status)
}

/** CSS pixels times their density; what is no size is not noted. */
const side = optional(z.coerce.number().int().min(1).max(32_767)).catch(undefined)
const sizes = z
  .object({ width: side, height: side })
  .transform(({ width = null, height = null }) => ({ width, height }))
