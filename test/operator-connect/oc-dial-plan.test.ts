import { expect, test } from 'vitest'
import { createSbcs } from '../../src/connectors/sbcs.ts'
import {
  ocPlanIn,
  ocPlanScript,
  sbcRowsOf,
} from '../../src/domain/operator-connect/oc-dial-plan.ts'
import { startSbc } from '../../src/sandbox/sbc.ts'

const configuration = `configure voip
  sbc dial-plan 0
    name "Prefixes"
    dial-plan-rule 0
      name "OCDialPlan"
      prefix "+1425"
      tag "other"
      activate
      exit
    activate
    exit
  sbc dial-plan 3
    name "OCDialPlan"
    dial-plan-rule 1
      name "contoso"
      prefix "14255550001#"
      tag "contoso"
      activate
      exit
    activate
    exit
`
const plan = (text: string) => ocPlanIn(text) ?? { index: -1, rules: [] }

test('the plan is known by its name, and its rows by their numbers, however they are written', () => {
  const found = plan(configuration)
  expect([found.index, found.rules.length]).toEqual([3, 1])
  const numbers = ['+14255550001', '+14255550002']
  expect([...sbcRowsOf(found, numbers)]).toEqual([
    ...[
      ['+14255550001', 'contoso'],
      ['+14255550002', null],
    ],
  ])
  expect(
    ocPlanIn(configuration.replace('name "OCDialPlan"\n    dial', 'name "X"\n    dial')),
  ).toBeNull()
})

test('one script makes the rows of a batch, a second one has nothing to do, and nobody else’s are touched', async () => {
  const access = { username: 'Admin', password: 'secret' }
  const sbc = await startSbc({ name: 'SBC', ...access, configuration })
  const sbcs = createSbcs({ allow: ['127.0.0.1'] })
  try {
    const at = { ...access, apiUrl: sbc.apiUrl }
    const add = Array.from({ length: 1000 }, (_, n) => `+1425555${String(n).padStart(4, '0')}`)
    const read = async () => plan(await sbcs.configuration(at))
    const change = async (owner: string, more: { add?: string[]; remove?: string[] }) => {
      const { script, held } = ocPlanScript(await read(), owner, { add: [], remove: [], ...more })
      if (script) await sbcs.run(at, script)
      return { isDone: script === null, held }
    }
    expect(await change('fabrikam', { add })).toEqual({ isDone: false, held: ['+14255550001'] })
    expect((await read()).rules).toHaveLength(1000)
    expect(await change('fabrikam', { add })).toEqual({ isDone: true, held: ['+14255550001'] })
    expect((await change('fabrikam', { remove: ['+14255550001'] })).isDone).toBe(true)
    await change('contoso', { remove: ['+14255550001'] })
    expect((await change('fabrikam', { add })).held).toEqual([])
    await change('Fabrikam', { remove: add })
    expect((await read()).rules).toEqual([])
    expect(sbc.ledger).toHaveLength(4)
    expect(await sbcs.configuration(at)).toContain('tag "other"')
  } finally {
    sbcs.close()
    await sbc.stop()
  }
})

test('a name that would break its line is never sent', () => {
  const wanted = { add: ['+14255550001'], remove: [] }
  expect(() => ocPlanScript(plan(configuration), 'a"\nexit', wanted)).toThrow('break its line')
})
