import type { At } from '../database/look.ts'
import { reasonOf } from './doctor.findings.ts'

/** Why a database cannot be reached as this role, without its password. */
export function connection(error: unknown, { host, port, path, user, database }: At): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const at = path ?? `${host}:${port}`
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return `nobody answers at ${at}: PostgreSQL does not run there, or listens elsewhere.`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the name ${host} has no address.`
    case 'CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return `${at} did not answer in time: a firewall, or the wrong address.`
    case '28P01':
    case '28000':
      return `${at} does not let ${user} in: ${reasonOf(error)}. The password is another, or pg_hba.conf has no line for it.`
    case '3D000':
      return `${at} has no database ${database}: createdb --owner ${user} ${database}`
    case '42501':
      return `${user} may not connect to ${database}: grant connect on database ${database} to ${user};`
    default:
      return `${at}, ${database}: ${reasonOf(error)}`
  }
}
