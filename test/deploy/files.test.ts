import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { isInstalled } from '../hosts/servers.ts'

const deploy = fileURLToPath(new URL('../../deploy', import.meta.url))
const units = ['tenantry-web@.service', 'tenantry-worker@.service']
const leastExposed = 3
const left = (program: string) =>
  isInstalled(program) ? '' : ` (left out: ${program} is not installed)`

const run = (program: string, args: string[], env: Record<string, string> = {}) => {
  const { status, stdout, stderr } = spawnSync(program, args, {
    ...{ cwd: deploy, encoding: 'utf8', env: { PATH: process.env.PATH, ...env } },
  })
  return { status, said: stdout + stderr }
}

describe('a web unit’s start', () => {
  const [unit = ''] = units.filter((one) => one.includes('web'))
  const [, shell = ''] =
    /^ExecStartPost=\/bin\/sh -c '(.*)'$/m.exec(readFileSync(join(deploy, unit), 'utf8')) ?? []
  const started = (port: number, pid: number) =>
    promisify(execFile)('/bin/sh', ['-c', shell.replace('%i', String(port))], {
      env: { ...process.env, MAINPID: String(pid) },
    })

  test('has succeeded once the process answers, and failed as soon as it has ended', async () => {
    const main = spawn('sleep', ['60'])
    let status = 200
    let asked = () => {}
    const server = createServer((_, answer) => {
      answer.writeHead(status).end()
      asked()
    }).listen(0, '127.0.0.1')
    onTestFinished(async () => {
      await new Promise((done) => server.close(done))
    })
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await started(port, main.pid!)
    // it is not ready yet, and is asked again
    status = 503
    const twice = new Promise<void>((done) => {
      let times = 0
      asked = () => {
        times += 1
        if (times === 2) done()
      }
    })
    const waiting = started(port, main.pid!).then(
      () => 'succeeded',
      () => 'failed',
    )
    await twice
    main.kill('SIGKILL')
    await once(main, 'exit')
    expect(await waiting).toBe('failed')
  })
})

describe.skipIf(!isInstalled('systemd-analyze'))(`units${left('systemd-analyze')}`, () => {
  const exposed = (file: string) => {
    const { said } = run('systemd-analyze', ['security', '--offline=true', '--no-pager', file])
    return Number(/Overall exposure level for .*: ([\d.]+)/.exec(said)?.[1])
  }

  for (const unit of units) {
    test(`${unit} is one that systemd takes`, () => {
      // what it says of the machine (a user that is not there) is no matter of the unit
      expect(run('systemd-analyze', ['verify', '--man=no', unit])).toEqual({ status: 0, said: '' })
    })

    test(`${unit} is exposed at most ${leastExposed} of 10`, () => {
      expect(exposed(join(deploy, unit))).toBeLessThanOrEqual(leastExposed)
    })
  }

  test('a unit without protection, or with a word that systemd does not know, is found', () => {
    const dir = mkdtempSync(join(tmpdir(), 'tenantry-units-'))
    const text = readFileSync(join(deploy, units[0] ?? ''), 'utf8')
    const bare = join(dir, 'bare@.service')
    writeFileSync(
      bare,
      text.replaceAll(/^(Protect|Private|Restrict|SystemCall|Capability).*\n/gm, ''),
    )
    expect(exposed(bare)).toBeGreaterThan(leastExposed)
    const wrong = join(dir, 'wrong@.service')
    writeFileSync(wrong, text.replace('NoNewPrivileges=yes', 'NoNewPrivilegs=yes'))
    expect(run('systemd-analyze', ['verify', '--man=no', wrong]).said).toContain('NoNewPrivilegs')
    rmSync(dir, { recursive: true })
  })
})

describe.skipIf(!isInstalled('docker-compose'))(`compose.yaml${left('docker-compose')}`, () => {
  const given = { PORTAL_URL: 'https://portal.example', PORTAL_SECRET: 's', POSTGRES_PASSWORD: 'p' }
  const config = (env: Record<string, string>) => {
    const { status, said } = run('docker-compose', ['-f', 'compose.yaml', 'config', '-q'], env)
    return { status, said }
  }

  test('is one that docker-compose takes, and says which variable is missing', () => {
    expect(config(given)).toEqual({ status: 0, said: '' })
    for (const name of Object.keys(given)) {
      const without = config({ ...given, [name]: '' })
      expect(without.status, name).not.toBe(0)
      expect(without.said).toContain(name)
    }
  })
})

describe.skipIf(!isInstalled('caddy'))(`Caddyfile${left('caddy')}`, () => {
  test('is formatted as Caddy has it, and names both processes unless told otherwise', () => {
    expect(run('caddy', ['fmt', 'Caddyfile'], { HOME: tmpdir() }).said.trimEnd()).toBe(
      readFileSync(join(deploy, 'Caddyfile'), 'utf8').trimEnd(),
    )
    const adapted = (env: Record<string, string> = {}) => {
      const { said } = run('caddy', ['adapt', '--config', 'Caddyfile'], { HOME: tmpdir(), ...env })
      return [...new Set([...said.matchAll(/"dial":"([^"]+)"/g)].map(([, to]) => to))]
    }
    // itself, where nobody lives, and whoever answered
    const others = ['127.0.0.1:2080', '{http.reverse_proxy.upstream.hostport}']
    expect(adapted().sort()).toEqual(['127.0.0.1:3000', '127.0.0.1:3001', ...others].sort())
    expect(adapted({ TENANTRY_WEB: '127.0.0.1:4000' }).sort()).toEqual(
      ['127.0.0.1:4000', ...others].sort(),
    )
  })
})
