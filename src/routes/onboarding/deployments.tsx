import type { Context } from 'hono'
import { readDeployment } from '../../domain/onboarding/deployments.read.ts'
import { resumeDeployment } from '../../domain/onboarding/deployments.ts'
import { shownScript } from '../../domain/onboarding/onboardings.scripts.ts'
import { removeService } from '../../domain/onboarding/removals.ts'
import { Refusal } from '../../domain/refusal.ts'
import { findService } from '../../domain/services/services.ts'
import { slotNames } from '../../views/onboarding/deployment.said.ts'
import { removalLook, ScriptPage } from '../../views/onboarding/deployment.tsx'
import { PageHead } from '../../views/page-head.tsx'
import { isolated } from '../../views/words/isolated.ts'
import { act, question } from '../form.tsx'
import type { Portal } from '../portal.ts'
import { idOf } from '../responses.tsx'
import { routes } from '../route.ts'

/** What can be done about a service that is being taken into operation. */
export const deployments = routes()

const guard = { audience: ['provider'], permission: 'provision' } as const

async function about(c: Context<Portal>) {
  const { scope } = c.var
  const service = await findService(scope, idOf(c, 'no-such-service'))
  const of = { tenantId: service.tenantId, serviceId: service.id }
  const deployment = await readDeployment(scope, of)
  if (!deployment) throw new Refusal('missing', 'no-such-deployment')
  return { service, of, deployment }
}

const back = ({ service }: { service: { id: string } }) => `/services/${service.id}`

act(deployments, {
  at: [{ path: '/services/:id/deployments', host: 'operators' }],
  ...{ guard, about, back },
  verb: ({ var: { scope } }, { of }) => resumeDeployment(scope, of),
  done: (_, { service }) => `${isolated(service.name)} is being worked on.`,
})

question(deployments, {
  at: [{ path: '/services/:id/removal', host: 'operators' }],
  ...{ guard, about },
  ask: (_, of) => removalLook(of),
  async verb({ var: { scope } }, { of }) {
    await removeService(scope, of)
    return true
  },
  // where the row says how far it is, and goes
  back: (of, isBegun) =>
    isBegun ? `/services?q=${encodeURIComponent(of.service.shortname)}` : back(of),
  leaves: true,
  done: (_, { service }) => `${isolated(service.name)} is being removed.`,
})

const isShown = (slot: string | undefined): slot is 'm365-onboarding' | 'm365-cleanup' =>
  slot === 'm365-onboarding' || slot === 'm365-cleanup'

deployments.get('/services/:id/scripts/:slot', { host: 'operators', ...guard }, async (c) => {
  const { service, deployment } = await about(c)
  const slot = c.req.param('slot')
  const chosen = deployment.chosen.find((one) => one.slot === slot)
  if (!isShown(slot) || !chosen) throw new Refusal('missing', 'no-such-script')
  const { text, hasSecrets } = await shownScript(c.var.scope, deployment, slot)
  const title = `${slotNames[slot]} of ${isolated(service.name)}`
  return c.render(
    <>
      <PageHead
        list={{ href: back({ service }), title: service.name }}
        here={slotNames[slot]}
        title={title}
      />
      <ScriptPage name={chosen.name} text={text} hasSecrets={hasSecrets} />
    </>,
    { title },
  )
})
