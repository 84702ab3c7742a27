import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { z } from 'zod'
import {
  type Branding,
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
import { type Address, after } from '../declaration.ts'
import { formOf, type Portal } from '../portal.ts'
import { formWithErrors } from '../responses.tsx'
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

branding.get(at(), { permission: 'looking' }, async (c) => {
  const subject = await subjectOf(c)
  return c.render(subject.frame(<BrandingForm {...formProps(c, subject)} />), titleOf(c))
})

branding.get(at('/preview'), { permission: 'looking' }, async (c) => {
  const subject = await subjectOf(c)
  return c.html(<BrandPreview {...previewOf(c, subject, c.req.query('accent') ?? '')} />)
})

const texts = z.object({
  productName: z.string().max(1000).default(''),
  line: z.string().max(1000).default(''),
  accent: z.string().max(1000).default(''),
  supportAddress: z.string().max(1000).default(''),
  termsUrl: z.string().max(2000).default(''),
  privacyUrl: z.string().max(2000).default(''),
})
const form = texts.extend({
  version: z.coerce.number().int().min(0),
  reset: texts.keyof().optional(),
  'logo-remove': z.string().optional(),
})

const brands = { provider: 'administer', msp: 'edit-branding' } as const

branding.post(
  at('', brands),
  { permission: 'edit-branding', body: 'logo' },
  after(uploadedLogo, (uploaded) => async (c) => {
    const { version, reset, 'logo-remove': removes, ...typed } = await formOf(c, form)
    const subject = await subjectOf(c)
    try {
      if (uploaded instanceof Refusal) throw uploaded
      await changeBranding(c.var.scope, subject.owner, {
        texts: reset ? { ...typed, [reset]: '' } : typed,
        logo: uploaded ?? (removes ? 'remove' : 'keep'),
        version,
        isPlain: isPlain(c),
      })
      return c.redirect(subject.path, 303)
    } catch (error) {
      return formWithErrors(c, error, titleOf(c), async (errors) =>
        subject.frame(
          <BrandingForm
            {...formProps(c, subject)}
            preview={previewOf(c, subject, typed.accent)}
            typed={typed}
            errors={errors}
          />,
        ),
      )
    }
  }),
)

/** Without script: the form again with what was typed, and how it would look. Nothing is saved. */
branding.post(at('/previews'), { permission: 'looking', body: 'logo' }, async (c) => {
  const { version: _, reset: __, 'logo-remove': ___, ...typed } = await formOf(c, form)
  const subject = await subjectOf(c)
  const preview = previewOf(c, subject, typed.accent)
  const page = <BrandingForm {...formProps(c, subject)} typed={typed} preview={preview} />
  return c.render(subject.frame(page), titleOf(c))
})

const isPlain = (c: Context<Portal>) => c.var.config.portalUrl.protocol === 'http:'
const titleOf = (c: Context<Portal>) => ({ title: c.var.words.tenants.tabs.branding })

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

function formProps(c: Context<Portal>, subject: Subject) {
  const { owner, path, branding, isUsable } = subject
  const locked = !mayBrand(c.var.actor, owner) ? 'readOnly' : isUsable ? null : 'noHost'
  const preview = previewOf(c, subject, branding.own.accent ?? '')
  return { path, branding, preview, locked, provider: c.var.provider.name } as const
}

/** The provider's own colour (tokens of portal.css), where nobody has said any. */
const standard = '#0b5e73'

function previewOf(c: Context<Portal>, { branding }: Subject, typed: string) {
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
