import { createServer, type Socket } from 'node:net'
import { SMTPServer } from 'smtp-server'

// What each does to the connection or the message it falls upon.
export const mailFaultKinds = {
  '421': 'closes the session instead of taking the recipient',
  '450': 'the mailbox is busy, for the moment',
  '550': 'no such mailbox',
  '552': 'takes the recipient and refuses the message: the mailbox is full',
  'drop-after-data': 'keeps the message and is gone before saying so',
  hang: 'accepts the connection and never greets',
  'bad-tls': 'offers STARTTLS and answers the handshake with rubbish',
  'bad-sign-in': 'refuses whatever password',
  'bad-sender': 'refuses the sender for good',
} as const

export type MailFaultKind = keyof typeof mailFaultKinds

/** `text`: what the server says instead of its usual words. */
export type MailFault = { kind: MailFaultKind; text?: string }

/** What the SMTP envelope said, and the message as it came. */
type Taken = {
  from: string
  to: string[]
  secure: boolean
  user: string | null
  raw: Buffer
}

export type SmtpOptions = {
  port: number
  /** Gives the fault that falls on the next thing of these, if one waits. */
  fault: (...kinds: MailFaultKind[]) => MailFault | null
  taken: (message: Taken) => Promise<void>
  /** Offers STARTTLS with this certificate (PEM). */
  tls?: { key: string; cert: string }
  /** The only name and password that may sign in; without it anybody may, and nobody has to. */
  login?: { user: string; password: string }
}

const largestMessage = 10 * 1024 * 1024

class Reply extends Error {
  readonly responseCode: number

  constructor(responseCode: number, text: string) {
    super(text)
    this.responseCode = responseCode
  }
}

/** A mail server on loopback that speaks real SMTP and fails on request. */
export async function startSmtp({ port, fault, taken, tls, login }: SmtpOptions) {
  const sockets = new Map<number, Socket>()
  const smtp = new SMTPServer({
    ...{ name: 'mailbox.localhost', banner: 'Tenantry demo mailbox', logger: false },
    ...{ size: largestMessage, disableReverseLookup: true, authMethods: ['PLAIN', 'LOGIN'] },
    ...{ authOptional: !login, allowInsecureAuth: true },
    // smtp-server has a certificate of its own, whose key everybody knows; it is offered to nobody
    ...(tls ?? { disabledCommands: ['STARTTLS'] }),
    onAuth(auth, _, done) {
      const isRight = !login || (auth.username === login.user && auth.password === login.password)
      const bad = fault('bad-sign-in')
      if (bad || !isRight) done(new Reply(535, bad?.text ?? '5.7.8 Authentication failed'))
      else done(null, { user: auth.username })
    },
    onMailFrom: (_, __, done) =>
      fault('bad-sender') ? done(new Reply(550, '5.7.1 Sender is not welcome')) : done(),
    onRcptTo(_, { remotePort }, done) {
      const kind = fault('421', '450', '550')?.kind
      if (kind === '421') {
        done(new Reply(421, '4.3.2 Closing the session'))
        sockets.get(remotePort)?.end()
      } else if (kind === '450') done(new Reply(450, '4.2.0 Mailbox is busy'))
      else if (kind === '550') done(new Reply(550, '5.1.1 No such mailbox'))
      else done()
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const kind = fault('552', 'drop-after-data')?.kind
        if (kind === '552') return done(new Reply(552, '5.2.2 Mailbox is full'))
        const { mailFrom, rcptTo } = session.envelope
        const message = {
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          secure: session.secure,
          user: typeof session.user === 'string' ? session.user : null,
          raw: Buffer.concat(chunks),
        }
        taken(message).then(
          () => (kind ? sockets.get(session.remotePort)?.destroy() : done(null, 'kept')),
          (error) => done(error),
        )
      })
    },
  })
  smtp.on('error', () => {})
  const server = createServer((socket) => {
    const key = socket.remotePort ?? 0
    sockets.set(key, socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(key))
    const kind = fault('hang', 'bad-tls')?.kind
    if (kind === 'bad-tls') speakRubbish(socket)
    else if (!kind) smtp.connect(socket)
  })
  await new Promise<void>((done, fail) => {
    server.once('error', fail).listen(port, '127.0.0.1', done)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    async stop() {
      for (const socket of sockets.values()) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}

function speakRubbish(socket: Socket) {
  socket.write('220 mailbox.localhost ESMTP\r\n')
  socket.on('data', (bytes) => {
    const line = bytes.toString('latin1').toUpperCase()
    if (line.startsWith('EHLO')) socket.write('250-mailbox.localhost\r\n250 STARTTLS\r\n')
    else if (line.startsWith('STARTTLS')) socket.write('220 Go ahead\r\nthis is no handshake\r\n')
    else socket.destroy()
  })
}
