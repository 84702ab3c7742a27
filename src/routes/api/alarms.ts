import { z } from 'zod'
import { message } from '../../domain/messages.ts'
import { alertmanagerMessage, readAlertmanager } from '../../domain/notices/alertmanager.ts'
import { mostReports, readReports } from '../../domain/notices/reports.ts'
import { Refusal } from '../../domain/refusal.ts'
import { severities } from '../../domain/schema/alarms.ts'
import { Unread } from '../intake.ts'
import { isKeepable } from '../portal.ts'
import { type Part, parsedJson, query, reported } from './parts.ts'
import { components, outsideOperation, resource } from './resource.ts'

const line = z.string().min(1).max(200)
// judged by the domain, item by item; this is for the description
const alarm = z.strictObject({
  severity: z.enum([...severities, 'cleared']),
  name: line,
  source: line,
  text: z.string().min(1).max(4000),
  key: z.string().min(1).max(500).optional(),
  tenant: z.string().max(63).optional(),
  corrective_action: z.string().max(2000).optional(),
  occurred_at: z.iso.datetime({ offset: true }).optional(),
  cause: line.optional(),
  labels: z.record(z.string(), z.string()).optional(),
})
const answer = z
  .object({
    result: z.enum(['raised', 'repeated', 'cleared', 'none', 'outdated']),
    id: z.uuid().nullable(),
    key: z.string(),
  })
  .register(components, { id: 'ReportedAlarm' })
const answers = z.union([answer, z.array(answer)]).register(components, { id: 'ReportedAlarms' })
const counted = z
  .object({ raised: z.int(), cleared: z.int(), unchanged: z.int() })
  .register(components, { id: 'AlertmanagerAnswer' })

const source = {
  permission: 'report-alarms',
  refusals: { 403: ['source-off', 'source-gone'], 429: ['source-limit'] },
} as const

/** What JSON says; what is none, or cannot be kept, counts for its source. */
function sent<T>(text: string, read: (given: unknown) => T): T {
  let given: unknown
  try {
    given = parsedJson(text)
    return read(given)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new Unread(error, Array.isArray(given) ? Math.max(1, given.length) : 1)
  }
}

const key: Part<string> = {
  shape: { key: z.string().min(1).max(500) },
  read: (c) => c.req.param('key') ?? '',
  refusals: { 404: ['no-such-alarm-key'] },
}

/** What monitoring systems report, by a source's token or by an API token. */
export const alarms = resource('/alarms', {
  create: outsideOperation({
    ...{ id: 'reportAlarms', ...source, intake: 429 },
    body: reported(z.union([alarm, z.array(alarm).max(mostReports)]), [
      ...(['invalid', 'bad-reports', 'no-such-tenant-here'] as const),
    ]),
    answers: { 200: answers },
    async work({ intake }, { body }) {
      let isOne = true
      const taken = await intake.take(() =>
        sent(body, (given) => {
          isOne = !Array.isArray(given)
          return { reports: readReports(given), isOne }
        }),
      )
      const [first] = taken
      return [200, isOne && first ? first : taken]
    },
  }),
  removes: {
    '/{key}': outsideOperation({
      ...{ id: 'clearAlarm', ...source, intake: 429, path: key },
      query: query(z.object({ tenant: z.string().min(1).max(63).optional() })),
      answers: { 204: null },
      refusals: { ...source.refusals, 422: ['no-such-tenant-here'] },
      async work({ intake }, { id, query: { tenant } }) {
        const [taken] = await intake.take(() => ({ reports: [clearOf(id, tenant)], isOne: true }))
        if (taken?.result !== 'cleared') throw new Refusal('missing', 'no-such-alarm-key')
        return [204]
      },
    }),
  },
  acts: {
    '/alertmanager': outsideOperation({
      ...{ id: 'reportAlertmanager', ...source, intake: 503 },
      body: reported(alertmanagerMessage, ['not-alertmanager']),
      answers: { 200: counted },
      async work({ intake }, { body }) {
        const taken = await intake.take(() => ({ reports: sent(body, readAlertmanager) }))
        // the last is our own remark
        const alerts = taken.slice(0, -1)
        const count = (...results: string[]) =>
          alerts.filter(({ result }) => results.includes(result)).length
        return [
          200,
          {
            ...{ raised: count('raised'), cleared: count('cleared') },
            unchanged: count('repeated', 'none', 'outdated'),
          },
        ]
      },
    }),
  },
})

function clearOf(key: string, tenant: string | undefined) {
  if (!isKeepable(key)) throw new Unread(new Refusal('missing', 'no-such-alarm-key'), 1)
  const nothing = message('verbatim', { text: '' })
  return {
    ...{ key, tenant, severity: 'cleared' as const },
    ...{ name: nothing, source: nothing, text: nothing },
  }
}
