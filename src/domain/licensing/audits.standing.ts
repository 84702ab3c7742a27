import { sql } from 'drizzle-orm'
import type { CountedFactors, CountedService } from '../schema/license-audits.ts'
import type { Scope } from '../scope.ts'
import { readSetting } from '../settings/settings.ts'
import { builtInRules } from './rules.ts'

/** A service as it stands now. */
export type StandingService = {
  id: string
  name: string
  factors: CountedFactors
  /** Its factors are not the installation's. */
  isOwn: boolean
  /** It is counted otherwise at the next run: by factors, rules or what it holds. */
  isChanged: boolean
}

type Found = {
  id: string
  name: string
  acquired: number | null
  own:
    | (CountedFactors & { gateway: string | null; numbers: string | null; reject: string | null })
    | null
}

/**
 * The tenant's services with the factors that count from the next run on, and whether that differs from the last one. Whoever may
 * not read the installation's factors is told those that the run was taken with.
 */
export async function readStanding(
  scope: Scope,
  tenantId: string,
  counted: readonly CountedService[],
): Promise<StandingService[]> {
  const found = await scope.readTogether<Found>(sql`
    select s.id, s.name, case when s.license_type not in ('hosted-essentials', 'oc-essential') then s.licensed_users end as acquired,
      case when f.service_id is not null then json_build_object('template', f.template, 'interface', f.interface,
        'serviceNumbers', f.service_numbers, 'gateway', f.gateway_rule, 'numbers', f.numbers_rule, 'reject', f.reject_rule) end as own
    from service s left join license_factor_setting f on f.tenant_id = s.tenant_id and f.service_id = s.id
    where s.tenant_id = ${tenantId}::uuid order by s.created_at, s.name, s.id`)
  const usual = await readUsual(scope)
  return found.map((one) => {
    const before = counted.find(({ id }) => id === one.id)
    const now = wantedOf(one, usual, before)
    return {
      ...{ id: one.id, name: one.name, isOwn: one.own !== null, factors: now.factors },
      isChanged: before ? isOther(now, before) : counted.length > 0,
    }
  })
}

type Wanted = Pick<CountedService, 'acquired' | 'factors' | 'isOwn' | 'rules'>

function wantedOf(
  { acquired, own }: Found,
  usual: Usual,
  before: CountedService | undefined,
): Wanted {
  const rules = usual?.rules ?? before?.rules ?? builtInRules
  if (!own)
    return {
      ...{ acquired, isOwn: false, rules },
      factors: usual?.factors ?? before?.factors ?? all,
    }
  const { gateway, numbers, reject, ...factors } = own
  return {
    ...{ acquired, isOwn: true, factors },
    rules: {
      gateway: gateway ?? rules.gateway,
      numbers: numbers ?? rules.numbers,
      reject: reject ?? rules.reject,
    },
  }
}

const all: CountedFactors = { template: true, interface: true, serviceNumbers: true }

const isOther = (now: Wanted, before: Wanted) =>
  now.acquired !== before.acquired ||
  now.isOwn !== before.isOwn ||
  (['template', 'interface', 'serviceNumbers'] as const).some(
    (factor) => now.factors[factor] !== before.factors[factor],
  ) ||
  (['gateway', 'numbers', 'reject'] as const).some((rule) => now.rules[rule] !== before.rules[rule])

type Usual = Pick<Wanted, 'factors' | 'rules'> | null

/** The installation's, which only its own people may read. */
async function readUsual(scope: Scope): Promise<Usual> {
  if (scope.actor.audience.kind !== 'provider') return null
  const { value } = await readSetting(scope, 'license-factors')
  const { gatewayRule, numbersRule, rejectRule, ...factors } = value
  return {
    factors,
    rules: {
      gateway: gatewayRule || builtInRules.gateway,
      numbers: numbersRule || builtInRules.numbers,
      reject: rejectRule || builtInRules.reject,
    },
  }
}
