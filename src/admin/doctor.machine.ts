import { constants, readFileSync } from 'node:fs'
import { open, stat, statfs } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { tree } from '../tree.ts'
import {
  type Finding,
  type FoundSecret,
  finding,
  type Looking,
  reasonOf,
} from './doctor.findings.ts'

const MiB = 1024 * 1024
const leastFree = 200 * MiB
const littleFree = 2048 * MiB
const patienceMs = 3000
/** O_TMPFILE of open(2), which Node has no name for. */
const unnamed = 0o20000000 | constants.O_DIRECTORY

/** The secret without making one: what stands in its place where there is none is of no use, and 32 bytes. */
export function secretOf(env: Record<string, string | undefined>): FoundSecret {
  if (env.PORTAL_SECRET) return { from: 'variable', text: env.PORTAL_SECRET }
  try {
    const text = readFileSync(join(resolve(env.DATA_DIR || './data'), 'secret'), 'utf8').trim()
    return { from: 'file', text }
  } catch {
    return { from: 'none', text: Buffer.alloc(32).toString('base64') }
  }
}

/** Node, files, folder, secret, proxy and port. */
export async function lookAtMachine(looking: Looking): Promise<Finding[]> {
  const found = await Promise.all([
    node(looking),
    built(looking),
    folder(looking),
    space(looking),
    secretFile(looking),
    proxy(looking),
    port(looking),
  ])
  return found.flatMap((one) => one ?? [])
}

function node({ node = process.versions.node }: Looking): Finding {
  const [major = 0, minor = 0] = node.split('.').map(Number)
  return major > 24 || (major === 24 && minor >= 7)
    ? finding('ok', 'Node', node)
    : finding(
        'wrong',
        'Node',
        `${node} is too old, 24.7 or newer is needed. \`npm ci\` puts a fitting one at node_modules/.bin/node.`,
      )
}

async function built({ root = tree }: Looking): Promise<Finding> {
  const missing: string[] = []
  for (const file of ['dist/main.js', 'dist/static/manifest.json', 'drizzle/0000_ground.sql'])
    await stat(join(root, file)).catch(() => missing.push(file))
  return missing.length === 0
    ? finding('ok', 'files', `built, at ${root}`)
    : finding(
        'wrong',
        'files',
        `${missing.join(', ')} not found at ${root}. \`npm run build\` makes what is in dist.`,
      )
}

/** A file without a name is written, which nobody sees and which goes by itself. */
async function folder({ config: { dataDir } }: Looking): Promise<Finding> {
  const at = await nearest(dataDir)
  const whose = `the user of the portal (here: uid ${process.getuid?.() ?? 'unknown'})`
  try {
    const file = await open(at, unnamed | constants.O_RDWR, 0o600)
    try {
      await file.write('x')
    } finally {
      await file.close()
    }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'ENOTDIR') return finding('wrong', 'DATA_DIR', `${at} is a file and no folder.`)
    if (code === 'ENOSPC' || code === 'EDQUOT')
      return finding('wrong', 'DATA_DIR', `${at} is on a disk that is full.`)
    // a file system without such files is taken at its word
    if (code !== 'EOPNOTSUPP' && code !== 'EISDIR')
      return finding('wrong', 'DATA_DIR', `${at} cannot be written by ${whose} (${code}).`)
  }
  return finding(
    'ok',
    'DATA_DIR',
    at === dataDir ? dataDir : `${dataDir}, which the first start makes`,
  )
}

/** The folder itself, or what of the way to it is there. */
async function nearest(path: string): Promise<string> {
  try {
    await stat(path)
    return path
  } catch (error) {
    const parent = dirname(path)
    return parent === path || (error as NodeJS.ErrnoException).code === 'EACCES'
      ? path
      : nearest(parent)
  }
}

