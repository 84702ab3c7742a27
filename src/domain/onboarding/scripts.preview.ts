import { sql } from 'drizzle-orm'
import { demandProvider } from '../roles.ts'
import type { Scope } from '../scope.ts'
import { isSecretVariable, piecesOf, type ScriptPiece } from './scripts.ts'

/** Values that a template can be looked at with before there is a deployment. */
const examples: Readonly<Record<string, string>> = {
  CacProfile: 'Standard-30',
  ProxySet: 'PS-Example',
  OnlinePstnGateway: 'example.sbc.provider.example',
  CarrierUserName: 'example-user',
  CarrierMailLine: '+44 20 7946 0000',
  CarrierHostName: 'sip.carrier.example',
}

/** A piece of a text, or what stands for a variable: a value, one that is never shown, or nothing yet. */
export type PreviewPiece =
  | { text: string }
  | { variable: string; value: string | null; isSecret: boolean }

/** A deployment whose values a template can be looked at with. */
export type PreviewChoice = { id: string; name: string; customer: string }

const mostChoices = 100

/** The newest deployments, by their service. */
export async function listPreviewChoices(scope: Scope): Promise<PreviewChoice[]> {
  demandProvider(scope.actor)
  return scope.db.execute<PreviewChoice>(sql`
    select s.id, s.name, t.full_name as customer
    from deployment d join service s on s.tenant_id = d.tenant_id and s.id = d.service_id join tenant t on t.id = d.tenant_id
    order by d.created_at desc, d.service_id limit ${mostChoices}`)
}

type Known = { gateway: string; cacProfile: string | null; variables: Record<string, string> }

/** A text with the values of a service's deployment, or with examples (null); secrets are never shown. */
export async function previewScript(
  scope: Scope,
  text: string,
  serviceId: string | null,
): Promise<PreviewPiece[]> {
  demandProvider(scope.actor)
  const [known] = serviceId
    ? await scope.db.execute<Known>(sql`
        select gateway, cac_profile as "cacProfile", variables from deployment where service_id = ${serviceId}::uuid`)
    : []
  const values: Record<string, string | null> = known
    ? { ...known.variables, OnlinePstnGateway: known.gateway, CacProfile: known.cacProfile }
    : {}
  const valueFor = (name: string) => {
    if (known) return values[name] ?? null
    return examples[name] ?? `Example ${name}`
  }
  return piecesOf(text).map((piece: ScriptPiece): PreviewPiece => {
    if ('text' in piece) return piece
    const isSecret = isSecretVariable(piece.variable)
    return { ...piece, isSecret, value: isSecret ? null : valueFor(piece.variable) }
  })
}
