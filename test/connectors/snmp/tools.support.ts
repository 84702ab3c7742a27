import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sender } from '../../../src/connectors/snmp/door.ts'

export const hasTools = spawnSync('snmptrap', ['--version']).error === undefined

export type Level = readonly string[]
export const levels = {
  nobody: ['-u', 'nobody', '-l', 'noAuthNoPriv'],
  auth: ['-u', 'auth', '-l', 'authNoPriv', '-a', 'SHA-256', '-A', 'authpassword'],
  aes: [
    ...['-u', 'aes', '-l', 'authPriv', '-a', 'SHA', '-A', 'authpassword'],
    ...['-x', 'AES', '-X', 'privpassword'],
  ],
  aes256: [
    ...['-u', 'priv', '-l', 'authPriv', '-a', 'SHA-512', '-A', 'authpassword'],
    ...['-x', 'AES-256', '-X', 'privpassword'],
  ],
} as const
/** The senders that the recorded packets and these levels are of. */
export const senders: readonly Pick<Sender, 'id' | 'credentials'>[] = [
  { id: 'community', credentials: { kind: 'v2c', community: 'alder-community' } },
  { id: 'nobody', credentials: { kind: 'v3', user: 'nobody' } },
  {
    id: 'auth',
    credentials: { kind: 'v3', user: 'auth', auth: { by: 'sha256', password: 'authpassword' } },
  },
  {
    id: 'aes',
    credentials: {
      kind: 'v3',
      user: 'aes',
      auth: { by: 'sha', password: 'authpassword' },
      privacy: { by: 'aes', password: 'privpassword' },
    },
  },
  {
    id: 'priv',
    credentials: {
      kind: 'v3',
      user: 'priv',
      auth: { by: 'sha512', password: 'authpassword' },
      privacy: { by: 'aes256', password: 'privpassword' },
    },
  },
]

export const linkDown = ['1.3.6.1.6.3.1.1.5.3', '1.3.6.1.2.1.2.2.1.1.7', 'i', '7'] as const
export const linkUp = ['1.3.6.1.6.3.1.1.5.4', '1.3.6.1.2.1.2.2.1.1.7', 'i', '7'] as const

/** Runs one of Net-SNMP's tools to its end: its code, and what it complained of. */
export async function tool(
  name: 'snmptrap' | 'snmpinform',
  port: number,
  by: readonly string[],
  [trap, ...values]: readonly string[] = linkDown,
): Promise<{ code: number; said: string }> {
  // it keeps how often it started, and reads what the machine has of its own
  const dir = mkdtempSync(join(tmpdir(), 'tenantry-snmp-'))
  const env = { PATH: process.env.PATH, SNMP_PERSISTENT_DIR: dir, SNMPCONFPATH: dir, MIBS: '' }
  const words = [...by, `127.0.0.1:${port}`, '', trap ?? '', ...values]
  const child = spawn(name, words, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (more) => {
    said += more
  })
  const code = await new Promise<number>((done, fail) => {
    child.on('close', (status) => done(status ?? 1)).on('error', fail)
  })
  rmSync(dir, { recursive: true, force: true })
  return { code, said: said.replaceAll(/^Created directory.*\n/gm, '').trim() }
}
