import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import {
  type Branding,
  brandingForm,
  changeBranding,
  mayBrand,
  readBranding,
} from '../../domain/hosts/branding.ts'
import { coloursOf, measure, readHex } from '../../domain/hosts/colours.ts'
import { hasUsableHost } from '../../domain/hosts/domains.ts'
import { type Logo, readLogo } from '../../domain/hosts/logos.ts'
import { ownerOfAudience } from '../../domain/log.ts'
import { message } from '../../domain/messages.ts'
import { Refusal } from '../../domain/refusal.ts'
import { BrandPreview } from '../../views/hosts/branding.preview.tsx'
import { BrandingForm, OwnerBrandingPage } from '../../views/hosts/branding.tsx'
import { TenantPage } from '../../views/tenants/head.tsx'
import type { Address } from '../declaration.ts'
import { preparedFormPage } from '../form.tsx'
import type { Portal } from '../portal.ts'
import { routes } from '../route.ts'
import { ownAndStaff, tenantContext } from '../tenant-context.ts'

export const branding = routes()

/** An uploaded logo drawn anew, or the refusal, which is thrown where the form can be drawn again. */
async function uploadedLogo(c: Context<Portal>): Promise<Logo | Refusal | null> {
  const { logo } = await c.req.parseBody()
  if (!(logo instanceof File) || (logo.size === 0 && logo.name === '')) return null
  try {
    return await readLogo(new Uint8Array(await logo.arrayBuffer()))
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** The three addresses of a look: a tenant's own, a tenant's for staff, and that of staff themselves. */
const at = (act = '', permission?: Address['permission']): Address[] => [
  ...ownAndStaff(`/branding${act}`),
  { path: `/settings/branding${act}`, host: 'operators', permission },
]

const brands = { provider: 'administer', msp: 'edit-branding' } as const

preparedFormPage(branding, {
  at: at('', brands),
  guard: { permission: 'edit-branding', body: 'logo' },
  ...{ lookers: 'looking', form: brandingForm, about: subjectOf, topics: ['domains'] },
  row: (_, { branding: { own, version } }) => ({ ...own, version }),
  look: ({ var: { words } }) => ({
    ...{ labels: words.domains.branding, title: words.tenants.tabs.branding },
  }),
  page: (c, subject, form) => subject.frame(<BrandingForm {...propsOf(c, subject)} form={form} />),
  prepare: uploadedLogo,
  verb: async (c, { owner }, given, uploaded) => {
    if (uploaded instanceof Refusal) throw uploaded
    const logo = uploaded ?? (given['logo-remove'] ? 'remove' : 'keep')
    await changeBranding(c.var.scope, owner, given, { logo, isPlain: isPlain(c) })
  },
  back: ({ path }) => path,
  action: ({ path }) => path,
  // without script: how it would look
  test: { path: '/previews', isForLookers: true },
})

branding.get(at('/preview'), { permission: 'looking' }, async (c) => {
  const subject = await subjectOf(c)
  return c.html(<BrandPreview {...previewOf(c, subject)(c.req.query('accent') ?? '')} />)
})

const isPlain = (c: Context<Portal>) => c.var.config.portalUrl.protocol === 'http:'

type Subject = {
  owner: { tenantId: string | null; mspId: string | null }
  path: string
  branding: Branding
  isUsable: boolean
  frame(form: Child): Child
}

async function subjectOf(c: Context<Portal>): Promise<Subject> {
  const { scope, actor, words } = c.var
  if (c.req.path.startsWith('/settings/')) {
    if (actor.audience.kind === 'tenant') throw new Refusal('missing', 'nothing-here')
    const owner = ownerOfAudience(actor.audience)
    const { title, intro } = {
      title: words.tenants.tabs.branding,
      intro: words.domains.branding.intro,
    }
    return {
      ...{ owner, path: '/settings/branding', isUsable: true },
      branding: await readBranding(scope, owner),
      frame: (form) => <OwnerBrandingPage {...{ title, intro }}>{form}</OwnerBrandingPage>,
    }
  }
  const context = await tenantContext(c)
  const owner = { tenantId: context.tenant.id, mspId: null }
  return {
    owner,
    path: `${context.base}/branding`,
    branding: await readBranding(scope, owner),
    isUsable: await hasUsableHost(scope, context.tenant, isPlain(c)),
    frame: (form) => (
      <TenantPage {...context} tab="branding">
        {form}
      </TenantPage>
    ),
  }
}

function propsOf(c: Context<Portal>, subject: Subject) {
  const { owner, path, branding, isUsable } = subject
  const locked = !mayBrand(c.var.actor, owner) ? 'readOnly' : isUsable ? null : 'noHost'
  const provider = c.var.provider.name
  return { path, branding, preview: previewOf(c, subject), locked, provider } as const
}

/** The provider's own colour (tokens of portal.css), where nobody has said any. */
const standard = '#0b5e73'

/** How an owner would look with a colour that is typed. */
const previewOf =
  (c: Context<Portal>, { branding }: Subject) =>
  (typed: string) => {
    const { own, inherited } = branding
    const wanted = typed.trim() === '' ? (inherited.accent?.value ?? standard) : readHex(typed)
    const accent = wanted ?? standard
    const colours = coloursOf(accent)
    const hash = own.logoHash ?? inherited.logoHash?.value
    const type = own.logoHash ? own.logoType : inherited.logoType?.value
    return {
      ...{ accent, colours, measured: measure(colours) },
      name: own.productName ?? inherited.productName?.value ?? c.var.provider.name,
      logo: hash ? `/brand/${hash}.${(type ?? '').replace('image/', '')}` : null,
      ...(wanted === null && { problem: c.var.words.say(message('brand-accent')) }),
    }
  }
