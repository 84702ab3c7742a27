import { expect, test } from 'vitest'
import { startMicrosoft } from '../../../src/sandbox/microsoft/microsoft.ts'
import { startOperatorConnect } from '../../../src/sandbox/operator-connect/operator-connect.ts'

test('another process steers by HTTP, and a page in somebody’s browser does not', async () => {
  const microsoft = await startMicrosoft({ seed: 'control' })
  const sandbox = await startOperatorConnect({ seed: 'control', microsoft })
  const steer = async (act: string, body?: object, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${sandbox.url}/sandbox/${act}`, {
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json', ...headers },
    })
    return { status: answer.status, said: await answer.json() }
  }
  try {
    const { done: lead } = (await steer('add-lead', { lead: { status: 'Suspended' } })).said
    await steer('change-lead', { id: lead.id, patch: { status: 'Active' } })
    expect(sandbox.leads.get(lead.id)?.status).toBe('Active')
    await steer('add-numbers', { tenantId: lead.tenantId, numbers: ['+14255550000'] })
    await steer('change-number', {
      number: '+14255550000',
      patch: { assignmentStatus: 'VoiceApp' },
    })
    expect(sandbox.numbers.get('+14255550000')?.assignmentStatus).toBe('VoiceApp')
    await steer('fail', { fault: { kind: 'endless', on: 'upload' } })
    expect((await steer('state')).said).toMatchObject({
      leads: 1,
      numbers: 1,
      jobs: 0,
      faults: [{}],
    })
    await steer('heal', {})
    expect((await steer('state')).said.faults).toEqual([])
    expect((await steer('ledger')).said).toEqual({ ledger: [] })
    for (const [act, body, headers, status] of [
      ['change-lead', { id: 'nobody', patch: {} }, {}, 400],
      ['fail', { fault: { kind: 'meteor' } }, {}, 400],
      ['constructor', {}, {}, 404],
      ['heal', {}, { 'content-type': 'text/plain' }, 403],
    ] as const)
      expect([act, (await steer(act, body, headers)).status]).toEqual([act, status])
    expect((await fetch(`${sandbox.url}/operator-consents`)).status).toBe(401)
  } finally {
    await sandbox.stop()
    await microsoft.stop()
  }
})

test('the same seed makes the same ids', async () => {
  const microsoft = await startMicrosoft({ seed: 'ids' })
  const [one, same, other] = await Promise.all(
    ['a', 'a', 'b'].map((seed) => startOperatorConnect({ seed, microsoft })),
  )
  const ids = [one, same, other].map((sandbox) => sandbox?.addLead().id)
  await Promise.all([one, same, other, microsoft].map((sandbox) => sandbox?.stop()))
  expect([ids[0] === ids[1], ids[0] === ids[2]]).toEqual([true, false])
  expect(ids[0]).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
})
