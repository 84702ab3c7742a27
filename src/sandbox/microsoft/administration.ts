import type { Directory } from './directory.ts'
import { graphError, noSuchUser, type Reply } from './errors.ts'
import { hasPhonePlan } from './parts.ts'
import type { Call } from './shapes.ts'

const e164 = /^\+[1-9]\d{3,14}$/
const numberTypes = ['directRouting', 'operatorConnect', 'callingPlan']

const bad = (text: string) => graphError(400, 'BadRequest', text)

/** `POST …/numberAssignments/assignNumber`: taken at once, done by an operation. */
export function assignNumber(call: Call): Reply {
  const { tenant, body } = call
  const [number, targetId, type] = ['telephoneNumber', 'assignmentTargetId', 'numberType'].map(
    (name) => (typeof body[name] === 'string' ? body[name] : ''),
  )
  if (!number || !targetId || !type) return bad('A mandatory parameter is missing.')
  if (!numberTypes.includes(type)) return bad(`'${type}' is not a valid numberType.`)
  // 12061234567 of the documentation's example is +12061234567
  const e = number.startsWith('+') ? number : `+${number}`
  if (!e164.test(e)) return bad(`Telephone Number '${number}' is not valid.`)
  const { directory } = tenant
  directory.inventory.expect(e, type)
  return begun(call, 'Assignments', e, () => {
    const refusal = whyNotAssigned(directory, e, targetId, type)
    if (refusal) return refusal
    directory.giveNumber(directory.present(targetId), e)
    tenant.made.push({ kind: 'assign', number: e, targetId })
    return null
  })
}

function whyNotAssigned(
  directory: Directory,
  number: string,
  targetId: string,
  type: string,
): string | null {
  const index = directory.present(targetId)
  if (index < 0) return `User '${targetId}' was not found.`
  const known = directory.inventory.find(number)
  const isOfType = known ? known.numberType === type : type === 'directRouting'
  if (!isOfType) return `Telephone Number '${number}' was not found as ${type}.`
  const holder = directory.inventory.holder(number)
  if (holder !== null && holder !== index)
    return `Telephone Number '${number}' has already been assigned to another user`
  const mayCall = directory.part(index).isLine || hasPhonePlan(directory.at(index).assignedPlans)
  return mayCall ? null : `User '${targetId}' does not have a Teams Phone license.`
}

/** `POST …/numberAssignments/unassignNumber`. */
export function unassignNumber(call: Call): Reply {
  const { telephoneNumber: number } = call.body
  const { directory, made } = call.tenant
  if (typeof number !== 'string' || !number) return bad('A mandatory parameter is missing.')
  return begun(call, 'Unassignments', number, () => {
    const holder = directory.inventory.holder(number)
    if (!directory.inventory.find(number)) return `Telephone Number '${number}' was not found.`
    if (holder === null) return `Telephone Number '${number}' is not assigned.`
    const { id } = directory.at(holder)
    directory.unassignNumber(id)
    made.push({ kind: 'unassign', number, targetId: id })
    return null
  })
}

function begun(
  { base, tenant, fault }: Call,
  of: string,
  number: string,
  run: () => string | null,
): Reply {
  const { directory, operations } = tenant
  const numbers = `${base}/v1.0/admin/teams/telephoneNumberManagement`
  const resource = `${numbers}/numberAssignments/${directory.inventory.find(number)?.id ?? ''}`
  const after = () => directory.inventory.settled(number)
  const id = operations.begin(
    { of, run, after, resource },
    {
      isEndless: fault?.kind === 'endless',
      refusal: fault?.kind === 'failing' ? (fault.said ?? 'The operation failed.') : '',
    },
  )
  return { status: 202, body: null, headers: { location: `${numbers}/operations('${id}')` } }
}

/** `GET …/operations('id')`, in `value` as its documentation shows. */
export function operation({ tenant, id }: Call): Reply {
  const found = tenant.operations.ask(id)
  if (!found) return graphError(404, 'NotFound', `Operation '${id}' was not found.`)
  const type = '#microsoft.graph.teamsAdministration.telephoneNumberLongRunningOperation'
  return { status: 200, body: { value: { '@odata.type': type, ...found } } }
}

/** `GET …/policy/getPolicyId(type='',name='')`; names are answered with a `Tag:`. */
export function policyId({ tenant, names }: Call): Reply {
  const [type = '', name = ''] = names
  const found = tenant.teams.find(type, name)
  const odata = '#microsoft.graph.teamsAdministration.policyIdentifierDetail'
  const value = found
    ? [{ '@odata.type': odata, name: `Tag:${found.name}`, policyId: found.id }]
    : []
  return { status: 200, body: { value } }
}

/** `POST …/policy/userAssignments/assign` and `unassign`: all of `value`, or none. */
export function assignPolicies({ tenant, body, id: action }: Call): Reply {
  const { directory, teams, made } = tenant
  const isAssign = action === 'assign'
  if (!Array.isArray(body.value)) return bad('The parameter value is missing.')
  const steps: (() => void)[] = []
  for (const { userId, policyType, policyId: id } of body.value) {
    const index = directory.present(String(userId))
    if (index < 0) return noSuchUser(String(userId))
    const policy = isAssign ? teams.byId(String(policyType), String(id)) : null
    if (isAssign && !policy) return bad(`Policy '${id}' of type '${policyType}' was not found.`)
    const type = policy?.type ?? String(policyType)
    steps.push(() => {
      teams.assign(index, type, policy?.name ?? null)
      made.push({ kind: action, type, policy: policy?.name ?? null, targetId: String(userId) })
    })
  }
  for (const step of steps) step()
  return { status: 204, body: null }
}

const changeable = [
  ...['displayName', 'givenName', 'surname', 'jobTitle', 'department', 'officeLocation'],
  ...['usageLocation', 'mobilePhone', 'accountEnabled'],
]

/** `PATCH /users/{id}`. */
export function updateUser({ tenant, body, id }: Call): Reply {
  const { directory, made } = tenant
  const request = (text: string) => graphError(400, 'Request_BadRequest', text)
  if (directory.present(id) < 0) return noSuchUser(id)
  const unknown = Object.keys(body).find((name) => !changeable.includes(name))
  if (unknown) return request(`Property '${unknown}' does not exist or is read-only.`)
  if ('displayName' in body && !body.displayName)
    return request("Invalid value specified for property 'displayName' of resource 'User'.")
  const { usageLocation } = body
  if (usageLocation !== undefined && !/^[A-Z]{2}$/.test(String(usageLocation)))
    return request("Invalid value specified for property 'usageLocation' of resource 'User'.")
  directory.change(id, body)
  made.push({ kind: 'user', targetId: id, ...body })
  return { status: 204, body: null }
}
