import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createDns } from '../../../src/connectors/dns.ts'
import type { ServerAccess } from '../../../src/connectors/zones/server.ts'
import { freePort, ownFolder, run } from '../../hosts/servers.ts'
import { until } from '../../support/until.ts'

export const zone = 'voice.northline.example'
export const allow = ['127.0.0.0/8', '::1']

/** `stranger` is known and may change nothing. */
export const keys = {
  portal256: { algorithm: 'hmac-sha256', key: Buffer.alloc(32, 7).toString('base64') },
  portal512: { algorithm: 'hmac-sha512', key: Buffer.alloc(64, 9).toString('base64') },
  stranger: { algorithm: 'hmac-sha256', key: Buffer.alloc(32, 3).toString('base64') },
} as const

const each = (line: (name: string, of: (typeof keys)[keyof typeof keys]) => string) =>
  Object.entries(keys)
    .map(([name, of]) => line(name, of))
    .join('\n')

const configs = {
  knotd: (dir: string, port: number) => `
server:
    rundir: ${dir}
    listen: 127.0.0.1@${port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: ${dir}/db
key:
${each((name, { algorithm, key }) => `  - id: ${name}\n    algorithm: ${algorithm}\n    secret: ${key}`)}
acl:
  - id: portal
    key: [portal256, portal512]
    action: update
zone:
  - domain: ${zone}
    storage: ${dir}
    file: zone
    zonefile-sync: -1
    zonefile-load: difference
    acl: portal
`,
  named: (dir: string, port: number) => `
options {
  directory "${dir}";
  listen-on port ${port} { 127.0.0.1; };
  listen-on-v6 { none; };
  pid-file "${dir}/pid";
  session-keyfile "${dir}/session";
  recursion no;
  dnssec-validation no;
};
controls { };
${each((name, { algorithm, key }) => `key "${name}" { algorithm ${algorithm}; secret "${key}"; };`)}
zone "${zone}" {
  type primary;
  file "zone";
  update-policy { grant portal256 zonesub ANY; grant portal512 zonesub ANY; };
};
`,
}

export type Peer = Awaited<ReturnType<typeof startPeer>>

/** A real name server on loopback whose zone may be changed by those keys. */
export async function startPeer(kind: keyof typeof configs) {
  const dir = ownFolder()
  mkdirSync(join(dir, 'db'))
  const port = await freePort()
  const lines = [
    `$ORIGIN ${zone}.`,
    '$TTL 60',
    '@ SOA ns hostmaster 1 3600 600 86400 1',
    '@ NS ns',
    'ns A 127.0.0.1',
    'alias CNAME ns',
    '*.wild A 192.0.2.99',
  ]
  writeFileSync(join(dir, 'zone'), `${lines.join('\n')}\n`)
  writeFileSync(join(dir, 'conf'), configs[kind](dir, port))
  const program =
    kind === 'named'
      ? run('named', ['-g', '-n', '1', '-c', join(dir, 'conf')])
      : run('knotd', ['-c', join(dir, 'conf')])
  const world = createDns({ servers: [`127.0.0.1:${port}`], timeoutMs: 300, tries: 1 })
  await until(`${kind} answers: ${program.said()}`, async () => {
    const answer = await world.addresses(`ns.${zone}`)
    return answer.kind === 'found'
  })
  return {
    port,
    /** As anybody asks it. */
    world,
    said: program.said,
    access: (name: keyof typeof keys, more: Partial<ServerAccess> = {}): ServerAccess => ({
      ...{ provider: 'rfc2136', zone, server: '127.0.0.1', port, keyName: name, ...keys[name] },
      ...more,
    }),
    async stop() {
      await program.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
