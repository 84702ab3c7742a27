import * as crypto from 'node:crypto'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import type { StoredMessage } from '../message.ts'
import { message } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import { commonPasswords } from './common-passwords.ts'

const fewest = 8
const max = 128
/** What argon2id may take: memory in KiB. */
export type PasswordCost = { memory: number; passes: number; parallelism: number }
/** OWASP ASVS 5.0 appendix C: argon2id with 19 MiB, 2 passes, 1 lane. Tests alone name a cheaper one. */
const standard: PasswordCost = { memory: 19_456, passes: 2, parallelism: 1 }
const tagLength = 32
/** Two of libuv's four threads, so that files and compression never wait behind a crowd signing in, and never every core. */
const atOnce = Math.min(2, Math.max(1, availableParallelism() - 1))
/** Some 3 s of work; whoever comes later is asked to come again. */
const maxWaiting = 100
const phc = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d)\$([\w+/]{11,})\$([\w+/]{22,})$/

/** Says which Node is needed when this one has no argon2; asked at the start. */
export function demandArgon2(): void {
  if (!('argon2' in crypto))
    throw new Error(`Tenantry needs Node 24.7 or newer for argon2; this is ${process.version}.`)
}

/** 8 to 128 characters, none of the most common, not the product's name nor the person's own (OWASP ASVS 5.0, 6.2). */
export function demandGoodPassword(password: string, ...own: string[]): void {
  const problem = problemOf(password, own)
  if (problem) throw new Refusal('invalid', problem, { field: 'password' })
}

function problemOf(password: string, own: string[]): StoredMessage | null {
  const length = [...password].length
  if (length < fewest) return message('password-short', { fewest })
  if (length > max) return message('password-long', { max })
  if (!password.isWellFormed()) return message('password-broken')
  if (commonPasswords.has(password.toLowerCase())) return message('password-common')
  const names = ['tenantry', ...own.flatMap((text) => [text, ...text.split(/[^\p{L}]+/u)])]
  const letters = lettersOf(password)
  return letters.length > 2 && names.some((name) => lettersOf(name) === letters)
    ? message('password-name')
    : null
}

const lettersOf = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}]/gu, '')

/** A PHC string of argon2id over the password exactly as typed, off the event loop. */
export async function hashPassword(password: string, cost = standard): Promise<string> {
  const salt = crypto.randomBytes(16)
  const tag = await derive(password, salt, cost)
  return phcOf(cost, salt, tag)
}

/** Whether it is the password; an account without one, or none at all (null), costs the same work. */
export async function isPassword(
  password: string,
  hash: string | null,
  cost = standard,
): Promise<boolean> {
  const [, memory, passes, parallelism, salt, tag] = phc.exec(hash ?? nobodyAt(cost)) ?? []
  if (!salt || !tag) throw new Error('the stored password hash is damaged')
  const parameters = {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  }
  const derived = await derive(password, Buffer.from(salt, 'base64'), parameters)
  const isSame = crypto.timingSafeEqual(derived, Buffer.from(tag, 'base64'))
  return isSame && hash !== null
}

const plain = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
const phcOf = ({ memory, passes, parallelism }: PasswordCost, salt: Buffer, tag: Buffer) =>
  `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${plain(salt)}$${plain(tag)}`
const nobodyAt = (cost: PasswordCost) => phcOf(cost, Buffer.alloc(16), Buffer.alloc(tagLength))

const waiting: (() => void)[] = []
let running = 0

async function derive(password: string, nonce: Buffer, parameters: PasswordCost): Promise<Buffer> {
  if (waiting.length >= maxWaiting) throw new Refusal('too-many', 'crowd', {}, { retryAfter: 5 })
  if (running >= atOnce) await new Promise<void>((go) => waiting.push(go))
  else running += 1
  try {
    // promisify here and not above: on an older Node it must be demandArgon2 that complains
    return await promisify(crypto.argon2)('argon2id', {
      message: password,
      nonce,
      ...parameters,
      tagLength,
    })
  } finally {
    // the place is handed on, or given up
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}

/** 120 random bits that a person can type, for a first password. */
export const generatePassword = () =>
  crypto
    .randomBytes(15)
    .toString('hex')
    .replaceAll(/(.{6})(?=.)/g, '$1-')
