import {
  assignNumber,
  assignPolicies,
  operation,
  policyId,
  unassignNumber,
  updateUser,
} from './administration.ts'
import type { Reply } from './errors.ts'
import type { Endpoint } from './faults.ts'
import { numberAssignment, numberAssignments, usersDelta } from './graph.ts'
import { groups, members, user, userConfiguration, userConfigurations } from './lists.ts'
import {
  addDomain,
  assignLicense,
  createUser,
  domainProofs,
  domains,
  licenseDetails,
  removeDomain,
  removeUser,
  subscribedSkus,
  verifyDomain,
} from './provisioning.ts'
import type { Call } from './shapes.ts'

type Route = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: RegExp
  endpoint: Endpoint
  /** The permission without which it is refused, where any application was not always let in. */
  needs?: string
  answer: (call: Call) => Reply | Promise<Reply>
}

const numbers = 'admin/teams/telephoneNumberManagement'
const assignments = `${numbers}/numberAssignments`
const policy = 'admin/teams/policy'
const at = (path: string) => new RegExp(`^/v1\\.0/${path}$`)

const ofDomains = 'Domain.ReadWrite.All'
const ofUsers = 'User.ReadWrite.All'
const proofs = 'domains/([^/]+)/verificationDnsRecords'
const provisioning: [Route['method'], string, Endpoint, string, Route['answer']][] = [
  ['GET', 'domains', 'domains', ofDomains, domains],
  ['GET', 'domains/([^/]+)', 'domains', ofDomains, domains],
  ['GET', proofs, 'domains', ofDomains, domainProofs],
  ['POST', 'domains', 'addDomain', ofDomains, addDomain],
  ['POST', 'domains/([^/]+)/verify', 'verifyDomain', ofDomains, verifyDomain],
  ['DELETE', 'domains/([^/]+)', 'removeDomain', ofDomains, removeDomain],
  ['POST', 'users', 'createUser', ofUsers, createUser],
  ['DELETE', 'users/([^/]+)', 'removeUser', ofUsers, removeUser],
  ['POST', 'users/([^/]+)/assignLicense', 'license', ofUsers, assignLicense],
  ['GET', 'users/([^/]+)/licenseDetails', 'skus', ofUsers, licenseDetails],
  ['GET', 'subscribedSkus', 'skus', 'Organization.Read.All', subscribedSkus],
]

const routes: Route[] = [
  {
    method: 'GET',
    path: at('users/(?:microsoft\\.graph\\.delta\\(\\)|delta)'),
    endpoint: 'users',
    answer: usersDelta,
  },
  { method: 'GET', path: at('users/([^/]+)'), endpoint: 'one', answer: user },
  { method: 'PATCH', path: at('users/([^/]+)'), endpoint: 'user', answer: updateUser },
  { method: 'GET', path: at('groups'), endpoint: 'groups', answer: groups },
  { method: 'GET', path: at('groups/([^/]+)/members'), endpoint: 'members', answer: members },
  { method: 'GET', path: at(assignments), endpoint: 'numbers', answer: numberAssignments },
  { method: 'GET', path: at(`${assignments}/([^/]+)`), endpoint: 'one', answer: numberAssignment },
  {
    method: 'POST',
    path: at(`${assignments}/assignNumber`),
    endpoint: 'assign',
    answer: assignNumber,
  },
  {
    method: 'POST',
    path: at(`${assignments}/unassignNumber`),
    endpoint: 'unassign',
    answer: unassignNumber,
  },
  {
    method: 'GET',
    path: at(`${numbers}/operations(?:/|\\(')([\\w-]+)(?:'\\))?`),
    endpoint: 'operation',
    answer: operation,
  },
  {
    method: 'GET',
    path: at('admin/teams/userConfigurations'),
    endpoint: 'configurations',
    answer: userConfigurations,
  },
  {
    method: 'GET',
    path: at('admin/teams/userConfigurations/([^/]+)'),
    endpoint: 'one',
    answer: userConfiguration,
  },
  {
    method: 'GET',
    path: at(`${policy}/getPolicyId\\(type='(.*)',name='(.*)'\\)`),
    endpoint: 'policyId',
    answer: policyId,
  },
  {
    method: 'POST',
    path: at(`${policy}/userAssignments/(assign|unassign)`),
    endpoint: 'policy',
    answer: assignPolicies,
  },
  ...provisioning.map(([method, path, endpoint, needs, answer]) => ({
    ...{ method, path: at(path), endpoint, needs, answer },
  })),
]

/** Who answers a request, what it counts as, and what its path names. */
export function routeOf(method: string | undefined, url: URL) {
  for (const route of routes) {
    const found = route.method === method ? route.path.exec(decoded(url.pathname)) : null
    if (!found) continue
    const names = found.slice(1).map((text) => text.replaceAll("''", "'"))
    // one number, asked for by a filter over all
    const isOne = route.endpoint === 'numbers' && url.searchParams.has('$filter')
    return {
      ...route,
      endpoint: isOne ? ('one' as const) : route.endpoint,
      id: names[0] ?? '',
      names,
    }
  }
  return null
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
