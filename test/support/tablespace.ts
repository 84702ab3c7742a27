import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { optionsOf } from '../../src/database/open.ts'

/**
 * A tablespace of so many MiB on a tmpfs of its own, or why there is none: mounting wants root, and a PostgreSQL that sees
 * this machine's files.
 */
export async function smallTablespace(mebibytes: number) {
  const url = process.env.DATABASE_URL
  if (!url) return 'the embedded database has no tablespace'
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-full-'))
  const name = `tenantry_full_${folder.split('-').at(-1)?.toLowerCase()}`
  const admin = postgres({ ...optionsOf(url), max: 1, onnotice: () => {} })
  const undo = [
    () => rmSync(folder, { recursive: true, force: true }),
    () => admin.end({ timeout: 2 }),
  ]
  const stop = async () => {
    for (const one of undo.reverse()) await one()
  }
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder])
    undo.push(() => void execFileSync('umount', [folder]))
    const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres']))
    chownSync(folder, idOf('-u'), idOf('-g'))
    chmodSync(folder, 0o700)
    await admin.unsafe(`create tablespace ${name} location '${folder}'`)
    undo.push(() => admin.unsafe(`drop tablespace ${name}`).then(() => {}))
    return { name, stop }
  } catch (error) {
    await stop()
    return `no tablespace of its own here: ${String(error).slice(0, 100)}`
  }
}
