import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const templates = new URL('../../deploy/ha/', import.meta.url)
export const path = ['/usr/lib/postgresql/15/bin', '/usr/sbin', process.env.PATH].join(':')

/** Fills `${NAME}` in a file of deploy/ha; a name without a value is a mistake in one of the two. */
export function filled(name: string, values: Record<string, string | number>): string {
  return readFileSync(new URL(name, templates), 'utf8').replaceAll(/\$\{(\w+)\}/g, (_, key) => {
    if (!(key in values)) throw new Error(`${name}: nobody says what ${key} is`)
    return String(values[key])
  })
}

/** The programs that are not here, of those named. */
export const missing = (...programs: string[]): string[] =>
  programs.filter((program) => {
    try {
      execFileSync('sh', ['-c', `command -v ${program}`], {
        env: { ...process.env, PATH: path },
        stdio: 'ignore',
      })
      return false
    } catch {
      return true
    }
  })

/** `count` ports that are free now, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((done) => {
          const server = createServer().listen(0, '127.0.0.1', () => done(server))
        }),
    ),
  )
  const ports = servers.map((server) => {
    const at = server.address()
    return typeof at === 'object' && at ? at.port : 0
  })
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))))
  return ports
}

const isRoot = process.getuid?.() === 0
const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
/** PostgreSQL and PgBouncer refuse to run as root. */
export const asPostgres = (): { uid?: number; gid?: number } =>
  isRoot ? { uid: idOf('-u'), gid: idOf('-g') } : {}

type Command = {
  program: string
  words: string[]
  cwd?: string
  env?: Record<string, string>
  user?: { uid?: number; gid?: number }
}

/** Programs by name, each started again as it was, with its output in `<folder>/<name>.log`. */
export function createProcesses(folder: string) {
  const commands = new Map<string, Command>()
  const running = new Map<string, ChildProcess>()
  return {
    folder,
    write(name: string, text: string): string {
      const file = join(folder, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text, { mode: 0o600 })
      const { uid, gid } = asPostgres()
      if (uid !== undefined && gid !== undefined) chownSync(file, uid, gid)
      return file
    },
    start(name: string, command = commands.get(name)): ChildProcess {
      if (!command) throw new Error(`nobody has started ${name} yet`)
      commands.set(name, command)
      const log = openSync(join(folder, `${name}.log`), 'a')
      const child = spawn(command.program, command.words, {
        ...command.user,
        ...(command.cwd ? { cwd: command.cwd } : {}),
        env: { PATH: path, HOME: folder, LANG: 'C.UTF-8', ...command.env },
        stdio: ['ignore', log, log],
      })
      closeSync(log)
      running.set(name, child)
      return child
    },
    pid: (name: string) => running.get(name)?.pid,
    isRunning(name: string) {
      const child = running.get(name)
      return child !== undefined && child.exitCode === null && child.signalCode === null
    },
    /** Ends it as a loss of power would, unless another signal is named; resolves when it is gone. */
    async kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
      const child = running.get(name)
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const gone = new Promise((done) => child.once('exit', done))
      child.kill(signal)
      await gone
    },
    log: (name: string) => readFileSync(join(folder, `${name}.log`), 'utf8'),
    names: () => [...running.keys()],
  }
}

export type Processes = ReturnType<typeof createProcesses>

/** A folder of PostgreSQL's user for the programs of one test. */
export function temporary(): { processes: Processes; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-ha-'))
  const { uid, gid } = asPostgres()
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid)
  return {
    processes: createProcesses(folder),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
