import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { until } from '../support/until.ts'

const path = `/usr/sbin:${process.env.PATH}`

/** Whether Debian's nats-server is here. */
export function hasNats(): boolean {
  try {
    execFileSync('nats-server', ['--version'], { env: { PATH: path }, stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const answers = (port: number) =>
  new Promise<boolean>((done) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('data', () => done(true)).on('error', () => done(false))
    socket.on('close', () => done(false)).on('data', () => socket.destroy())
  })

/** A server of its own on this port, which takes who knows the password. */
export function natsServer(port: number) {
  let child: ChildProcess | undefined
  return {
    url: `nats://portal:secret@127.0.0.1:${port}`,
    async start() {
      const words = ['-a', '127.0.0.1', '-p', String(port), '--user', 'portal', '--pass', 'secret']
      child = spawn('nats-server', words, { env: { PATH: path }, stdio: 'ignore' })
      await until('NATS answers', () => answers(port))
    },
    /** It goes on holding its sockets and does nothing. */
    async freeze() {
      child?.kill('SIGSTOP')
      const stat = `/proc/${child?.pid}/stat`
      await until('it stands still', () => / T /.test(readFileSync(stat, 'utf8')))
    },
    thaw: () => child?.kill('SIGCONT'),
    async kill() {
      const gone = new Promise((done) => child?.once('exit', done))
      child?.kill('SIGKILL')
      await gone
    },
  }
}
