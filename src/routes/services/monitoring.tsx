import type { Context } from 'hono'
import {
  monitoringForm,
  resumeMonitoring,
  stopMonitoring,
} from '../../domain/services/monitoring.ts'
import { findService } from '../../domain/services/services.ts'
import { Stopped } from '../../views/services/monitoring.tsx'
import { monitoringWords } from '../../views/services/monitoring.words.ts'
import { ServicePatches } from '../../views/services/services.tsx'
import { formPage, question } from '../form.tsx'
import type { Portal } from '../portal.ts'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

export const monitoring = routes()

const guard = { audience: ['provider', 'msp'], permission: 'operate' } as const
const wordsOf = ({ var: { words } }: Context<Portal>) => monitoringWords(words)

const common = {
  guard,
  about: async (c: Context<Portal>) => ({
    service: await findService(c.var.scope, idOf(c, 'no-such-service')),
  }),
  back: ({ service }: About) => `/services/${service.id}`,
  patch: (_: unknown, __: unknown, service: About['service']) => (
    <ServicePatches service={service} />
  ),
}
type About = { service: Awaited<ReturnType<typeof findService>> }

formPage(monitoring, {
  ...common,
  at: [{ path: '/services/:id/monitoring', host: 'operators' }],
  form: monitoringForm,
  row: () => ({}),
  look: (c, { service }) => {
    const words = wordsOf(c)
    return {
      ...{ title: words.stopOf(service.name), text: <p>{words.means}</p> },
      ...{ labels: { reason: words.reason }, hints: { reason: words.hint }, submit: words.stop },
    }
  },
  verb: ({ var: { scope } }, { service }, given) => stopMonitoring(scope, service.id, given),
  done: (c, _, { name }) => wordsOf(c).stopped(name),
})

question(monitoring, {
  ...common,
  at: [{ path: '/services/:id/monitoring/resumption', host: 'operators' }],
  ask: (c, { service }) => {
    const words = wordsOf(c)
    return {
      ...{ title: words.resumeOf(service.name), submit: words.resume, danger: false },
      text: (
        <>
          <Stopped service={service} />
          <p>{words.goesOn}</p>
        </>
      ),
    }
  },
  verb: ({ var: { scope } }, { service }) => resumeMonitoring(scope, service.id),
  done: (c, _, { name }) => wordsOf(c).resumed(name),
})
