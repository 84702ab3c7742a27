export type TransportName = 'udp' | 'tcp' | 'tls'

/** The way to one peer: a datagram's sender, or a connection. */
export type Flow = {
  id: string
  transport: TransportName
  address: string
  port: number
  /** What this side of it is called. */
  local: { address: string; port: number }
  /** A datagram's peer at another of its ports; a connection has no other. */
  at(port: number): Flow
  isOpen(): boolean
  /** Lost without a word where the peer is gone or does not read. */
  send(bytes: Buffer): void
  /** Somebody there has proved who they are: a connection may be silent for so long (ms) from now. */
  prove(silentMs: number): void
  /** Gives what takes the word back. */
  onClose(tell: () => void): () => void
}

/** What was met that was not to be taken, since the start; `handshakes` are those of TLS that came to nothing. */
export type Counts = Record<
  'garbage' | 'bad' | 'dropped' | 'overlarge' | 'refused' | 'handshakes' | 'late' | 'failed',
  number
>
export const noCounts = (): Counts => ({
  ...{ garbage: 0, bad: 0, dropped: 0, overlarge: 0 },
  ...{ refused: 0, handshakes: 0, late: 0, failed: 0 },
})
