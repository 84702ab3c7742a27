import { Resolver } from 'node:dns'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createSecureContext } from 'node:tls'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { developmentKey } from './domain/licensing/development-key.ts'
import type { LicenseKeys } from './domain/licensing/license-files.format.ts'
import { isEmail } from './domain/values.addresses.ts'
import { BadConfig, keptSecrets, secretsIn } from './secret-file.ts'
import { tree } from './tree.ts'

const words = <T extends string>(...of: [T, ...T[]]) =>
  z.enum(of, { error: `one of ${of.join(', ')}` })
const url = (what: string, ...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: what,
  })
const postgres = url('postgres://user:password@host/database', 'postgres:', 'postgresql:')
const list = (isRight: (list: string[]) => boolean, error: string) =>
  z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .refine(isRight, { error })
const cidrs = list((all) => all.every(isCidr), 'a comma-separated list of CIDRs such as 10.0.0.0/8')
const servers = list(
  (all) => all.every(isServer),
  'a comma-separated list of addresses such as 192.0.2.53 or 192.0.2.53:5353',
)
const keys = list(
  (all) => all.every(isKey) && new Set(all.map(kidOf)).size === all.length,
  'kid=base64, commas between, as `npm run admin -- license keygen` prints it; each kid once, and not the development key',
).transform((all): LicenseKeys => new Map(all.map((one) => [kidOf(one), keyOf(one)])))
const anyPort = z.coerce
  .number({ error: 'a port from 0 to 65535' })
  .int({ error: 'a port from 0 to 65535' })
  .min(0, { error: 'a port from 0 to 65535' })
  .max(65535, { error: 'a port from 0 to 65535' })
const port = (fallback: number) => anyPort.default(fallback)

const schema = z.object({
  PORT: port(3000),
  HOST: z.string().default('127.0.0.1'),
  PORTAL_URL: url('an address such as https://portal.example.com', 'http:', 'https:').optional(),
  DATABASE_URL: postgres.optional(),
  DATABASE_APP_URL: postgres.optional(),
  DATABASE_READ_URL: postgres.optional(),
  EVENTS_URL: url('nats://user:password@host:4222, or tls://', 'nats:', 'tls:').optional(),
  TENANT_SUFFIX: z.string().optional(),
  CONNECTOR_ALLOW: cidrs,
  DNS_SERVERS: servers,
  EDGE_TLS_PORT: port(443),
  DATA_DIR: z.string().default('./data'),
  PORTAL_SECRET: z
    .string()
    .refine((text) => Buffer.from(text, 'base64').length === 32, {
      error: '32 random bytes in base64, as `openssl rand -base64 32` prints them',
    })
    .optional(),
  PORTAL_SECRET_FORMER: z
    .string()
    .refine((text) => Buffer.from(text, 'base64').length === 32, {
      error: 'the secret that PORTAL_SECRET takes the place of, while it is changed',
    })
    .optional(),
  PORTAL_PROCESS: words('all', 'web', 'worker').default('all'),
  TRUSTED_PROXY: cidrs,
  ADMIN_EMAIL: z.string().refine(isEmail, { error: 'an e-mail address' }).optional(),
  ADMIN_PASSWORD: z
    .string()
    .min(8, { error: 'at least 8 characters' })
    .max(128, { error: 'at most 128 characters' })
    .optional(),
  METRICS_PORT: anyPort.optional(),
  METRICS_TOKEN: z.string().min(16, { error: 'at least 16 characters' }).optional(),
  SECURITY_CONTACT: z
    .string()
    .regex(/^(?:mailto:[^\s@]+@[^\s@]+|https:\/\/\S+|tel:\+[\d-]+)$/, {
      error: 'mailto:, https: or tel:, as security.txt has it (RFC 9116)',
    })
    .optional(),
  SNMP_TRAP_PORT: anyPort.optional(),
  SIP_PORT: anyPort.optional(),
  SIP_TLS_PORT: anyPort.optional(),
  SIP_TLS_CERT: z.string().optional(),
  SIP_TLS_KEY: z.string().optional(),
  CLOUDFLARE_URL: url('an address', 'http:', 'https:').default(
    'https://api.cloudflare.com/client/v4',
  ),
  GRAPH_URL: url('an address', 'http:', 'https:').default('https://graph.microsoft.com'),
  LOGIN_URL: url('an address', 'http:', 'https:').default('https://login.microsoftonline.com'),
  OPERATOR_CONNECT_URL: url('an address', 'http:', 'https:').default(
    'https://operatorconnect.microsoft.com',
  ),
  LICENSE_KEYS: keys,
  LOG_LEVEL: words('trace', 'debug', 'info', 'warn', 'error', 'silent').default('info'),
})