async function space({ config: { dataDir } }: Looking): Promise<Finding | null> {
  const found = await statfs(await nearest(dataDir)).catch(() => null)
  if (!found) return null
  const free = found.bavail * found.bsize
  const says = `${Math.floor(free / MiB).toLocaleString('en')} MiB free where DATA_DIR is`
  if (free < leastFree) return finding('wrong', 'disk', `${says}; make room first.`)
  return finding(free < littleFree ? 'look' : 'ok', 'disk', says)
}

async function secretFile({ config, secret, left }: Looking): Promise<Finding | null> {
  if (left.has('PORTAL_SECRET')) return null
  if (secret.from === 'variable') return finding('ok', 'PORTAL_SECRET', 'set by its variable')
  const file = join(config.dataDir, 'secret')
  if (secret.from === 'none')
    return config.databaseUrl
      ? finding(
          'look',
          'PORTAL_SECRET',
          `not set; the first start makes one at ${file}. Processes that do not share DATA_DIR need it as a variable.`,
        )
      : finding('ok', 'PORTAL_SECRET', `not there yet; the first start makes it at ${file}`)
  const { mode } = await stat(file)
  return (mode & 0o077) === 0
    ? finding('ok', 'PORTAL_SECRET', `kept at ${file}`)
    : finding(
        'wrong',
        'PORTAL_SECRET',
        `${file} can be read by others than its owner: chmod 600 ${file}`,
      )
}

function proxy({ config, left }: Looking): Finding | null {
  const { portalUrl, trustedProxy } = config
  if (left.has('PORTAL_URL') || left.has('TRUSTED_PROXY')) return null
  const isHere = /(^|\.)localhost$|^(127\..*|\[::1\])$/.test(portalUrl.hostname)
  if (portalUrl.protocol === 'http:')
    return isHere
      ? finding('ok', 'PORTAL_URL', `${portalUrl.origin}, on this machine alone`)
      : finding(
          'look',
          'PORTAL_URL',
          `${portalUrl.origin} is without TLS: passwords go over the network as they are.`,
        )
  return trustedProxy.length > 0
    ? finding(
        'ok',
        'PORTAL_URL',
        `${portalUrl.origin}, by a proxy that is trusted: ${trustedProxy.join(', ')}`,
      )
    : finding(
        'wrong',
        'TRUSTED_PROXY',
        `not set, though PORTAL_URL is ${portalUrl.origin}: TLS ends at a proxy, and without its address everybody counts as one person when sign-ins are limited. Behind Caddy on this machine: TRUSTED_PROXY=127.0.0.1/32,::1/128`,
      )
}

async function port({ config, left }: Looking): Promise<Finding | null> {
  const { host, port } = config
  if (config.process === 'worker' || port === 0 || left.has('PORT')) return null
  const address = `${host}:${port}`
  const isOurs = await isOwn(host)
  if (isOurs !== true)
    return finding('wrong', 'HOST', `${host} is no address of this machine (${isOurs}).`)
  const at = /^(0\.0\.0\.0|::)$/.test(host) ? '127.0.0.1' : host
  if (!(await isTaken(at, port))) return finding('ok', 'PORT', `${address} is free`)
  const said = await fetch(`http://${at.includes(':') ? `[${at}]` : at}:${port}/healthz`, {
    signal: AbortSignal.timeout(patienceMs),
  }).then(
    (answer) => answer.text(),
    () => '',
  )
  return said === 'alive\n'
    ? finding('ok', 'PORT', `${address} has a portal that runs`)
    : finding('wrong', 'PORT', `${address} is taken by another program.`)
}

/** Whether something may listen there, tried on a port that the system chooses; else why not. */
const isOwn = (host: string) =>
  new Promise<true | string>((done) => {
    const server = createServer()
    server.once('error', (error) => done(reasonOf(error)))
    server.listen(0, host, () => server.close(() => done(true)))
  })

const isTaken = (host: string, port: number) =>
  new Promise<boolean>((done) => {
    const socket = connect({ host, port, timeout: patienceMs })
    const end = (is: boolean) => {
      socket.destroy()
      done(is)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false)).once('timeout', () => end(false))
  })
