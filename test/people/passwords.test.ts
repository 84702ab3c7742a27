import { expect, test } from 'vitest'
import { message } from '../../src/domain/messages.ts'
import { commonPasswords } from '../../src/domain/people/common-passwords.ts'
import {
  demandGoodPassword,
  generatePassword,
  hashPassword,
  isPassword,
} from '../../src/domain/people/passwords.ts'

const own = ['dana@northline.example', 'Dana Okafor']
const judge = (password: string) => () => demandGoodPassword(password, ...own)

test('a hash is argon2id with 19 MiB and two passes, salted', async () => {
  const hashes = await Promise.all([hashPassword('the same words'), hashPassword('the same words')])
  for (const hash of hashes)
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  expect(hashes[0]).not.toBe(hashes[1])
})

test('it verifies exactly as typed', async () => {
  const hash = await hashPassword('Tr\u00e8s long 🔑 words')
  expect(await isPassword('Tr\u00e8s long 🔑 words', hash)).toBe(true)
  expect(await isPassword('Tre\u0300s long 🔑 words', hash)).toBe(false)
  expect(await isPassword('tr\u00e8s long 🔑 words', hash)).toBe(false)
})

test('it verifies a hash of the reference implementation, at the cost that the hash names', async () => {
  const reference =
    '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
  expect(await isPassword('password', reference)).toBe(true)
  expect(await isPassword('password', reference.replace('t=2', 't=3'))).toBe(false)
})

test('no account is no match, whatever is typed', async () => {
  expect(await isPassword('', null)).toBe(false)
  expect(await isPassword('demo-Passw0rd!', null)).toBe(false)
})

test('no account costs the same work as a wrong password', async () => {
  const hash = await hashPassword('the real one')
  const work = async (against: string | null) => {
    const before = process.cpuUsage()
    for (let i = 0; i < 5; i += 1) await isPassword('a wrong one', against)
    return process.cpuUsage(before).user
  }
  const [known, unknown] = [await work(hash), await work(null)]
  expect(unknown / known).toBeGreaterThan(0.6)
  expect(unknown / known).toBeLessThan(1.6)
})

test('a damaged hash is a fault and not a wrong password', async () => {
  await expect(isPassword('x', '$argon2id$v=19$broken')).rejects.toThrow('damaged')
})

test.each([
  ['seven c', message('password-short', { fewest: 8 })],
  ['🔑🔑🔑🔑🔑🔑🔑', message('password-short', { fewest: 8 })],
  ['x'.repeat(129), message('password-long', { max: 128 })],
  ['half a character \ud800', message('password-broken')],
  ['password1', message('password-common')],
  ['Password1', message('password-common')],
  ['QWERTYUIOP', message('password-common')],
  ['tenantry2026!', message('password-name')],
  ['Northline-1', message('password-name')],
  ['dana.okafor99', message('password-name')],
])('%s is refused', (password, why) => {
  expect(judge(password)).toThrow(
    expect.objectContaining({ ...why, kind: 'invalid', fields: { password: why } }),
  )
})

test.each([
  'demo-Passw0rd!',
  'x y z 1 2 3 4',
  '🔑🔑🔑🔑🔑🔑🔑🔑',
  'y'.repeat(128),
  generatePassword(),
])('%s is taken', (password) => {
  expect(judge(password)).not.toThrow()
})

test('the list holds the 3,000 most used of at least 8 characters', () => {
  expect(commonPasswords.size).toBe(3000)
  expect([...commonPasswords].every((word) => word.length >= 8)).toBe(true)
  expect(commonPasswords.has('trustno1')).toBe(true)
})