export type Config = {
  /** Of this release, as package.json says it. */
  version: string
  port: number
  host: string
  /** Where operators open the portal; its host is the operators' host. Port 0 is filled in once the server listens. */
  portalUrl: URL
  tenantSuffix: string
  databaseUrl: string | undefined
  databaseAppUrl: string | undefined
  /** A standby, where downloads, reports and the log are read, and pages while the primary is away. */
  databaseReadUrl: string | undefined
  /** A NATS server, by which processes tell one another what changed; NOTIFY does unless one is named. */
  eventsUrl: string | undefined
  connectorAllow: string[]
  /** Name servers that prove customers' hosts, `address` or `address:port`; the system's own where none is named. */
  dnsServers: string[]
  /** Where customers' hosts answer with TLS, for looking at their certificates. */
  edgeTlsPort: number
  dataDir: string
  /** The newest that is known; which one is in use, the database says. */
  secret: Buffer
  /** Known beside it, while the secret is changed. */
  formerSecret?: Buffer | undefined
  /** Where the secret is kept; undefined where the environment names it. */
  secretFile?: string | undefined
  process: 'all' | 'web' | 'worker'
  trustedProxy: string[]
  firstOperator: { email: string; password: string } | undefined
  /** Where a process that serves no pages tells of itself; off where none is named. */
  metricsPort: number | undefined
  metricsToken: string | undefined
  /** Whom to tell of a flaw, as an address: `mailto:security@provider.example`. */
  securityContact: string | undefined
  cloudflareUrl: string
  graphUrl: string
  loginUrl: string
  /** Where Microsoft's API for operators is. */
  operatorConnectUrl: string
  /** Public keys whose license files count; the demo and the tests add the development key. */
  licenseKeys: LicenseKeys
  logLevel: string
  /** Where traps and informs of SNMP come to; off where none is named. */
  snmpTrapPort: number | undefined
  /** Where handsets register; off where neither is named. */
  sip: {
    port: number | undefined
    tls: { port: number; certFile: string; keyFile: string } | undefined
  }
}

export { BadConfig }

