import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Program, run } from '../hosts/servers.ts'
import { until } from '../support/until.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const delivered = readFileSync(new URL('../../deploy/Caddyfile', import.meta.url), 'utf8')

/**
 * A clone that is built, in a folder of the test's own: what `npm start` starts. Its pages are another release's than those of
 * a clone of another name.
 */
export function cloneIn(dir: string, name: string): string {
  execFileSync(process.execPath, ['scripts/build.ts'], { cwd: root })
  const clone = join(dir, name)
  mkdirSync(clone)
  cpSync(join(root, 'dist'), join(clone, 'dist'), { recursive: true })
  for (const one of ['drizzle', 'package.json', 'node_modules'])
    symlinkSync(join(root, one), join(clone, one))
  const manifest = join(clone, 'dist/static/manifest.json')
  const files = JSON.parse(readFileSync(manifest, 'utf8'))
  writeFileSync(manifest, JSON.stringify({ ...files, [name]: files['favicon.svg'] }))
  return clone
}

/** Starts a process of the portal and waits until it says that it is ready. */
export async function startProcess(clone: string, env: Record<string, string>): Promise<Program> {
  const program = run(process.execPath, [join(clone, 'dist/main.js')], env)
  await until('the process', () => {
    if (program.child.exitCode !== null) throw new Error(program.said())
    return /^ready/m.test(program.said())
  })
  return program
}

/** Tells a process to stop; what it ended with, and after how many milliseconds. */
export async function stopped({ child }: Program) {
  const since = performance.now()
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  return { code, ms: performance.now() - since }
}

type Edge = {
  dir: string
  /** Where it is asked with TLS. */
  port: number
  httpPort: number
  askPort: number
  /** `address:port` of each web process, spaces between. */
  web: string
  /** What stands in place of what in the file that is delivered. */
  changes?: Readonly<Record<string, string>>
}

/**
 * Caddy with the file that is delivered, and what a test on one machine must have otherwise: ports, folders, an authority of
 * its own.
 */
export async function startEdge({ dir, port, httpPort, askPort, web, changes = {} }: Edge) {
  const own = `{
	admin off
	local_certs
	skip_install_trust
	storage file_system ${dir}/storage-${port}
	http_port ${httpPort}
	https_port ${port}
	default_bind 127.0.0.1
`
  let wanted = delivered.replace(/^\{\n/m, own)
  if (wanted === delivered) throw new Error('the Caddyfile is another')
  for (const [line, instead] of Object.entries(changes)) {
    if (!wanted.includes(line)) throw new Error(`the Caddyfile has no ${line}`)
    wanted = wanted.replaceAll(line, instead)
  }
  const path = join(dir, `Caddyfile-${port}`)
  writeFileSync(path, wanted)
  const caddy = run('caddy', ['run', '--config', path, '--adapter', 'caddyfile'], {
    TENANTRY_WEB: web,
    TENANTRY_ASK_PORT: String(askPort),
    HOME: dir,
    XDG_DATA_HOME: dir,
    XDG_CONFIG_HOME: dir,
  })
  await until('Caddy', () => caddy.said().includes('serving initial configuration'))
  return caddy
}
