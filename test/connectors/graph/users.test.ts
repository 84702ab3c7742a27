import { expect, test } from 'vitest'
import { failureOf, setUp, useMicrosoft } from './graph.support.ts'

useMicrosoft()

test('a first round reads every user once, page by page, and ends with a delta link', async () => {
  const { directory, sync, calls } = setUp({ users: 2500 })
  const { users, sizes, deltaLink } = await sync()
  expect(sizes).toEqual([999, 999, 502])
  expect(new Set(users.map(({ id }) => id)).size).toBe(2500)
  expect(deltaLink).toContain('$deltatoken=')
  expect(calls()).toMatchObject({ token: 1, users: 3, numbers: 0 })
  const theirs = directory.at(7)
  expect(users.find(({ id }) => id === theirs.id)).toEqual({
    id: theirs.id,
    upn: theirs.userPrincipalName,
    displayName: theirs.displayName,
    enabled: theirs.accountEnabled,
    department: theirs.department,
    usageLocation: theirs.usageLocation,
    phone: theirs.businessPhones[0] ?? null,
    plans: theirs.assignedPlans.map(({ service, servicePlanId, capabilityStatus }) => {
      return { service, servicePlanId, status: capabilityStatus }
    }),
  })
})

test('a later round brings only what changed: fields, newcomers, and removals of both kinds', async () => {
  const { directory, sync } = setUp()
  const { users, deltaLink } = await sync()
  const [renamed, cleared, binned, deleted] = users.map(({ id }) => id)
  directory.change(renamed!, { displayName: 'Anna New' })
  directory.change(cleared!, { department: null, businessPhones: [] })
  directory.remove(binned!, 'changed')
  directory.remove(deleted!, 'deleted')
  const { id } = directory.add({ displayName: 'Nia Newcomer' })
  const second = await sync(deltaLink)
  expect(second.users).toEqual([
    { id: renamed, displayName: 'Anna New' },
    { id: cleared, department: null, phone: null },
    { id: binned, removed: 'changed' },
    { id: deleted, removed: 'deleted' },
    expect.objectContaining({ id, displayName: 'Nia Newcomer', phone: null }),
  ])
  const third = await sync(second.deltaLink)
  expect([third.users, third.sizes]).toEqual([[], [0]])
  directory.restore(binned!)
  // a few of a directory's people are disabled, whichever directory it is
  const { accountEnabled: enabled } = directory.at(2)
  expect((await sync(third.deltaLink)).users).toMatchObject([{ id: binned, enabled }])
})

test('a change outside of what is selected is not told', async () => {
  const { directory, sync } = setUp()
  const { deltaLink } = await sync()
  directory.change(directory.at(1).id, { jobTitle: 'Director' })
  expect((await sync(deltaLink)).users).toEqual([])
})

test('empty pages are followed until there is a delta link', async () => {
  const { sync, fail } = setUp()
  fail({ kind: 'empty', times: 3 })
  const { users, sizes, deltaLink } = await sync()
  expect([users.length, sizes]).toEqual([20, [0, 0, 0, 20]])
  expect(deltaLink).toBeTruthy()
  fail({ kind: 'empty' })
  expect((await sync(deltaLink)).sizes).toEqual([0, 0])
})

test('an endless run of empty pages is broken off', async () => {
  const { sync, fail } = setUp()
  fail({ kind: 'empty', times: null })
  expect((await failureOf(sync())).kind).toBe('broken')
})

test('replayed, reordered and unknown items pass through as they come', async () => {
  const { directory, sync, fail } = setUp({ users: 1100 })
  fail({ kind: 'shuffled' }, { kind: 'replayed' })
  const first = await sync()
  expect(first.sizes).toEqual([999, 111])
  expect(first.users[0]?.id).toBe(directory.at(998).id)
  expect(new Set(first.users.map(({ id }) => id)).size).toBe(1100)
  directory.change(directory.at(1).id, { displayName: 'Once' })
  const second = await sync(first.deltaLink)
  fail({ kind: 'replayed' })
  expect((await sync(second.deltaLink)).users).toEqual(second.users)
  fail({ kind: 'stranger' })
  expect((await sync(second.deltaLink)).users).toMatchObject([{ removed: 'deleted' }])
})

test('a NUL never leaves the connector', async () => {
  const { directory, sync } = setUp()
  directory.change(directory.at(0).id, { displayName: 'An\0na', department: '\0' })
  const anna = (await sync()).users.find(({ id }) => id === directory.at(0).id)
  expect([anna?.displayName, anna?.department]).toEqual(['Anna', ''])
})
