import { expect, test } from 'vitest'
import { microsoft, serve, setUp, useMicrosoft } from './graph.support.ts'

useMicrosoft()

type Asked = { method?: string; path: string; body: unknown }

/** Answers each path as Microsoft's reference shows it, and keeps what was asked. */
async function reference(
  answers: Record<string, { status: number; body?: unknown; location?: string }>,
) {
  const asked: Asked[] = []
  const url = await serve((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      if (request.url?.includes('/oauth2/')) {
        response.end('{"access_token":"t","expires_in":3599}')
        return
      }
      const path = decodeURIComponent(request.url ?? '')
      const text = Buffer.concat(chunks).toString()
      asked.push({ method: request.method, path, body: text ? JSON.parse(text) : null })
      const [, answer] = Object.entries(answers).find(([start]) => path.startsWith(start)) ?? []
      const { status = 404, body, location } = answer ?? {}
      response.writeHead(status, location ? { location: location.replace('HOST', url) } : {})
      response.end(body === undefined ? '' : JSON.stringify(body))
    })
  })
  const { graph, credentials } = setUp({}, { graphUrl: url, loginUrl: url })
  return { graph, credentials, asked, url }
}

const management = '/v1.0/admin/teams/telephoneNumberManagement'
const operation = `${management}/operations('QXNzaWdubWVudHw2Y2E4')`

test('a number is assigned and unassigned as "numberAssignment: assignNumber" and "unassignNumber" show', async () => {
  const taken = { status: 202, location: `HOST${operation}` }
  const { graph, credentials, asked, url } = await reference({
    [`${management}/numberAssignments/`]: taken,
    [operation]: {
      status: 200,
      // "Get telephoneNumberLongRunningOperation"
      body: {
        value: {
          '@odata.type': '#microsoft.graph.teamsAdministration.telephoneNumberLongRunningOperation',
          id: 'QXNzaWdubWVudHw2Y2E4',
          createdDateTime: '2025-02-03T22:03:26Z',
          status: 'succeeded',
          numbers: [{ resourceLocation: `${url0}/numberAssignments/N2Ey`, status: 'succeeded' }],
        },
      },
    },
  })
  const number = '+12061234567'
  const targetId = '94ec379d-30a2-4cdb-a377-75e42f7a61e5'
  const wanted = { number, numberType: 'directRouting', targetId } as const
  const address = await graph.assignNumber(credentials, wanted)
  expect(address).toBe(`${url}${operation}`)
  await graph.unassignNumber(credentials, wanted)
  expect(await graph.operation(credentials, address)).toEqual({ status: 'succeeded', reason: null })
  expect(asked.slice(0, 2)).toEqual([
    {
      method: 'POST',
      path: `${management}/numberAssignments/assignNumber`,
      body: {
        telephoneNumber: number,
        assignmentTargetId: targetId,
        numberType: 'directRouting',
        assignmentCategory: 'primary',
      },
    },
    {
      method: 'POST',
      path: `${management}/numberAssignments/unassignNumber`,
      body: { telephoneNumber: number, numberType: 'directRouting' },
    },
  ])
})

const url0 = 'https://graph.microsoft.com/v1.0/admin/teams/telephoneNumberManagement'

test.each([
  ['without an address', undefined],
  ['with an address elsewhere', 'https://graph.microsoft.example/operations/x'],
])('what is taken %s may have been done', async (_, location) => {
  const { graph, credentials } = await reference({
    [management]: { status: 202, ...(location && { location }) },
  })
  const wanted = { number: '+12061234567', numberType: 'directRouting', targetId: 'x' } as const
  await expect(graph.assignNumber(credentials, wanted)).rejects.toMatchObject({
    ...{ kind: 'broken', isUncertain: true },
  })
})

test.each([
  ['running', null, 'running', null],
  ['failed', 'Something else.', 'failed', { said: 'Something else.' }],
  ['failed', null, 'failed', { said: '?' }],
  ['paused', null, 'unknownFutureValue', null],
])('an operation that is %s (%s) is %s', async (status, statusDetail, read, params) => {
  const { graph, credentials, url } = await reference({
    // by itself, as OData has it
    [operation]: { status: 200, body: { id: 'x', status, numbers: [{ statusDetail, status }] } },
  })
  expect(await graph.operation(credentials, `${url}${operation}`)).toEqual({
    status: read,
    reason: params && { code: 'graph-change-refused', params },
  })
})

