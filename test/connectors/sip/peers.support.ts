import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ownFolder, run } from '../../hosts/servers.ts'

type Who = {
  port: number
  transport: 'udp' | 'tcp' | 'tls'
  user: string
  realm: string
  password: string
}

/** baresip as Debian 12 has it: MD5 alone, and it gives up at a challenge that names another algorithm besides. */
export function baresip({ port, transport, user, realm, password }: Who) {
  const dir = ownFolder()
  writeFileSync(
    join(dir, 'config'),
    `poll_method epoll
sip_listen 127.0.0.1:0
module_path /usr/lib/baresip/modules
module account.so
module g711.so
`,
  )
  writeFileSync(
    join(dir, 'accounts'),
    `<sip:${user}@${realm};transport=${transport}>;auth_user=${user};auth_pass=${password};outbound="sip:127.0.0.1:${port};transport=${transport}";regint=300\n`,
  )
  writeFileSync(join(dir, 'contacts'), '')
  const program = run('baresip', ['-f', dir, '-s'], { HOME: dir })
  return {
    said: program.said,
    async stop() {
      await program.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

const endMs = 20_000

/** Runs a scenario of SIPp once, from this port; how it ended (0 is as the scenario has it) and what it wrote down. */
export async function sipp(
  scenario: string,
  at: { port: number; local: number; transport: 'udp' | 'tcp' },
) {
  const dir = ownFolder()
  const file = join(dir, 'scenario.xml')
  writeFileSync(file, `<?xml version="1.0" encoding="ISO-8859-1" ?>\n${scenario}`)
  const log = join(dir, 'log')
  const program = run(
    'sipp',
    [
      ...['127.0.0.1', '-rsa', `127.0.0.1:${at.port}`, '-sf', file, '-m', '1', '-nostdin'],
      ...['-i', '127.0.0.1', '-p', String(at.local), '-t', at.transport === 'udp' ? 'u1' : 't1'],
      ...['-timeout', '15s', '-trace_msg', '-message_file', log, '-trace_err', '-error_file', log],
    ],
    { HOME: dir },
  )
  const late = setTimeout(() => program.child.kill('SIGKILL'), endMs)
  if (program.child.exitCode === null) await once(program.child, 'exit')
  clearTimeout(late)
  const wrote = (() => {
    try {
      return readFileSync(log, 'latin1')
    } catch {
      return program.said()
    }
  })()
  rmSync(dir, { recursive: true, force: true })
  return { code: program.child.exitCode, wrote }
}

type Registering = Omit<Who, 'port' | 'transport'>

const register = (
  { user, realm }: Registering,
  cseq: number,
  more = '',
) => `<send retrans="500"><![CDATA[

REGISTER sip:${realm} SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:${user}@${realm}>;tag=[call_number]
To: <sip:${user}@${realm}>
Call-ID: [call_id]
CSeq: ${cseq} REGISTER
Contact: <sip:${user}@[local_ip]:[local_port];transport=[transport]>
${more}Max-Forwards: 70
Expires: 300
User-Agent: SIPp
Content-Length: 0

]]></send>`

/** Asks, is challenged, and is taken. */
export const registering = (who: Registering) => `<scenario name="register">
${register(who, 1)}
<recv response="401" auth="true"></recv>
${register(who, 2, `[authentication username=${who.user} password=${who.password}]\n`)}
<recv response="200"></recv>
</scenario>`

const csta = (name: string, body: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><${name} xmlns="http://www.ecma-international.org/standards/ecma-323/csta/ed3">${body}</${name}>`
const answered = (body: string, more = '') => `<send><![CDATA[

SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
${more}Content-Type: application/csta+xml
Content-Length: [len]

${body}
]]></send>`
const inDialog = (method: string, cseq: number, body = '') => `<send retrans="500"><![CDATA[

${method} sip:csta@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From[$2];tag=[call_number]
To[$1]
[last_Call-ID:]
CSeq: ${cseq} ${method}
Max-Forwards: 70
${body ? 'Content-Type: application/csta+xml\n' : ''}Content-Length: [len]

${body}
]]></send>
<recv response="200"></recv>`
const asked = (name: string) =>
  `<ereg regexp="${name}" search_in="body" check_it="true" assign_to="3"/>`

/** A uaCSTA handset (ECMA TR/87): it takes the session and the monitor, reports a call, and says goodbye. */
export const answering = `<scenario name="uaCSTA">
<recv request="INVITE"><action>
<ereg regexp=":.*" search_in="hdr" header="From" assign_to="1"/>
<ereg regexp=":.*" search_in="hdr" header="To" assign_to="2"/>
${asked('RequestSystemStatus')}
</action></recv>
${answered(csta('RequestSystemStatusResponse', '<systemStatus>normal</systemStatus>'), 'Contact: <sip:desk@[local_ip]:[local_port]>\n')}
<recv request="ACK"></recv>
<recv request="INFO"><action>${asked('MonitorStart.*deviceObject')}</action></recv>
${answered(csta('MonitorStartResponse', '<monitorCrossRefID>7</monitorCrossRefID>')).replace('[last_To:];tag=[call_number]', '[last_To:]')}
${inDialog('INFO', 1, csta('DeliveredEvent', '<monitorCrossRefID>7</monitorCrossRefID>'))}
${inDialog('BYE', 2)}
<Reference variables="3" />
</scenario>`

/** Linphone as Debian has it; `log` is what it says of itself and of what it sends. */
export function linphone(who: Who, algorithm: 'SHA-256' | 'MD5', rootCa?: string) {
  const { port, transport, user, realm, password } = who
  const dir = ownFolder()
  mkdirSync(join(dir, '.local/share/linphone'), { recursive: true })
  const [config, log, ca] = ['config', 'log', 'ca'].map((name) => join(dir, name)) as [
    string,
    string,
    string,
  ]
  if (rootCa) writeFileSync(ca, rootCa)
  writeFileSync(
    config,
    `[sip]
sip_port=-2
sip_tcp_port=-2
sip_tls_port=-2
register_only_when_network_is_up=0
verify_server_certs=${rootCa ? 1 : 0}
verify_server_cn=0
root_ca=${ca}
[proxy_0]
reg_proxy=<sip:127.0.0.1:${port};transport=${transport}>
reg_identity=sip:${user}@${realm}
reg_expires=300
reg_sendregister=1
publish=0
[auth_info_0]
username=${user}
passwd=${password}
realm=${realm}
domain=${realm}
algorithm=${algorithm}
`,
  )
  const child = spawn('linphonec', ['-c', config, '-d', '6', '-l', log], {
    env: { ...process.env, HOME: dir },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.stdin.on('error', () => {})
  return {
    said() {
      try {
        return readFileSync(log, 'latin1')
      } catch {
        return ''
      }
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
      }
      child.stdin.destroy()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** Answers each OPTIONS with a status, as SIPp does; null: receives them and says nothing. */
export const sippAnswering = (status: string | null) => `<scenario name="options">
<recv request="OPTIONS" crlf="true"></recv>
${
  status === null
    ? ''
    : `<send><![CDATA[

SIP/2.0 ${status}
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>`
}
</scenario>`

/** SIPp as a server on loopback until it is stopped. */
export function sippServer(
  scenario: string,
  { port, transport }: { port: number; transport: 'udp' | 'tcp' },
) {
  const dir = ownFolder()
  const file = join(dir, 'scenario.xml')
  writeFileSync(file, `<?xml version="1.0" encoding="ISO-8859-1" ?>\n${scenario}`)
  const program = run(
    'sipp',
    [
      ...['-sf', file, '-i', '127.0.0.1', '-p', String(port), '-nostdin'],
      ...['-t', transport === 'udp' ? 'u1' : 't1', '-timeout', '60s'],
    ],
    { HOME: dir },
  )
  return {
    said: program.said,
    async stop() {
      await program.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
