import { beforeAll, describe, expect, test } from 'vitest'
import { createOperatorConnectCheck } from '../../src/connectors/operator-connect.check.ts'
import {
  createOperatorConnect,
  operatorConnectResource as ofConnector,
} from '../../src/connectors/operator-connect.ts'
import { operatorConnectResource as shown } from '../../src/domain/operator-connect/settings.ts'
import { startMicrosoft } from '../../src/sandbox/microsoft/microsoft.ts'
import {
  usualOperator as operator,
  startOperatorConnect,
} from '../../src/sandbox/operator-connect/operator-connect.ts'
import { pagesOf } from '../directory/support.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from '../support/world.ts'
import { seal } from './sync.support.ts'

const path = '/operator-connect'
const { clientId, msTenantId: tenantId, clientSecret } = operator
const wrong = 'canary-0c-s3cret'

test('what tokens are asked for is Microsoft’s constant, on the page as in the connector', () => {
  expect([shown, ofConnector]).toEqual(Array(2).fill('eb63d611-525e-4a31-abd7-0cb33f679599'))
})

describe('OC Settings', async () => {
  const database = await testDatabase()
  const { sql } = database
  let world: World
  let pages: ReturnType<typeof pagesOf>
  const given = { clientId, tenantId, clientSecret: '' }
  beforeAll(async () => {
    world = await makeWorld(database)
    const microsoft = await startMicrosoft({ seed: 'settings' })
    const sandbox = await startOperatorConnect({ seed: 'settings', microsoft })
    const connect = createOperatorConnect({
      ...{ operatorConnectUrl: sandbox.url, loginUrl: microsoft.loginUrl },
      ...{ allow: ['127.0.0.0/8'], wait: async () => {} },
    })
    pages = pagesOf(database, { operatorConnect: createOperatorConnectCheck(connect) })
    return async () => {
      connect.close()
      await sandbox.stop()
      await microsoft.stop()
    }
  })

  const post = async (fields: Record<string, string>, to = path, actor = world.dana) => {
    const [row] = await sql`select version from setting where name = 'operator-connect'`
    const version = Number(row?.version ?? 0)
    return pages.post(to, { version, ...given, ...fields }, actor)
  }
  /** What is entered, tested as it stands and not saved. */
  const tried = (fields: Record<string, string> = {}) => post(fields, `${path}/checks`)
  const kept = async () => {
    const [setting] = await sql`select value, version from setting where name = 'operator-connect'`
    const [secret] =
      await sql`select value from secret where name = 'operator-connect.client-secret'`
    const place = { tenant: '', table: 'secret', column: 'value' }
    const row = 'operator-connect.client-secret'
    return {
      value: setting?.value,
      version: setting?.version,
      secret: secret ? seal.open(secret.value, { ...place, row }) : null,
    }
  }
  const alarms = () =>
    sql`select name ->> 'code' as name, cause, severity, text -> 'params' ->> 'code' as said from alarm
      where cleared_at is null and key = 'oc-connection-lost'`
  const lost = (said: string) => ({
    ...{ name: 'oc-connection-lost', cause: 'connector:operator-connect' },
    ...{ severity: 'critical', said },
  })

  test('what is entered signs in before it is kept; what is refused says Microsoft’s code beside its field and keeps nothing', async () => {
    const before = await kept()
    expect(before.secret).toBe(null)
    for (const [fields, code, name] of [
      [{ clientSecret: wrong }, 'AADSTS7000215', 'clientSecret'],
      [{ clientSecret: wrong, clientId: crypto.randomUUID() }, 'AADSTS700016', 'clientId'],
      [{ clientSecret: wrong, tenantId: crypto.randomUUID() }, 'AADSTS90002', 'tenantId'],
    ] as const) {
      const test = await tried(fields)
      expect([test.status, code], test.html).toEqual([422, code])
      expect(test.html).toContain(code)
      expect(test.html).toContain(`id="field-${name}-error"`)
      expect(test.html).not.toContain(wrong)
    }
    expect(await kept()).toEqual(before)
    // nothing reads with what was only tried, and where there was no connection none is lost
    expect(await alarms()).toEqual([])
    expect((await post({ clientSecret: wrong })).status).toBe(422)
    expect([await kept(), await alarms()]).toEqual([before, []])
    const good = await tried({ clientSecret })
    expect(good.html).toContain('Operator Connect accepts the sign-in.')
    expect(await kept()).toEqual(before)
  })

  test('saved it is; refused credentials then keep the old ones and raise the alarm, which the next success clears', async () => {
    expect((await post({ clientSecret })).status).toBe(303)
    const before = await kept()
    expect(before).toMatchObject({ value: { clientId, tenantId }, secret: clientSecret })
    expect(await alarms()).toEqual([])

    const refused = await post({ clientSecret: wrong })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('AADSTS7000215')
    expect(await kept()).toEqual(before)
    expect(await alarms()).toEqual([lost('AADSTS7000215')])
    const page = await pages.get(path, world.dana)
    expect(page.html).toContain('AADSTS7000215')
    for (const secret of [wrong, clientSecret]) expect(page.html).not.toContain(secret)

    const saved = await tried()
    expect(saved.html).toContain('Operator Connect accepts the sign-in.')
    expect(await alarms()).toEqual([])
    await post({ clientSecret: wrong, clientId: crypto.randomUUID() })
    expect(await alarms()).toEqual([lost('AADSTS700016')])
    expect((await post({})).status, 'the secret that is kept').toBe(303)
    expect(await alarms()).toEqual([])
    expect(await kept()).toMatchObject({ secret: clientSecret })
  })

  test('a kept secret goes nowhere else, and a secret’s ID is told from a secret', async () => {
    const before = await kept()
    const elsewhere = await post({ tenantId: crypto.randomUUID() })
    expect(elsewhere.status).toBe(422)
    expect(elsewhere.html).toContain('id="field-clientSecret-error"')
    expect((await post({ clientSecret: crypto.randomUUID() })).html).toContain('clientSecret-error')
    expect((await post({ clientId: 'Contoso' })).html).toContain('clientId-error')
    expect(await kept()).toEqual(before)
    // none of these was Microsoft’s to refuse
    expect(await alarms()).toEqual([])
  })

  test('the resource is shown and not entered; a monitor looks and changes nothing', async () => {
    const before = await kept()
    const own = await post({ resource: crypto.randomUUID() })
    expect(own.status).toBe(303)
    expect(await kept()).toMatchObject({ value: before.value })
    for (const actor of [world.dana, world.vera]) {
      const { status, html } = await pages.get(path, actor)
      expect(status).toBe(200)
      expect(html).toContain(`<code>${ofConnector}</code>`)
      expect(html).not.toMatch(/name="resource"/)
    }
    const look = await pages.get(path, world.vera)
    expect(look.html).toContain('Only a provider administrator can change these.')
    const now = await kept()
    for (const to of [path, `${path}/checks`])
      for (const actor of [world.vera, world.nico])
        expect((await post({ clientSecret: wrong }, to, actor)).status).toBe(403)
    expect((await pages.get(path, world.olivia)).status).toBe(403)
    expect([await kept(), await alarms()]).toEqual([now, []])
  })
})