const configurations = '/v1.0/admin/teams/userConfigurations'
// "List userConfigurations"
const adele = {
  id: '5c802b19-3600-83f1-1767-7b9edc7f38ab',
  userPrincipalName: 'AdeleV@contoso.com',
  tenantId: '87d349ed-44d7-43e1-9a83-5f2406dee5bd',
  effectivePolicyAssignments: [
    {
      policyType: 'TeamsCallingPolicy',
      policyAssignment: {
        displayName: 'AllOn',
        assignmentType: 'group',
        policyId: 'f7593e81-772a-4455-88a3-fc9e5ebc1e4a',
        groupId: '75ae6229-35fe-4b01-ae7f-7c50439d239c',
      },
    },
    {
      policyType: 'TeamsMeetingPolicy',
      policyAssignment: {
        displayName: 'CustomPolicy',
        assignmentType: 'direct',
        policyId: 'J93PmFHwFcLZhWfYcBlv9pn-hG-kUWkcxmkDvpwgacw',
      },
    },
  ],
  telephoneNumbers: [{ telephoneNumber: '+13235533696', assignmentCategory: 'primary' }],
  isEnterpriseVoiceEnabled: false,
  featureTypes: ['Teams', 'CallingPlan'],
  accountType: 'user',
  createdDateTime: '2025-01-07T09:08:50.9115993Z',
  modifiedDateTime: '2025-01-07T09:08:50.9115993Z',
}
const read = {
  id: adele.id,
  accountType: 'user',
  isVoiceEnabled: false,
  policies: {
    TeamsCallingPolicy: {
      ...{ id: 'f7593e81-772a-4455-88a3-fc9e5ebc1e4a', name: 'AllOn', by: 'group' },
    },
    TeamsMeetingPolicy: {
      ...{ id: 'J93PmFHwFcLZhWfYcBlv9pn-hG-kUWkcxmkDvpwgacw', name: 'CustomPolicy', by: 'direct' },
    },
  },
  numbers: [{ number: '+13235533696', category: 'primary' }],
}

test('configurations are read as "List" and "Get teamsUserConfiguration" show, with what Microsoft adds later', async () => {
  const later = { ...adele, id: 'later', accountType: 'ineligibleUser', telephoneNumbers: null }
  const plain = { id: 'plain' }
  const { graph, credentials, asked } = await reference({
    [`${configurations}/`]: { status: 200, body: { value: adele } },
    [configurations]: { status: 200, body: { value: [adele, later, plain, { id: 7 }] } },
  })
  const pages = await Array.fromAsync(graph.userConfigurations(credentials))
  expect(pages).toEqual([
    {
      configurations: [
        read,
        { ...read, id: 'later', accountType: 'ineligibleUser', numbers: [] },
        { id: 'plain', accountType: 'unknown', isVoiceEnabled: false, policies: {}, numbers: [] },
      ],
      odd: [{ id: null, name: '?', place: null }],
    },
  ])
  expect(await graph.userConfiguration(credentials, adele.id)).toEqual(read)
  expect(asked.map(({ path }) => path.split('?')[0])).toEqual([
    ...[configurations, `${configurations}/${adele.id}`],
  ])
})

