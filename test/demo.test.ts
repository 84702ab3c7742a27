import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { alderComposition, alderLicenses, alderName } from '../src/demo/alder.ts'
import {
  demoDirectories,
  demoServices,
  demoTenants,
  germanOne,
  seed,
} from '../src/demo/customers.ts'
import { alderServiceNumbers, numberedCustomers } from '../src/demo/numbers.ts'
import { isShown, licensesInUsePercent, oddMicrosoft365 } from '../src/demo/oddities.ts'
import { countsUsers } from '../src/domain/licensing/plans.ts'
import type { ServiceRow } from '../src/domain/services/services.ts'
import { voiceUsersOf } from '../src/sandbox/microsoft/parts.ts'
import { keyOf } from '../src/sandbox/random.ts'

const services = demoServices()
const tenants = demoTenants()
const licensed = (tenant: string) =>
  services.reduce((sum, { tenantId, users }) => sum + (tenantId === tenant ? (users ?? 0) : 0), 0)

test('a service of the demo has a number of users exactly where its license counts them', () => {
  const wrong = services.filter(
    ({ license, users }) => countsUsers(license as ServiceRow['licenseType']) !== (users !== null),
  )
  expect(wrong).toEqual([])
  expect(services.filter(({ users }) => users === null).length).toBeGreaterThan(20)
})

test('customers of the demo have licenses for all who need one, but for those that are named', () => {
  const percent = ({ id, msTenantId, users }: (typeof tenants)[number]) =>
    (voiceUsersOf(keyOf(`${seed}|${msTenantId}`), users) * 100) / licensed(id)
  const tight = tenants.filter((tenant) => licensed(tenant.id) > 0 && percent(tenant) > 88)
  expect(tight.map(({ name }) => name).sort()).toEqual(Object.keys(licensesInUsePercent).sort())
  for (const tenant of tight) {
    const [own, ...more] = services.filter(({ tenantId }) => tenantId === tenant.id)
    // with several services nobody knows yet whose user is whose
    expect([own?.deploy, more]).toEqual(['deployed', []])
    expect(Math.abs(percent(tenant) - (licensesInUsePercent[tenant.name] ?? 0))).toBeLessThan(5)
  }
})

test('who is there to be looked at replicates, has few people, and is named in the README', () => {
  const shown = demoDirectories().filter(isShown)
  const names = [...Object.keys(licensesInUsePercent), ...Object.keys(oddMicrosoft365)]
  expect(shown.map(({ name }) => name).sort()).toEqual(names.sort())
  expect(shown.filter(({ users }) => users > 500)).toEqual([])
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  expect(names.filter((name) => !readme.includes(name))).toEqual([])
})

test('the first customer has both services and 500 licenses, for people who are as composed', () => {
  const alder = demoDirectories().find(({ name }) => name === alderName)
  const own = services.filter(({ tenantId }) => tenantId === alder?.id)
  expect(own.map(({ kind, deploy, status }) => [kind, deploy, status])).toEqual([
    ['direct-routing', 'deployed', 'ok'],
    ['operator-connect', 'deployed', 'ok'],
  ])
  expect(licensed(alder?.id ?? '')).toBe(alderLicenses)
  expect(alder?.composition).toEqual(alderComposition)
  const { directRouting, operatorConnect, ready } = alderComposition
  expect([directRouting, operatorConnect]).toEqual([200, 100])
  // room for who gets a number next, and for no alarm about licenses
  const needed = (directRouting ?? 0) + (operatorConnect ?? 0) + (ready ?? 0)
  expect(needed * 100).toBeLessThan(88 * alderLicenses)
  expect(services).toHaveLength(260)
  const serviceNumbers = Object.values(alderServiceNumbers).reduce((sum, many) => sum + many, 0)
  expect(serviceNumbers).toBe(20)
})

test('the first customer, the German one and one more have numbers to look after', () => {
  const ids = numberedCustomers().map(({ id }) => id)
  expect(ids).toHaveLength(3)
  expect(ids).toContain(germanOne().id)
  expect(ids).toContain(tenants[0]?.id)
})