/** Reads the environment, as the README lists it. Makes PORTAL_SECRET once and keeps it in DATA_DIR, mode 600. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const read = schema.safeParse(given)
  const problems = read.success
    ? []
    : read.error.issues.map((issue) => `${issue.path.join('.')}: should be ${issue.message}`)
  if (read.success && !read.data.ADMIN_EMAIL !== !read.data.ADMIN_PASSWORD)
    problems.push('ADMIN_EMAIL and ADMIN_PASSWORD: set both or neither')
  if (read.success && read.data.PORTAL_PROCESS !== 'all' && !read.data.DATABASE_URL)
    problems.push(
      'DATABASE_URL: needed when PORTAL_PROCESS is web or worker, the embedded database serves one process',
    )
  if (read.success && read.data.DATABASE_URL?.includes('pool_mode='))
    problems.push(
      'DATABASE_URL: must not lead to a pooler, since migrating and listening keep a session; DATABASE_APP_URL may',
    )
  if (read.success && read.data.DATABASE_READ_URL && !read.data.DATABASE_URL)
    problems.push('DATABASE_READ_URL: needs DATABASE_URL, the embedded database has no standby')
  if (read.success && read.data.EVENTS_URL && !read.data.DATABASE_URL)
    problems.push('EVENTS_URL: needs DATABASE_URL, the embedded database serves one process')
  const tls = read.success ? readTls(read.data) : {}
  if (tls.problem) problems.push(tls.problem)
  if (!read.success || problems.length > 0)
    throw new BadConfig(
      `The environment is not usable:\n${problems.map((p) => `  ${p}`).join('\n')}`,
    )
  const e = read.data
  const portalUrl = new URL(e.PORTAL_URL ?? `http://localhost:${e.PORT}`)
  const dataDir = resolve(e.DATA_DIR)
  return {
    version: readVersion(),
    port: e.PORT,
    host: e.HOST,
    portalUrl,
    tenantSuffix: e.TENANT_SUFFIX ?? portalUrl.hostname,
    databaseUrl: e.DATABASE_URL,
    databaseAppUrl: e.DATABASE_APP_URL,
    databaseReadUrl: e.DATABASE_READ_URL,
    eventsUrl: e.EVENTS_URL,
    connectorAllow: e.CONNECTOR_ALLOW,
    dnsServers: e.DNS_SERVERS,
    edgeTlsPort: e.EDGE_TLS_PORT,
    dataDir,
    ...(e.PORTAL_SECRET === undefined
      ? keptSecrets(dataDir)
      : secretsIn([e.PORTAL_SECRET, ...(e.PORTAL_SECRET_FORMER ? [e.PORTAL_SECRET_FORMER] : [])])),
    process: e.PORTAL_PROCESS,
    trustedProxy: e.TRUSTED_PROXY,
    firstOperator:
      e.ADMIN_EMAIL && e.ADMIN_PASSWORD
        ? { email: e.ADMIN_EMAIL, password: e.ADMIN_PASSWORD }
        : undefined,
    metricsPort: e.METRICS_PORT,
    metricsToken: e.METRICS_TOKEN,
    securityContact: e.SECURITY_CONTACT,
    cloudflareUrl: e.CLOUDFLARE_URL.replace(/\/+$/, ''),
    graphUrl: e.GRAPH_URL,
    loginUrl: e.LOGIN_URL,
    operatorConnectUrl: e.OPERATOR_CONNECT_URL,
    licenseKeys: e.LICENSE_KEYS,
    logLevel: e.LOG_LEVEL,
    snmpTrapPort: e.SNMP_TRAP_PORT,
    sip: { port: e.SIP_PORT, tls: tls.files },
  }
}

const readVersion = (): string =>
  JSON.parse(readFileSync(join(tree, 'package.json'), 'utf8')).version

type Tls = Pick<z.output<typeof schema>, 'SIP_TLS_PORT' | 'SIP_TLS_CERT' | 'SIP_TLS_KEY'>

/** The certificate and the key by which handsets reach the registrar. */
function readTls({ SIP_TLS_PORT: port, SIP_TLS_CERT: certFile, SIP_TLS_KEY: keyFile }: Tls): {
  problem?: string
  files?: Config['sip']['tls']
} {
  if (port === undefined && !certFile && !keyFile) return {}
  if (port === undefined || !certFile || !keyFile)
    return { problem: 'SIP_TLS_PORT, SIP_TLS_CERT and SIP_TLS_KEY: set all three or none' }
  try {
    createSecureContext({ cert: readFileSync(certFile), key: readFileSync(keyFile) })
    return { files: { port, certFile, keyFile } }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return {
      problem: `SIP_TLS_CERT and SIP_TLS_KEY: should be files with a certificate and its key, as PEM (${why})`,
    }
  }
}

const kidOf = (pair: string) => pair.split('=', 1)[0] ?? ''
const keyOf = (pair: string) => pair.slice(kidOf(pair).length + 1)

/** A public key of Ed25519 has 32 bytes. That of the development is everybody's, and nobody's to name. */
function isKey(pair: string): boolean {
  const key = Buffer.from(keyOf(pair), 'base64')
  return (
    /^[\w.-]{1,64}=[A-Za-z0-9+/]{43}=$/.test(pair) &&
    kidOf(pair) !== developmentKey.kid &&
    !key.equals(Buffer.from(developmentKey.key, 'base64'))
  )
}

/** What node's resolver takes: an address, with a port where one is named. */
function isServer(text: string): boolean {
  try {
    new Resolver().setServers([text])
    return true
  } catch {
    return false
  }
}

function isCidr(text: string): boolean {
  try {
    ipaddr.parseCIDR(text)
    return true
  } catch {
    return false
  }
}
