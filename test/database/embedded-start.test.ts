import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import {
  attachEmbedded,
  copyDataDir,
  type Embedded,
  startEmbedded,
} from '../../src/database/embedded/start.ts'

// each of these makes a database from nothing, some in a process of its own
vi.setConfig({ testTimeout: 120_000 })

const root = fileURLToPath(new URL('../..', import.meta.url))
const start = join(root, 'src/database/embedded/start.ts')
const folder = mkdtempSync(join(tmpdir(), 'tenantry-start-'))
const template = join(folder, 'template')
const connection = (path: string) =>
  postgres({ path, user: 'postgres', database: 'portal', max: 1, onnotice: () => {} })
const notes = (database: Embedded) => ask(database, 'select text from note')
const modeOf = (path: string) => statSync(path).mode & 0o777

async function ask(database: Embedded, sql: string): Promise<unknown[]> {
  const client = connection(database.path)
  const rows = await client.unsafe(sql)
  await client.end()
  return [...rows]
}

function freshCopy(name: string): string {
  const dataDir = join(folder, name)
  copyDataDir(template, dataDir)
  return dataDir
}

/** Runs a module in a process of its own; `said` is all it printed up to its end. */
function processOf(code: string) {
  const imports = `import postgres from 'postgres'
    import { attachEmbedded, startEmbedded } from ${JSON.stringify(start)}\n`
  const child = spawn(process.execPath, ['--eval', imports + code], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = child.stdout
    .setEncoding('utf8')
    .toArray()
    .then((pieces) => pieces.join(''))
  return { child, said }
}

beforeAll(async () => {
  const database = await startEmbedded({ dataDir: template })
  await ask(database, `create table note as select 'kept' as text`)
  await database.stop()
})

afterAll(() => rmSync(folder, { recursive: true }))

test('data in a folder outlive a stop, and nobody else may enter the folder or the socket', async () => {
  const dataDir = freshCopy('kept')
  const database = await startEmbedded({ dataDir })
  expect(await notes(database)).toEqual([{ text: 'kept' }])
  expect([modeOf(dataDir), modeOf(database.path)]).toEqual([0o700, 0o600])
  await database.stop()
  expect(existsSync(database.path)).toBe(false)
})

test('both extensions that the schema needs can be created', async () => {
  const database = await startEmbedded({ dataDir: freshCopy('extensions') })
  await ask(database, 'create extension pg_trgm; create extension btree_gist')
  expect(await ask(database, `select similarity('alder', 'alder') as same`)).toEqual([{ same: 1 }])
  await database.stop()
})

test('a folder opened twice is refused here and in another process, which may attach instead', async () => {
  const dataDir = freshCopy('busy')
  const database = await startEmbedded({ dataDir })
  const refusal = `another process has ${dataDir} open; the portal may be running`
  await expect(startEmbedded({ dataDir })).rejects.toThrow(refusal)
  const { said } = processOf(`
    const dataDir = ${JSON.stringify(dataDir)}
    console.log(await startEmbedded({ dataDir }).catch((error) => error.message))
    const { path, stop } = await attachEmbedded(dataDir)
    const sql = postgres({ path, user: 'postgres', database: 'portal' })
    console.log((await sql\`select text from note\`)[0].text)
    await sql.end()
    await stop()`)
  expect(await said).toBe(`${refusal}\nkept\n`)
  expect(await notes(database)).toEqual([{ text: 'kept' }])
  await database.stop()
})

test('attaching to a folder that nobody serves opens it', async () => {
  const database = await attachEmbedded(freshCopy('alone'))
  expect(await notes(database)).toEqual([{ text: 'kept' }])
  await database.stop()
})

test('a folder whose process was killed opens again, with what was committed', async () => {
  const dataDir = freshCopy('killed')
  const { child } = processOf(`
    const { path } = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} })
    const sql = postgres({ path, user: 'postgres', database: 'portal' })
    await sql\`insert into note values ('committed')\`
    console.log('committed')`)
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(readdirSync(dataDir)).toContain('.s.PGSQL.5432')
  const database = await startEmbedded({ dataDir })
  expect(await notes(database)).toEqual([{ text: 'kept' }, { text: 'committed' }])
  await database.stop()
})

test('a folder is copied only while it is closed, and never over another', async () => {
  const dataDir = freshCopy('copied')
  const database = await startEmbedded({ dataDir })
  expect(() => copyDataDir(dataDir, join(folder, 'torn'))).toThrow('another process has')
  await database.stop()
  expect(() => copyDataDir(template, dataDir)).toThrow(/EEXIST|exists/)
})

test('a folder with a long path is served from a short one, if that is ours alone', async () => {
  const dataDir = freshCopy('long-'.repeat(20))
  const database = await startEmbedded({ dataDir })
  const short = dirname(database.path)
  expect(short.startsWith(join(tmpdir(), 'tenantry-'))).toBe(true)
  expect(modeOf(short)).toBe(0o700)
  expect((await attachEmbedded(dataDir)).path).toBe(database.path)
  expect(await notes(database)).toEqual([{ text: 'kept' }])
  await database.stop()
  rmSync(short, { recursive: true })
  mkdirSync(short, { mode: 0o755 })
  await expect(startEmbedded({ dataDir })).rejects.toThrow('is not ours alone')
  rmSync(short, { recursive: true })
})

test('a database in memory leaves nothing behind', async () => {
  const database = await startEmbedded()
  expect(await ask(database, 'select 1 as one')).toEqual([{ one: 1 }])
  expect(modeOf(dirname(database.path))).toBe(0o700)
  await database.stop()
  expect(existsSync(dirname(database.path))).toBe(false)
})

test('the bundle starts its worker from the file beside it', async () => {
  const outdir = mkdtempSync(join(mkOut(), 'bundle-'))
  writeFileSync(
    join(outdir, 'source.ts'),
    `import { startEmbedded } from ${JSON.stringify(start)}
    const database = await startEmbedded({ dataDir: process.argv[2] })
    console.log('served')
    await database.stop()`,
  )
  const worker = join(root, 'src/database/embedded/worker.ts')
  await build({
    entryPoints: { main: join(outdir, 'source.ts'), 'embedded-worker': worker },
    outdir,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node24',
  })
  const child = spawn(process.execPath, [join(outdir, 'main.js'), freshCopy('bundle')])
  expect((await child.stdout.setEncoding('utf8').toArray()).join('')).toBe('served\n')
  rmSync(outdir, { recursive: true })
})

/** Inside the project, where the bundle finds node_modules. */
function mkOut(): string {
  const out = join(root, 'test/out')
  mkdirSync(out, { recursive: true })
  return out
}