test('policies are found and assigned as "getPolicyId" and "teamsPolicyUserAssignment: assign" show', async () => {
  const policies = '/v1.0/admin/teams/policy'
  const { graph, credentials, asked } = await reference({
    [`${policies}/getPolicyId`]: {
      status: 200,
      body: {
        value: [
          {
            '@odata.type': '#microsoft.graph.teamsAdministration.policyIdentifierDetail',
            name: 'Tag:AllOn',
            policyId: 'VnMAaN3X2X1B9tEHx1CJWfC76PSaKEzA4NoUuqIMRUo',
          },
        ],
      },
    },
    [`${policies}/userAssignments/`]: { status: 204 },
  })
  const wanted = { userId: adele.id, policyType: 'teamsMeetingPolicy', policy: 'AllOn' }
  await graph.assignPolicy(credentials, wanted)
  // the second one knows the id already
  await graph.assignPolicy(credentials, wanted)
  await graph.unassignPolicy(credentials, wanted)
  const assignment = {
    '@odata.type': '#microsoft.graph.teamsAdministration.teamsPolicyUserAssignment',
    userId: adele.id,
    policyType: 'TeamsMeetingPolicy',
  }
  const policyId = 'VnMAaN3X2X1B9tEHx1CJWfC76PSaKEzA4NoUuqIMRUo'
  const assign = {
    method: 'POST',
    path: `${policies}/userAssignments/assign`,
    body: { value: [{ ...assignment, policyId }] },
  }
  expect(asked).toEqual([
    {
      method: 'GET',
      path: `${policies}/getPolicyId(type='TeamsMeetingPolicy',name='AllOn')`,
      body: null,
    },
    ...[assign, assign],
    { ...assign, path: `${policies}/userAssignments/unassign`, body: { value: [assignment] } },
  ])
})

test('one number is read by its filter, in a list or by itself as example 4 shows', async () => {
  const telephoneNumber = '+12052582895'
  const found = {
    id: 'YmMy',
    telephoneNumber,
    numberType: 'callingPlan',
    activationState: 'activated',
    assignmentTargetId: '207a6836-d031-4764-a9d8-c1193f455f21',
    assignmentStatus: 'conferenceAssigned',
    isoCountryCode: 'US',
    city: 'Clanton',
  }
  for (const value of [found, [found]]) {
    const { graph, credentials, asked } = await reference({
      [management]: { status: 200, body: { value } },
    })
    expect(await graph.numberAssignment(credentials, telephoneNumber)).toMatchObject({
      ...{ number: telephoneNumber, status: 'conferenceAssigned', city: 'Clanton' },
    })
    expect(asked[0]?.path).toBe(
      `${management}/numberAssignments?$filter=telephoneNumber eq '${telephoneNumber}'`,
    )
  }
})

test('of a group’s members users alone are kept, page after page', async () => {
  const users = ['a', 'b'].map((id) => ({ '@odata.type': '#microsoft.graph.user', id }))
  const others = ['device', 'group', 'orgContact'].map((kind) => ({
    ...{ '@odata.type': `#microsoft.graph.${kind}`, id: kind },
  }))
  const { graph, credentials, directory } = setUp({ users: 2200 })
  const { groups } = microsoft.tenant(credentials.msTenantId)
  const ids = directory.list(0, 2000).users.map(({ id }) => id)
  const large = groups.add('Everybody', ids, others)
  const pages = await Array.fromAsync(graph.members(credentials, large))
  expect(pages.map((page) => page.users.length)).toEqual([996, 999, 5])
  expect(pages.flatMap((page) => page.users)).toEqual(ids)
  const lists = await Array.fromAsync(graph.groups(credentials))
  expect(lists.flatMap((page) => page.groups)).toContainEqual({ id: large, name: 'Everybody' })
  const shown = await reference({
    '/v1.0/groups/': { status: 200, body: { value: [...users, ...others, { id: 'c' }] } },
  })
  const [page] = await Array.fromAsync(shown.graph.members(shown.credentials, 'g'))
  // "List members" shows entries without their type
  expect(page?.users).toEqual(['a', 'b', 'c'])
})

test.each(['configurations', 'groups'] as const)('%s are a list like others', async (on) => {
  const { graph, credentials, fail, calls, waits } = setUp({ users: 30 })
  const read = async () =>
    on === 'groups'
      ? (await Array.fromAsync(graph.groups(credentials))).flatMap((page) => page.groups)
      : (await Array.fromAsync(graph.userConfigurations(credentials))).flatMap(
          (page) => page.configurations,
        )
  const all = await read()
  expect(all.length).toBeGreaterThan(10)
  fail({ kind: 'empty', on, times: 2 }, { kind: 'throttled', on }, { kind: 'cut', on })
  expect(await read()).toEqual(all)
  expect([calls()[on], waits]).toEqual([6, [1000, 2000]])
  fail({ kind: 'odd', on })
  expect(await read()).toHaveLength(all.length - 1)
  fail({ kind: 'forbidden', on })
  await expect(read()).rejects.toMatchObject({ kind: 'refused', status: 403 })
})
